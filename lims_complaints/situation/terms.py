"""Gathering the terms of a case: the running ones as far as they can still be extended, the missed ones without a reason."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import selectinload

from lims_complaints import editions
from lims_complaints.clocks import lateness
from lims_complaints.db.engine import plain
from lims_complaints.records.clock import Clock
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import LatenessPart, TermsPart


@part("terms")
def terms(scene: Scene) -> TermsPart:
    """Gather by how many units each running clock of the round can still be extended."""
    case, edition = scene.case, editions.of_case(scene.session, scene.case)
    if case is None or edition is None:
        return TermsPart()
    bounds = {name: rule.extend.n for name, rule in edition.clocks.items() if rule.extend}
    if not bounds:
        return TermsPart()
    query = select(Clock).where(
        Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name.in_(bounds),
        Clock.met_at.is_(None), Clock.ended_at.is_(None),
    )  # fmt: skip
    return TermsPart({row.name: bounds[row.name] - sum(e.more for e in row.entries) for row in scene.session.scalars(query)})


@part("lateness")
def late(scene: Scene) -> LatenessPart:
    """Gather whose the missed terms are that have no reason yet."""
    return LatenessPart({row.name: row.owner for row in unexplained(scene)})


def unexplained(scene: Scene) -> Sequence[Clock]:
    """Return the missed terms of a case that are not the client's and have no reason yet, the earliest first."""
    if scene.case is None:
        return ()
    values = {"case": scene.case.id, "now": scene.now}
    if plain(scene.session).execute(_SOME_PAST, values).first() is None:
        return ()
    rows = scene.session.scalars(_PAST, values)
    return [row for row in rows if _missed(row, scene) and not lateness.explained(row.entries)]


_IS_PAST = and_(Clock.case_id == bindparam("case"), Clock.owner.not_in(("", "client")), Clock.due_at <= bindparam("now"))
_SOME_PAST = select(Clock.id).where(_IS_PAST).limit(1)
_PAST = select(Clock).where(_IS_PAST).options(selectinload(Clock.entries)).order_by(Clock.due_at, Clock.id)


def _missed(row: Clock, scene: Scene) -> bool:
    runs = row.met_at is None and row.ended_at is None
    return (runs and lateness.over(row.due_at, scene.now, row.paused_at)) or lateness.entered(row.entries, row.due_at)
