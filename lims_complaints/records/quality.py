"""Nonconforming work (不符合工作), corrective action (纠正措施) and its effectiveness check (5; ISO/IEC 17025 7.10, 8.7)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims_complaints.db.types import Base


class Nonconformity(Base):
    """Work that did not conform, found on the way of a case."""

    __tablename__ = "nonconformity"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    description: Mapped[str]
    significance: Mapped[str]
    impact: Mapped[str] = mapped_column(server_default="", doc="on other results and clients")
    containment: Mapped[str]
    work_stopped: Mapped[bool] = mapped_column(default=False)
    results_acceptable: Mapped[bool] = mapped_column(default=False)
    action_needed: Mapped[bool | None]
    action_reason: Mapped[str] = mapped_column(default="")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resumed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    actions: Mapped[list["CorrectiveAction"]] = relationship(back_populates="nonconformity")
    affected: Mapped[list["AffectedReport"]] = relationship(back_populates="nonconformity")


class NonconformityDeclined(Base):
    """The written reason why no nonconformity was opened where one might be expected."""

    __tablename__ = "nonconformity_declined"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class AffectedReport(Base):
    """Another report at risk from the same cause, and what was found about it."""

    __tablename__ = "affected_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    shared: Mapped[list[Any]] = mapped_column(doc="what it has in common: analyst, instrument, worksheet, method, day")
    disposition: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]
    nonconformity: Mapped[Nonconformity] = relationship(back_populates="affected")


class CorrectiveAction(Base):
    """One corrective action: cause, what is done, by whom, by when, on what evidence."""

    __tablename__ = "corrective_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), index=True)
    cause: Mapped[str]
    cause_method: Mapped[str]
    action: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    planned_at: Mapped[datetime]
    done_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default="")
    evidence_sha256: Mapped[str | None]
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    nonconformity: Mapped[Nonconformity] = relationship(back_populates="actions")
    checks: Mapped[list["EffectivenessCheck"]] = relationship(back_populates="action")


class EffectivenessCheck(Base):
    """Whether a corrective action worked, judged by another than its owner, after it was done (有效性验证)."""

    __tablename__ = "effectiveness_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    corrective_action_id: Mapped[int] = mapped_column(ForeignKey("corrective_action.id"), index=True)
    effective: Mapped[bool]
    found: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    action: Mapped[CorrectiveAction] = relationship(back_populates="checks")
