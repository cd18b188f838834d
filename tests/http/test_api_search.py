"""Programs search by a body: a name stands in no address, and an address that searches is told the other way."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from lims_complaints.db.engine import writing
from lims_complaints.records.person import RoleHeld
from tests.pages import Pages
from tests.retesting import Course

COMPLAINT = {"phone": "1", "what_happened": "迟到", "channel": "telephone", "arrived_on": "2026-03-02"}


@pytest.fixture
def clerk(course: Course) -> TestClient:
    return Pages(course).signed_in("liu.wen")


def found(program: TestClient, what: str, **asked: Any) -> list[str]:
    answer = program.post(f"/api/{what}/search", json=asked)
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()[what]]


def test_cases_are_found_by_name_number_and_what_narrows_them(course: Course, clerk: TestClient) -> None:
    clerk.post("/api/acts/intake.register-complaint", json=COMPLAINT | {"name": "李四"})
    assert found(clerk, "cases", q="宏图") == [course.number]
    assert found(clerk, "cases", q="李四") != []
    assert found(clerk, "cases", q=course.number.lower()) == [course.number]
    assert found(clerk, "cases", q="宏图", state="closed") == []
    assert found(clerk, "cases", q="宏图", closed=True) == []
    assert found(clerk, "cases", q="nobody's") == []


def test_reports_are_found_by_client_and_status(course: Course, clerk: TestClient) -> None:
    assert found(clerk, "reports", q="宏图") == [course.reported]
    assert found(clerk, "reports", q="宏图", status="void") == []


def test_what_comes_next_is_the_body_to_send(clerk: TestClient) -> None:
    for _ in range(52):
        clerk.post("/api/acts/intake.register-complaint", json=COMPLAINT | {"name": "李四"})
    first = clerk.post("/api/cases/search", json={"q": "李四", "closed": False}).json()
    assert first["next"] == {"q": "李四", "state": "", "closed": False, "before": first["next"]["before"]}
    second = clerk.post("/api/cases/search", json=first["next"]).json()
    assert (len(first["cases"]), len(second["cases"]), second["next"]) == (50, 2, None)
    assert not {c["number"] for c in first["cases"]} & {c["number"] for c in second["cases"]}


@pytest.mark.parametrize("what", ["cases", "reports"])
def test_an_address_that_searches_is_refused_and_told_the_other_way(clerk: TestClient, what: str) -> None:
    answer = clerk.get(f"/api/{what}?q=宏图")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["type"] == "/problems/search-in-address"
    assert f"POST /api/{what}/search" in answer.json()["detail"]
    assert "宏图" not in answer.text


@pytest.mark.parametrize("what", ["cases", "reports"])
@pytest.mark.parametrize(
    ("asked", "field"),
    [({}, "q"), ({"q": "x"}, "q"), ({"q": "宏图", "before": "x"}, "before"), ({"q": "宏图", "who": "x"}, "who")],
)
def test_what_a_search_cannot_take_is_told_at_its_field(
    clerk: TestClient, what: str, asked: dict[str, Any], field: str
) -> None:
    answer = clerk.post(f"/api/{what}/search", json=asked)
    assert answer.status_code == 422
    said = answer.json()["faults"]
    assert [f["field"] for f in said] == [field] or field in said[0]["message"]


def test_nobody_finds_what_is_not_theirs(course: Course) -> None:
    pages = Pages(course)
    assert found(pages.signed_in("tang.rui"), "cases", q="宏图") == []
    for what in ("cases", "reports"):
        assert pages.signed_in("wang.lei").post(f"/api/{what}/search", json={"q": "宏图"}).status_code == 403
        assert pages.browser().post(f"/api/{what}/search", json={"q": "宏图"}).status_code == 401


def test_whoever_tests_a_case_does_not_find_it_in_another_role(tmp_path: Path) -> None:

    course = Course(tmp_path)
    course.to_testing()
    with writing(course.engine) as session:
        session.add(RoleHeld(person_id=course.people["chen.yu"], role="office", from_on=course.clock().date()))
    pages = Pages(course)
    assert found(pages.signed_in("ma.li"), "cases", q="宏图") == [course.number]
    assert found(pages.signed_in("chen.yu"), "cases", q="宏图") == []
