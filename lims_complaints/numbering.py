"""Numbers without gaps, taken under lock: AP-2026-0147, NC-2026-003, 260501."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.records.journal import Counter


def take(session: Session, series: str, pattern: str, today: date) -> str:
    """Return the next number of a series. `pattern` has {year}, {yy}, {month} and {n} or {n:04}.

    A pattern with a month counts anew each month, one with a year each year.
    """
    period = _period(pattern, today)
    name = f"{series}:{period}"
    counter = session.scalars(select(Counter).where(Counter.name == name).with_for_update()).one_or_none()
    if counter is None:
        counter = Counter(name=name, last=0)
        session.add(counter)
    counter.last += 1
    return written(pattern, today, counter.last)


def written(pattern: str, today: date, n: int) -> str:
    """Write a number by its pattern."""
    return pattern.format(year=today.year, yy=f"{today.year % 100:02}", month=f"{today.month:02}", n=n)


def _period(pattern: str, today: date) -> str:
    if "{month" in pattern:
        return f"{today:%Y-%m}"
    return str(today.year) if "{y" in pattern else ""
