"""Who asks: worked out once a request, from the session's cookie or a program's token, in one query."""

from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lims_complaints.db.engine import asking, writing
from lims_complaints.identity.actor import Actor
from lims_complaints.lazily import Lazily
from lims_complaints.web.state import actor_in, address_of, desk_of, head_of

if TYPE_CHECKING:  # of no use to whoever comes without a token
    from lims_complaints.act import Desk
    from lims_complaints.identity import sessions
    from lims_complaints.identity.sessions import Visit
else:
    sessions = Lazily("lims_complaints.identity.sessions")

BEARER = "bearer "


class SignInFirst(Exception):
    """Nobody is signed in; a page that needs somebody sends them to sign in and back."""


async def find_visitor(request: Request) -> None:
    """Note who asks in the request's state: `actor`, `visit`, `account_language`. Nobody is no error here."""
    request.state.actor = None
    request.state.visit = None
    visit = _visit(request)
    if visit is None:
        return
    request.state.visit = visit
    request.state.actor = visit.actor
    request.state.account_language = visit.language
    if visit.seen_at and desk_of(request).clock() - visit.seen_at > sessions.SEEN_EVERY:
        await run_in_threadpool(_touch, desk_of(request), visit.session_id)


def signed_in(request: Request) -> Actor:
    """Return who is signed in. Raises SignInFirst."""
    actor = actor_in(request)
    if actor is None or not actor.is_staff():
        raise SignInFirst
    return actor


async def staff(request: Request) -> Actor:
    """Return who is signed in, as a dependency: `actor: Annotated[Actor, Depends(staff)]`. Raises SignInFirst.

    Dependencies look only at what is known: without `async` each would be handed to a thread, which takes longer than they do.
    """
    return signed_in(request)


def one_of(*roles: str) -> Callable[[Request], Awaitable[Actor]]:
    """Return a dependency that wants one of some roles, station-wide; the desk judges acts by itself."""

    async def wanted(request: Request) -> Actor:
        actor = signed_in(request)
        if not actor.roles & frozenset(roles):
            raise HTTPException(403)
        return actor

    return wanted


def visit_of(request: Request) -> "Visit":
    """Return the visit of whoever is signed in. Raises SignInFirst."""
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is None:
        raise SignInFirst
    return visit


def begin(request: Request, answer: Response, token: str) -> None:
    """Hand a session's token to the browser."""
    address = address_of(request)
    answer.set_cookie(address.cookie, token, path="/", httponly=True, samesite="lax", secure=address.secure)


def forget(request: Request, answer: Response) -> None:
    """Take the session's cookie away."""
    address = address_of(request)
    answer.delete_cookie(address.cookie, path="/", httponly=True, samesite="lax", secure=address.secure)


def client_address(request: Request) -> str:
    """Return where a request comes from, as far as the server knows (a proxy's word only if the server is told to trust it).

    Whoever has one address of IPv6 has the 2⁶⁴ beside it: they are one place.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def _visit(request: Request) -> "Visit | None":
    """Only the API takes tokens, and a request with one is not also the cookie's."""
    said = request.headers.get("authorization", "")
    if said and (not said.lower().startswith(BEARER) or not request.url.path.startswith("/api")):
        return None
    token = said[len(BEARER) :].strip() if said else request.cookies.get(address_of(request).cookie)
    if not token:
        return None
    desk = desk_of(request)
    at = desk.clock()
    today = at.astimezone(ZoneInfo(head_of(request).zone)).date()
    with asking(desk.engine) as straight:
        return sessions.token_holder(straight, token, today) if said else sessions.visit(straight, token, at, today)


def _touch(desk: "Desk", session_id: int) -> None:
    with writing(desk.engine) as session:
        sessions.touch(session, session_id, desk.clock())
