"""What stands in the negotiation of a compensation (6). Pure."""

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import QualityPart


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
