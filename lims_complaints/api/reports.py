"""Reports as JSON: lists by keyset, one report with results, copies and the chain of amendments."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from lims_complaints.api.bodies import asked_in_body, described, refuse_search
from lims_complaints.api.told import LARGEST_ID
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import reports_of
from lims_complaints.language import N_
from lims_complaints.records.report import Report, Result
from lims_complaints.report_files import files_of
from lims_complaints.web.readers import reader
from lims_complaints.web.report_pages import page_of_reports
from lims_complaints.web.state import desk_of

router = APIRouter(prefix="/api", tags=["reports"])
Reader = Annotated[Actor, Depends(reader)]


class ReportLine(BaseModel):
    """A report as lists show it."""

    number: str
    title: str
    client: str
    status: str
    issued_at: datetime | None
    voided_at: datetime | None
    version: int
    href: str


class ReportList(BaseModel):
    """Fifty reports at most, the newest first; `next` is the address of those behind them."""

    reports: list[ReportLine]
    next: str | None


class ResultLine(BaseModel):
    """One result, to the letter as reported."""

    line: int
    parameter: str
    fraction: str
    value: str
    unit: str
    method: str
    uncertainty: str
    limit_of_detection: str
    sample: str


class CopyLine(BaseModel):
    """A copy that was given out: to whom, how, when received, and what became of it. `id` names it in acts."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    holder: str
    medium: str
    how: str
    sent_at: datetime | None
    received_at: datetime | None
    evidence: str
    recall: str
    asked_at: datetime | None
    answered_at: datetime | None


class WholeReport(ReportLine):
    """A report with its results, copies, and the numbers of its chain of amendments."""

    language: str
    results: list[ResultLine]
    copies: list[CopyLine]
    chain: list[str]
    files: dict[str, str]


class ReportSearch(BaseModel):
    """What is searched for among the reports, in Chinese or English. `before` is as an answer gave it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    q: str = Field(min_length=2, max_length=100, title=N_("Search"))
    status: str = ""
    before: int | None = Field(default=None, ge=0, le=LARGEST_ID)


class FoundReports(BaseModel):
    """Fifty reports at most, the newest first; `next` is the body that asks for those behind them."""

    reports: list[ReportLine]
    next: ReportSearch | None


@router.get("/reports")
async def reports(request: Request, actor: Reader, before: int | None = None, status: str = "") -> ReportList:
    """List reports, the newest first, fifty a page. A search is a body: POST /api/reports/search."""
    refuse_search(request, "POST /api/reports/search")
    with desk_of(request).read() as session:
        rows, more = page_of_reports(session, actor, "", status, None, before)
        lines = [_line(r) for r in rows]
    asked = {k: v for k, v in (("status", status), ("before", more)) if v}
    return ReportList(reports=lines, next=f"/api/reports?{urlencode(asked)}" if more else None)


@router.post("/reports/search", openapi_extra=described(ReportSearch, q="WQ-2026"), responses={422: {}})
async def search_reports(request: Request, actor: Reader) -> FoundReports:
    """Search the reports: numbers, clients, sites, from two characters on, the newest first, fifty a page."""
    asked = await asked_in_body(request, ReportSearch)
    with desk_of(request).read() as session:
        rows, more = page_of_reports(session, actor, asked.q, asked.status, None, asked.before)
        return FoundReports(reports=[_line(r) for r in rows], next=asked.model_copy(update={"before": more}) if more else None)


@router.get("/reports/{number}", response_model=WholeReport)
async def one_report(request: Request, number: str, actor: Reader) -> JSONResponse:
    """Return one report."""
    with desk_of(request).read() as session:
        report = session.scalars(select(Report).where(Report.number == number, reports_of(actor))).one_or_none()
        if report is None:
            raise NotFound(number)
        chain = session.scalars(select(Report.number).where(Report.root_id == report.root_id).order_by(Report.sequence)).all()
        files: dict[str, str] = {f.form: f"/file/{f.sha256}" for f in files_of(session, report)}
        whole = WholeReport(
            **_line(report).model_dump(),
            language=report.language,
            results=[_result(r) for r in report.results],
            copies=[CopyLine.model_validate(c) for c in report.copies],
            chain=list(chain),
            files=files,
        )
    return JSONResponse(jsonable_encoder(whole), headers={"ETag": f'"{whole.version}"', "Cache-Control": "no-store"})


def _line(report: Report) -> ReportLine:
    return ReportLine(
        number=report.number,
        title=report.title,
        client=report.client.name,
        status=report.status,
        issued_at=report.issued_at,
        voided_at=report.voided_at,
        version=report.version,
        href=f"/api/reports/{report.number}",
    )


def _result(row: Result) -> ResultLine:
    return ResultLine(
        line=row.line,
        parameter=row.parameter,
        fraction=row.fraction,
        value=row.value,
        unit=row.unit,
        method=row.method,
        uncertainty=row.uncertainty,
        limit_of_detection=row.limit_of_detection,
        sample=row.sample.number,
    )
