"""Numbers without gaps, taken under lock: AP-2026-0147, NC-2026-003, 260501."""

from datetime import date

from sqlalchemy import bindparam, text, update
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.records.journal import Counter

_NEXT = (
    update(Counter.__table__)  # type: ignore[arg-type]
    .where(Counter.name == bindparam("series"))
    .values(last=Counter.last + 1)
    .returning(Counter.last)
)
FIRST = text("insert into counter (name, last) values (:name, 0) on conflict do nothing")


def take(session: Session, series: str, pattern: str, today: date, *, procedure: str = "") -> str:
    """Return the next number of a series; each procedure counts its own. `pattern` has {year}, {yy}, {month} and {n} or {n:04}.

    A pattern with a month counts anew each month, one with a year each year.
    """
    period = _period(pattern, today)
    name = f"{procedure}/{series}:{period}" if procedure else f"{series}:{period}"
    straight = plain(session)
    last = straight.scalar(_NEXT, {"series": name})
    if last is None:  # of two who take a year's first number at once, one makes the row and both wait for its lock
        straight.execute(FIRST, {"name": name})
        last = straight.scalars(_NEXT, {"series": name}).one()
    return written(pattern, today, last)


def written(pattern: str, today: date, n: int) -> str:
    """Write a number by its pattern."""
    return pattern.format(year=today.year, yy=f"{today.year % 100:02}", month=f"{today.month:02}", n=n)


def _period(pattern: str, today: date) -> str:
    if "{month" in pattern:
        return f"{today:%Y-%m}"
    return str(today.year) if "{y" in pattern else ""
