"""One event for each act, in one chain: who, when, what, under which clause and edition, from where to where."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.errors import Unavailable
from lims_complaints.language import N_
from lims_complaints.records.journal import ActInput, AuditEvent, AuditHead

START = "0" * 64
REWRITTEN = N_("it is not the event that stood here when a checkpoint was signed")
SLACK = timedelta(minutes=2)
"""By how much two machines of one station may disagree about the time."""
BEHIND = "the clock of this machine shows {now}, which is before the newest event of the record, {newest}: set it right, or see `lims-complaints record clock`"
_NEWEST = select(AuditEvent.at).where(AuditEvent.sequence == AuditHead.sequence).scalar_subquery()
_HEAD = select(AuditHead.sequence, AuditHead.hash, _NEWEST.label("at")).where(AuditHead.id == 1).with_for_update()
_NEW_HEAD = update(AuditHead.__table__).where(AuditHead.id == 1)  # type: ignore[arg-type]
_EVENT, _INPUT = insert(AuditEvent.__table__), insert(ActInput.__table__)  # type: ignore[arg-type]
FIRST = text("insert into audit_head (id, sequence, hash) values (1, 0, :start) on conflict do nothing")


@dataclass(frozen=True)
class Happened:
    """What an event says, before it has its place in the chain."""

    at: datetime
    actor_id: int | None
    actor: str
    act: str
    subject_kind: str
    subject: str
    clause: str
    edition: str
    from_state: str
    to_state: str
    body: dict[str, Any]
    notes: dict[str, Any]


def append(session: Session, happened: Happened, salt: bytes, *, back: bool = False) -> None:
    """Add an event behind the newest one, whose lock is held until the transaction ends.

    Raises Unavailable where the clock stands before the newest event, so that nobody acts, signs or is in time at an hour that
    has passed; `back`: the event is the one that tells of a clock set back.
    """
    straight, head = plain(session), hold(session)
    if not back and (behind_by := _behind(head.at, happened.at)):
        raise Unavailable(behind_by)
    said = {
        "sequence": head.sequence + 1,
        "actor_id": happened.actor_id,
        "actor": happened.actor,
        "act": happened.act,
        "subject_kind": happened.subject_kind,
        "subject": happened.subject,
        "clause": happened.clause,
        "edition": happened.edition,
        "from_state": happened.from_state,
        "to_state": happened.to_state,
        "input_digest": digest(salt, happened.body),
        "notes": happened.notes,
        "previous": head.hash,
    }
    link = {"sequence": head.sequence + 1, "hash": _link(said, happened.at)}
    straight.execute(_EVENT, said | {"at": happened.at, "hash": link["hash"]})
    straight.execute(_INPUT, {"sequence": link["sequence"], "salt": salt, "body": happened.body})
    straight.execute(_NEW_HEAD, link)


def hold(session: Session) -> Any:
    """Return the head of the chain, which others wait for until the transaction ends; what they wrote before is seen from here on."""
    straight = plain(session)
    head = straight.execute(_HEAD).one_or_none()
    if head is None:  # of two first events at once, one makes the row and both wait for its lock
        straight.execute(FIRST, {"start": START})
        head = straight.execute(_HEAD).one()
    return head


def behind(session: Session, now: datetime) -> str:
    """Say that the clock stands before the newest event; nothing where it does not."""
    return _behind(session.scalar(select(AuditEvent.at).order_by(AuditEvent.sequence.desc()).limit(1)), now)


def _behind(newest: datetime | None, now: datetime) -> str:
    if newest is None or now >= newest - SLACK:
        return ""
    return BEHIND.format(now=now.isoformat(" ", "seconds"), newest=newest.isoformat(" ", "seconds"))


def digest(salt: bytes, body: dict[str, Any]) -> str:
    """Return the salted SHA-256 of an input, as hexadecimal text."""
    return hashlib.sha256(salt + canonical(body)).hexdigest()


def canonical(value: Any) -> bytes:
    """Return one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chained(event: AuditEvent) -> str:
    """Return the hash of an event over all that it says and the hash before it."""
    return _link({c: getattr(event, c) for c in FIELDS}, event.at)


def _link(said: dict[str, Any], at: datetime) -> str:
    return hashlib.sha256(canonical(said | {"at": at.isoformat()})).hexdigest()


FIELDS = (
    "sequence",
    "actor_id",
    "actor",
    "act",
    "subject_kind",
    "subject",
    "clause",
    "edition",
    "from_state",
    "to_state",
    "input_digest",
    "notes",
    "previous",
)


@dataclass(frozen=True)
class Broken:
    """The first event at which the chain does not hold, and why."""

    sequence: int
    why: str


Held = Mapping[int, str]
"""What is known of the chain from elsewhere: sequence → the hash of the event that stood there."""


def verify(session: Session, held: Held = MappingProxyType({}), after: int = 0) -> Broken | None:
    """Walk the chain; return where it breaks, or None if it holds, also against what is `held` of it.

    `after` (one of `held`) begins the walk behind that event, whose own hash is compared; 0 walks the whole chain.
    """
    previous, expected = START, 1
    if after:
        kept = session.scalar(select(AuditEvent.hash).where(AuditEvent.sequence == after))
        if kept != held[after]:
            return Broken(after, REWRITTEN)
        previous, expected = held[after], after + 1
    inputs = select(AuditEvent, ActInput).outerjoin(ActInput, ActInput.sequence == AuditEvent.sequence)
    query = inputs.where(AuditEvent.sequence > after).order_by(AuditEvent.sequence).execution_options(yield_per=1000)
    with session.execute(query) as rows:  # closed as soon as the chain breaks
        for event, entered in rows:
            if broken := _fault(event, entered, expected, previous):
                return broken
            if held.get(expected, event.hash) != event.hash:
                return Broken(expected, REWRITTEN)
            previous, expected = event.hash, expected + 1
    head = session.get(AuditHead, 1)
    if head is not None and (head.sequence, head.hash) != (expected - 1, previous):
        return Broken(expected, N_("events at the end are missing"))
    missing = [n for n in held if n >= expected]
    return Broken(expected, N_("events at the end are missing")) if missing else None


def _fault(event: AuditEvent, entered: ActInput | None, expected: int, previous: str) -> Broken | None:
    """Return what is wrong with one event in its place, or None."""
    if event.sequence != expected:
        return Broken(expected, N_("an event is missing"))
    if event.previous != previous:
        return Broken(event.sequence, N_("it does not follow the one before"))
    if chained(event) != event.hash:
        return Broken(event.sequence, N_("what it says was changed"))
    if entered is not None and digest(entered.salt, entered.body) != event.input_digest:
        return Broken(event.sequence, N_("its input was changed"))
    return None
