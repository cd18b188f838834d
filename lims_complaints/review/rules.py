"""Who may review and approve, and whether the review is complete (2.1, 2.2.1). Pure."""

from typing import Any, Literal, get_args

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import ActorPart, CasePart, FeedbackPart, OriginalPart, ReviewPart

Stage = Literal[
    "sampling", "transport", "storage", "preparation", "instrument", "reagents", "quality control", "calculation",
    "transcription", "report",
]  # fmt: skip
"""The stages of a test's course that a review goes through, in order (2.2.1)."""

STAGES: tuple[str, ...] = get_args(Stage)
TOP_FROM_ROUND = 3


@fact("every stage is filled")
def every_stage_is_filled(review: ReviewPart) -> bool:
    """Whether each stage of the test's course was looked at (2.2.1)."""
    return review.stages >= set(STAGES)


@fact("the actor had no part in the original work")
def no_part_in_the_original(actor: ActorPart, original: OriginalPart) -> bool:
    """Whether whoever acts neither sampled, analysed, checked, prepared nor signed, nor is tied to the client."""
    return actor.person not in original.involved | original.tied


@fact("the actor had no part in an earlier round")
def no_part_in_an_earlier_round(actor: ActorPart, original: OriginalPart) -> bool:
    """Whether whoever acts tested, judged and decided nothing in an earlier round (4)."""
    return actor.person not in original.earlier_rounds


@fact("the actor is not the author of the opinion")
def not_the_author(actor: ActorPart, review: ReviewPart) -> bool:
    """Whether somebody else gave the preliminary opinion (2.2.1)."""
    return review.author is None or actor.person != review.author


@fact("this round is not reserved for top management")
def not_reserved(feedback: FeedbackPart) -> bool:
    """Whether the round is handled as usual: before the third, or with new grounds (4)."""
    return feedback.round < TOP_FROM_ROUND or feedback.new_grounds


@fact("this round is reserved for top management")
def reserved(feedback: FeedbackPart) -> bool:
    """Whether it is the third round or a later one, without new grounds (4)."""
    return not not_reserved(feedback)


@fact("the complaint concerns the actor's department")
def concerns_the_department(actor: ActorPart, case: CasePart) -> bool:
    """Whether the complaint is about the department of whoever acts; unassigned, it is any head's (2.1.1)."""
    return not case.department or case.department in actor.departments


@fact("the investigation is recorded")
def the_investigation_is_recorded(review: ReviewPart) -> bool:
    """Whether facts, cause and measures stand in the complaint handling form (2.1.1)."""
    return review.investigated


@fact("no one named had a part in what is complained about")
def no_one_named_had_a_part(given: Any, original: OriginalPart) -> bool:
    """Whether the investigation team is free of those concerned (2.1.3)."""
    return not set(given.team) & (original.involved | original.tied)


@fact("the actor did not investigate this complaint")
def did_not_investigate(actor: ActorPart, review: ReviewPart) -> bool:
    """Whether whoever approves neither investigated nor sat in the team (2.1.3)."""
    return actor.person not in review.investigators | review.team


@fact("the actor did not propose the outcome")
def did_not_propose(actor: ActorPart, review: ReviewPart) -> bool:
    """Whether somebody else proposed the outcome (2.1.3)."""
    return review.outcome_author is None or actor.person != review.outcome_author


@fact("the complaint was handed to the Office")
def handed_to_the_office(review: ReviewPart) -> bool:
    """Whether the department handed it over (2.1.2)."""
    return review.escalated


@fact("the complaint was not handed to the Office")
def not_handed_to_the_office(review: ReviewPart) -> bool:
    """Whether it is still the department's (2.1.1)."""
    return not review.escalated


@fact("the complaint is justified")
def the_complaint_is_justified(review: ReviewPart) -> bool:
    """Whether the station was found at fault (3.2)."""
    return review.justified is True


@fact("the complaint is not justified")
def the_complaint_is_not_justified(review: ReviewPart) -> bool:
    """Whether the station was found not to be at fault (3.1)."""
    return review.justified is False


@fact("the measures are taken")
def the_measures_are_taken(review: ReviewPart) -> bool:
    """Whether the investigation says since when its measures are done (3.2)."""
    return review.measures_done
