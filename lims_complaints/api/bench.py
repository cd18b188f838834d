"""The bench as JSON: what the analyst who asks has to test, in codes, and nothing else."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from lims_complaints.identity.actor import Actor
from lims_complaints.retest import bench
from lims_complaints.web.bench import analyst
from lims_complaints.web.state import desk_of

router = APIRouter(prefix="/api", tags=["bench"])
Analyst = Annotated[Actor, Depends(analyst)]


class OwnEntry(BaseModel):
    """One of the analyst's own locked entries."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    replicates: list[str]
    instrument: str
    calibrated_until: date | None
    reagents: str
    conditions: str
    started_at: datetime
    ended_at: datetime
    remarks: str
    raw_sha256: str | None
    locked_at: datetime
    reason: str


class FileOfBench(BaseModel):
    """A file that went to the bench with the bottles; it stands at /bench/{code}/files/ by its place, from 1."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    sha256: str
    kind: str


class OwnPortion(BaseModel):
    """A portion as its analyst sees it. `version` counts their own steps with it, for If-Match."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    version: int
    matrix: str
    parameter: str
    method: str
    unit: str
    preservation: str
    holding_left: float | None = Field(description="Seconds until the holding time ends.")
    due_on: date | None
    replicates: int
    instructions: str
    assigned_at: datetime
    handed_at: datetime | None
    in_hand: bool
    checked_in_at: datetime | None
    entries: list[OwnEntry]
    files: list[FileOfBench]


@router.get("/bench")
async def portions(request: Request, actor: Analyst) -> list[OwnPortion]:
    """Return what the analyst who asks has to test: codes and what the method needs, nothing else."""
    assert actor.person is not None
    desk = desk_of(request)
    with desk.read() as session:
        return [OwnPortion.model_validate(_told(p)) for p in bench.worklist(session, actor.person, desk.clock())]


def _told(portion: bench.BenchPortion) -> dict[str, object]:
    left = portion.holding_left
    told = {name: getattr(portion, name) for name in OwnPortion.model_fields}
    return told | {"holding_left": None if left is None else left.total_seconds()}
