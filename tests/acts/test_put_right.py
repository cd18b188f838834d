"""A case that is not admitted, or withdrawn, and yet an error is found: the report is put right, and the client told (1.2, 5)."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lims_complaints.errors import Invalid, Refused
from lims_complaints.identity.actor import client_of
from lims_complaints.records.paper import Paper
from tests.disputes import CHANGE, Dispute
from tests.retesting import Course
from tests.signatories import kept, scan_of, signature, signing_station
from tests.station import Station

FOUND = {"looked_at": "The raw record.", "fault": True, "found": "A digit was copied wrongly."}
OPENED = {"description": "转录错误", "significance": "major", "impact": "仅此一份", "containment": "通知客户"}


@pytest.fixture
def withdrawn(tmp_path: Path) -> Dispute:
    """A dispute over an issued report that the client has withdrawn, and whose records show an error."""
    dispute = Dispute(signing_station(tmp_path))
    dispute.do("intake.accept", "liu.wen")
    dispute.do("intake.withdraw", client_of(dispute.station.case(dispute.number).id))
    dispute.do("quality.review-records", "zhao.min", **FOUND)
    dispute.do("quality.open-nonconformity", "zhao.min", **OPENED)
    return dispute


def letter(station: Station, name: str) -> str:
    with station.read() as session:
        content = session.scalars(select(Paper.content).where(Paper.name == name).order_by(Paper.id.desc()).limit(1)).one()
    return "\n".join(content["words"]["en"]["paragraphs"])


def put_right(dispute: Dispute) -> str:
    """Amend the report on the nonconformity, sign, stamp and get the copy back; return the new number."""
    station, number = dispute.station, dispute.report.number
    given = {"nonconformity": "NC-2026-001", "facts": "转录", "reason": "转录错误", "changes": [CHANGE]}
    person = station.people["xu.fang"]
    done = dispute.do("reports.amend-for-nonconformity", "zhao.min", number, **given, signatory=person)
    new: str = done.shown["report"]
    station.desk.perform("reports.sign-report", signature(done.shown["draft_sha256"]), by=station.who("xu.fang"), key=new)
    dispute.do("reports.stamp-void", "liu.wen", number, reason="转录错误")
    copy = kept(station, number).copies[0].id
    dispute.do("reports.recall-copy", "liu.wen", number, copy_id=copy)
    files = [scan_of(station, "stamped void by hand").model_dump()]
    dispute.do("reports.answer-recall", "liu.wen", number, copy_id=copy, answer="returned", files=files)
    return new


def test_the_report_is_amended_on_the_nonconformity_and_the_end_notice_says_so(withdrawn: Dispute) -> None:
    with pytest.raises(Refused) as refused:
        withdrawn.do("archive.close-case", "liu.wen")
    assert refused.value.missing == ("an error found in the records is put right",)
    new = put_right(withdrawn)
    withdrawn.do("archive.close-case", "liu.wen")
    assert f"{withdrawn.report.number}. It is void, and {new} takes its place." in letter(withdrawn.station, "end-notice")


def test_a_nonconformity_of_a_case_that_is_still_handled_does_not_go_round_its_decision(tmp_path: Path) -> None:
    dispute = Dispute(signing_station(tmp_path))
    dispute.do("intake.accept", "liu.wen")
    dispute.do("quality.open-nonconformity", "zhao.min", **OPENED)
    given = {"nonconformity": "NC-2026-001", "facts": "转录", "reason": "转录错误", "changes": [CHANGE]}
    person = dispute.station.people["xu.fang"]
    with pytest.raises(Refused) as refused:
        dispute.do("reports.amend-for-nonconformity", "zhao.min", dispute.report.number, **given, signatory=person)
    assert refused.value.missing == ("the nonconformity names the report",)


def test_whoever_is_not_admitted_though_the_appeal_points_to_an_error_is_told_what_is_done_about_it(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.clock.set("2026-03-20 10:00")
    course.file()
    course.do("intake.refuse", "zhao.min", ground="out of time", reason="It came late.", points_to_error=True)
    assert "We therefore go through the records all the same" in letter(course, "not-admitted")
    course.do("quality.review-records", "zhao.min", **FOUND | {"fault": False, "found": "Nothing."})
    assert "Our records show no error, and what we issued stands." in letter(course, "records-reviewed")


@pytest.fixture
def planned(tmp_path: Path) -> Course:
    """A nonconformity with an action that is planned."""
    course = Course(tmp_path)
    course.file()
    course.do("intake.accept", "liu.wen")
    course.do("quality.open-nonconformity", "zhao.min", **OPENED)
    plan(course, "2026-04-01")
    return course


def plan(course: Course, due_on: str) -> None:
    given = {"nonconformity": "NC-2026-001", "cause": "培训不足", "cause_method": "5 Why", "action": "培训"}
    course.do("quality.plan-action", "zhao.min", **given, owner=course.people["deng.hua"], due_on=due_on)


def complete(course: Course, done_on: str) -> Any:
    return course.do("quality.complete-action", "deng.hua", action=1, done_on=done_on, evidence="签到表")


def test_an_action_is_planned_for_a_day_to_come_and_done_on_one_that_has_been(planned: Course) -> None:
    with pytest.raises(Invalid) as invalid:
        plan(planned, "2026-03-01")
    assert [f.field for f in invalid.value.faults] == ["due_on"]
    with pytest.raises(Invalid) as invalid:
        complete(planned, "2026-03-03")
    assert [f.field for f in invalid.value.faults] == ["done_on"]


def test_an_action_is_done_once(planned: Course) -> None:
    complete(planned, "2026-03-02")
    with pytest.raises(Invalid) as invalid:
        complete(planned, "2026-03-02")
    assert [f.field for f in invalid.value.faults] == ["action"]


def test_a_report_that_was_tested_again_is_not_promised_another_test(planned: Course) -> None:
    planned.do("quality.answer-affected", "zhao.min", report="WQ-2026-0002", disposition="retested", reason="Both agree.")
    said = letter(planned, "affected")
    assert "We have tested your sample again" in said
    assert "We test your sample again" not in said
