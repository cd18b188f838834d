"""Whether a decision follows from what was found, and whether it rests on enough (2.2.5). Pure."""

from decimal import Decimal
from typing import Any

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import DecisionPart, HandlingPart, IntakePart, ProcedurePart, RetestPart, ReviewPart

FOLLOWS: dict[str, frozenset[str]] = {
    "stands": frozenset({"maintained"}),
    "wrong on the records": frozenset({"amended", "void without replacement"}),
    "retest": frozenset({"not disproved"}),
    "resample": frozenset({"void without replacement", "not disproved", "amended"}),
    "not disproved": frozenset({"not disproved"}),
    "original stands": frozenset({"maintained"}),
    "replace": frozenset({"amended"}),
    "inconclusive": frozenset({"not disproved"}),
    "not evaluated": frozenset({"not disproved"}),
    "further determination needed": frozenset({"not disproved"}),
}


def expected(review: ReviewPart, retest: RetestPart) -> frozenset[str]:
    """Return the outcomes that follow from what was found: from the retest where there was one, else from the opinion.

    Of several parameters, one that is to be replaced amends the report; else one that stayed open leaves it not disproved.
    From a retest that was ruled not to count, its custody being broken, nothing follows.
    """
    if retest.compared and retest.custody_fails:
        return frozenset({"not disproved"})
    found = set(retest.proposals) if retest.compared else {review.proposal}
    outcomes = {outcome for word in found for outcome in FOLLOWS.get(word, frozenset())}
    if "replace" in found:
        return frozenset({"amended"})
    if "not disproved" in outcomes and found & {"inconclusive", "not evaluated", "further determination needed"}:
        return frozenset({"not disproved"})
    return frozenset(outcomes)


@fact("the outcome follows from what was found, or a reason is given")
def follows_or_departs_with_reason(given: Any, review: ReviewPart, retest: RetestPart) -> bool:
    """Whether the decision keeps to the verdict, or says why not (2.2.5)."""
    kept: bool = given.outcome in expected(review, retest)
    return kept or bool(given.departure)


@fact("the new sample that is asked for is recorded, or a reason is given")
def new_sample_or_reason(given: Any, review: ReviewPart, retest: RetestPart) -> bool:
    """Whether the new sample that the approved opinion asks for was taken, or the decision says why there is none (2.2.3)."""
    return review.proposal != "resample" or retest.resampled or bool(given.departure)


@fact("an amendment names its changes")
def an_amendment_names_its_changes(given: Any) -> bool:
    """Whether a decision to amend says what changes, and no other one does."""
    return bool(bool(given.changes) == (given.outcome == "amended"))


@fact("no retest is asked for, or none can be made")
def no_retest_or_none_possible(review: ReviewPart, retest: RetestPart, intake: IntakePart) -> bool:
    """Whether the case may be decided on the records: no retest proposed, or the sample is not fit for one (2.2.3)."""
    if review.proposal != "retest":
        return not retest.coded
    return not retest.coded and (not intake.anything_retestable or (retest.gate_judged and not retest.fit))


@fact("the retest is compared with the original")
def the_retest_is_compared(retest: RetestPart) -> bool:
    """Whether each disputed result was compared with its retest (2.2.5)."""
    return retest.compared


@fact("every doubt about custody is ruled on")
def custody_is_ruled_on(retest: RetestPart) -> bool:
    """Whether no break of custody is left open."""
    return not retest.custody_unruled


@fact("the report is maintained")
def the_report_is_maintained(decision: DecisionPart) -> bool:
    """Whether the original was proved right (维持原报告)."""
    return decision.outcome == "maintained"


@fact("the result is not disproved")
def the_result_is_not_disproved(decision: DecisionPart) -> bool:
    """Whether a retest was impossible or did not decide."""
    return decision.outcome == "not disproved"


@fact("the report is amended")
def the_report_is_amended(decision: DecisionPart) -> bool:
    """Whether the original was proved wrong and is put right (更改)."""
    return decision.outcome == "amended"


@fact("the report is void without replacement")
def the_report_is_void(decision: DecisionPart) -> bool:
    """Whether the original was proved wrong and cannot be put right (作废)."""
    return decision.outcome == "void without replacement"


@fact("the case was decided on the records")
def decided_on_the_records(retest: RetestPart) -> bool:
    """Whether no sealed map was opened in this round."""
    return not retest.opened


@fact("the sealed map was opened")
def the_sealed_map_was_opened(retest: RetestPart) -> bool:
    """Whether the decision followed a retest."""
    return retest.opened


@fact("the penalty is within its bounds")
def the_penalty_is_within_bounds(given: Any, procedure: ProcedurePart) -> bool:
    """Whether the penalty lies between the settings penalty-least and penalty-most, both included."""
    least, most = (Decimal(procedure.settings.get(f"penalty-{end}", "0")) for end in ("least", "most"))
    return bool(least <= given.amount <= most)


@fact("the penalty is set where the complaint is justified")
def the_penalty_is_set(handling: HandlingPart, review: ReviewPart) -> bool:
    """Whether a justified complaint has its penalty."""
    return review.justified is not True or "penalty" in handling.steps
