"""What a form is filled with before anybody types: what the case knows already."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.records.case import Case
from lims_complaints.records.decision import Decision
from lims_complaints.records.review import GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.review.rules import STAGES

Fill = Callable[[Session, Case], dict[str, Any]]


def initial_of(act: str, session: Session, case: Case) -> dict[str, Any]:
    """Return values for the fields of an act's form on a case, by field name."""
    fill = FILLS.get(act)
    return fill(session, case) if fill else {}


def _accept(_session: Session, case: Case) -> dict[str, Any]:
    return {"department": case.department}


def _report(_session: Session, case: Case) -> dict[str, Any]:
    return {"report": case.report.number} if case.report else {}


def _reply(session: Session, case: Case) -> dict[str, Any]:
    """Fill a reply with the facts: what was decided and on what, or what was investigated."""
    decision = session.scalars(
        select(Decision).where(Decision.round_id == case.round.id).order_by(Decision.sequence.desc()).limit(1)
    ).first()
    if decision is not None:
        return {"what_was_done": decision.facts, "what_was_found": decision.reason}
    found = session.scalars(
        select(Investigation).where(Investigation.round_id == case.round.id).order_by(Investigation.id.desc()).limit(1)
    ).first()
    outcome = session.scalars(
        select(GeneralOutcome).where(GeneralOutcome.round_id == case.round.id).order_by(GeneralOutcome.id.desc()).limit(1)
    ).first()
    return {
        "what_was_found": found.facts if found else "",
        "measures": found.measures if found else "",
        "what_follows": outcome.outcome if outcome else "",
    }


def _decide(session: Session, case: Case) -> dict[str, Any]:
    opinion = session.scalars(
        select(Opinion).where(Opinion.round_id == case.round.id).order_by(Opinion.id.desc()).limit(1)
    ).first()
    return {"facts": opinion.opinion} if opinion else {}


def _next_stage(session: Session, case: Case) -> dict[str, Any]:
    """Name the first stage of the test's course that nobody has looked at in this round."""
    looked_at = set(session.scalars(select(ReviewStage.stage).where(ReviewStage.round_id == case.round.id)))
    return {"stage": stage} if (stage := next((s for s in STAGES if s not in looked_at), "")) else {}


FILLS: dict[str, Fill] = {
    "review.record-stage": _next_stage,
    "intake.accept": _accept, "intake.name-report": _report, "feedback.dispatch-reply": _reply, "decision.decide": _decide,
}  # fmt: skip
