"""The decision record (处理决定)."""

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Signature, Titled, Words, known_as
from lims_complaints.documents.forms import Column, FormContent, Rows, Section, Signatures, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.measurement.words import PROPOSALS
from lims_complaints.papers import form, named, sheet
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.decision import Decision
from lims_complaints.records.report import Report, Result
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.records.review import Opinion
from lims_complaints.samplegates import gates

NO_PART = N_("had no part in the original work")
PROPOSALS_SAID = {str(proposal): said for proposal, said in PROPOSALS.items()}

FIELDS = {
    "value": N_("Result"),
    "unit": N_("Unit"),
    "method": N_("Method"),
    "limit_of_detection": N_("Limit of detection"),
    "uncertainty": N_("Uncertainty"),
    "conformity": N_("Conformity"),
    "remark": N_("Remark"),
}


@form("decision-record")
def decision_record(ctx: Context) -> FormContent:
    """处理决定: facts, verdict of the retest, outcome and why, who had no part, approvals (2.2.5)."""
    query = select(Decision).where(Decision.round_id == ctx.round.id).order_by(Decision.sequence.desc()).limit(1)
    row = ctx.session.scalars(query).one()
    report = ctx.session.get_one(Report, row.report_id)
    facts = rows((N_("Report"), report.number), (N_("Round"), str(ctx.round.number)), (N_("Facts that it rests on"), row.facts))
    decided = rows(
        (N_("Outcome"), Words(text=row.outcome)),
        (N_("Reason"), row.reason),
        (N_("Departure from what was found, and why"), row.departure or Words(text=N_("none"))),
    )
    return sheet(
        ctx,
        "decision-record",
        section(N_("What it rests on"), facts, *_verdicts(ctx)),
        *_unfit(ctx),
        section(N_("Decision"), decided),
        *_changes(row),
        section(N_("Who had a part in the original work"), _original_work(ctx, report)),
        section(N_("Decided and approved"), _signatures(ctx, row)),
    )


def _verdicts(ctx: Context) -> tuple[Table, ...]:
    """What the retest says of each disputed result; nothing where it was decided on the records."""
    query = (
        select(Evaluation, Result)
        .join(Retest, Retest.id == Evaluation.retest_id)
        .join(Result, Result.id == Evaluation.result_id)
        .where(Retest.round_id == ctx.round.id)
        .order_by(Result.line, Evaluation.id)
    )
    newest = {result.id: (e, result) for e, result in ctx.session.execute(query)}
    if not newest:
        return ()
    heads = (
        Column(head=N_("Parameter")),
        Column(head=N_("Unit")),
        Column(head=N_("Original"), align="decimal"),
        Column(head=N_("Retest"), align="decimal"),
        Column(head=N_("Verdict")),
    )
    lines = tuple(
        (
            known_as(r.parameter),
            r.unit,
            r.value,
            str(e.verdict["retest"]),
            Words(text=PROPOSALS_SAID.get(e.proposal, e.proposal)),
        )
        for e, r in newest.values()
    )
    return (Table(columns=heads, rows=lines),)


def _unfit(ctx: Context) -> tuple[Section, ...]:
    """How the sample was judged, where no retest came to a verdict: the answer rests on that (2.2.3)."""
    judged = gates(ctx)
    return () if _verdicts(ctx) or not judged.rows else (section(N_("The sample, judged before the retest"), judged),)


def _original_work(ctx: Context, report: Report) -> Rows:
    """Those whose own work is judged here: none of them decides (ISO/IEC 17025 7.9.6)."""
    disputed = select(ContestedResult.result_id).where(ContestedResult.case_id == ctx.the_case.id)
    root = ctx.session.get_one(Report, report.root_id or report.id)
    results = ctx.session.scalars(select(Result).where(Result.report_id == root.id, Result.id.in_(disputed))).all()
    analysed = dict.fromkeys(r.analysed_by_id for r in results)
    checked = dict.fromkeys((*(r.checked_by_id for r in results), root.checked_by_id))
    return rows(
        (N_("Analysed by"), named(ctx.session, *analysed)),
        (N_("Checked by"), named(ctx.session, *checked)),
        (N_("Signed by"), named(ctx.session, root.signed_by_id)),
    )


def _signatures(ctx: Context, row: Decision) -> Signatures:
    """The decider, and before and after them who approved the opinion and who signed the amended report."""
    query = select(Opinion).where(Opinion.round_id == ctx.round.id, Opinion.ruling == "approved").order_by(Opinion.id.desc())
    opinion = ctx.session.scalars(query.limit(1)).first()
    signed = [Signature(name=_who(ctx, row.by_id), role=N_("Decided by"), meaning=NO_PART, at=row.at)]
    if opinion is not None:
        approved = Signature(
            name=_who(ctx, opinion.ruled_by_id), role=N_("Preliminary opinion approved by"), meaning="", at=opinion.ruled_at
        )
        signed.insert(0, approved)
    if row.outcome == "amended":
        signed.append(_signatory(ctx, row))
    return Signatures(signatures=tuple(signed))


def _signatory(ctx: Context, row: Decision) -> Signature:
    """Who signed the amended report, or a line that is still open."""
    query = select(Report).where(Report.decision_id == row.id, Report.issued_at.is_not(None)).limit(1)
    report = ctx.session.scalars(query).first()
    role = N_("Amended report signed by")
    if report is None:
        return Signature(role=role)
    return Signature(name=_who(ctx, report.signed_by_id), role=role, meaning=N_("authorized signatory"), at=report.issued_at)


def _who(ctx: Context, person: int | None) -> str | Titled:
    said = named(ctx.session, person)
    return said if isinstance(said, Titled) else ""


def _changes(row: Decision) -> tuple[Section, ...]:
    if not row.changes:
        return ()
    heads = (
        *(Column(head=h) for h in (N_("Line"), N_("Parameter"), N_("Field"))),
        *(Column(head=h, align="decimal") for h in (N_("Old"), N_("New"))),
        Column(head=N_("Why")),
    )
    lines = tuple(
        (str(c["line"]), known_as(c["parameter"]), Words(text=FIELDS[c["field"]]), c["old"], c["new"], c["why"])
        for c in row.changes
    )
    return (section(N_("Changes in the report"), Table(columns=heads, rows=lines)),)
