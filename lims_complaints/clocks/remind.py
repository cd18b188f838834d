"""Reminders: when they go out, at hours when people work, and to whom."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lims_complaints.clocks.days import ONE_DAY, Calendar
from lims_complaints.clocks.due import Due


@dataclass(frozen=True)
class Reminder:
    """`n` units before the term ends (negative) or after it; 0: on its last day. `to`: a role, or "" for whoever keeps the term."""

    n: int
    unit: str = "day"
    to: str = ""


_REMINDER = re.compile(
    r"(?:on the (?:last )?day|(?P<n>\d{1,3}) (?P<unit>working day|day|week|hour|minute|second)s? (?P<side>before|after))"
    r"(?:, to (?P<to>.+))?"
)
_SPANS = {"hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}


def parse_reminder(text: str, roles: Collection[str] = ()) -> Reminder:
    """Read a reminder as documents write it; "to the office" means the role "office", unless one is called "the office".

    A week is seven days. Raises ValueError with a sentence that says what would be right.
    """
    found = _REMINDER.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError(
            f'the reminder "{text}" cannot be read. Write for example: 3 days before; on the day; 1 day after, to the office.'
        )
    n, unit, to = int(found["n"] or 0), found["unit"] or "day", found["to"] or ""
    n, unit = (7 * n, "day") if unit == "week" else (n, unit)
    return Reminder(-n if found["side"] == "before" else n, unit, to if to in roles else to.removeprefix("the "))


def remind_at(reminder: Reminder, due: Due, calendar: Calendar) -> datetime:
    """Return when a reminder goes out (UTC): at the opening of the office, on a working day.

    Before the due date a day off gives way to the working day before it, so that no notice is lost; after it, to the
    next one. A reminder never leaves on the wrong side of the due date for being moved. Hours and shorter units count from
    the instant at which the term ends, and are not moved.
    """
    if reminder.unit in _SPANS:
        return (due.at + reminder.n * _SPANS[reminder.unit]).astimezone(UTC)
    step = ONE_DAY if reminder.n > 0 else -ONE_DAY
    day = due.date if reminder.unit == "working day" else due.date + timedelta(days=reminder.n)
    for _ in range(abs(reminder.n) if reminder.unit == "working day" else 0):
        day = _next(day + step, step, calendar)
    day = _next(day, step, calendar)
    return datetime.combine(day, calendar.office[0][0], calendar.tz).astimezone(UTC)


def _next(day: date, step: timedelta, calendar: Calendar) -> date:
    """Return the day, or the next working day in the direction of the step."""
    while not calendar.working(day):
        day += step
    return day


def next_office_at(at: datetime, calendar: Calendar) -> datetime:
    """Return the instant itself if the office is open then, else the next opening (UTC)."""
    local = at.astimezone(calendar.tz)
    day: date = local.date()
    while True:
        for opens, closes in calendar.office if calendar.working(day) else ():
            begin = datetime.combine(day, opens, calendar.tz)
            if local < begin:
                return begin.astimezone(UTC)
            if local < datetime.combine(day, closes, calendar.tz):
                return at.astimezone(UTC)
        day += ONE_DAY
