"""Reports from elsewhere: a file or a scan, what stands on it, and how it was received (1.1)."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select

from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.records.report import Report
from lims_complaints.reports.entering import HERE
from lims_complaints.reports.given import EnterReport
from lims_complaints.reports.voiding import ways_to_void
from lims_complaints.web.among import Among
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.pickers import offer_choices
from lims_complaints.web.render import redirect
from lims_complaints.web.session import one_of
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

if TYPE_CHECKING:
    from lims_complaints.signing import foreign

router = APIRouter(include_in_schema=False)
Office = Annotated[Actor, Depends(one_of("technical business office"))]


@router.get("/enter", name="enter")
async def enter_form(request: Request, _actor: Office) -> Response:
    """Ask for the report."""
    return await _answer(request, Form(EnterReport, restore(request)))


@router.post("/enter", name="enter.do")
async def do_enter(request: Request, actor: Office) -> Response:
    """Enter the report, and go to its page, which says how its file can be voided."""
    entered = await read_form(request, EnterReport)
    form = Form.of(EnterReport, entered)
    given = form.value
    if not isinstance(given, EnterReport):
        form.faults += _taken(request, form)
        return await _answer(request, form)
    try:
        await apart(desk_of(request).perform, "reports.enter", given, by=actor)
    except Invalid as wrong:
        return await _answer(request, Form(EnterReport, entered, wrong.faults))
    except Refused as refused:
        return await _answer(request, Form(EnterReport, entered), refused)
    return sent(request, redirect(f"/reports/{given.number}?done=reports.enter"), entered)


def _taken(request: Request, form: Form) -> tuple[Fault, ...]:
    """Return that another report has the number, to be told together with what is wrong otherwise."""
    number = form.entered.one("number").strip() if form.entered else ""
    if not number or any(fault.field == "number" for fault in form.faults):
        return ()
    with desk_of(request).read() as session:
        there = session.scalar(select(Report.id).where(Report.number == number)) is not None
    return (Fault("number", HERE, {"number": number}),) if there else ()


async def _answer(request: Request, form: Form, refused: Refused | None = None) -> Response:
    way = await apart(_way, request, form)
    with desk_of(request).read() as session:
        offer_choices(form, Among(session, language_of(request)))
    return ask(request, "ceremony/enter.html", form, 403 if refused else 0, refused=refused, how_void=way)


def _way(request: Request, form: Form) -> "foreign.Voidable | None":
    """Say of a file that was handed in already how it could be voided."""
    kept = next((k for k in form.entered.files if k.field == "file"), None) if form.entered else None
    if kept is None or form.entered is None:
        return None
    return ways_to_void(desk_of(request), form.entered.one("medium"), desk_of(request).store.get(kept.sha256))
