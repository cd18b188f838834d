"""How far the retests have come, for those who run them. Of codes only how many there are."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.records.bench import Assignment, Determination, Portion
from lims_complaints.records.case import Case, Round
from lims_complaints.records.paper import Paper
from lims_complaints.records.retest import Retest
from lims_complaints.retest.plan import read_plan


@dataclass(frozen=True)
class Underway:
    """A retest between coding and opening."""

    case: str
    state: str
    parameters: tuple[str, ...]
    due_on: date | None
    portions: int
    assigned: int
    locked: int
    labels: int | None


def overview(session: Session, actor: Actor) -> list[Underway]:
    """Return the retests whose map is shut, of the cases that a person may see, by the case's number."""
    condition, values = gate_of(actor)
    query = (
        select(Case, Retest)
        .join(Round, Round.case_id == Case.id)
        .join(Retest, Retest.round_id == Round.id)
        .where(condition, Retest.batch_id.is_not(None), Retest.spoiled_at.is_(None), Retest.opened_at.is_(None))
        .order_by(Case.number)
    )
    return [_underway(session, case, retest) for case, retest in session.execute(query, values)]


def _underway(session: Session, case: Case, retest: Retest) -> Underway:
    plan = read_plan(retest.plan)
    codes = select(Portion.code).where(Portion.batch_id == retest.batch_id)
    labels = session.scalar(
        select(Paper.id).where(Paper.case_id == case.id, Paper.name == "bench-labels").order_by(Paper.id.desc()).limit(1)
    )
    return Underway(
        case=case.number, state=case.state, due_on=plan.due_on,
        parameters=tuple(dict.fromkeys(x.parameter for x in plan.lines)),
        portions=session.scalar(select(func.count()).select_from(codes.subquery())) or 0,
        assigned=session.scalar(select(func.count()).where(Assignment.portion_code.in_(codes))) or 0,
        locked=session.scalar(select(func.count()).where(Determination.portion_code.in_(codes), Determination.entry == 1)) or 0,
        labels=labels,
    )  # fmt: skip
