"""Checkpoints: what the seal signs of the chain from day to day, so that a chain rewritten by its owner is found out.

Each says the newest event and its hash, how many events there are, and the hash of the checkpoint before. It is signed only after
what lies behind the one before was verified; whoever takes a copy home can compare later.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cryptography.x509 import Certificate
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import audit
from lims_complaints.audit import Broken
from lims_complaints.language import N_
from lims_complaints.records.journal import AuditCheckpoint, AuditHead
from lims_complaints.signing.jws import BadJws, instant, opened, sealed
from lims_complaints.signing.keys import Key

TYPE = "lims-complaints-checkpoint+jws"
Why = Literal["daily", "adoption", "backup", "asked for"]
NOT_OURS = N_("It is no checkpoint that this station’s seal signed.")


class BadCheckpoint(Exception):
    """It is no checkpoint, or the seal of this station did not sign it."""


class BrokenRecord(Exception):
    """The chain does not hold, so that no checkpoint is signed over it."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(f"the record does not hold at event {broken.sequence}: {broken.why}")
        self.broken = broken


@dataclass(frozen=True)
class Point:
    """What a checkpoint says. `before` is the SHA-256 of the checkpoint before it, empty for the first."""

    number: int
    sequence: int
    hash: str
    events: int
    at: datetime
    before: str = ""


@dataclass(frozen=True)
class Verified:
    """What was verified: where it is broken, if it is; the newest checkpoint; and whether the whole chain was walked.

    Where it was not, the events up to `point` are those that were verified when it was signed: only its own event was compared.
    """

    broken: Broken | None
    point: Point | None
    whole: bool


@dataclass(frozen=True)
class Standing:
    """The chain as it was verified: its newest event, and the checkpoint before, which the next one names."""

    sequence: int
    hash: str
    newest: AuditCheckpoint | None


def standing(session: Session, trust: Sequence[Certificate]) -> Standing | None:
    """Verify the record from its newest checkpoint on; return what is to be signed, None where nothing happened since.

    Raises BrokenRecord, and BadCheckpoint for an earlier one that was tampered with.
    """
    newest = _newest(session)
    found = verified(session, trust)
    if found.broken is not None:
        raise BrokenRecord(found.broken)
    head = session.get(AuditHead, 1)
    if head is None or head.sequence == 0 or (newest is not None and newest.sequence == head.sequence):
        return None
    return Standing(head.sequence, head.hash, newest)


def make(session: Session, key: Key, found: Standing, at: datetime, why: Why) -> AuditCheckpoint:
    """Sign what was found to hold; where another process was quicker, its checkpoint is returned."""
    newest = _newest(session)
    if newest is not None and (found.newest is None or newest.number != found.newest.number):
        return newest
    payload = {
        "number": newest.number + 1 if newest else 1,
        "sequence": found.sequence,
        "hash": found.hash,
        "events": found.sequence,
        "at": at.isoformat(),
        "before": digest(newest.signed) if newest else "",
    }
    text = sealed(TYPE, payload, key).decode()
    row = AuditCheckpoint(number=payload["number"], sequence=found.sequence, why=why, made_at=at, signed=text)
    session.add(row)
    session.flush()
    return row


def read(text: str | bytes, trust: Sequence[Certificate]) -> Point:
    """Return what a checkpoint says that a seal leading to `trust` signed. Raises BadCheckpoint for anything else."""
    raw = text if isinstance(text, bytes) else text.encode()
    try:
        payload = opened(TYPE, raw, trust, lambda said: _point(said).at)
    except BadJws as bad:
        raise BadCheckpoint(NOT_OURS) from bad
    return _point(payload)


def points(session: Session, trust: Sequence[Certificate]) -> list[Point]:
    """Return every checkpoint in order. Raises BadCheckpoint where one is missing, changed, or signed by somebody else."""
    found: list[Point] = []
    before = ""
    for row in session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number)):
        point = read(row.signed, trust)
        if (point.number, point.sequence, point.before) != (len(found) + 1, row.sequence, before):
            raise BadCheckpoint(N_("A checkpoint is missing or stands in the place of another."))
        found.append(point)
        before = digest(row.signed)
    return found


def verified(session: Session, trust: Sequence[Certificate], *, whole: bool = False) -> Verified:
    """Verify the record: from its newest checkpoint on, or the whole of it against every checkpoint. Raises BadCheckpoint."""
    if whole:
        every = points(session, trust)
        return Verified(audit.verify(session, {p.sequence: p.hash for p in every}), every[-1] if every else None, whole=True)
    newest = _newest(session)
    if newest is None:
        return Verified(audit.verify(session), None, whole=True)
    point = read(newest.signed, trust)
    return Verified(audit.verify(session, {point.sequence: point.hash}, point.sequence), point, whole=False)


def compared(session: Session, trust: Sequence[Certificate], text: str | bytes) -> tuple[Point, Verified]:
    """Walk the whole record against a checkpoint that was taken home, and against those kept here. Raises BadCheckpoint."""
    point = read(text, trust)
    every = points(session, trust)
    held = {p.sequence: p.hash for p in every} | {point.sequence: point.hash}
    broken = audit.verify(session, held)
    if broken is None and not any(p.number == point.number and p.hash == point.hash for p in every):
        broken = Broken(point.sequence, N_("the checkpoint itself is no longer kept here"))
    return point, Verified(broken, every[-1] if every else None, whole=True)


def digest(signed: str) -> str:
    """Return the SHA-256 of a checkpoint, by which the next one names it."""
    return hashlib.sha256(signed.encode()).hexdigest()


def _newest(session: Session) -> AuditCheckpoint | None:
    return session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(1)).first()


def _point(said: Any) -> Point:
    return Point(
        int(said["number"]),
        int(said["sequence"]),
        str(said["hash"]),
        int(said["events"]),
        instant(said["at"]),
        str(said["before"]),
    )
