"""The worklist: own work first, then by urgency, filtered, fifty a page, and nothing for those whom cases do not concern."""

import re
from datetime import date
from pathlib import Path

import pytest

from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.given import FileComplaint
from lims_complaints.records.person import RoleHeld
from lims_complaints.web.listing import PAGE, Cursor
from tests.pages import Pages
from tests.retesting import Course

OWN = '<th scope="rowgroup" colspan="5">Waits for you'


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = Course(tmp_path)
    made.file()
    return made


def numbers(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a class="code" href="/case/([^"]+)"', html)


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
    assert numbers(browser.get("/worklist", params={"q": "迟到"}).text) == [other]
    assert numbers(browser.get("/worklist", params={"q": course.number}).text) == [course.number]
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
    other = complaint(course)
    assert numbers(Pages(course).signed_in("tang.rui").get("/worklist").text) == [other]


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
