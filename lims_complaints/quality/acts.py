"""Acts about nonconforming work and corrective action (5; ISO/IEC 17025 7.10, 8.7)."""

from typing import cast

from sqlalchemy import select

from lims_complaints.act import Context, act
from lims_complaints.attachments import attach
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_, Language, say_in_each
from lims_complaints.papers import Addressee
from lims_complaints.quality.given import (
    AnswerAffected,
    AuthorizeResumption,
    CheckEffectiveness,
    CloseNonconformity,
    CompleteAction,
    DeclineNonconformity,
    OpenNonconformity,
    PlanAction,
    ReportStatistics,
    ReviewRecords,
    SpotCheck,
)
from lims_complaints.quality.risk import at_risk
from lims_complaints.quality.statistics import closed_cases, figures
from lims_complaints.records.handling import Statistics
from lims_complaints.records.quality import (
    AffectedReport,
    CorrectiveAction,
    EffectivenessCheck,
    Nonconformity,
    NonconformityDeclined,
)
from lims_complaints.records.report import Report
from lims_complaints.records.review import ReviewStage


@act("quality.review-records", N_("Review the records all the same"))
def review_records(ctx: Context, given: ReviewRecords) -> None:
    """Review the records of a case that was not admitted or was withdrawn: a known error never stays (1.2, 5)."""
    finding = "fault" if given.fault else "in order"
    ctx.session.add(
        ReviewStage(
            round_id=ctx.round.id, stage="report", looked_at=given.looked_at, finding=finding, remarks=given.found,
            by_id=ctx.person, at=ctx.now,
        )
    )  # fmt: skip
    follows = PUT_RIGHT if given.fault else NOTHING_WRONG
    ctx.fields |= {
        "what was done": given.looked_at,
        "what was found": given.found,
        "what follows": say_in_each(follows),
    }


PUT_RIGHT = N_("We handle this as nonconforming work and put right what is wrong. You hear from us what comes of it.")
NOTHING_WRONG = N_("Our records show no error, and what we issued stands.")


@act("quality.open-nonconformity", N_("Open a nonconformity"))
def open_nonconformity(ctx: Context, given: OpenNonconformity) -> None:
    """Open a nonconformity, and list the other reports at risk (5)."""
    case = ctx.the_case
    row = Nonconformity(
        number=ctx.number("nonconformity"), case_id=case.id, description=given.description,
        significance=given.significance, impact=given.impact, containment=given.containment, work_stopped=given.work_stopped,
        opened_by_id=ctx.person, opened_at=ctx.now,
    )  # fmt: skip
    if case.report is not None:
        row.affected = [AffectedReport(report_id=r, shared=shared) for r, shared in at_risk(ctx.session, case.report).items()]
    ctx.session.add(row)
    ctx.session.flush()
    ctx.notes["nonconformity"] = row.number


@act("quality.decline-nonconformity", N_("Say why no nonconformity is opened"))
def decline_nonconformity(ctx: Context, given: DeclineNonconformity) -> None:
    """Write down why none is opened although a fault was found (5)."""
    row = NonconformityDeclined(case_id=ctx.the_case.id, reason=given.reason, by_id=ctx.person, at=ctx.now)
    ctx.session.add(row)


@act("quality.plan-action", N_("Plan a corrective action"))
def plan_action(ctx: Context, given: PlanAction) -> None:
    """Plan a corrective action with its cause, owner and day (5)."""
    nonconformity = _nonconformity(ctx, given.nonconformity)
    if given.due_on < ctx.today:
        raise Invalid((Fault("due_on", N_("This day is past; an action is planned for a day to come.")),))
    nonconformity.version += 1
    row = CorrectiveAction(
        nonconformity_id=nonconformity.id, cause=given.cause, cause_method=given.cause_method,
        action=given.action, owner_id=given.owner, due_on=given.due_on, planned_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(row)


@act("quality.complete-action", N_("Record that a corrective action is done"))
def complete_action(ctx: Context, given: CompleteAction) -> None:
    """Record that an action is done, on what evidence (5)."""
    ctx.refuse_future(done_on=given.done_on)
    row = _action(ctx, given.action)
    if row.completed_at is not None:
        raise Invalid((Fault("action", N_("This action is recorded as done already.")),))
    attach(ctx, given.files, "evidence")
    row.done_on, row.evidence, row.completed_at = given.done_on, given.evidence, ctx.now
    row.evidence_sha256 = given.files[0].sha256 if given.files else None
    row.version += 1


@act("quality.check-effectiveness", N_("Check whether a corrective action worked"))
def check_effectiveness(ctx: Context, given: CheckEffectiveness) -> None:
    """Judge an action's effect after it was done; one without effect is open again (5)."""
    row = _action(ctx, given.action)
    if row.completed_at is None:
        raise Invalid((Fault("action", N_("This action is not done yet: its effect cannot be judged.")),))
    check = EffectivenessCheck(
        corrective_action_id=row.id, effective=given.effective, found=given.found, by_id=ctx.person, at=ctx.now
    )
    ctx.session.add(check)
    row.version += 1
    if not given.effective:
        row.completed_at, row.done_on = None, None


@act("quality.authorize-resumption", N_("Authorize that work resumes"))
def authorize_resumption(ctx: Context, given: AuthorizeResumption) -> None:
    """Authorize that stopped work resumes (5)."""
    row = _nonconformity(ctx, given.nonconformity)
    row.resumed_by_id, row.resumed_at = ctx.person, ctx.now
    row.version += 1


@act("quality.answer-affected", N_("Answer for a report at risk"))
def answer_affected(ctx: Context, given: AnswerAffected) -> None:
    """Say what was found about another report at risk, and that its client was told (5)."""
    query = (
        select(AffectedReport)
        .join(Report, Report.id == AffectedReport.report_id)
        .join(Nonconformity, Nonconformity.id == AffectedReport.nonconformity_id)
        .where(Nonconformity.case_id == ctx.the_case.id, Report.number == given.report)
    )
    row = ctx.session.scalars(query).first()
    if row is None:
        raise Invalid((Fault("report", N_("Report {number} is not listed as at risk."), {"number": given.report}),))
    row.disposition, row.reason = given.disposition, given.reason
    row.nonconformity.version += 1
    if given.disposition == "not affected":
        row.told_at = None
        return
    row.told_at = ctx.now
    _tell(ctx, ctx.session.get_one(Report, row.report_id), given)


def _tell(ctx: Context, report: Report, given: AnswerAffected) -> None:
    """Write to the client of a report that the fault touches; of whoever complained the letter says nothing (5)."""
    client = report.client
    follows = FOLLOWS[given.disposition]
    ctx.fields |= {
        "letter to": Addressee(client.name, client.email, client.address, cast("Language", report.language)),
        "client": client.name,
        "report number": report.number,
        "what was found": given.reason,
        "what follows": say_in_each(follows),
    }


FOLLOWS = {
    "told": N_("Your report stays in force as it is; what we have written above is to be read with it."),
    "to be amended": N_(
        "We put your report right: you get an amended report, free of charge, and the earlier one becomes void."
    ),
    "retested": N_("We have tested your sample again, free of charge; what came of it is said above."),
}


@act("quality.close-nonconformity", N_("Close a nonconformity"))
def close_nonconformity(ctx: Context, given: CloseNonconformity) -> None:
    """Close a nonconformity once all that it asks for is done (5; ISO/IEC 17025 7.10.3)."""
    row = _nonconformity(ctx, given.nonconformity)
    row.action_needed, row.action_reason = given.action_needed, given.reason
    row.closed_by_id, row.closed_at = ctx.person, ctx.now
    row.version += 1


def _nonconformity(ctx: Context, number: str) -> Nonconformity:
    query = select(Nonconformity).where(Nonconformity.number == number, Nonconformity.case_id == ctx.the_case.id)
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        message = N_("This case has no nonconformity {number}.")
        raise Invalid((Fault("nonconformity", message, {"number": number}),))
    return row


def _action(ctx: Context, number: int) -> CorrectiveAction:
    query = (
        select(CorrectiveAction)
        .join(Nonconformity, Nonconformity.id == CorrectiveAction.nonconformity_id)
        .where(CorrectiveAction.id == number, Nonconformity.case_id == ctx.the_case.id)
    )
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise Invalid((Fault("action", N_("This case has no corrective action {number}."), {"number": str(number)}),))
    return row


@act("quality.spot-check", N_("Check a handled case at random"))
def spot_check(ctx: Context, given: SpotCheck) -> None:
    """Look at how a case was handled, and record what was found."""
    ctx.step("spot check", said="yes" if given.in_order else "no", words=given.found)


REPORT = "quality.report-statistics"


@act(REPORT, N_("Report the statistics"), on="station")
def report_statistics(ctx: Context, given: ReportStatistics) -> None:
    """Reckon the figures of the cases that were closed in a span of days that is over; they count in it from then on.

    Raises Invalid for a span that is reversed or not over.
    """
    if given.until_on < given.from_on:
        raise Invalid((Fault("until_on", N_("The last day lies before the first.")),))
    if given.until_on >= ctx.today:
        raise Invalid((Fault("until_on", N_("These days are not over yet.")),))
    cases = closed_cases(ctx.session, ctx.edition.name, given.from_on, given.until_on)
    row = Statistics(
        procedure=ctx.edition.name, from_on=given.from_on, until_on=given.until_on, figures=figures(ctx.session, cases),
        remarks=given.remarks, by_id=ctx.person, at=ctx.now,
    )  # fmt: skip
    ctx.session.add(row)
    ctx.session.flush()
    ctx.prepared = row
    ctx.touched.extend(cases)
