"""Samples as the retest needs them: what is disputed, until when it may be tested, and which others can go along."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.chance import Dice, shuffled
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.language import N_, in_english, spellings
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report, Result, Sample, SampleHold
from lims_complaints.retest.commitment import Item

NOT_DISPUTED = N_("Result {result} is not disputed in this case.")
NOT_ALIKE = N_(
    "Result {result} would stand out: a decoy has the same parameter, method, unit, matrix and preservation, and keeps as long."
)
TOO_FEW = N_("There are too few retained samples to serve as decoys. Name decoys or add control samples.")


@dataclass(frozen=True)
class Key:
    """What a portion shows of its test. Items under one key cannot be told apart at the bench."""

    parameter: str
    method: str


def key_of(result: Result) -> Key:
    """Return the key of a result; fraction and speciation belong to the parameter.

    What is known is named in English, whatever language the report is in: the bench reads it in the reader's own, and the
    client's language gives nothing away.
    """
    words = [in_english(result.parameter), *(w for w in (result.fraction, result.speciation) if w)]
    return Key(" · ".join(words), result.method)


def disputed(session: Session, case: Case) -> dict[int, tuple[ContestedResult, Result]]:
    """Return what the case disputes: result id → (what was said, the result)."""
    query = (
        select(ContestedResult, Result)
        .join(Result, Result.id == ContestedResult.result_id)
        .where(ContestedResult.case_id == case.id)
        .order_by(Result.line)
    )
    return {result.id: (contested, result) for contested, result in session.execute(query)}


def the_disputed(session: Session, case: Case, result_id: int, field: str) -> tuple[ContestedResult, Result]:
    """Return one disputed result. Raises Invalid where the case does not dispute it."""
    found = disputed(session, case).get(result_id)
    if found is None:
        raise Invalid((Fault(field, NOT_DISPUTED, {"result": str(result_id)}),))
    return found


def holding_until(result: Result, zone: ZoneInfo) -> datetime | None:
    """Return the instant at which a result's holding time (R-25) is over; None where the method sets none.

    Where only the day of sampling is known, the time runs from its beginning.
    """
    if result.holding_hours is None:
        return None
    sample = result.sample
    taken = sample.taken_at
    if taken is None and sample.taken_on is not None:
        taken = datetime.combine(sample.taken_on, time(), zone)
    return None if taken is None else taken + timedelta(hours=result.holding_hours)


def is_kept(result: Result, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a result's holding time still runs at an instant. Unknown sampling time with a holding time: it does not."""
    if result.holding_hours is None:
        return True
    end = holding_until(result, zone)
    return end is not None and at <= end


def decoys(session: Session, dice: Dice, result: Result, named: Sequence[int], wanted: int) -> list[Result]:
    """Return the decoys for a disputed result: those named that fit it, then retained samples drawn by the dice.

    A decoy shows at the bench nothing that the disputed portion does not show. Raises Refused where there are too few.
    """
    chosen, spare = _fitting(session, result, named)
    samples = {r.sample_id for r in chosen}
    for each in shuffled(dice, spare):
        if len(chosen) >= wanted:
            break
        if each.sample_id not in samples:
            chosen.append(each)
            samples.add(each.sample_id)
    if len(chosen) < wanted:
        raise Refused("2.2.2", TOO_FEW)
    return chosen


def at_hand(session: Session, result: Result, named: Sequence[int]) -> int:
    """Return how many decoys a disputed result could have now: those named that fit it, and one of each sample besides."""
    chosen, spare = _fitting(session, result, named)
    return len(chosen) + len({r.sample_id for r in spare} - {r.sample_id for r in chosen})


def _fitting(session: Session, result: Result, named: Sequence[int]) -> tuple[list[Result], list[Result]]:
    """Return those named that fit a disputed result, and the others of which something is left."""
    fitting = {r.id: r for r in alike(session, result)}
    chosen = [fitting[n] for n in named if n in fitting]
    return chosen, [r for r in fitting.values() if r.id not in named and (r.sample.quantity_left or 0) > 0]


def refuse_unlike(session: Session, results: Collection[Result], named: Sequence[int], field: str = "decoys") -> None:
    """Raise Invalid for a named decoy that goes with none of the disputed results."""
    fitting = {r.id for result in results for r in alike(session, result)}
    strange = [n for n in named if n not in fitting]
    if strange:
        raise Invalid(tuple(Fault(field, NOT_ALIKE, {"result": str(n)}) for n in strange))


def alike(session: Session, result: Result) -> list[Result]:
    """Return the results of other retained samples that show at the bench nothing but what a disputed one shows."""
    zone = timekeeping.zone_of(session)
    end, sample = holding_until(result, zone), result.sample
    held = select(SampleHold.sample_id).where(SampleHold.released_at.is_(None))
    query = (
        select(Result)
        .join(Sample, Sample.id == Result.sample_id)
        .join(Report, Report.id == Result.report_id)
        .where(
            Result.parameter.in_(spellings(result.parameter)), Result.fraction == result.fraction, Result.speciation == result.speciation,
            Result.method == result.method, Result.unit == result.unit, Result.retestable,
            Sample.matrix.in_(spellings(sample.matrix)), Sample.preservation == sample.preservation, Sample.id != sample.id,
            Sample.id.not_in(held), Report.status.in_(("imported", "in force")), Result.report_id != result.report_id,
        )
        .order_by(Result.id)
    )  # fmt: skip
    return [r for r in session.scalars(query) if end is None or is_kept(r, end, zone)]


def item_of(result: Result, kind: str) -> Item:
    """Return a result as an item on the bench."""
    key = key_of(result)
    return Item(kind, result.sample.number, result.id, key.parameter, key.method, result.unit)
