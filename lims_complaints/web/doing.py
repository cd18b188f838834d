"""Doing an act: one form for every act, made from what it takes; what is wrong, refused or stale loses nothing typed."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import ACTS, Act, Desk, Done, Offer
from lims_complaints.errors import Invalid, NotFound, Refused, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from lims_complaints.situation.gather import Scene
from lims_complaints.web.case_page import gathered
from lims_complaints.web.forms import Form
from lims_complaints.web.initial import initial_of
from lims_complaints.web.language import language_of
from lims_complaints.web.pickers import Among, offer_choices
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.render import page, redirect
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.worklist import view_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]

REGISTER = "intake.register-appeal"
OPENING = (REGISTER, "intake.register-complaint")
PAGES = {
    "intake.accept": "do-accept.html",
    "review.record-stage": "do-record-stage.html",
    "decision.decide": "do-decide.html",
    "archive.close-case": "do-close.html",
}
"""Acts whose form stands on a page of its own making; every other one has the common page."""


@dataclass(frozen=True)
class Doing:
    """An act about to be done: which, on what, whether it is offered, and the version before somebody's eyes."""

    kind: Act
    key: str | None
    offer: Offer
    version: int | None
    back: str
    procedure: str = ""


@router.get("/case/{number}/do/{act}")
async def act_form(request: Request, number: str, act: str, actor: Reader) -> Response:
    """Show an act's form, or why it is not open."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        doing = _on_case(desk, session, actor, case, act)
        form = _form(request, session, doing, case)
        answer = show(request, form, doing, _around(request, session, actor, case, act))
    await remember(request, actor, case)
    return answer


@router.post("/case/{number}/do/{act}")
async def do_act(request: Request, number: str, act: str, actor: Reader) -> Response:
    """Do an act on a case."""
    desk = desk_of(request)
    with desk.read() as session:
        doing = _on_case(desk, session, actor, case_for(session, actor, number), act)
    return await carry_out(request, actor, doing, f"/case/{number}?done={act}")


@router.get("/reports/{number}/do/{act}")
async def report_act_form(request: Request, number: str, act: str, actor: Reader) -> Response:
    """Show the form of an act on a report."""
    desk = desk_of(request)
    with desk.read() as session:
        report = _report(session, number)
        doing = _on_report(desk, session, actor, report, act)
        form = offer_choices(
            Form(doing.kind.given, restore(request), version=doing.version),
            Among(session, language_of(request), report=report, today=view_of(request, session).now.today),
        )
        return show(request, form, doing, {})


@router.post("/reports/{number}/do/{act}")
async def do_report_act(request: Request, number: str, act: str, actor: Reader) -> Response:
    """Do an act on a report."""
    desk = desk_of(request)
    with desk.read() as session:
        doing = _on_report(desk, session, actor, _report(session, number), act)
    return await carry_out(request, actor, doing, f"/reports/{number}?done={act}")


@router.get("/open/{act}")
async def open_form(request: Request, act: str, actor: Reader, report: str = "", without: str = "") -> Response:
    """Show the form by which a case is opened; an appeal first asks for the report, and goes on without one if it must."""
    desk = desk_of(request)
    with desk.read() as session:
        doing = _opening(request, session, actor, act)
        found = session.scalars(select(Report).where(Report.number == report.strip())).one_or_none()
        if act == REGISTER and found is None and not without:
            return page(request, "choose-report.html", asked=report, back="/worklist")
        initial = {"report": found.number, "language": found.language} if found else {"report": report.strip()}
        form = _without_lines(Form(doing.kind.given, restore(request), initial=initial), doing, found)
        offer_choices(form, Among(session, language_of(request), report=found, edition=_opened_under(desk, session, doing)))
        return show(request, form, doing, {"report": found})


@router.post("/open/{act}")
async def do_open(request: Request, act: str, actor: Reader) -> Response:
    """Open a case; what is shown once is shown now."""
    desk = desk_of(request)
    with desk.read() as session:
        doing = _opening(request, session, actor, act)
    return await carry_out(request, actor, doing, "")


async def carry_out(request: Request, actor: Actor, doing: Doing, then: str) -> Response:
    """Read the form, do the act, and answer: on to the page, or the form again with what is wrong."""
    entered = await read_form(request, doing.kind.given)
    form = Form.of(doing.kind.given, entered, version=entered.version)
    if form.value is None:
        return _again(request, actor, doing, form)
    try:
        done = await apart(_perform, desk_of(request), doing, form.value, actor, entered.version)
    except Invalid as wrong:
        return _again(request, actor, doing, Form(doing.kind.given, entered, wrong.faults, version=entered.version))
    except Refused as refused:
        return _again(request, actor, doing, Form(doing.kind.given, entered, version=entered.version), refused)
    except Stale as stale:
        return _again(request, actor, doing, Form(doing.kind.given, entered, version=stale.now), stale)
    if done.shown:
        answer: Response = page(request, "done.html", done=done, title=doing.kind.title, back=then or f"/case/{done.key}")
        answer.headers["Cache-Control"] = "no-store"
    else:
        answer = redirect(then or f"/case/{done.key}")
    return sent(request, answer, entered)


def _again(request: Request, actor: Actor, doing: Doing, form: Form, trouble: Refused | Stale | None = None) -> Response:
    """Show the form again with everything that was typed."""
    with desk_of(request).read() as session:
        case = case_for(session, actor, doing.key) if doing.kind.on == "case" and doing.key else None
        report = session.scalars(select(Report).where(Report.number == _named(doing, form))).one_or_none()
        if form.entered is not None and form.version is not None:
            form.entered = replace(form.entered, version=form.version)
        today = view_of(request, session).now.today
        edition = _opened_under(desk_of(request), session, doing) if doing.kind.name in OPENING else None
        shown = case.report if case else report
        among = Among(
            session,
            language_of(request),
            case=case,
            report=shown,
            edition=edition,
            today=today,
            now=desk_of(request).clock(),
            username=_said(form, "username"),
        )
        offer_choices(_without_lines(form, doing, report), among)
        around = _around(request, session, actor, case, doing.kind.name) if case else {"report": report}
        return show(request, form, doing, around, trouble)


def show(
    request: Request, form: Form, doing: Doing, around: dict[str, Any], trouble: Refused | Stale | None = None
) -> Response:
    """Answer with an act's form, what stands around it, and what went wrong."""
    name = PAGES.get(doing.kind.name, "do-person.html" if doing.kind.step == "staff" else "do.html")
    grave = doing.kind.name in ("staff.close-account", "intake.refuse", "retest.break-blind", "reports.void")
    refused = trouble if isinstance(trouble, Refused) else None
    stale = trouble if isinstance(trouble, Stale) else None
    status = 403 if refused else 409 if stale else 0
    return ask(request, name, form, status, doing=doing, refused=refused, stale=stale, grave=grave, **around)


def _perform(desk: Desk, doing: Doing, value: BaseModel, actor: Actor, seen: int | None) -> Done:
    return desk.perform(doing.kind.name, value, by=actor, key=doing.key, seen=seen, procedure=doing.procedure)  # type: ignore[arg-type]


def _on_case(desk: Desk, session: Session, actor: Actor, case: Case, act: str) -> Doing:
    kind = ACTS.get(act)
    if kind is None or kind.on != "case":
        raise NotFound(act)
    offer = desk.offer(Scene(session, actor, desk.clock(), case=case, report=case.report), act)
    if offer is None:
        raise Refused("", "This is for another role.", (), act)
    return Doing(kind, case.number, offer, case.version, f"/case/{case.number}")


def _on_report(desk: Desk, session: Session, actor: Actor, report: Report, act: str) -> Doing:
    kind = ACTS.get(act)
    if kind is None or kind.on != "report":
        raise NotFound(act)
    offer = desk.offer(Scene(session, actor, desk.clock(), report=report), act)
    if offer is None:
        raise Refused("", "This is for another role.", (), act)
    return Doing(kind, report.number, offer, report.version, f"/reports/{report.number}")


def _opening(request: Request, session: Session, actor: Actor, act: str) -> Doing:
    """Return the opening of a case, under the procedure that the address names, or the first that provides for it."""
    desk, procedure = desk_of(request), request.query_params.get("procedure", "")
    if act not in OPENING:
        raise NotFound(act)
    offer = desk.offer(Scene(session, actor, desk.clock()), act, procedure)
    if offer is None:
        raise Refused("", "This is for another role.", (), act)
    return Doing(ACTS[act], None, offer, None, "/worklist", procedure)


def _opened_under(desk: Desk, session: Session, doing: Doing) -> Edition:
    """Return the edition under which a case would be opened, whose kinds the form offers."""
    if doing.procedure:
        return editions.in_force(session, doing.procedure, desk.clock())
    return editions.providing(session, doing.kind.name, desk.clock())


def _form(request: Request, session: Session, doing: Doing, case: Case) -> Form:
    zone = view_of(request, session).now.zone
    initial = initial_of(doing.kind.name, session, case)
    form = Form(doing.kind.given, restore(request), initial=initial, version=doing.version, zone=zone)
    if form.entered is not None:
        form.entered = replace(form.entered, version=doing.version)
    return offer_choices(
        form, Among(session, language_of(request), case=case, report=case.report, now=desk_of(request).clock())
    )


def _around(request: Request, session: Session, actor: Actor, case: Case, act: str) -> dict[str, Any]:
    """Return what stands beside the form: all that the case page knows, where the act has a page of its own."""
    if act in PAGES or act == "feedback.dispatch-reply":
        scene = Scene(session, actor, desk_of(request).clock(), case=case, report=case.report)
        return gathered(request, scene, case)
    return {"case": case}


def _without_lines(form: Form, doing: Doing, report: Report | None) -> Form:
    """Take the lines of the report off the form of an appeal that comes without a report of ours."""
    if doing.kind.name == REGISTER and report is None:
        form.shapes = tuple(shape for shape in form.shapes if shape.name != "results")
    return form


def _named(doing: Doing, form: Form) -> str:
    return _said(form, "report") if doing.key is None else ""


def _said(form: Form, field: str) -> str:
    return form.entered.one(field) if form.entered else ""


def _report(session: Session, number: str) -> Report:
    report = session.scalars(select(Report).where(Report.number == number)).one_or_none()
    if report is None:
        raise NotFound(number)
    return report
