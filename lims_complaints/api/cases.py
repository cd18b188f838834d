"""Cases as JSON: lists by keyset, one case with its moves, clocks, rounds, papers, nonconforming work and compensation."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from lims_complaints import search
from lims_complaints.act import Offer
from lims_complaints.api.bodies import asked_in_body, described, refuse_search
from lims_complaints.api.told import (
    CaseLine,
    CaseList,
    CaseSearch,
    ClockLine,
    CompensationLine,
    DisputedLine,
    EventLine,
    FileLine,
    FoundCases,
    MoveOffer,
    NonconformityLine,
    PaperLine,
    RoundLine,
    WholeCase,
)
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.records.appeal import Attachment, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.quality import Nonconformity
from lims_complaints.records.report import Report, Result
from lims_complaints.web.listing import PAGE
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.state import desk_of

router = APIRouter(prefix="/api", tags=["cases"])
Reader = Annotated[Actor, Depends(reader)]


@router.get("/cases")
async def cases(
    request: Request, actor: Reader, before: int | None = None, state: str = "", closed: bool | None = None
) -> CaseList:
    """List the cases that whoever asks may see, the newest first, fifty a page. A search is a body: POST /api/cases/search."""
    refuse_search(request, "POST /api/cases/search")
    with desk_of(request).read() as session:
        rows = _newest(session, actor, before, state, closed)
    more = request.url.include_query_params(before=rows[PAGE - 1].id) if len(rows) > PAGE else None
    return CaseList(cases=[CaseLine.of(c) for c in rows[:PAGE]], next=f"{more.path}?{more.query}" if more else None)


@router.post("/cases/search", openapi_extra=described(CaseSearch, q="宏图", closed=False), responses={422: {}})
async def search_cases(request: Request, actor: Reader) -> FoundCases:
    """Search the cases that whoever asks may see: from two characters on, the newest first, fifty a page."""
    asked = await asked_in_body(request, CaseSearch)
    with desk_of(request).read() as session:
        rows = _newest(session, actor, asked.before, asked.state, asked.closed, search.matching(session, "case", asked.q))
    more = asked.model_copy(update={"before": rows[PAGE - 1].id}) if len(rows) > PAGE else None
    return FoundCases(cases=[CaseLine.of(c) for c in rows[:PAGE]], next=more)


def _newest(
    session: Session, actor: Actor, before: int | None, state: str, closed: bool | None, among: Select[Any] | None = None
) -> list[Case]:
    """Return one case more than a page holds."""
    condition, bound = gate_of(actor)
    query = select(Case).where(condition).options(selectinload(Case.report)).order_by(Case.id.desc()).limit(PAGE + 1)
    query = query.where(Case.state == state) if state else query
    query = query.where(Case.id < before) if before is not None else query
    query = query.where(Case.id.in_(among)) if among is not None else query
    if closed is not None:
        query = query.where(Case.closed_at.is_not(None) if closed else Case.closed_at.is_(None))
    return list(session.scalars(query, bound))


@router.get("/cases/{number}", response_model=WholeCase)
async def one_case(request: Request, number: str, actor: Reader) -> JSONResponse:
    """Return one case: where it stands, what is open to whoever asks, clocks, rounds, papers."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        whole = _whole(session, case, desk.moves(session, actor, case))
    await remember(request, actor, case)
    return JSONResponse(jsonable_encoder(whole), headers={"ETag": f'"{whole.version}"', "Cache-Control": "no-store"})


@router.get("/cases/{number}/moves")
async def moves(request: Request, number: str, actor: Reader) -> list[MoveOffer]:
    """Return what is open to whoever asks, and why the rest is not: clause and missing facts."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        offers = [MoveOffer.of(o, number) for o in desk.moves(session, actor, case)]
    await remember(request, actor, case)
    return offers


@router.get("/cases/{number}/record")
async def record(request: Request, number: str, actor: Reader) -> list[EventLine]:
    """Return every event of a case with its hashes."""
    with desk_of(request).read() as session:
        case = case_for(session, actor, number)
        query = select(AuditEvent).where(AuditEvent.subject_kind == "case", AuditEvent.subject == number)
        events = [EventLine.model_validate(e) for e in session.scalars(query.order_by(AuditEvent.sequence))]
    await remember(request, actor, case)
    return events


def _whole(session: Session, case: Case, offers: Sequence[Offer]) -> WholeCase:
    return WholeCase.of(
        case, edition=case.edition, department=case.department, contested=_contested(session, case),
        moves=[MoveOffer.of(o, case.number) for o in offers],
        clocks=[ClockLine.model_validate(c) for c in _rows(session, Clock, case)],
        rounds=[RoundLine.model_validate(r) for r in case.rounds], nonconformities=_nonconformities(session, case),
        compensation=[CompensationLine.model_validate(c) for c in _rows(session, CompensationEntry, case)],
        papers=[PaperLine.of(p) for p in _rows(session, Paper, case)],
        files=[FileLine.of(f) for f in _rows(session, Attachment, case)], links=_links(case),
    )  # fmt: skip


def _rows(session: Session, kind: Any, case: Case) -> Sequence[Any]:
    return session.scalars(select(kind).where(kind.case_id == case.id).order_by(kind.id)).all()


def _contested(session: Session, case: Case) -> list[DisputedLine]:
    query = select(Result, ContestedResult.grounds).join(ContestedResult, ContestedResult.result_id == Result.id)
    rows = session.execute(query.where(ContestedResult.case_id == case.id).order_by(Result.line))
    return [DisputedLine.of(result, grounds) for result, grounds in rows]


def _nonconformities(session: Session, case: Case) -> list[NonconformityLine]:
    rows: Sequence[Nonconformity] = _rows(session, Nonconformity, case)
    at_risk = {a.report_id for row in rows for a in row.affected}
    found = session.execute(select(Report.id, Report.number).where(Report.id.in_(at_risk))) if at_risk else ()
    numbers: dict[int, str] = {row.id: row.number for row in found}
    return [NonconformityLine.of(row, numbers) for row in rows]


def _links(case: Case) -> dict[str, str]:
    here = f"/api/cases/{case.number}"
    links = {
        "self": here,
        "moves": f"{here}/moves",
        "record": f"{here}/record",
        "case_record": f"{here}/case-record",
        "page": f"/case/{case.number}",
    }
    return links | ({"report": f"/api/reports/{case.report.number}"} if case.report else {})
