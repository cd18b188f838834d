"""Leave to test or to sign (ISO/IEC 17025 6.2.6), days off, ties to clients: what decides who may be given a portion or a pen."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.language import N_
from lims_complaints.records.person import Absence, Authorization, RoleHeld, Tie
from lims_complaints.records.report import Client

LeaveFor = Literal["analysis", "signing"]


def authorize(
    session: Session, person: int, kind: LeaveFor, scope: str, *, days: tuple[date, date | None], document: str
) -> None:
    """Let a person test by a method or sign in a field (`scope`, or * for all), from a day on, perhaps until a day included."""
    in_order(*days)
    session.add(Authorization(person_id=person, kind=kind, scope=scope, from_on=days[0], until_on=days[1], document=document))
    session.flush()


def withdraw(session: Session, person: int, kind: LeaveFor, scope: str, last_on: date) -> None:
    """End leave with `last_on` as its last day; what was held stays on record. Raises NotFound where it is not held."""
    query = select(Authorization).where(
        Authorization.person_id == person, Authorization.kind == kind, Authorization.scope == scope
    )
    held = [a for a in session.scalars(query) if a.until_on is None or a.until_on > last_on]
    if not held:
        raise NotFound(f"there is no leave for {kind}: {scope}")
    for row in held:
        row.until_on = ended_with(row, last_on)


def absent(session: Session, person: int, from_on: date, until_on: date) -> None:
    """Record days on which somebody is not at work, the last one included."""
    in_order(from_on, until_on)
    session.add(Absence(person_id=person, from_on=from_on, until_on=until_on))
    session.flush()


def tie(session: Session, person: int, client: str, what: str, at: datetime) -> int:
    """Record a declared tie to a client (R-30), which bars the person from all of its cases; return how many clients bear the name."""
    found = session.scalars(select(Client.id).where(Client.name == client)).all()
    if not found:
        raise NotFound(f"there is no client {client!r}")
    session.add_all(Tie(person_id=person, client_id=each, what=what, declared_at=at) for each in found)
    session.flush()
    return len(found)


def ended_with(row: RoleHeld | Authorization, last_on: date) -> date:
    """Return the last day of what ends with a day; what would have begun later is then never held.

    Raises NotFound for what ended before: an end that is on record is moved to no later day.
    """
    if row.until_on is not None and row.until_on <= last_on:
        raise NotFound(str(row.id))
    return last_on


def in_order(from_on: date, until_on: date | None) -> None:
    """Raise Invalid where the last day is before the first."""
    if until_on is not None and until_on < from_on:
        raise Invalid((Fault("until_on", N_("The last day is before the first.")),))
