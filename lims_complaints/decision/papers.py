"""The decision record (处理决定)."""

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Signature, Words
from lims_complaints.documents.forms import Column, FormContent, Section, Signatures, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, name_of, sheet
from lims_complaints.records.decision import Decision

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
    """处理决定: facts, outcome, reason, departure, changes, and by whom (2.2.5)."""
    query = select(Decision).where(Decision.round_id == ctx.round.id).order_by(Decision.sequence.desc()).limit(1)
    row = ctx.session.scalars(query).one()
    report = ctx.the_case.report
    decided = rows(
        (N_("Report"), report.number if report else ""),
        (N_("Round"), str(ctx.round.number)),
        (N_("Facts that it rests on"), row.facts),
        (N_("Outcome"), Words(text=row.outcome)),
        (N_("Reason"), row.reason),
        (N_("Departure from what was found, and why"), row.departure),
    )
    name = name_of(ctx.session, row.by_id)
    signed = Signatures(
        signatures=(Signature(name=name, role=N_("Decided by"), meaning=N_("had no part in the original work"), at=row.at),)
    )
    return sheet(ctx, "decision-record", section(N_("Decision"), decided), *_changes(row), section(N_("By"), signed))


def _changes(row: Decision) -> tuple[Section, ...]:
    if not row.changes:
        return ()
    heads = tuple(Column(head=h) for h in (N_("Line"), N_("Parameter"), N_("Field"), N_("Old"), N_("New"), N_("Why")))
    lines = tuple(
        (str(c["line"]), c["parameter"], Words(text=FIELDS[c["field"]]), c["old"], c["new"], c["why"]) for c in row.changes
    )
    return (section(N_("Changes in the report"), Table(columns=heads, rows=lines)),)
