"""Papers in three languages and files by their hash, for those who may see the case that they belong to."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lims_complaints.documents.forms import LABELS, FormContent, on_sheet
from lims_complaints.documents.labels import SHEETS
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import BLIND, Actor
from lims_complaints.identity.visibility import of_the_house, reports_of, visible
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper, StoredFile
from lims_complaints.records.report import Copy, Report
from lims_complaints.rendering import paper_file
from lims_complaints.report_files import files_of, is_file
from lims_complaints.situation.gather import Scene, Situation
from lims_complaints.web.case_page import may_open_sealed
from lims_complaints.web.language import known
from lims_complaints.web.readers import reader, remember
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]


@router.get("/paper/{paper_id}/{language}.pdf")
async def paper(request: Request, paper_id: int, language: str, actor: Reader) -> Response:
    """Give a form or letter as PDF; a sealed one stays closed until its map was opened."""
    desk, tongue = desk_of(request), known(language)
    if tongue is None:
        raise NotFound(language)
    with desk.read() as session:
        row = session.get(Paper, paper_id)
        if row is None or not _may_read(session, actor, row, Scene(session, actor, desk.clock())):
            raise NotFound(str(paper_id))
        name = f"{row.number or row.name}.{tongue}"
        case = session.get(Case, row.case_id) if row.case_id else None
    if case is not None:
        await remember(request, actor, case)
    sha256 = await apart(paper_file, desk, paper_id, tongue)
    content = await apart(desk.store.get, sha256)
    return _pdf(content, name)


@router.get("/paper/{paper_id}/labels/{sheet}.pdf")
async def labels(request: Request, paper_id: int, sheet: str, actor: Reader) -> Response:
    """Give bench labels on another sheet than the one on file: other printers take other sizes."""
    desk = desk_of(request)
    with desk.read() as session:
        row = session.get(Paper, paper_id)
        if row is None or row.name != LABELS or not _may_read(session, actor, row, Scene(session, actor, desk.clock())):
            raise NotFound(str(paper_id))
        content, case = FormContent.model_validate(row.content), session.get_one(Case, row.case_id)
    if sheet not in SHEETS:
        raise NotFound(sheet)
    await remember(request, actor, case)
    return _pdf(await apart(on_sheet, content, SHEETS[sheet]), f"{LABELS}.{sheet}")


@router.get("/file/{sha256}")
async def kept_file(request: Request, sha256: str, actor: Reader) -> Response:
    """Give a file of a case or report that somebody may see, as an attachment and nothing else."""
    desk = desk_of(request)
    with desk.read() as session:
        found = name_of_file(session, actor, sha256)
        kept = session.get(StoredFile, sha256)
    if found is None or kept is None:
        raise NotFound(sha256)
    content = await apart(desk.store.get, sha256)
    return attachment(content, kept.kind, found)


def attachment(content: bytes, kind: str, name: str) -> Response:
    """Answer with bytes to be kept, never shown in place: no content is trusted to run here."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)[:120]
    own = "" if plain == name else f"; filename*=UTF-8''{quote(name[:120], safe='')}"
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"{own}',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


def _may_read(session: Session, actor: Actor, row: Paper, scene: Scene) -> bool:
    if row.case_id is None:  # a record of the bench, say, which names no case until the map is opened: values under code
        return not row.sealed and of_the_house(actor) and not actor.all_roles() & BLIND
    case = session.get_one(Case, row.case_id)
    if not visible(session, actor, case):
        return False
    here = Scene(session, actor, scene.now, case=case, report=case.report)
    return not row.sealed or may_open_sealed(Situation(here), actor)


def name_of_file(session: Session, actor: Actor, sha256: str) -> str | None:
    """Return a file's name if somebody may have it: by a case that they see, or a report."""
    attached = session.execute(
        select(Attachment.name, Case).join(Case, Case.id == Attachment.case_id).where(Attachment.sha256 == sha256)
    ).all()
    for name, case in attached:
        if visible(session, actor, case):
            return str(name)
    report = session.scalars(select(Report).where(is_file(sha256), reports_of(actor))).first()
    if report is not None:
        return next((f.name for f in files_of(session, report) if sha256 in f.versions), f"{report.number}.pdf")
    return _elsewhere(session, actor, sha256)


def _elsewhere(session: Session, actor: Actor, sha256: str) -> str | None:
    """Look among archive packages and the evidence of deliveries."""
    package = session.execute(select(Transfer.number, Transfer.case_id).where(Transfer.package_sha256 == sha256)).first()
    if package is not None and visible(session, actor, session.get_one(Case, package.case_id)):
        return f"{package.number}.zip"
    if not of_the_house(actor):
        return None
    if (
        session.scalar(
            select(Copy.id)
            .where(or_(*(c == sha256 for c in (Copy.evidence_sha256, Copy.answer_sha256, Copy.scan_sha256))))
            .limit(1)
        )
        is not None
    ):
        return "receipt"
    return None
