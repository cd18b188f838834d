"""What nonconforming work still asks for, and who may judge an action (5). Pure."""

from datetime import datetime
from typing import Any

from lims_complaints.procedure.facts import fact, moment
from lims_complaints.situation.values import ActorPart, AmendmentPart, HandlingPart, QualityPart


@fact("a nonconformity is open")
def a_nonconformity_is_open(quality: QualityPart) -> bool:
    """Whether one was opened and is not closed."""
    return quality.open_nonconformities > 0


@fact("an error found in the records is put right")
def a_found_error_is_put_right(quality: QualityPart, amendment: AmendmentPart) -> bool:
    """Whether, where a review of the records found an error, the report is void or amended, or it was judged that none is due (1.2, 5)."""
    judged = quality.declined or (quality.opened > 0 and quality.open_nonconformities == 0)
    return not quality.fault_found or judged or amendment.voided or amendment.supplement


@fact("nonconforming work has a nonconformity or a written reason")
def nonconforming_work_is_answered(quality: QualityPart) -> bool:
    """Whether a fault that was found has its nonconformity, or the reason why none was opened (5)."""
    return not quality.fault_found or quality.opened > 0 or quality.declined


@fact("every corrective action is completed")
def every_action_is_completed(quality: QualityPart) -> bool:
    """Whether no corrective action is open."""
    return quality.open_actions == 0


@fact("every corrective action is checked for its effect")
def every_action_is_checked(quality: QualityPart) -> bool:
    """Whether each action was found effective by another than its owner."""
    return quality.unchecked == 0


@fact("everyone affected is told")
def everyone_affected_is_told(quality: QualityPart) -> bool:
    """Whether each report at risk has its disposition."""
    return quality.affected_open == 0


@fact("the report at risk is affected")
def the_report_is_affected(given: Any) -> bool:
    """Whether the fault touches the other report: then its client is told in writing."""
    return bool(given.disposition != "not affected")


@fact("the report at risk is not affected")
def the_report_is_not_affected(given: Any) -> bool:
    """Whether the fault leaves the other report alone."""
    return bool(given.disposition == "not affected")


@fact("stopped work is authorized to resume")
def work_may_resume(quality: QualityPart) -> bool:
    """Whether no work stands still without authorization to resume."""
    return quality.unresumed == 0


@fact("the actor did not carry out the action")
def did_not_carry_out(given: Any, actor: ActorPart, quality: QualityPart) -> bool:
    """Whether another than the action's owner judges its effect (5)."""
    return (given.action, actor.person) not in quality.action_owners


@fact("the records are reviewed where the appeal points to an error")
def records_are_reviewed(quality: QualityPart) -> bool:
    """Whether a case that points to an error had its records reviewed, admitted or not (1.2)."""
    return not quality.points_to_error or quality.records_reviewed


@moment("a corrective action was planned")
def an_action_was_planned(quality: QualityPart) -> datetime | None:
    """When the first corrective action was planned."""
    return quality.planned_at


@moment("every corrective action was completed")
def every_action_was_completed(quality: QualityPart) -> datetime | None:
    """When the last corrective action was completed."""
    return quality.completed_at


@fact("the case is counted in the statistics")
def counted_in_the_statistics(handling: HandlingPart) -> bool:
    """Whether reported statistics cover the day on which the case was closed."""
    return handling.counted


@fact("the actor did not handle the case")
def did_not_handle(actor: ActorPart, handling: HandlingPart) -> bool:
    """Whether somebody else than the one responsible checks it."""
    return actor.person is None or actor.person != handling.responsible
