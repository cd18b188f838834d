"""Filing once: whatever a browser sends twice becomes one case, and its receipt code is shown until it was saved."""

import hashlib
import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk, Given
from lims_complaints.audit import canonical
from lims_complaints.db.engine import reading, writing
from lims_complaints.errors import Unavailable
from lims_complaints.identity import visits
from lims_complaints.identity.actor import CLIENT
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case

WAIT = 8.0
"""Seconds that a second sending waits for the first to end."""


def file_once(desk: Desk, token: str, act: str, given: Given, procedure: str = "") -> None:
    """File with a visit, at most once. Raises what the act raises, and then it may be tried again."""
    with writing(desk.engine) as session:
        turn = visits.claim(session, token, desk.clock())
    if turn == "no":
        _await(desk, token)
        return
    if turn == "again" and (case := _filed_before(desk, given)):
        _note(desk, token, case, "")
        return
    try:
        done = desk.perform(act, given, by=CLIENT, procedure=procedure)
    except Exception:
        with writing(desk.engine) as session:
            visits.release(session, token)
        raise
    with reading(desk.engine) as session:
        case = session.scalars(select(Case.id).where(Case.number == done.key)).one()
    _note(desk, token, case, visits.seal(token, str(done.shown["receipt_code"]), desk.dice))


def _note(desk: Desk, token: str, case: int, sealed: str) -> None:
    with writing(desk.engine) as session:
        visits.filed(session, token, case, sealed, desk.clock() + visits.READING)


def _filed_before(desk: Desk, given: Given) -> int | None:
    """Return the case that the filing which broke off had opened after all."""
    digest = hashlib.sha256(canonical(given.recorded())).hexdigest()
    with reading(desk.engine) as session:
        return _case_of(session, digest)


def _case_of(session: Session, digest: str) -> int | None:
    return session.scalar(select(Appeal.case_id).where(Appeal.filing_sha256 == digest).order_by(Appeal.case_id.desc()).limit(1))


def _await(desk: Desk, token: str) -> None:
    """Wait until the other sending has ended. Raises Unavailable."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        with reading(desk.engine) as session:
            visit = visits.find(session, token, desk.clock())
            if visit is not None and visit.case_id is not None:
                return
        time.sleep(0.1)
    raise Unavailable("the same filing is still under way")
