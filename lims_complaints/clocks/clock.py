"""A clock of a case: its ledger of entries, and where it stands at an instant. The client reads the same ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

from lims_complaints.clocks.days import ONE_DAY, Calendar
from lims_complaints.clocks.due import Due, month_view
from lims_complaints.clocks.pause import Pause
from lims_complaints.language import N_, Language, translator

__all__ = [
    "Entry",
    "State",
    "allowed",
    "extension",
    "month_view",
    "over",
    "pauses",
    "remaining",
    "say_remaining",
    "stands",
    "state",
    "until",
    "used",
]

EntryKind = Literal["started", "paused", "resumed", "extended", "recomputed", "met", "missed", "ended"]
_NOTHING = timedelta(0)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One line of a clock's ledger: what, when (aware), why and by whom. `more`: an extension's units of the term.

    Raises ValueError for a naive instant, and for an extension without its units or without a reason (must be impossible 8).
    """

    kind: EntryKind
    at: datetime
    reason: str = ""
    by: str = ""
    more: int = 0

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("An entry of a clock stands at an instant: it needs a time zone or an offset.")
        if self.more < 0 or (self.kind == "extended") != (self.more > 0):
            raise ValueError("An extension, and nothing else, says by how much.")
        if self.kind in ("paused", "extended", "missed") and not self.reason.strip():
            raise ValueError("A pause, an extension and lateness each need a reason.")


@dataclass(frozen=True)
class NotRunning:
    """Nothing has started the clock (no evidence of receipt): never late by itself."""


@dataclass(frozen=True)
class Running:
    """The term runs; `left` until its end."""

    left: timedelta


@dataclass(frozen=True)
class Paused:
    """The clock stands since an instant, for a reason."""

    since_at: datetime
    reason: str
    by: str


@dataclass(frozen=True)
class Met:
    """What was due was done: before the end, or `late` by so much after it (zero if in time)."""

    at: datetime
    in_time: bool
    late: timedelta


@dataclass(frozen=True)
class Missed:
    """The end has passed and the lateness is recorded with its reason; nothing done yet."""

    at: datetime
    reason: str
    by: str


@dataclass(frozen=True)
class Overdue:
    """The end has passed by so much; nothing done, nothing recorded."""

    over: timedelta


@dataclass(frozen=True)
class Ended:
    """The clock lost its object before it was met (withdrawn, another round): neither in time nor late."""

    at: datetime
    reason: str


State = NotRunning | Running | Paused | Met | Missed | Overdue | Ended


def state(entries: Sequence[Entry], due: Due, now: datetime) -> State:
    """Return where the clock stands at `now`; later entries are not yet there. The order of entries does not matter.

    `due` is reckoned with the clock's pauses (`pauses(entries, now)`) and its extensions (`extension(entries)`).
    """
    ledger, ends_at = _until(entries, now), due.at
    if not any(entry.kind == "started" for entry in ledger):
        return NotRunning()
    if met := _last(ledger, "met"):
        return Met(met.at, met.at < ends_at, max(_NOTHING, met.at - ends_at))
    if ended := _last(ledger, "ended"):
        return Ended(ended.at, ended.reason)
    if standing := stands(ledger, now):
        return Paused(standing.at, standing.reason, standing.by)
    if now < ends_at:
        return Running(ends_at - now)
    if missed := _last(ledger, "missed"):
        return Missed(missed.at, missed.reason, missed.by)
    return Overdue(now - ends_at)


def extension(entries: Sequence[Entry]) -> int:
    """Return by how many units of its term the clock was extended; extensions add up, so their order does not matter."""
    return sum(entry.more for entry in entries if entry.kind == "extended")


def stands(entries: Sequence[Entry], now: datetime) -> Entry | None:
    """Return the entry with which the clock stopped if it stands at `now`, or None while it runs."""
    return _pauses(entries, now)[1]


def pauses(entries: Sequence[Entry], now: datetime) -> tuple[Pause, ...]:
    """Return the pauses of a ledger; one that still stands is taken as ending now ("if it runs on today")."""
    found, begun = _pauses(entries, now)
    return (*found, Pause(begun.at, now, begun.reason, begun.by)) if begun else found


def over(entries: Sequence[Entry], now: datetime) -> tuple[Pause, ...]:
    """Return the pauses of a ledger that are over at `now`, without one that still stands."""
    return _pauses(entries, now)[0]


def _pauses(entries: Sequence[Entry], now: datetime) -> tuple[tuple[Pause, ...], Entry | None]:
    """The pauses that are over, and the entry of one that stands.

    What happened at one instant is taken together, in whatever order it was entered: a clock that ran on and stopped again,
    or stopped and ran on, stands as it stood before.
    """
    found: list[Pause] = []
    begun: Entry | None = None
    for at, group in groupby(_until(entries, now), key=lambda entry: entry.at):
        here = list(group)
        stops = [entry for entry in here if entry.kind == "paused"]
        ends = [entry for entry in here if entry.kind in ("resumed", "met", "ended")]
        stop = min(stops, key=lambda entry: (entry.reason, entry.by), default=None)
        if begun and ends:
            found.append(Pause(begun.at, at, begun.reason, begun.by))
            begun = stop if len(stops) >= len(ends) else None
        elif not begun and len(stops) > len(ends):
            begun = stop
    return tuple(found), begun


class Remaining(NamedTuple):
    """Whole days and hours until the end, or since it if `over`."""

    days: int
    hours: int
    over: bool


def remaining(due: Due, now: datetime) -> Remaining:
    """Return what is left until the end of the term at `now`, or how long it is over; hours are rounded down."""
    return until(due.at, now)


def until(at: datetime, now: datetime) -> Remaining:
    """Return what is left until an instant, or how long it is over; hours are rounded down."""
    span = at - now
    over = span <= _NOTHING
    hours = abs(span) // _HOUR
    return Remaining(hours // 24, hours % 24, over)


@lru_cache(maxsize=4096)
def say_remaining(left: Remaining, language: Language) -> str:
    """Say it to a reader: 2 days left, 3 hours left, over by 1 day."""
    say = translator(language)
    if left.days:
        span = say(N_("{n} day") if left.days == 1 else N_("{n} days"), n=left.days)
    elif left.hours:
        span = say(N_("{n} hour") if left.hours == 1 else N_("{n} hours"), n=left.hours)
    else:
        span = say(N_("less than an hour"))
    return say(N_("over by {span}") if left.over else N_("{span} left"), span=span)


def allowed(due: Due, calendar: Calendar) -> int:
    """Return the working days of the whole term, paused ones left out: the length of a scale."""
    return _working_days(due, calendar, due.date)


def used(due: Due, calendar: Calendar, now: datetime) -> int:
    """Return the working days of the term that are over at `now`; today is not, nor is any day after the due date."""
    yesterday = now.astimezone(calendar.tz).date() - ONE_DAY
    return _working_days(due, calendar, min(yesterday, due.date))


def _working_days(due: Due, calendar: Calendar, last: date) -> int:
    days = (due.first_day + timedelta(days=i) for i in range((last - due.first_day).days + 1))
    return sum(calendar.working(day) and day not in due.paused for day in days)


def _until(entries: Sequence[Entry], now: datetime) -> list[Entry]:
    return sorted((entry for entry in entries if entry.at <= now), key=lambda entry: entry.at)


def _last(ledger: Sequence[Entry], *kinds: EntryKind) -> Entry | None:
    return next((entry for entry in reversed(ledger) if entry.kind in kinds), None)
