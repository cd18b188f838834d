"""A case as its client reads it: where it stands, its course in words, dates, papers, rounds; nothing internal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import Desk, Offer
from lims_complaints.identity.actor import client_of
from lims_complaints.language import N_, Language
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.appeal import Admission, Appeal, Attachment, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.feedback import Feedback, Reply
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Report, Result
from lims_complaints.situation.values import ISSUED
from lims_complaints.web.aside import paper_title
from lims_complaints.web.standing import View
from lims_complaints.web.timed import Timed, clocks

TOLD: dict[str, str] = {
    "intake.file-appeal": N_("You filed your appeal; it has its number, and the retained sample is on hold"),
    "intake.register-appeal": N_("Your appeal was registered"),
    "intake.name-report": N_("It is on record which results you dispute; the retained sample is on hold"),
    "intake.file-complaint": N_("You filed your complaint; it has its number"),
    "intake.register-complaint": N_("Your complaint was registered"),
    "intake.ask-for-missing": N_("We asked you for what was missing"),
    "intake.complete-appeal": N_("What was missing was supplied"),
    "intake.rule-on-urgency": N_("The quality manager ruled on urgency"),
    "intake.admit-late": N_("The quality manager admitted your appeal although it was late"),
    "intake.accept": N_("We took it up"),
    "intake.refuse": N_("We did not admit it; the reason is in our letter"),
    "intake.withdraw": N_("It was withdrawn; every record stays"),
    "review.give-opinion": N_("The records of the original test were reviewed"),
    "review.approve-opinion": N_("The quality manager approved the preliminary opinion"),
    "review.investigate": N_("The matter was investigated"),
    "review.escalate": N_("The department handed it to the office"),
    "review.approve-outcome": N_("Somebody without a part in it approved the outcome"),
    "retest.order": N_("A retest of the retained sample was ordered"),
    "retest.code-portions": N_("The sample was divided and coded: whoever tests it does not know whose it is"),
    "retest.judge-agreement": N_("The results were compared while still under code"),
    "retest.open-envelope": N_("The sealed map of the codes was opened"),
    "retest.record-resampling": N_("A new sample was taken"),
    "decision.decide": N_("The decision was made"),
    "reports.sign-amendment": N_("An amended report was signed"),
    "reports.void": N_("The report was declared void"),
    "feedback.dispatch-reply": N_("We answered you in writing"),
    "feedback.send-progress": N_("We wrote to you about how it stands"),
    "feedback.record-feedback": N_("You told us what you think of the outcome"),
    "feedback.record-no-answer": N_("The time for your answer ended; silence does not count as satisfaction"),
    "feedback.review-by-top-management": N_("Top management reviewed the whole course and answered"),
    "feedback.take-up-anew": N_("Top management reviewed the whole course; other people handle it once more"),
    "review.classify": N_("It was put on the course of its kind"),
    "review.name-responsible": N_("Somebody was named who answers for it"),
    "review.hand-over": N_("Whoever answers for it wants to hand it to somebody else"),
    "review.accept-hand-over": N_("Somebody else answers for it from now on"),
    "review.report-investigation": N_("What was found was reported to those above"),
    "review.give-combined-opinion": N_("The house as a whole gave its opinion"),
    "review.estimate-amount": N_("It was worked out what the outcome comes to"),
    "review.settle-other-party": N_("What another party answers for was taken up with it"),
    "review.countersign": N_("A department said what it thinks of the outcome"),
    "review.decide-disagreement": N_("It was decided what holds between departments"),
    "review.record-done": N_("What the outcome asks for was carried out"),
    "review.rule-special": N_("It was ruled whether more time is needed"),
    "review.class-severity": N_("It was said how grave it is"),
    "review.look-above": N_("Those above looked at it"),
    "review.propose-outcome": N_("An outcome was proposed; somebody else approves it"),
    "review.return-outcome": N_("The outcome was sent back to be looked at again"),
    "review.name-team": N_("The departments concerned and the team were named"),
    "feedback.first-answer": N_("You had our first answer"),
    "feedback.promise-date": N_("We promised you a day"),
    "feedback.keep-promise": N_("We told you what we had promised"),
    "feedback.record-call": N_("We called you"),
    "feedback.note-contact": N_("You wrote to us or called"),
    "feedback.answer-contact": N_("We answered your letter or call"),
    "quality.review-records": N_("We went through our records all the same"),
    "compensation.record-claim": N_("We noted what you claim"),
    "compensation.make-offer": N_("We made you an offer"),
    "compensation.settle": N_("It is recorded how the claim was settled"),
    "compensation.record-payment": N_("The payment to you was recorded"),
    "quality.spot-check": N_("How it was handled was checked at random"),
    "archive.close-case": N_("The case was closed"),
}  # fmt: skip
INSIDE = frozenset({
    "archive.accept-transfer", "archive.mark-important", "archive.return-transfer", "archive.transfer", "decision.set-penalty",
    "quality.answer-affected", "quality.authorize-resumption", "quality.check-effectiveness", "quality.close-nonconformity",
    "quality.complete-action", "quality.decline-nonconformity", "quality.open-nonconformity", "quality.plan-action",
    "reports.approve-void-notice", "reports.ask-copy-back", "reports.draft-void-notice",
    "reports.record-copy-answer", "reports.reserve-amendment", "reports.send-back", "reports.send-supplement", "retest.assign-analysts", "retest.break-blind",
    "retest.change-plan", "retest.judge-sample", "retest.order-further", "retest.release-work-package", "retest.rule-on-custody",
    "retest.take-samples", "retest.hand-out",
    "review.explain-lateness", "review.extend-term", "review.go-on", "review.name-from-outside", "review.record-stage", "review.return-opinion",
    "review.wait-for-client", "review.wait-for-sample",
})  # fmt: skip
"""What stays inside: the archive, penalties on people, the station's own corrections, who tests what, and what clocks tell by themselves."""
OUTCOMES: dict[str, str] = {
    "maintained": N_("The result is maintained"),
    "amended": N_("The result is wrong: the report is amended"),
    "void without replacement": N_("The report is void, without another in its place"),
    "not disproved": N_("The result is not disproved"),
    "not admitted": N_("Not admitted"),
    "withdrawn": N_("Withdrawn"),
    "justified": N_("The complaint is justified"),
    "not justified": N_("The complaint is not justified"),
}
OPEN_TO_CLIENTS = {
    "intake.complete-appeal": "complete", "feedback.record-feedback": "feedback", "feedback.note-contact": "write",
    "intake.withdraw": "withdraw",
}  # fmt: skip
"""What a client may do on the page of their case, by act, in the order in which it stands there."""
CALLED = {"feedback.note-contact": N_("Write to us")}
"""What an act is called for clients, where its own title speaks of what the station does."""


@dataclass(frozen=True)
class Letter:
    """A letter or form for the client; `words` are a letter's paragraphs in the reader's language."""

    id: int
    title: str
    number: str
    made_at: datetime
    words: Sequence[str] = ()


@dataclass(frozen=True)
class RoundView:
    """One round as the client knows it; its outcome is told with the reply."""

    number: int
    started_at: datetime
    grounds: str
    outcome: str
    answer: str


@dataclass(frozen=True)
class FollowView:
    """Everything that a client may read of their case."""

    case: Case
    filed: Appeal
    state: str
    course: Sequence[tuple[str, datetime]]
    clocks: Sequence[Timed]
    letters: Sequence[Letter]
    forms: Sequence[Sequence[Letter]]
    reports: Sequence[tuple[str, str]]
    disputed: Sequence[tuple[Result, str]]
    files: Sequence[str]
    rounds: Sequence[RoundView]
    offers: Sequence[tuple[Offer, str]]
    ruled_urgent: bool | None = None


def follow_view(desk: Desk, view: View, case_id: int) -> FollowView:
    """Return a case for its client, in the reader's language."""
    session, case = view.session, view.session.get_one(Case, case_id)
    edition = editions.of_case(session, case)
    assert edition is not None
    papers = _papers(session, edition, case, view.language)
    return FollowView(
        case,
        session.get_one(Appeal, case.id),
        edition.states[case.state].title[view.language],
        _course(session, case),
        clocks(view, edition, case, for_client=True),
        [p for p in papers if p.words],
        _by_kind([p for p in papers if not p.words]),
        reports_of(session, case),
        _disputed(session, case),
        session.scalars(select(Attachment.name).where(Attachment.case_id == case.id, Attachment.added_by_id.is_(None))).all(),
        _rounds(session, case),
        _offers(session, desk, case),
        _ruling(session, case),
    )


def _ruling(session: Session, case: Case) -> bool | None:
    """Return how it was ruled last on the urgency that the client asked for; None while it was not."""
    query = select(Admission.verdict).where(Admission.case_id == case.id, Admission.verdict.in_(("urgent", "ordinary")))
    last = session.scalars(query.order_by(Admission.id.desc()).limit(1)).first()
    return last == "urgent" if last else None


def _offers(session: Session, desk: Desk, case: Case) -> list[tuple[Offer, str]]:
    offered = {o.act: o for o in desk.moves(session, client_of(case.id), case)}
    own = (replace(offered[act], title=CALLED.get(act, offered[act].title)) for act in OPEN_TO_CLIENTS if act in offered)
    return [(o, OPEN_TO_CLIENTS[o.act]) for o in own]


def reports_of(session: Session, case: Case) -> list[tuple[str, str]]:
    """Return number and status of the report in dispute, and of whatever was issued in its place."""
    if case.report is None:
        return []
    query = select(Report.number, Report.status).where(Report.root_id == case.report.root_id, Report.status.in_(ISSUED))
    return [(row.number, row.status) for row in session.execute(query.order_by(Report.sequence))]


def _course(session: Session, case: Case) -> list[tuple[str, datetime]]:
    query = select(AuditEvent.act, AuditEvent.at).where(AuditEvent.subject_kind == "case", AuditEvent.subject == case.number)
    rows = session.execute(query.order_by(AuditEvent.sequence)).all()
    return [(TOLD[row.act], row.at) for row in rows if row.act in TOLD]


def _papers(session: Session, edition: Edition, case: Case, language: Language) -> list[Letter]:
    query = select(Paper).where(Paper.case_id == case.id, Paper.for_client, Paper.sealed.is_(False))
    return [
        Letter(p.id, _title(edition, p, language), p.number, p.made_at, _words(p, language))
        for p in session.scalars(query.order_by(Paper.made_at.desc(), Paper.id))
    ]


def _by_kind(papers: Sequence[Letter]) -> list[list[Letter]]:
    """Put the forms of one kind together, the newest first."""
    kinds: dict[str, list[Letter]] = {}
    for paper in papers:
        kinds.setdefault(paper.title, []).append(paper)
    return list(kinds.values())


def _title(edition: Edition, paper: Paper, language: Language) -> str:
    words: dict[str, Any] = paper.content.get("words", {})
    return str(words[language]["subject"]) if paper.kind == "letter" else paper_title(edition, paper.name, language)


def _words(paper: Paper, language: Language) -> tuple[str, ...]:
    return tuple(paper.content["words"][language]["paragraphs"]) if paper.kind == "letter" else ()


def _disputed(session: Session, case: Case) -> list[tuple[Result, str]]:
    query = (
        select(Result, ContestedResult.grounds)
        .join(ContestedResult, ContestedResult.result_id == Result.id)
        .where(ContestedResult.case_id == case.id)
        .order_by(Result.line)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _rounds(session: Session, case: Case) -> list[RoundView]:
    found = []
    for r in case.rounds:
        replied = session.scalar(select(Reply.id).where(Reply.round_id == r.id, Reply.kind == "final").limit(1)) is not None
        answer = session.scalar(select(Feedback.answer).where(Feedback.round_id == r.id).order_by(Feedback.id.desc()).limit(1))
        told = replied or r.outcome in ("not admitted", "withdrawn")
        outcome = OUTCOMES.get(r.outcome, r.outcome) if told else ""
        found.append(RoundView(r.number, r.started_at, r.grounds, outcome, answer or ""))
    return found
