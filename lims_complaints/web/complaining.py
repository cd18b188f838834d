"""A complaint about general affairs: open to anyone, no report needed, filed once."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.act import Desk
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid
from lims_complaints.identity import visits
from lims_complaints.intake.given import FileComplaint
from lims_complaints.language import N_
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.web.appeal_view import what_next
from lims_complaints.web.appealing import LETTERS
from lims_complaints.web.fields import Option
from lims_complaints.web.filing import file_once
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.render import redirect
from lims_complaints.web.session import client_address
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import BY_ADDRESS, guess, hand_over

router = APIRouter(include_in_schema=False)
DEPARTMENTS = {
    "sampling": N_("Sampling"), "laboratory": N_("Laboratory"), "business": N_("Orders, prices and reports"),
    "office": N_("Office"), "other": N_("Something else, or I do not know"),
}  # fmt: skip


@router.get("/complaint")
async def complaint_page(request: Request) -> Response:
    """Show the form."""
    form = Form(FileComplaint, restore(request), initial={"language": language_of(request)})
    return _ask(request, form, visits.new_token(desk_of(request).dice))


@router.post("/complaint")
async def complain(request: Request) -> Response:
    """File the complaint, once: the token that the form carries becomes the browser's."""
    entered = await read_form(request, FileComplaint)
    token = entered.one("once")
    form = Form.of(FileComplaint, entered)
    if isinstance(form.value, FileComplaint) and len(token) == 64 and token.isalnum():
        await apart(_begin, desk_of(request), client_address(request), token)
        try:
            await apart(file_once, desk_of(request), token, "intake.file-complaint", form.value)
            return hand_over(request, sent(request, redirect("/receipt"), entered), token)
        except Invalid as wrong:
            form = Form(FileComplaint, entered, wrong.faults)
    return _ask(request, form, token or visits.new_token(desk_of(request).dice))


def _ask(request: Request, form: Form, token: str) -> Response:
    desk = desk_of(request)
    with desk.read() as session:
        heads = session.scalars(
            select(Person.department)
            .join(RoleHeld, RoleHeld.person_id == Person.id)
            .where(RoleHeld.role == "department head", Person.department != "", Person.left_at.is_(None))
            .distinct()
            .order_by(Person.department)
        ).all()
        then = what_next(session, editions.main(session, desk.clock()), desk.clock())
    names = [*heads, *(n for n in ("office", "other") if n not in heads)]
    form.choose("about", [Option(n if n != "other" else "", DEPARTMENTS.get(n, n)) for n in names])
    form.choose("language", LETTERS)
    return ask(request, "public/complaint.html", form, once=token, next=then)


def _begin(desk: Desk, address: str, token: str) -> None:
    now = desk.clock()
    with writing(desk.engine) as session:
        if visits.find(session, token, now) is not None:
            return
    guess(desk, BY_ADDRESS, address)
    with writing(desk.engine) as session:
        if visits.find(session, token, now) is None:
            visits.begin(session, token, now + visits.WRITING)
