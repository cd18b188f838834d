"""Calendars: the days themselves, where they come from, how a station writes its own, how two compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lims_complaints.clocks.calendar_file import from_toml, to_toml
from lims_complaints.clocks.days import Calendar
from lims_complaints.clocks.libraries import built_in, second_opinion

__all__ = ["Calendar", "Difference", "alarm", "built_in", "compare", "from_toml", "second_opinion", "to_toml"]

# Days on which the two libraries are known to differ, with the reason and who is right.
KNOWN = {
    (
        "CN",
        date(2005, 12, 31),
    ): "The notice for 2006 (国办发明电〔2005〕35号) made this Saturday a working day; holidays is right."
}


@dataclass(frozen=True)
class Difference:
    """One day on which a calendar and another disagree. `why` is set where the reason is known."""

    date: date
    working: bool
    other_working: bool
    name: str
    why: str = ""


def compare(calendar: Calendar, other: Calendar | None = None) -> list[Difference]:
    """List the days, of the years that both publish, on which one works and the other does not.

    Without `other` the comparison is with the library: holidays for the mainland, the built-in calendar elsewhere.
    """
    other = other or second_opinion(calendar.jurisdiction)
    return [
        Difference(day, calendar.working(day), other.working(day), _name(calendar, other, day), _known(calendar, day))
        for day in _common_days(calendar, other)
        if calendar.working(day) != other.working(day)
    ]


def alarm(calendar: Calendar, today: date) -> Literal["", "warn", "fail"]:
    """Whether next year's schedule is overdue: a warning from 1 November, a failure from 15 December."""
    if today.year + 1 in calendar.years or today < date(today.year, 11, 1):
        return "" if today.year in calendar.years else "fail"
    return "fail" if today.year not in calendar.years or today >= date(today.year, 12, 15) else "warn"


def _common_days(one: Calendar, other: Calendar) -> Iterator[date]:
    for year in sorted(one.years & other.years):
        yield from one.days(year)


def _name(one: Calendar, other: Calendar, day: date) -> str:
    named = one if day in one.off or day in one.closed or day in one.on else other
    return named.on[day] if day in named.on else named.reason(day)


def _known(calendar: Calendar, day: date) -> str:
    return "closed by the station" if day in calendar.closed else KNOWN.get((calendar.jurisdiction, day), "")
