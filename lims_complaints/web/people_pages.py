"""The station's people: who is there, what each may do since when, and the forms that change it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lims_complaints.act import ACTS, Desk
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.records.case import Case
from lims_complaints.records.person import Absence, Account, Authorization, Person, RoleHeld, Tie
from lims_complaints.records.report import Client
from lims_complaints.situation.gather import Scene
from lims_complaints.web.act_pages import among
from lims_complaints.web.doing import ActPage, Find, Looking, do, show
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import language_of
from lims_complaints.web.pickers import offer_choices, role_titles
from lims_complaints.web.render import page
from lims_complaints.web.session import one_of
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of

router = APIRouter(include_in_schema=False)
PLACE = ("administrator", "quality manager", "auditor", "office", "department head")
Allowed = Annotated[Actor, Depends(one_of(*PLACE))]
SEES_TIES = frozenset({"quality manager", "auditor"})
"""A tie names a client, and whoever looks after accounts sees none."""
ADD = "staff.add-person"
CLOSE = "staff.close-account"
CHANGES = tuple(
    f"staff.{name}"
    for name in (
        "give-role", "end-role", "authorize", "end-authorization", "record-absence", "declare-tie", "replace-password", "close-account",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """One person, with everything that was ever given to them."""

    person: Person
    account: Account | None
    roles: list[tuple[RoleHeld, str]]
    leave: list[Authorization]
    absences: list[Absence]
    ties: list[tuple[Tie, str]]


@router.get("/people")
async def people(request: Request, actor: Allowed) -> Response:
    """List everybody with roles and authorizations of today."""
    desk = desk_of(request)
    with desk.read() as session:
        today = view_of(request, session).now.today
        everybody = session.scalars(select(Person).options(selectinload(Person.roles)).order_by(Person.id)).all()
        users = dict(session.execute(select(Account.person_id, Account.username)).all())
        leave: dict[int, list[Authorization]] = {}
        for each in session.scalars(select(Authorization).order_by(Authorization.id)):
            if holds_on(each, today):
                leave.setdefault(each.person_id, []).append(each)
        may_add, titles = _offered(desk, session, actor, ADD), role_titles(session, language_of(request))
    rows = [(p, users.get(p.id, ""), [r for r in p.roles if holds_on(r, today)], leave.get(p.id, [])) for p in everybody]
    return page(request, "people.html", rows=rows, may_add=may_add, titles=titles)


@router.get("/people/do/{act}")
async def add_form(request: Request, act: str, actor: Allowed) -> Response:
    """Show the form by which a person is added."""
    return await show(request, PAGE, _found(request, actor, act if act == ADD else ""))


@router.post("/people/do/{act}")
async def add(request: Request, act: str, actor: Allowed) -> Response:
    """Add a person, and go on to give them what they may do."""
    return await do(request, PAGE, _found(request, actor, act if act == ADD else ""))


@router.get("/people/{username}")
async def person(request: Request, username: str, actor: Allowed) -> Response:
    """Show one person: account, roles, authorizations, days off and ties, past ones too."""
    desk = desk_of(request)
    with desk.read() as session:
        known = _known(session, username)
        offers = [(name, ACTS[name].title) for name in CHANGES if _offered(desk, session, actor, name)]
        today, titles = view_of(request, session).now.today, role_titles(session, language_of(request))
    told = request.query_params.get("done", "")
    return page(
        request, "person.html", known=known, username=username, today=today, holds_on=holds_on,
        offers=[] if known.account is None or known.account.closed_at else offers,
        titles=titles, sees_ties=bool(SEES_TIES & actor.roles), done=ACTS[told].title if told in ACTS else "",
    )  # fmt: skip


@router.get("/people/{username}/do/{act}")
async def change_form(request: Request, username: str, act: str, actor: Allowed) -> Response:
    """Show the form of a change to what one person may do."""
    return await show(request, GRAVE if act == CLOSE else PAGE, _found(request, actor, act if act in CHANGES else "", username))


@router.post("/people/{username}/do/{act}")
async def change(request: Request, username: str, act: str, actor: Allowed) -> Response:
    """Change what one person may do."""
    return await do(request, GRAVE if act == CLOSE else PAGE, _found(request, actor, act if act in CHANGES else "", username))


def holds_on(row: RoleHeld | Authorization, today: date) -> bool:
    """Whether a role or an authorization holds on a day."""
    return row.from_on <= today and (row.until_on is None or today <= row.until_on)


def _known(session: Session, username: str) -> Known:
    account = session.scalars(select(Account).where(Account.username == username)).one_or_none()
    if account is None:
        raise NotFound(username)
    who = session.get_one(Person, account.person_id)

    def theirs(kind: Any) -> list[Any]:
        return list(session.scalars(select(kind).where(kind.person_id == who.id).order_by(kind.id)))

    numbers = select(RoleHeld, Case.number).outerjoin(Case, Case.id == RoleHeld.case_id).where(RoleHeld.person_id == who.id)
    tied = select(Tie, Client.name).join(Client, Client.id == Tie.client_id).where(Tie.person_id == who.id)
    return Known(
        who,
        account,
        [(role, number or "") for role, number in session.execute(numbers.order_by(RoleHeld.id))],
        theirs(Authorization),
        theirs(Absence),
        [(tie, client) for tie, client in session.execute(tied.order_by(Tie.id))],
    )


def _offered(desk: Desk, session: Session, actor: Actor, act: str) -> bool:
    offer = desk.offer(Scene(session, actor, desk.clock()), act)
    return offer is not None and offer.allowed


def _found(request: Request, actor: Actor, act: str, username: str = "") -> Find:
    """Return how a person is found about whom something is entered."""
    if not act:
        raise NotFound(act)

    def find(session: Session, _: Entered | None) -> Looking:
        if username:
            _known(session, username)
        back = f"/people/{username}" if username else "/people"
        then = f"{back}?done={act}" if username else back
        return Looking(request, session, actor, ACTS[act], None, back, then, username=username)

    return find


def _choices(look: Looking, form: Form) -> None:
    offer_choices(form, among(look, form))


def _spoken_of(look: Looking) -> dict[str, str]:
    return {"username": look.username} if look.username else {}


PAGE = ActPage(template="do-person.html", initial=_spoken_of, choices=_choices, always=True, once=True)
GRAVE = replace(PAGE, grave=True)
