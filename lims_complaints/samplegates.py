"""Whether the sample could be retested at all, as the order of a retest and the decision without one show it (2.2.3)."""

from typing import Any

from sqlalchemy import select

from lims_complaints.documents.content import known_as, yes_or_no
from lims_complaints.documents.forms import Column, Table
from lims_complaints.language import N_
from lims_complaints.papers import named
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import SampleGate


def gates(ctx: Any) -> Table:
    """Return how each disputed sample of the round was judged, and by whom."""
    query = (
        select(SampleGate, Result, Sample)
        .join(Result, Result.id == SampleGate.result_id)
        .join(Sample, Sample.id == Result.sample_id)
        .where(SampleGate.round_id == ctx.round.id)
        .order_by(SampleGate.id)
    )
    heads = (
        N_("Sample"), N_("Parameter"), N_("Enough of it"), N_("Seal whole"), N_("Stored well"), N_("Within holding time"),
        N_("Fit"), N_("Judged by"),
    )  # fmt: skip
    return Table(
        columns=tuple(Column(head=h) for h in heads),
        rows=tuple(
            (
                sample.number, known_as(result.parameter), yes_or_no(gate.quantity_enough), yes_or_no(gate.seal_intact),
                yes_or_no(gate.storage_kept), yes_or_no(gate.within_holding_time), yes_or_no(gate.fit),
                named(ctx.session, gate.by_id),
            )
            for gate, result, sample in ctx.session.execute(query)
        ),
    )  # fmt: skip
