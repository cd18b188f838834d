"""A complaint about general affairs, from filing to the archive (2.1)."""

import email
import email.policy

import pytest
from sqlalchemy import select

from lims_complaints.act import Given
from lims_complaints.archive.given import AcceptTransfer, CloseCase, Transfer
from lims_complaints.audit import verify
from lims_complaints.documents.forms import FormContent, render_form
from lims_complaints.documents.head import station_head
from lims_complaints.errors import Refused
from lims_complaints.feedback.given import DispatchReply, RecordFeedback
from lims_complaints.identity.actor import CLIENT, Actor, client_of
from lims_complaints.intake.given import Accept, FileComplaint
from lims_complaints.language import say_date
from lims_complaints.records.clock import Clock
from lims_complaints.records.paper import Paper
from lims_complaints.review.given import (
    ApproveOutcome,
    Escalate,
    Investigate,
    NameTeam,
    ProposeOutcome,
)
from lims_complaints.worker.loop import run_due
from tests.documents.examples import text_of
from tests.station import Station

LETTERS = (
    ("en", "Dear 李四,", "Yours sincerely,"),
    ("zh-Hans", "尊敬的李四：", "此致\n敬礼"),
    ("zh-Hant", "李四 台鑒：", "此致\n敬禮"),
)


def file(station: Station) -> str:
    given = FileComplaint(name="李四", email="li@client.example", about="sampling", what_happened="采样人员迟到两小时")
    return station.desk.perform("intake.file-complaint", given, by=CLIENT).key


def do(station: Station, number: str, act: str, given: Given, who: str | Actor) -> str:
    by = station.who(who) if isinstance(who, str) else who
    return station.desk.perform(act, given, by=by, key=number).state


def to_proposal(station: Station) -> str:
    number = file(station)
    do(station, number, "intake.accept", Accept(department="sampling"), "liu.wen")
    do(station, number, "review.escalate", Escalate(reason="涉及多个部门"), "tang.rui")
    do(station, number, "review.name-team", NameTeam(departments=("sampling",)), "ma.li")
    do(station, number, "review.name-team", NameTeam(departments=("sampling",), team=(station.people["deng.hua"],)), "ma.li")
    investigation = Investigate(facts="迟到属实", cause="排班有误", measures="改进排班", done_on="2026-03-02")
    do(station, number, "review.investigate", investigation, "ma.li")
    do(station, number, "review.propose-outcome", ProposeOutcome(justified=True, outcome="致歉"), "ma.li")
    return number


def test_it_goes_all_the_way_to_the_archive(station):
    number = to_proposal(station)
    do(station, number, "review.approve-outcome", ApproveOutcome(), "zhao.min")
    reply = DispatchReply(what_was_done="调查", what_was_found="迟到属实", measures="改进排班", recourse="可向主管部门反映")
    assert do(station, number, "feedback.dispatch-reply", reply, "liu.wen") == "answered"
    case = station.case(number)
    assert do(station, number, "feedback.record-feedback", RecordFeedback(answer="satisfied"), client_of(case.id)) == "settled"
    assert do(station, number, "archive.close-case", CloseCase(), "liu.wen") == "closed"
    assert do(station, number, "archive.transfer", Transfer(), "ma.li") == "transferred"
    assert do(station, number, "archive.accept-transfer", AcceptTransfer(), "pan.yun") == "archived"
    with station.read() as session:
        assert verify(session) is None


def test_the_register_says_from_the_first_when_the_answer_is_due(station):
    number = file(station)
    do(station, number, "intake.accept", Accept(department="sampling"), "liu.wen")
    with station.read() as session:
        register = session.scalars(select(Paper).where(Paper.name == "acceptance-register")).one()
        said = text_of(render_form(register.name, FormContent.model_validate(register.content), "en", station.clock()))
        due = session.scalars(select(Clock.due_on).where(Clock.name == "answer")).one()
    assert say_date(due, "en") in said
    assert "Clause 2.2.5: 15 days" in said


def test_a_client_who_was_not_right_is_told_why(station):
    number = file(station)
    do(station, number, "intake.accept", Accept(department="sampling"), "liu.wen")
    do(station, number, "review.investigate", Investigate(facts="约定十一点", cause="无", measures="无"), "tang.rui")
    do(
        station,
        number,
        "review.propose-outcome",
        ProposeOutcome(justified=False, outcome="双方约定的时间就是十一点。"),
        "tang.rui",
    )
    do(station, number, "review.approve-outcome", ApproveOutcome(), "zhao.min")
    do(
        station,
        number,
        "feedback.dispatch-reply",
        DispatchReply(what_was_done="询问", what_was_found="无误", recourse="主管部门"),
        "liu.wen",
    )
    with station.read() as session:
        reply = session.scalars(select(Paper).where(Paper.name == "reply-general-not-at-fault")).one()
    assert any("理由：双方约定的时间就是十一点。" in p for p in reply.content["words"]["zh-Hans"]["paragraphs"])


def test_whoever_proposed_or_investigated_does_not_approve(station):
    number = to_proposal(station)
    with pytest.raises(Refused) as refused:
        do(station, number, "review.approve-outcome", ApproveOutcome(), "ma.li")
    assert refused.value.clause == "2.1.3"
    assert "the actor did not propose the outcome" in refused.value.missing


def test_a_client_who_is_not_satisfied_gets_a_new_round(station):
    number = to_proposal(station)
    do(station, number, "review.approve-outcome", ApproveOutcome(), "zhao.min")
    reply = DispatchReply(what_was_done="调查", what_was_found="迟到属实", measures="改进排班", recourse="可向主管部门反映")
    do(station, number, "feedback.dispatch-reply", reply, "liu.wen")
    answer = RecordFeedback(answer="not satisfied", why="没有赔偿")
    assert do(station, number, "feedback.record-feedback", answer, client_of(station.case(number).id)) == "accepted"
    case = station.case(number)
    assert case.round_number == 2
    assert [r.outcome for r in case.rounds] == ["justified", ""]


@pytest.mark.parametrize(("language", "greeting", "farewell"), LETTERS)
def test_the_mail_says_the_whole_letter_as_the_document_words_it(station, language, greeting, farewell):
    given = FileComplaint(name="李四", email="li@client.example", about="sampling", what_happened="遲到", language=language)
    number = station.desk.perform("intake.file-complaint", given, by=CLIENT).key
    do(station, number, "intake.accept", Accept(department="sampling"), "liu.wen")
    run_due(station.desk)
    (kept,) = (station.folder / "mail").glob("*.eml")
    assert kept.stat().st_mode & 0o777 == 0o600, "letters are for the station's own user alone"
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    message = email.message_from_bytes(kept.read_bytes(), policy=email.policy.default)
    said = message.get_body().get_content().strip()
    assert said.startswith(greeting)
    assert farewell in said
    with station.read() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "letter")).one()
        assert said == "\n\n".join(paper.content["words"][language]["paragraphs"])
        name = station_head(session).name[language]
    assert said.count(name) == 1
    (pdf,) = [part.get_content() for part in message.iter_attachments()]
    sheet = text_of(pdf)
    assert sheet.count(greeting) == 1
    assert sheet.count(farewell.splitlines()[-1]) == 1
