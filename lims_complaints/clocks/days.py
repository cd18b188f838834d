"""Which days are worked: a calendar frozen as data, with its edition and the years it was published for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from lims_complaints.clocks.unreadable import Unreadable
from lims_complaints.language import N_

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
OFFICE = ((time(9), time(12)), (time(13), time(17)))
ONE_DAY = timedelta(days=1)
OWN_DAYS = " + own closing days"


@dataclass(frozen=True)
class Calendar:
    """The working days of one jurisdiction. Names of days are English msgids; weekdays count from Monday = 0.

    `years`: those whose schedule was published; any other year is a guess from the weekend and `fallback_off`
    ((month, day) → name). `off` days are free, `on` days are worked although they fall on a weekend (调休), `closed`
    are the station's own closing days. `tail`: so many last days of December stay uncertain until the next year's
    schedule is published, because that notice may still change them (State Council notices did in 2005-2018).
    `office`: spans of the working day in local time, for terms in office hours.
    """

    jurisdiction: str
    edition: str
    zone: str
    years: frozenset[int]
    weekend: frozenset[int] = frozenset({5, 6})
    off: Mapping[date, str] = field(default_factory=dict)
    on: Mapping[date, str] = field(default_factory=dict)
    fallback_off: Mapping[tuple[int, int], str] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=dict)
    office: tuple[tuple[time, time], ...] = OFFICE
    tail: int = 0
    source: str = ""

    def __post_init__(self) -> None:
        if len(self.weekend) > 6:
            raise Unreadable(N_("A calendar in which every weekday is a day off has no working days."))
        if (
            not self.office
            or not all(a < b for a, b in self.office)
            or not all(a[1] <= b[0] for a, b in zip(self.office, self.office[1:], strict=False))
        ):
            raise Unreadable(N_("Office hours are spans from an earlier to a later time, in order, without overlap."))
        # A schedule without a single holiday is an unfilled form, never a year (an empty file was once published).
        if empty := self.years - {day.year for day in self.off}:
            raise Unreadable(N_("The calendar names {year} as published but has no day off in it."), year=min(empty))

    @property
    def tz(self) -> ZoneInfo:
        """The time zone in which days begin and end."""
        return ZoneInfo(self.zone)

    def working(self, day: date) -> bool:
        """Whether the day is worked: closing days first, then make-up days, then days off, then the weekend."""
        if day in self.closed:
            return False
        if day in self.on:
            return True
        if day in self.off or day.weekday() in self.weekend:
            return False
        return day.year in self.years or (day.month, day.day) not in self.fallback_off

    def certain(self, day: date) -> bool:
        """Whether the day's schedule is published and can no longer be changed by the next year's notice."""
        if day.year not in self.years:
            return False
        return not (self.tail and day.month == 12 and day.day > 31 - self.tail and day.year + 1 not in self.years)

    def reason(self, day: date) -> str:
        """Why the day is not worked (a msgid): the closing day, the holiday, or the day of the weekend."""
        if day in self.closed:
            return self.closed[day]
        if day in self.off:
            return self.off[day]
        if day.year not in self.years and (day.month, day.day) in self.fallback_off:
            return self.fallback_off[day.month, day.day]
        return WEEKDAYS[day.weekday()]

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        while not self.working(day):
            day += ONE_DAY
        return day

    def days(self, year: int) -> Iterator[date]:
        """All days of a year, in order."""
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += ONE_DAY

    def with_year(self, newer: "Calendar") -> "Calendar":
        """This calendar with the years of a newer edition laid over it: what the newer says of its years, holds."""
        keep = {y for y in self.years | newer.years if y not in newer.years}
        return replace(
            self,
            edition=newer.edition,
            source=newer.source or self.source,
            years=self.years | newer.years,
            off=_laid_over(self.off, newer.off, newer.on, keep),
            on=_laid_over(self.on, newer.on, newer.off, keep),
            closed={**self.closed, **newer.closed},
        )

    def with_closed(self, closed: Mapping[date, str]) -> "Calendar":
        """This calendar with a station's own closing days on top; its edition says so."""
        own = "" if not closed or self.edition.endswith(OWN_DAYS) else OWN_DAYS
        return replace(self, closed={**self.closed, **closed}, edition=self.edition + own)


def _laid_over(
    old: Mapping[date, str], new: Mapping[date, str], opposite: Mapping[date, str], keep: set[int]
) -> dict[date, str]:
    # A notice may name the last days of December before its year: there, too, the newer notice wins.
    kept = {day: name for day, name in old.items() if day.year in keep and day not in opposite}
    return dict(sorted({**kept, **new}.items()))
