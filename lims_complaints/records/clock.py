"""Clocks: each with its rule, its reckoning and a ledger of what happened to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims_complaints.db.types import Base


class Clock(Base):
    """One time limit of a case's round: clause, start, due and how it was computed, when it was met."""

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("case_id", "round_number", "name"),
        Index("ix_clock_open", "met_at", "due_at"),
        CheckConstraint("cast(due_on as text) = (reckoning ->> 'due_date')", name="due_as_reckoned"),
        CheckConstraint("met_at is null or ended_at is null", name="met_or_ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    round_number: Mapped[int]
    name: Mapped[str]
    clause: Mapped[str]
    term: Mapped[str] = mapped_column(doc="as the document says it: 15 days")
    started_at: Mapped[datetime]
    due_on: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(doc="the end of the last day, exclusive")
    provisional: Mapped[bool] = mapped_column(default=False)
    reckoning: Mapped[dict[str, Any]]
    owner: Mapped[str] = mapped_column(default="", doc="the role that it is for")
    paused_at: Mapped[datetime | None] = mapped_column(doc="since when it stands still; what is due then is not late")
    met_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(doc="when it stopped mattering without being met")
    entries: Mapped[list["ClockEntry"]] = relationship(back_populates="clock", order_by="(ClockEntry.at, ClockEntry.id)")


class ClockEntry(Base):
    """Started, paused, resumed, extended, recomputed, met, missed: when, by whom, why."""

    __tablename__ = "clock_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    more: Mapped[int] = mapped_column(default=0, server_default="0", doc="extended: by so many units of its term")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_role: Mapped[str] = mapped_column(default="", server_default="", doc="who, where no person with an account did it")
    clock: Mapped[Clock] = relationship(back_populates="entries")
