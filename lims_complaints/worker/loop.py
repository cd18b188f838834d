"""The worker: claims a job under a lease, does it, and notes it done; a dead worker's job is taken over."""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from lims_complaints import reached
from lims_complaints.act import Desk
from lims_complaints.audit.checkpoint import BadCheckpoint, BrokenRecord
from lims_complaints.db.engine import looking_up, writing
from lims_complaints.errors import NotFound, Refused, Unavailable
from lims_complaints.failures import log_failure, place_of
from lims_complaints.outbox import Later, post
from lims_complaints.records.journal import Job
from lims_complaints.worker.jobs import JOBS

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
log = logging.getLogger("lims_complaints.worker")


def begin(desk: Desk) -> None:
    """Post today's sweep, which posts tomorrow's; one that is posted already stays the only one."""
    now = desk.clock()
    with writing(desk.engine) as session:
        post(session, Later("daily.sweep", f"sweep:{now.date()}"), now)


def note_reached(desk: Desk) -> None:
    """Note beside the database how far the record has come. Raises Unavailable where it has gone back."""
    with looking_up(desk.engine) as connection:
        reached.note(connection, desk.settings.home)


def run_due(desk: Desk, owner: str = "worker", limit: int = 1000) -> int:
    """Do every job that is due; return how many were done."""
    done = 0
    while done < limit and (claimed := claim(desk, owner)) is not None:
        work(desk, *claimed)
        done += 1
    return done


def claim(desk: Desk, owner: str) -> tuple[int, str, dict[str, Any], int] | None:
    """Take the job that is due first under a lease: id, kind, body, attempt."""
    now = desk.clock()
    with writing(desk.engine) as session:
        query = (
            select(Job)
            .where(Job.state == "ready", Job.due_at <= now, (Job.lease_until.is_(None)) | (Job.lease_until < now))
            .order_by(Job.due_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job = session.scalars(query).first()
        if job is None:
            return None
        job.lease_owner, job.lease_until, job.attempt = owner, now + LEASE, job.attempt + 1
        return job.id, job.kind, job.body, job.attempt


def work(desk: Desk, number: int, kind: str, body: dict[str, Any], attempt: int) -> None:
    """Do one job; what fails for a passing reason is tried again later, and given up after many tries."""
    try:
        JOBS[kind](desk, body)
    except SQLAlchemyError as failed:
        _again(desk, number, attempt, place_of(failed))
    except (Unavailable, OSError) as failed:
        _again(desk, number, attempt, str(failed))
    except (Refused, NotFound) as refused:
        _finish(desk, number, attempt, "done", f"not done: {refused}")
    except (BrokenRecord, BadCheckpoint) as broken:
        log_failure(log, f"job {number} ({kind}) failed", broken)
        _finish(desk, number, attempt, "dead", str(broken))
    except Exception as bug:  # noqa: BLE001 - told, and the next job goes on
        log_failure(log, f"job {number} ({kind}) failed", bug)
        _finish(desk, number, attempt, "dead", place_of(bug))
    else:
        _finish(desk, number, attempt, "done", "")


def _finish(desk: Desk, number: int, attempt: int, state: str, error: str) -> None:
    fenced = update(Job).where(Job.id == number, Job.attempt == attempt)
    with writing(desk.engine) as session:
        session.execute(fenced.values(state=state, done_at=desk.clock(), last_error=error, lease_until=None))


def _again(desk: Desk, number: int, attempt: int, error: str) -> None:
    if attempt >= MOST_ATTEMPTS:
        _finish(desk, number, attempt, "dead", error)
        return
    later: datetime = desk.clock() + timedelta(seconds=min(2**attempt * 5, 3600))
    with writing(desk.engine) as session:
        session.execute(
            update(Job).where(Job.id == number, Job.attempt == attempt).values(lease_until=None, due_at=later, last_error=error)
        )


class Worker(threading.Thread):
    """A worker inside the web process; the separate command runs the same loop."""

    def __init__(self, desk: Desk, owner: str, pause: float = 1.0) -> None:
        super().__init__(name=owner, daemon=True)
        self._desk, self._owner, self._pause = desk, owner, pause
        self._stopped = threading.Event()

    def run(self) -> None:
        """Work until stopped."""
        begun = False
        while not self._stopped.is_set():
            try:
                if not begun:
                    begin(self._desk)
                    begun = True
                note_reached(self._desk)
                if run_due(self._desk, self._owner, limit=1) == 0:
                    self._stopped.wait(self._pause)
            except (Unavailable, SQLAlchemyError) as failed:
                log_failure(log, "the worker cannot reach the database", failed)
                self._stopped.wait(5)

    def stop(self) -> None:
        """Finish the job in hand, then end."""
        self._stopped.set()
