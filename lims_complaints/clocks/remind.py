"""Reminders: when they go out, at hours when people work, and to whom."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lims_complaints.clocks.days import ONE_DAY, Calendar
from lims_complaints.clocks.due import Due


@dataclass(frozen=True)
class Reminder:
    """So many days (or `unit`s) from the due date (negative: before), `to` a role or the person responsible (empty)."""

    days: int
    to: str = ""
    unit: str = "day"


_SPANS = {"hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}


def parse_reminder(text: str) -> Reminder:
    """Read "3 days before", "on the day", "1 day after, to the quality manager". Raises ValueError with an example."""
    when, _, to = (part.strip() for part in " ".join(text.split()).partition(", to "))
    if when == "on the day":
        return Reminder(0, to.removeprefix("the "))
    if found := re.fullmatch(r"(\d{1,3}) (day|working day|week|hour|minute|second)s? (before|after)", when):
        n, unit = int(found[1]) * (-1 if found[3] == "before" else 1), found[2]
        n, unit = (7 * n, "day") if unit == "week" else (n, unit)
        return Reminder(n, to.removeprefix("the "), unit)
    raise ValueError(
        f"{text!r} is not a reminder. Write for example: 3 days before, on the day, 1 day after, to the quality manager."
    )


def remind_at(reminder: Reminder, due: Due, calendar: Calendar) -> datetime:
    """Return when a reminder goes out (UTC): at the opening of the office, on a working day.

    Before the due date a day off gives way to the working day before it, so that no notice is lost; after it, to the
    next one. A reminder never leaves on the wrong side of the due date for being moved. Hours and shorter units count from
    the instant at which the term ends, and are not moved.
    """
    if reminder.unit in _SPANS:
        return (due.at + reminder.days * _SPANS[reminder.unit]).astimezone(UTC)
    step = ONE_DAY if reminder.days > 0 else -ONE_DAY
    day = due.date if reminder.unit == "working day" else due.date + timedelta(days=reminder.days)
    for _ in range(abs(reminder.days) if reminder.unit == "working day" else 0):
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
