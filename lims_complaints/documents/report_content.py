"""What a test report (检测报告) says, frozen: the report step fills it, the paper and its JSON show it."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from lims_complaints.documents.content import Frozen, Signature, Station, Words
from lims_complaints.language import N_, Language

RELATES_ONLY = N_("The results relate only to the items tested, as received.")
STATEMENTS = tuple(
    Words(text=text)
    for text in (
        RELATES_ONLY,
        N_("This report is copied whole or not at all, unless the station agrees in writing."),
        N_("An objection is raised in writing, with its grounds, within {days} days of receiving this report, at: {place}."),
        N_("Whether this report is in force is shown only at the address behind the code on page 1, or by the station."),
        N_("To check this file, drop it on that page; a changed file is not recognized. The results travel in it as data."),
    )
)


class Client(Frozen):
    """Who asked for the test (7.8.2.1 e)."""

    name: str = ""
    address: str = ""
    contact: str = ""


class Sample(Frozen):
    """One test item: what it is, where it comes from and in which condition it came (7.8.2.1 g, h; 7.8.5)."""

    number: str
    matrix: str = ""
    description: str = ""
    site: str = ""
    taken_at: AwareDatetime | date | None = None
    taken_by: str = ""
    received_on: date | None = None
    condition: str = ""
    preservation: str = ""


class Result(Frozen):
    """One line of results; every number is the text as reported, in its unit."""

    key: str = Field(description="names the line for ever, so that an amendment can point at its cells")
    sample: str
    parameter: str
    fraction: str = ""
    speciation: str = ""
    method: str = ""
    method_clause: str = ""
    unit: str = ""
    value: str = ""
    detection: str = ""
    limit_of_detection: str = ""
    uncertainty: str = ""
    coverage_factor: str = ""
    limit: str = ""
    decision_rule: str = ""
    conformity: str = ""
    remark: str = ""
    external: bool = False
    performed_by: str = Field(default="", description="the laboratory that made the result, where it is not the station")


class Change(Frozen):
    """One thing that an amendment changes. `key` and `field` point at a cell of the results; "" at none."""

    where: str
    old: str
    new: str
    why: str
    key: str = ""
    field: str = ""


class Amended(Frozen):
    """A supplement that an amendment replaces, or is read with, beside the report itself."""

    number: str
    sha256: str


class Amendment(Frozen):
    """What makes a report an amendment (7.8.8): which one it replaces, why, and each change."""

    number: str = Field(description="the report that it replaces or adds to")
    sha256: str
    also: tuple[Amended, ...] = Field(default=(), description="the supplements that the report was read with before")
    reason: str
    case: str = ""
    kind: Literal["full", "supplement"] = "full"
    changes: tuple[Change, ...] = Field(min_length=1)


class ReportContent(Frozen):
    """Everything that a test report says. Free text is in the client's language already."""

    station: Station
    number: str
    title: str = N_("Test report")
    form_code: str = ""
    form_edition: str = ""
    language: Language
    classification: str = ""
    client: Client
    reason: str = ""
    place_of_testing: str = ""
    samples: tuple[Sample, ...] = ()
    received_on: date | None = None
    sampled_on: date | None = None
    tested_from: date | None = None
    tested_until: date | None = None
    issued_at: AwareDatetime | None = None
    results: tuple[Result, ...] = ()
    conditions: str = ""
    sampled_by: Literal["station", "client", "other"] = "client"
    sampling_plan: str = ""
    deviations: str = ""
    no_deviations: bool = False
    opinions: str = ""
    statements: tuple[Words, ...] = STATEMENTS
    prepared: Signature | None = None
    checked: Signature | None = None
    authorized: Signature | None = None
    status_url: str = ""
    check_code: str = ""
    appeal_days: int = 10
    appeal_place: str = ""
    attachments: tuple[str, ...] = ()
    amendment: Amendment | None = None
