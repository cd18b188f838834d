"""A complaint without an account: each procedure that takes one has its own form, with the kinds and fields that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.act import Desk
from lims_complaints.clocks.due import Due
from lims_complaints.clocks.explain import BY_THE_CLOCK
from lims_complaints.clocks.term import say_term
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound
from lims_complaints.identity import visits
from lims_complaints.intake.given import FileComplaint
from lims_complaints.language import N_, Language, translator
from lims_complaints.procedure.edition import ClockRule, Edition
from lims_complaints.procedure.openings import deciding, opening
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.situation.gather import Situation
from lims_complaints.web.appealing import LETTERS
from lims_complaints.web.fields import Option
from lims_complaints.web.filing import file_once
from lims_complaints.web.forms import Form
from lims_complaints.web.kinds import with_kind
from lims_complaints.web.language import language_of
from lims_complaints.web.render import redirect
from lims_complaints.web.session import client_address
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import BY_ADDRESS, guess, hand_over

router = APIRouter(include_in_schema=False)
ACT = "intake.file-complaint"
ON_THE_PAGE = ("kind", "about", "what_happened", "evidence", "files", "remedy")
"""What the page asks for first, in its order; whoever complains comes last."""
DEPARTMENTS = {
    "sampling": N_("Sampling"), "laboratory": N_("Laboratory"), "business": N_("Orders, prices and reports"),
    "office": N_("Office"), "other": N_("Something else, or I do not know"),
}  # fmt: skip
TERM_FOR = N_("{term} ({word})")


@dataclass(frozen=True)
class Promise:
    """A term that a client is promised: its title, how long, and its last day where it begins with the filing."""

    title: str
    term: str
    by: Due | None


@dataclass(frozen=True)
class Door:
    """A procedure's way in for a complaint, as a page links to it: its title and the kinds among which one chooses."""

    href: str
    title: str
    kinds: Sequence[tuple[str, str]]


def doors(session: Session, at: datetime, language: Language) -> list[Door]:
    """Return the ways in to every procedure that takes complaints from clients, the main one first."""
    return [
        Door(
            f"/complaint/{found.procedure}", found.title[language],
            [(f"/complaint/{found.procedure}?kind={r.name}", r.title[language]) for r in found.routes if len(found.routes) > 1],
        )
        for edition in editions.named(session, at)
        if (found := opening(edition, ACT))
    ]  # fmt: skip


@router.get("/complaint")
async def complaint_page(request: Request) -> Response:
    """Show the form of the first procedure that takes complaints."""
    desk = desk_of(request)
    with desk.read() as session:
        first = editions.providing(session, ACT, desk.clock())
    return _begin_form(request, first.name)


@router.get("/complaint/{procedure}")
async def complaint_form(request: Request, procedure: str) -> Response:
    """Show the form of one procedure, with the kind of complaint chosen if the link says it."""
    return _begin_form(request, procedure)


@router.post("/complaint")
@router.post("/complaint/{procedure}")
async def complain(request: Request, procedure: str = "") -> Response:
    """File the complaint, once: the token that the form carries becomes the browser's."""
    desk = desk_of(request)
    with desk.read() as session:
        edition = _edition(session, procedure or editions.providing(session, ACT, desk.clock()).name, desk.clock())
    entered = await read_form(request, FileComplaint)
    token = entered.one("once")
    form = _of_a_kind(Form.of(FileComplaint, entered), edition)
    if isinstance(form.value, FileComplaint) and len(token) == 64 and token.isalnum():
        await apart(_begin, desk, client_address(request), token)
        try:
            await apart(file_once, desk, token, ACT, form.value, edition.name)
            return hand_over(request, sent(request, redirect("/receipt"), entered), token)
        except Invalid as wrong:
            form = Form(FileComplaint, entered, wrong.faults)
    return _ask(request, edition, form, token or visits.new_token(desk.dice))


MAYBE = frozenset({"what was missing was supplied"})
"""Terms that begin with these hold for few: nobody is promised them before."""


def promises(
    session: Session, edition: Edition, route: str, at: datetime, language: Language, situation: Situation | None = None
) -> list[Promise]:
    """Return what a client is promised on a route ("": on any) by the station's own terms, in the document's order.

    `situation`: that of the case, once it is filed; it says which of several terms holds.
    """
    here = {m.to for m in edition.moves_of(ACT)}
    routes = {route} if route else frozenset[str]().union(*(m.routes for m in edition.moves_of(ACT)))
    found = []
    for rule in edition.clocks.values():
        if (
            not rule.outer
            or rule.owner == "client"
            or rule.until
            or rule.starts in MAYBE
            or (routes and rule.routes and not rule.routes & routes)
        ):
            continue
        begins = rule.starts in here or rule.starts == "the complaint arrived"
        to_the_day = begins and not rule.choose and rule.term.unit not in BY_THE_CLOCK
        by = timekeeping.reckon(session, edition, rule.name, at) if to_the_day else None
        word = timekeeping.word_of(rule, situation, urgent=False) if rule.choose and situation else ""
        found.append(Promise(rule.title[language], _said(rule, word, language), by))
    return found


def _said(rule: ClockRule, word: str, language: Language) -> str:
    """Say a term; where nobody knows yet which one holds, each with its word: 15 days (domestic), 20 days (foreign)."""
    if word or not rule.choose:
        return say_term(timekeeping.term_of(rule, word=word), language)
    say = translator(language)
    each = [say(TERM_FOR, term=say_term(term, language), word=say(w)) for w, term in rule.terms.items()]
    return (", " if language == "en" else "，").join(each)


def _edition(session: Session, procedure: str, at: datetime) -> Edition:
    """Return the edition in force of a procedure that takes complaints from clients. Raises NotFound."""
    edition = editions.in_force(session, procedure, at)
    if opening(edition, ACT) is None:
        raise NotFound(procedure)
    return edition


def _of_a_kind(form: Form, edition: Edition) -> Form:
    """Refuse a kind that the procedure does not take, and put all faults in the page's order."""
    if form.entered and not form.entered.more:
        form.faults = with_kind(form.faults, opening(edition, ACT), form.entered.one("kind"))
        form.value = None if form.faults else form.value
    return form.in_order(ON_THE_PAGE)


def _begin_form(request: Request, procedure: str) -> Response:
    desk = desk_of(request)
    with desk.read() as session:
        edition = _edition(session, procedure, desk.clock())
    kind = request.query_params.get("kind", "")
    form = Form(FileComplaint, restore(request), initial={"language": language_of(request), "kind": kind})
    return _ask(request, edition, form, visits.new_token(desk.dice))


def _ask(request: Request, edition: Edition, form: Form, token: str) -> Response:
    desk, language = desk_of(request), language_of(request)
    found = opening(edition, ACT)
    assert found is not None
    with desk.read() as session:
        heads = _departments(session, edition)
        then = promises(session, edition, "", desk.clock(), language)
        others = [d for d in doors(session, desk.clock(), language) if d.href != f"/complaint/{edition.name}"]
    names = [*heads, *(n for n in ("office", "other") if n not in heads)]
    form.choose("about", [Option(n if n != "other" else "", DEPARTMENTS.get(n, n)) for n in names])
    form.choose("language", LETTERS)
    if len(found.routes) > 1:
        form.shapes = tuple(replace(s, required=True) if s.name == "kind" else s for s in form.shapes)
        form.choose("kind", [Option(r.name, r.title[language]) for r in found.routes])
    return ask(
        request, "public/complaint.html", form, once=token, promises=then, edition=edition, opening=found, others=others,
        reports=bool(edition.moves_of("intake.file-appeal")),
    )  # fmt: skip


def _departments(session: Session, edition: Edition) -> list[str]:
    """Return the departments of those whom the procedure lets judge by the department that a complaint concerns."""
    held = (RoleHeld.procedure == "") | (RoleHeld.procedure == edition.name)
    query = (
        select(Person.department)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .where(RoleHeld.role.in_(deciding(edition, "about")), held, Person.department != "", Person.left_at.is_(None))
    )
    return list(session.scalars(query.distinct().order_by(Person.department)))


def _begin(desk: Desk, address: str, token: str) -> None:
    now = desk.clock()
    with writing(desk.engine) as session:
        if visits.find(session, token, now) is not None:
            return
    guess(desk, BY_ADDRESS, address)
    with writing(desk.engine) as session:
        if visits.find(session, token, now) is None:
            visits.begin(session, token, now + visits.WRITING)
