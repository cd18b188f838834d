"""Compensation for a justified complaint that cost the client money (6): claim, offers, agreement, payment."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class CompensationEntry(Base):
    """One step of the negotiation, in order; nothing is overwritten."""

    __tablename__ = "compensation_entry"
    __table_args__ = (CheckConstraint("kind in ('claim', 'offer', 'agreed', 'not agreed', 'paid')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    amount: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="CNY")
    basis: Mapped[str]
    evidence_sha256: Mapped[str | None]
    paid_on: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
