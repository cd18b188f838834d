"""Gathering the running terms of a case, as far as they can still be extended."""

from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.records.clock import Clock
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import TermsPart


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
