"""What was filed (1.1), and what the station said to it (1.2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class Appeal(Base):
    """What a client said when filing: an appeal against results, or a complaint about general affairs."""

    __tablename__ = "appeal"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(doc="web, letter, counter, telephone, satisfaction survey")
    filed_at: Mapped[datetime]
    arrived_on: Mapped[date]
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    representative_for: Mapped[str] = mapped_column(default="")
    authority: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="", doc="the department or matter of a general complaint")
    grounds: Mapped[str]
    evidence: Mapped[str] = mapped_column(default="")
    remedy: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="", doc="ISO 3166 code of the client's country; empty: the procedure's own")
    urgent_asked: Mapped[bool] = mapped_column(default=False)
    urgent_reason: Mapped[str] = mapped_column(default="")
    receipt_claimed_on: Mapped[date | None]
    report_said: Mapped[str | None] = mapped_column(
        doc="the report's number as written, where it came without one that we know"
    )
    received_at: Mapped[datetime | None] = mapped_column(doc="receipt of the report as proved; none: not proved")
    received_evidence: Mapped[str] = mapped_column(default="")
    window: Mapped[dict[str, Any] | None] = mapped_column(doc="the reckoning of the ten days")
    in_time: Mapped[bool]
    filing_sha256: Mapped[str] = mapped_column(default="", doc="over everything filed, as on the receipt")
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ContestedResult(Base):
    """One result that the appeal disputes, with the grounds for it."""

    __tablename__ = "contested_result"
    __table_args__ = (UniqueConstraint("case_id", "result_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    grounds: Mapped[str]
    retestable: Mapped[bool] = mapped_column(default=True)
    why_not: Mapped[str] = mapped_column(default="")


class Attachment(Base):
    """A file that belongs to a case: evidence, a scan, an authority, a raw file. Kept by its hash, never replaced."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    round_number: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    what: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Admission(Base):
    """A decision on whether an appeal is taken up, with its reason: accepted, admitted late, refused and why, urgency."""

    __tablename__ = "admission"
    __table_args__ = (
        CheckConstraint(
            "verdict in ('accepted', 'admitted late', 'out of time', 'not ours', 'incomplete', 'urgent', 'ordinary', 'asked')",
            name="verdict",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    verdict: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
