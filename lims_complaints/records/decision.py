"""The decision on a round (2.2.5). Entered once, never changed; a signatory's refusal leads to another one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base

OUTCOMES = ("maintained", "amended", "void without replacement", "not disproved")


class Decision(Base):
    """Who decided what, on which facts, and what changes in the report."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("round_id", "sequence"),
        CheckConstraint(
            "outcome in ('maintained', 'amended', 'void without replacement', 'not disproved', 'textual')",
            name="outcome",
        ),
        CheckConstraint("round_id is not null or nonconformity_id is not null or outcome = 'textual'", name="has_basis"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)
    nonconformity_id: Mapped[int | None] = mapped_column(ForeignKey("nonconformity.id", use_alter=True))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[str]
    facts: Mapped[str]
    reason: Mapped[str]
    departure: Mapped[str] = mapped_column(default="", doc="why the verdict of the arithmetic was departed from")
    changes: Mapped[list[Any]] = mapped_column(default=list, doc="[{result_id, field, old, new, why}]")
    kind: Mapped[str] = mapped_column(default="full", doc="full reissue or supplement")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class SentBack(Base):
    """A signatory's refusal to sign, with its reason; the decision goes back to the quality manager."""

    __tablename__ = "sent_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
