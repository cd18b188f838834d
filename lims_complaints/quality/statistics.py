"""What closed cases of a procedure come to, in figures that the law of the house asks for."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.feedback import Feedback
from lims_complaints.records.handling import HandlingStep

RIGHT = ("amended", "void without replacement", "justified")
"""Outcomes by which the client was right."""


def closed_cases(session: Session, procedure: str, first: date, last: date) -> list[Case]:
    """Return the cases of a procedure that were closed on the days from first to last, both included."""
    query = select(Case).where(Case.procedure == procedure, Case.closed_at.is_not(None)).order_by(Case.id)
    return [c for c in session.scalars(query) if c.closed_at and first <= timekeeping.local_day(session, c.closed_at) <= last]


def figures(session: Session, cases: Sequence[Case]) -> dict[str, Any]:
    """Return the figures of closed cases as JSON values; rates are texts in per cent with one decimal, "" of nothing.

    A term of the house that passed unmet is not kept, whether or not anybody needed it afterwards.
    """
    ids = [c.id for c in cases]
    settled = Clock.met_at.is_not(None) | (Clock.ended_at >= Clock.due_at)
    clocks = session.execute(
        select(Clock.met_at, Clock.due_at).where(Clock.case_id.in_(ids), Clock.owner.not_in(("", "client")), settled)
    ).all()
    heard = set(
        session.scalars(
            select(Round.case_id)
            .join(Feedback, Feedback.round_id == Round.id)
            .where(Round.case_id.in_(ids), Feedback.answer != "no answer")
        )
    )
    money = session.execute(
        select(HandlingStep.kind, HandlingStep.amount)
        .join(Round, Round.id == HandlingStep.round_id)
        .where(Round.case_id.in_(ids), HandlingStep.amount.is_not(None))
    ).all()
    justified = sum(c.outcome in RIGHT for c in cases)
    above = session.scalars(select(Round.concluded).where(Round.case_id.in_(ids), Round.concluded != "")).all()
    return {
        "closed": len(cases),
        "routes": dict(Counter(c.route for c in cases)),
        "justified": justified,
        "justified rate": rate(justified, len(cases)),
        "followed up rate": rate(len(heard), len(cases)),
        "on time rate": rate(sum(met is not None and met < due for met, due in clocks), len(clocks)),
        "heard again": sum(c.round_number > 1 for c in cases),
        "reviewed by top management": len(above),
        "amounts": str(sum((a for kind, a in money if kind == "amount estimated" and a is not None), Decimal(0))),
        "penalties": str(sum((a for kind, a in money if kind == "penalty" and a is not None), Decimal(0))),
    }


def rate(part: int, whole: int) -> str:
    """Return a share in per cent with one decimal, such as 98.5; "" of nothing."""
    if whole == 0:
        return ""
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))
