"""The station's record as pages: its events, whether they hold, and the checkpoints that an assessor takes home and compares."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from lims_complaints import checkpointing
from lims_complaints.act import Desk
from lims_complaints.attachments import Upload
from lims_complaints.audit import checkpoint
from lims_complaints.audit.checkpoint import BadCheckpoint, BrokenRecord, Point, Verified
from lims_complaints.errors import Fault, NotFound
from lims_complaints.identity.actor import BLIND, Actor
from lims_complaints.language import N_
from lims_complaints.records.journal import AuditCheckpoint, AuditEvent
from lims_complaints.web.case_page import act_title
from lims_complaints.web.chain import state_of
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.listing import PAGE
from lims_complaints.web.names import names
from lims_complaints.web.papers_page import attachment
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import one_of, signed_in
from lims_complaints.web.sheet import read_form
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart


async def not_at_the_bench(request: Request) -> None:
    """Raise 403 for whoever tests under code, whatever other roles they hold: the record names every case and who does what in it (2.2.2)."""
    if signed_in(request).all_roles() & BLIND:
        raise HTTPException(403)


router = APIRouter(include_in_schema=False, dependencies=[Depends(not_at_the_bench)])
Reader = Annotated[Actor, Depends(one_of("quality manager", "auditor"))]
Signer = Annotated[Actor, Depends(one_of("quality manager"))]
LISTED = 10

N_("daily")
N_("adoption")
N_("backup")
N_("asked for")


class Brought(BaseModel):
    """A checkpoint that somebody took home and brings back."""

    file: Upload = Field(title=N_("Checkpoint"), description=N_("The file that you took with you earlier."))


@dataclass(frozen=True)
class Compared:
    """What came of a comparison: what the file says, and what was found."""

    point: Point
    found: Verified


@router.get("/audit")
async def record(request: Request, actor: Reader, before: int | None = None, whole: bool = False) -> Response:
    """Show the whole station's record, the newest first, and whether its chain holds."""
    return await _record(request, actor, Form(Brought), before=before, whole=whole)


@router.post("/audit/compare")
async def compare(request: Request, actor: Reader) -> Response:
    """Compare the record with a checkpoint that was taken home; the whole chain is walked."""
    entered = await read_form(request, Brought)
    form = Form.of(Brought, entered)
    if not isinstance(form.value, Brought):
        return await _record(request, actor, form, 422)
    try:
        found = await apart(_compared, desk_of(request), form.value.file.sha256)
    except BadCheckpoint as bad:
        return await _record(request, actor, Form(Brought, entered, (Fault("file", str(bad)),)), 422)
    return await _record(request, actor, Form(Brought), compared=found)


@router.post("/audit/checkpoint")
async def sign_now(request: Request, actor: Signer) -> Response:
    """Sign the record as it stands now."""
    try:
        await apart(checkpointing.sign, desk_of(request), "asked for")
    except (BadCheckpoint, BrokenRecord):
        return await _record(request, actor, Form(Brought), 409)
    return redirect("/audit#checkpoints")


@router.get("/audit/checkpoints/{number}.json")
async def take_home(request: Request, _actor: Reader, number: int) -> Response:
    """Hand out a checkpoint as a file."""
    with desk_of(request).read() as session:
        row = session.get(AuditCheckpoint, number)
        if row is None:
            raise NotFound(str(number))
        return attachment(row.signed.encode(), "application/json", f"checkpoint-{number}.json")


async def _record(  # noqa: PLR0913 - what the page shows
    request: Request, actor: Actor, form: Form, status: int = 200, *, before: int | None = None, whole: bool = False,
    compared: Compared | None = None,
) -> Response:  # fmt: skip
    desk = desk_of(request)
    query = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(AuditEvent.sequence < before)
    with desk.read() as session:
        events = session.scalars(query).all()
        called = names(session, language_of(request), [event.actor_id for event in events])
        kept = session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(LISTED)).all()
    state = await apart(state_of, desk, whole=whole)
    return page(
        request, "audit.html", status, events=[(act_title(e.act), e) for e in events[:PAGE]], kept=kept, state=state, form=form,
        called=called,        compared=compared, may_sign="quality manager" in actor.roles and desk.seal is not None, whole="/audit?whole=true",
        more=f"/audit?before={events[PAGE - 1].sequence}" if len(events) > PAGE else "",
    )  # fmt: skip


def _compared(desk: Desk, sha256: str) -> Compared:
    with desk.read() as session:
        return Compared(*checkpoint.compared(session, checkpointing.trusted(desk), desk.store.get(sha256)))
