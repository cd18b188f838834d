"""What is entered for replies, for the client's opinion, and for top management's review."""

from datetime import date
from typing import Literal

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.given import MAIL
from lims_complaints.language import N_

Answer = Literal["satisfied", "partly satisfied", "not satisfied"]

WORDS = (
    N_("satisfied"), N_("partly satisfied"), N_("not satisfied"), N_("no answer"), N_("progress"),
    N_("later date"), N_("interim answer"),
)  # fmt: skip


class DispatchReply(Given):
    """The written answer, in words for the client (答复函, 3.1, 3.2)."""

    what_was_done: str = Field(min_length=1, max_length=6000, title=N_("What was done"))
    what_was_found: str = Field(min_length=1, max_length=6000, title=N_("What was found"))
    reason: str = Field(default="", max_length=4000, title=N_("Why it ended so, in words for the client"))
    measures: str = Field(default="", max_length=4000, title=N_("Measures taken"))
    what_follows: str = Field(default="", max_length=4000, title=N_("What follows from it"))
    recourse: str = Field(min_length=1, max_length=4000, title=N_("What the client can still do"))
    lateness: str = Field(
        default="", max_length=2000, title=N_("Why the answer is late, where it is and this was not said yet")
    )


class SendProgress(Given):
    """A message before the final reply: progress, an interim answer, or a later date with its reason (2.2.5)."""

    kind: Literal["progress", "interim answer", "later date"] = Field(title=N_("What do you send?"))
    words: str = Field(min_length=1, max_length=6000, title=N_("What was done and found so far"))
    reason: str = Field(default="", max_length=2000, title=N_("Reason, where the date changes"))
    later_date: date | None = Field(default=None, title=N_("Later date"))


class RecordFeedback(Given):
    """The client's opinion of the outcome (投诉处理结果客户反馈登记表, 3.3)."""

    answer: Answer = Field(title=N_("Are you satisfied with the outcome?"))
    why: str = Field(default="", max_length=4000, title=N_("Why?"))
    would_settle: str = Field(default="", max_length=4000, title=N_("What would settle it?"))
    new_grounds: str = Field(default="", max_length=4000, title=N_("Is there anything new that we should look at?"))


class RecordNoAnswer(Given):
    """That the term for feedback is over without an answer."""


class ReviewByTopManagement(Given):
    """Top management's answer, which names the recourse outside the station (4)."""

    what_was_done: str = Field(min_length=1, max_length=6000, title=N_("What was reviewed"))
    what_was_found: str = Field(min_length=1, max_length=6000, title=N_("What the review of the whole course found"))
    what_follows: str = Field(min_length=1, max_length=4000, title=N_("What follows from it"))
    recourse: str = Field(min_length=1, max_length=4000, title=N_("The recourse outside the station"))
    lateness: str = Field(
        default="", max_length=2000, title=N_("Why the answer is late, where it is and this was not said yet")
    )


class TakeUpAnew(Given):
    """Why the earlier outcome does not stand, and the round is handled like any other (4)."""

    reason: str = Field(min_length=1, max_length=4000, title=N_("Why does the earlier outcome not stand?"))


class FirstAnswer(Given):
    """The first answer to whoever turned to us."""

    words: str = Field(min_length=1, max_length=4000, title=N_("First answer"))


class RecordCall(Given):
    """A follow-up call: who was reached, what they said, whether they are satisfied."""

    answer: Answer = Field(title=N_("Are you satisfied with the outcome?"))
    spoke_with: str = Field(min_length=1, max_length=200, title=N_("Who was reached?"))
    said: str = Field(default="", max_length=4000, title=N_("What did they say?"))


class PromiseDate(Given):
    """The day by which the client hears from us, and what they will hear."""

    day: date = Field(title=N_("Promised day"))
    what: str = Field(min_length=1, max_length=2000, title=N_("What is promised"))


class NoteContact(Given):
    """A letter, a call or a message that came in a case."""

    how: Literal["web", "letter", "telephone", "e-mail", "counter"] = Field(
        default="web", title=N_("How did it arrive?"), json_schema_extra=MAIL
    )
    words: str = Field(min_length=1, max_length=6000, title=N_("What does it say?"))


class AnswerContact(Given):
    """The answer to what the client wrote or asked."""

    words: str = Field(min_length=1, max_length=6000, title=N_("Answer"))


class KeepPromise(Given):
    """What the client was told on the promised day, whatever the state of the case."""

    words: str = Field(min_length=1, max_length=6000, title=N_("What the client is told"))
