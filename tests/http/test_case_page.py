"""The page of a case: its course by clauses, what is open and why the rest is not, and who may see it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints.records.case import CaseSeen
from lims_complaints.records.paper import Paper
from tests.asked import asks
from tests.pages import Pages
from tests.retesting import Course


def test_the_current_step_opens_in_place_with_its_checks_and_the_one_main_action(course: Course) -> None:
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}").text
    assert html.count('aria-current="step"') == 1
    step = html[html.index('aria-current="step"') :]
    assert "§ 1.2" in step[:400]
    assert "the appeal is in time or admitted late" in step
    assert f'<a class="btn " href="/case/{course.number}/do/intake.accept">' in html
    assert html.count('<a class="btn "') == 1


def test_before_accepting_the_page_says_by_when_the_answer_would_be_due(course: Course) -> None:
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}/do/intake.accept").text
    assert "17 Mar 2026" in html
    assert "5 Mar 2026" in html


def test_what_is_not_open_yet_is_greyed_with_the_reason_and_its_clause(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    html = Pages(course).signed_in("he.jing").get(f"/case/{course.number}").text
    greyed = html[html.index('aria-disabled="true">Give the preliminary opinion') :][:600]
    assert "§ 2.2.1" in greyed
    assert "every stage is filled" in greyed
    assert f"/case/{course.number}/do/review.give-opinion" not in html


def test_missing_facts_are_said_in_the_readers_language(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    html = Pages(course).signed_in("he.jing", "zh-Hans").get(f"/case/{course.number}").text
    assert "every stage is filled" not in html
    assert 'lang="zh-Hans"' in html


def test_opening_a_case_in_any_way_is_remembered(course: Course) -> None:
    pages = Pages(course)
    ways = {"zhao.min": "", "fang.jie": "/record", "he.jing": "/do/intake.accept"}
    assert pages.signed_in("song.bo").get(f"/api/cases/{course.number}").status_code == 200
    for user, path in ways.items():
        assert pages.signed_in(user).get(f"/case/{course.number}{path}").status_code == 200
    with course.read() as session:
        seen = set(session.scalars(select(CaseSeen.person_id)))
    assert seen == {course.people[u] for u in ("zhao.min", "fang.jie", "song.bo", "he.jing")}


def test_a_case_that_is_not_yours_and_one_that_is_not_there_answer_alike(course: Course) -> None:
    head = Pages(course).signed_in("tang.rui")
    absent, hidden = head.get("/case/AP-2026-9999"), head.get(f"/case/{course.number}")
    assert absent.status_code == hidden.status_code == 404
    assert re.sub(r"AP-2026-\d+", "", absent.text) == re.sub(r"AP-2026-\d+", "", hidden.text)
    with course.read() as session:
        assert session.scalars(select(CaseSeen)).all() == []


def test_whoever_had_a_part_is_told(course: Course) -> None:
    pages = Pages(course)
    assert "Independence checked" in pages.signed_in("zhao.min").get(f"/case/{course.number}").text
    assert "You had a part in this" in pages.signed_in("liu.wen").get(f"/case/{course.number}").text


def test_the_whole_record_shows_hashes_and_that_the_chain_holds(course: Course) -> None:
    html = Pages(course).signed_in("fang.jie").get(f"/case/{course.number}/record").text
    assert len(re.findall(r'<dd class="hash">[0-9a-f]{64}</dd>', html)) == 2
    assert "The chain of the whole record holds" in html


def test_an_auditor_reads_everything_and_is_offered_nothing(course: Course) -> None:
    html = Pages(course).signed_in("fang.jie").get(f"/case/{course.number}").text
    assert "/do/" not in html
    assert "Nothing is for you to do here now." in html


def test_time_limits_tell_how_their_date_came_about(course: Course) -> None:
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}").text
    assert "Decision on admission" in html
    assert '<table class="month">' in html
    assert "is the start and is not counted" in html


def test_a_sealed_paper_stays_closed_until_the_map_is_opened(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_coded()
    pages = Pages(course)
    with course.read() as session:
        sealed = session.scalars(select(Paper.id).where(Paper.name == "coding-record", Paper.sealed.is_(True)).limit(1)).one()
        plain = session.scalars(select(Paper.id).where(Paper.name == "retest-order").limit(1)).one()
    browser = pages.signed_in("fang.jie")
    assert browser.get(f"/paper/{sealed}/en.pdf").status_code == 404
    assert f"/paper/{sealed}/" not in browser.get(f"/case/{course.number}").text
    answer = browser.get(f"/paper/{plain}/zh-Hant.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert pages.signed_in("wang.lei").get(f"/paper/{plain}/en.pdf").status_code == 403


def test_a_file_of_a_case_is_handed_out_as_an_attachment_to_those_who_see_the_case(course: Course) -> None:
    pages = Pages(course)
    browser = pages.signed_in("liu.wen")
    kept = browser.post("/api/files", files={"file": ("note.txt", b"<script>alert(1)</script> no", "text/plain")}).json()
    done = browser.post(
        f"/api/cases/{course.number}/acts/intake.withdraw", json={"reason": "said so", "files": [kept["token"]]}
    )
    assert done.status_code == 200, done.text
    answer = browser.get(f"/file/{kept['sha256']}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert pages.signed_in("tang.rui").get(f"/file/{kept['sha256']}").status_code == 404
    assert browser.get(f"/file/{'0' * 64}").status_code == 404


def test_the_page_reads_what_belongs_to_a_case_once(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.do("intake.accept", "liu.wen")
    pages, read = Pages(course).signed_in("liu.wen"), list[str]()
    pages.get(f"/case/{course.number}")
    asks(course.engine, monkeypatch, read.append)
    pages.get(f"/case/{course.number}")
    gate = "SELECT assignment.person_id"  # asked for the page, and again for what may be taken home
    selects = [s for s in read if s.startswith("SELECT") and not s.startswith(gate)]
    assert 10 < len(selects) == len(set(selects))
    assert len(selects) <= 30


def test_an_urgent_answer_that_is_asked_for_is_told_to_the_quality_manager_until_it_is_ruled_on(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file(urgent=True, urgent_reason="The permit ends on Friday.")
    pages = Pages(course)
    manager, office = pages.signed_in("zhao.min"), pages.signed_in("liu.wen")
    assert "The client asks for an urgent answer: rule on it." in manager.get("/worklist").text
    address = f"/case/{course.number}/do/intake.rule-on-urgency"
    for browser, may in ((manager, True), (office, False)):
        html = browser.get(f"/case/{course.number}").text
        assert "nobody has ruled on it yet: The permit ends on Friday." in html
        assert (f'href="{address}">Rule on urgency</a></span>' in html) is may
    form = manager.get(address).text
    for told in ("The permit ends on Friday.", "If urgent: Written answer, last day", "5 Mar 2026", "17 Mar 2026"):
        assert told in form
    course.do("intake.rule-on-urgency", "zhao.min", urgent=False, reason="It ends in May.")
    assert "nobody has ruled" not in manager.get(f"/case/{course.number}").text


def test_the_form_of_a_stage_begins_with_the_next_one(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    course.do("review.record-stage", "liu.wen", stage="sampling", looked_at="The sampling sheet.", finding="in order")
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}/do/review.record-stage").text
    assert re.findall(r'<option value="(\w+)" selected', html) == ["transport"]


def test_a_clause_whose_turn_is_still_to_come_is_not_done_by_a_ruling_under_it(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file(urgent=True, urgent_reason="The permit ends on Friday.")
    course.do("intake.rule-on-urgency", "zhao.min", urgent=True, reason="It does.")
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}").text
    assert re.findall(r'<li class="step (\w+)" id="step-2\.2\.5"', html) == ["todo"]
    assert "Rule on urgency" in html[html.index('id="step-2.2.5"') :][:1500]


def test_whose_turn_it_is_hears_who_does_first_what_is_missing(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    course.review("retest")
    html = Pages(course).signed_in("zhao.min").get(f"/case/{course.number}").text
    assert "What is missing is first for others to do: Technical business office." in html
    course.judge_sample(seal_intact=False)
    html = Pages(course).signed_in("zhao.min").get(f"/case/{course.number}").text
    assert "The sample, judged before the retest" in html


def test_breaking_the_blind_is_never_the_next_step(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_locked()
    html = Pages(course).signed_in("zhao.min").get(f"/case/{course.number}").text
    assert re.findall(r'<a class="btn " href="([^"]+)"', html) == [f"/case/{course.number}/do/retest.judge-agreement"]
    assert 'id="step-2.2.4" aria-current="step"' in html
    assert "retest.break-blind" in html


def test_whoever_waits_for_another_has_no_next_step_but_may_break_off(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_coded()
    html = Pages(course).signed_in("zhao.min").get(f"/case/{course.number}").text
    assert '<a class="btn " ' not in html
    assert "retest.break-blind" in html


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Your case AP-2026-0001: when you hear from us"),
        ("zh-Hans", "案件AP-2026-0001：答复日期"),
        ("zh-Hant", "案件AP-2026-0001：答覆日期"),
    ],
)
def test_a_letter_on_file_is_called_by_its_subject(course: Course, language: str, title: str) -> None:
    day = (course.clock() + timedelta(days=1)).date()
    course.do("feedback.promise-date", "liu.wen", day=day, what="how far the review has come")
    assert f"<b>{title}</b>" in Pages(course).signed_in("liu.wen", language).get(f"/case/{course.number}").text


def test_asking_for_more_is_never_the_next_step_of_a_late_appeal(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.clock.forward(days=30)
    course.file()
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}").text
    step = html[html.index('aria-current="step"') :]
    assert '<a class="btn " ' not in html
    assert "the appeal is in time or admitted late" in step[:3000]
    assert "intake.ask-for-missing" in html
