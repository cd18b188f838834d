"""Acts at the bench: taking a portion over, locking one's own results, correcting them beside the old entry (2.2.4)."""

import hashlib
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import enter
from lims_complaints.audit import canonical
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.proof import Proof, prove
from lims_complaints.language import N_
from lims_complaints.measurement.value import parse_value
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.moves import NOT_YET
from lims_complaints.records.bench import Assignment, BenchBatch, Determination, Portion
from lims_complaints.records.case import Case, Round
from lims_complaints.records.report import Signature
from lims_complaints.records.retest import Retest
from lims_complaints.retest.custody import receive
from lims_complaints.retest.given import CheckIn, CorrectDetermination, Determined, LockDetermination
from lims_complaints.situation.gather import Scene

HOLDING_OVER = N_("The holding time is over; the portion is not tested any more. Tell the technical business office.")
LOCKED = N_("These are my own results, as read; I lock them.")
HOW_MANY = N_("The plan asks for {n} results.")
BLANK = N_("A result is blank. Enter what was read; one that is no good is entered as invalid, with a remark.")
TIMES = N_("Taken over, started, ended, now: in this order.")
RUN_OUT = N_("The instrument's calibration had run out when the test started.")
OVER = N_("The blind of this retest was broken: nothing is locked any more.")


@act("retest.check-in", N_("Take the portion over"), on="bench", page="bench.portion")
def check_in(ctx: Context, given: CheckIn) -> None:
    """Take a portion over by the number and state of its seal; the time is the server's (2.2.4)."""
    portion = _portion(ctx)
    if portion.holding_until is not None and ctx.now > portion.holding_until:
        raise Refused("2.2.3", HOLDING_OVER)
    assignment = ctx.session.get_one(Assignment, portion.code)
    receive(ctx, given)
    assignment.checked_in_at = assignment.checked_in_at or ctx.now


def _proved(desk: Desk, scene: Scene, _: Edition, given: Determined) -> Proof | Invalid:
    """Hold the password against the account before the transaction; a wrong one is told with everything else that is wrong."""
    try:
        return prove(desk.engine, desk.pepper, scene.actor.person, given.password.get_secret_value(), scene.now)
    except Invalid as wrong:
        return wrong


@act("retest.lock-determination", N_("Lock the results"), on="bench", page="bench.portion", prepare=_proved)
def lock_determination(ctx: Context, given: LockDetermination) -> None:
    """Fix an analyst's own results so that nobody, the analyst included, can change them (2.2.4)."""
    case = _case_of(ctx.session, _portion(ctx).batch_id)
    if _closed(ctx):
        raise Refused("2.2.4", OVER)
    if _entries(ctx):  # somebody sent it twice at once
        raise Refused("2.2.4", NOT_YET, ("the determination is not locked",))
    _enter(ctx, given, 1, "")
    if case is not None:
        ctx.touched.append(case)


@act("retest.correct-determination", N_("Correct locked results"), on="bench", page="bench.portion", prepare=_proved)
def correct_determination(ctx: Context, given: CorrectDetermination) -> None:
    """Enter a correction beside what was locked, with its reason; the old entry stays (2.2.4)."""
    _case_of(ctx.session, _portion(ctx).batch_id)
    if _closed(ctx):  # agreement was judged meanwhile, without this entry
        raise Refused("2.2.4", NOT_YET, ("the batch is not judged",))
    _enter(ctx, given, _entries(ctx) + 1, given.reason)


def _closed(ctx: Context) -> bool:
    """Whether nothing of the batch is entered any more; to be asked once its case is locked."""
    query = select(BenchBatch.closed_at).where(BenchBatch.id == _portion(ctx).batch_id)
    return ctx.session.scalar(query) is not None


def _entries(ctx: Context) -> int:
    query = select(func.max(Determination.entry)).where(Determination.portion_code == ctx.portion)
    return ctx.session.scalar(query) or 0


def _portion(ctx: Context) -> Portion:
    return ctx.session.get_one(Portion, ctx.portion)


def _case_of(session: Session, batch: str) -> Case | None:
    """Return the case whose retest has a batch, locked, so that of two who lock at once the second sees the first."""
    query = (
        select(Case)
        .join(Round, Round.case_id == Case.id)
        .join(Retest, Retest.round_id == Round.id)
        .where(Retest.batch_id == batch)
        .with_for_update(of=Case)
    )
    return session.scalars(query).first()


def _enter(ctx: Context, given: Determined, entry: int, reason: str) -> None:
    portion = _portion(ctx)
    _check(ctx, given, portion)
    assignment = ctx.session.get_one(Assignment, portion.code)
    if given.raw:
        enter(ctx.session, ctx.store, given.raw, ctx.now)
    row = Determination(
        portion_code=portion.code, entry=entry, person_id=ctx.person, replicates=list(given.replicates),
        instrument=given.instrument, calibrated_until=given.calibrated_until, reagents=given.reagents,
        conditions=given.conditions, started_at=given.started_at or assignment.checked_in_at or ctx.now,
        ended_at=given.ended_at or ctx.now, remarks=given.remarks, raw_sha256=given.raw.sha256 if given.raw else None, locked_at=ctx.now,
        reason=reason,
    )  # fmt: skip
    row.seal = seal_of(row)
    signed = Signature(
        person_id=ctx.person, printed_name=ctx.actor.name, meaning=LOCKED, what=f"portion {portion.code}, entry {entry}",
        shown_sha256=row.seal, signed_sha256=row.seal, level="password", signed_at=ctx.now,
    )  # fmt: skip
    ctx.session.add_all([row, signed])
    ctx.notes["seal"] = row.seal
    ctx.session.flush()


def _check(ctx: Context, given: Determined, portion: Portion) -> None:
    """Raise Invalid for everything in an entry that cannot be: results, times, calibration, raw file, password."""
    faults = [*_value_faults(given, portion), *_time_faults(ctx, given, portion)]
    faults += _proof_faults(ctx)
    if faults:
        raise Invalid(tuple(faults))


def _proof_faults(ctx: Context) -> tuple[Fault, ...]:
    found: Proof | Invalid = ctx.prepared
    if isinstance(found, Invalid):
        return found.faults
    fault = found.fault(ctx.session, ctx.person, ctx.now)
    return (fault,) if fault else ()


def _value_faults(given: Determined, portion: Portion) -> list[Fault]:
    if len(given.replicates) != portion.replicates:
        return [Fault("replicates", HOW_MANY, {"n": str(portion.replicates)})]
    faults: list[Fault] = []
    for text in given.replicates:
        try:
            if parse_value(text).kind == "blank":
                faults.append(Fault("replicates", BLANK))
        except Invalid as refused:
            faults += [Fault("replicates", f.message, f.values) for f in refused.faults]
    return faults


def _time_faults(ctx: Context, given: Determined, portion: Portion) -> list[Fault]:
    taken = ctx.session.get_one(Assignment, portion.code).checked_in_at or ctx.now
    started, ended = given.started_at or taken, given.ended_at or ctx.now
    faults = [] if taken <= started <= ended <= ctx.now else [Fault("started_at", TIMES)]
    if portion.holding_until is not None and started > portion.holding_until:
        faults.append(Fault("started_at", HOLDING_OVER))
    if given.calibrated_until is not None and given.calibrated_until < started.date():
        faults.append(Fault("calibrated_until", RUN_OUT))
    return faults


def seal_of(row: Determination) -> str:
    """Return SHA-256 over everything that an entry says; the audit chain holds it from the moment of locking."""
    said: dict[str, Any] = {
        "portion": row.portion_code, "entry": row.entry, "person": row.person_id, "replicates": list(row.replicates),
        "instrument": row.instrument, "calibrated_until": str(row.calibrated_until or ""), "reagents": row.reagents,
        "conditions": row.conditions, "started_at": row.started_at.timestamp(), "ended_at": row.ended_at.timestamp(),
        "remarks": row.remarks, "raw": row.raw_sha256 or "", "locked_at": row.locked_at.timestamp(), "reason": row.reason,
    }  # fmt: skip
    return hashlib.sha256(canonical(said)).hexdigest()
