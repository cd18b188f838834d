"""Following a case without an account: opened by its receipt code, read whole, answered."""

from dataclasses import replace
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import select

from lims_complaints.act import ACTS, Desk, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused, Stale
from lims_complaints.identity import visits
from lims_complaints.identity.actor import client_of
from lims_complaints.identity.codes import RECEIPT_LENGTH
from lims_complaints.language import N_, translator
from lims_complaints.records.case import Case
from lims_complaints.rendering import paper_file
from lims_complaints.reports.status import by_token
from lims_complaints.web import meanwhile
from lims_complaints.web.follow_view import CALLED, OPEN_TO_CLIENTS, follow_view
from lims_complaints.web.forms import Form
from lims_complaints.web.head import without_body
from lims_complaints.web.language import known, language_of
from lims_complaints.web.own_files import SAYS_SO_FIRST, own_paper, own_report, take_report
from lims_complaints.web.papers_page import attachment
from lims_complaints.web.proving import Door, ask_for_code, let_in
from lims_complaints.web.render import page, redirect
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import BY_ADDRESS, guess_all, right, take_back, token_in, unkept, visit_in

router = APIRouter(include_in_schema=False)
UNKNOWN = N_("We find no case with this receipt code.")
ACT_OF = {place: act for act, place in OPEN_TO_CLIENTS.items()}
WITHOUT = {"intake.withdraw": ("files",), "feedback.note-contact": ("how",)}
"""Fields that only the station fills in when it takes something down for a client."""

N_("Satisfied")
N_("Partly satisfied")
N_("Not satisfied")


class Key(BaseModel):
    """What opens a case."""

    model_config = ConfigDict(str_strip_whitespace=True)

    receipt_code: SecretStr = Field(title=N_("Receipt code"))


DOOR = Door("public/follow.html", Key, "receipt_code", RECEIPT_LENGTH, UNKNOWN, "/follow/case")


@router.get("/follow")
async def key_page(request: Request) -> Response:
    """Ask for the receipt code, or go on where a case is open in this browser."""
    visit = visit_in(request)
    if visit is not None and visit.case_id is not None:
        return redirect("/follow/case")
    return ask_for_code(request, DOOR)


@router.post("/follow")
async def open_case(request: Request) -> Response:
    """Open the case of a receipt code."""
    return await let_in(request, DOOR, _opened)


@router.get("/follow/case")
async def case_page(request: Request) -> Response:
    """Show the case with everything that concerns its client."""
    visit = visit_in(request)
    if visit is None or visit.case_id is None:
        return redirect("/follow")
    desk = desk_of(request)
    with desk.read() as session:
        view = follow_view(desk, view_of(request, session), visit.case_id)
        done = request.query_params.get("done", "")
        return unkept(page(request, "public/case.html", view=view, done=done if done in ACT_OF else ""))


@router.post("/follow/leave")
async def leave(request: Request) -> Response:
    """Close the case in this browser."""
    await apart(_leave, desk_of(request), token_in(request))
    return take_back(request, redirect("/follow"))


@router.get("/follow/do/{place}")
async def act_page(request: Request, place: str) -> Response:
    """Show the form of something that the client may do."""
    case_id, act = _case_id(request), _act(place)
    desk = desk_of(request)
    with desk.read() as session:
        case = session.get_one(Case, case_id)
        offer = next((o for o in desk.moves(session, client_of(case.id), case) if o.act == act), None)
        if offer is None or not offer.allowed:
            return redirect("/follow/case")
        form = Form(ACTS[act].given, restore(request), version=case.version)
        return _ask(request, form, act, None)


@router.post("/follow/do/{place}")
async def do_act(request: Request, place: str) -> Response:
    """Do it."""
    case_id, act = _case_id(request), _act(place)
    desk = desk_of(request)
    entered = await read_form(request, ACTS[act].given)
    form = Form.of(ACTS[act].given, entered, version=entered.version)
    refused: Refused | None = None
    if form.value is not None:
        try:
            await apart(_perform, desk, act, form, case_id)
            return sent(request, redirect(f"/follow/case?done={place}"), entered)
        except Invalid as wrong:
            form = Form(ACTS[act].given, entered, wrong.faults, version=entered.version)
        except Stale as quicker:
            return await _quicker(request, act, case_id, form, quicker)
        except Refused as failure:
            refused, form = failure, Form(ACTS[act].given, entered, version=entered.version)
    return _ask(request, form, act, refused)


@router.get("/follow/paper/{paper_id}/{language}.pdf")
async def paper(request: Request, paper_id: int, language: str) -> Response:
    """Give a form or letter of the client's own case."""
    case_id, tongue, desk = _case_id(request), known(language), desk_of(request)
    with desk.read() as session:
        name = own_paper(session, case_id, paper_id, tongue)
    assert tongue is not None
    sha256 = await apart(paper_file, desk, paper_id, tongue)
    return attachment(await apart(desk.store.get, sha256), "application/pdf", name)


@router.get("/follow/report/{number}.pdf")
async def report_file(request: Request, number: str, anyway: str = "") -> Response:
    """Give a report of the case; of a void or amended one the page says so first, then the file is given."""
    case_id, desk = _case_id(request), desk_of(request)
    with desk.read() as session:
        report = own_report(session, case_id, number)
        if report.status in SAYS_SO_FIRST and not anyway:
            status = by_token(session, report.status_token or "")
            file = f"/follow/report/{number}.pdf?anyway=1"
            first = "public/void-first.html" if report.status == "void" else "public/amended-first.html"
            return unkept(page(request, first, found=status, file=file))
    content = await apart(take_report, desk, case_id, number, noted=not without_body(request))
    return attachment(content, "application/pdf", f"{number}.pdf")


async def _quicker(request: Request, act: str, case_id: int, form: Form, quicker: Stale) -> Response:
    """Tell what was done meanwhile, with all that was typed: in the form where it can still be sent, else beside it."""
    desk, client = desk_of(request), client_of(case_id)
    with desk.read() as session:
        case = session.get_one(Case, case_id)
        offered = any(o.act == act and o.allowed for o in desk.moves(session, client, case))
    stale = await meanwhile.told(request, quicker, ACTS[act], client, case.number)
    if not offered:
        raise replace(stale, typed=meanwhile.typed(form, translator(language_of(request))), back="/follow/case")
    return _ask(request, Form(form.model, form.entered, version=stale.now), act, None, stale)


def _ask(request: Request, form: Form, act: str, refused: Refused | None, stale: Stale | None = None) -> Response:
    title = CALLED.get(act, ACTS[act].title)
    context = {"title": title, "hidden": WITHOUT.get(act, ()), "place": OPEN_TO_CLIENTS[act]}
    status = 403 if refused else 409 if stale else 0
    return ask(request, "public/follow-do.html", form, status, refused=refused, stale=stale, **context)


def _case_id(request: Request) -> int:
    visit = visit_in(request)
    if visit is None or visit.case_id is None:
        raise NotFound("no case is open here")
    return visit.case_id


def _act(place: str) -> str:
    if place not in ACT_OF:
        raise NotFound(place)
    return ACT_OF[place]


def _opened(desk: Desk, address: str, typed: BaseModel) -> str:
    """Return a token for the case of a receipt code, or nothing. Raises TooMany."""
    code = cast("Key", typed).receipt_code.get_secret_value()
    counted_at = guess_all(desk, {BY_ADDRESS: address})
    with writing(desk.engine) as session:
        digest = desk.pepper.digest("receipt", code)
        case = session.scalars(select(Case.id).where(Case.receipt_digest == digest)).one_or_none()
        if case is None:
            return ""
        token, now = visits.new_token(desk.dice), desk.clock()
        visits.sweep(session, now)
        visits.begin(session, token, now + visits.READING, case_id=case)
    right(desk, {BY_ADDRESS: address}, counted_at)
    return token


def _leave(desk: Desk, token: str) -> None:
    with writing(desk.engine) as session:
        visits.end(session, token)


def _perform(desk: Desk, act: str, form: Form, case_id: int) -> Done:
    with desk.read() as session:
        number = session.get_one(Case, case_id).number
    assert form.value is not None
    return desk.perform(act, form.value, by=client_of(case_id), key=number, seen=form.version)  # type: ignore[arg-type]
