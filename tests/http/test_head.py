"""HEAD is answered wherever GET is: with the same status and headers, and nothing behind them."""

from pathlib import Path

import pytest

from lims_complaints.records.case import CaseSeen
from lims_complaints.web.static_files import address
from tests.pages import Pages
from tests.retesting import Course
from tests.station import Station

OPEN = (
    "/",
    "/appeal",
    "/complaint",
    "/follow",
    "/procedure",
    "/notices",
    "/verify",
    "/sign-in",
    "/privacy",
    "/api/openapi.json",
)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path)


@pytest.mark.parametrize("path", [*OPEN, address("station.css"), "/s/unknown", "/nowhere"])
def test_a_public_page_is_asked_for_its_head(station: Station, path: str) -> None:
    browser = Pages(station).browser()
    whole, head = browser.get(path, follow_redirects=False), browser.head(path, follow_redirects=False)
    assert head.status_code == whole.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "content-security-policy", "location", "etag", "cache-control"):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_where_there_is_no_get_there_is_no_head_either(station: Station) -> None:
    answer = Pages(station).browser().head("/follow/leave")
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_case_whose_head_was_asked_for_was_not_seen(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file()
    clerk = Pages(course).signed_in("liu.wen")
    for path in (f"/case/{course.number}", f"/api/cases/{course.number}", "/worklist"):
        answer = clerk.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
    with course.read() as session:
        assert session.query(CaseSeen).count() == 0
    clerk.get(f"/case/{course.number}")
    with course.read() as session:
        assert session.query(CaseSeen).count() == 1
