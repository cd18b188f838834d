"""The page of calendars: a year shown, a schedule loaded, compared and approved by somebody else."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lims_complaints.records.clock import Clock
from tests.acts.test_calendars import CONFIRMING
from tests.pages import Pages
from tests.retesting import Course
from tests.station import SHANGHAI, Station


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(Station(tmp_path, at=datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)))


def test_a_year_is_shown_with_days_off_and_days_worked(pages: Pages) -> None:
    html = pages.signed_in("zhao.min").get("/calendars?year=2026").text
    assert "14 Feb 2026" in html
    assert "worked" in html
    assert "No day differs." in html
    assert "chinesecalendar" in html or "chinese" in html.lower()


def test_any_country_that_the_library_knows_is_shown_and_loaded_for(pages: Pages) -> None:
    browser = pages.signed_in("zhao.min", "zh-Hans")
    html = browser.get("/calendars?place=US&year=2026").text
    assert "美国 2026" in html
    assert "2026年7月4日" in html
    assert "塞尔维亚" in html
    assert "德国 2027" in browser.get("/calendars?place=DE&year=2027").text
    table = "date,kind,name\n2027-01-01,off,Neujahr\n"
    assert browser.post("/calendars/load", data={"jurisdiction": "DE", "schedule": table}).status_code == 303
    refused = browser.post("/calendars/load", data={"jurisdiction": "US", "schedule": table})
    assert refused.status_code == 422
    assert "美国" in refused.text
    assert "有多个时区" in refused.text


def test_the_library_s_odd_day_is_named(pages: Pages) -> None:
    html = pages.signed_in("zhao.min").get("/calendars?year=2005").text
    assert "31 Dec 2005" in html
    assert "国办发明电" in html


def test_from_load_to_approval(pages: Pages) -> None:
    office, manager = pages.signed_in("liu.wen"), pages.signed_in("zhao.min")
    assert "not loaded yet" in manager.get("/calendars").text
    sent = office.post("/calendars/load", data={"jurisdiction": "CN", "schedule": CONFIRMING})
    assert sent.status_code == 303
    mine = office.get("/calendars").text
    assert "You loaded it" in mine
    assert "Approve the schedule" not in mine
    html = manager.get("/calendars").text
    assert "Approve the schedule" in html
    number = re.search(r'name="schedule" value="(\d+)"', html)
    assert number
    assert office.post("/calendars/approve", data={"schedule": number[1]}).status_code == 403
    done = manager.post("/calendars/approve", data={"schedule": number[1]})
    assert done.status_code == 303
    after = manager.get(done.headers["location"]).text
    assert "The schedule holds from now on. 0 dates moved" in after
    assert "1 Jan 2027" in manager.get("/calendars?year=2027").text
    assert "not loaded yet" not in after
    assert manager.post("/calendars/approve", data={"schedule": number[1]}).status_code == 409


def test_what_is_wrong_with_a_file_stands_at_the_field_and_nothing_is_lost(pages: Pages) -> None:
    answer = pages.signed_in("liu.wen").post(
        "/calendars/load", data={"jurisdiction": "CN", "schedule": "years = [2027]\nodd = 1"}
    )
    assert answer.status_code == 422
    assert "The calendar has no key" in answer.text
    assert "odd = 1" in answer.text
    assert '<a href="#schedule">' in answer.text


def test_calendars_are_no_affair_of_analysts(pages: Pages) -> None:
    assert pages.browser().get("/calendars").status_code == 303
    for user in ("wang.lei", "lu.qing"):
        browser = pages.signed_in(user)
        assert browser.get("/calendars").status_code == 403
        assert browser.post("/calendars/load", data={"jurisdiction": "CN", "schedule": CONFIRMING}).status_code == 403


@pytest.mark.parametrize("bad", ["", "x", "-1", "99999999999"])
def test_no_such_schedule(pages: Pages, bad: str) -> None:
    assert pages.signed_in("zhao.min").post("/calendars/approve", data={"schedule": bad}).status_code in (403, 404)


def test_in_chinese(pages: Pages) -> None:
    assert "日历" in pages.signed_in("zhao.min", "zh-Hans").get("/calendars?place=HK&year=2026").text
    assert "行事曆" in pages.signed_in("zhao.min", "zh-Hant").get("/calendars?place=TW&year=2026").text


TABLE = "日期,类别,名称\r\n2026-12-31,休,元旦\r\n2027/1/1,休,元旦\r\n2027/1/3,班,元旦\r\n"


def uploaded(pages: Pages, name: str, content: bytes, user: str = "liu.wen", language: str = "en") -> Any:
    return pages.signed_in(user, language).post(
        "/calendars/load", data={"jurisdiction": "CN", "source": "国办发明电〔2026〕7号"},
        files={"file": (name, content, "application/octet-stream")},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [("2027.csv", TABLE.encode("gb18030")), ("2027.csv", TABLE.encode("utf-8-sig")), ("cn.toml", CONFIRMING.encode())],
)
def test_a_file_is_uploaded_and_shown_day_by_day_before_somebody_else_approves_it(
    pages: Pages, name: str, content: bytes
) -> None:
    assert uploaded(pages, name, content).status_code == 303
    html = pages.signed_in("zhao.min").get("/calendars").text
    card = html[html.index("loaded by") : html.index("Approve the schedule")]
    assert "1 Jan 2027" in card
    assert "Against the library: it does not know these years." in card
    assert "国办发明电〔2026〕7号" in html


def test_a_file_s_fault_is_named_with_its_line_in_the_reader_s_language_and_nothing_is_lost(pages: Pages) -> None:
    answer = uploaded(pages, "2027.csv", b"date,kind,name\n2027-01-01,holiday,x\n2027-13-01,off,y\n", language="zh-Hans")
    assert answer.status_code == 422
    assert "第3行：“2027-13-01”不是日期" in answer.text
    assert '<a href="#file">' in answer.text
    assert "国办发明电〔2026〕7号" in answer.text
    assert "2027.csv" in answer.text


def test_neither_nothing_nor_both_are_loaded(pages: Pages) -> None:
    for entered, files in (({}, {}), ({"schedule": CONFIRMING}, {"file": ("a.toml", CONFIRMING.encode())})):
        answer = pages.signed_in("liu.wen").post("/calendars/load", data={"jurisdiction": "CN"} | entered, files=files)
        assert answer.status_code == 422
        assert "one of the two" in answer.text


def test_dates_already_given_that_would_move_are_shown_before_the_approval(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file()
    course.clock.set("2026-12-23 10:00")
    course.do("intake.accept", "liu.wen")
    pages = Pages(course)
    moving = TABLE + "".join(f"2027-01-{day:02},off,x\r\n" for day in range(4, 12))
    assert uploaded(pages, "2027.csv", moving.encode()).status_code == 303
    html = pages.signed_in("zhao.min").get("/calendars").text
    assert re.search(rf"{course.number}</th><td>Written answer</td><td>7 Jan 2027</td><td>12 Jan 2027", html)
    with course.read() as session:
        assert str(session.scalars(select(Clock).where(Clock.name == "answer")).one().due_on) == "2027-01-07"
