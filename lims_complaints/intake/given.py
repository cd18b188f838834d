"""What is entered at intake: appeals, complaints, and the rulings on them."""

from datetime import date
from typing import Literal

from pydantic import EmailStr, Field, SecretStr, ValidationInfo, field_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.given import AT, MAIL, entered
from lims_complaints.language import N_, NAMES, Language

REMEDIES = (
    N_("Retest the sample"),
    N_("Correct the report"),
    N_("Explain the result"),
    N_("Something else"),
)


LANGUAGE: JsonDict = {"titles": {str(language): name for language, name in NAMES.items()}}


class Contested(Given):
    """One line of the report that is disputed, and why."""

    line: int = Field(ge=1, title=N_("Line of the report"))
    grounds: str = Field(min_length=1, max_length=2000, title=N_("What do you think is wrong with it, and why?"))


class Filing(Given):
    """What whoever files says of themselves and of the matter."""

    name: str = Field(min_length=1, max_length=200, title=N_("Your name"))
    organisation: str = Field(default="", max_length=200, title=N_("Organisation"))
    email: EmailStr | Literal[""] = Field(default="", title=N_("Email"), examples=["li.na@client.example"])
    phone: str = Field(default="", max_length=50, title=N_("Telephone"))
    address: str = Field(default="", max_length=500, title=N_("Postal address"), validate_default=True)
    representative_for: str = Field(default="", max_length=200, title=N_("On whose behalf, if not your own"))
    authority: tuple[Upload, ...] = Field(default=(), max_length=3, title=N_("Letter of authority"), validate_default=True)
    evidence: str = Field(default="", max_length=4000, title=N_("Evidence that your grounds rest on"))
    files: tuple[Upload, ...] = Field(default=(), max_length=10, title=N_("Supporting files"))
    remedy: str = Field(default="", max_length=1000, title=N_("What do you ask for?"))
    language: Language = Field(default="zh-Hans", title=N_("Language of our letters"), json_schema_extra=LANGUAGE)

    @field_validator("address")
    @classmethod
    def _can_be_answered(cls, address: str, others: ValidationInfo) -> str:
        if not (address or entered(others, "email") or entered(others, "phone")):
            raise PydanticCustomError(
                "no_way_to_answer", "Give an email, a telephone number or a postal address.", {AT: "email"}
            )
        return address

    @field_validator("authority")
    @classmethod
    def _is_authorized(cls, authority: tuple[Upload, ...], others: ValidationInfo) -> tuple[Upload, ...]:
        if entered(others, "representative_for") and not authority:
            raise PydanticCustomError("no_authority", "Attach the letter that authorizes you to file for somebody else.")
        return authority


class Urgency(Given):
    """Whether an urgent answer is asked for; the quality manager rules on it."""

    urgent: bool = Field(default=False, title=N_("I need an urgent answer"))
    urgent_reason: str = Field(default="", max_length=1000, title=N_("Why is it urgent?"), validate_default=True)

    @field_validator("urgent_reason")
    @classmethod
    def _urgent_has_reason(cls, reason: str, others: ValidationInfo) -> str:
        if others.data.get("urgent") and not reason:
            raise PydanticCustomError("no_urgent_reason", "Say why it is urgent.")
        return reason


class AppealBody(Filing, Urgency):
    """An appeal against results of one report (1.1)."""

    report: str = Field(min_length=1, max_length=60, title=N_("Report number"))
    received_on: date | None = Field(default=None, title=N_("Date you received the report"))
    results: tuple[Contested, ...] = Field(min_length=1, max_length=2000, title=N_("Results that you dispute"))


class FileAppeal(AppealBody):
    """An appeal as a client files it, with the check code printed on the report."""

    check_code: SecretStr = Field(title=N_("Check code"))


Channel = Literal["letter", "counter", "telephone", "e-mail"]


class OnPaper(Filing):
    """What somebody else enters for whoever files; the questions are not put to them."""

    name: str = Field(min_length=1, max_length=200, title=N_("Name of whoever files"))
    representative_for: str = Field(default="", max_length=200, title=N_("On whose behalf, if not their own"))
    evidence: str = Field(default="", max_length=4000, title=N_("Evidence that the grounds rest on"))
    remedy: str = Field(default="", max_length=1000, title=N_("What is asked for?"))


class ContestedOnPaper(Contested):
    """One line of the report that a letter disputes, and why."""

    grounds: str = Field(min_length=1, max_length=2000, title=N_("What is wrong with it, as the client says, and why?"))


class RegisterAppeal(OnPaper, AppealBody):
    """An appeal that came on paper: dated by its arrival, the paper scanned; registered even if report or grounds lack (1.1)."""

    urgent: bool = Field(default=False, title=N_("An urgent answer is asked for"))
    received_on: date | None = Field(default=None, title=N_("Date the client received the report"))
    channel: Channel = Field(title=N_("How did it arrive?"), json_schema_extra=MAIL)
    arrived_on: date = Field(title=N_("Arrived on"))
    paper: tuple[Upload, ...] = Field(default=(), max_length=10, title=N_("Scan of the paper"))
    report: str = Field(default="", max_length=200, title=N_("Report number"))
    results: tuple[ContestedOnPaper, ...] = Field(default=(), max_length=2000, title=N_("Results that the client disputes"))
    grounds: str = Field(default="", max_length=6000, title=N_("Grounds as written, where they name no result of ours"))


class NameReport(Given):
    """Which report of ours an appeal is over, and which of its results (1.1)."""

    report: str = Field(min_length=1, max_length=60, title=N_("Report number"))
    results: tuple[ContestedOnPaper, ...] = Field(min_length=1, max_length=2000, title=N_("Results that the client disputes"))


class ComplaintBody(Filing):
    """A complaint about general affairs: open to anyone, no report needed (2.1)."""

    about: str = Field(
        default="",
        max_length=100,
        title=N_("Which department or matter does it concern?"),
        json_schema_extra={"pick": "department"},
    )
    what_happened: str = Field(min_length=1, max_length=6000, title=N_("What happened?"))
    kind: str = Field(
        default="", max_length=100, title=N_("What kind of complaint is it?"), json_schema_extra={"pick": "route"}
    )
    country: str = Field(
        default="", pattern="^([A-Z]{2})?$", title=N_("Your country, as two letters, if it is not ours"),
        json_schema_extra={"pick": "country"},
    )  # fmt: skip

    @property
    def route_asked(self) -> str:
        """The kind of complaint is the route that its case takes."""
        return self.kind


class FileComplaint(ComplaintBody):
    """A complaint as anyone files it."""


class RegisterComplaint(OnPaper, ComplaintBody):
    """A complaint that came by another way, or that a satisfaction survey turned up (2.1.3)."""

    channel: Literal["letter", "counter", "telephone", "e-mail", "satisfaction survey", "forwarded"] = Field(
        title=N_("How did it arrive?"), json_schema_extra=MAIL
    )
    arrived_on: date = Field(title=N_("Arrived on"))
    paper: tuple[Upload, ...] = Field(default=(), max_length=10, title=N_("Scan of the paper"))
    country: str = Field(
        default="", pattern="^([A-Z]{2})?$", title=N_("Country of whoever complains, as two letters, if it is not ours"),
        json_schema_extra={"pick": "country"},
    )  # fmt: skip


class AskForMissing(Given):
    """What is missing, once and completely (1.2)."""

    missing: str = Field(min_length=1, max_length=4000, title=N_("What is missing?"))


class CompleteAppeal(Given):
    """What the client supplies (1.2)."""

    supplied: str = Field(min_length=1, max_length=4000, title=N_("What you add"))
    files: tuple[Upload, ...] = Field(default=(), max_length=10, title=N_("Files"))


class RuleOnUrgency(Given):
    """The quality manager's ruling on urgency (2.2.5)."""

    urgent: bool = Field(title=N_("Treat as urgent: the shorter term holds"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason, in words for the client"))


class AdmitLate(Given):
    """Why a late appeal is admitted all the same (1.2)."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class Accept(Given):
    """The acceptance; for a general complaint it names the department."""

    department: str = Field(
        default="", max_length=100, title=N_("Department concerned"), json_schema_extra={"pick": "department"}
    )
    note: str = Field(default="", max_length=2000, title=N_("Note for the register"))


class Refuse(Given):
    """Why an appeal is not admitted, and what the client can still do (1.2)."""

    ground: Literal["out of time", "not ours", "incomplete"] = Field(title=N_("Ground"))
    reason: str = Field(min_length=1, max_length=4000, title=N_("Reason, in words for the client"))
    points_to_error: bool = Field(default=False, title=N_("What was filed points to a possible error: review the records"))


class Withdraw(Given):
    """That the client withdraws; whoever takes it down for them attaches their word."""

    reason: str = Field(default="", max_length=2000, title=N_("Reason, if you want to give one"))
    files: tuple[Upload, ...] = Field(default=(), max_length=3, title=N_("The client's own word"))


N_("Give an email, a telephone number or a postal address.")
N_("Attach the letter that authorizes you to file for somebody else.")
N_("Say why it is urgent.")
