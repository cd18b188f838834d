"""The papers of nonconforming work: record, corrective action, effectiveness check."""

from collections.abc import Sequence

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Value, Words
from lims_complaints.documents.forms import Column, FormContent, Section, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, name_of, sheet
from lims_complaints.records.handling import Statistics
from lims_complaints.records.quality import CorrectiveAction, EffectivenessCheck, Nonconformity
from lims_complaints.records.report import Report

YES, NO = N_("yes"), N_("no")


@form("nonconformity-record")
def nonconformity_record(ctx: Context) -> FormContent:
    """不符合工作记录."""
    found = _found(ctx)
    return sheet(ctx, "nonconformity-record", *(part for row in found for part in _record(ctx, row)))


@form("corrective-action-record")
def corrective_action_record(ctx: Context) -> FormContent:
    """纠正措施记录."""
    return sheet(ctx, "corrective-action-record", *(_action(ctx, n, a) for n in _found(ctx) for a in n.actions))


@form("effectiveness-check")
def effectiveness_check(ctx: Context) -> FormContent:
    """有效性验证记录."""
    checks = [(a, c) for n in _found(ctx) for a in n.actions for c in a.checks]
    return sheet(ctx, "effectiveness-check", *(_check(ctx, a, c) for a, c in checks))


def _found(ctx: Context) -> Sequence[Nonconformity]:
    query = select(Nonconformity).where(Nonconformity.case_id == ctx.the_case.id).order_by(Nonconformity.id)
    return ctx.session.scalars(query).all()


def _record(ctx: Context, row: Nonconformity) -> tuple[Section, ...]:
    what = rows(
        (N_("Number"), row.number),
        (N_("What did not conform?"), row.description),
        (N_("Significance"), row.significance),
        (N_("Containment"), row.containment),
        (N_("Work stopped"), Words(text=YES if row.work_stopped else NO)),
        (N_("Opened by"), name_of(ctx.session, row.opened_by_id)),
        (N_("Opened at"), row.opened_at),
        (N_("Resumption authorized by"), name_of(ctx.session, row.resumed_by_id)),
        (N_("Closed at"), row.closed_at),
        (N_("Corrective action, and why or why not"), row.action_reason),
    )
    heads = (
        Column(head=N_("Report at risk")),
        Column(head=N_("Shares")),
        Column(head=N_("Disposition")),
        Column(head=N_("Reason")),
    )
    lines: list[tuple[Value | None, ...]] = [
        (
            ctx.session.get_one(Report, a.report_id).number,
            ", ".join(map(str, a.shared)),
            Words(text=a.disposition) if a.disposition else "",
            a.reason,
        )
        for a in row.affected
    ]
    affected = (section(N_("Other reports at risk"), Table(columns=heads, rows=tuple(lines))),) if lines else ()
    return (section(Words(text=N_("Nonconformity {number}"), values={"number": row.number}), what), *affected)


def _action(ctx: Context, found: Nonconformity, row: CorrectiveAction) -> Section:
    return section(
        Words(text=N_("Nonconformity {number}"), values={"number": found.number}),
        rows(
            (N_("Cause"), row.cause),
            (N_("How was the cause found?"), row.cause_method),
            (N_("Action"), row.action),
            (N_("Owner"), name_of(ctx.session, row.owner_id)),
            (N_("Due on"), row.due_on),
            (N_("Done on"), row.done_on),
            (N_("Evidence"), row.evidence),
        ),
    )


def _check(ctx: Context, row: CorrectiveAction, check: EffectivenessCheck) -> Section:
    return section(
        N_("Effectiveness check"),
        rows(
            (N_("Action"), row.action),
            (N_("Owner"), name_of(ctx.session, row.owner_id)),
            (N_("Effective"), Words(text=YES if check.effective else NO)),
            (N_("What was found?"), check.found),
            (N_("Checked by"), name_of(ctx.session, check.by_id)),
            (N_("Checked at"), check.at),
        ),
    )


@form("statistics")
def statistics(ctx: Context) -> FormContent:
    """投诉统计表: the figures of the cases closed in a span of days."""
    row: Statistics = ctx.prepared
    figures, titles = row.figures, ctx.edition.routes
    kinds = Table(
        columns=(Column(head=N_("Kind")), Column(head=N_("Cases closed"), align="decimal")),
        rows=tuple((titles[r].title["zh-Hans"] if r in titles else r, str(n)) for r, n in sorted(figures["routes"].items())),
    )
    return sheet(
        ctx,
        "statistics",
        section(
            N_("Statistics"),
            rows(
                (N_("From"), row.from_on),
                (N_("Until, this day included"), row.until_on),
                (N_("Cases closed"), str(figures["closed"])),
                (N_("Justified"), str(figures["justified"])),
                (N_("Share of justified complaints, %"), figures["justified rate"]),
                (N_("Share of clients followed up, %"), figures["followed up rate"]),
                (N_("Terms kept, %"), figures["on time rate"]),
                (N_("Heard again"), str(figures["heard again"])),
                (N_("Amounts"), figures["amounts"]),
                (N_("Penalties"), figures["penalties"]),
                (N_("Remarks"), row.remarks),
                (N_("Reported by"), name_of(ctx.session, row.by_id)),
            ),
        ),
        section(N_("By kind"), kinds),
    )
