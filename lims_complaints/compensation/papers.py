"""The compensation record (赔偿协商记录)."""

from collections.abc import Sequence

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.compensation.rules import owed
from lims_complaints.documents.content import Value, Words
from lims_complaints.documents.forms import Column, FormContent, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, named, sheet
from lims_complaints.records.compensation import CompensationEntry


@form("compensation-record")
def compensation_record(ctx: Context) -> FormContent:
    """赔偿协商记录: claim and basis, offers, agreement or not, payment (6)."""
    query = select(CompensationEntry).where(CompensationEntry.case_id == ctx.the_case.id).order_by(CompensationEntry.id)
    heads = (
        Column(head=N_("When")),
        Column(head=N_("Step")),
        Column(head=N_("Amount"), align="decimal"),
        Column(head=N_("Currency")),
        Column(head=N_("Basis")),
        Column(head=N_("Paid on")),
        Column(head=N_("Evidence (SHA-256)")),
        Column(head=N_("Recorded by")),
    )
    entries = ctx.session.scalars(query).all()
    lines = tuple(_line(ctx, e) for e in entries)
    report = ctx.the_case.report
    about = rows(
        (N_("Client"), ctx.the_case.who),
        (N_("Report"), report.number if report else ""),
        (N_("How it stands"), _standing(entries)),
    )
    return sheet(ctx, "compensation-record", section("", about), section(N_("Negotiation"), Table(columns=heads, rows=lines)))


def _standing(entries: Sequence[CompensationEntry]) -> Value:
    """Say the last step; a payment of less than was agreed is one in part."""
    due = owed([(e.kind, e.amount, e.currency) for e in entries])
    if entries and entries[-1].kind == "paid" and due is not None and due.rest > 0:
        values = {"paid": f"{due.paid:.2f}", "agreed": f"{due.agreed:.2f}", "currency": due.currency}
        return Words(text=N_("paid in part: {paid} of {agreed} {currency}"), values=values)
    return Words(text=entries[-1].kind) if entries else ""


def _line(ctx: Context, entry: CompensationEntry) -> tuple[Value, ...]:
    amount = "" if entry.amount is None else f"{entry.amount:.2f}"
    paid = entry.paid_on or ""
    evidence = f"{entry.evidence_sha256[:16]}…" if entry.evidence_sha256 else ""
    who = named(ctx.session, entry.by_id)
    basis = "" if entry.paid_on else entry.basis  # what a payment rests on is the agreement
    return (entry.at, Words(text=entry.kind), amount, entry.currency, basis, paid, evidence, who)
