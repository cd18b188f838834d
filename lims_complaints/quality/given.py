"""What is entered about nonconforming work and corrective action (5)."""

from datetime import date
from typing import Literal

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.language import N_

WORDS = (N_("minor"), N_("major"), N_("critical"), N_("not affected"), N_("told"), N_("to be amended"), N_("retested"))


class ReviewRecords(Given):
    """What a review of the records found in a case that was not admitted or was withdrawn (1.2, 5)."""

    looked_at: str = Field(min_length=1, max_length=4000, title=N_("What was looked at?"))
    fault: bool = Field(title=N_("An error was found"))
    found: str = Field(min_length=1, max_length=4000, title=N_("What was found?"))


class OpenNonconformity(Given):
    """Nonconforming work: what, how significant, contained how (ISO/IEC 17025 7.10.1)."""

    description: str = Field(min_length=1, max_length=6000, title=N_("What did not conform?"))
    significance: Literal["minor", "major", "critical"] = Field(title=N_("Significance"))
    impact: str = Field(min_length=1, max_length=4000, title=N_("Impact on other results and clients"))
    containment: str = Field(min_length=1, max_length=4000, title=N_("Containment"))
    work_stopped: bool = Field(default=False, title=N_("Work is stopped until resumption is authorized"))


class DeclineNonconformity(Given):
    """Why no nonconformity is opened although one might be expected (5)."""

    reason: str = Field(min_length=1, max_length=4000, title=N_("Reason"))


class PlanAction(Given):
    """A corrective action (纠正措施)."""

    nonconformity: str = Field(
        min_length=1, max_length=40, title=N_("Nonconformity"), json_schema_extra={"pick": "nonconformity"}
    )
    cause: str = Field(min_length=1, max_length=4000, title=N_("Cause"))
    cause_method: str = Field(min_length=1, max_length=200, title=N_("How was the cause found?"))
    action: str = Field(min_length=1, max_length=4000, title=N_("Action"))
    owner: int = Field(title=N_("Owner"), json_schema_extra={"pick": "person"})
    due_on: date = Field(title=N_("Due on"))


class CompleteAction(Given):
    """That a corrective action is done, on what evidence."""

    action: int = Field(title=N_("Corrective action"), json_schema_extra={"pick": "action to do"})
    done_on: date = Field(title=N_("Done on"))
    evidence: str = Field(min_length=1, max_length=4000, title=N_("Evidence"))
    files: tuple[Upload, ...] = Field(default=(), max_length=5, title=N_("Files"))


class CheckEffectiveness(Given):
    """Whether an action worked, judged by another than its owner (有效性验证)."""

    action: int = Field(title=N_("Corrective action"), json_schema_extra={"pick": "action to check"})
    effective: bool = Field(title=N_("The action was effective"))
    found: str = Field(min_length=1, max_length=4000, title=N_("What was found?"))


class AuthorizeResumption(Given):
    """That stopped work may go on."""

    nonconformity: str = Field(
        min_length=1, max_length=40, title=N_("Nonconformity"), json_schema_extra={"pick": "nonconformity"}
    )


class AnswerAffected(Given):
    """What was found about another report at risk."""

    report: str = Field(min_length=1, max_length=60, title=N_("Report number"), json_schema_extra={"pick": "affected"})
    disposition: Literal["not affected", "told", "to be amended", "retested"] = Field(title=N_("Disposition"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class CloseNonconformity(Given):
    """The end of a nonconformity: whether action was needed, and why."""

    nonconformity: str = Field(
        min_length=1, max_length=40, title=N_("Nonconformity"), json_schema_extra={"pick": "nonconformity"}
    )
    action_needed: bool = Field(title=N_("Corrective action was needed"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class SpotCheck(Given):
    """What a spot check of a case that was handled found."""

    in_order: bool = Field(title=N_("The case was handled as it should be"))
    found: str = Field(min_length=1, max_length=4000, title=N_("What was found?"))


class ReportStatistics(Given):
    """The days whose closed cases the statistics cover, both included."""

    from_on: date = Field(title=N_("First day"))
    until_on: date = Field(title=N_("Until, this day included"))
    remarks: str = Field(default="", max_length=4000, title=N_("Remarks"))
