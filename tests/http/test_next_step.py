"""What the pages say comes next: whose turn it is, which act stands first, why the rest is not open, and what a form knows already."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lims_complaints.act import ACTS
from lims_complaints.identity.actor import client_of
from lims_complaints.language import translator
from tests.clauses.stages import Stages
from tests.pages import Pages
from tests.retesting import Course

At = Callable[[str], Any]


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> At:
    """Return a station at a stage, its own copy."""
    return lambda stage: stages.copy(stage, tmp_path / "station")


def page(station: Any, user: str, path: str = "", language: str = "en") -> str:
    return str(Pages(station).signed_in(user, language).get(path or f"/case/{station.number}").text)


def main_act(html: str) -> str:
    found = re.search(r'<a class="btn " href="[^"]*/do/([^"]+)">', html)
    return found[1] if found else ""


def turn(html: str) -> str:
    found = re.search(r"<dt>Whose turn</dt><dd>([^<]*)", html)
    return found[1] if found else ""


def greyed(html: str) -> list[str]:
    return re.findall(r'aria-disabled="true">([^<]+)', html)


def said(station: Any, answer: str) -> None:
    given = ACTS["feedback.record-feedback"].given(answer=answer)
    station.desk.perform(
        "feedback.record-feedback", given, by=client_of(station.case(station.number).id), key=station.number
    )  # fmt: skip


REPLY = {"what_was_done": "Looked.", "what_was_found": "Wrong.", "recourse": "Another laboratory."}


def test_what_a_decision_lacks_is_asked_of_whoever_does_it(at: At) -> None:
    station = at("stamped void")
    html = page(station, "liu.wen")
    assert turn(html) == "Technical business office"
    assert main_act(html) == "reports.ask-copy-back"
    assert greyed(html) == []  # nothing that is done already, nor what another decision would have brought


def test_a_void_report_waits_for_the_office_and_an_amended_one_for_the_signatory(at: At) -> None:
    void = page(at("decided void without replacement"), "liu.wen")
    assert (turn(void), main_act(void)) == ("Technical business office", "reports.void")


def test_an_amended_report_waits_for_its_signatory_too(at: At) -> None:
    assert "Authorized signatory" in turn(page(at("decided amended"), "liu.wen"))


def test_what_keeps_a_settled_case_open_stands_on_its_page_whole_with_what_mends_it(at: At) -> None:
    station = at("carried out void without replacement")
    station.do("feedback.dispatch-reply", "liu.wen", **REPLY, measures="Trained.")
    said(station, "satisfied")
    html = page(station, "liu.wen")
    step = html[html.index('aria-current="step"') :]
    for sentence in ("every copy of a voided report is accounted for", "no claim is open", "every missed term has its reason"):
        assert sentence in step
    assert "the client is not satisfied" not in html
    assert main_act(html) == "reports.record-copy-answer"
    assert "no claim is open" in page(station, "liu.wen", f"/case/{station.number}/do/archive.close-case")


def test_what_is_on_record_already_is_not_offered_as_something_that_lacks(at: At) -> None:
    station = at("filed")
    assert ACTS["intake.name-report"].title not in greyed(page(station, "liu.wen"))


def test_a_late_appeal_is_the_quality_managers(at: At) -> None:
    station = at("late")
    assert turn(page(station, "liu.wen")) == "Quality manager"
    assert main_act(page(station, "zhao.min")) == "intake.admit-late"


def test_whose_turn_it_is_in_lists_leaves_out_who_could_only_send_back(at: At) -> None:
    line = page(at("coded"), "he.jing", "/worklist")
    assert "Technical business office" in line[line.index("/case/AP-2026-0001") :]


def test_a_new_sample_is_chosen_from_what_is_disputed_and_stands_on_the_page_of_the_case(at: At) -> None:
    station = at("opinion resample, fault in transport")
    form = page(station, "he.jing", f"/case/{station.number}/do/retest.record-resampling")
    assert (
        re.search(r'name="old_sample"[^>]*value="S-WQ-2026-0001"[^>]*checked', form)
        or 'value="S-WQ-2026-0001" selected' in form
    )
    people = {"sampler": station.people["qian.wei"], "second_sampler": station.people["yan.ling"]}
    given = {"old_sample": "S-WQ-2026-0001", "reason": "The bottle stood open.", "taken_on": "2026-03-02", "where": "Section 3"}
    station.do("retest.record-resampling", "he.jing", **given, **people, how="HJ 494", seal="S-9")
    html = page(station, "zhao.min")
    assert "S-WQ-2026-0001-R1" in html[html.index("The new sample") :][:600]


def test_the_decision_page_says_what_follows_from_what_was_found(at: At) -> None:
    station = at("opinion stands")
    html = page(station, "zhao.min", f"/case/{station.number}/do/decision.decide")
    assert "From what was found follows: maintained." in html
    assert "The record alone does not settle it.</textarea>" in html


def test_nothing_is_said_to_follow_while_a_retest_is_still_to_come(at: At) -> None:
    station = at("opinion retest")
    assert "From what was found follows" not in page(station, "zhao.min", f"/case/{station.number}/do/decision.decide")


def test_after_a_retest_the_facts_are_not_those_of_the_opinion_that_asked_for_it(at: At) -> None:
    station = at("opened")
    html = page(station, "zhao.min", f"/case/{station.number}/do/decision.decide")
    assert "The record alone does not settle it.</textarea>" not in html


def test_a_reply_that_gives_the_reason_asks_for_it_in_the_clients_words(at: At) -> None:
    station = at("carried out void without replacement")
    path = f"/case/{station.number}/do/feedback.dispatch-reply"
    assert 'name="reason"' in page(station, "liu.wen", path)
    station.do("feedback.dispatch-reply", "liu.wen", **REPLY, reason="The bottle stood open.")
    html = page(station, "liu.wen")
    assert station.case(station.number).state == "answered", html
    follow = Pages(station).signed_in("liu.wen").get(f"/api/cases/{station.number}").text
    assert follow
    assert "The bottle stood open." in _letter(station, "reply-void")
    assert "稀释倍数录入错误" not in _letter(station, "reply-void").split("Why there is no corrected report")[1]


def test_one_that_gives_none_does_not_ask(at: At) -> None:
    station = at("maintained")
    assert 'name="reason"' not in page(station, "liu.wen", f"/case/{station.number}/do/feedback.dispatch-reply")


def _letter(station: Any, name: str) -> str:
    from sqlalchemy import select

    from lims_complaints.records.paper import Paper

    with station.read() as session:
        content = session.scalars(select(Paper.content).where(Paper.name == name)).one()
    return "\n".join(content["words"]["en"]["paragraphs"])


def test_whoever_writes_to_a_holder_is_told_the_language_and_finds_the_reason_filled_in(at: At) -> None:
    station = at("stamped void")
    html = page(station, "liu.wen", f"/case/{station.number}/do/reports.ask-copy-back")
    assert "The letter to the holder is in 简体中文." in html
    assert "稀释倍数录入错误</textarea>" in html


def test_top_management_is_told_in_which_language_its_answer_goes_out(at: At) -> None:
    station = at("third round")
    html = page(station, "song.bo", f"/case/{station.number}/do/feedback.review-by-top-management")
    assert "The client reads 简体中文." in html


def test_what_waits_at_the_archive_stands_on_the_worklist_and_the_last_day_on_the_archives_page(at: At) -> None:
    station = at("closed")
    assert "Closed, to be handed over" in page(station, "ma.li", "/worklist")
    assert 'data-label="Hand over by">1 Apr 2026' in page(station, "ma.li", "/archive")
    assert "Handing over overdue" not in page(station, "ma.li", "/worklist")
    station.clock.set("2026-04-02 09:00")
    assert "Handing over overdue" in page(station, "ma.li", "/worklist")
    station.do("archive.transfer", "ma.li")
    assert "Waiting to be accepted" in page(station, "pan.yun", "/worklist")
    assert "Waiting to be accepted" not in page(station, "ma.li", "/worklist")


def test_an_action_that_is_done_is_not_offered_again_and_one_that_is_not_is_not_to_be_checked(at: At) -> None:
    station = at("planned")
    path = f"/case/{station.number}/do/quality"
    assert "NC-2026-001: 培训" in page(station, "deng.hua", f"{path}.complete-action")
    assert "NC-2026-001: 培训" not in page(station, "zhao.min", f"{path}.check-effectiveness")
    station.do("quality.complete-action", "deng.hua", action=1, done_on="2026-03-02", evidence="培训记录")
    assert "NC-2026-001: 培训" not in page(station, "deng.hua", f"{path}.complete-action")
    assert "NC-2026-001: 培训" in page(station, "zhao.min", f"{path}.check-effectiveness")


def test_words_of_one_thing_do_not_serve_another(at: At) -> None:
    """A copy that was asked back was not asked to supply what is missing; what is open is not opened by a click."""
    station = at("stamped void")
    station.dispute.ask_all()
    ledger = page(station, "liu.wen", f"/case/{station.number}/recall", "zh-Hans")
    assert "已要求补正" not in ledger
    station.do(
        "quality.open-nonconformity", "zhao.min", description="计算错误", significance="major", impact="无", containment="无"
    )
    assert "打开" not in page(station, "zhao.min", "/quality", "zh-Hans")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_what_is_not_disproved_has_one_name(language: Any) -> None:
    say = translator(language)
    assert say("not disproved") == say("Result not disproved") == say("the result is not disproved")


def test_a_payment_form_knows_what_is_owed(at: At) -> None:
    station = at("agreed")
    form = page(station, "ma.li", f"/case/{station.number}/do/compensation.record-payment")
    assert 'value="2500.00"' in form


def test_a_notice_says_the_number_of_its_case_once(at: At) -> None:
    station: Course = at("accepted")
    station.clock.set("2026-03-16 10:00")
    from sqlalchemy import select

    from lims_complaints.records.journal import Job
    from lims_complaints.worker.reminders import remind

    with station.read() as session:
        bodies = [j.body for j in session.scalars(select(Job).where(Job.kind == "clock.remind", Job.due_at <= station.clock()))]
    for body in bodies:
        remind(station.desk, body)
    html = page(station, "liu.wen", "/worklist")
    news = html[html.index('id="news"') : html.index("</section>", html.index('id="news"'))]
    assert "is due on" in news
    assert f"{station.number}</a> {station.number}:" not in news
