"""Doing an act: one course for every form, the common one or one of its own: shown, done, refused, shown again; nothing typed is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import ACTS, Act, Desk, Done, Given, Offer
from lims_complaints.errors import Invalid, NotFound, Refused, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from lims_complaints.situation.gather import Scene
from lims_complaints.web import render
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import language_of
from lims_complaints.web.once import Sending, SentBefore
from lims_complaints.web.problem import Barred
from lims_complaints.web.readers import reader
from lims_complaints.web.sheet import ask, newest, read_form, restore, sent
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.threads import apart

if TYPE_CHECKING:
    from lims_complaints import rendering
    from lims_complaints.web import meanwhile
else:
    rendering, meanwhile = Lazily("lims_complaints.rendering"), Lazily("lims_complaints.web.meanwhile")


@dataclass(frozen=True)
class Looking:
    """Who looks at what, to do which act: on a case, on a report, or on nothing that has a number yet.

    `back` is where it is looked at as a whole, `then` where it goes on once the act is done (empty: to the case that it opened).
    `procedure` is the one that the address names, `username` the account that is spoken of.
    """

    request: Request
    session: Session
    actor: Actor
    kind: Act
    key: str | None
    back: str
    then: str = ""
    case: Case | None = None
    report: Report | None = None
    procedure: str = ""
    username: str = ""

    @property
    def desk(self) -> Desk:
        """The desk at which it is done."""
        return desk_of(self.request)

    @property
    def language(self) -> Language:
        """In which language it is told."""
        return language_of(self.request)

    @property
    def zone(self) -> ZoneInfo:
        """In which zone instants are told."""
        return ZoneInfo(head_of(self.request).zone)

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
    def version(self) -> int | None:
        """The version before somebody's eyes."""
        subject = self.case or self.report
        return subject.version if subject and self.key is not None else None


ONCE = {"receipt_code": "", "report": N_("Report number"), "serial": N_("Serial number of the certificate")}
"""What is shown to people once an act is done, by the name under which it is handed back; the rest is for programs."""
TRANSFER = "archive.transfer"
"""The act before which a case's papers are drawn, so that its package holds them."""
Trouble = TypeVar("Trouble", Refused, Stale)
Find = Callable[[Session, Entered | None], Looking]
"""Finds anew, in a session, what is looked at; what was entered says more of it where a case is to be opened."""


@dataclass(frozen=True)
class Doing:
    """An act about to be done, as the page names it."""

    kind: Act
    key: str | None
    offer: Offer
    back: str


def _nothing(_: Looking) -> dict[str, Any]:
    return {}


def _as_it_is(entered: Entered) -> Entered:
    return entered


@dataclass(frozen=True)
class ActPage:
    """A page for one act: its template, what stands around the form, what fills it, what follows.

    `around` and `initial` are asked for while the act is offered (`always`: also while it is not open yet); `read` puts what was
    entered into the act's own shape; `finish` answers when the act is done (None: on to the case; `once`: what is shown once
    is shown first).
    """

    act: str = ""
    template: str = "do.html"
    around: Callable[[Looking], Mapping[str, Any]] = _nothing
    initial: Callable[[Looking], Mapping[str, Any]] = _nothing
    read: Callable[[Entered], Entered] = _as_it_is
    choices: Callable[[Looking, Form], object] | None = None
    finish: Callable[[Looking, Done], Response | None] | None = None
    grave: bool = False
    always: bool = False
    once: bool = False
    said: Mapping[str, Any] = field(default_factory=dict)


async def show(request: Request, page: ActPage, find: Find) -> Response:
    """Show an act's form, or why it is not open."""
    with desk_of(request).read() as session:
        look = find(session, None)
        offer = offered(look)
        form = Form(look.kind.given, restore(request), initial=page.initial(look), version=look.version, zone=look.zone)
        if form.entered is not None:
            form.entered = replace(form.entered, version=look.version)
        return _answer(page, look, offer, form)


async def do(request: Request, page: ActPage, find: Find) -> Response:
    """Read the form, do the act, and answer: on to the page that follows, or the form again with what is wrong."""
    try:
        with desk_of(request).read() as session:
            look = find(session, None)
            refused = _refusal(look)
    except NotFound as lost:
        raise NotFound(str(lost), await _typed(request, page)) from lost
    given, entered = look.kind.given, page.read(await read_form(request))
    if refused is not None:
        raise await _quicker(look, entered) or _with_what_was_typed(look, refused, Form(given, entered))
    entered = replace(entered, files=newest(entered.files, given))
    form = Form.of(given, entered, version=entered.version)
    if form.value is None:
        return _again(request, page, find, form)
    try:
        done = await apart(_perform, look, form.value, entered.version)
    except Invalid as wrong:
        return _again(request, page, find, Form(given, entered, wrong.faults, version=entered.version))
    except Refused as refused:
        return _again(request, page, find, Form(given, entered, version=entered.version), refused)
    except Stale as quicker:
        stale = await meanwhile.told(request, quicker, look.kind, look.actor, look.key)
        return _again(request, page, find, Form(given, entered, version=stale.now), stale)
    return sent(request, _on(page, find, look, done), entered)


def offered(look: Looking) -> Offer:
    """Return whether the act stands open. Raises Refused where it is not this person's affair."""
    offer = look.desk.offer(look.scene, look.kind.name, look.procedure)
    if offer is None:
        raise look.desk.refusal(look.scene, look.kind.name, look.procedure)
    return offer


def _refusal(look: Looking) -> Refused | None:
    try:
        offered(look)
    except Refused as refused:
        return refused
    return None


async def _quicker(look: Looking, entered: Entered) -> Stale | None:
    """Return that somebody was quicker, where the act may be gone because it was done since the form was shown."""
    if look.version is None or entered.version in (None, look.version):
        return None
    stale = await meanwhile.told(look.request, Stale(entered.version or 0, look.version), look.kind, look.actor, look.key)
    return _with_what_was_typed(look, stale, Form(look.kind.given, entered))


def _with_what_was_typed(look: Looking, trouble: Trouble, form: Form) -> Trouble:
    return replace(trouble, typed=meanwhile.typed(form, look.say), back=look.back)


async def sender(request: Request, page: ActPage) -> Actor:
    """Return who sends a form, if cases are their affair. Raises SignInFirst, or Barred with what was typed."""
    try:
        return await reader(request)
    except HTTPException as barred:
        raise Barred(await _typed(request, page)) from barred


async def _typed(request: Request, page: ActPage) -> tuple[tuple[str, str], ...]:
    """Return what was typed into the form of an act that is not done."""
    kind = ACTS.get(page.act or request.path_params.get("act", ""))
    if kind is None:
        return ()
    return meanwhile.typed(Form(kind.given, page.read(await read_form(request))), translator(language_of(request)))


def _on(page: ActPage, find: Find, look: Looking, done: Done) -> Response:
    then = look.then or f"/case/{done.key}"
    answer: Response | None = None
    if page.finish is not None:
        with look.desk.read() as session:
            answer = page.finish(find(session, None), done)
    elif page.once and done.shown.keys() & ONCE.keys():
        told = [(title, done.shown[name]) for name, title in ONCE.items() if name in done.shown and title]
        answer = render.page(look.request, "done.html", done=done, told=told, title=look.kind.title, back=then)
        answer.headers["Cache-Control"] = "no-store"
    return answer or render.redirect(then)


def _again(request: Request, page: ActPage, find: Find, form: Form, trouble: Refused | Stale | None = None) -> Response:
    """Show the form again with everything that was typed."""
    with desk_of(request).read() as session:
        look = find(session, form.entered)
        if form.version is None:
            form.version = look.version
        if form.entered is not None and form.version is not None:
            form.entered = replace(form.entered, version=form.version)
        refused = _refusal(look)
        if refused is not None:
            if isinstance(trouble, Stale):
                raise _with_what_was_typed(look, trouble, form)
            raise _with_what_was_typed(look, refused, form)
        return _answer(page, look, offered(look), form, trouble)


def _answer(page: ActPage, look: Looking, offer: Offer, form: Form, trouble: Refused | Stale | None = None) -> Response:
    if page.choices is not None:
        page.choices(look, form)
    refused, stale = (trouble if isinstance(trouble, kind) else None for kind in (Refused, Stale))
    told = page.always or offer.allowed or trouble is not None
    context = {
        "case": look.case,
        "report": look.report,
        "grave": page.grave,
        **page.said,
        **(page.around(look) if told else {}),
    }
    doing = Doing(look.kind, look.key, offer, look.back)
    status = 403 if refused else 409 if stale else 0
    return ask(look.request, page.template, form, status, doing=doing, refused=refused, stale=stale, **context)


def _perform(look: Looking, value: BaseModel, seen: int | None) -> Done:
    how: dict[str, Any] = {"by": look.actor, "key": look.key, "seen": seen, "procedure": look.procedure}
    if look.key is not None or look.kind.on != "case":
        return perform(look.desk, look.kind, value, **how)
    sending = Sending(look.kind.name, look.actor.person, cast("Given", value).recorded(), look.desk.clock())
    try:
        return perform(look.desk, look.kind, value, beside=sending, **how)
    except SentBefore as before:
        with look.desk.read() as session:
            case = session.scalars(select(Case).where(Case.number == before.key)).one()
            return Done(look.kind.name, case.number, case.state, case.version, {})


def perform(desk: Desk, kind: Act, given: BaseModel, *, key: str | None, **how: Any) -> Done:
    """Do an act as pages and programs do it: before a case goes to the archive, its papers are drawn. Raises what the desk does."""
    if kind.name == TRANSFER and key:
        rendering.draw_all(desk, key)
    return desk.perform(kind.name, given, key=key, **how)  # type: ignore[arg-type]
