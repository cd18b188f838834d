"""How urgent a case is, in words and as a scale of working days: the same for the worklist and the case page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from lims_complaints.clocks.calendar import Calendar
from lims_complaints.clocks.clock import Remaining, say_remaining
from lims_complaints.clocks.days import ONE_DAY
from lims_complaints.language import N_, Language, say_date, translator

Urgency = Literal["late", "soon", "ok", "held", ""]

_SCALES: dict[tuple[str, str, str, str, tuple[str, ...]], int] = {}
MOST_KEPT = 20_000
STANDS = N_("The clock stands")


class Span(NamedTuple):
    """The days of a time limit, as they are stored: its first day, its last, those on which it was paused."""

    first: str
    last: str
    paused: tuple[str, ...]
    provisional: bool = False


class ClockFace(NamedTuple):
    """One time limit as it is drawn: how it stands, what is left in words, until when, working days allowed and used."""

    state: Urgency
    left: str
    due: str
    at: datetime
    allowed: int
    used: int
    provisional: bool = False

    def standing(self, language: Language) -> "ClockFace":
        """Return the face of a clock that stands: it says so instead of what is left."""
        return self._replace(left=translator(language)(STANDS))


@dataclass(frozen=True)
class Now:
    """The instant and what follows from it in the station's zone."""

    at: datetime
    zone: ZoneInfo

    @cached_property
    def today(self) -> date:
        """The local day."""
        return self.at.astimezone(self.zone).date()

    @cached_property
    def yesterday(self) -> str:
        """The local day before, as it is stored."""
        return (self.today - ONE_DAY).isoformat()

    @cached_property
    def soon_until(self) -> datetime:
        """The end of tomorrow: what is due by then is due today or tomorrow."""
        return datetime.combine(self.today + 2 * ONE_DAY, time(), self.zone)


def urgency(due_at: datetime | None, now: Now, *, waits: str) -> Urgency:
    """Return how a time limit stands: overdue, due today or tomorrow, on time, waiting; nothing without a date.

    `waits`: "paused" where the clock stands still, and then it is never overdue; "client" where it is the client's turn.
    """
    if due_at is None:
        return ""
    if waits == "paused":
        return "held"
    if due_at <= now.at:
        return "late"
    if waits:
        return "held"
    return "soon" if due_at <= now.soon_until else "ok"


@lru_cache(maxsize=4096)
def read_reckoning(text: str) -> Span:
    """Return of a stored reckoning what a clock's face needs."""
    return span_of(json.loads(text))


def span_of(reckoning: Mapping[str, Any]) -> Span:
    """Return of a reckoning what a clock's face needs."""
    return Span(reckoning["first_day"], reckoning["due_date"], tuple(reckoning["paused"]), bool(reckoning["provisional"]))


def face(  # noqa: PLR0913 - what a clock's face shows
    span: Span, due_at: datetime, how: Urgency, left: Remaining, yesterday: str, calendar: Calendar, language: Language
) -> ClockFace:
    """Return a clock's face from its stored reckoning, what is left, and the day before today."""
    first, last, paused, provisional = span
    return ClockFace(
        how,
        say_remaining(left, language),
        _day(last, language),
        due_at,
        _working_days(calendar, first, last, paused),
        _working_days(calendar, first, min(yesterday, last), paused),
        provisional,
    )


@lru_cache(maxsize=4096)
def _day(day: str, language: Language) -> str:
    return say_date(date.fromisoformat(day), language)


def _working_days(calendar: Calendar, first: str, last: str, paused: tuple[str, ...]) -> int:
    """Count working days from first to last, both included; the same spans come again with every page, so they are kept."""
    key = (calendar.jurisdiction, calendar.edition, first, last, paused)
    count = _SCALES.get(key)
    if count is None:
        if len(_SCALES) >= MOST_KEPT:
            _SCALES.clear()
        start, days = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        span = (start + timedelta(days=i) for i in range(max(0, days)))
        count = _SCALES[key] = sum(calendar.working(day) and day.isoformat() not in paused for day in span)
    return count
