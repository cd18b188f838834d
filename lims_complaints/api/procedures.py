"""Procedures in force as JSON: states and moves, as the document says them."""

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from lims_complaints import editions
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
