"""What is entered about reports: imports, drafts, signatures, copies, amendments, notices."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, EmailStr, Field, SecretStr, ValidationInfo, field_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.language import N_, NAMES, Language

MEANINGS = (
    N_("I authorize this report"),
    N_("I authorize this amended report"),
)
SHA256 = "^[0-9a-f]{64}$"
PERSON: JsonDict = {"pick": "person"}
MEDIUM: JsonDict = {"titles": {"file": N_("file"), "paper": N_("paper copy")}}
HOW: JsonDict = {
    "titles": {"portal": N_("portal"), "e-mail": N_("e-mail"), "courier": N_("courier"), "by hand": N_("by hand")},
}
LANGUAGE: JsonDict = {"titles": {str(language): name for language, name in NAMES.items()}}
NUMBER: JsonDict = {
    "faults": {
        "string_pattern_mismatch": N_("Write the number without a blank and without / ? # %, such as W-2019-12 for W/2019/12.")
    },
}


class Import(Given):
    """A file of results (CSV, XLSX, JSON), and what holds where its lines do not say it."""

    file: Upload = Field(title=N_("File of results"), json_schema_extra={"takes": ".csv,.xlsx,.json"})
    client: str = Field(default="", max_length=200, title=N_("Client, where the file names none"))
    client_address: str = Field(default="", max_length=500, title=N_("Address of this client"))
    client_email: EmailStr | Literal[""] = Field(default="", title=N_("Email of this client"))
    language: Language = Field(default="zh-Hans", title=N_("Language of the reports"), json_schema_extra=LANGUAGE)
    field: str = Field(default="water", max_length=60, title=N_("Field of testing"))
    matrix: str = Field(default="", max_length=100, title=N_("What was sampled, where the file does not say it"))
    reason_for_test: str = Field(default="", max_length=200, title=N_("Reason for the test"))
    analysed_by: str = Field(default="", max_length=100, title=N_("Analysed by, where the file does not say it"))
    checked_by: str = Field(default="", max_length=100, title=N_("Checked by, where the file does not say it"))


class EnteredResult(Given):
    """One result of an entered report, to the letter as it stands on it."""

    parameter: str = Field(min_length=1, max_length=200, title=N_("Parameter"))
    value: str = Field(max_length=100, title=N_("Result"))
    unit: str = Field(default="", max_length=40, title=N_("Unit"))
    method: str = Field(default="", max_length=200, title=N_("Method"))
    limit_of_detection: str = Field(default="", max_length=40, title=N_("Limit of detection"))
    sample: str = Field(default="", max_length=100, title=N_("Sample"))


class EnterReport(Given):
    """A report from elsewhere: its file, what stands on it, and what is known of how it was received."""

    file: Upload = Field(title=N_("The report: its PDF file, or the scan of the sealed original"))
    medium: Literal["file", "paper"] = Field(default="file", title=N_("How it was handed out"), json_schema_extra=MEDIUM)
    number: str = Field(
        min_length=1, max_length=60, pattern=r"^[^\s/?#%\\]+$", title=N_("Report number, as it stands on it"),
        description=N_("Write a dash for a blank or one of / ? # %, which cannot stand in an address."), json_schema_extra=NUMBER,
        examples=["WQ-2019-0114"],
    )  # fmt: skip
    issued_on: date = Field(title=N_("Date of issue"))
    issuer: str = Field(
        default="", max_length=200, title=N_("Issued by"), description=N_("Leave it empty if this station issued it.")
    )
    title: str = Field(default="", max_length=200, title=N_("Title"))
    language: Language = Field(default="zh-Hans", title=N_("Language of the report"), json_schema_extra=LANGUAGE)
    field: str = Field(default="water", max_length=60, title=N_("Field of testing"))
    client: str = Field(min_length=1, max_length=200, title=N_("Client"))
    client_address: str = Field(default="", max_length=500, title=N_("Address of this client"))
    client_email: EmailStr | Literal[""] = Field(default="", title=N_("Email of this client"))
    how: Literal["e-mail", "courier", "by hand"] = Field(
        default="courier", title=N_("How it was given out"), json_schema_extra=HOW
    )
    received_on: date | None = Field(default=None, title=N_("Received on, if that is known"))
    evidence: str = Field(default="", max_length=500, title=N_("What proves the receipt"))
    proof: tuple[Upload, ...] = Field(default=(), max_length=1, title=N_("Proof of receipt"))
    sampled_on: date | None = Field(default=None, title=N_("Date of sampling"))
    matrix: str = Field(default="", max_length=100, title=N_("What was sampled"))
    results: tuple[EnteredResult, ...] = Field(default=(), max_length=2000, title=N_("Results that stand on it"))
    retestable: bool = Field(default=False, title=N_("The sample is kept and can be tested again"))
    prepared_by: int | None = Field(default=None, title=N_("Prepared by"), json_schema_extra=PERSON)
    analysed_by: int | None = Field(default=None, title=N_("Analysed by"), json_schema_extra=PERSON)
    checked_by: int | None = Field(default=None, title=N_("Checked by"), json_schema_extra=PERSON)
    signed_by: int | None = Field(default=None, title=N_("Signed by"), json_schema_extra=PERSON)


class NameAnalysts(Given):
    """Who analysed and who checked what the imported file left open."""

    analysed_by: int = Field(ge=1, le=2**31 - 1, title=N_("Analysed by"), json_schema_extra=PERSON)
    checked_by: int = Field(ge=1, le=2**31 - 1, title=N_("Checked by"), json_schema_extra=PERSON)


class ReserveReport(Given):
    """That a report is put before a signatory: its content is frozen, the page drawn."""

    signatory: int = Field(ge=1, title=N_("Authorized signatory"))
    opinions: str = Field(default="", max_length=4000, title=N_("Opinions and interpretations"))
    deviations: str = Field(default="", max_length=4000, title=N_("Deviations from the methods; none if empty"))


class Ceremony(Given):
    """A signature: what was shown, what it means, and a fresh proof of who signs (password and passphrase, kept nowhere)."""

    shown_sha256: str = Field(pattern=SHA256, title=N_("SHA-256 of the file shown"), json_schema_extra={"widget": "hidden"})
    meaning: Literal["I authorize this report", "I authorize this amended report"] = Field(title=N_("Meaning of the signature"))
    password: SecretStr = Field(title=N_("Your password"))
    passphrase: SecretStr = Field(title=N_("Passphrase of your key"))


class SignReport(Ceremony):
    """A signatory's signature on a report (1.1)."""


class SignAmendment(Ceremony):
    """A signatory's signature on an amended report (2.2.5)."""


class RecordDelivery(Given):
    """That a copy was given out: to whom, how, and what proves that it was received (1.1)."""

    holder: str = Field(min_length=1, max_length=200, title=N_("Who holds the copy"))
    email: EmailStr | Literal[""] = Field(default="", title=N_("Email"))
    third_party: bool = Field(default=False, title=N_("Not the client, but somebody who may rely on the report"))
    medium: Literal["file", "paper"] = Field(default="file", title=N_("Medium"), json_schema_extra=MEDIUM)
    how: Literal["portal", "e-mail", "courier", "by hand"] = Field(title=N_("How it was given out"), json_schema_extra=HOW)
    sent_at: AwareDatetime | None = Field(
        default=None, title=N_("Given out at"), description=N_("Left empty: now; by hand, when it was received.")
    )
    received_at: AwareDatetime | None = Field(
        default=None,
        title=N_("Received at"),
        description=N_("The time to appeal runs from here. Without proof, an appeal is in time."),
    )
    evidence: str = Field(default="", max_length=500, title=N_("What proves the receipt"))
    files: tuple[Upload, ...] = Field(default=(), max_length=1, title=N_("Proof of receipt"))
    scan: tuple[Upload, ...] = Field(
        default=(), max_length=1, title=N_("Paper: scan of the sealed original"), validate_default=True
    )

    @field_validator("scan")
    @classmethod
    def _paper_is_scanned(cls, scan: tuple[Upload, ...], others: ValidationInfo) -> tuple[Upload, ...]:
        if others.data.get("medium") == "paper" and not scan:
            raise PydanticCustomError("no_scan", "Attach the scan of the sealed original that is handed out.")
        return scan


class NoteDownload(Given):
    """That the client fetched the report with the check code printed on it, or with the receipt code of a case."""


class ReserveAmendment(Given):
    """That an amended report gets its number and is put before a signatory (2.2.5)."""

    signatory: int = Field(ge=1, title=N_("Authorized signatory"))


class DeclineReport(Given):
    """Why a signatory does not sign a report that rests on no case (1.1)."""

    reason: str = Field(min_length=1, max_length=1000, title=N_("Reason"))


class SendBack(Given):
    """Why the signatory does not sign; the decision goes back to the quality manager (2.2.5)."""

    reason: str = Field(min_length=1, max_length=4000, title=N_("Reason"))


class Void(Given):
    """That the original is void: the stamp on each page, under the station's seal (2.2.5)."""

    reason: str = Field(min_length=1, max_length=200, title=N_("Reason, in one line for the stamp"))


class AskCopyBack(Given):
    """Whom to ask for a copy of a void report, and until when they may answer (2.2.5)."""

    copy_id: int = Field(ge=1, title=N_("Copy"))
    reason: str = Field(default="", max_length=1000, title=N_("Reason, in words for the holder"))
    answer_by: date | None = Field(default=None, title=N_("Answer by"))


class SendSupplement(Given):
    """To which holder the supplements go, and how; of a paper the station keeps the scan, and proof that it left (2.2.5)."""

    copy_id: int = Field(ge=1, title=N_("Holder"))
    how: Literal["e-mail", "courier", "by hand"] = Field(
        default="e-mail", title=N_("How it was given out"), json_schema_extra=HOW
    )
    scan: tuple[Upload, ...] = Field(default=(), max_length=1, title=N_("Paper: scan of the sealed supplement"))
    evidence: str = Field(default="", max_length=500, title=N_("Paper: what proves that it left the station"))


class RecordCopyAnswer(Given):
    """What became of a copy (2.2.5)."""

    copy_id: int = Field(ge=1, title=N_("Copy"))
    answer: Literal["returned", "destroyed", "lost", "no answer"] = Field(title=N_("What became of it"))
    words: str = Field(default="", max_length=2000, title=N_("What the holder said, or what was tried"))
    files: tuple[Upload, ...] = Field(
        default=(), max_length=1, title=N_("Evidence; of a paper that came back, its scan with the void stamp")
    )
    passed_on_to: str = Field(default="", max_length=200, title=N_("To whom the holder passed a copy on"))


class DraftVoidNotice(Given):
    """The words of a public notice that a report is void (报告作废公告)."""

    reason: str = Field(min_length=1, max_length=500, title=N_("Reason, for the public; no client, no results"))


class ApproveVoidNotice(Given):
    """That the notice is made public."""


PLACE: JsonDict = {"client name": N_("Client, name"), "client address": N_("Client, address")}
"""How a place is called where its word does not make a title."""


class WordChange(Given):
    """One change of words. A place that is part of a result can be named, and is refused."""

    place: Literal[
        "client name",
        "client address",
        "reason for the test",
        "title",
        "site",
        "matrix",
        "description",
        "remark",
        "parameter",
        "value",
        "unit",
        "method",
        "limit_of_detection",
        "uncertainty",
        "limit",
        "conformity",
    ] = Field(title=N_("Place"), json_schema_extra={"titles": PLACE})
    line: int = Field(default=0, ge=0, title=N_("Line of the report, for a site or a remark"))
    new: str = Field(max_length=500, title=N_("New text"))
    why: str = Field(min_length=1, max_length=500, title=N_("Why"))


class AmendText(Given):
    """An amendment of words alone, which the quality manager decides (1.1)."""

    changes: tuple[WordChange, ...] = Field(min_length=1, max_length=50, title=N_("Changes"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))
    signatory: int = Field(ge=1, title=N_("Authorized signatory"))


class ReportChange(Given):
    """One change in a report that rests on a nonconformity: which line and field, the new value, and why."""

    line: int = Field(ge=1, title=N_("Line of the report"))
    field: Literal["value", "unit", "method", "limit_of_detection", "uncertainty", "conformity", "remark"] = Field(
        default="value", title=N_("Field")
    )
    new: str = Field(max_length=200, title=N_("New"))
    why: str = Field(min_length=1, max_length=500, title=N_("Why"))


class AmendForNonconformity(Given):
    """That a report with the same fault as a disputed one is put right (5; other clients' reports)."""

    nonconformity: str = Field(min_length=1, max_length=60, title=N_("Nonconformity"))
    facts: str = Field(min_length=1, max_length=4000, title=N_("Facts that it rests on"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))
    changes: tuple[ReportChange, ...] = Field(min_length=1, max_length=2000, title=N_("Changes in the report"))
    signatory: int = Field(ge=1, title=N_("Authorized signatory"))


class VoidForNonconformity(Given):
    """That a report with the same fault as a disputed one is void and not replaced (5)."""

    nonconformity: str = Field(min_length=1, max_length=60, title=N_("Nonconformity"))
    facts: str = Field(min_length=1, max_length=4000, title=N_("Facts that it rests on"))
    reason: str = Field(min_length=1, max_length=200, title=N_("Reason, in one line for the stamp"))


class StampVoid(Void):
    """That a void report, amended without a case, gets its stamp."""


class RecallCopy(AskCopyBack):
    """Whom to ask for a copy of a report that is void without a case."""


class AnswerRecall(RecordCopyAnswer):
    """What became of such a copy."""


class RenewTimestamp(Given):
    """Which file of a report gets a newer archive timestamp."""

    file: str = Field(pattern=SHA256, title=N_("SHA-256"), examples=["0" * 64])


N_("Attach the scan of the sealed original that is handed out.")
