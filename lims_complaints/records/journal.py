"""The audit chain, the inputs that its digests stand for, and the outbox."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class AuditEvent(Base):
    """One act, in one chain with all others. Can be neither changed nor removed."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject", "sequence"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[str]
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject: Mapped[str]
    clause: Mapped[str]
    edition: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    input_digest: Mapped[str] = mapped_column(doc="SHA-256 over salt and input")
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict, doc="commitments and hashes that the chain must hold")
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class AuditHead(Base):
    """The chain's newest event; its one row is the lock that keeps the chain single."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str]


class AuditCheckpoint(Base):
    """What the seal signed of the chain at an instant. Can be neither changed nor removed; a copy belongs outside the house."""

    __tablename__ = "audit_checkpoint"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(doc="the newest event that it covers")
    why: Mapped[str] = mapped_column(doc="daily, adoption, backup, or asked for")
    made_at: Mapped[datetime]
    signed: Mapped[str] = mapped_column(doc="the JWS")


class ActInput(Base):
    """What was entered. Can be erased when its retention ends; the chain holds its digest all the same."""

    __tablename__ = "act_input"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[dict[str, Any]]


class Job(Base):
    """Something to be done after the commit: a letter to send, a paper to make, a reminder. Once for each `dedup`."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("dedup"), Index("ix_job_ready", "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    dedup: Mapped[str]
    body: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="ready")
    lease_owner: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Counter(Base):
    """A number that is given out without gaps, under lock."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class AdoptedEdition(Base):
    """An edition of a procedure that was adopted, with its words; cases name theirs by hash."""

    __tablename__ = "edition"

    hash: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    number: Mapped[int]
    in_force_at: Mapped[datetime]
    text: Mapped[str]
    translations: Mapped[dict[str, Any]]
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[str]


class ProposedEdition(Base):
    """An edition that was proposed: checked, compared, then approved by somebody else, or declined with a reason."""

    __tablename__ = "proposed_edition"
    __table_args__ = (CheckConstraint("outcome in ('', 'approved', 'declined')", name="outcome"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    in_force_from: Mapped[date]
    text: Mapped[str]
    translations: Mapped[dict[str, Any]]
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="None: somebody at the machine")
    outcome: Mapped[str] = mapped_column(default="", doc="approved, declined; nothing while it waits")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_why: Mapped[str] = mapped_column(default="")


class StationRecord(Base):
    """The station itself: names, address, marks, zone; one row."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[dict[str, Any]]
    address: Mapped[dict[str, Any]]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    contact: Mapped[dict[str, Any]] = mapped_column(doc="the person to ask, by language")
    cma_number: Mapped[str] = mapped_column(default="")
    accreditation_number: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    jurisdiction: Mapped[str] = mapped_column(default="CN")
    demonstration: Mapped[bool] = mapped_column(default=False)


class CalendarYear(Base):
    """A year's schedule that the station loaded, with its source; the newest approved one of a year holds."""

    __tablename__ = "calendar_year"

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    year: Mapped[int]
    source: Mapped[str]
    schedule: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
