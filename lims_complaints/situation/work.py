"""Gathering the review, the investigation and the retest, which never says whose code is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.records.bench import Assignment, BenchBatch, Determination, HandOver, Portion, handed_broken
from lims_complaints.records.case import Case
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Authorization
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import Evaluation, Resampling, Retest, SampleGate, SampleTaken, taken_broken
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.rows import Rows
from lims_complaints.situation.values import BenchPart, RetestPart, ReviewPart

_STANDING = (
    select(Portion.code, Assignment.person_id, Determination.portion_code)
    .outerjoin(Assignment, Assignment.portion_code == Portion.code)
    .outerjoin(Determination, (Determination.portion_code == Portion.code) & (Determination.entry == 1))
    .where(Portion.batch_id == bindparam("batch"))
)
_HAND_OVERS = (
    select(HandOver)
    .join(Portion, Portion.code == HandOver.portion_code)
    .where(Portion.batch_id == bindparam("batch"))
    .order_by(HandOver.portion_code, HandOver.step)
)


@dataclass(frozen=True)
class BenchStanding:
    """How far a batch has come: who tests which code, how many portions there are and how many of them are locked.

    A portion that is kept in reserve is assigned to nobody.
    """

    tested_by: Mapping[str, int] = field(default_factory=dict)
    portions: int = 0
    locked: int = 0

    @property
    def assigned(self) -> int:
        """How many portions are assigned."""
        return len(self.tested_by)

    @property
    def all_locked(self) -> bool:
        """Whether everything assigned is locked."""
        return self.assigned > 0 and self.locked == self.assigned


@part("review")
def review(scene: Scene) -> ReviewPart:
    """Gather the stages looked at, the newest opinion, and the investigation of a general complaint.

    Once it was handed to the Office, what the Office and those that it named found counts (2.1.3).
    """
    if scene.case is None:
        return ReviewPart()
    rows = scene.rows
    stages = rows.of_round(ReviewStage)
    newest = {s.stage: s.finding for s in stages}
    opinion, outcome, escalation = rows.newest(Opinion), rows.newest(GeneralOutcome), rows.newest(Escalation)
    investigations = [i for i in rows.of_round(Investigation) if escalation is None or i.at >= escalation.at]
    return ReviewPart(
        stages=frozenset(newest),
        faults=frozenset(stage for stage, finding in newest.items() if finding == "fault"),
        proposal=opinion.proposal if opinion and opinion.ruling != "returned" else "",
        author=opinion.by_id if opinion else None,
        approved=bool(opinion and opinion.ruling == "approved"),
        investigated=bool(investigations),
        investigators=frozenset(i.by_id for i in rows.of_round(Investigation)),
        measures_done=bool(investigations) and investigations[-1].done_on is not None,
        escalated=escalation is not None,
        team=frozenset(escalation.team or ()) if escalation else frozenset(),
        departments=frozenset(escalation.departments.splitlines()) if escalation else frozenset(),
        outcome_author=outcome.by_id if outcome else None,
        outcome_approved=bool(outcome and outcome.ruling == "approved"),
        justified=outcome.justified if outcome else None,
    )


def current_retest(session: Session, case: Case) -> Retest | None:
    """Return the round's newest retest that was not spoiled, to be changed."""
    return session.scalars(_GOING, {"round": case.round.id}).first()


_GOING = (
    select(Retest)
    .where(Retest.round_id == bindparam("round"), Retest.spoiled_at.is_(None))
    .order_by(Retest.sequence.desc())
    .limit(1)
)


def newest_unspoiled(rows: Rows) -> Retest | None:
    """Return the same from rows that are read already."""
    going = [r for r in rows.of_round(Retest) if r.spoiled_at is None]
    return max(going, key=lambda r: r.sequence, default=None)


def fit_results(session: Session, case: Case) -> dict[int, bool]:
    """Return, for each disputed result whose sample was judged in this round, whether it is fit; the newest judgement counts."""
    return _fit(Rows(session, case))


def _fit(rows: Rows) -> dict[int, bool]:
    return {gate.result_id: gate.fit for gate in rows.of_round(SampleGate)}


@part("retest")
def retest(scene: Scene) -> RetestPart:
    """Gather how far the retest has come, from the batch as a whole."""
    if scene.case is None:
        return RetestPart()
    rows = scene.rows
    gates, resampled, row = _fit(rows), bool(rows.of_round(Resampling)), newest_unspoiled(rows)
    if row is None:
        return RetestPart(gate_judged=bool(gates), fit=any(gates.values()), resampled=resampled)
    bench, agreement = standing_of(scene, row.batch_id), row.agreement or {}
    moves, taken = hand_overs_in(scene, row.batch_id), taken_in(scene, row)
    proposals = [e.proposal for e in rows.of_case(Evaluation) if e.retest_id == row.id]
    return RetestPart(
        gate_judged=bool(gates),
        fit=any(gates.values()),
        coded=row.coded_at is not None,
        released=row.released_at is not None,
        all_locked=bench.all_locked,
        controls_passed=bool(agreement.get("controls_passed")),
        judged=row.judged_at is not None,
        further_needed=bool(agreement.get("further_needed")),
        opened=row.opened_at is not None,
        custody_unruled=_unruled(row, breaks(bench.tested_by, moves, taken)),
        custody_fails=(agreement.get("custody") or {}).get("stands") is False,
        taken=_all_taken(scene, row, taken),
        to_hand_out=bench.assigned > len({m.portion_code for m in moves}),
        compared=bool(proposals),
        proposals=tuple(sorted(proposals)),
        resampled=resampled,
    )


def hand_overs(session: Session, batch: str | None) -> tuple[HandOver, ...]:
    """Return the chain of custody of a batch, to be looked at: by code, each portion's steps in their order."""
    return tuple(plain(session).execute(_HAND_OVERS, {"batch": batch}).all()) if batch else ()


def hand_overs_in(scene: Scene, batch: str | None) -> tuple[HandOver, ...]:
    """Return the same, read once for a scene."""
    return scene.once(("hand-overs", batch), lambda: hand_overs(scene.session, batch))


def taken_in(scene: Scene, row: Retest) -> tuple[SampleTaken, ...]:
    """Return when the samples of a retest were taken out of the store, read once for a scene."""
    return tuple(t for t in scene.rows.of_case(SampleTaken) if t.retest_id == row.id)


def taken_out(session: Session, row: Retest) -> tuple[SampleTaken, ...]:
    """Return when the samples of a retest were taken out of the store, and by whom."""
    return tuple(session.scalars(select(SampleTaken).where(SampleTaken.retest_id == row.id).order_by(SampleTaken.id)))


def is_broken(move: HandOver, tested_by: Mapping[str, int]) -> bool:
    """Whether a hand-over is a break: its seal, or the portion came into the hands of whoever tests beside its analyst."""
    own = tested_by.get(move.portion_code)
    return handed_broken(move) or bool({move.to_id, move.from_id} & (set(tested_by.values()) - {own}))


def breaks(
    tested_by: Mapping[str, int], moves: Sequence[HandOver], taken: Sequence[SampleTaken]
) -> tuple[HandOver | SampleTaken, ...]:
    """Return which of these steps broke custody; `tested_by`: who tests which code."""
    return (*(t for t in taken if taken_broken(t)), *(m for m in moves if is_broken(m, tested_by)))


def custody_breaks(
    session: Session, row: Retest, moves: Sequence[HandOver], taken: Sequence[SampleTaken]
) -> tuple[HandOver | SampleTaken, ...]:
    """Return where custody of a retest's samples and portions was broken."""
    return breaks(bench_standing(session, row.batch_id).tested_by, moves, taken)


def _unruled(row: Retest, found: Sequence[HandOver | SampleTaken]) -> bool:
    """Whether custody was broken after whatever was ruled last."""
    ruled = ((row.agreement or {}).get("custody") or {}).get("at")
    ends = [getattr(m, "received_at", None) or m.at for m in found]
    return bool(ends) and (ruled is None or max(ends) > datetime.fromisoformat(ruled))


def _all_taken(scene: Scene, row: Retest, taken: Sequence[SampleTaken]) -> bool:
    if not taken:
        return False
    wanted = samples_in(scene, row).keys()
    return bool(wanted) and wanted <= {t.sample_id for t in taken}


def samples_in(scene: Scene, row: Retest) -> Mapping[int, str]:
    """Return the samples that a retest is made on with their numbers, read once for a scene."""
    results = {"results": [line["result"] for line in row.plan["results"]]}
    return scene.once(("samples", row.id), lambda: {s.id: s.number for s in plain(scene.session).execute(_SAMPLES_OF, results)})


_SAMPLES_OF = (
    select(Sample.id, Sample.number)
    .join(Result, Result.sample_id == Sample.id)
    .where(Result.id.in_(bindparam("results", expanding=True)))
    .distinct()
)


def standing_of(scene: Scene, batch: str | None) -> BenchStanding:
    """Return how far a batch has come."""
    return scene.once(("bench", batch), lambda: bench_standing(scene.session, batch))


def bench_standing(session: Session, batch: str | None) -> BenchStanding:
    """Read the same from the database, of the batch as a whole."""
    if batch is None:
        return BenchStanding()
    lines: Sequence[Any] = plain(session).execute(_STANDING, {"batch": batch}).all()
    tested_by = {code: person for code, person, _ in lines if person is not None}
    return BenchStanding(tested_by, len(lines), sum(locked is not None for _, _, locked in lines))


@part("bench")
def bench(scene: Scene) -> BenchPart:
    """Gather a portion as whoever acts may act on it; somebody else's looks like none, whatever became of it."""
    portion = scene.session.get(Portion, scene.portion) if scene.portion else None
    assignment = scene.session.get(Assignment, portion.code) if portion is not None else None
    newest = newest_hand_over(scene.session, scene.portion)
    here = newest is not None and newest.to_id == scene.actor.person
    handed, held = here and newest.received_at is None, here and newest.received_at is not None  # type: ignore[union-attr]
    if portion is None or assignment is None or assignment.person_id != scene.actor.person:
        return BenchPart(handed=handed, held=held)
    own = scene.session.get(Determination, (portion.code, 1))
    return BenchPart(
        assigned_to=assignment.person_id,
        checked_in=assignment.checked_in_at is not None,
        locked=own is not None,
        closed=scene.session.get_one(BenchBatch, portion.batch_id).closed_at is not None,
        authorized=authorized(scene, portion.method),
        handed=handed,
        held=held,
    )


def newest_hand_over(session: Session, code: str | None) -> HandOver | None:
    """Return a portion's last step in the chain of custody; None before the first, and for what is no portion."""
    query = select(HandOver).where(HandOver.portion_code == code).order_by(HandOver.step.desc()).limit(1)
    return session.scalars(query).first()


def authorized(scene: Scene, method: str) -> bool:
    """Whether whoever acts holds an authorization for a method on this day, as the station's zone has it."""
    zone = scene.session.scalar(select(StationRecord.zone)) or "Asia/Shanghai"
    today = scene.now.astimezone(ZoneInfo(zone)).date()
    rows = scene.session.scalars(
        select(Authorization).where(Authorization.person_id == scene.actor.person, Authorization.kind == "analysis")
    )
    return any(r.scope in (method, "*") and r.from_on <= today and (r.until_on is None or today <= r.until_on) for r in rows)
