"""The calendar feed: one secret address a person, shown once, revocable; nothing in it that a case's secrets could leak by."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from lims_complaints.db.engine import writing
from lims_complaints.identity import accounts
from lims_complaints.records.clock import Clock
from lims_complaints.records.feed import FeedAddress
from lims_complaints.records.person import Account
from tests.http.conftest import At
from tests.pages import Pages
from tests.regimes.conftest import House, complain
from tests.retesting import Course


@pytest.fixture
def course(at: At) -> Course:
    return at("accepted")


@pytest.fixture
def pages(course: Course) -> Pages:
    return Pages(course)


def make(pages: Pages, user: str, language: str = "en") -> str:
    html = pages.signed_in(user, language).post("/feeds/make").text
    found = re.search(r"/feed/[A-Za-z0-9_-]{30,}\.ics", html)
    assert found
    return found[0]


def test_the_feed_has_the_open_time_limits_with_alarms(course: Course, pages: Pages) -> None:
    answer = pages.browser().get(make(pages, "liu.wen"))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    events = {str(e["summary"]): e for e in Calendar.from_ical(answer.content).events}
    event = events[f"{course.number}: Written answer"]
    assert str(event.start) == "2026-03-17"
    assert event["url"].endswith(f"/case/{course.number}")
    triggers = sorted(a["trigger"].dt for a in event.walk("VALARM"))
    assert triggers == [timedelta(days=d, hours=9) for d in (-3, -1, 0)]
    assert "15 days" in str(event["description"])


def test_no_client_and_no_result_stands_in_it(course: Course, pages: Pages) -> None:
    body = pages.browser().get(make(pages, "zhao.min")).content.decode().replace("\r\n ", "")
    assert course.number in body
    for secret in ("宏图", "Li Na", "13.7", "WQ-2026", "oxygen", "滨海河", "HJ 828", "li@client"):
        assert secret not in body


def test_what_is_met_leaves_the_feed(course: Course, pages: Pages) -> None:
    address = make(pages, "liu.wen")
    with writing(course.engine) as session:
        for clock in session.scalars(select(Clock)):
            clock.met_at = clock.met_at or course.clock()
    called_off = Calendar.from_ical(pages.browser().get(address).content).events
    assert called_off
    assert {str(e["status"]) for e in called_off} == {"CANCELLED"}
    assert not [a for e in called_off for a in e.walk("VALARM")]
    course.clock.forward(days=15)
    assert Calendar.from_ical(pages.browser().get(address).content).events == []


def test_a_date_that_moves_keeps_its_event_with_a_higher_sequence_and_a_later_change(tmp_path: Path) -> None:
    house = House(Course(tmp_path))
    house.runs("winery")
    complain(house, kind="quality")
    house.act("complaint desk", "intake.accept")
    pages = Pages(house.station)
    address = make(pages, "complaint desk")

    def completion() -> Any:
        events = Calendar.from_ical(pages.browser().get(address).content).events
        return next(e for e in events if str(e["summary"]).endswith("Completion"))

    before = completion()
    house.station.clock.forward(hours=1)
    house.act("office", "review.rule-special", special=True, reason="需送检")
    house.done()
    after = completion()
    assert str(before["uid"]) == str(after["uid"])
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 1)
    assert before.start < after.start
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["last-modified"].dt.tzinfo is not None


def test_a_term_of_hours_is_an_instant_and_one_that_stands_is_uncertain(tmp_path: Path) -> None:
    house = House(Course(tmp_path))
    house.runs("winery")
    complain(house, kind="quality")
    browser = Pages(house.station)

    def events() -> dict[str, Any]:
        content = browser.browser().get(address).content
        return {str(e["summary"]).partition(": ")[2]: e for e in Calendar.from_ical(content).events}

    address = make(browser, "complaint desk")
    acknowledgement = events()["Acknowledgement"]
    assert acknowledgement.start == house.station.clock() + timedelta(hours=24)
    assert b"TZID" not in browser.browser().get(address).content
    assert str(acknowledgement["categories"].cats[0]) == "Consumer complaints"
    house.act("complaint desk", "intake.accept")
    house.act("complaint desk", "review.wait-for-sample", what="酒样")
    house.done()
    assert str(events()["Completion"]["status"]) == "TENTATIVE"
    assert not events()["Completion"].walk("VALARM")
    assert Calendar.from_ical(browser.browser().get(f"{address}?procedure=testing-station").content).events == []


@pytest.mark.parametrize("user", ["wang.lei", "lu.qing", "tang.rui"])
def test_whoever_sees_no_case_has_an_empty_feed(pages: Pages, user: str) -> None:
    assert Calendar.from_ical(pages.browser().get(make(pages, user)).content).events == []


def test_the_address_is_shown_once_and_kept_as_a_digest(course: Course, pages: Pages) -> None:
    address = make(pages, "liu.wen")
    token = address.removeprefix("/feed/").removesuffix(".ics")
    assert token not in pages.signed_in("liu.wen").get("/feeds").text
    with course.read() as session:
        assert [r.token_hash for r in session.scalars(select(FeedAddress))] != [token]
    course.engine.dispose()
    assert not [f for f in course.folder.rglob("*") if f.is_file() and token.encode() in f.read_bytes()]


def test_the_address_stands_in_no_log(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "lims_complaints")
    address = make(pages, "liu.wen")
    token = address.removeprefix("/feed/").removesuffix(".ics")
    pages.browser().get(address)
    pages.browser().get(f"/feed/{token}x.ics")
    own = [r.getMessage() for r in caplog.records if r.name.startswith(("lims_complaints", "uvicorn", "sqlalchemy"))]
    assert not [m for m in own if token in m]


def test_a_new_address_ends_the_old_and_revoking_ends_it(pages: Pages) -> None:
    first = make(pages, "liu.wen")
    second = make(pages, "liu.wen")
    assert pages.browser().get(first).status_code == 404
    assert pages.browser().get(second).status_code == 200
    assert pages.signed_in("liu.wen").post("/feeds/end").status_code == 303
    revoked, unknown = pages.browser().get(second), pages.browser().get("/feed/" + "A" * 43 + ".ics")
    assert revoked.status_code == unknown.status_code == 404


def test_nobody_revokes_somebody_else_s(pages: Pages) -> None:
    address = make(pages, "liu.wen")
    pages.signed_in("zhao.min").post("/feeds/end")
    assert pages.browser().get(address).status_code == 200


def test_a_closed_account_has_no_feed(course: Course, pages: Pages) -> None:
    address = make(pages, "liu.wen")
    with writing(course.engine) as session:
        account = session.scalars(select(Account).where(Account.username == "liu.wen")).one()
        accounts.close(session, account, course.clock())
    assert pages.browser().get(address).status_code == 404


def test_a_role_that_ended_empties_the_feed(course: Course, pages: Pages) -> None:
    address = make(pages, "liu.wen")
    course.clock.forward(days=2)
    with writing(course.engine) as session:
        accounts.withdraw(
            session, course.people["liu.wen"], "technical business office", course.clock().date() - timedelta(days=1)
        )
    assert Calendar.from_ical(pages.browser().get(address).content).events == []


def test_a_feed_address_opens_nothing_else(pages: Pages) -> None:
    token = make(pages, "liu.wen").removeprefix("/feed/").removesuffix(".ics")
    assert pages.browser(authorization=f"Bearer {token}").get("/api/cases").status_code == 401


def test_in_chinese(pages: Pages) -> None:
    assert "书面答复" in pages.browser(**{"accept-language": "zh-CN"}).get(make(pages, "liu.wen")).content.decode()
    assert "日历订阅" in pages.signed_in("liu.wen", "zh-Hans").get("/feeds").text
    assert "行事曆訂閱" in pages.signed_in("liu.wen", "zh-Hant").get("/feeds").text
