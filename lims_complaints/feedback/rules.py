"""When a reply may go out, what the client's answer means, and when silence is no answer (3, 4). Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lims_complaints.procedure.facts import fact, moment
from lims_complaints.situation.values import CasePart, FeedbackPart, HandlingPart


@fact("the reply says what the client can still do")
def names_what_can_still_be_done(given: Any) -> bool:
    """Whether the answer names what the client can still do (3.1, 3.2)."""
    return bool(given.recourse)


@fact("the answer names the recourse outside the station")
def names_the_recourse(given: Any) -> bool:
    """Whether top management's answer names the recourse outside (4)."""
    return bool(given.recourse)


@fact("the reply is dispatched")
def the_reply_is_dispatched(feedback: FeedbackPart) -> bool:
    """Whether the round's final answer has left (2.2.5)."""
    return feedback.replied


@fact("a written answer is dispatched")
def a_written_answer_is_dispatched(feedback: FeedbackPart, case: CasePart) -> bool:
    """Whether the answer has left; for an urgent case an interim one counts (2.2.5)."""
    return feedback.replied or (case.urgent and feedback.interim_at is not None)


@moment("acceptance of a case that had an interim answer")
def accepted_with_interim_answer(feedback: FeedbackPart) -> datetime | None:
    """When the case was accepted, once an interim answer has left: the fifteen days run on from there (2.2.5)."""
    return feedback.accepted_at if feedback.interim_at is not None else None


@fact("feedback is given")
def feedback_is_given(feedback: FeedbackPart) -> bool:
    """Whether the client has said what they think (3.3)."""
    return feedback.answer not in ("", "no answer")


@fact("no feedback is given")
def no_feedback_is_given(feedback: FeedbackPart) -> bool:
    """Whether the client has not said anything (3.3)."""
    return feedback.answer == ""


@fact("the term for feedback is over")
def the_term_is_over(feedback: FeedbackPart) -> bool:
    """Whether the fifteen days for feedback have ended (3.3)."""
    return feedback.term_over


@fact("feedback is given or its term is over")
def given_or_over(feedback: FeedbackPart) -> bool:
    """Whether the client has answered, or silence was recorded as no answer (3.3)."""
    return feedback.answer != ""


@fact("the client is satisfied")
def the_client_is_satisfied(feedback: FeedbackPart) -> bool:
    """Whether the client said so; silence never says it (3.3)."""
    return feedback.answer == "satisfied"


@fact("the client is not satisfied")
def the_client_is_not_satisfied(feedback: FeedbackPart) -> bool:
    """Whether the client is not, or only in part, satisfied: the next round begins (4)."""
    return feedback.answer in ("not satisfied", "partly satisfied")


@fact("the message is an interim answer")
def is_interim(given: Any) -> bool:
    """Whether what is sent is an interim answer (2.2.5)."""
    return bool(given.kind == "interim answer")


@fact("the message names a later date")
def names_a_later_date(given: Any) -> bool:
    """Whether what is sent tells of a later date (2.2.5)."""
    return bool(given.kind == "later date" and given.later_date)


@fact("the message is about progress")
def is_progress(given: Any) -> bool:
    """Whether what is sent is about progress."""
    return bool(given.kind == "progress")


@fact("a first answer is given")
def a_first_answer_is_given(handling: HandlingPart) -> bool:
    """Whether whoever turned to us has heard something."""
    return "first answer" in handling.steps


@fact("the client was called")
def the_client_was_called(handling: HandlingPart) -> bool:
    """Whether there was a follow-up call in this round."""
    return "client called" in handling.steps


@dataclass(frozen=True)
class PromisingPart:
    """`promising`: the last day of the answer that runs, or would run if the case were accepted now; None once it was answered."""

    answer_until: date | None = None


@fact("the promised day is not in the past")
def the_day_is_not_past(given: Any, handling: HandlingPart) -> bool:
    """Whether the day can still be kept."""
    day: date = given.day
    return handling.today is not None and day >= handling.today


@fact("the promised day lies within the term of the answer")
def the_day_is_within_the_term(given: Any, promising: PromisingPart) -> bool:
    """Whether the client hears by the promised day at the latest when the procedure owes the answer: a promise is no extension."""
    day: date = given.day
    return promising.answer_until is None or day <= promising.answer_until


@fact("every letter and call is answered")
def every_contact_is_answered(handling: HandlingPart) -> bool:
    """Whether nothing that the client wrote, asked or said waits for an answer."""
    return not handling.contacts_open


@fact("a letter or call waits for an answer")
def a_contact_waits(handling: HandlingPart) -> bool:
    """Whether the client wrote, asked or said something that was not answered."""
    return handling.contacts_open


@fact("a day is promised")
def a_day_is_promised(handling: HandlingPart) -> bool:
    """Whether the client waits for a day."""
    return handling.promised_at is not None and not handling.promise_kept


@fact("the client was promised a day at least once")
def was_promised(handling: HandlingPart) -> bool:
    """Whether the client was ever told when they hear from us."""
    return handling.promised_at is not None


@fact("no promise is open")
def no_promise_is_open(handling: HandlingPart) -> bool:
    """Whether everything that was promised was kept."""
    return handling.promised_at is None or handling.promise_kept


@fact("the promise is kept")
def the_promise_is_kept(handling: HandlingPart) -> bool:
    """Whether the client heard what was promised."""
    return handling.promise_kept


@moment("the client was promised a day")
def the_client_was_promised(handling: HandlingPart) -> datetime | None:
    """When the newest promise was made."""
    return handling.promised_at


@moment("the promised day")
def the_promised_day(handling: HandlingPart) -> datetime | None:
    """The day that was promised."""
    return handling.promised_on
