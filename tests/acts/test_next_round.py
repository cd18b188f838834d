"""A round of its own has clocks of its own: what an earlier round saw starts none again (4)."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.identity.actor import client_of
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from tests.retesting import Course


def test_a_next_round_starts_only_the_clocks_of_what_happens_in_it(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file()
    course.do("intake.ask-for-missing", "liu.wen", missing="the invoice")
    course.do("intake.complete-appeal", "liu.wen", supplied="here it is")
    course.do("feedback.promise-date", "liu.wen", day=(course.clock() + timedelta(days=1)).date(), what="how far it has come")
    course.do("intake.accept", "liu.wen")
    course.do("feedback.keep-promise", "liu.wen", words="The records were looked at.")
    course.review("stands")
    course.do("decision.decide", "zhao.min", outcome="maintained", facts="the records", reason="they agree")
    course.do("feedback.dispatch-reply", "liu.wen", what_was_done="a review", what_was_found="no fault", recourse="a court")
    course.clock.forward(days=2)
    with course.read() as session:
        case = session.scalars(select(Case.id).where(Case.number == course.number)).one()
    said = ACTS["feedback.record-feedback"].given(answer="not satisfied", why="it is still too high")
    course.desk.perform("feedback.record-feedback", said, by=client_of(case), key=course.number)
    with course.read() as session:
        clocks = session.execute(select(Clock.name, Clock.round_number).where(Clock.case_id == case)).all()
    assert {name for name, number in clocks if number == 1} >= {"appeal-window", "admission", "promised", "answer", "feedback"}
    assert [name for name, number in clocks if number == 2] == ["answer"]
