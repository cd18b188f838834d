"""What waits at the archive's door: closed cases to be handed over, each with its last day, and transfers to be accepted (7)."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.web.urgency import Now

HANDED_OVER = "the case is transferred"
"""The sentence that stops the time to hand a case over."""


class AtArchive(NamedTuple):
    """How many cases wait for whoever looks: to be handed over, how many of them late, and to be accepted."""

    to_hand_over: int = 0
    late: int = 0
    to_accept: int = 0


def at_archive(session: Session, actor: Actor, now: Now) -> AtArchive:
    """Return what waits at the archive's door for the Office and for the archivist; nothing for anybody else."""
    condition, bound = gate_of(actor)
    to_hand_over = late = to_accept = 0
    if "office" in actor.roles:
        closed = (Case.state.in_(handed_from(session)), condition)
        to_hand_over = session.scalar(select(func.count()).select_from(Case).where(*closed), bound) or 0
    if to_hand_over:
        over = select(func.count(Clock.case_id.distinct())).join(Case, Case.id == Clock.case_id).where(*closed)
        late = session.scalar(over.where(*_running(session), Clock.due_at <= now.at), bound) or 0
    if "archivist" in actor.roles:
        waiting = select(func.count()).select_from(Transfer).join(Case, Case.id == Transfer.case_id)
        to_accept = session.scalar(waiting.where(Transfer.verdict == "", condition), bound) or 0
    return AtArchive(to_hand_over, late, to_accept)


def days_to_hand_over(session: Session, closed: Sequence[Case]) -> dict[int, Clock]:
    """Return the running term of each closed case by which it is to be with the archivist, by case."""
    query = select(Clock).where(*_running(session), Clock.case_id.in_([case.id for case in closed])).order_by(Clock.id)
    return {row.case_id: row for row in session.scalars(query)}


def _running(session: Session) -> tuple[ColumnElement[bool], ...]:
    """Return which clocks run until a case is with the archivist, whatever the editions call them."""
    names = {c.name for e in editions.adopted(session) for c in e.clocks.values() if c.stops == HANDED_OVER}
    return Clock.name.in_(sorted(names)), Clock.met_at.is_(None), Clock.ended_at.is_(None)


def handed_from(session: Session) -> set[str]:
    """Return where a case stands that is to be handed to the archive, under any edition."""
    return {s for e in editions.adopted(session) for m in e.moves_of("archive.transfer") for s in m.from_states}
