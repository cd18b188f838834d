"""The papers of nonconforming work: record, corrective action, effectiveness check."""

from collections.abc import Sequence

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Titled, Value, Words, yes_or_no
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Section, Table, rows, section
from lims_complaints.language import LANGUAGES, N_, translator
from lims_complaints.papers import form, named, sheet, titled
from lims_complaints.records.handling import Statistics
from lims_complaints.records.quality import CorrectiveAction, EffectivenessCheck, Nonconformity
from lims_complaints.records.report import Report

SHARED = {
    "worksheet": N_("the worksheet"),
    "instrument": N_("the instrument"),
    "method": N_("the method"),
    "analysed_on": N_("the day of the test"),
    "analysed_by_id": N_("the analyst"),
}


@form("nonconformity-record")
def nonconformity_record(ctx: Context) -> FormContent:
    """不符合工作记录."""
    found = _found(ctx)
    return sheet(ctx, "nonconformity-record", *(part for row in found for part in _record(ctx, row)), number=_number(found))


def _number(found: Sequence[Nonconformity]) -> str:
    """The nonconformity's own number, where the case has one; where it has several, the case's."""
    return found[0].number if len(found) == 1 else ""


@form("corrective-action-record")
def corrective_action_record(ctx: Context) -> FormContent:
    """纠正措施记录."""
    found = _found(ctx)
    actions = (_action(ctx, n, a) for n in found for a in n.actions)
    return sheet(ctx, "corrective-action-record", *actions, number=_number(found))


@form("effectiveness-check")
def effectiveness_check(ctx: Context) -> FormContent:
    """有效性验证记录."""
    found = _found(ctx)
    checks = (_check(ctx, a, c) for n in found for a in n.actions for c in a.checks)
    return sheet(ctx, "effectiveness-check", *checks, number=_number(found))


def _found(ctx: Context) -> Sequence[Nonconformity]:
    query = select(Nonconformity).where(Nonconformity.case_id == ctx.the_case.id).order_by(Nonconformity.id)
    return ctx.session.scalars(query).all()


def _report_of(ctx: Context) -> str:
    report = ctx.the_case.report
    return report.number if report else ""


def _resumed(ctx: Context, row: Nonconformity) -> Value:
    if not row.work_stopped:
        return Words(text=N_("The work was not stopped."))
    return named(ctx.session, row.resumed_by_id)


def _record(ctx: Context, row: Nonconformity) -> tuple[Section, ...]:
    what = rows(
        (N_("Number"), row.number),
        (N_("What did not conform?"), row.description),
        (N_("Report"), _report_of(ctx)),
        (N_("Significance"), Words(text=row.significance)),
        (N_("Effect on results and clients"), row.impact),
        (N_("Containment"), row.containment),
        (N_("Work stopped"), yes_or_no(row.work_stopped)),
        (N_("Registered by"), named(ctx.session, row.opened_by_id)),
        (N_("Registered at"), row.opened_at),
        (N_("Resumption authorized by"), _resumed(ctx, row)),
        (N_("Resumption authorized at"), row.resumed_at),
        (N_("Corrective action, and why or why not"), row.action_reason),
        (N_("Closed by"), named(ctx.session, row.closed_by_id)),
        (N_("Nonconformity closed at"), row.closed_at),
    )
    heads = (
        Column(head=N_("Report at risk")),
        Column(head=N_("What it shares")),
        Column(head=N_("Disposition")),
        Column(head=N_("Reason")),
        Column(head=N_("Client told at")),
    )
    lines: list[tuple[Value | None, ...]] = [
        (
            ctx.session.get_one(Report, a.report_id).number,
            _shared(a.shared),
            Words(text=a.disposition) if a.disposition else "",
            a.reason,
            a.told_at,
        )
        for a in row.affected
    ]
    none = Paragraphs(
        paragraphs=(Words(text=N_("No other report shares analyst, instrument, worksheet or day with this one.")),)
    )
    affected = section(N_("Other reports at risk"), Table(columns=heads, rows=tuple(lines)) if lines else none)
    return (section(Words(text=N_("Nonconformity {number}"), values={"number": row.number}), what), affected)


def _shared(what: Sequence[object]) -> Titled:
    """Say what a report shares with the faulty one, in each language."""
    said = {each: [translator(each)(SHARED.get(str(w), str(w))) for w in what] for each in LANGUAGES}
    return Titled(texts={each: (", " if each == "en" else "、").join(words) for each, words in said.items()})


def _action(ctx: Context, found: Nonconformity, row: CorrectiveAction) -> Section:
    return section(
        Words(text=N_("Nonconformity {number}"), values={"number": found.number}),
        rows(
            (N_("What did not conform?"), found.description),
            (N_("Cause"), row.cause),
            (N_("How was the cause found?"), row.cause_method),
            (N_("Action"), row.action),
            (N_("Owner"), named(ctx.session, row.owner_id)),
            (N_("Planned at"), row.planned_at),
            (N_("Due on"), row.due_on),
            (N_("Done on"), row.done_on),
            (N_("Evidence"), row.evidence),
            (N_("SHA-256 of the evidence"), row.evidence_sha256 or ""),
        ),
    )


def _check(ctx: Context, row: CorrectiveAction, check: EffectivenessCheck) -> Section:
    return section(
        N_("Effectiveness check"),
        rows(
            (N_("Nonconformity"), row.nonconformity.number),
            (N_("Cause"), row.cause),
            (N_("Action"), row.action),
            (N_("Owner"), named(ctx.session, row.owner_id)),
            (N_("Done on"), row.done_on),
            (N_("Effective"), yes_or_no(check.effective)),
            (N_("What was found?"), check.found),
            (N_("Effect checked by"), named(ctx.session, check.by_id)),
            (N_("Effect checked at"), check.at),
        ),
    )


@form("statistics")
def statistics(ctx: Context) -> FormContent:
    """投诉统计表: the figures of the cases closed in a span of days."""
    row: Statistics = ctx.prepared
    figures, titles = row.figures, ctx.edition.routes
    kinds = Table(
        columns=(Column(head=N_("Kind")), Column(head=N_("Cases closed"), align="decimal")),
        rows=tuple((titled(titles[r].title) if r in titles else r, str(n)) for r, n in sorted(figures["routes"].items())),
    )
    return sheet(
        ctx,
        "statistics",
        section(
            N_("Statistics"),
            rows(
                (N_("First day"), row.from_on),
                (N_("Until, this day included"), row.until_on),
                (N_("Cases closed"), str(figures["closed"])),
                (N_("Justified complaints"), str(figures["justified"])),
                (N_("Share of justified complaints, %"), figures["justified rate"]),
                (N_("Share of clients followed up, %"), figures["followed up rate"]),
                (N_("Terms kept, %"), figures["on time rate"]),
                (N_("Heard again"), str(figures["heard again"])),
                (N_("Reviewed by top management"), str(figures["reviewed by top management"])),
                (N_("Amounts"), figures["amounts"]),
                (N_("Penalties"), figures["penalties"]),
                (N_("Remarks"), row.remarks),
                (N_("Reported by"), named(ctx.session, row.by_id)),
            ),
        ),
        section(N_("By kind"), kinds),
    )
