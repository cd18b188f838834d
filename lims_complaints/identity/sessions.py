"""Signed-in browsers: kept by the SHA-256 of their token, ended when idle, too old, or told so."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from lims_complaints.chance import Dice
from lims_complaints.db.straight import Straight
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.records.person import Account, ApiToken, Person, RoleHeld, WebSession

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=5)
AGENT = 160


@dataclass(frozen=True)
class Visit:
    """Who a token stands for: the person with today's roles, and what the frame needs of the account."""

    actor: Actor
    username: str
    language: str
    session_id: int = 0
    seen_at: datetime | None = None


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(dice: Dice) -> str:
    """Return a fresh token of 256 bits."""
    return dice.bytes(32).hex()


_COLUMNS = (
    Person.id, Person.name, Person.name_latin, Account.username, Account.language,
    RoleHeld.role, RoleHeld.case_id, RoleHeld.procedure, RoleHeld.from_on, RoleHeld.until_on,
)  # fmt: skip

_BY_SESSION = (
    select(WebSession.id.label("session_id"), WebSession.seen_at, *_COLUMNS)
    .join(Account, Account.person_id == WebSession.person_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(RoleHeld, RoleHeld.person_id == Person.id)
    .where(
        WebSession.token_hash == bindparam("hash"),
        WebSession.ended_at.is_(None),
        WebSession.expires_at > bindparam("at"),
        WebSession.seen_at > bindparam("idle_since"),
        Account.closed_at.is_(None),
    )
)

_BY_TOKEN = (
    select(*_COLUMNS)
    .select_from(ApiToken)
    .join(Account, Account.person_id == ApiToken.person_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(RoleHeld, RoleHeld.person_id == Person.id)
    .where(ApiToken.token_hash == bindparam("hash"), ApiToken.ended_at.is_(None), Account.closed_at.is_(None))
)


def visit(straight: Straight, token: str, at: datetime, today: date) -> Visit | None:
    """Return who a browser's token stands for, in one query; None if it is unknown, ended, idle or too old."""
    rows = straight.execute(_BY_SESSION, {"hash": digest(token), "at": at, "idle_since": at - IDLE}).all()
    if not rows:
        return None
    return Visit(_actor(rows, today), rows[0].username, rows[0].language, rows[0].session_id, rows[0].seen_at)


def token_holder(straight: Straight, token: str, today: date) -> Visit | None:
    """Return who a program's token stands for, in one query; None if it is unknown or revoked."""
    rows = straight.execute(_BY_TOKEN, {"hash": digest(token)}).all()
    return Visit(_actor(rows, today), rows[0].username, rows[0].language) if rows else None


def open_session(session: Session, person_id: int, at: datetime, dice: Dice, agent: str) -> str:
    """Begin a session and return its token, which is shown to the browser alone."""
    token = new_token(dice)
    row = WebSession(
        token_hash=digest(token), person_id=person_id, created_at=at, seen_at=at, expires_at=at + LONGEST, agent=agent[:AGENT]
    )
    session.add(row)
    session.flush()
    return token


def touch(session: Session, session_id: int, at: datetime) -> None:
    """Note that a session was used; called at most once every five minutes."""
    session.execute(update(WebSession).where(WebSession.id == session_id).values(seen_at=at))


def open_sessions(session: Session, person_id: int, at: datetime) -> list[WebSession]:
    """Return a person's sessions that still hold, the newest first."""
    query = select(WebSession).where(
        WebSession.person_id == person_id,
        WebSession.ended_at.is_(None),
        WebSession.expires_at > at,
        WebSession.seen_at > at - IDLE,
    )
    return list(session.scalars(query.order_by(WebSession.seen_at.desc(), WebSession.id.desc())))


def end(session: Session, person_id: int, session_id: int, at: datetime) -> None:
    """End one of a person's own sessions; somebody else's is not found."""
    row = session.get(WebSession, session_id)
    if row is None or row.person_id != person_id:
        raise NotFound(str(session_id))
    row.ended_at = row.ended_at or at


def end_all(session: Session, person_id: int, at: datetime, but: int = 0) -> None:
    """End all sessions of a person, perhaps but one."""
    query = update(WebSession).where(WebSession.person_id == person_id, WebSession.ended_at.is_(None), WebSession.id != but)
    session.execute(query.values(ended_at=at))


def _actor(rows: Sequence[Any], today: date) -> Actor:
    """Fold the joined rows, one a role ever held, into the person with today's roles."""
    held = [r for r in rows if r.role and r.from_on <= today and (r.until_on is None or today <= r.until_on)]
    return Actor(
        rows[0].id,
        rows[0].name,
        frozenset(r.role for r in held if r.case_id is None and not r.procedure),
        frozenset((r.role, r.case_id) for r in held if r.case_id is not None),
        procedure_roles=frozenset((r.role, r.procedure) for r in held if r.case_id is None and r.procedure),
        latin=rows[0].name_latin,
    )
