"""Cases as JSON: lists by keyset, one case with its moves, clocks, rounds, papers; the bench for analysts."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lims_complaints import editions, search
from lims_complaints.act import Offer
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.records.appeal import Attachment, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Result
from lims_complaints.retest import bench
from lims_complaints.web.bench import analyst
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.state import desk_of

router = APIRouter(prefix="/api", tags=["cases"])
Reader = Annotated[Actor, Depends(reader)]
Analyst = Annotated[Actor, Depends(analyst)]
PAGE = 50


class CaseLine(BaseModel):
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


class CaseList(BaseModel):
    """Fifty cases at most, the newest first; `next` is the address of those behind them."""

    cases: list[CaseLine]
    next: str | None


class MoveOffer(BaseModel):
    """An act that stands open, or why it does not yet."""

    act: str
    title: str
    clause: str
    allowed: bool
    reason: str
    missing: list[str]
    href: str


class ClockLine(BaseModel):
    """A time limit with its reckoning."""

    name: str
    clause: str
    round: int
    term: str
    started_at: datetime
    due_on: str
    due_at: datetime
    provisional: bool
    met_at: datetime | None
    ended_at: datetime | None
    reckoning: dict[str, Any]


class RoundLine(BaseModel):
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


class WholeCase(CaseLine):
    """A case with all that belongs to it. Its version stands in ETag as well."""

    edition: str
    department: str
    contested: list[dict[str, Any]]
    moves: list[MoveOffer]
    clocks: list[ClockLine]
    rounds: list[RoundLine]
    papers: list[PaperLine]
    files: list[dict[str, str]]
    links: dict[str, str]


@router.get("/cases")
async def cases(
    request: Request, actor: Reader, before: int | None = None, state: str = "", q: str = "", closed: bool | None = None
) -> CaseList:
    """List the cases that whoever asks may see, the newest first, fifty a page."""
    condition, bound = gate_of(actor)
    query = select(Case).where(condition).options(selectinload(Case.report)).order_by(Case.id.desc()).limit(PAGE + 1)
    query = query.where(Case.state == state) if state else query
    query = query.where(Case.id < before) if before is not None else query
    if closed is not None:
        query = query.where(Case.closed_at.is_not(None) if closed else Case.closed_at.is_(None))
    with desk_of(request).read() as session:
        if q:
            query = query.where(Case.id.in_(search.matching(session, "case", q)))
        rows = list(session.scalars(query, bound))
    more = request.url.include_query_params(before=rows[PAGE - 1].id) if len(rows) > PAGE else None
    return CaseList(cases=[_line(c) for c in rows[:PAGE]], next=f"{more.path}?{more.query}" if more else None)


@router.get("/cases/{number}", response_model=WholeCase)
async def one_case(request: Request, number: str, actor: Reader) -> JSONResponse:
    """Return one case: where it stands, what is open to whoever asks, clocks, rounds, papers."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        clocks = session.scalars(select(Clock).where(Clock.case_id == case.id).order_by(Clock.id)).all()
        papers = session.scalars(select(Paper).where(Paper.case_id == case.id).order_by(Paper.id)).all()
        files = session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)).all()
        contested = session.execute(
            select(Result, ContestedResult.grounds)
            .join(ContestedResult, ContestedResult.result_id == Result.id)
            .where(ContestedResult.case_id == case.id)
        ).all()
        whole = WholeCase(
            **_line(case).model_dump(),
            edition=case.edition,
            department=case.department,
            contested=[
                {"line": r.line, "parameter": r.parameter, "value": r.value, "unit": r.unit, "grounds": g} for r, g in contested
            ],
            moves=[_move(o, number) for o in desk.moves(session, actor, case)],
            clocks=[_clock(c) for c in clocks],
            rounds=[_round(r) for r in case.rounds],
            papers=[_paper(p) for p in papers],
            files=[{"name": f.name, "what": f.what, "href": f"/file/{f.sha256}"} for f in files],
            links=_links(case),
        )
    await remember(request, actor, case)
    return JSONResponse(jsonable_encoder(whole), headers={"ETag": f'"{whole.version}"', "Cache-Control": "no-store"})


@router.get("/cases/{number}/moves")
async def moves(request: Request, number: str, actor: Reader) -> list[MoveOffer]:
    """Return what is open to whoever asks, and why the rest is not: clause and missing facts."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        offers = [_move(o, number) for o in desk.moves(session, actor, case)]
    await remember(request, actor, case)
    return offers


@router.get("/cases/{number}/record")
async def record(request: Request, number: str, actor: Reader) -> list[dict[str, Any]]:
    """Return every event of a case with its hashes."""
    with desk_of(request).read() as session:
        case = case_for(session, actor, number)
        query = select(AuditEvent).where(AuditEvent.subject_kind == "case", AuditEvent.subject == number)
        rows = session.scalars(query.order_by(AuditEvent.sequence)).all()
    await remember(request, actor, case)
    kept = ("sequence", "at", "actor", "act", "clause", "edition", "from_state", "to_state", "input_digest", "previous", "hash")
    return [{k: getattr(e, k) for k in kept} for e in rows]


@router.get("/bench", tags=["bench"])
async def portions(request: Request, actor: Analyst) -> list[dict[str, Any]]:
    """Return what the analyst who asks has to test: codes and what the method needs, nothing else."""
    assert actor.person is not None
    desk = desk_of(request)
    with desk.read() as session:
        found: list[dict[str, Any]] = jsonable_encoder(bench.worklist(session, actor.person, desk.clock()))
        return found


@router.get("/editions", tags=["procedure"], dependencies=[Depends(reader)])
async def edition_in_force(request: Request, procedure: str = "") -> dict[str, Any]:
    """Return a procedure in force, the main one or the one named: name, number, hash, states, acts with their roles and clauses."""
    desk = desk_of(request)
    with desk.read() as session:
        now = desk.clock()
        edition = editions.in_force(session, procedure, now) if procedure else editions.main(session, now)
    moves = [
        {
            "move": m.name,
            "act": m.act,
            "clause": m.clause,
            "from": sorted(m.from_states),
            "to": m.to,
            "by": sorted(m.by),
            "needs": m.needs,
        }
        for m in edition.moves.values()
    ]
    return {
        "name": edition.name,
        "number": edition.number,
        "hash": edition.hash,
        "states": list(edition.states),
        "moves": moves,
    }


def _line(case: Case) -> CaseLine:
    return CaseLine(
        number=case.number,
        route=case.route,
        state=case.state,
        round=case.round_number,
        subject=case.subject,
        client=case.who,
        report=case.report.number if case.report else None,
        urgent=case.urgent,
        filed_at=case.filed_at,
        due_at=case.due_at,
        due_clock=case.due_clock,
        outcome=case.outcome,
        closed_at=case.closed_at,
        version=case.version,
        href=f"/api/cases/{case.number}",
    )


def _move(offer: Offer, number: str) -> MoveOffer:
    return MoveOffer(
        act=offer.act,
        title=offer.title,
        clause=offer.clause,
        allowed=offer.allowed,
        reason=offer.reason,
        missing=list(offer.missing),
        href=f"/api/cases/{number}/acts/{offer.act}",
    )


def _clock(row: Clock) -> ClockLine:
    return ClockLine(
        name=row.name,
        clause=row.clause,
        round=row.round_number,
        term=row.term,
        started_at=row.started_at,
        due_on=row.due_on.isoformat(),
        due_at=row.due_at,
        provisional=row.provisional,
        met_at=row.met_at,
        ended_at=row.ended_at,
        reckoning=row.reckoning,
    )


def _round(row: Any) -> RoundLine:
    return RoundLine(
        number=row.number, started_at=row.started_at, ended_at=row.ended_at, grounds=row.grounds, outcome=row.outcome
    )


def _paper(row: Paper) -> PaperLine:
    pdf = {language: f"/paper/{row.id}/{language}.pdf" for language in ("en", "zh-Hans", "zh-Hant")}
    return PaperLine(name=row.name, number=row.number, sealed=row.sealed, made_at=row.made_at, pdf=pdf)


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
