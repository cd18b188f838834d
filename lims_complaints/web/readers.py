"""Who may look at cases at all: everybody at the station but those whom the bench or the accounts alone concern."""

from collections.abc import Collection, Iterable

from fastapi import HTTPException, Request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from lims_complaints.act import Desk
from lims_complaints.db.engine import asking, writing
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import BLIND, Actor
from lims_complaints.identity.visibility import note_seen, visible
from lims_complaints.records.case import Case, CaseSeen
from lims_complaints.web.head import without_body
from lims_complaints.web.nav import NO_CASES
from lims_complaints.web.session import signed_in
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart


async def reader(request: Request) -> Actor:
    """Return who is signed in, if cases are their affair. Raises SignInFirst, or 403 for analysts and administrators."""
    actor = signed_in(request)
    if not concerned(actor):
        raise HTTPException(403)
    return actor


def concerned(actor: Actor) -> bool:
    """Whether somebody holds a role to which cases are shown."""
    return not _all_roles(actor) <= (BLIND | NO_CASES)


def _all_roles(actor: Actor) -> frozenset[str]:
    return actor.all_roles()


_BY_NUMBER = select(Case).where(Case.number == bindparam("number")).options(joinedload(Case.report), joinedload(Case.rounds))


def case_for(session: Session, actor: Actor, number: str) -> Case:
    """Return a case that somebody may see. Raises NotFound alike for one that is absent and one that is not theirs."""
    case = session.scalars(_BY_NUMBER, {"number": number}).unique().one_or_none()
    if case is None or not concerned(actor) or not visible(session, actor, case):
        raise NotFound(number)
    return case


async def remember(request: Request, actor: Actor, case: Case, looked: Collection[int] = ()) -> None:
    """Note that somebody has opened a case, in any way; they are off the roster of its analysts from then on (2.2.4).

    `looked`: who is known to have opened it before.
    """
    if without_body(request) or actor.person in looked:
        return
    with asking(desk_of(request).engine) as straight:
        known = straight.execute(_SEEN, {"case": case.id, "person": actor.person}).first() is not None
    if not known:
        await apart(_note, desk_of(request), actor, case.id)


_SEEN = select(CaseSeen.person_id).where(CaseSeen.case_id == bindparam("case"), CaseSeen.person_id == bindparam("person"))


def _note(desk: Desk, actor: Actor, case_id: int) -> None:
    with writing(desk.engine) as session:
        note_seen(session, actor, session.get_one(Case, case_id), desk.clock())


def holds(actor: Actor, roles: Iterable[str]) -> bool:
    """Whether somebody holds one of some roles."""
    return bool(_all_roles(actor) & set(roles))
