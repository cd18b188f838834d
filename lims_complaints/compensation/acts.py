"""Acts of compensation (6): each a step of the negotiation, none overwritten."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from lims_complaints.act import Context, act
from lims_complaints.attachments import attach
from lims_complaints.compensation.given import MakeOffer, RecordClaim, RecordPayment, Settle
from lims_complaints.compensation.rules import owed
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.records.compensation import CompensationEntry

OTHER_CURRENCY = N_("It was agreed in {currency}; a payment is recorded in the currency that was agreed.")
TOO_MUCH = N_("Of what was agreed {rest} {currency} is still to be paid; what goes beyond it is agreed first.")


@act("compensation.record-claim", N_("Record a claim for compensation"))
def record_claim(ctx: Context, given: RecordClaim) -> None:
    """Record what the client claims (6)."""
    attach(ctx, given.files, "evidence")
    _enter(ctx, "claim", given.amount, given.currency, given.basis, evidence=given.files[0].sha256 if given.files else None)


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
    ctx.refuse_future(paid_on=given.paid_on)
    _refuse_other_than_agreed(ctx, given)
    attach(ctx, given.files, "evidence")
    _enter(ctx, "paid", given.amount, given.currency, N_("paid"), paid_on=given.paid_on, evidence=given.files[0].sha256)


def _refuse_other_than_agreed(ctx: Context, given: RecordPayment) -> None:
    """Raise Invalid where more is paid than is still owed, or in another currency than was agreed."""
    query = select(CompensationEntry).where(CompensationEntry.case_id == ctx.the_case.id).order_by(CompensationEntry.id)
    due = owed([(e.kind, e.amount, e.currency) for e in ctx.session.scalars(query)])
    if due is None:  # only the procedure could let it come to this
        return
    if given.currency != due.currency:
        raise Invalid((Fault("currency", OTHER_CURRENCY, {"currency": due.currency}),))
    if given.amount > due.rest:
        raise Invalid((Fault("amount", TOO_MUCH, {"rest": f"{due.rest:.2f}", "currency": due.currency}),))


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
