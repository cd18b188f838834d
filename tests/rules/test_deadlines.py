"""Due dates: the public vectors, the edges of days and years, and every unit of a term."""

import csv
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lims_complaints.clocks.calendar import Calendar, built_in
from lims_complaints.clocks.due import Due, Pause, due
from lims_complaints.clocks.term import Term, parse_term
from tests.paths import SHARED

CN = built_in("CN")
with (SHARED / "vectors" / "deadlines.csv").open(encoding="utf-8", newline="") as _stream:
    VECTORS = list(csv.DictReader(_stream))


def at(text: str) -> datetime:
    """An instant; without an offset in Shanghai."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def reckon(start: str, term: str, calendar: Calendar = CN, roll: bool = True, pauses: tuple[Pause, ...] = ()) -> Due:
    return due(at(start), parse_term(term, roll), calendar, pauses)


def answer(vector: dict[str, str]) -> Due:
    unit = vector["unit"].replace("-", " ")
    assert unit in ("calendar day", "working day")
    return due(at(vector["start"]), Term(int(vector["n"]), unit), built_in(vector["jurisdiction"]))


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Shanghai"])
def process_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process itself runs in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 91
    assert {v["jurisdiction"] for v in VECTORS} == {"CN", "HK", "TW"}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_public_vectors(vector: dict[str, str]) -> None:
    found = answer(vector)
    assert found.provisional == (vector["provisional"] == "yes")
    if not found.provisional:
        kept = found.as_json()
        assert (kept["due_date"], kept["due_at"]) == (vector["due_date"], vector["due_at_utc"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_vectors_name_the_days_that_the_answer_names(vector: dict[str, str]) -> None:
    """The V vectors list the days not counted and the make-up days; the reckoning lists the same ones."""
    if not vector["id"].startswith("V") or vector["provisional"] == "yes":
        assert vector["id"][0] in "VP"
        return
    found = answer(vector)
    listed = {"not counted": found.skipped, "make-up working day": found.made_up}
    for words, days in listed.items():
        parts = [part for part in vector["why"].split("; ") if part.startswith(f"{words}: ")]
        expected = parts[0].removeprefix(f"{words}: ").split() if parts else []
        assert [f"{day:%m-%d}" for day, _ in days] == expected


def test_the_zone_of_the_process_does_not_matter(process_zone: str) -> None:
    assert time.tzname[0] or process_zone
    wrong = [v["id"] for v in VECTORS if v["provisional"] == "no" and answer(v).date.isoformat() != v["due_date"]]
    assert wrong == []


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_one_instant_in_any_zone_gives_one_answer(zone: str) -> None:
    start = at("2026-03-10T00:30")
    assert due(start.astimezone(ZoneInfo(zone)), Term(10, "calendar day"), CN) == reckon("2026-03-10T00:30", "10 days")


def test_a_minute_before_and_after_midnight_are_two_days() -> None:
    assert reckon("2026-05-12T23:59", "10 days").date == date(2026, 5, 22)
    assert reckon("2026-05-13T00:01", "10 days").date == date(2026, 5, 25)
    assert reckon("2026-05-12T16:00:00Z", "10 days").first_day == date(2026, 5, 14)
    assert reckon("2026-05-12T15:59:59.999999+00:00", "10 days").first_day == date(2026, 5, 13)


def test_the_end_is_the_end_of_the_last_day_in_the_case_s_zone() -> None:
    assert reckon("2026-03-10T09:00", "10 days").at == datetime(2026, 3, 20, 16, tzinfo=UTC)
    assert reckon("2026-03-10T09:00", "1 week", built_in("DE")).at == datetime(2026, 3, 17, 23, tzinfo=UTC)


def test_an_end_in_summer_time_takes_its_own_offset() -> None:
    assert reckon("2026-03-25T12:00:00Z", "1 week", built_in("DE")).at == datetime(2026, 4, 1, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "term", "expected"),
    [
        ("2024-01-31T10:00", "1 month", "2024-02-29"),
        ("2023-01-31T10:00", "1 month", "2023-02-28"),
        ("2024-02-29T10:00", "12 months", "2025-02-28"),
        ("2024-02-29T10:00", "4 years", "2028-02-29"),
        ("2025-12-31T10:00", "2 months", "2026-02-28"),  # a make-up Saturday: worked, so it does not roll
        ("2026-07-31T10:00", "1 month", "2026-08-31"),
        ("2026-07-01T10:00", "1 month", "2026-08-03"),  # 1 August is a Saturday
        ("2026-03-04T10:00", "1 week", "2026-03-11"),
        ("2026-02-10T10:00", "1 week", "2026-02-24"),
        ("2026-03-05T10:00", "the 10th of next month", "2026-04-10"),
        ("2026-09-01T10:00", "the 10th of next month", "2026-10-10"),
        ("2025-12-05T10:00", "the 10th of next month", "2026-01-12"),
        ("2026-01-31T10:00", "the 31st of next month", "2026-02-28"),
        ("2026-03-04T23:30", "the same day", "2026-03-04"),
        ("2026-03-07T10:00", "the same day", "2026-03-09"),
        ("2026-02-14T10:00", "the same day", "2026-02-14"),
    ],
)
def test_months_weeks_and_days_of_the_month(start: str, term: str, expected: str) -> None:
    assert reckon(start, term).date.isoformat() == expected


def test_twelfth_months_do_not_slip_a_year() -> None:
    assert reckon("2025-11-20T10:00", "1 month", roll=False).date == date(2025, 12, 20)
    assert reckon("2025-01-15T10:00", "11 months", roll=False).date == date(2025, 12, 15)
    assert reckon("2025-01-15T10:00", "23 months", roll=False).date == date(2026, 12, 15)
    assert reckon("2025-01-31T10:00", "11 months", roll=False).date == date(2025, 12, 31)


def test_without_roll_the_nominal_day_stays() -> None:
    kept = reckon("2026-03-04T09:00", "10 days", roll=False)
    assert (kept.date, kept.skipped, kept.made_up) == (date(2026, 3, 14), (), ())
    assert not reckon("2026-12-25T09:00", "10 days", roll=False).provisional


@pytest.mark.parametrize(
    ("start", "term", "at_utc", "last"),
    [
        ("2026-03-10T09:00:00+08:00", "60 seconds", "2026-03-10T01:01:00+00:00", "2026-03-10"),
        ("2026-03-10T09:00:00+08:00", "90 minutes", "2026-03-10T02:30:00+00:00", "2026-03-10"),
        ("2026-10-01T09:00:00+08:00", "24 hours", "2026-10-02T01:00:00+00:00", "2026-10-02"),
        ("2026-03-10T00:00:00+08:00", "24 hours", "2026-03-10T16:00:00+00:00", "2026-03-10"),
        ("2030-10-01T09:00:00+08:00", "48 hours", "2030-10-03T01:00:00+00:00", "2030-10-03"),
    ],
)
def test_seconds_minutes_and_hours_run_through(start: str, term: str, at_utc: str, last: str) -> None:
    found = reckon(start, term)
    assert (found.at.isoformat(), found.date.isoformat(), found.provisional) == (at_utc, last, False)


@pytest.mark.parametrize(
    ("start", "term", "ends"),
    [
        ("2026-03-10T09:00", "3 office hours", "2026-03-10T12:00"),
        ("2026-03-10T10:30", "4 office hours", "2026-03-10T15:30"),
        ("2026-03-10T16:00", "4 office hours", "2026-03-11T12:00"),
        ("2026-03-10T20:00", "1 office hour", "2026-03-11T10:00"),
        ("2026-03-13T16:30", "1 office hour", "2026-03-16T09:30"),
        ("2026-02-13T16:00", "2 office hours", "2026-02-14T10:00"),
        ("2026-02-14T16:00", "2 office hours", "2026-02-24T10:00"),
    ],
)
def test_office_hours_run_while_the_office_is_open(start: str, term: str, ends: str) -> None:
    assert reckon(start, term).at == at(ends)


def test_office_hours_name_the_days_they_passed_over() -> None:
    found = reckon("2026-02-14T16:00", "2 office hours")
    assert [day.day for day, _ in found.skipped] == list(range(15, 24))
    assert found.made_up == ((date(2026, 2, 14), "Spring Festival"),)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 3, 1), Term(1, "working day"), CN)  # noqa: DTZ001 - the mistake itself


def test_provisional_names_the_days_and_the_year() -> None:
    found = reckon("2026-12-25T10:00", "10 days")
    assert found.provisional
    assert found.uncertain_days == (date(2027, 1, 4),)
    assert found.unpublished_years == (2027,)


def test_a_calendar_day_term_that_only_passes_uncertain_days_is_certain() -> None:
    short = Calendar("CN", "x", "Asia/Shanghai", frozenset({2026, 2028}), off={date(2026, 1, 1): "a", date(2028, 1, 3): "b"})
    assert not due(at("2026-12-01T10:00"), Term(400, "calendar day"), short).provisional
    assert due(at("2026-12-01T10:00"), Term(300, "working day"), short).provisional


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    assert reckon("2026-12-18T10:00", "10 days").unpublished_years == (2027,)
    assert reckon("2026-12-17T10:00", "10 days").provisional  # 27 December is a Sunday: rolls to the 28th
    assert not reckon("2026-12-15T10:00", "10 days").provisional
    assert not reckon("2025-12-18T10:00", "10 days").provisional


def test_json_loses_nothing() -> None:
    for start, term in (
        ("2026-12-25T10:00", "10 days"),
        ("2026-02-12T10:00", "3 working days"),
        ("2026-02-12T10:00:00.123456", "1 hour"),
    ):
        found = reckon(start, term)
        assert Due.from_json(found.as_json()) == found
    paused = reckon("2026-03-02T10:00", "3 days", pauses=(Pause(at("2026-03-04T10:00"), at("2026-03-06T10:00")),))
    assert paused.paused
    assert Due.from_json(paused.as_json()) == paused


def pause(start: str, end: str) -> Pause:
    return Pause(at(start), at(end), "waiting for the sample", "the client")


@pytest.mark.parametrize(
    ("term", "pauses", "expected"),
    [
        ("5 days", [], "2026-06-15"),
        # from Tuesday to Thursday: Tuesday and Wednesday do not count
        ("5 days", [("2026-06-09T10:00", "2026-06-11T10:00")], "2026-06-15"),
        ("4 days", [("2026-06-09T10:00", "2026-06-09T18:00")], "2026-06-12"),  # within a day: takes none
        ("4 days", [("2026-06-08T10:00", "2026-06-10T10:00")], "2026-06-15"),  # from the start day: resuming is the new start
        ("4 days", [("2026-06-01T10:00", "2026-06-10T10:00")], "2026-06-15"),  # began before the start
        ("4 days", [("2026-06-12T23:00", "2026-06-16T01:00")], "2026-06-16"),  # on the last day: that day is left
        ("4 days", [("2026-06-15T10:00", "2026-06-16T01:00")], "2026-06-12"),  # after the end: nothing
        ("3 working days", [("2026-06-09T10:00", "2026-06-11T10:00")], "2026-06-15"),
        ("3 working days", [("2026-06-09T10:00", "2026-06-10T10:00"), ("2026-06-10T10:00", "2026-06-11T10:00")], "2026-06-15"),
        ("3 working days", [("2026-06-08T12:00", "2026-06-10T10:00")], "2026-06-15"),
        ("2 days", [("2026-06-08T12:00", "2026-06-10T10:00")], "2026-06-12"),
        ("2 days", [("2026-06-09T08:00", "2026-06-11T10:00"), ("2026-06-09T10:00", "2026-06-10T10:00")], "2026-06-12"),
        ("the same day", [("2026-06-08T12:00", "2026-06-10T12:00")], "2026-06-10"),
        ("1 week", [("2026-06-09T10:00", "2026-06-10T10:00")], "2026-06-16"),
        ("1 month", [("2026-06-09T10:00", "2026-06-10T10:00")], "2026-07-09"),
    ],
)
def test_pauses_take_their_days(term: str, pauses: list[tuple[str, str]], expected: str) -> None:
    """The term starts on Monday 8 June 2026."""
    standing = tuple(pause(*p) for p in pauses)
    assert reckon("2026-06-08T10:00", term, pauses=standing).date.isoformat() == expected
    assert reckon("2026-06-08T10:00", term, pauses=standing[::-1]).date.isoformat() == expected


def test_pauses_take_their_hours() -> None:
    stood = (pause("2026-06-08T10:30", "2026-06-08T11:30"), pause("2026-06-08T11:00", "2026-06-08T12:30"))
    assert reckon("2026-06-08T10:00", "1 hour", pauses=stood).at == at("2026-06-08T13:00")
    assert reckon("2026-06-08T10:00", "2 office hours", pauses=stood).at == at("2026-06-08T14:30")
    assert reckon("2026-06-08T10:00", "30 minutes", pauses=stood).at == at("2026-06-08T10:30")
    assert reckon("2026-06-08T11:00", "1 hour", pauses=stood).at == at("2026-06-08T13:30")  # began before the start
    assert reckon("2026-06-08T13:00", "1 hour", pauses=stood).at == at("2026-06-08T14:00")  # ended before it


def test_a_roll_does_not_end_in_a_pause() -> None:
    found = reckon("2026-06-03T10:00", "10 days", pauses=(pause("2026-06-15T08:00", "2026-06-17T08:00"),))
    assert found.nominal_on == date(2026, 6, 13)
    assert found.date == date(2026, 6, 17)
    assert [day for day, _ in found.skipped] == [date(2026, 6, 13), date(2026, 6, 14)]


def test_a_pause_must_run_forward_between_instants() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        pause("2026-06-09T10:00", "2026-06-08T10:00")
    with pytest.raises(ValueError, match="offset"):
        Pause(datetime(2026, 6, 8), at("2026-06-09T10:00"))  # noqa: DTZ001 - the mistake itself


def test_a_station_closing_day_is_no_working_day_even_where_the_notice_works() -> None:
    closed = CN.with_closed({date(2026, 2, 14): "Move to the new building"})
    found = due(at("2026-02-13T10:00"), Term(1, "working day"), closed)
    assert found.date == date(2026, 2, 24)
    assert found.skipped[0] == (date(2026, 2, 14), "Move to the new building")


def test_far_dates_are_reckoned_and_absurd_terms_refused() -> None:
    assert reckon("2026-01-05T10:00", "100 years").date.year == 2126
    with pytest.raises(ValueError, match="1 to"):
        parse_term("100000 days")
    assert reckon("2026-01-05T10:00", "1000 working days").at - at("2026-01-05T10:00") > timedelta(days=1400)


def test_the_european_and_the_federal_example() -> None:
    """Good Friday and Easter Monday (Regulation 1182/71 art. 3); 3 July observed for the 4th (FRCP 6(a))."""
    assert reckon("2026-03-25T10:00", "10 days", built_in("DE")).date == date(2026, 4, 7)
    federal = built_in("US", "America/New_York")
    found = due(datetime(2026, 6, 24, 10, tzinfo=federal.tz), Term(10, "calendar day"), federal)
    assert found.date == date(2026, 7, 6)


def test_the_same_day_without_roll_is_the_day_on_which_the_clock_runs_on() -> None:
    stood = (pause("2026-06-04T12:00", "2026-06-06T12:00"),)
    found = reckon("2026-06-04T10:00", "the same day", roll=False, pauses=stood)
    assert found.nominal_on == found.date == date(2026, 6, 6)


def test_paused_days_are_not_among_the_uncertain() -> None:
    stood = (pause("2026-12-24T10:00", "2027-01-11T10:00"),)
    found = reckon("2026-12-23T10:00", "1 working day", pauses=stood)
    assert found.uncertain_days == (date(2027, 1, 11),)
    assert len(found.paused) == 18
