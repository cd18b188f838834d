"""Each date opens to its reckoning, in words, by the month, as JSON; and only for those who may see the case."""

import pytest

from lims_complaints.clocks.reckoning import Due
from lims_complaints.records.case import CaseSeen
from tests.http.conftest import At
from tests.pages import Pages
from tests.retesting import Course


@pytest.fixture
def course(at: At) -> Course:
    return at("accepted")


def test_the_page_shows_each_reckoning(course: Course) -> None:
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}/deadlines").text
    assert "Written answer" in html
    assert "Clause 2.2.5" in html
    assert 'class="month"' in html
    assert "<b>started</b>" in html


def test_the_reckoning_as_json_is_the_one_that_is_kept(course: Course) -> None:
    office = Pages(course).signed_in("liu.wen")
    assert f'href="/case/{course.number}/deadlines?json"' in office.get(f"/case/{course.number}").text
    answer = office.get(f"/case/{course.number}/deadlines?json").json()
    found = {d["name"]: d for d in answer["deadlines"]}
    assert Due.from_json(found["answer"]["reckoning"]).date.isoformat() == "2026-03-17"
    assert [e["kind"] for e in found["answer"]["ledger"]] == ["started"]
    assert found["admission"]["met_at"]


@pytest.mark.parametrize(("user", "status"), [("wang.lei", 403), ("lu.qing", 403), ("tang.rui", 404)])
@pytest.mark.parametrize("query", ["", "?json"])
def test_not_for_others(course: Course, user: str, status: int, query: str) -> None:
    assert Pages(course).signed_in(user).get(f"/case/{course.number}/deadlines{query}").status_code == status


def test_whoever_opened_it_is_off_the_roster(course: Course) -> None:
    Pages(course).signed_in("fang.jie").get(f"/case/{course.number}/deadlines?json")
    with course.read() as session:
        assert course.people["fang.jie"] in {s.person_id for s in session.query(CaseSeen)}
