"""The worklist: own work first, then by urgency, filtered, fifty a page, and nothing for those whom cases do not concern."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.given import FileComplaint
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.web.listing import PAGE, Cursor
from tests.clauses.walks import _decide, _reply, _say, _second_answer
from tests.pages import Pages
from tests.regimes.conftest import House, complain
from tests.retesting import Course

OWN = '<th scope="rowgroup" colspan="5">Waits for you'


def numbers(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a class="code" href="/case/([^"]+)"', html)


def searched(browser: TestClient, place: str, text: str, **more: str) -> str:
    return browser.get(browser.post(place, data={"q": text, **more}).headers["location"]).text


def dissatisfied(course: Course) -> None:
    _say(course, "not satisfied")


def complaint(course: Course, what: str = "采样人员迟到两小时", about: str = "sampling") -> str:
    given = FileComplaint(name="李四", email="li@client.example", about=about, what_happened=what)
    return course.desk.perform("intake.file-complaint", given, by=CLIENT).key


def test_what_waits_for_whoever_looks_stands_first(course: Course) -> None:
    other = complaint(course)
    course.do("intake.accept", "liu.wen")
    pages = Pages(course)
    office = pages.signed_in("liu.wen").get("/worklist").text
    assert office.index(OWN) < office.index(f'href="/case/{other}">{other}</a><span')
    manager = pages.signed_in("zhao.min").get("/worklist").text
    assert OWN not in manager
    assert set(numbers(manager)) == {course.number, other}


def test_top_management_is_shown_as_its_own_only_what_is_reserved_for_it(course: Course) -> None:
    """A round is top management's from the third on without new grounds, until it has the round handled anew (4)."""
    course.do("intake.accept", "liu.wen")
    top = Pages(course).signed_in("song.bo")
    listed = top.get("/worklist?show=all").text
    assert numbers(listed) == [course.number]
    assert "Top management" not in listed[listed.index(course.number) :]
    assert numbers(top.get("/worklist?show=own").text) == []
    course.review("stands")
    for walk in (lambda c: _decide(c, "maintained"), _reply, dissatisfied):
        walk(course)
    assert numbers(top.get("/worklist?show=own").text) == []
    course.review("stands", "liu.wen", "zhou.kai")
    for walk in (_second_answer, dissatisfied):
        walk(course)
    own = top.get("/worklist?show=own").text
    assert numbers(own) == [course.number]
    assert "Top management" in own[own.index(course.number) :]
    course.do("feedback.take-up-anew", "song.bo", reason="The dilution was never looked at.")
    assert numbers(top.get("/worklist?show=own").text) == []
    assert numbers(Pages(course).signed_in("liu.wen").get("/worklist?show=own").text) == [course.number]


def test_the_clause_stands_with_the_term_that_it_sets(course: Course) -> None:
    html = Pages(course).signed_in("liu.wen").get("/worklist").text
    assert 'Decision on admission<span class="step-ref"> § 1.2</span>' in html
    assert html.count('class="step-ref"') == 1


def test_overdue_comes_before_what_is_on_time_and_tallies_filter(course: Course) -> None:
    course.clock.forward(days=3)
    late, pages = course.number, Pages(course)
    fresh = complaint(course)
    browser = pages.signed_in("zhao.min")
    whole = browser.get("/worklist").text
    assert numbers(whole) == [late, fresh]
    assert "over by" in whole
    assert numbers(browser.get("/worklist?show=late").text) == [late]
    assert numbers(browser.get("/worklist?show=soon").text) == [fresh]
    assert numbers(browser.get("/worklist?show=ok").text) == []


def test_filters_by_step_role_and_text(course: Course) -> None:
    other = complaint(course)
    course.do("intake.accept", "liu.wen")
    browser = Pages(course).signed_in("zhao.min")
    assert numbers(browser.get("/worklist", params={"step": "filed"}).text) == [other]
    assert numbers(searched(browser, "/worklist", "迟到")) == [other]
    assert numbers(searched(browser, "/worklist", course.number)) == [course.number]
    assert numbers(browser.get("/worklist", params={"who": "archivist"}).text) == []


def test_fifty_a_page_and_every_case_once(course: Course) -> None:
    wanted = {course.number} | {complaint(course, f"第{n}件") for n in range(PAGE + 9)}
    browser = Pages(course).signed_in("liu.wen")
    first = browser.get("/worklist").text
    assert len(numbers(first)) == PAGE
    assert f"{PAGE}+" in first
    again = re.search(r'href="(/worklist\?[^"]*after=[^"]+)"', first)
    assert again
    second = browser.get(again[1].replace("&amp;", "&")).text
    assert not set(numbers(first)) & set(numbers(second))
    assert set(numbers(first)) | set(numbers(second)) == wanted


@pytest.mark.parametrize(
    "bad", ["", "x", "own~late~~3", "all~ok~2026-03-02~3", "all~ok~2026-03-02T00:00:00+00:00~x", "a~b~c~d"]
)
def test_a_cursor_that_is_none_is_none(bad: str) -> None:
    assert Cursor.parse(bad) is None


def test_a_news_item_is_marked_as_seen(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    html = browser.get("/worklist").text
    notice = re.search(r'name="notice" value="(\d+)"', html)
    assert notice
    assert browser.post("/worklist/notices/seen", data={"notice": notice[1]}).status_code == 303
    assert f'value="{notice[1]}"' not in browser.get("/worklist").text


def test_news_that_names_something_is_read_in_ones_own_language_and_an_old_line_as_it_was_written(course: Course) -> None:
    said = {"en": "Report 7 was sent back.", "zh-Hans": "报告 7 被退回。", "zh-Hant": "報告 7 被退回。"}
    with writing(course.engine) as session:
        session.add(Notice(role="technical business office", text=said["en"], said=said, made_at=course.clock()))
        session.add(Notice(role="technical business office", text="报告 6 被退回。", made_at=course.clock()))
    pages = Pages(course)
    for language, words in said.items():
        html = pages.signed_in("liu.wen", language).get("/worklist").text
        assert [other in html for other in said.values()] == [other == words for other in said.values()]
        assert "报告 6 被退回。" in html


def test_nobody_marks_what_is_for_another_role(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    pages = Pages(course)
    manager = pages.signed_in("zhao.min")
    notice = re.search(r'name="notice" value="(\d+)"', manager.get("/worklist").text)
    assert notice
    pages.signed_in("liu.wen").post("/worklist/notices/seen", data={"notice": notice[1]})
    assert f'value="{notice[1]}"' in manager.get("/worklist").text


@pytest.mark.parametrize("path", ["/worklist", "/reports", "/samples", "/search?q=AP", "/worklist/closed", "/quality"])
def test_cases_are_no_affair_of_analysts_and_administrators(course: Course, path: str) -> None:
    pages = Pages(course)
    for user in ("wang.lei", "lu.qing"):
        answer = pages.signed_in(user).get(path)
        assert answer.status_code == 403
        assert course.number not in answer.text


def test_a_department_head_sees_general_cases_alone(course: Course) -> None:
    other, head = complaint(course), Pages(course).signed_in("tang.rui")
    assert numbers(head.get("/worklist").text) == [other]
    for path in ("/quality", "/samples", "/reports"):
        answer = head.get(path)
        assert answer.status_code == 200
        assert course.number not in answer.text


def test_whoever_tests_a_case_does_not_find_it_though_they_hold_another_role(tmp_path: Path) -> None:
    course = Course(tmp_path)
    with writing(course.engine) as session:
        session.add(RoleHeld(person_id=course.people["chen.yu"], role="auditor", from_on=date(2020, 1, 1)))
    course.to_coded()
    pages = Pages(course)
    tester = pages.signed_in("chen.yu")
    assert numbers(tester.get("/worklist").text) == [course.number]
    course.release_and_assign()
    assert numbers(tester.get("/worklist").text) == []
    assert tester.get(f"/case/{course.number}").status_code == 404
    assert course.number not in tester.get("/search", params={"q": "AP"}).text.replace('value="AP"', "")
    assert tester.get("/api/cases").json()["cases"] == []
    assert numbers(pages.signed_in("fang.jie").get("/worklist").text) == [course.number]


@pytest.fixture
def two(course: Course) -> tuple[Course, House]:
    """A house that runs regulation 14 and the winery's procedure: one appeal, and one complaint about wine in hand."""
    house = House(course)
    house.runs("winery")
    complain(house, kind="quality")
    house.act("complaint desk", "intake.accept")
    house.done()
    return course, house


def test_every_procedure_stands_in_the_worklist_and_whoever_works_in_one_sees_that_one(two: tuple[Course, House]) -> None:
    course, house = two
    pages = Pages(course)
    desk = pages.signed_in("complaint desk").get("/worklist").text
    assert numbers(desk) == [house.number]
    assert OWN in desk
    assert "All procedures" not in desk
    assert numbers(pages.signed_in("zhao.min").get("/worklist").text) == [course.number]
    with writing(course.engine) as session:
        session.add(RoleHeld(person_id=course.people["zhao.min"], role="office", procedure="winery", from_on=date(2020, 1, 1)))
    both = pages.signed_in("zhao.min")
    assert sorted(numbers(both.get("/worklist").text)) == sorted([course.number, house.number])
    html = both.get("/worklist", params={"procedure": "winery"}).text
    assert numbers(html) == [house.number]
    assert 'href="/worklist?show=late&amp;procedure=winery"' in html
    assert numbers(both.get("/worklist", params={"procedure": "winery", "step": "filed"}).text) == []
    assert numbers(both.get("/worklist", params={"step": "in hand"}).text) == [house.number]
    assert numbers(both.get("/worklist", params={"who": "complaint desk"}).text) == [house.number]


def test_who_works_in_one_procedure_alone_reads_its_cases_in_lists_as_by_number(two: tuple[Course, House]) -> None:
    course, _ = two
    with writing(course.engine) as session:
        person = Person(name="Only here", department="", email="")
        session.add(person)
        session.flush()
        course.people["only.here"] = person.id
        session.add(RoleHeld(person_id=person.id, role="office", procedure="testing-station", from_on=date(2020, 1, 1)))
    browser = Pages(course).signed_in("only.here")
    assert numbers(browser.get("/worklist").text) == [course.number]
    assert browser.get(f"/case/{course.number}").status_code == 200


def test_a_case_whose_clock_stands_is_not_late_and_waits(two: tuple[Course, House]) -> None:
    course, house = two
    house.act("complaint desk", "review.wait-for-client", what="发票")
    house.done()
    course.clock.forward(days=30)
    browser = Pages(course).signed_in("complaint desk")
    assert numbers(browser.get("/worklist?show=late").text) == []
    held = browser.get("/worklist?show=held").text
    assert numbers(held) == [house.number]
    assert "The clock stands" in held
    page = browser.get(f"/case/{house.number}/deadlines").text
    assert "Waiting for the client. If it ran on now, the last day would be" in page
    ledger = browser.get(f"/case/{house.number}/deadlines?json").json()["deadlines"]
    assert next(c for c in ledger if c["name"] == "completion")["stands_since"]
    assert "complaint desk" in {e["by"] for c in ledger for e in c["ledger"]}


def test_what_somebody_answers_for_is_a_tally_of_its_own(two: tuple[Course, House]) -> None:
    course, house = two
    pages = Pages(course)
    assert "You are responsible" not in pages.signed_in("other complaint desk").get("/worklist").text
    with writing(course.engine) as session:
        case = session.scalars(select(Case).where(Case.number == house.number)).one()
        case.owner_id = course.people["sales department"]
    browser = pages.signed_in("sales department")
    assert "You are responsible" in browser.get("/worklist").text
    assert numbers(browser.get("/worklist?show=mine").text) == [house.number]


def test_figures_register_search_and_feed_cover_every_procedure_and_one_alone(two: tuple[Course, House]) -> None:
    course, house = two
    with writing(course.engine) as session:
        session.add(RoleHeld(person_id=course.people["zhao.min"], role="office", procedure="winery", from_on=date(2020, 1, 1)))
    browser = Pages(course).signed_in("zhao.min")

    def filed(**asked: str) -> str:
        found = re.search(r"<dt>Filed</dt><dd>(\d+)</dd>", browser.get("/performance", params=asked).text)
        return found[1] if found else ""

    assert (filed(), filed(procedure="winery"), filed(procedure="testing-station")) == ("2", "1", "1")
    assert browser.get("/performance?procedure=none").status_code == 404
    both, one = (browser.get(f"/register.csv?procedure={p}").text for p in ("", "winery"))
    assert (course.number in both, house.number in both) == (True, True)
    assert (course.number in one, house.number in one) == (False, True)
    assert "Consumer complaints" in one
    assert "Product quality" in one
    found = searched(browser, "/search", "李女士")
    assert house.number in found
    assert house.number not in searched(browser, "/search", "李女士", procedure="testing-station")
    assert browser.get("/performance/review.pdf?procedure=winery").status_code == 200
