"""Acts that deserve a page of their own: each is shown, done, refused and shown again in the same way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import ACTS, Act, Desk, Done, Offer
from lims_complaints.errors import Invalid, NotFound, Refused, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.language import Language, translator
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from lims_complaints.reports import amending, issuing, recall, voiding
from lims_complaints.retest import acts, judging, testing, under_code
from lims_complaints.situation.gather import Scene
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import language_of
from lims_complaints.web.readers import case_for, reader
from lims_complaints.web.render import redirect
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.threads import apart

DECLARED = (acts, judging, testing, under_code, amending, issuing, recall, voiding)
"""Where the acts that have pages here are declared; importing them registers the acts."""

Reader = Annotated[Actor, Depends(reader)]


@dataclass(frozen=True)
class Looking:
    """Who looks at what: the session, the case or report, and in which words and zone it is told."""

    desk: Desk
    session: Session
    actor: Actor
    language: Language
    zone: ZoneInfo
    kind: Act
    key: str
    case: Case | None = None
    report: Report | None = None

    def say(self, text: str, **values: object) -> str:
        """Say a msgid."""
        return translator(self.language)(text, **values)

    @property
    def the_case(self) -> Case:
        """The case that is looked at."""
        assert self.case is not None
        return self.case

    @property
    def scene(self) -> Scene:
        """The scene as it stands now."""
        return Scene(self.session, self.actor, self.desk.clock(), case=self.case, report=self.report)

    @property
    def back(self) -> str:
        """Where it is looked at as a whole."""
        return f"/case/{self.key}" if self.case is not None else f"/reports/{self.key}"


@dataclass(frozen=True)
class Doing:
    """An act about to be done, as the page names it."""

    kind: Act
    key: str
    offer: Offer
    back: str


def _nothing(_: Looking) -> dict[str, Any]:
    return {}


def _as_it_is(entered: Entered) -> Entered:
    return entered


Finish = Callable[[Request, Looking, Done], Response | None]


@dataclass(frozen=True)
class ActPage:
    """A page for one act: its template, what stands around the form, what fills it, what follows.

    `around` and `initial` are asked for while the act is offered; `read` puts what was entered into the act's own shape;
    `finish` answers when the act is done (None: on to the case).
    """

    act: str
    template: str
    around: Callable[[Looking], Mapping[str, Any]] = _nothing
    initial: Callable[[Looking], Mapping[str, Any]] = _nothing
    read: Callable[[Entered], Entered] = _as_it_is
    choices: Callable[[Looking, Form], None] | None = None
    finish: Finish | None = None
    grave: bool = False
    said: Mapping[str, Any] = field(default_factory=dict)


def serve(router: APIRouter, page: ActPage) -> None:
    """Add the two routes of a page to a router, at the address at which the generic form would stand."""
    kind = ACTS[page.act]
    base = "/case" if kind.on == "case" else "/reports"

    async def show(request: Request, number: str, actor: Reader) -> Response:
        with desk_of(request).read() as session:
            look = _look(request, session, actor, kind, number)
            offer = offered(look)
            form = Form(kind.given, restore(request), initial=page.initial(look), version=_version(look), zone=look.zone)
            if form.entered is not None:
                form.entered = replace(form.entered, version=_version(look))
            return _answer(request, page, look, offer, form)

    async def do(request: Request, number: str, actor: Reader) -> Response:
        return await _do(request, page, kind, number, actor)

    path = f"{base}/{{number}}/do/{page.act}"
    router.add_api_route(path, show, methods=["GET"], name=kind.page or page.act)
    router.add_api_route(path, do, methods=["POST"], name=f"{kind.page or page.act}.do")


async def _do(request: Request, page: ActPage, kind: Act, number: str, actor: Actor) -> Response:
    desk = desk_of(request)
    with desk.read() as session:
        offered(_look(request, session, actor, kind, number))
    entered = page.read(await read_form(request))
    form = Form.of(kind.given, entered, version=entered.version)
    if form.value is None:
        return _again(request, page, kind, number, actor, form)
    try:
        done = await apart(_perform, desk, kind, number, form.value, actor, entered.version)
    except Invalid as wrong:
        return _again(request, page, kind, number, actor, Form(kind.given, entered, wrong.faults, version=entered.version))
    except Refused as refused:
        return _again(request, page, kind, number, actor, Form(kind.given, entered), refused=refused, status=403)
    except Stale as stale:
        return _again(request, page, kind, number, actor, Form(kind.given, entered), stale=stale, status=409)
    with desk.read() as session:
        look = _look(request, session, actor, kind, number)
        answer = page.finish(request, look, done) if page.finish else None
        return sent(request, answer or redirect(f"{look.back}?done={kind.name}"), entered)


def _again(  # noqa: PLR0913 - what the page says beside the form
    request: Request,
    page: ActPage,
    kind: Act,
    number: str,
    actor: Actor,
    form: Form,
    refused: Refused | None = None,
    stale: Stale | None = None,
    status: int = 0,
) -> Response:
    with desk_of(request).read() as session:
        look = _look(request, session, actor, kind, number)
        if form.entered is not None and (stale is not None or form.version is None):
            form.version = _version(look)
        return _answer(request, page, look, offered(look), form, refused, stale, status)


def _answer(  # noqa: PLR0913 - what the page says beside the form
    request: Request,
    page: ActPage,
    look: Looking,
    offer: Offer,
    form: Form,
    refused: Refused | None = None,
    stale: Stale | None = None,
    status: int = 0,
) -> Response:
    if page.choices is not None:
        page.choices(look, form)
    around = dict(page.around(look)) if offer.allowed or refused or stale else {}
    doing = Doing(look.kind, look.key, offer, look.back)
    context = {"case": look.case, "report": look.report, "grave": page.grave} | dict(page.said) | around
    return ask(request, page.template, form, status, doing=doing, refused=refused, stale=stale, **context)


def offered(look: Looking) -> Offer:
    """Return whether the act stands open. Raises Refused where it is not this person's affair."""
    offer = look.desk.offer(look.scene, look.kind.name)
    if offer is None:
        raise Refused("", "This is for another role.", (), look.kind.name)
    return offer


def _look(request: Request, session: Session, actor: Actor, kind: Act, number: str) -> Looking:
    desk, zone = desk_of(request), ZoneInfo(head_of(request).zone)
    if kind.on == "case":
        case = case_for(session, actor, number)
        return Looking(desk, session, actor, language_of(request), zone, kind, number, case, case.report)
    report = session.scalars(select(Report).where(Report.number == number)).one_or_none()
    if report is None:
        raise NotFound(number)
    return Looking(desk, session, actor, language_of(request), zone, kind, number, None, report)


def _version(look: Looking) -> int:
    subject = look.case or look.report
    assert subject is not None
    return subject.version


def _perform(desk: Desk, kind: Act, number: str, value: BaseModel, actor: Actor, seen: int | None) -> Done:
    return desk.perform(kind.name, value, by=actor, key=number, seen=seen)  # type: ignore[arg-type]
