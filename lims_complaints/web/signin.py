"""Signing in and out."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from lims_complaints.errors import Fault
from lims_complaints.language import N_
from lims_complaints.lazily import Lazily
from lims_complaints.web.forms import Form
from lims_complaints.web.nav import home, places
from lims_complaints.web.problem import TooMany
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import begin, client_address, forget
from lims_complaints.web.sheet import read_form
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import hashing, write

if TYPE_CHECKING:  # the form itself needs nothing of what is asked when it is sent
    from lims_complaints.act import Desk
    from lims_complaints.identity import accounts, sessions
    from lims_complaints.identity.accounts import Credentials, SignedIn, Wait
else:
    accounts, sessions = Lazily("lims_complaints.identity.accounts"), Lazily("lims_complaints.identity.sessions")

router = APIRouter(include_in_schema=False)


class Asked(BaseModel):
    """What somebody signs in with."""

    model_config = ConfigDict(str_strip_whitespace=False)

    username: str = Field(title=N_("User name"), max_length=80, json_schema_extra={"complete": "username"})
    password: SecretStr = Field(title=N_("Password"), max_length=400, json_schema_extra={"complete": "current-password"})


@router.get("/sign-in")
async def sign_in_page(request: Request, to: str = "") -> Response:
    """Show the form, or go on where somebody is signed in already."""
    if getattr(request.state, "actor", None) is not None:
        return redirect(local(to) or home(places(request.app, request.state.actor, "")))
    return page(request, "sign-in.html", form=Form(Asked), to=local(to))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Begin a session; what was wrong is not told apart, and tries are few."""
    entered = await read_form(request)
    to = local(entered.one("to"))
    form = Form.of(Asked, entered)
    if not isinstance(form.value, Asked):
        return page(request, "sign-in.html", 422, form=form, to=to)
    outcome = await hashing(request, _sign_in, desk_of(request), _credentials(request, form.value))
    if isinstance(outcome, accounts.Wait):
        raise TooMany(outcome.seconds)
    if outcome is None:
        wrong = Fault("username", N_("User name or password is wrong. Check both; the password knows capital letters."))
        return page(request, "sign-in.html", 422, form=Form(Asked, entered, (wrong,)), to=to)
    return _welcome(request, outcome, to)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session here and take its cookie."""
    visit = getattr(request.state, "visit", None)
    if visit is not None and visit.session_id:
        await write(request, sessions.end, visit.actor.person, visit.session_id, desk_of(request).clock())
    answer = redirect("/sign-in")
    forget(request, answer)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def local(to: str) -> str:
    """Return an address of ours to go back to; anything that could lead elsewhere is dropped."""
    good = to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable()
    return to if good and not to.startswith(("/sign-in", "/sign-out")) else ""


def _credentials(request: Request, asked: Asked) -> "Credentials":
    agent = request.headers.get("user-agent", "")
    return accounts.Credentials(asked.username, asked.password.get_secret_value(), client_address(request), _browser(agent))


def _browser(agent: str) -> str:
    """Return a browser and its system in words that its user knows again: Chrome, Windows."""
    kinds = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    kind = next((name for sign, name in kinds if sign in agent), "")
    system = next((name for name in systems if name in agent), "")
    return ", ".join(part for part in (kind, system) if part)


def _welcome(request: Request, signed: "SignedIn", to: str) -> Response:
    answer = redirect(to or "/account/home")
    begin(request, answer, signed.token)
    return answer


def _sign_in(desk: "Desk", who: "Credentials") -> "SignedIn | Wait | None":
    return accounts.sign_in(desk.engine, who, desk.clock(), desk.dice, desk.pepper)
