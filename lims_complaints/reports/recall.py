"""Every copy of a void report accounted for (2.2.5): asked back, answered; the public told where one cannot be got back."""

from datetime import timedelta
from typing import cast

from sqlalchemy import select

from lims_complaints.act import Context, act
from lims_complaints.attachments import enter
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import LANGUAGES, N_, Language, say_date, translator
from lims_complaints.papers import Addressee
from lims_complaints.records.report import Copy, Report, VoidNotice
from lims_complaints.reports.given import (
    AnswerRecall,
    ApproveVoidNotice,
    AskCopyBack,
    DraftVoidNotice,
    RecallCopy,
    RecordCopyAnswer,
)
from lims_complaints.reports.issuing import let_follow, publish
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import replacement
from lims_complaints.timekeeping import local_day

DAYS_TO_ANSWER = 15


@act("reports.ask-copy-back", N_("Ask for a copy back"))
def ask_copy_back(ctx: Context, given: AskCopyBack) -> None:
    """Ask a holder for a copy of the void report, by a letter of their own; asked again, it reminds (2.2.5)."""
    _ask(ctx, given)


@act("reports.recall-copy", N_("Ask for a copy of this report back"), on="report")
def recall_copy(ctx: Context, given: RecallCopy) -> None:
    """Ask a holder for a copy of a report that is void without a case (2.2.5)."""
    _ask(ctx, given)


def _ask(ctx: Context, given: AskCopyBack) -> None:
    copy = _copy(ctx, given.copy_id)
    if copy.recall not in ("", "asked"):
        raise Invalid((Fault("copy_id", N_("This copy is accounted for already.")),))
    if given.answer_by is not None and given.answer_by < ctx.today:
        raise Invalid((Fault("answer_by", N_("This day is past; name one by which the holder can still answer.")),))
    copy.recall, copy.asked_at = "asked", ctx.now
    let_follow(ctx)
    until = given.answer_by or ctx.today + timedelta(days=DAYS_TO_ANSWER)
    report = ctx.session.get_one(Report, copy.report_id)
    replaced = _successor(ctx, report)
    assert report.voided_at is not None
    since = local_day(ctx.session, report.voided_at)
    ctx.fields |= {
        "letter to": holder_of(copy, report),
        "client": copy.holder,
        "report number": report.number,
        "new report number": replaced.number if replaced else "",
        "void since": _in_each(lambda language: say_date(since, language)),
        "due date": _in_each(lambda language: say_date(until, language)),
        "reason": given.reason or _in_each(lambda language: translator(language)(report.void_reason)),
    }


@act("reports.record-copy-answer", N_("Record what became of a copy"))
def record_copy_answer(ctx: Context, given: RecordCopyAnswer) -> None:
    """Account for a copy: returned, destroyed, lost or no answer; whoever it was passed on to is a holder, too (2.2.5)."""
    _account_for(ctx, given)


@act("reports.answer-recall", N_("Record what became of a copy of this report"), on="report")
def answer_recall(ctx: Context, given: AnswerRecall) -> None:
    """Account for a copy of a report that is void without a case (2.2.5)."""
    _account_for(ctx, given)


def _account_for(ctx: Context, given: RecordCopyAnswer) -> None:
    copy = _copy(ctx, given.copy_id)
    if copy.recall == "":
        raise Invalid((Fault("copy_id", N_("The holder was not asked for this copy yet.")),))
    if given.answer == "no answer" and not given.words:
        raise Invalid((Fault("words", N_("Say what was tried before it counts as no answer.")),))
    if given.answer == "returned" and copy.medium == "paper" and not given.files:
        raise Invalid((Fault("files", N_("Stamp the paper void by hand, scan it, and attach the scan: that is what counts.")),))
    for upload in given.files:
        enter(ctx.session, ctx.store, upload, ctx.now)
    copy.recall, copy.answered_at, copy.answer = given.answer, ctx.now, given.words
    copy.answer_sha256 = given.files[0].sha256 if given.files else copy.answer_sha256
    let_follow(ctx)
    if given.passed_on_to:
        copy.report.copies.append(
            Copy(holder=given.passed_on_to, third_party=True, how="by hand", sent_at=ctx.now,
                 evidence="", medium=copy.medium)
        )  # fmt: skip


@act("reports.draft-void-notice", N_("Draft a public void notice"))
def draft_void_notice(ctx: Context, given: DraftVoidNotice) -> None:
    """Draft the public notice; done again before it is approved, the words are replaced (2.2.5)."""
    report = _void_report(ctx)
    notice = ctx.session.scalars(select(VoidNotice).where(VoidNotice.report_id == report.id)).one_or_none()
    if notice is None:
        notice = VoidNotice(report_id=report.id)
        ctx.session.add(notice)
    elif notice.published_at is not None:
        raise Invalid((Fault("reason", N_("The notice is public already.")),))
    notice.reason, notice.drafted_by_id, notice.drafted_at = given.reason, ctx.person, ctx.now


@act("reports.approve-void-notice", N_("Approve the public void notice"))
def approve_void_notice(ctx: Context, given: ApproveVoidNotice) -> None:  # noqa: ARG001 - there is nothing to enter
    """Make the notice public: on the page of notices and in the feed (2.2.5)."""
    notice = notice_of(ctx)
    notice.approved_by_id, notice.published_at = ctx.person, ctx.now
    publish(ctx)


def notice_of(ctx: Context) -> VoidNotice:
    """Return the newest notice of the case's chain of reports."""
    assert ctx.report is not None
    chain = [r.id for r in chain_of(ctx.session, ctx.report)]
    query = select(VoidNotice).where(VoidNotice.report_id.in_(chain)).order_by(VoidNotice.id.desc()).limit(1)
    return ctx.session.scalars(query).one()


def _copy(ctx: Context, copy_id: int) -> Copy:
    assert ctx.report is not None
    void = [r.id for r in chain_of(ctx.session, ctx.report) if r.status == "void"]
    copy = ctx.session.get(Copy, copy_id)
    if copy is None or copy.report_id not in void:
        raise Invalid((Fault("copy_id", N_("This is no copy of this void report, nor of one in its chain.")),))
    return copy


def _void_report(ctx: Context) -> Report:
    assert ctx.report is not None
    return [r for r in chain_of(ctx.session, ctx.report) if r.status == "void"][-1]


def holder_of(copy: Copy, report: Report) -> Addressee:
    """Whom a recall letter goes to: of the client the address is known, of anybody else only what was noted with the copy."""
    client, language = report.client, cast("Language", report.language)
    if copy.holder != client.name:
        return Addressee(copy.holder, copy.email, language=language)
    return Addressee(copy.holder, copy.email or client.email, client.address, language)


def _successor(ctx: Context, report: Report) -> Report | None:
    return replacement(chain_of(ctx.session, report), report)


def _in_each(say: object) -> dict[Language, str]:
    assert callable(say)
    return {language: say(language) for language in LANGUAGES}
