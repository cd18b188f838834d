"""What is entered about compensation (6)."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.language import N_


class RecordClaim(Given):
    """What the client claims, and on what basis."""

    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=2, title=N_("Amount"))
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$", title=N_("Currency"))
    basis: str = Field(min_length=1, max_length=4000, title=N_("Basis of the claim"))
    files: tuple[Upload, ...] = Field(default=(), max_length=5, title=N_("Files"))


class MakeOffer(Given):
    """What the station offers, and why that much."""

    amount: Decimal = Field(ge=0, max_digits=14, decimal_places=2, title=N_("Amount"))
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$", title=N_("Currency"))
    basis: str = Field(min_length=1, max_length=4000, title=N_("Reasons for the offer"))


class Settle(Given):
    """Whether station and client agreed, and on what."""

    agreed: bool = Field(title=N_("Agreement was reached"))
    amount: Decimal = Field(ge=0, max_digits=14, decimal_places=2, title=N_("Amount agreed (0 where there is none)"))
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$", title=N_("Currency"))
    basis: str = Field(min_length=1, max_length=4000, title=N_("What was agreed, or why there was no agreement"))


class RecordPayment(Given):
    """That it was paid, on what evidence."""

    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=2, title=N_("Amount"))
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$", title=N_("Currency"))
    paid_on: date = Field(title=N_("Paid on"))
    files: tuple[Upload, ...] = Field(min_length=1, max_length=5, title=N_("Evidence of payment"))
