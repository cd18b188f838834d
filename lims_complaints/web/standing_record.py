"""The record of a case as it stands (案卷), made at any time: a PDF in the reader's language, or data; kept nowhere (7)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from lims_complaints.archive.standing import as_paper, as_values
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.web.language import known, language_of
from lims_complaints.web.papers_page import attachment
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(tags=["cases"])
Reader = Annotated[Actor, Depends(reader)]


class CaseRecord(BaseModel):
    """The record of a case as it stands: rows by column, as they lie in the database, without what only it needs."""

    case: str
    made_at: datetime
    state: str
    report: str | None
    client: str
    language: str
    filed: dict[str, Any]
    disputed: list[dict[str, Any]]
    rounds: list[dict[str, Any]]
    stages: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    audit: list[dict[str, Any]]


@router.get("/case/{number}/case-record.pdf", include_in_schema=False)
@router.get("/case/{number}/case-record.{language}.pdf", include_in_schema=False)
@router.get(
    "/api/cases/{number}/case-record.{language}.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def standing_paper(request: Request, number: str, actor: Reader, language: str = "") -> Response:
    """Return the record of a case as it stands as PDF/A-3b in a language, for those who read the whole of it."""
    tongue = known(language) if language else language_of(request)
    if tongue is None:
        raise NotFound(language)
    content = await apart(as_paper, desk_of(request), actor, number, tongue)
    await _seen(request, actor, number)
    return attachment(content, "application/pdf", f"{number}-case-record.{tongue}.pdf")


@router.get("/case/{number}/case-record.json", include_in_schema=False)
@router.get("/api/cases/{number}/case-record", response_model=CaseRecord)
async def standing_values(request: Request, number: str, actor: Reader) -> JSONResponse:
    """Return the record of a case as it stands as data, the audit extract with it, for those who read the whole of it."""
    made = await apart(as_values, desk_of(request), actor, number)
    await _seen(request, actor, number)
    return JSONResponse(jsonable_encoder(made), headers={"Cache-Control": "private, no-store"})


async def _seen(request: Request, actor: Actor, number: str) -> None:
    with desk_of(request).read() as session:
        case = case_for(session, actor, number)
    await remember(request, actor, case)
