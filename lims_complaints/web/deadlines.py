"""Every time limit of a case opened to its reckoning: in words, as a small month view, as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lims_complaints import editions
from lims_complaints.identity.actor import Actor
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.web.names import names
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.render import page
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.timed import clocks as clocks_of

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
        clocks = [] if as_json else clocks_of(view_of(request, session), edition, case)
    await remember(request, actor, case)
    if as_json:
        return JSONResponse({"case": number, "deadlines": found}, headers={"Cache-Control": "private, no-store"})
    return page(request, "deadlines.html", number=number, clocks=clocks)


def reckonings(session: Session, case: Case) -> list[dict[str, Any]]:
    """Return every clock of a case with its reckoning and its ledger as JSON values."""
    query = select(Clock).where(Clock.case_id == case.id).options(selectinload(Clock.entries)).order_by(Clock.id)
    rows = session.scalars(query).all()
    known = names(session, "zh-Hans", {e.by_id for row in rows for e in row.entries})
    return [
        {
            "name": row.name, "round": row.round_number, "clause": row.clause, "term": row.term, "owner": row.owner,
            "started_at": row.started_at.isoformat(), "met_at": row.met_at.isoformat() if row.met_at else None,
            "ended_at": row.ended_at.isoformat() if row.ended_at else None, "reckoning": row.reckoning,
            "stands_since": row.paused_at.isoformat() if row.paused_at else None,
            "ledger": [_entry(e, known) for e in row.entries],
        }
        for row in rows
    ]  # fmt: skip


def _entry(entry: ClockEntry, known: dict[int, str]) -> dict[str, Any]:
    """Return one line of a ledger: what, when, why, by whom, and by how many units of its term an extension goes."""
    said = {"kind": entry.kind, "at": entry.at.isoformat(), "reason": entry.reason}
    by = known.get(entry.by_id or 0, "") or entry.by_role
    return said | {"by": by} | ({"extended_by": entry.more} if entry.more else {})
