"""People of the register as those who act: with the roles that they hold on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.identity.actor import Actor
from lims_complaints.records.person import Person, RoleHeld


def actor_of(session: Session, person_id: int, today: date) -> Actor:
    """Return a person with the roles that they hold today."""
    person = session.get_one(Person, person_id)
    rows = session.scalars(select(RoleHeld).where(RoleHeld.person_id == person_id)).all()
    held = [r for r in rows if r.from_on <= today and (r.until_on is None or today <= r.until_on)]
    return Actor(
        person.id,
        person.name,
        frozenset(r.role for r in held if r.case_id is None and not r.procedure),
        frozenset((r.role, r.case_id) for r in held if r.case_id is not None),
        procedure_roles=frozenset((r.role, r.procedure) for r in held if r.case_id is None and r.procedure),
        latin=person.name_latin,
    )
