"""Acts of compensation (6): each a step of the negotiation, none overwritten."""

from datetime import date
from decimal import Decimal

from lims_complaints.act import Context, act
from lims_complaints.attachments import attach
from lims_complaints.compensation.given import MakeOffer, RecordClaim, RecordPayment, Settle
from lims_complaints.language import N_
from lims_complaints.records.compensation import CompensationEntry


@act("compensation.record-claim", N_("Record a claim for compensation"))
def record_claim(ctx: Context, given: RecordClaim) -> None:
    """Record what the client claims (6)."""
    attach(ctx, given.files, "evidence")
    _enter(ctx, "claim", given.amount, given.currency, given.basis)


@act("compensation.make-offer", N_("Make an offer"))
def make_offer(ctx: Context, given: MakeOffer) -> None:
    """Record what the station offers (6)."""
    _enter(ctx, "offer", given.amount, given.currency, given.basis)


@act("compensation.settle", N_("Record agreement, or that there is none"))
def settle(ctx: Context, given: Settle) -> None:
    """Record what was agreed, or why there was no agreement (6)."""
    _enter(ctx, "agreed" if given.agreed else "not agreed", given.amount, given.currency, given.basis)


@act("compensation.record-payment", N_("Record a payment"))
def record_payment(ctx: Context, given: RecordPayment) -> None:
    """Record that it was paid, on what evidence (6)."""
    attach(ctx, given.files, "evidence")
    _enter(ctx, "paid", given.amount, given.currency, N_("paid"), paid_on=given.paid_on, evidence=given.files[0].sha256)


def _enter(  # noqa: PLR0913 - one row, said in full
    ctx: Context,
    kind: str,
    amount: Decimal,
    currency: str,
    basis: str,
    *,
    paid_on: date | None = None,
    evidence: str | None = None,
) -> None:
    ctx.session.add(
        CompensationEntry(
            case_id=ctx.the_case.id, kind=kind, amount=amount, currency=currency, basis=basis, paid_on=paid_on,
            evidence_sha256=evidence, by_id=ctx.person, at=ctx.now,
        )
    )  # fmt: skip


KINDS = (N_("claim"), N_("offer"), N_("agreed"), N_("not agreed"), N_("paid"))
