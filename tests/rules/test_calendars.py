"""Calendars: two libraries held against each other, files that a station writes, years that are missing."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import pytest

from lims_complaints.clocks.calendar import Calendar, alarm, built_in, compare, from_toml, second_opinion, to_toml
from lims_complaints.clocks.due import due
from lims_complaints.clocks.libraries import countries, to_look_at
from lims_complaints.clocks.names import NAMES
from lims_complaints.clocks.term import Term
from lims_complaints.review.rules import country_of

CN = built_in("CN")
NEXT_YEAR = """
extends = "CN"
edition = "CN 2027, typed from the notice"
years = [2027]

[off]
2026-12-31 = "New Year's Day"
2027-01-01 = "New Year's Day"
2027-02-08 = "Spring Festival"

[on]
2027-01-03 = "New Year's Day"
"""


def days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def test_the_mainland_is_the_library_s_day_by_day() -> None:
    for day in days(date(2004, 1, 1), date(2026, 12, 31)):
        assert CN.working(day) == chinese_calendar.is_workday(day), day


def test_both_libraries_agree_but_for_the_listed_day() -> None:
    differences = compare(CN)
    assert [(d.date, d.working, d.other_working) for d in differences] == [(date(2005, 12, 31), False, True)]
    assert differences[0].why


def test_both_libraries_publish_the_same_years() -> None:
    published = {year for year in range(2004, 2100) if year in holidays.CN(language="en_US").special_public_holidays}
    assert CN.years == published
    assert max(CN.years) == 2026


@pytest.mark.parametrize("place", ["TW", "DE", "JP"])
def test_other_places_are_the_library_s_day_by_day(place: str) -> None:
    library = holidays.country_holidays(place, years=range(2004, 2027))
    for day in days(date(2004, 1, 1), date(2026, 12, 31)):
        assert built_in(place).working(day) == library.is_working_day(day), day


def test_hong_kong_has_its_general_holidays_and_a_weekend_of_two_days() -> None:
    hong_kong = built_in("HK")
    general = holidays.HK(categories=("optional",), years=range(2004, 2027))
    for day in days(date(2004, 1, 1), date(2026, 12, 31)):
        assert hong_kong.working(day) == (day.weekday() < 5 and day not in general), day
    assert hong_kong.reason(date(2026, 4, 3)) == "Good Friday"


def test_2024_eve_of_the_lunar_new_year_was_worked() -> None:
    assert CN.working(date(2024, 2, 9))
    assert not CN.working(date(2025, 1, 28))


def test_names_do_not_follow_the_process_and_each_has_its_words() -> None:
    marked = {*NAMES, "Bridge day", "New Year's Day", "Labour Day", "National Day", "Qingming Festival", "Mid-Autumn Festival"}
    for place in ("CN", "HK", "TW"):
        calendar = built_in(place)
        named = {*calendar.off.values(), *calendar.on.values(), *calendar.fallback_off.values()}
        assert {part.removesuffix(" (observed)") for name in named for part in name.split("; ")} <= marked


def test_an_unpublished_year_knows_its_weekends_and_fixed_days_only() -> None:
    assert not CN.working(date(2027, 1, 1))
    assert not CN.working(date(2027, 5, 1))
    assert CN.working(date(2027, 2, 8))
    assert not CN.certain(date(2027, 6, 1))
    assert built_in("HK").fallback_off[12, 25] == "Christmas Day"
    assert (2, 17) not in built_in("HK").fallback_off


def test_the_last_days_of_december_are_certain_once_the_next_year_is_published() -> None:
    assert [day.day for day in CN.days(2026) if not CN.certain(day)] == [28, 29, 30, 31]
    assert all(map(CN.certain, CN.days(2025)))
    assert all(map(built_in("HK").certain, built_in("HK").days(2026)))


def test_a_calendar_is_built_once() -> None:
    assert built_in("CN") is built_in("CN")


@pytest.mark.parametrize(
    ("place", "words"), [("XX", "No country"), ("US", "several time zones"), ("DE-XX", "No calendar"), ("", "No country")]
)
def test_an_unknown_place_says_what_would_be_right(place: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        built_in(place)


def test_a_part_of_a_country_has_its_own_days() -> None:
    new_york = built_in("US-NY", "America/New_York")
    assert not new_york.working(date(2026, 11, 26))
    assert not built_in("DE-BY").working(date(2026, 1, 6))
    assert built_in("DE").working(date(2026, 1, 6))


def test_every_country_that_the_library_knows_has_its_days() -> None:
    """Some have none before a year (Serbia, Rwanda), some have several zones; one is known by name alone."""
    without = []
    for country in countries():
        try:
            days = to_look_at(country)
        except ValueError:
            without.append(country)
            continue
        assert days.years, country
    assert without == ["IO"]
    assert len(countries()) > 240
    assert min(built_in("RS").years) == 2007


def test_a_zone_may_stand_behind_a_country_s_letters() -> None:
    new_york = built_in("US-NY America/New_York")
    assert (new_york.zone, new_york.jurisdiction) == ("America/New_York", "US-NY America/New_York")
    assert not new_york.working(date(2026, 11, 26))
    assert country_of("US-NY America/New_York") == "US"


@pytest.mark.parametrize("place", ["CN", "HK", "TW", "DE"])
def test_a_calendar_is_written_and_read_back(place: str) -> None:
    calendar = built_in(place).with_closed({date(2026, 8, 3): 'Stock-taking, "all" rooms \\ floors'})
    assert from_toml(to_toml(calendar)) == calendar


def test_a_newer_year_settles_what_was_provisional() -> None:
    start = datetime(2026, 12, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    loaded = from_toml(NEXT_YEAR)
    before, after = due(start, Term(10, "calendar day"), CN), due(start, Term(10, "calendar day"), loaded)
    assert (before.provisional, before.date) == (True, date(2027, 1, 4))
    assert (after.provisional, after.date) == (False, date(2027, 1, 3))
    assert after.edition == "CN 2027, typed from the notice"


def test_a_newer_notice_changes_the_december_before_it_and_nothing_older() -> None:
    loaded = from_toml(NEXT_YEAR)
    assert not loaded.working(date(2026, 12, 31))
    assert loaded.certain(date(2026, 12, 31))
    assert not loaded.certain(date(2027, 12, 31))
    assert all(loaded.working(day) == CN.working(day) for day in days(date(2004, 1, 1), date(2026, 12, 30)))


def test_a_newer_notice_turns_a_december_day_round_and_keeps_closing_days() -> None:
    day, closing = date(2026, 12, 27), date(2026, 8, 3)
    before = Calendar("CN", "x", CN.zone, CN.years, off=CN.off, on={**CN.on, day: "x"}, closed={closing: "Stock-taking"})
    after = before.with_year(Calendar("CN", "y", CN.zone, frozenset({2027}), off={day: "z", date(2027, 1, 1): "z"}))
    assert before.working(day)
    assert not after.working(day)
    assert not after.working(closing)


def test_a_year_is_loaded_over_the_year_before() -> None:
    one = from_toml(NEXT_YEAR)
    both = from_toml(NEXT_YEAR.replace("2027", "2028").replace("2026", "2027"), one)
    assert both.years == CN.years | {2027, 2028}
    assert both.certain(date(2027, 12, 31))
    assert not both.working(date(2027, 12, 31))
    assert both.working(date(2027, 1, 3))
    with pytest.raises(ValueError, match="extends “CN”, not “HK”"):
        from_toml(NEXT_YEAR, built_in("HK"))


def test_a_year_loaded_again_is_replaced_whole() -> None:
    again = from_toml(NEXT_YEAR).with_year(
        Calendar("CN", "amended", "Asia/Shanghai", frozenset({2027}), off={date(2027, 1, 3): "New Year's Day"})
    )
    assert not again.working(date(2027, 1, 3))
    assert again.working(date(2027, 2, 8))
    assert again.years == CN.years | {2027}


HEAD = 'edition = "x"\nyears = [2027]\n'
OVER = HEAD + 'extends = "CN"\n'
OFF = '[off]\n2027-01-01 = "New Year\'s Day"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("edition = \n", "not valid TOML.*line 1"),
        ('edition = "x"', "lacks “years”"),
        ("years = [2027]", "lacks “edition”"),
        (HEAD, "lacks “jurisdiction”"),
        (HEAD + "colour = 1", "no key “colour”"),
        ('edition = "x"\nyears = ["2027"]\nextends = "CN"', "list of years"),
        (OVER, "no day off"),
        (OVER + OFF + '2029-01-01 = "a"', "days of 2029"),
        (OVER + OFF + '2027-02-30 = "a"', "“2027-02-30” is not a day"),
        (OVER + "off = 3", "table of days"),
        (HEAD + 'extends = "QQ"\n' + OFF, "No country “QQ”"),
        (HEAD + 'jurisdiction = "CN"\nzone = "Mars/Base"', "no time zone “Mars/Base”"),
        (OVER + 'weekend = ["Caturday"]\n' + OFF, "list of weekdays"),
        (OVER + 'office = ["9-12"]\n' + OFF, "list of spans"),
        (OVER + 'office = ["12:00-09:00"]\n' + OFF, "earlier to a later"),
        (OVER + 'office = ["25:00-26:00"]\n' + OFF, "list of spans"),
        (OVER + "tail = 40\n" + OFF, "0 to 31"),
        (OVER + OFF + '[fallback]\n13-01 = "b"', "day of the year"),
        (OVER + OFF + '[on]\n2027-01-01 = "b"', "both under off and under on"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_toml(text)


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="no working days"):
        Calendar("ZZ", "x", "UTC", frozenset(), weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="Office hours"):
        Calendar("ZZ", "x", "UTC", frozenset(), office=())


def test_own_closing_days_show_in_the_edition_once() -> None:
    closed = CN.with_closed({date(2026, 8, 3): "Stock-taking"}).with_closed({date(2026, 8, 4): "Stock-taking"})
    assert closed.edition == CN.edition + " + own closing days"
    assert CN.with_closed({}).edition == CN.edition


def test_a_difference_to_the_library_is_found_and_a_closing_day_explained() -> None:
    wrong = from_toml(to_toml(second_opinion("CN")).replace('2026-05-05 = "', '2026-05-06 = "'))
    found = [d.date for d in compare(wrong, CN)]
    assert found == [date(2005, 12, 31), date(2026, 5, 5), date(2026, 5, 6)]
    closed = compare(CN.with_closed({date(2026, 8, 3): "Stock-taking"}))
    assert [(d.date, d.why) for d in closed][-1] == (date(2026, 8, 3), "closed by the station")


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2025-12-31", ""),
        ("2026-10-31", ""),
        ("2026-11-01", "warn"),
        ("2026-12-14", "warn"),
        ("2026-12-15", "fail"),
        ("2027-01-01", "fail"),
        ("2027-11-20", "fail"),
    ],
)
def test_a_missing_schedule_raises_the_alarm_in_time(today: str, expected: str) -> None:
    assert alarm(CN, date.fromisoformat(today)) == expected


def test_office_hours_come_from_the_file() -> None:
    text = NEXT_YEAR.replace("years = [2027]", 'years = [2027]\noffice = ["08:00-11:30", "14:00-17:30"]')
    assert from_toml(text).office == ((time(8), time(11, 30)), (time(14), time(17, 30)))
    assert from_toml(NEXT_YEAR).office == CN.office


OFFICIAL = {  # typed by hand from the State Council's notices: a third opinion, independent of both libraries
    2025: (
        "1/1 1/28-2/4 4/4-4/6 5/1-5/5 5/31-6/2 10/1-10/8",
        "1/26 2/8 4/27 9/28 10/11",
    ),
    2026: (
        "1/1-1/3 2/15-2/23 4/4-4/6 5/1-5/5 6/19-6/21 9/25-9/27 10/1-10/7",
        "1/4 2/14 2/28 5/9 9/20 10/10",
    ),
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_mainland_s_last_two_years_are_those_of_the_notices(year: int) -> None:
    def read(text: str) -> set[date]:
        found: set[date] = set()
        for span in text.split():
            ends = [date(year, *map(int, day.split("/"))) for day in span.split("-")]
            found |= set(days(ends[0], ends[-1]))
        return found

    off, on = map(read, OFFICIAL[year])
    for day in CN.days(year):
        assert CN.working(day) == (day in on or (day not in off and day.weekday() < 5)), day
    assert {day for day in CN.on if day.year == year} == on
