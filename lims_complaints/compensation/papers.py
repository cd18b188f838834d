"""The compensation record (赔偿协商记录)."""

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Words
from lims_complaints.documents.forms import Column, FormContent, Table, section
from lims_complaints.language import N_
from lims_complaints.papers import form, name_of, sheet
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
        Column(head=N_("Recorded by")),
    )
    lines = tuple(
        (e.at, Words(text=e.kind), str(e.amount), e.currency, e.basis, e.paid_on, name_of(ctx.session, e.by_id))
        for e in ctx.session.scalars(query)
    )
    return sheet(ctx, "compensation-record", section(N_("Negotiation"), Table(columns=heads, rows=lines)))
