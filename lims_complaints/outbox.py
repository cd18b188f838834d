"""What is to be done after the commit, written in the act's own transaction and done once for each name."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.records.journal import Job


@dataclass(frozen=True)
class Later:
    """Something for the worker. `dedup` names it: a second one of that name is not posted."""

    kind: str
    dedup: str
    body: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


def post(session: Session, later: Later, now: datetime) -> None:
    """Write a job, unless one of its name stands there."""
    if session.scalar(select(Job.id).where(Job.dedup == later.dedup)) is None:
        session.add(Job(kind=later.kind, dedup=later.dedup, body=later.body, due_at=later.due_at or now, made_at=now))
        session.flush()
