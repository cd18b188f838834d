"""What stands in the negotiation of a compensation (6). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import QualityPart


@dataclass(frozen=True)
class Owed:
    """What was agreed last, what was paid upon it since, in which currency (ISO 4217)."""

    agreed: Decimal
    paid: Decimal
    currency: str

    @property
    def rest(self) -> Decimal:
        """What is still to be paid."""
        return self.agreed - self.paid


def owed(entries: Sequence[tuple[str, Decimal | None, str]]) -> Owed | None:
    """Return what stands between agreement and payment, from kind, amount and currency of each step; None where nothing is agreed."""
    last = next((n for n in range(len(entries) - 1, -1, -1) if entries[n][0] == "agreed"), None)
    if last is None or any(kind == "not agreed" for kind, _, _ in entries[last:]):
        return None
    _, agreed, currency = entries[last]
    paid = sum((amount or Decimal() for kind, amount, _ in entries[last:] if kind == "paid"), Decimal())
    return Owed(agreed or Decimal(), paid, currency)


@fact("a claim is open")
def a_claim_is_open(quality: QualityPart) -> bool:
    """Whether a claim was made that is neither agreed nor ended."""
    return quality.claim_open


@fact("no claim is open")
def no_claim_is_open(quality: QualityPart) -> bool:
    """Whether nothing is being negotiated."""
    return not quality.claim_open


@fact("the complaint turned out justified")
def turned_out_justified(quality: QualityPart) -> bool:
    """Whether the decision or the approved outcome found the station at fault (6)."""
    return quality.justified


@fact("compensation is agreed")
def compensation_is_agreed(quality: QualityPart) -> bool:
    """Whether station and client agreed on an amount."""
    return quality.compensation_agreed
