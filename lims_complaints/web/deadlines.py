"""Every time limit of a case opened to its reckoning: in words, as a small month view, as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lims_complaints import editions
from lims_complaints.identity.actor import Actor
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.web import aside
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.render import page
from lims_complaints.web.state import desk_of
from lims_complaints.web.worklist import view_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]


@router.get("/case/{number}/deadlines")
async def deadlines(request: Request, number: str, actor: Reader) -> Response:
    """Show how each due date of a case came about; with `?json` the reckonings as JSON."""
    as_json = "json" in request.query_params
    with desk_of(request).read() as session:
        case = case_for(session, actor, number)
        edition = editions.by_hash(session, case.edition)
        found = reckonings(session, case) if as_json else []
        clocks = [] if as_json else aside.clocks(view_of(request, session), edition, case)
    await remember(request, actor, case)
    if as_json:
        return JSONResponse({"case": number, "deadlines": found}, headers={"Cache-Control": "private, no-store"})
    return page(request, "deadlines.html", number=number, clocks=clocks)


def reckonings(session: Session, case: Case) -> list[dict[str, Any]]:
    """Return every clock of a case with its reckoning and its ledger as JSON values."""
    query = select(Clock).where(Clock.case_id == case.id).options(selectinload(Clock.entries)).order_by(Clock.id)
    return [
        {
            "name": row.name, "round": row.round_number, "clause": row.clause, "term": row.term, "owner": row.owner,
            "started_at": row.started_at.isoformat(), "met_at": row.met_at.isoformat() if row.met_at else None,
            "ended_at": row.ended_at.isoformat() if row.ended_at else None, "reckoning": row.reckoning,
            "ledger": [{"kind": e.kind, "at": e.at.isoformat(), "reason": e.reason} for e in row.entries],
        }
        for row in session.scalars(query)
    ]  # fmt: skip
