"""Chain of custody (2.2.3): samples leave the store, portions go from hand to hand; each giver and receiver named, by the server's time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.codes import normal
from lims_complaints.language import N_
from lims_complaints.records.bench import Assignment, HandOver, Portion, same_seal
from lims_complaints.records.case import Case, Notice, Round
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import Retest, SampleTaken
from lims_complaints.retest.acts import the_retest
from lims_complaints.retest.given import HandedPortion, HandOut, PassOn, Received, ReceivePortion, TakenSample, TakeSamples
from lims_complaints.retest.plan import read_plan
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.work import (
    breaks,
    custody_breaks,
    hand_overs,
    hand_overs_in,
    newest_hand_over,
    samples_in,
    standing_of,
    taken_in,
    taken_out,
)  # fmt: skip

KEEPERS = ("analyst", "technical business office")
"""Who a portion can be handed to: those at the bench, and those who keep the store."""

CHAIN = (
    N_("Sample or code"), N_("Giver"), N_("Receiver"), N_("Number on the seal"), N_("Handed over at"), N_("Confirmed at"),
    N_("As the receiver read it"), N_("The seal"),
)  # fmt: skip
"""What each line of the chain says, as its columns are headed."""

ANOTHER = N_(
    "This is not the number on record. Read the seal again; if it does bear another number, say so, and it is recorded as a break."
)
NOT_RETESTED = N_("Sample {sample} is not retested here.")
NO_PORTION = N_("{code} is no portion that waits to be handed out.")
ALL_AT_ONCE = N_("Everything that one analyst tests is handed out at once: the number on the seal of {code} is missing.")
NONE_NAMED = N_("Type the numbers on the seals of what is handed out.")
SEAL_TWICE = N_("Two portions bear the seal {seal}.")
OLD_SEAL = N_("{seal} is the seal of the sample itself. Each portion gets a new one.")
NOBODY = N_("Hand it to somebody at the bench or to whoever keeps the store, and not to yourself.")
BROKEN = N_("Custody was broken: a seal is broken or another than it should be. Rule on it.")
HANDED = N_("A coded portion is handed to you. Confirm it by the number on its seal.")


@act("retest.take-samples", N_("Take the samples out of the store"), page="retest.taking")
def take_samples(ctx: Context, given: TakeSamples) -> None:
    """Take the original samples out of the store, with what stands on their seals (2.2.3)."""
    row = the_retest(ctx)
    wanted = {s.number: s for s in samples_of(ctx.session, row)}
    for n, each in enumerate(given.samples):
        sample = wanted.get(each.sample)
        if sample is None:
            raise Invalid((Fault(f"samples-{n}-sample", NOT_RETESTED, {"sample": each.sample}),))
        _check_seal(f"samples-{n}-seal", each, sample.seal)
        taken = SampleTaken(
            retest_id=row.id, sample_id=sample.id, stored_where=sample.stored_where, expected=sample.seal, seal=each.seal,
            seal_intact=each.seal_intact, by_id=ctx.person, at=ctx.now,
        )  # fmt: skip
        ctx.session.add(taken)
        if taken.broken:
            _tell_of_break(ctx, ctx.the_case)


def samples_of(session: Session, row: Retest) -> list[Sample]:
    """Return the samples that a retest is made on, by their numbers."""
    results = [line.result for line in read_plan(row.plan).lines]
    return list(session.scalars(_OF_RESULTS, {"results": results}))


_OF_RESULTS = (
    select(Sample)
    .join(Result, Result.sample_id == Sample.id)
    .where(Result.id.in_(bindparam("results", expanding=True)))
    .distinct()
    .order_by(Sample.number)
)


def _check_seal(field: str, read: TakenSample | Received, expected: str) -> None:
    """Raise Invalid for another number than the one on record, unless whoever reads it has looked twice."""
    if expected and not same_seal(expected, read.seal) and not read.otherwise:
        raise Invalid((Fault(field, ANOTHER),))


@act("retest.hand-out", N_("Hand the portions to the analysts"), page="retest.hand-out")
def hand_out(ctx: Context, given: HandOut) -> None:
    """Hand portions to those who test them. All of one person's go at one time, which tells nothing of which is whose (2.2.3)."""
    row = the_retest(ctx)
    waiting = to_hand_out(ctx.session, row)
    named = {normal(p.code): p for p in given.portions if p.seal}
    if not named:
        raise Invalid((Fault("portions", NONE_NAMED),))
    places = {normal(p.code): f"portions-{n}-seal" for n, p in enumerate(given.portions)}
    _refuse_wrong_portions(ctx, row, named, waiting, places)
    for code in sorted(named):
        _hand(ctx, code, waiting[code], named[code].seal, intact=True)
    for person in sorted({waiting[code] for code in named}):
        ctx.session.add(Notice(person_id=person, text=HANDED, made_at=ctx.now))


def to_hand_out(session: Session, row: Retest) -> dict[str, int]:
    """Return what is assigned and not handed out yet: code → who tests it."""
    gone = select(HandOver.portion_code)
    query = select(Assignment).join(Portion, Portion.code == Assignment.portion_code).where(Portion.batch_id == row.batch_id)
    rows = session.scalars(query.where(Assignment.portion_code.not_in(gone)).order_by(Assignment.portion_code))
    return {a.portion_code: a.person_id for a in rows}


def _refuse_wrong_portions(
    ctx: Context, row: Retest, named: Mapping[str, HandedPortion], waiting: Mapping[str, int], places: Mapping[str, str]
) -> None:
    faults = [Fault("portions", NO_PORTION, {"code": code}) for code in named if code not in waiting]
    served = {waiting[code] for code in named if code in waiting}
    left = [code for code, person in waiting.items() if person in served and code not in named]
    faults += [Fault("portions", ALL_AT_ONCE, {"code": code}) for code in left]
    used = [m.seal for m in hand_overs(ctx.session, row.batch_id)]
    old = [s.seal for s in samples_of(ctx.session, row) if s.seal]
    for code, portion in named.items():
        if any(same_seal(portion.seal, other) for other in used):
            faults.append(Fault(places[code], SEAL_TWICE, {"seal": portion.seal}))
        if any(same_seal(portion.seal, other) for other in old):
            faults.append(Fault(places[code], OLD_SEAL, {"seal": portion.seal}))
        used.append(portion.seal)
    if faults:
        raise Invalid(tuple(faults))


def _hand(ctx: Context, code: str, to: int, seal: str, *, intact: bool) -> HandOver:
    before = newest_hand_over(ctx.session, code)
    move = HandOver(
        id=ctx.dice.bytes(8).hex(), portion_code=code, from_id=ctx.person, to_id=to, step=before.step + 1 if before else 1,
        seal=seal, seal_intact=intact, at=ctx.now,
    )  # fmt: skip
    ctx.session.add(move)
    ctx.session.flush()
    return move


def receive(ctx: Context, given: Received) -> None:
    """Confirm what was handed over, with what stands on its seal; another number or a broken seal is a break (2.2.3)."""
    move = newest_hand_over(ctx.session, ctx.portion)
    assert move is not None
    _check_seal("seal", given, move.seal)
    move.received_at, move.received_seal, move.received_intact = ctx.now, given.seal, given.seal_intact
    _tell_at_bench(ctx, move)


@act("retest.receive-portion", N_("Take the portion into keeping"), on="bench", page="bench.keeping")
def receive_portion(ctx: Context, given: ReceivePortion) -> None:
    """Confirm a portion that comes for keeping: in the store, or with a colleague."""
    receive(ctx, given)


@act("retest.pass-on", N_("Hand the portion on"), on="bench", page="bench.keeping")
def pass_on(ctx: Context, given: PassOn) -> None:
    """Hand a portion to a colleague or back to the store; the other confirms it by its seal (2.2.3)."""
    if given.to == ctx.person or given.to not in keepers(ctx.session, ctx.now):
        raise Invalid((Fault("to", NOBODY),))
    assert ctx.portion is not None
    _tell_at_bench(ctx, _hand(ctx, ctx.portion, given.to, given.seal, intact=given.seal_intact))
    ctx.session.add(Notice(person_id=given.to, text=HANDED, made_at=ctx.now))


def keepers(session: Session, now: datetime) -> tuple[int, ...]:
    """Return whom a portion can be handed to. It is the same for everyone: a list that left somebody out would tell who tests."""
    today = timekeeping.local_day(session, now)
    query = (
        select(RoleHeld.person_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role.in_(KEEPERS), Person.left_at.is_(None), RoleHeld.from_on <= today)
        .where(RoleHeld.until_on.is_(None) | (RoleHeld.until_on >= today))
    )
    return tuple(sorted(set(session.scalars(query))))


def _tell_at_bench(ctx: Context, move: HandOver) -> None:
    """Tell the quality manager of a break. Nobody at the bench is told anything by it."""
    if not move.broken:
        return
    query = (
        select(Case)
        .join(Round, Round.case_id == Case.id)
        .join(Retest, Retest.round_id == Round.id)
        .join(Portion, Portion.batch_id == Retest.batch_id)
        .where(Portion.code == move.portion_code)
    )
    case = ctx.session.scalars(query).first()
    if case is not None:
        _tell_of_break(ctx, case)


def _tell_of_break(ctx: Context, case: Case) -> None:
    ctx.session.add(Notice(role="quality manager", case_id=case.id, text=BROKEN, made_at=ctx.now))


@dataclass(frozen=True)
class Custody:
    """The chain of custody of one coding: samples out of the store, portions from hand to hand, and where it broke."""

    taken: tuple[tuple[SampleTaken, str], ...]
    moves: tuple[HandOver, ...]
    breaks: frozenset[SampleTaken | HandOver]


def custody_of(session: Session, row: Retest) -> Custody:
    """Return the chain of custody of one coding, each sample with its number."""
    taken, moves = taken_out(session, row), hand_overs(session, row.batch_id)
    numbers = {s.id: s.number for s in samples_of(session, row)} if taken else {}
    return _custody(numbers, taken, moves, custody_breaks(session, row, moves, taken))


def custody_in(scene: Scene, row: Retest) -> Custody:
    """Return the same from what is read once for a scene."""
    taken, moves = taken_in(scene, row), hand_overs_in(scene, row.batch_id)
    numbers = samples_in(scene, row) if taken else {}
    return _custody(numbers, taken, moves, breaks(standing_of(scene, row.batch_id).tested_by, moves, taken))


def _custody(
    numbers: Mapping[int, str],
    taken: Sequence[SampleTaken],
    moves: Sequence[HandOver],
    broken: Iterable[HandOver | SampleTaken],
) -> Custody:
    return Custody(tuple((t, numbers.get(t.sample_id, "")) for t in taken), tuple(moves), frozenset(broken))
