"""Who holds which role, in every procedure or in one: shown to those who look after it, begun and ended by the administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import audit, editions, timekeeping
from lims_complaints.act import Desk
from lims_complaints.db.engine import writing
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.identity import accounts
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language
from lims_complaints.records.person import Account, Person, RoleHeld
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.render import redirect
from lims_complaints.web.session import one_of
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
Looking = Annotated[Actor, Depends(one_of("administrator", "quality manager", "auditor"))]
Giving = Annotated[Actor, Depends(one_of("administrator"))]
OWN = N_("Nobody gives roles to themselves: ask another administrator.")
UNKNOWN = N_("This procedure has no such role.")
HELD = N_("The role is held already.")


class BeginRole(BaseModel):
    """A role that somebody holds from a day on: everywhere, or in the cases of one procedure alone."""

    role: str = Field(min_length=1, max_length=100, title=N_("Role"))
    procedure: str = Field(default="", max_length=100, title=N_("In which procedure?"))
    until: date | None = Field(default=None, title=N_("Last day, if it is known"))


@dataclass(frozen=True)
class Held:
    """A role as the page shows it: its title and its procedure's, and whether it is held today."""

    row: RoleHeld
    title: str
    procedure: str
    now: bool


@router.get("/people/{person}")
async def person_page(request: Request, person: int, actor: Looking) -> Response:
    """Show the roles of a person, past ones too."""
    return await apart(_answer, request, actor, person, Form(BeginRole, restore(request)))


@router.post("/people/{person}/roles")
async def begin(request: Request, person: int, actor: Giving) -> Response:
    """Let a person hold a role from today on."""
    entered = await read_form(request, BeginRole)
    form = Form.of(BeginRole, entered)
    if isinstance(form.value, BeginRole):
        try:
            await apart(_begin, desk_of(request), actor, person, form.value)
            return sent(request, redirect(f"/people/{person}?said=begun"), entered)
        except Invalid as wrong:
            form = Form(BeginRole, entered, wrong.faults)
    return await apart(_answer, request, actor, person, form)


@router.post("/people/{person}/roles/{held}/end")
async def end(request: Request, person: int, held: int, actor: Giving) -> Response:
    """Let today be the last day of a role; that it was held stays on record."""
    await apart(_end, desk_of(request), actor, person, held)
    return redirect(f"/people/{person}?said=ended")


def _begin(desk: Desk, actor: Actor, person: int, given: BeginRole) -> None:
    with writing(desk.engine) as session:
        account, today = _account(session, person), timekeeping.local_day(session, desk.clock())
        if person == actor.person:
            raise Invalid((Fault("role", OWN),))
        if given.role not in dict(_roles(session, desk, given.procedure)):
            raise Invalid((Fault("role", UNKNOWN),))
        if any(r.role == given.role and r.procedure == given.procedure and _holds(r, today) for r in _rows(session, person)):
            raise Invalid((Fault("role", HELD),))
        accounts.grant(session, person, given.role, today, given.until, procedure=given.procedure)
        _record(session, desk, actor, account, "user.roles", {"begun": [given.role], "procedure": given.procedure})


def _end(desk: Desk, actor: Actor, person: int, held: int) -> None:
    with writing(desk.engine) as session:
        account, today = _account(session, person), timekeeping.local_day(session, desk.clock())
        row = session.get(RoleHeld, held)
        if row is None or row.person_id != person or not _holds(row, today):
            raise NotFound(str(held))
        row.until_on = today
        _record(session, desk, actor, account, "user.roles", {"ended": [row.role], "procedure": row.procedure})


def _record(session: Session, desk: Desk, actor: Actor, account: Account, act: str, body: dict[str, Any]) -> None:
    """Write what was done to an account into the record."""
    happened = audit.Happened(
        desk.clock(), actor.person, actor.name, act, "account", account.username, "", "", "", "", body, {}
    )  # fmt: skip
    audit.append(session, happened, desk.dice.bytes(16))


def _account(session: Session, person: int) -> Account:
    account = session.scalars(select(Account).where(Account.person_id == person, Account.closed_at.is_(None))).one_or_none()
    if account is None:
        raise NotFound(str(person))
    return account


def _rows(session: Session, person: int) -> Sequence[RoleHeld]:
    return session.scalars(select(RoleHeld).where(RoleHeld.person_id == person).order_by(RoleHeld.id.desc())).all()


def _holds(row: RoleHeld, today: date) -> bool:
    return row.from_on <= today and (row.until_on is None or today < row.until_on)


def _roles(session: Session, desk: Desk, procedure: str, language: Language = "en") -> list[tuple[str, str]]:
    """Return name and title of the roles that people may hold in a procedure ("": in every one)."""
    running = editions.named(session, desk.clock())
    found = {r.name: r.title[language] for e in running if procedure in ("", e.name) for r in e.roles.values()}
    return [(name, title) for name, title in found.items() if name not in ("client", "the station")]


def _answer(request: Request, actor: Actor, person: int, form: Form) -> Response:
    desk, language = desk_of(request), language_of(request)
    with desk.read() as session:
        who = session.get(Person, person)
        if who is None:
            raise NotFound(str(person))
        running = {e.name: e for e in editions.named(session, desk.clock())}
        titles = dict(_roles(session, desk, "", language))
        today = timekeeping.local_day(session, desk.clock())
        held = [
            Held(
                r,
                titles.get(r.role, r.role),
                running[r.procedure].title[language] if r.procedure in running else r.procedure,
                _holds(r, today),
            )
            for r in _rows(session, person)
        ]
        account = session.scalars(select(Account).where(Account.person_id == person)).one_or_none()
    form.choose("role", [Option(name, title) for name, title in titles.items()])
    form.choose(
        "procedure", [Option("", N_("In every procedure")), *(Option(e.name, e.title[language]) for e in running.values())]
    )
    gives = "administrator" in actor.roles and person != actor.person and account is not None and account.closed_at is None
    said = {"begun": N_("The role begins today."), "ended": N_("Today is the last day of the role.")}
    return ask(
        request, "person.html", form, who=who, held=held, account=account, gives=gives,
        said=said.get(request.query_params.get("said", ""), ""),
    )  # fmt: skip
