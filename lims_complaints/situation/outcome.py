"""Gathering the decision, what was done about the report, the reply, nonconforming work and the archive."""

from dataclasses import replace

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.db.engine import plain
from lims_complaints.procedure.meanings import FEEDBACK, clock_for
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import ANEW
from lims_complaints.records.clock import Clock
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.decision import Decision, SentBack
from lims_complaints.records.feedback import Feedback, Reply
from lims_complaints.records.quality import (
    AffectedReport,
    CorrectiveAction,
    EffectivenessCheck,
    Nonconformity,
    NonconformityDeclined,
)
from lims_complaints.records.report import Copy, Report, VoidNotice
from lims_complaints.records.review import ReviewStage
from lims_complaints.situation.case import chain_in, methods_in
from lims_complaints.situation.chain import lacking, read_with, standing_supplements
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import ISSUED, AmendmentPart, ArchivePart, DecisionPart, FeedbackPart, QualityPart

_AMENDED = select(Report).where(Report.decision_id == bindparam("decision"), Report.status != "cancelled")
_VOID: BindParameter[int] = bindparam("void", expanding=True)
_COPIES = select(Copy.recall, Copy.third_party).where(Copy.report_id.in_(_VOID))
_NOTICE = select(VoidNotice).where(VoidNotice.report_id.in_(_VOID)).order_by(VoidNotice.id.desc()).limit(1)
_CASE: BindParameter[int] = bindparam("case")
_TERM = select(Clock.due_at).where(
    Clock.case_id == _CASE, Clock.round_number == bindparam("number"), Clock.name == bindparam("name")
)
WRONG = ("amended", "void without replacement")


def newest_decision(scene: Scene) -> Decision | None:
    """Return the newest decision of the round that was not sent back."""
    if scene.case is None:
        return None
    return scene.rows.newest(Decision, by=lambda d: d.sequence)


@part("decision")
def decision(scene: Scene) -> DecisionPart:
    """Gather the newest decision."""
    row = newest_decision(scene)
    if row is None:
        return DecisionPart()
    back = any(b.decision_id == row.id for b in scene.rows.of_case(SentBack))
    return DecisionPart("" if back else row.outcome, row.kind)


def in_force_of(session: Session, report: Report) -> Report:
    """Return the report of the same root that is in force; where none is, the report itself."""
    query = select(Report).where(Report.root_id == report.root_id, Report.status == "in force")
    return session.scalars(query).one_or_none() or report


def amended_by(session: Session, decision: Decision) -> Report | None:
    """Return the amended report that rests on a decision, unless it was cancelled."""
    return session.scalars(_AMENDED, {"decision": decision.id}).one_or_none()


@part("amendment")
def amendment(scene: Scene) -> AmendmentPart:
    """Gather what was done about the report that the decision is about, and about the copies of the whole chain.

    Where the round's decision takes nothing out of force, the original counts as voided if any report of the chain is: what
    is still owed of an earlier round's recall can be done at any time.
    """
    row, session = newest_decision(scene), scene.session
    if scene.report is None:
        return AmendmentPart()
    chain = chain_in(scene, scene.report)
    original = session.get_one(Report, row.report_id) if row else next((r for r in chain if r.voided_sha256), scene.report)
    mine = amended_by(session, row) if row else None
    void = {"void": [r.id for r in chain if r.status == "void"]}
    copies = session.execute(_COPIES, void).all() if void["void"] else []
    notice = session.scalars(_NOTICE, void).first() if void["void"] else None
    return AmendmentPart(
        reserved=mine is not None and mine.status == "reserved",
        signed=mine is not None and mine.status in ISSUED,
        field=original.field,
        methods=methods_in(scene, original),
        voided=_voided(row, chain, original),
        copies_outstanding=sum(recall in ("", "asked") for recall, _ in copies),
        copies_unasked=sum(recall == "" for recall, _ in copies),
        supplement=bool(standing_supplements(chain)),
        without_supplement=len(lacking(chain)),
        notice_needed=any(recall in ("lost", "no answer") or (third and recall != "returned") for recall, third in copies),
        notice_approved=notice is not None and notice.published_at is not None,
        notice_drafted_by=notice.drafted_by_id if notice else None,
    )


def _voided(row: Decision | None, chain: list[Report], original: Report) -> bool:
    """Whether everything that the decision takes out of force is stamped; of one that takes nothing, whether anything is."""
    if row is None or row.kind == "supplement" or row.outcome not in ("amended", "void without replacement"):
        return any(r.voided_sha256 for r in chain)
    return all(r.status == "void" and r.voided_sha256 for r in read_with(chain, original))


@part("feedback")
def feedback(scene: Scene) -> FeedbackPart:
    """Gather the reply of this round and what the client said to it."""
    if scene.case is None:
        return FeedbackPart()
    here, session = scene.case.round, scene.session
    replies, answer = scene.rows.of_round(Reply), scene.rows.newest(Feedback)
    reply = next((r for r in replies if r.kind == "final"), None)
    interim = next((r for r in replies if r.kind == "interim"), None)
    rule = clock_for(editions.by_hash(session, scene.case.edition), FEEDBACK, scene.case.route)
    clock = {"case": scene.case.id, "number": here.number, "name": rule.name if rule else ""}
    term_ends_at = plain(session).scalar(_TERM, clock)
    return FeedbackPart(
        replied=reply is not None,
        term_over=term_ends_at is not None and term_ends_at <= scene.now,
        answer=answer.answer if answer else "",
        new_grounds=here.new_grounds,
        taken_up_anew=here.concluded == ANEW,
        round=here.number,
        interim_at=interim.at if interim else None,
        accepted_at=scene.case.accepted_at if here.number == 1 else here.started_at,
    )


@part("quality")
def quality(scene: Scene) -> QualityPart:
    """Gather nonconforming work that was found, what is still to be done about it, and what was claimed for it."""
    if scene.case is None:
        return QualityPart()
    rows, case = scene.rows, scene.case
    stages = [s.finding for s in rows.of_case(ReviewStage)]
    wrong = any(d.outcome in WRONG for d in rows.of_case(Decision))
    found = rows.of_case(Nonconformity)
    money = [entry.kind for entry in rows.of_case(CompensationEntry)]
    return replace(
        _actions(scene, [n.id for n in found]),
        fault_found="fault" in stages or wrong,
        opened=len(found),
        open_nonconformities=sum(n.closed_at is None for n in found),
        declined=rows.any(NonconformityDeclined),
        unresumed=sum(n.work_stopped and n.resumed_at is None for n in found),
        points_to_error=case.points_to_error,
        records_reviewed=bool(stages),
        claim_open=bool(money) and money[-1] in ("claim", "offer"),
        compensation_agreed="agreed" in money,
        justified=case.outcome in (*WRONG, "justified"),
    )


def _actions(scene: Scene, nonconformities: list[int]) -> QualityPart:
    """Gather the corrective actions of nonconformities, and the reports affected that are not answered yet."""
    if not nonconformities:
        return QualityPart()
    session = scene.session
    actions = session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.nonconformity_id.in_(nonconformities)).order_by(CorrectiveAction.id)
    ).all()
    effective = set(
        session.scalars(
            select(EffectivenessCheck.corrective_action_id).where(
                EffectivenessCheck.corrective_action_id.in_([a.id for a in actions]), EffectivenessCheck.effective.is_(True)
            )
        )
    )
    affected = session.scalar(
        select(func.count())
        .select_from(AffectedReport)
        .where(AffectedReport.nonconformity_id.in_(nonconformities), AffectedReport.disposition == "")
    )
    done = [a.completed_at for a in actions if a.completed_at is not None]
    return QualityPart(
        open_actions=len(actions) - len(done),
        unchecked=sum(a.id not in effective for a in actions),
        affected_open=affected or 0,
        planned_at=min((a.planned_at for a in actions), default=None),
        completed_at=max(done) if actions and len(done) == len(actions) else None,
        action_owners=tuple((a.id, a.owner_id) for a in actions),
    )


@part("archive")
def archive(scene: Scene) -> ArchivePart:
    """Gather the closing and the newest transfer."""
    if scene.case is None:
        return ArchivePart()
    row = next(iter(scene.rows.of_case(Transfer)[-1:]), None)
    return ArchivePart(
        scene.case.closed_at,
        transferred=row is not None and row.verdict == "",
        accepted=row is not None and row.verdict == "accepted",
        handed_by=row.handed_by_id if row else None,
        returned_at=row.ruled_at if row is not None and row.verdict == "returned" else None,
    )
