"""Reports come in: a file, a dry run line by line, then the confirmation (1.1)."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lims_complaints.errors import Fault, Invalid, NotFound, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.records.report import Report
from lims_complaints.reports.given import Import
from lims_complaints.reports.importing import dry_run
from lims_complaints.reports.planning import Plan
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import one_of
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
Office = Annotated[Actor, Depends(one_of("technical business office"))]
CHANGED = N_("The file or what was said beside it is not what the dry run looked at. Look at it once more, then confirm.")
SHOWN = 200
"""Samples of a dry run that are listed one by one; the rest is counted."""


@router.get("/import", name="import")
async def import_form(request: Request, _actor: Office) -> Response:
    """Ask for the file."""
    return _answer(request, Form(Import, restore(request)))


@router.post("/import", name="import.do")
async def do_import(request: Request, actor: Office) -> Response:
    """Look at what a file would do; with the confirmation of that very look, do it."""
    entered = await read_form(request, Import)
    confirmed = entered.one("confirm")
    entered = _without_confirm(entered)
    form = Form.of(Import, entered)
    given = form.value
    if not isinstance(given, Import):
        return _answer(request, form)
    desk = desk_of(request)
    try:
        made = await apart(dry_run, desk, given)
        if confirmed != made.sha256 or made.faults:
            late = (Fault("", CHANGED),) if confirmed and confirmed != made.sha256 else ()
            return _answer(request, Form(Import, entered, late), made)
        await apart(desk.perform, "reports.import", given, by=actor)
    except Invalid as wrong:
        return _answer(request, Form(Import, entered, wrong.faults))
    except Refused as refused:
        return _answer(request, Form(Import, entered), refused=refused)
    return sent(request, redirect(f"/import/done/{made.sha256}"), entered)


@router.get("/import/done/{sha256}", name="import.done")
async def imported(request: Request, sha256: str, _actor: Office) -> Response:
    """Show which reports came from a file: a page of its own, so that loading it again sends nothing."""
    with desk_of(request).read() as session:
        query = select(Report.number).where(Report.source_sha256 == sha256, Report.supersedes_id.is_(None))
        numbers = session.scalars(query.order_by(Report.id)).all() if sha256 else []
    if not numbers:
        raise NotFound(sha256)
    return page(request, "ceremony/imported.html", numbers=numbers)


def _without_confirm(entered: Entered) -> Entered:
    return replace(entered, values={k: v for k, v in entered.values.items() if k != "confirm"})


def _answer(request: Request, form: Form, made: Plan | None = None, refused: Refused | None = None) -> Response:
    with desk_of(request).read() as session:
        query = (
            select(Report)
            .where(Report.status.in_(("imported", "reserved")), Report.supersedes_id.is_(None))
            .options(selectinload(Report.client))
        )
        waiting = session.scalars(query.order_by(Report.id.desc()).limit(50)).all()
    context: dict[str, Any] = {"plan": made, "refused": refused, "waiting": waiting, "shown": SHOWN}
    status = 422 if made is not None and made.faults else 0
    return ask(request, "ceremony/import.html", form, status, **context)
