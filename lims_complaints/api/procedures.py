"""What holds for every case, as JSON: procedures in force, editions that were proposed, schedules of working days."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.records.journal import CalendarYear, ProposedEdition
from lims_complaints.web.listing import PAGE
from lims_complaints.web.readers import reader
from lims_complaints.web.state import desk_of

router = APIRouter(prefix="/api", tags=["procedure"], dependencies=[Depends(reader)])


class MoveRule(BaseModel):
    """A move of the procedure: its act, from where to where, by which roles, under which clause, and what it needs."""

    model_config = ConfigDict(serialize_by_alias=True)

    move: str
    act: str
    clause: str
    from_: list[str] = Field(serialization_alias="from", validation_alias="from")
    to: str | None
    by: list[str]
    needs: list[str]


class EditionInForce(BaseModel):
    """An edition of a procedure. Its hash is its version: another text is another edition."""

    name: str
    number: int
    hash: str
    states: list[str]
    moves: list[MoveRule]


class ProposalLine(BaseModel):
    """An edition that was proposed. Version 1 waits, 2 was approved or declined; whoever rules second gets 409."""

    id: int
    procedure: str
    number: int
    hash: str
    in_force_from: date
    reason: str
    proposed_at: datetime
    proposed_by: str
    outcome: str
    closed_at: datetime | None
    closed_by: str
    closed_why: str
    version: int


class ScheduleLine(BaseModel):
    """A year's schedule that was loaded. Version 1 waits, 2 was approved; whoever approves second gets 409."""

    id: int
    jurisdiction: str
    year: int
    source: str
    loaded_at: datetime
    loaded_by: str
    approved_at: datetime | None
    approved_by: str
    version: int


@router.get("/proposals")
async def proposals(request: Request, before: int | None = None) -> list[ProposalLine]:
    """List the editions that were proposed, the newest first, fifty a page: `before` is an id."""
    return [
        ProposalLine(procedure=row.name, version=2 if row.outcome else 1, **_named(row, ProposalLine))
        for row in _newest(request, ProposedEdition, before)
    ]


@router.get("/schedules")
async def schedules(request: Request, before: int | None = None) -> list[ScheduleLine]:
    """List the schedules that were loaded, the newest first, fifty a page: `before` is an id."""
    return [
        ScheduleLine(version=2 if row.approved_at else 1, **_named(row, ScheduleLine))
        for row in _newest(request, CalendarYear, before)
    ]


def _newest(request: Request, kind: Any, before: int | None) -> Sequence[Any]:
    query = select(kind).order_by(kind.id.desc()).limit(PAGE)
    with desk_of(request).read() as session:
        return list(session.scalars(query if before is None else query.where(kind.id < before)))


def _named(row: Any, of: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in of.model_fields if hasattr(row, name)}


@router.get("/editions")
async def edition_in_force(request: Request, procedure: str = "") -> EditionInForce:
    """Return a procedure in force, the main one or the one named: name, number, hash, states, acts with their roles and clauses."""
    desk = desk_of(request)
    with desk.read() as session:
        now = desk.clock()
        edition = editions.in_force(session, procedure, now) if procedure else editions.main(session, now)
    moves = [
        MoveRule.model_validate({"move": m.name, "act": m.act, "clause": m.clause, "from": sorted(m.from_states), "to": m.to,
                                 "by": sorted(m.by), "needs": list(m.needs)})
        for m in edition.moves.values()
    ]  # fmt: skip
    return EditionInForce(name=edition.name, number=edition.number, hash=edition.hash, states=list(edition.states), moves=moves)
