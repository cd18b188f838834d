"""Acts of answering and hearing the client (3, 4)."""

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.errors import Fault, Invalid
from lims_complaints.feedback.given import (
    AnswerContact,
    DispatchReply,
    FirstAnswer,
    KeepPromise,
    NoteContact,
    PromiseDate,
    RecordCall,
    RecordFeedback,
    RecordNoAnswer,
    ReviewByTopManagement,
    SendProgress,
    TakeUpAnew,
)
from lims_complaints.feedback.lateness import explain_late_answer, foretell_lateness
from lims_complaints.language import LANGUAGES, N_, say_date
from lims_complaints.letterfields import due_date
from lims_complaints.records.case import ANEW, STANDS
from lims_complaints.records.feedback import Feedback, Reply

TOO_FAR = N_("The last day that may be promised today is {day}.")
AT_FAULT = frozenset({"amended", "void without replacement", "justified"})


@act("feedback.dispatch-reply", N_("Send the reply"))
def dispatch_reply(ctx: Context, given: DispatchReply) -> None:
    """Send the written answer to the client, with what they can still do (3.1, 3.2)."""
    explain_late_answer(ctx, given.lateness)
    _say(ctx, given)
    _reply(ctx, "final", given.what_was_found)


@act("feedback.send-progress", N_("Send a message before the reply"))
def send_progress(ctx: Context, given: SendProgress) -> None:
    """Tell the client of progress, answer in the interim, or tell of a later date before the day (2.2.5)."""
    ctx.fields |= {"what was done": given.words, "what was found": given.words, "reason": given.reason, "what follows": ""}
    ctx.fields["former due date"] = {language: due_date(ctx, language) for language in LANGUAGES}
    if given.later_date:
        foretell_lateness(ctx, given.reason)
        ctx.fields["due date"] = {language: say_date(given.later_date, language) for language in LANGUAGES}
    _reply(ctx, "interim" if given.kind == "interim answer" else "progress", given.words)


@act("feedback.record-feedback", N_("Say what you think of the outcome"), page="public.feedback")
def record_feedback(ctx: Context, given: RecordFeedback) -> None:
    """Take the client's opinion; one who is not satisfied is heard again in the next round (3.3, 4)."""
    ctx.session.add(
        Feedback(
            round_id=ctx.round.id, answer=given.answer, why=given.why, would_settle=given.would_settle,
            new_grounds=given.new_grounds, at=ctx.now, by_id=ctx.actor.person,
        )
    )  # fmt: skip
    if given.answer != "satisfied":
        grounds = "\n".join(part for part in (given.why, given.new_grounds) if part)
        ctx.fields["next_round"] = {"grounds": grounds, "new_grounds": bool(given.new_grounds)}


@act("feedback.record-no-answer", N_("Record that there was no answer"))
def record_no_answer(ctx: Context, given: RecordNoAnswer) -> None:  # noqa: ARG001 - nothing is entered
    """Record silence as no answer, once the term is over; it is never satisfaction (3.3)."""
    ctx.session.add(Feedback(round_id=ctx.round.id, answer="no answer", at=ctx.now))


@act("feedback.review-by-top-management", N_("Answer as top management"))
def review_by_top_management(ctx: Context, given: ReviewByTopManagement) -> None:
    """Answer that the earlier outcome stands, and name the recourse outside, from the third round on without new grounds (4)."""
    explain_late_answer(ctx, given.lateness)
    _conclude(ctx, STANDS, given.what_was_found)
    ctx.round.recourse = given.recourse
    ctx.the_case.outcome = ctx.round.outcome = ctx.the_case.rounds[-2].outcome
    ctx.fields |= {
        "what was done": given.what_was_done,
        "what was found": given.what_was_found,
        "what follows": given.what_follows,
        "recourse": given.recourse,
    }
    _reply(ctx, "final", given.what_was_found)


@act("feedback.take-up-anew", N_("Have the round handled anew"))
def take_up_anew(ctx: Context, given: TakeUpAnew) -> None:
    """Say that the earlier outcome does not stand: other people handle the round like any other (4)."""
    _conclude(ctx, ANEW, given.reason)


@act("feedback.first-answer", N_("Give the first answer"))
def first_answer(ctx: Context, given: FirstAnswer) -> None:
    """Answer whoever turned to us, before anything is looked into."""
    ctx.step("first answer", words=given.words)
    ctx.fields["what was done"] = given.words


@act("feedback.record-call", N_("Record the follow-up call"))
def record_call(ctx: Context, given: RecordCall) -> None:
    """Call the client and take down what they think; one who is not satisfied is heard again."""
    ctx.step("client called", said=given.answer, words="\n".join(part for part in (given.spoke_with, given.said) if part))
    ctx.session.add(Feedback(round_id=ctx.round.id, answer=given.answer, why=given.said, at=ctx.now, by_id=ctx.person))
    if given.answer != "satisfied":
        ctx.fields["next_round"] = {"grounds": given.said, "new_grounds": bool(given.said)}


@act("feedback.promise-date", N_("Promise the client a day"))
def promise_date(ctx: Context, given: PromiseDate) -> None:
    """Promise a day on which the client hears from us; it is kept whatever the state of the case."""
    latest = timekeeping.latest_promise(ctx.session, ctx.edition, ctx.now)
    if latest is not None and given.day > latest:
        raise Invalid((Fault("day", TOO_FAR, {"day": latest.isoformat()}),))
    ctx.step("date promised", words=given.what, day=given.day)
    ctx.session.flush()
    timekeeping.recompute_chosen(ctx.scene(), ctx.edition, given.what)
    ctx.fields["promised day"] = {language: say_date(given.day, language) for language in LANGUAGES}
    ctx.fields["what follows"] = given.what


@act("feedback.keep-promise", N_("Tell the client what was promised"))
def keep_promise(ctx: Context, given: KeepPromise) -> None:
    """Tell the client on the promised day where the case stands."""
    ctx.step("promise kept", words=given.words)
    ctx.fields["what was done"] = given.words


@act("feedback.note-contact", N_("Note a letter, a call or a message"))
def note_contact(ctx: Context, given: NoteContact) -> None:
    """Take down what came in a case; it stays open until it is answered."""
    ctx.step("contact noted", said=given.how, words=given.words)


@act("feedback.answer-contact", N_("Answer a letter, a call or a message"))
def answer_contact(ctx: Context, given: AnswerContact) -> None:
    """Answer what came, one answer for each."""
    ctx.step("contact answered", words=given.words)
    ctx.fields["what was done"] = given.words


def _say(ctx: Context, given: DispatchReply) -> None:
    ctx.fields |= {
        "what was done": given.what_was_done,
        "what was found": given.what_was_found,
        "measures": given.measures,
        "what follows": given.what_follows,
        "recourse": given.recourse,
    }
    if given.reason:
        ctx.fields["reason"] = given.reason


def _conclude(ctx: Context, concluded: str, words: str) -> None:
    ctx.round.concluded, ctx.round.conclusion = concluded, words
    ctx.round.concluded_by_id, ctx.round.concluded_at = ctx.person, ctx.now


def _reply(ctx: Context, kind: str, words: str) -> None:
    at_fault = ctx.round.outcome in AT_FAULT if kind == "final" else None
    ctx.session.add(Reply(round_id=ctx.round.id, kind=kind, at_fault=at_fault, words=words, by_id=ctx.person, at=ctx.now))
