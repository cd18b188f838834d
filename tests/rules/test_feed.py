"""The calendar feed: whole days, stable names, tentative while provisional, nothing that breaks out of its line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from lims_complaints.clocks.calendar import built_in
from lims_complaints.clocks.due import Due, due, explain
from lims_complaints.clocks.feed import Item, feed
from lims_complaints.clocks.term import Term

CN = built_in("CN")
TEN = Term(10, "calendar day")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def reckon(month: int, day: int) -> Due:
    return due(datetime(2026, month, day, 10, tzinfo=ZoneInfo("Asia/Shanghai")), TEN, CN)


def read(*items: Item) -> Calendar:
    return Calendar.from_ical(feed(items, "申诉期限", "station.example", NOW))


def test_a_due_date_is_a_whole_day_with_its_reckoning() -> None:
    found = reckon(3, 4)
    said = explain(found, TEN, "1.1", "zh-Hans")
    (event,) = read(Item("clock-7", "答复客户", found, said, "https://station.example/cases/1")).events
    assert (event.start, event.end) == (date(2026, 3, 16), date(2026, 3, 17))
    assert b"\r\nDTSTART;VALUE=DATE:20260316\r\n" in feed([Item("k", "x", found)], "x", "h", NOW), "RFC 5545: else it is no day"
    assert b"\r\nDTEND;VALUE=DATE:20260317\r\n" in feed([Item("k", "x", found)], "x", "h", NOW)
    assert str(event["summary"]) == "答复客户"
    assert str(event["description"]) == "\n".join(said)
    assert event["uid"] == "clock-7@station.example"
    assert event["status"] == "CONFIRMED"
    assert event["transp"] == "TRANSPARENT"


def test_a_provisional_date_is_tentative_and_a_moved_one_keeps_its_name() -> None:
    before, after = (read(Item("clock-7", "x", reckon(12, day), changes=n)).events[0] for n, day in enumerate((22, 23)))
    assert before["status"] == "TENTATIVE"
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_events_stand_in_the_order_of_their_dates_whatever_the_order_given() -> None:
    late, soon = Item("a", "late", reckon(6, 1)), Item("b", "soon", reckon(3, 4))
    assert [str(event["summary"]) for event in read(late, soon).events] == ["soon", "late"]
    assert feed([late, soon], "x", "h", NOW) == feed([soon, late], "x", "h", NOW)


def test_a_text_cannot_add_lines_of_its_own() -> None:
    evil = "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:b; c, d\\n"
    found = read(Item("k", evil, reckon(3, 4), [evil]))
    assert len(found.events) == 1
    assert b"\r\nSUMMARY:b" not in feed([Item("k", evil, reckon(3, 4), [evil])], evil, "h", NOW)


def test_lines_are_folded_at_75_octets_and_an_empty_feed_is_a_calendar() -> None:
    text = feed([Item("k", "水" * 200, reckon(3, 4))], "x", "h", NOW)
    assert max(map(len, text.split(b"\r\n"))) <= 75
    assert feed([], "x", "h", NOW).startswith(b"BEGIN:VCALENDAR\r\n")
