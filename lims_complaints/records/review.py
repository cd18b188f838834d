"""The review of the original work (2.2.1) and the investigation of general affairs (2.1)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class ReviewStage(Base):
    """What was looked at in one stage of the test's course, what was found, on what evidence. Entries are added, never changed."""

    __tablename__ = "review_stage"
    __table_args__ = (
        Index("ix_review_stage_round", "round_id", "stage"),
        CheckConstraint("finding in ('in order', 'doubt', 'fault', 'not applicable')", name="finding"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    stage: Mapped[str]
    looked_at: Mapped[str]
    finding: Mapped[str]
    remarks: Mapped[str] = mapped_column(default="")
    evidence_sha256: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Opinion(Base):
    """A preliminary opinion and what the quality manager said to it; never both by one person."""

    __tablename__ = "opinion"
    __table_args__ = (
        CheckConstraint("ruled_by_id is null or ruled_by_id <> by_id", name="not_by_author"),
        CheckConstraint(
            "proposal in ('retest', 'stands', 'wrong on the records', 'resample', 'not disproved')", name="proposal"
        ),
        CheckConstraint("ruling in ('', 'approved', 'returned')", name="ruling"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    proposal: Mapped[str]
    opinion: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ruling: Mapped[str] = mapped_column(default="")
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime | None]
    ruling_reason: Mapped[str] = mapped_column(default="")


class Investigation(Base):
    """The investigation of a general complaint in a department, the Office or a team (客户投诉处理登记表). Entries are added."""

    __tablename__ = "investigation"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    facts: Mapped[str]
    cause: Mapped[str]
    cause_kind: Mapped[str] = mapped_column(default="", server_default="", doc="where the cause lies; empty: not said")
    measures: Mapped[str]
    responsible: Mapped[str] = mapped_column(default="")
    done_on: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Escalation(Base):
    """That a department could not settle it, and why (2.1.2); the departments or the team that the Office named (2.1.3)."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    team: Mapped[list[Any] | None] = mapped_column(doc="person ids")
    departments: Mapped[str] = mapped_column(default="", doc="one a line")
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime | None]


class GeneralOutcome(Base):
    """The outcome that was proposed for a general complaint, and the approval by somebody who had no part."""

    __tablename__ = "general_outcome"
    __table_args__ = (
        CheckConstraint("ruled_by_id is null or ruled_by_id <> by_id", name="not_by_author"),
        CheckConstraint("ruling in ('', 'approved', 'returned')", name="ruling"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    justified: Mapped[bool] = mapped_column(doc="whether the station was at fault (投诉合理)")
    outcome: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ruling: Mapped[str] = mapped_column(default="")
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime | None]
    ruling_reason: Mapped[str] = mapped_column(default="")
