"""Closing a case and handing its records to the archivist (7)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class Transfer(Base):
    """A case's records on their way to the archivist (归档移交): pieces with hashes, accepted or returned."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("verdict in ('', 'accepted', 'returned')", name="verdict"),
        CheckConstraint("verdict <> 'accepted' or ruled_by_id <> handed_by_id", name="accepted_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    pieces: Mapped[list[Any]]
    package_sha256: Mapped[str | None]
    retain_until: Mapped[date]
    handed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime | None]
