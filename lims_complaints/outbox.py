"""What is to be done after the commit, written in the act's own transaction and done once for each name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
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


_JOBS = {
    "sqlite": sqlite.insert(Job).on_conflict_do_nothing(index_elements=["dedup"]),
    "postgresql": postgresql.insert(Job).on_conflict_do_nothing(index_elements=["dedup"]),
}


def post(session: Session, later: Later, now: datetime) -> None:
    """Write a job, unless one of its name stands there."""
    post_all(session, (later,), now)


def post_all(session: Session, laters: Sequence[Later], now: datetime) -> None:
    """Write jobs, each unless one of its name stands there."""
    if not laters:
        return
    rows = [
        {"kind": each.kind, "dedup": each.dedup, "body": each.body, "due_at": each.due_at or now, "made_at": now}
        for each in laters
    ]
    straight = plain(session)
    straight.write_all(_JOBS[straight.engine], rows)
