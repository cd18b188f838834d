"""A schedule as a table from a spreadsheet: read whatever the program that wrote it, refused with the line."""

from datetime import date

import pytest

from lims_complaints.clocks.calendar import built_in, from_toml
from lims_complaints.clocks.calendar_table import decoded, is_table, table_to_toml
from lims_complaints.clocks.unreadable import Unreadable

TABLE = "date,kind,name\n2026-12-31,off,New Year's Day\n2027-01-01,off,New Year's Day\n2027-01-03,on,New Year's Day\n"
CHINESE = "日期;类别;名称\r\n2027/1/1;休;元旦\r\n2027年1月3日;班;元旦\r\n2027.8.2;停业;搬迁\r\n;;\r\n"


def read(text: str, place: str = "CN") -> object:
    return from_toml(table_to_toml(text, place, source="国办发明电"), built_in(place))


def test_a_table_is_laid_over_the_calendar_like_a_file() -> None:
    days = from_toml(table_to_toml(TABLE, "CN", source='a "notice"'), built_in("CN"))
    assert max(days.years) == 2027
    assert 2026 in days.years
    assert (days.edition, days.source) == ("CN 2027", 'a "notice"')
    worked = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3), date(2026, 10, 10)]
    assert [days.working(d) for d in worked] == [False, False, True, True]


def test_a_spreadsheet_s_own_way_of_writing_is_read() -> None:
    days = from_toml(table_to_toml(CHINESE, "CN"), built_in("CN"))
    assert not days.working(date(2027, 1, 1))
    assert days.working(date(2027, 1, 3))
    assert days.closed == {date(2027, 8, 2): "搬迁"}


def test_closing_days_alone_publish_no_year() -> None:
    days = from_toml(table_to_toml("date,kind,name\n2027-08-02,closed,Move\n", "CN"), built_in("CN"))
    assert days.years == built_in("CN").years
    assert not days.working(date(2027, 8, 2))
    assert "own closing days" in days.edition


@pytest.mark.parametrize(
    ("place", "encoding"), [("CN", "utf-8-sig"), ("CN", "gb18030"), ("CN", "utf-16"), ("TW", "big5"), ("HK", "utf-8")]
)
def test_what_spreadsheets_of_a_place_write_is_text(place: str, encoding: str) -> None:
    text = "日期,kind,name\n2027-01-01,off,元旦\n"
    assert is_table(decoded(text.encode(encoding), place))
    assert "元旦" in decoded(text.encode(encoding), place)


def test_a_picture_is_no_table() -> None:
    with pytest.raises(Unreadable, match="Save it as CSV"):
        decoded(b"\x89PNG\xff\xff\xff\x00\x81", "")
    assert not is_table('extends = "CN"\n')
    assert not is_table("")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,name\n2027-01-01,x\n", "lacks the column “kind”"),
        ("date,kind,name\n2027-01-01,holyday,x\n", "Line 2: “holyday” is no kind of day"),
        ("date,kind,name\n2027-01-01,off,x\n2027-02-30,off,y\n", "Line 3: “2027-02-30” is not a day"),
        ("date,kind,name\n1 Jan,off,x\n", "Line 2: “1 Jan” is not a day"),
        ("date,kind,name\n2027-01-01,off,\n", "Line 2: 2027-01-01 has no name"),
        ("date,kind,name\n2027-01-01,off,x\n2027-01-01,on,x\n", "Line 3: 2027-01-01 stands in the table twice"),
        ("date,kind,name\n\n", "no day in it"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(text)
