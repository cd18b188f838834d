"""Who may review and approve, and whether the review is complete (2.1, 2.2.1). Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from lims_complaints.procedure.facts import choice, fact, moment
from lims_complaints.procedure.words import ANY_AMOUNT
from lims_complaints.situation.values import (
    ActorPart,
    CasePart,
    FeedbackPart,
    HandlingPart,
    HeadsPart,
    IntakePart,
    OriginalPart,
    ProcedurePart,
    ReviewPart,
    TermsPart,
)

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
    """Whether whoever acts tested, investigated, judged and decided nothing in an earlier round (4)."""
    return actor.person not in original.earlier_rounds


@fact("the actor is not the author of the opinion")
def not_the_author(actor: ActorPart, review: ReviewPart) -> bool:
    """Whether somebody else gave the preliminary opinion (2.2.1)."""
    return review.author is None or actor.person != review.author


@fact("whoever is named has declared to have no tie")
def named_has_no_tie(given: Any) -> bool:
    """Whether a person from outside has declared to have no tie to the client, the report or those who had a part (2)."""
    return bool(given.no_tie)


@fact("this round is not reserved for top management", lasting="whose round")
def not_reserved(feedback: FeedbackPart, procedure: ProcedurePart) -> bool:
    """Whether the round is handled as usual: before the one that the document names, with new grounds, or on top management's word (4)."""
    early = feedback.round < int(procedure.settings.get("top-management-from-round", TOP_FROM_ROUND))
    return early or feedback.new_grounds or feedback.taken_up_anew


@fact("this round is reserved for top management", lasting="whose round")
def reserved(feedback: FeedbackPart, procedure: ProcedurePart) -> bool:
    """Whether it is the round that the document names or a later one, without new grounds, and top management has not passed it on (4)."""
    return not not_reserved(feedback, procedure)


@fact("the complaint concerns the actor's department", asks="about")
def concerns_the_department(actor: ActorPart, case: CasePart, heads: HeadsPart) -> bool:
    """Whether the complaint is about the department of whoever acts; about none, or one without a head, it is any head's (2.1.1)."""
    return case.department in actor.departments or case.department not in heads.departments


@fact("the investigation is recorded")
def the_investigation_is_recorded(review: ReviewPart) -> bool:
    """Whether facts, cause and measures stand in the complaint handling form (2.1.1)."""
    return review.investigated


@fact("no one named had a part in what is complained about")
def no_one_named_had_a_part(given: Any, original: OriginalPart) -> bool:
    """Whether the investigation team is free of those concerned (2.1.3)."""
    return not set(given.team) & (original.involved | original.tied)


@fact("no one in the team had a part in an earlier round")
def no_one_in_the_team_took_part_before(given: Any, original: OriginalPart) -> bool:
    """Whether the investigation team is free of those who handled the complaint before (4)."""
    return not set(given.team) & original.earlier_rounds


@fact("the Office named the actor or their department")
def the_office_named(actor: ActorPart, review: ReviewPart) -> bool:
    """Whether the Office has put whoever acts, or their department, on the complaint (2.1.3)."""
    return actor.person in review.team or bool(actor.departments & review.departments)


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


def country_of(jurisdiction: str) -> str:
    """Return the two letters of the country in which a procedure holds: US of "US-NY America/New_York"."""
    return jurisdiction[:2]


@choice("the client's country", "domestic", "foreign", asks="country")
def the_clients_country(intake: IntakePart, procedure: ProcedurePart) -> str:
    """Choose "foreign" for a client from another country than the procedure's."""
    return "domestic" if intake.country in ("", country_of(procedure.jurisdiction)) else "foreign"


@choice("whether the case is special", "ordinary", "special")
def whether_special(handling: HandlingPart) -> str:
    """Choose "special" for a case that was ruled to be one."""
    return "special" if handling.special else "ordinary"


@choice("the importance of the case", "ordinary", "important")
def the_importance(handling: HandlingPart) -> str:
    """Choose "important" for a case that was marked so."""
    return "important" if handling.important else "ordinary"


@moment("the complaint arrived")
def the_complaint_arrived(intake: IntakePart, case: CasePart) -> datetime | None:
    """When it arrived, in the first round."""
    return intake.filed_at if case.round == 1 else None


@moment("the investigation was recorded")
def the_investigation_was_recorded(handling: HandlingPart) -> datetime | None:
    """When facts, cause and measures were entered last."""
    return handling.investigated_at


@fact("the kind of complaint is another one")
def another_kind(given: Any, case: CasePart) -> bool:
    """Whether a classification changes the route."""
    return bool(given.kind != case.route)


@fact("a department and a person responsible are named")
def responsible_named(handling: HandlingPart) -> bool:
    """Whether somebody answers for the case."""
    return handling.named and handling.responsible is not None


@fact("a first agreement with the client is stated")
def first_agreement(given: Any) -> bool:
    """Whether what names the one responsible also says what was agreed with the client at first."""
    return bool(given.agreed)


@fact("the actor is responsible for the case")
def actor_is_responsible(actor: ActorPart, handling: HandlingPart) -> bool:
    """Whether whoever acts was asked first, or had the case handed over or was named."""
    return actor.person is not None and actor.person == handling.responsible


@fact("the case is handed to the actor")
def handed_to_the_actor(actor: ActorPart, handling: HandlingPart) -> bool:
    """Whether whoever is responsible wants to hand the case to whoever acts."""
    return actor.person is not None and actor.person == handling.handed_to


@fact("it is classed as grave")
def classed_as_grave(given: Any) -> bool:
    """Whether what is entered classes the case as grave."""
    return bool(given.severity == "grave")


@fact("the case is grave")
def the_case_is_grave(handling: HandlingPart) -> bool:
    """Whether the case was classed as grave last."""
    return handling.severity == "grave"


@fact("a grave case was looked at above")
def looked_at_above(handling: HandlingPart) -> bool:
    """Whether those above have looked at the case, if it is a grave one."""
    return handling.severity != "grave" or handling.looked_at_above


@fact("the investigation is reported")
def investigation_reported(handling: HandlingPart) -> bool:
    """Whether those above know what was found."""
    return "investigation reported" in handling.steps


@fact("the combined opinion is given")
def opinion_given(handling: HandlingPart) -> bool:
    """Whether those who speak for the whole house have said what they think."""
    return "combined opinion" in handling.steps


@fact("the amount is estimated")
def amount_estimated(handling: HandlingPart) -> bool:
    """Whether it is known what the outcome costs."""
    return handling.amount is not None


@fact("the amount is within the actor's power")
def within_power(actor: ActorPart, handling: HandlingPart, procedure: ProcedurePart) -> bool:
    """Whether a role of whoever acts decides amounts like this one; roles without a limit of their own decide none."""
    powers = [procedure.powers[role] for role in actor.roles if role in procedure.powers]
    amount = handling.amount if handling.amount is not None else Decimal(0)
    return any(power == ANY_AMOUNT or amount <= Decimal(power) for power in powers)


@fact("no other party's share is open")
def other_party_settled(handling: HandlingPart) -> bool:
    """Whether what another party answers for was handled with it."""
    return not handling.other_party_open


@fact("the actor's department is concerned")
def department_concerned(actor: ActorPart, handling: HandlingPart) -> bool:
    """Whether whoever acts belongs to a department that the case concerns."""
    return bool(actor.departments & handling.concerned)


@fact("the actor's department has not countersigned yet")
def not_countersigned_yet(actor: ActorPart, handling: HandlingPart) -> bool:
    """Whether the department still has its say in this round."""
    return not actor.departments & handling.countersigned


@fact("every department concerned has countersigned")
def all_countersigned(handling: HandlingPart) -> bool:
    """Whether each department concerned has said what it thinks of the outcome."""
    return handling.concerned <= handling.countersigned


@fact("departments disagree")
def departments_disagree(handling: HandlingPart) -> bool:
    """Whether a department does not agree to the outcome."""
    return bool(handling.disagreeing)


@fact("departments agree or their disagreement is decided")
def agreed_or_decided(handling: HandlingPart) -> bool:
    """Whether nothing is left open among departments."""
    return not handling.disagreeing or handling.disagreement_decided


@fact("it is recorded as done")
def is_done(handling: HandlingPart) -> bool:
    """Whether what the outcome asks for was carried out."""
    return "done" in handling.steps


@fact("the outcome is approved")
def outcome_approved(review: ReviewPart) -> bool:
    """Whether the outcome of a complaint was approved in this round."""
    return review.outcome_approved


@fact("the outcome is proposed")
def outcome_proposed(review: ReviewPart) -> bool:
    """Whether somebody has said in this round what should follow."""
    return review.outcome_author is not None


@fact("a term can still be extended")
def a_term_can_be_extended(terms: TermsPart) -> bool:
    """Whether a running term has something left of the extension that the document allows."""
    return any(left > 0 for left in terms.left.values())


@fact("the extension is within its bound")
def extension_within_bound(given: Any, terms: TermsPart) -> bool:
    """Whether the term that is to be extended runs, and the document allows so much in all."""
    return bool(given.more <= terms.left.get(given.term, 0))
