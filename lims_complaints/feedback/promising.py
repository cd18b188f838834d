"""By when an answer is owed to whoever is to be promised a day."""

from sqlalchemy import select

from lims_complaints import editions, timekeeping
from lims_complaints.feedback.rules import PromisingPart
from lims_complaints.procedure.meanings import ANSWER, clock_for
from lims_complaints.records.clock import Clock
from lims_complaints.situation.gather import Scene, part


@part("promising")
def promising(scene: Scene) -> PromisingPart:
    """Gather the last day of the answer: as it runs, or as it would run if the case were accepted now."""
    case, session = scene.case, scene.session
    if case is None:
        return PromisingPart()
    edition = editions.by_hash(session, case.edition)
    names = [c.name for c in edition.clocks.values() if c.stops in ANSWER and (not c.routes or case.route in c.routes)]
    here = select(Clock).where(Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name.in_(names))
    rows = session.scalars(here).all()
    running = [row.due_on for row in rows if row.met_at is None and row.ended_at is None]
    rule = clock_for(edition, ANSWER, case.route)
    if rows or rule is None or rule.choose:
        return PromisingPart(min(running, default=None))
    return PromisingPart(timekeeping.reckon(session, edition, rule.name, scene.now, urgent=case.urgent).date)
