"""The act of deciding (2.2.5): by somebody who had no part in the original work, once, never changed."""

from typing import Any

from sqlalchemy import func, select

from lims_complaints.act import Context, act
from lims_complaints.decision.given import Change, Decide, SetPenalty
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.records.decision import Decision
from lims_complaints.records.report import Result
from lims_complaints.situation.outcome import in_force_of


@act("decision.decide", N_("Decide"))
def decide(ctx: Context, given: Decide) -> None:
    """Decide the round: maintained, amended, void without replacement, or not disproved (2.2.5)."""
    case = ctx.the_case
    assert case.report is not None
    report = in_force_of(ctx.session, case.report)
    earlier = ctx.session.scalar(select(func.count()).select_from(Decision).where(Decision.round_id == ctx.round.id)) or 0
    ctx.session.add(
        Decision(
            round_id=ctx.round.id, report_id=report.id, sequence=earlier + 1, outcome=given.outcome, facts=given.facts,
            reason=given.reason, departure=given.departure, changes=[_change(ctx, report.id, c) for c in given.changes],
            kind=given.kind, by_id=ctx.person, at=ctx.now,
        )
    )  # fmt: skip
    case.outcome = ctx.round.outcome = given.outcome


@act("decision.set-penalty", N_("Set the penalty"))
def set_penalty(ctx: Context, given: SetPenalty) -> None:
    """Set what somebody bears for a justified complaint, within the bounds that the document sets."""
    ctx.step("penalty", words=given.reason, person_id=given.person, amount=given.amount, points=given.points)


def _change(ctx: Context, report_id: int, change: Change) -> dict[str, Any]:
    """Return a change with the old value as the report has it. Raises Invalid for an unknown line or a change of nothing."""
    query = select(Result).where(Result.report_id == report_id, Result.line == change.line)
    result = ctx.session.scalars(query).one_or_none()
    if result is None:
        raise Invalid((Fault("changes", N_("The report has no line {line}."), {"line": str(change.line)}),))
    old = getattr(result, change.field)
    if old == change.new:
        raise Invalid((Fault("changes", N_("Line {line} already says {value}."), {"line": str(change.line), "value": old}),))
    return {
        "result_id": result.id, "line": change.line, "parameter": result.parameter, "field": change.field, "old": old,
        "new": change.new, "why": change.why,
    }  # fmt: skip
