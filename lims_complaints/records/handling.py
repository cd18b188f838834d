"""What was done to handle a complaint, step by step, and the statistics made of closed cases."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base

KINDS = (
    "classified", "responsible named", "handed over", "first answer", "investigation reported", "combined opinion",
    "amount estimated", "countersigned", "disagreement decided", "other party", "done", "client called", "date promised",
    "promise kept", "penalty", "ruled special", "important", "spot check", "waits for client", "waits for sample", "goes on",
    "term extended", "hand-over accepted", "severity",
    "looked at above", "contact noted", "contact answered",
)  # fmt: skip


class HandlingStep(Base):
    """One recorded step of a round: what it was, in which words, about whom. Steps are added, never changed."""

    __tablename__ = "handling_step"
    __table_args__ = (
        Index("ix_handling_step_round", "round_id", "kind"),
        CheckConstraint(f"kind in ({', '.join(repr(k) for k in KINDS)})", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[str]
    said: Mapped[str] = mapped_column(default="", doc="one word: a route, yes, no, satisfied …")
    words: Mapped[str] = mapped_column(default="")
    departments: Mapped[list[Any]] = mapped_column(default=list, doc="departments concerned; of a countersign: the one")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="whom it is about")
    amount: Mapped[Decimal | None]
    points: Mapped[int | None]
    day: Mapped[date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class ReadingRule(Base):
    """Which cases of an edition a role reads, as the document says it; copied from it at adoption, so that lists can ask."""

    __tablename__ = "reading_rule"

    __table_args__ = (
        UniqueConstraint("edition", "role"),
        CheckConstraint("reads in ('all', 'own department', 'none')", name="reads"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(ForeignKey("edition.hash"))
    role: Mapped[str]
    reads: Mapped[str]


class Statistics(Base):
    """The statistics of a procedure's cases closed in a span of days, both included, as they were reported."""

    __tablename__ = "statistics"

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure: Mapped[str] = mapped_column(index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    figures: Mapped[dict[str, Any]]
    remarks: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
