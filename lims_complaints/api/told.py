"""What the interface says of a case: the shapes of its answers, and the rows that fill them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from lims_complaints.act import Offer
from lims_complaints.language import N_
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.records.quality import CorrectiveAction, Nonconformity
from lims_complaints.records.report import Result

LARGEST_ID = 2**31 - 1


class Told(BaseModel):
    """An answer that is read from a record's row, field by field."""

    model_config = ConfigDict(from_attributes=True)


class CaseLine(Told):
    """A case as lists show it."""

    number: str
    route: str
    state: str
    round: int
    subject: str
    client: str
    report: str | None
    urgent: bool
    filed_at: datetime
    due_at: datetime | None
    due_clock: str
    outcome: str
    closed_at: datetime | None
    version: int
    href: str

    @classmethod
    def of(cls, case: Case, **more: Any) -> Self:
        """Say a case, with what else the answer holds."""
        own = (
            "number",
            "route",
            "state",
            "subject",
            "urgent",
            "filed_at",
            "due_at",
            "due_clock",
            "outcome",
            "closed_at",
            "version",
        )
        report = case.report.number if case.report else None
        return cls(
            **{name: getattr(case, name) for name in own},
            round=case.round_number, client=case.who, report=report, href=f"/api/cases/{case.number}", **more,
        )  # fmt: skip


class CaseList(BaseModel):
    """Fifty cases at most, the newest first; `next` is the address of those behind them."""

    cases: list[CaseLine]
    next: str | None


class CaseSearch(BaseModel):
    """What is searched for among the cases, in Chinese or English: numbers, names, matters. `before` is as an answer gave it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    q: str = Field(min_length=2, max_length=100, title=N_("Search"))
    state: str = ""
    closed: bool | None = None
    before: int | None = Field(default=None, ge=0, le=LARGEST_ID)


class FoundCases(BaseModel):
    """Fifty cases at most, the newest first; `next` is the body that asks for those behind them."""

    cases: list[CaseLine]
    next: CaseSearch | None


class Offered(Told):
    """An act: whether it stands open, or why not yet."""

    act: str
    title: str
    clause: str
    allowed: bool
    reason: str
    missing: list[str]


class MoveOffer(Offered):
    """An act that stands open, or why it does not yet. GET its address for what it takes, POST there to do it."""

    href: str

    @classmethod
    def of(cls, offer: Offer, number: str) -> "MoveOffer":
        """Say an offer of a case."""
        return cls(
            act=offer.act, title=offer.title, clause=offer.clause, allowed=offer.allowed, reason=offer.reason,
            missing=list(offer.missing), href=f"/api/cases/{number}/acts/{offer.act}",
        )  # fmt: skip


class ClockLine(Told):
    """A time limit with its reckoning."""

    name: str
    clause: str
    round: int = Field(validation_alias="round_number")
    term: str
    started_at: datetime
    due_on: date
    due_at: datetime
    provisional: bool
    met_at: datetime | None
    ended_at: datetime | None
    reckoning: dict[str, Any]


class RoundLine(Told):
    """One round of a case."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    grounds: str
    outcome: str


class PaperLine(BaseModel):
    """A form or letter, with the address of its PDF in each language."""

    name: str
    number: str
    sealed: bool
    made_at: datetime
    pdf: dict[str, str]

    @classmethod
    def of(cls, row: Paper) -> "PaperLine":
        """Say a paper."""
        pdf = {language: f"/paper/{row.id}/{language}.pdf" for language in ("en", "zh-Hans", "zh-Hant")}
        return cls(name=row.name, number=row.number, sealed=row.sealed, made_at=row.made_at, pdf=pdf)


class DisputedLine(BaseModel):
    """A result in dispute, to the letter as reported, and what the client says of it. `result` names it in acts."""

    result: int
    line: int
    parameter: str
    value: str
    unit: str
    grounds: str

    @classmethod
    def of(cls, row: Result, grounds: str) -> "DisputedLine":
        """Say a result with its grounds."""
        return cls(
            result=row.id, line=row.line, parameter=row.parameter, value=row.value, unit=row.unit, grounds=grounds
        )  # fmt: skip


class FileLine(BaseModel):
    """A file that belongs to a case."""

    name: str
    what: str
    href: str

    @classmethod
    def of(cls, row: Attachment) -> "FileLine":
        """Say a file."""
        return cls(name=row.name, what=row.what, href=f"/file/{row.sha256}")


class CheckLine(Told):
    """Whether a corrective action worked."""

    effective: bool
    found: str
    at: datetime


class ActionLine(Told):
    """A corrective action. `id` names it in acts."""

    id: int
    cause: str
    cause_method: str
    action: str
    due_on: date
    done_on: date | None
    evidence: str
    version: int
    checks: list[CheckLine]


class AffectedLine(BaseModel):
    """Another report at risk from the same cause, and what was found about it."""

    report: str
    disposition: str
    reason: str
    told_at: datetime | None


class NonconformityLine(Told):
    """Nonconforming work with its corrective actions. Acts on them are done on the case, under the case's version."""

    number: str
    description: str
    significance: str
    impact: str
    containment: str
    work_stopped: bool
    opened_at: datetime
    resumed_at: datetime | None
    closed_at: datetime | None
    version: int
    actions: list[ActionLine]
    affected: list[AffectedLine]

    @classmethod
    def of(cls, row: Nonconformity, reports: dict[int, str]) -> "NonconformityLine":
        """Say a nonconformity; `reports` are the numbers of those at risk."""
        own = {name: getattr(row, name) for name in cls.model_fields if name not in ("actions", "affected")}
        actions = [ActionLine.model_validate(a) for a in sorted(row.actions, key=_by_id)]
        affected = [
            AffectedLine(report=reports[a.report_id], disposition=a.disposition, reason=a.reason, told_at=a.told_at)
            for a in row.affected
        ]
        return cls(**own, actions=actions, affected=affected)


class CompensationLine(Told):
    """One step of the negotiation over compensation, in order; nothing is overwritten."""

    kind: str
    amount: Decimal | None
    currency: str
    basis: str
    paid_on: date | None
    at: datetime


class WholeCase(CaseLine):
    """A case with all that belongs to it. Its version stands in ETag as well."""

    edition: str
    department: str
    contested: list[DisputedLine]
    moves: list[MoveOffer]
    clocks: list[ClockLine]
    rounds: list[RoundLine]
    nonconformities: list[NonconformityLine]
    compensation: list[CompensationLine]
    papers: list[PaperLine]
    files: list[FileLine]
    links: dict[str, str]


class EventLine(Told):
    """One event of the record with its hashes."""

    sequence: int
    at: datetime
    actor: str
    act: str
    clause: str
    edition: str
    from_state: str
    to_state: str
    input_digest: str
    previous: str
    hash: str


def _by_id(row: CorrectiveAction) -> int:
    return row.id
