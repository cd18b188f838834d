"""Acts of the review and the investigation (2.1, 2.2.1). What was entered stays; what changes is entered anew."""

from sqlalchemy import select

from lims_complaints.act import Context, act
from lims_complaints.attachments import attach
from lims_complaints.language import N_
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.review.given import (
    ApproveOpinion,
    ApproveOutcome,
    Escalate,
    GiveOpinion,
    Investigate,
    NameTeam,
    ProposeOutcome,
    RecordStage,
    ReturnOpinion,
    ReturnOutcome,
)


@act("review.record-stage", N_("Record a stage of the review"))
def record_stage(ctx: Context, given: RecordStage) -> None:
    """Record what was looked at in a stage, what was found, on what evidence, by whom (2.2.1)."""
    attach(ctx, given.evidence, "review evidence")
    ctx.session.add(
        ReviewStage(
            round_id=ctx.round.id, stage=given.stage, looked_at=given.looked_at, finding=given.finding, remarks=given.remarks,
            evidence_sha256=given.evidence[0].sha256 if given.evidence else None, by_id=ctx.person, at=ctx.now,
        )
    )  # fmt: skip


@act("review.give-opinion", N_("Give the preliminary opinion"))
def give_opinion(ctx: Context, given: GiveOpinion) -> None:
    """Propose to retest, or not to and why (初步处理意见, 2.2.1)."""
    opinion = Opinion(
        round_id=ctx.round.id, proposal=given.proposal, opinion=given.opinion, by_id=ctx.person, at=ctx.now, ruling=""
    )
    ctx.session.add(opinion)


@act("review.approve-opinion", N_("Approve the preliminary opinion"))
def approve_opinion(ctx: Context, given: ApproveOpinion) -> None:
    """Approve the opinion; its author cannot (2.2.1)."""
    _rule_on(ctx, newest_opinion(ctx), "approved", given.remark)


@act("review.return-opinion", N_("Send the preliminary opinion back"))
def return_opinion(ctx: Context, given: ReturnOpinion) -> None:
    """Send the opinion back with a reason (2.2.1)."""
    _rule_on(ctx, newest_opinion(ctx), "returned", given.reason)


@act("review.investigate", N_("Record the investigation"))
def investigate(ctx: Context, given: Investigate) -> None:
    """Record facts, cause and measures of a general complaint (2.1.1)."""
    ctx.session.add(Investigation(round_id=ctx.round.id, by_id=ctx.person, at=ctx.now, **given.model_dump()))


@act("review.escalate", N_("Hand over to the Office"))
def escalate(ctx: Context, given: Escalate) -> None:
    """Hand a complaint that the department cannot settle to the Office, with the reason (2.1.2)."""
    ctx.session.add(Escalation(round_id=ctx.round.id, reason=given.reason, by_id=ctx.person, at=ctx.now))


@act("review.name-team", N_("Name departments and a team"))
def name_team(ctx: Context, given: NameTeam) -> None:
    """Name the departments concerned and, where needed, a team (2.1.3)."""
    query = select(Escalation).where(Escalation.round_id == ctx.round.id).order_by(Escalation.id.desc()).limit(1)
    row = ctx.session.scalars(query).one()
    row.departments, row.team = given.departments, list(given.team)
    row.named_by_id, row.named_at = ctx.person, ctx.now


@act("review.propose-outcome", N_("Propose the outcome"))
def propose_outcome(ctx: Context, given: ProposeOutcome) -> None:
    """Propose whether the complaint is justified, and what follows (2.1.1, 2.1.3)."""
    row = GeneralOutcome(
        round_id=ctx.round.id, justified=given.justified, outcome=given.outcome, by_id=ctx.person, at=ctx.now, ruling=""
    )
    ctx.session.add(row)


@act("review.approve-outcome", N_("Approve the outcome"))
def approve_outcome(ctx: Context, given: ApproveOutcome) -> None:
    """Approve the outcome, by somebody who had no part (2.1.3)."""
    row = newest_outcome(ctx)
    _rule_on(ctx, row, "approved", given.remark)
    verdict = "justified" if row.justified else "not justified"
    ctx.the_case.outcome = ctx.round.outcome = verdict


@act("review.return-outcome", N_("Send the outcome back"))
def return_outcome(ctx: Context, given: ReturnOutcome) -> None:
    """Send the outcome back with a reason (2.1.3)."""
    _rule_on(ctx, newest_outcome(ctx), "returned", given.reason)


def newest_opinion(ctx: Context) -> Opinion:
    """Return the opinion that waits for a ruling."""
    return ctx.session.scalars(
        select(Opinion).where(Opinion.round_id == ctx.round.id).order_by(Opinion.id.desc()).limit(1)
    ).one()


def newest_outcome(ctx: Context) -> GeneralOutcome:
    """Return the outcome that waits for a ruling."""
    query = select(GeneralOutcome).where(GeneralOutcome.round_id == ctx.round.id).order_by(GeneralOutcome.id.desc())
    return ctx.session.scalars(query.limit(1)).one()


def _rule_on(ctx: Context, row: Opinion | GeneralOutcome, ruling: str, reason: str) -> None:
    row.ruling, row.ruling_reason = ruling, reason
    row.ruled_by_id, row.ruled_at = ctx.person, ctx.now


OUTCOMES = (N_("justified"), N_("not justified"), N_("review evidence"))
