"""Gathering the decision, what was done about the report, the reply, nonconforming work and the archive."""

from sqlalchemy import func, select

from lims_complaints.records.archive import Transfer
from lims_complaints.records.clock import Clock
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
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import AmendmentPart, ArchivePart, DecisionPart, FeedbackPart, QualityPart


def newest_decision(scene: Scene) -> Decision | None:
    """Return the newest decision of the round that was not sent back."""
    if scene.case is None:
        return None
    query = select(Decision).where(Decision.round_id == scene.case.round.id).order_by(Decision.sequence.desc()).limit(1)
    return scene.session.scalars(query).first()


@part("decision")
def decision(scene: Scene) -> DecisionPart:
    """Gather the newest decision."""
    row = newest_decision(scene)
    if row is None:
        return DecisionPart()
    back = scene.session.scalar(select(SentBack.id).where(SentBack.decision_id == row.id)) is not None
    return DecisionPart("" if back else row.outcome, row.by_id, bool(row.changes), back)


@part("amendment")
def amendment(scene: Scene) -> AmendmentPart:
    """Gather what was done about the report that the case is about, and about its copies."""
    row = newest_decision(scene)
    report = scene.report
    if report is None:
        return AmendmentPart()
    successor = scene.session.scalars(
        select(Report).where(Report.supersedes_id == report.id, Report.status != "cancelled")
    ).first()
    mine = successor if successor is not None and row is not None and successor.decision_id == row.id else None
    copies = scene.session.execute(select(Copy.recall, Copy.third_party).where(Copy.report_id == report.id)).all()
    lost = any(recall in ("lost", "no answer") or (third and recall != "returned") for recall, third in copies)
    notice = scene.session.scalars(select(VoidNotice).where(VoidNotice.report_id == report.id)).first()
    return AmendmentPart(
        reserved=mine is not None,
        signed=mine is not None and mine.status == "in force",
        field=report.field,
        voided=report.status == "void" and report.voided_sha256 is not None,
        copies_outstanding=sum(recall in ("", "asked") for recall, _ in copies),
        copies_unasked=sum(recall == "" for recall, _ in copies),
        notice_needed=lost,
        notice_approved=notice is not None and notice.published_at is not None,
        notice_drafted_by=notice.drafted_by_id if notice else None,
    )


@part("feedback")
def feedback(scene: Scene) -> FeedbackPart:
    """Gather the reply of this round and what the client said to it."""
    if scene.case is None:
        return FeedbackPart()
    here = scene.case.round
    reply = scene.session.scalars(select(Reply).where(Reply.round_id == here.id, Reply.kind == "final").limit(1)).first()
    answer = scene.session.scalars(select(Feedback).where(Feedback.round_id == here.id).order_by(Feedback.id.desc())).first()
    term = scene.session.scalars(
        select(Clock).where(Clock.case_id == scene.case.id, Clock.round_number == here.number, Clock.name == "feedback")
    ).first()
    return FeedbackPart(
        replied=reply is not None,
        answered_at=reply.at if reply else None,
        term_over=term is not None and term.due_at <= scene.now,
        answer=answer.answer if answer else "",
        new_grounds=here.new_grounds,
        round=here.number,
        top_reviewed=False,
    )


@part("quality")
def quality(scene: Scene) -> QualityPart:
    """Gather nonconforming work that was found, and what is still to be done about it."""
    if scene.case is None:
        return QualityPart()
    session, case = scene.session, scene.case
    rounds = [r.id for r in case.rounds]
    fault = session.scalar(
        select(ReviewStage.id).where(ReviewStage.round_id.in_(rounds), ReviewStage.finding == "fault").limit(1)
    )
    wrong = session.scalar(
        select(Decision.id)
        .where(Decision.round_id.in_(rounds), Decision.outcome.in_(("amended", "void without replacement")))
        .limit(1)
    )
    found = session.scalars(select(Nonconformity).where(Nonconformity.case_id == case.id)).all()
    ids = [n.id for n in found]
    actions = session.scalars(select(CorrectiveAction).where(CorrectiveAction.nonconformity_id.in_(ids))).all()
    checked = set(
        session.scalars(
            select(EffectivenessCheck.corrective_action_id).where(
                EffectivenessCheck.corrective_action_id.in_([a.id for a in actions])
            )
        )
    )
    affected = session.scalar(
        select(func.count())
        .select_from(AffectedReport)
        .where(AffectedReport.nonconformity_id.in_(ids), AffectedReport.disposition == "")
    )
    return QualityPart(
        fault_found=fault is not None or wrong is not None,
        opened=len(found),
        declined=session.scalar(select(NonconformityDeclined.id).where(NonconformityDeclined.case_id == case.id)) is not None,
        open_actions=sum(a.completed_at is None for a in actions),
        unchecked=sum(a.id not in checked for a in actions),
        affected_open=affected or 0,
        unresumed=sum(n.work_stopped and n.resumed_at is None for n in found),
    )


@part("archive")
def archive(scene: Scene) -> ArchivePart:
    """Gather the closing and the newest transfer."""
    if scene.case is None:
        return ArchivePart()
    query = select(Transfer).where(Transfer.case_id == scene.case.id).order_by(Transfer.id.desc()).limit(1)
    row = scene.session.scalars(query).first()
    return ArchivePart(
        scene.case.closed_at,
        transferred=row is not None and row.verdict == "",
        accepted=row is not None and row.verdict == "accepted",
        handed_by=row.handed_by_id if row else None,
    )
