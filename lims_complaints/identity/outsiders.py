"""People from outside, or of another laboratory: an account for the one case that they are named for, which ends with it (2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims_complaints.identity import accounts
from lims_complaints.language import N_
from lims_complaints.records.person import Account, Authorization, Outsider, Person, RoleHeld

Part = Literal["reviews and decides", "tests at the bench"]
ROLES: dict[str, str] = {N_("reviews and decides"): "outside expert", N_("tests at the bench"): "analyst"}


@dataclass(frozen=True)
class Naming:
    """Who is named, from which body, for which part, why, and on what their competence rests."""

    name: str
    body: str
    username: str
    email: str
    part: Part
    reason: str
    competence: str


def name(  # noqa: PLR0913 - the case, the person, the day
    session: Session, case: int, named: Naming, hashed: str, methods: Iterable[str], *, by: int, at: datetime, today: date
) -> Person:
    """Add a person with an account and one role in one case; who tests is authorized for the case's methods alone.

    Raises Invalid for a user name that was ever used.
    """
    person = accounts.add(session, named.name, named.username, hashed, at, outside=named.body, email=named.email)
    role = ROLES[named.part]
    session.add(RoleHeld(person_id=person.id, role=role, case_id=case, from_on=today))
    session.add_all(
        Authorization(person_id=person.id, kind="analysis", scope=m, from_on=today, document=named.competence)
        for m in methods
        if role == "analyst"
    )
    session.add(
        Outsider(
            person_id=person.id, case_id=case, part=named.part, reason=named.reason, competence=named.competence,
            named_by_id=by, named_at=at,
        )
    )  # fmt: skip
    session.flush()
    return person


_NAMED = (
    select(Outsider, Person)
    .join(Person, Person.id == Outsider.person_id)
    .where(Outsider.case_id == bindparam("case"))
    .order_by(Outsider.named_at, Outsider.person_id)
)


def named_for(session: Session, case: int) -> list[tuple[Outsider, Person]]:
    """Return whoever was named for a case, in the order of naming, whether or not their account has ended."""
    return [(row, person) for row, person in session.execute(_NAMED, {"case": case})]


def end(session: Session, case: int, at: datetime, today: date) -> None:
    """End every account that was made for a case: it is closed for good, its role ends with the day."""
    for row, person in named_for(session, case):
        if row.ended_at is not None:
            continue
        row.ended_at = at
        accounts.close(session, session.get_one(Account, person.id), at)
        for held in session.scalars(select(RoleHeld).where(RoleHeld.person_id == person.id, RoleHeld.until_on.is_(None))):
            held.until_on = today
