"""What is entered for the review of records, and for the investigation of general affairs."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.identity.outsiders import Part
from lims_complaints.language import N_
from lims_complaints.review.rules import Stage

Finding = Literal["in order", "doubt", "fault", "not applicable"]
Proposal = Literal["retest", "stands", "wrong on the records", "resample", "not disproved"]

WORDS = (
    N_("sampling"), N_("transport"), N_("storage"), N_("preparation"), N_("instrument"), N_("reagents"),
    N_("quality control"), N_("calculation"), N_("transcription"), N_("report"),
    N_("in order"), N_("doubt"), N_("fault"), N_("not applicable"),
    N_("retest"), N_("stands"), N_("wrong on the records"), N_("resample"), N_("not disproved"),
    N_("approved"), N_("returned"),
)  # fmt: skip


class RecordStage(Given):
    """One stage of the test's course, as it was looked at (2.2.1)."""

    stage: Stage = Field(title=N_("Stage"), json_schema_extra={"titles": {"instrument": N_("Instrument and calibration")}})
    looked_at: str = Field(min_length=1, max_length=4000, title=N_("What was looked at?"))
    finding: Finding = Field(title=N_("Finding"))
    remarks: str = Field(default="", max_length=4000, title=N_("What was found?"))
    evidence: tuple[Upload, ...] = Field(default=(), max_length=5, title=N_("Evidence"))


class GiveOpinion(Given):
    """The preliminary opinion (初步处理意见)."""

    proposal: Proposal = Field(title=N_("What do you propose?"))
    opinion: str = Field(min_length=1, max_length=6000, title=N_("Opinion, with its reasons"))


class ApproveOpinion(Given):
    """The quality manager's approval."""

    remark: str = Field(default="", max_length=2000, title=N_("Remark"))


class ReturnOpinion(Given):
    """Why the opinion goes back."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


CauseKind = Literal[
    "people", "equipment", "materials", "method", "surroundings", "communication", "planning", "somebody else", "none found"
]
CAUSE_KINDS = (
    N_("people"), N_("equipment"), N_("materials"), N_("method"), N_("surroundings"), N_("communication"), N_("planning"),
    N_("somebody else"), N_("none found"),
)  # fmt: skip


class Investigate(Given):
    """Facts, cause and measures of a general complaint (客户投诉处理登记表)."""

    facts: str = Field(min_length=1, max_length=6000, title=N_("Facts found"))
    cause: str = Field(min_length=1, max_length=4000, title=N_("Cause"))
    cause_kind: CauseKind | None = Field(
        default=None, title=N_("Where the cause lies"), description=N_("The figures count the causes by it.")
    )
    measures: str = Field(min_length=1, max_length=4000, title=N_("Measures"))
    responsible: str = Field(default="", max_length=200, title=N_("Responsible"))
    done_on: date | None = Field(default=None, title=N_("Measures done on"))


class Escalate(Given):
    """Why the department cannot settle it (2.1.2)."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("Why can the department not settle it?"))


class NameTeam(Given):
    """The departments concerned, and the team where one is needed (2.1.3)."""

    departments: tuple[str, ...] = Field(
        min_length=1, max_length=12, title=N_("Departments concerned"), json_schema_extra={"pick": "department"}
    )
    team: tuple[int, ...] = Field(
        default=(), max_length=12, title=N_("Members of the team"), json_schema_extra={"pick": "person"}
    )


class NameFromOutside(Given):
    """2: a person from outside, or of another accredited laboratory, with an account for this case that ends with it."""

    part: Part = Field(title=N_("What for"))
    name: str = Field(min_length=2, max_length=100, title=N_("Name"))
    body: str = Field(min_length=2, max_length=200, title=N_("Laboratory or body"))
    competence: str = Field(
        min_length=3, max_length=500, title=N_("On what their competence rests"),
        description=N_("For example: the laboratory's accreditation number and scope, or a qualification."),
    )  # fmt: skip
    reason: str = Field(
        min_length=3, max_length=2000, title=N_("Why nobody of the station does it"),
        description=N_("The reply to the client says so."),
    )  # fmt: skip
    no_tie: bool = Field(
        default=False,
        title=N_(
            "They have declared in writing that they have no tie to the client, the report or the station's people in this matter."
        ),
    )
    username: str = Field(
        max_length=40,
        title=N_("User name"),
        description=N_("2 to 40 small letters, digits, dots or hyphens; never one that was used before."),
    )
    email: str = Field(default="", max_length=200, title=N_("Email"))


class ProposeOutcome(Given):
    """Whether the complaint is justified, and what follows (3.1, 3.2)."""

    justified: bool = Field(title=N_("The complaint is justified: the station was at fault"))
    outcome: str = Field(min_length=1, max_length=6000, title=N_("Outcome proposed"))


class ApproveOutcome(Given):
    """The approval by somebody who had no part."""

    remark: str = Field(default="", max_length=2000, title=N_("Remark"))


class ReturnOutcome(Given):
    """Why the outcome goes back."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class Classify(Given):
    """Which kind of complaint it turned out to be, and why."""

    kind: str = Field(
        min_length=1, max_length=100, title=N_("What kind of complaint is it?"), json_schema_extra={"pick": "route"}
    )
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class NameResponsible(Given):
    """The department and the person that answer for the case, and what was agreed with the client at first."""

    department: str = Field(min_length=1, max_length=100, title=N_("Department concerned"))
    person: int = Field(title=N_("Person responsible"), json_schema_extra={"pick": "person"})
    others: tuple[str, ...] = Field(default=(), max_length=12, title=N_("Other departments concerned"))
    agreed: str = Field(default="", max_length=4000, title=N_("First agreement with the client"))


class HandOver(Given):
    """Who answers for the case from now on, and why."""

    person: int = Field(title=N_("Person responsible"), json_schema_extra={"pick": "person"})
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class AcceptHandOver(Given):
    """That whoever it was handed to answers for the case from now on."""

    remark: str = Field(default="", max_length=2000, title=N_("Remark"))


class ClassSeverity(Given):
    """How grave the matter is, and why."""

    severity: Literal["minor", "serious", "grave"] = Field(title=N_("How grave is it?"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class LookAbove(Given):
    """What those above say to a grave case."""

    remark: str = Field(min_length=1, max_length=4000, title=N_("What is to be observed?"))


class ReportInvestigation(Given):
    """What those above are told of the investigation."""

    report: str = Field(min_length=1, max_length=6000, title=N_("Report on the investigation"))


class GiveCombinedOpinion(Given):
    """What those who speak for the whole house think of the matter."""

    opinion: str = Field(min_length=1, max_length=6000, title=N_("Combined opinion"))


class EstimateAmount(Given):
    """What the outcome costs."""

    amount: Decimal = Field(ge=0, max_digits=14, decimal_places=2, title=N_("Amount"))
    basis: str = Field(min_length=1, max_length=4000, title=N_("How the amount comes about"))


class SettleOtherParty(Given):
    """What another party, such as a carrier or a supplier, answers for, and how far that is settled with it."""

    party: str = Field(min_length=1, max_length=200, title=N_("The other party"))
    share: str = Field(min_length=1, max_length=4000, title=N_("What it answers for"))
    settled: bool = Field(title=N_("This is settled with the other party"))


class Countersign(Given):
    """What a department concerned thinks of the outcome."""

    agrees: bool = Field(title=N_("The department agrees"))
    remark: str = Field(default="", max_length=2000, title=N_("Remark"))


class DecideDisagreement(Given):
    """What holds where departments do not agree."""

    decision: str = Field(min_length=1, max_length=4000, title=N_("Decision"))


class RecordDone(Given):
    """That what the outcome asks for was carried out."""

    what: str = Field(min_length=1, max_length=4000, title=N_("What was done"))


class RuleSpecial(Given):
    """Whether the case is a special one, which has a longer term, and why."""

    special: bool = Field(title=N_("The case is special: the longer term holds"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class WaitForClient(Given):
    """What the client is asked for before the case can go on."""

    what: str = Field(min_length=1, max_length=4000, title=N_("What is needed from the client?"))


class WaitForSample(Given):
    """Which sample or goods the case waits for."""

    what: str = Field(min_length=1, max_length=4000, title=N_("Which sample is awaited, and from whom?"))


class GoOn(Given):
    """What came, or why the case goes on without it."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("What has come, or why does the case go on without it?"))


class ExtendTerm(Given):
    """Which term is extended, by how much in its own unit, and why."""

    term: str = Field(min_length=1, max_length=100, title=N_("Which term?"), json_schema_extra={"pick": "extendable"})
    more: int = Field(
        ge=1,
        le=366,
        title=N_("By how many?"),
        description=N_("In the unit of the term: days, working days, weeks or months."),
    )
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class ExplainLateness(Given):
    """Which missed term the reason is for, and the reason."""

    term: str = Field(min_length=1, max_length=100, title=N_("Which term?"), json_schema_extra={"pick": "missed"})
    reason: str = Field(min_length=1, max_length=2000, title=N_("Why was it missed?"))
