"""Gathering the review, the investigation and the retest, which never says whose code is which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from lims_complaints.records.bench import Assignment, BenchBatch, Determination, HandOver, Portion
from lims_complaints.records.case import Case
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Authorization
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Resampling, Retest, SampleGate, SampleTaken
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import BenchPart, RetestPart, ReviewPart

_HERE: BindParameter[int] = bindparam("round")
_STAGES = (
    select(ReviewStage.stage, ReviewStage.finding, ReviewStage.by_id)
    .where(ReviewStage.round_id == _HERE)
    .order_by(ReviewStage.id)
)
_OPINION = select(Opinion).where(Opinion.round_id == _HERE).order_by(Opinion.id.desc()).limit(1)
_OUTCOME = select(GeneralOutcome).where(GeneralOutcome.round_id == _HERE).order_by(GeneralOutcome.id.desc()).limit(1)
_ESCALATION = select(Escalation).where(Escalation.round_id == _HERE).order_by(Escalation.id.desc()).limit(1)
_INVESTIGATIONS = (
    select(Investigation.by_id, Investigation.done_on).where(Investigation.round_id == _HERE).order_by(Investigation.id)
)
_RETEST = select(Retest).where(Retest.round_id == _HERE, Retest.spoiled_at.is_(None)).order_by(Retest.sequence.desc()).limit(1)
_GATES = select(SampleGate.result_id, SampleGate.fit).where(SampleGate.round_id == _HERE).order_by(SampleGate.id)
_RESAMPLED = select(Resampling.id).where(Resampling.round_id == _HERE).limit(1)


@part("review")
def review(scene: Scene) -> ReviewPart:
    """Gather the stages looked at, the newest opinion, and the investigation of a general complaint."""
    if scene.case is None:
        return ReviewPart()
    session, here = scene.session, {"round": scene.case.round.id}
    stages = session.execute(_STAGES, here).all()
    newest = {stage: finding for stage, finding, _ in stages}
    opinion = session.scalars(_OPINION, here).first()
    outcome = session.scalars(_OUTCOME, here).first()
    escalation = session.scalars(_ESCALATION, here).first()
    investigations = session.execute(_INVESTIGATIONS, here).all()
    return ReviewPart(
        stages=frozenset(newest),
        faults=frozenset(stage for stage, finding in newest.items() if finding == "fault"),
        reviewers=frozenset(by for _, _, by in stages),
        proposal=opinion.proposal if opinion and opinion.ruling != "returned" else "",
        author=opinion.by_id if opinion else None,
        approved=bool(opinion and opinion.ruling == "approved"),
        investigated=bool(investigations),
        investigators=frozenset(by for by, _ in investigations),
        measures_done=bool(investigations) and investigations[-1][1] is not None,
        escalated=escalation is not None,
        team=frozenset(escalation.team or ()) if escalation else frozenset(),
        outcome_author=outcome.by_id if outcome else None,
        outcome_approved=bool(outcome and outcome.ruling == "approved"),
        justified=outcome.justified if outcome else None,
    )


def current_retest(session: Session, case: Case) -> Retest | None:
    """Return the round's newest retest that was not spoiled."""
    return session.scalars(_RETEST, {"round": case.round.id}).first()


def fit_results(session: Session, case: Case) -> dict[int, bool]:
    """Return, for each disputed result whose sample was judged in this round, whether it is fit; the newest judgement counts."""
    return {row[0]: row[1] for row in session.execute(_GATES, {"round": case.round.id})}


@part("retest")
def retest(scene: Scene) -> RetestPart:
    """Gather how far the retest has come, from the batch as a whole."""
    if scene.case is None:
        return RetestPart()
    session, case = scene.session, scene.case
    gates = fit_results(session, case)
    resampled = session.scalar(_RESAMPLED, {"round": case.round.id}) is not None
    row = current_retest(session, case)
    if row is None:
        return RetestPart(gate_judged=bool(gates), fit=any(gates.values()), resampled=resampled)
    analysts, all_locked = _bench_standing(session, row.batch_id)
    moves, taken = hand_overs(session, row.batch_id), taken_out(session, row)
    agreement = row.agreement or {}
    proposals = session.scalars(select(Evaluation.proposal).where(Evaluation.retest_id == row.id)).all()
    return RetestPart(
        gate_judged=bool(gates),
        fit=any(gates.values()),
        ordered=True,
        coded=row.coded_at is not None,
        coder=row.coded_by_id,
        released=row.released_at is not None,
        assigned=bool(analysts),
        analysts=analysts,
        all_locked=all_locked,
        controls_passed=bool(agreement.get("controls_passed")),
        judged=row.judged_at is not None,
        further_needed=bool(agreement.get("further_needed")),
        opened=row.opened_at is not None,
        custody_unruled=_unruled(session, row, moves, taken),
        taken=_all_taken(session, row, taken),
        to_hand_out=len(_tested_by(session, row.batch_id)) > len({m.portion_code for m in moves}),
        resampled=resampled,
        compared=bool(proposals),
        proposals=tuple(sorted(proposals)),
    )


def hand_overs(session: Session, batch: str | None) -> tuple[HandOver, ...]:
    """Return the chain of custody of a batch: by code, each portion's steps in their order."""
    query = select(HandOver).join(Portion, Portion.code == HandOver.portion_code).where(Portion.batch_id == batch)
    return tuple(session.scalars(query.order_by(HandOver.portion_code, HandOver.step))) if batch else ()


def taken_out(session: Session, row: Retest) -> tuple[SampleTaken, ...]:
    """Return when the samples of a retest were taken out of the store, and by whom."""
    return tuple(session.scalars(select(SampleTaken).where(SampleTaken.retest_id == row.id).order_by(SampleTaken.id)))


def is_broken(move: HandOver, tested_by: Mapping[str, int]) -> bool:
    """Whether a hand-over is a break: its seal, or the portion came into the hands of whoever tests beside its analyst."""
    own = tested_by.get(move.portion_code)
    return move.broken or bool({move.to_id, move.from_id} & (set(tested_by.values()) - {own}))


def _tested_by(session: Session, batch: str | None) -> dict[str, int]:
    query = select(Assignment).join(Portion, Portion.code == Assignment.portion_code).where(Portion.batch_id == batch)
    return {a.portion_code: a.person_id for a in session.scalars(query)} if batch else {}


def custody_breaks(
    session: Session, row: Retest, moves: Sequence[HandOver], taken: Sequence[SampleTaken]
) -> tuple[HandOver | SampleTaken, ...]:
    """Return where custody of a retest's samples and portions was broken."""
    tested_by = _tested_by(session, row.batch_id)
    return (*(t for t in taken if t.broken), *(m for m in moves if is_broken(m, tested_by)))


def _unruled(session: Session, row: Retest, moves: Sequence[HandOver], taken: Sequence[SampleTaken]) -> bool:
    """Whether custody was broken after whatever was ruled last."""
    found = custody_breaks(session, row, moves, taken)
    ruled = ((row.agreement or {}).get("custody") or {}).get("at")
    ends = [m.at if isinstance(m, SampleTaken) else m.last_at for m in found]
    return bool(ends) and (ruled is None or max(ends) > datetime.fromisoformat(ruled))


def _all_taken(session: Session, row: Retest, taken: Sequence[SampleTaken]) -> bool:
    results = [line["result"] for line in row.plan["results"]]
    wanted = set(session.scalars(select(Result.sample_id).where(Result.id.in_(results))))
    return bool(wanted) and wanted <= {t.sample_id for t in taken}


def _bench_standing(session: Session, batch: str | None) -> tuple[frozenset[int], bool]:
    """Return who tests, and whether everything assigned is locked. A portion that is kept in reserve is assigned to nobody."""
    if batch is None:
        return frozenset(), False
    portions = select(Portion.code).where(Portion.batch_id == batch)
    analysts = session.scalars(select(Assignment.person_id).where(Assignment.portion_code.in_(portions))).all()
    count = len(analysts)
    locked = session.scalars(
        select(Determination.portion_code).where(Determination.portion_code.in_(portions), Determination.entry == 1)
    ).all()
    return frozenset(analysts), count > 0 and len(locked) == count


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
    _, all_locked = _bench_standing(scene.session, portion.batch_id)
    own = scene.session.get(Determination, (portion.code, 1))
    return BenchPart(
        assigned_to=assignment.person_id,
        checked_in=assignment.checked_in_at is not None,
        locked=own is not None,
        batch_locked=all_locked,
        closed=scene.session.get_one(BenchBatch, portion.batch_id).closed_at is not None,
        method=portion.method,
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
