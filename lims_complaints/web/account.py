"""One's own account: sessions, password, tokens of programs, language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, SecretStr

from lims_complaints.act import Desk
from lims_complaints.db.engine import reading, writing
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity import accounts, passwords, sessions
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.records.person import Account, ApiToken, WebSession
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import COOKIE, known, language_of
from lims_complaints.web.nav import home, places
from lims_complaints.web.pickers import role_titles
from lims_complaints.web.render import YEAR, page, redirect
from lims_complaints.web.session import staff, visit_of
from lims_complaints.web.sheet import read_form
from lims_complaints.web.state import address_of, desk_of
from lims_complaints.web.threads import hashing, write

router = APIRouter(include_in_schema=False)
Staff = Annotated[Actor, Depends(staff)]


class Changed(BaseModel):
    """A change of one's own password."""

    current: SecretStr = Field(title=N_("Your password now"), json_schema_extra={"complete": "current-password"})
    new: SecretStr = Field(
        title=N_("New password"),
        description=N_("At least 12 characters. A few words are easy to remember and hard to guess."),
        json_schema_extra={"complete": "new-password"},
    )
    again: SecretStr = Field(title=N_("New password, once more"), json_schema_extra={"complete": "new-password"})


class Named(BaseModel):
    """A program that gets a token."""

    label: str = Field(
        title=N_("Name of the program"), description=N_("For example: sample store, monthly export"), max_length=80
    )


class Settled(Changed, Named):
    """All fields of the account page."""


@router.get("/account")
async def account_page(request: Request, actor: Staff, said: str = "") -> Response:
    """Show one's sessions, tokens and settings."""
    return _account(request, actor, Form(Settled), said=SAID.get(said, ""))


SAID = {
    "password": N_("Your password was changed; you were signed out everywhere else."),
    "ended": N_("The session was ended."),
    "revoked": N_("The token was revoked."),
    "language": N_("Your language was saved."),
}


@router.post("/account/password")
async def change_password(request: Request, actor: Staff) -> Response:
    """Change one's own password with the present one as proof."""
    entered = await read_form(request)
    form = Form.of(Changed, entered)
    faults: tuple[Fault, ...] = form.faults
    if isinstance(form.value, Changed):
        try:
            await hashing(request, _change, desk_of(request), visit_of(request), form.value)
            return redirect("/account?said=password")
        except Invalid as wrong:
            faults = wrong.faults
    return _account(request, actor, Form(Settled, Entered(), faults), 422)


@router.post("/account/sessions/end-others")
async def end_others(request: Request, actor: Staff) -> Response:
    """End all of one's sessions but this."""
    await write(request, sessions.end_all, own(actor), desk_of(request).clock(), visit_of(request).session_id)
    return redirect("/account?said=ended")


@router.post("/account/sessions/{session_id}/end")
async def end_session(request: Request, actor: Staff, session_id: int) -> Response:
    """End one of one's own sessions."""
    await write(request, sessions.end, own(actor), session_id, desk_of(request).clock())
    return redirect("/account?said=ended")


@router.post("/account/tokens")
async def make_token(request: Request, actor: Staff) -> Response:
    """Make a token and show it this once."""
    form = Form.of(Named, await read_form(request))
    if not isinstance(form.value, Named):
        return _account(request, actor, Form(Settled, Entered(), form.faults), 422)
    desk = desk_of(request)
    token = await write(request, accounts.make_token, own(actor), form.value.label, desk.clock(), desk.dice)
    return _account(request, actor, Form(Settled), token=str(token))


@router.post("/account/tokens/{token_id}/end")
async def revoke(request: Request, actor: Staff, token_id: int) -> Response:
    """Revoke one of one's own tokens."""
    await write(request, accounts.revoke, own(actor), token_id, desk_of(request).clock())
    return redirect("/account?said=revoked")


@router.post("/account/language")
async def choose_language(request: Request, actor: Staff) -> Response:
    """Remember the language in which somebody reads."""
    language = known((await read_form(request)).one("language"))
    answer = redirect("/account?said=language")
    if language:
        await write(request, accounts.set_language, own(actor), language)
        answer.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="lax", secure=address_of(request).secure)
    return answer


@router.get("/account/home")
async def go_home(request: Request, actor: Staff) -> Response:
    """Send somebody to where their work is."""
    return redirect(home(places(request.app, actor, "")))


def _account(request: Request, actor: Actor, form: Form, status: int = 200, **more: str) -> Response:
    rows, tokens = _own(desk_of(request), actor)
    with desk_of(request).read() as session:
        titles = role_titles(session, language_of(request))
    here = visit_of(request).session_id
    shown = [
        {"id": s.id, "agent": s.agent, "created_at": s.created_at, "seen_at": s.seen_at, "own": s.id == here} for s in rows
    ]
    context = {
        "sessions": shown,
        "tokens": tokens,
        "username": visit_of(request).username,
        "said": "",
        "token": "",
        "titles": titles,
    }
    return page(request, "account.html", status, form=form, **(context | more))


def own(actor: Actor) -> int:
    """Return the id of the person who is signed in."""
    assert actor.person is not None
    return actor.person


def _own(desk: Desk, actor: Actor) -> tuple[list[WebSession], list[ApiToken]]:
    with reading(desk.engine) as session:
        return sessions.open_sessions(session, own(actor), desk.clock()), accounts.tokens(session, own(actor))


def _change(desk: Desk, visit: sessions.Visit, given: Changed) -> None:
    new = given.new.get_secret_value()
    if new != given.again.get_secret_value():
        raise Invalid((Fault("again", N_("The two new passwords differ. Type the new one again.")),))
    with reading(desk.engine) as session:
        kept = session.get_one(Account, visit.actor.person).password_hash
    good, _ = passwords.right(given.current.get_secret_value(), kept)
    if not good:
        raise Invalid((Fault("current", N_("This is not your present password.")),))
    hashed = passwords.hash_new(new, visit.username, "new")
    with writing(desk.engine) as session:
        account = session.get_one(Account, visit.actor.person)
        accounts.set_password(session, account, hashed, desk.clock(), keep_session=visit.session_id)
