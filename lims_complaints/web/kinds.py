"""The kind of a complaint: only the procedure knows which it takes, so that this is told beside what a form's model says."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.errors import Fault
from lims_complaints.identity.actor import Actor
from lims_complaints.intake.acts import NO_KIND
from lims_complaints.procedure.openings import Opening, opening


def way_in(session: Session, act: str, actor: Actor, at: datetime, procedure: str = "") -> Opening | None:
    """Return the way by which an act lets somebody into the procedure named, or into the first that provides for it."""
    found = editions.in_force(session, procedure, at) if procedure else editions.providing(session, act, at)
    return opening(found, act, actor.roles_in(None, found.name))


def with_kind(faults: Sequence[Fault], found: Opening | None, kind: str) -> tuple[Fault, ...]:
    """Return the faults of a form, with that of a kind that the procedure does not take; none is needed where there is one."""
    taken = {r.name for r in found.routes} if found else {kind.strip()}
    if kind.strip() in (taken if len(taken) > 1 else taken | {""}):
        return tuple(faults)
    return (Fault("kind", NO_KIND), *(f for f in faults if f.field != "kind"))
