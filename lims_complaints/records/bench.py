"""The bench: codes and nothing else. No key leads from here to a retest, a case, a client or a sample."""

import unicodedata
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class BenchBatch(Base):
    """Portions that go over the bench together: disputed ones and companions alike."""

    __tablename__ = "bench_batch"

    id: Mapped[str] = mapped_column(primary_key=True, doc="random")
    window_hours: Mapped[int] = mapped_column(doc="how far apart the analysts' starts may lie")
    due_on: Mapped[date | None]
    instructions: Mapped[str] = mapped_column(default="", doc="what the analysts are told, searched for leaks before")
    files: Mapped[list[Any]] = mapped_column(
        default=list, server_default="[]", doc="name, sha256, kind; searched like instructions"
    )
    closed_at: Mapped[datetime | None]


class Portion(Base):
    """One coded portion (密码样). Series joins portions of one unknown item; its name is as random as the code."""

    __tablename__ = "portion"
    __table_args__ = (Index("ix_portion_batch", "batch_id"), {"sqlite_with_rowid": False})

    code: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("bench_batch.id"))
    series: Mapped[str]
    parameter: Mapped[str]
    method: Mapped[str]
    unit: Mapped[str]
    matrix: Mapped[str]
    preservation: Mapped[str] = mapped_column(default="")
    holding_until: Mapped[datetime | None]
    replicates: Mapped[int] = mapped_column(default=2)


class Assignment(Base):
    """Which analyst tests a portion."""

    __tablename__ = "assignment"
    __table_args__ = ({"sqlite_with_rowid": False},)

    portion_code: Mapped[str] = mapped_column(ForeignKey("portion.code"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_at: Mapped[datetime]
    checked_in_at: Mapped[datetime | None]


class Determination(Base):
    """An analyst's own results for a portion, as typed. Locked, it never changes; a correction is another entry beside it."""

    __tablename__ = "determination"
    __table_args__ = (
        CheckConstraint("entry = 1 or reason <> ''", name="correction_has_reason"),
        {"sqlite_with_rowid": False},
    )

    portion_code: Mapped[str] = mapped_column(ForeignKey("portion.code"), primary_key=True)
    entry: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    replicates: Mapped[list[Any]] = mapped_column(doc="texts as typed, in the method's unit, unrounded")
    instrument: Mapped[str]
    calibrated_until: Mapped[date | None]
    reagents: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    remarks: Mapped[str] = mapped_column(default="")
    raw_sha256: Mapped[str | None]
    locked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    seal: Mapped[str] = mapped_column(default="", doc="digest over the entry that its lock signed")


class HandOver(Base):
    """A portion going from one hand to the next: what the giver says of its seal, and what the receiver reads on it.

    `step` counts from 1 for each portion. A break bars the result until it is ruled on.
    """

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_portion", "portion_code"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    portion_code: Mapped[str] = mapped_column(ForeignKey("portion.code"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    step: Mapped[int] = mapped_column(default=1, server_default="1")
    seal: Mapped[str]
    seal_intact: Mapped[bool]
    at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_seal: Mapped[str] = mapped_column(default="", server_default="")
    received_intact: Mapped[bool | None]

    @property
    def broken(self) -> bool:
        """Whether a seal was found broken, or another than the giver named."""
        return handed_broken(self)


def handed_broken(move: HandOver) -> bool:
    """Whether a seal was found broken on the way from hand to hand, or another than the giver named."""
    other = move.received_at is not None and not same_seal(move.seal, move.received_seal)
    return other or not move.seal_intact or move.received_intact is False


def same_seal(one: str, other: str) -> bool:
    """Whether two people read the same number on a seal: width, letter case, spaces and hyphens make no difference."""
    if one == other:
        return True
    plain = ["".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum()) for text in (one, other)]
    return plain[0] == plain[1]
