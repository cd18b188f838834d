"""What a form is filled with before anybody types: what the case knows already."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.compensation.rules import owed
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.decision import Decision
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import Retest
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
        return {"what_was_done": decision.facts, "what_was_found": decision.reason, "reason": decision.reason}
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
        "reason": outcome.outcome if outcome else "",
    }


def _decide(session: Session, case: Case) -> dict[str, Any]:
    """Fill the facts with the preliminary opinion, unless a retest came after it and says more."""
    opened = select(Retest.id).where(
        Retest.round_id == case.round.id, Retest.opened_at.is_not(None), Retest.spoiled_at.is_(None)
    )
    if session.scalars(opened).first() is not None:
        return {}
    opinion = session.scalars(
        select(Opinion).where(Opinion.round_id == case.round.id).order_by(Opinion.id.desc()).limit(1)
    ).first()
    return {"facts": opinion.opinion} if opinion else {}


def _next_stage(session: Session, case: Case) -> dict[str, Any]:
    """Name the first stage of the test's course that nobody has looked at in this round."""
    looked_at = set(session.scalars(select(ReviewStage.stage).where(ReviewStage.round_id == case.round.id)))
    return {"stage": stage} if (stage := next((s for s in STAGES if s not in looked_at), "")) else {}


def _resampling(session: Session, case: Case) -> dict[str, Any]:
    """Name the one sample that is disputed, and what was found at fault in its sampling or transport."""
    query = select(Sample.number).join(Result, Result.sample_id == Sample.id)
    query = query.join(ContestedResult, ContestedResult.result_id == Result.id).where(ContestedResult.case_id == case.id)
    samples = session.scalars(query.distinct()).all()
    faults = select(ReviewStage).where(ReviewStage.round_id == case.round.id, ReviewStage.stage.in_(("sampling", "transport")))
    told = [s.remarks for s in session.scalars(faults.order_by(ReviewStage.id)) if s.finding == "fault" and s.remarks]
    return {"old_sample": samples[0] if len(samples) == 1 else "", "reason": "\n".join(told)}


def _settle(session: Session, case: Case) -> dict[str, Any]:
    """Fill an agreement with the last offer."""
    last = _money(session, case)[-1:]
    return {"amount": f"{last[0].amount:.2f}", "currency": last[0].currency} if last and last[0].kind == "offer" else {}


def _payment(session: Session, case: Case) -> dict[str, Any]:
    """Fill a payment with what is still owed of what was agreed."""
    due = owed([(e.kind, e.amount, e.currency) for e in _money(session, case)])
    return {"amount": f"{due.rest:.2f}", "currency": due.currency} if due is not None and due.rest > 0 else {}


def _money(session: Session, case: Case) -> Sequence[CompensationEntry]:
    query = select(CompensationEntry).where(CompensationEntry.case_id == case.id).order_by(CompensationEntry.id)
    return session.scalars(query).all()


FILLS: dict[str, Fill] = {
    "retest.record-resampling": _resampling, "compensation.settle": _settle, "compensation.record-payment": _payment,
    "review.record-stage": _next_stage,
    "intake.accept": _accept, "intake.name-report": _report, "feedback.dispatch-reply": _reply, "decision.decide": _decide,
}  # fmt: skip
