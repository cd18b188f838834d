"""A backup that was put back: which numbers are given out no more, who is told, and what no longer holds of the home folder."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from lims_complaints import reached
from lims_complaints.cli.backup import SUMS
from lims_complaints.errors import Unavailable
from lims_complaints.language import N_
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import AuditHead, Counter
from lims_complaints.timekeeping import local_day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PUT_BACK = N_(
    "A backup was put back: what was done after it is not in the record, and its numbers are not given out again. See Record, and ask those who may hold a receipt."
)
TOLD = ("quality manager", "auditor")
NOT_ONE = "nothing says that a backup was put back here: the record goes as far as it went, and this is no copy; --skip N passes over numbers all the same"


def restore(session: "Session", home: Path, skip: int, now: datetime) -> dict[str, Any]:
    """Pass over the numbers that were given out since the backup, and tell who must know; return what the record says of it.

    Raises Unavailable where nothing was put back.
    """
    before, ends = reached.noted(home), session.get(AuditHead, 1)
    lacks = reached.shorter(session.connection(), home)
    if not (lacks or skip or (home / SUMS).is_file()):
        raise Unavailable(NOT_ONE)
    given = before.numbers if before and lacks else {}
    skipped = dict(_passed_over(session, given, skip, local_day(session, now)))
    session.add_all(Notice(role=role, text=PUT_BACK, made_at=now) for role in TOLD)
    return {
        "ends": ends.sequence if ends else 0,
        "reached": before.sequence if before and lacks else None,
        "reached_hash": before.hash if before and lacks else None,
        "skipped": skipped,
    }


def settle(home: Path) -> None:
    """Forget what was noted of the record as it was, and that the folder was a copy: from here on it goes its own way."""
    reached.forget(home)
    (home / SUMS).unlink(missing_ok=True)


def _passed_over(session: "Session", given: Any, skip: int, today: date) -> Iterator[tuple[str, tuple[int, int]]]:
    """Raise each series to the last number that was given out, and the current ones by so many; yield which were passed over."""
    periods = {"", str(today.year), f"{today:%Y-%m}"}
    rows = {row.name: row for row in session.scalars(select(Counter))}
    for name in sorted(rows.keys() | given.keys()):
        row = rows.get(name)
        last = row.last if row else 0
        more = skip if name.rpartition(":")[2] in periods else 0
        to = max(last, given.get(name, 0)) + more
        if to == last:
            continue
        if row is None:
            session.add(Counter(name=name, last=to))
        else:
            row.last = to
        yield name, (last + 1, to)
