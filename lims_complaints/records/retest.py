"""The retest (2.2.2 to 2.2.4) as the case knows it: gate, plan, batch, agreement, opening, comparison."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base
from lims_complaints.records.bench import same_seal


class SampleGate(Base):
    """Whether the original sample can be retested for a parameter: quantity, seal, storage, holding time at the start (2.2.3)."""

    __tablename__ = "sample_gate"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    quantity_enough: Mapped[bool]
    seal_intact: Mapped[bool]
    storage_kept: Mapped[bool]
    within_holding_time: Mapped[bool]
    fit: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class SampleTaken(Base):
    """The original sample taken out of the store for a retest: by whom, when, under which seal; `expected` is the one on record."""

    __tablename__ = "sample_taken"

    id: Mapped[int] = mapped_column(primary_key=True)
    retest_id: Mapped[int] = mapped_column(ForeignKey("retest.id"), index=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"))
    stored_where: Mapped[str] = mapped_column(default="")
    expected: Mapped[str] = mapped_column(default="")
    seal: Mapped[str]
    seal_intact: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    @property
    def broken(self) -> bool:
        """Whether its seal was found broken, or another than the one on record."""
        return taken_broken(self)


def taken_broken(taken: SampleTaken) -> bool:
    """Whether the seal of a sample that was taken out was found broken, or another than the one on record."""
    return not taken.seal_intact or bool(taken.expected and not same_seal(taken.expected, taken.seal))


class Retest(Base):
    """One coding of a retest: its plan, fixed before the start, and what became of it. A broken blind spoils it."""

    __tablename__ = "retest"
    __table_args__ = (
        UniqueConstraint("round_id", "sequence"),
        CheckConstraint("opened_at is null or judged_at is not null or spoiled_at is not null", name="judged_before_opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=1)
    plan: Mapped[dict[str, Any]]
    ordered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ordered_at: Mapped[datetime]
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("bench_batch.id"))
    coded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    coded_at: Mapped[datetime | None]
    commitment: Mapped[str] = mapped_column(default="", doc="SHA-256 over the whole set of codes, as in the audit chain")
    released_at: Mapped[datetime | None]
    agreement: Mapped[dict[str, Any] | None]
    judged_at: Mapped[datetime | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_reason: Mapped[str] = mapped_column(default="")
    opening: Mapped[dict[str, Any] | None] = mapped_column(doc="the map and the check of its commitment, once opened")
    spoiled_at: Mapped[datetime | None]
    spoiled_reason: Mapped[str] = mapped_column(default="")


class Evaluation(Base):
    """The comparison of one contested result with its retest: inputs, arithmetic, verdict, version of the rule."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("retest_id", "result_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    retest_id: Mapped[int] = mapped_column(ForeignKey("retest.id"), index=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    inputs: Mapped[dict[str, Any]]
    verdict: Mapped[dict[str, Any]]
    proposal: Mapped[str]
    made_at: Mapped[datetime]


class PlanChange(Base):
    """A change of a retest's plan after it was fixed: a deviation, with its reason."""

    __tablename__ = "plan_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    retest_id: Mapped[int] = mapped_column(ForeignKey("retest.id"), index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Resampling(Base):
    """A new sample, where sampling or transport was at fault; its value never takes the old one's place (2.2.3)."""

    __tablename__ = "resampling"
    __table_args__ = (CheckConstraint("sampler_id <> second_sampler_id", name="two_samplers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    old_sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"))
    new_sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"))
    reason: Mapped[str]
    taken_on: Mapped[date]
    where: Mapped[str]
    how: Mapped[str]
    seal: Mapped[str]
    handed_over_to: Mapped[str] = mapped_column(default="")
    sampler_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_sampler_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
