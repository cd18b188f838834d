"""What is to be done after the commit, written in the act's own transaction and done once for each name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.records.journal import Job


@dataclass(frozen=True)
class Later:
    """Something for the worker. `dedup` names it: a second one of that name is not posted."""

    kind: str
    dedup: str
    body: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


_JOBS = insert(Job.__table__)  # type: ignore[arg-type]
_STANDING = select(Job.dedup).where(Job.dedup.in_(bindparam("names", expanding=True)))


def post(session: Session, later: Later, now: datetime) -> None:
    """Write a job, unless one of its name stands there."""
    post_all(session, (later,), now)


def post_all(session: Session, laters: Sequence[Later], now: datetime) -> None:
    """Write jobs, each unless one of its name stands there."""
    if not laters:
        return
    straight = plain(session)
    standing = set(straight.scalars(_STANDING, {"names": [each.dedup for each in laters]}))
    rows = {
        each.dedup: {"kind": each.kind, "dedup": each.dedup, "body": each.body, "due_at": each.due_at or now, "made_at": now}
        for each in laters
        if each.dedup not in standing
    }
    if rows:
        straight.execute(_JOBS, list(rows.values()))
