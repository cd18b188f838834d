"""The frame around all pages and the API: put on an application once, by the composition root."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from lims_complaints.documents import unsent
from lims_complaints.documents.content import Station as Head
from lims_complaints.premises import Premises
from lims_complaints.web import signin
from lims_complaints.web.asked import InAddress
from lims_complaints.web.drafts import Drafts
from lims_complaints.web.head import HeadAsGet
from lims_complaints.web.nav import served_paths
from lims_complaints.web.problem import Problem, answer, answer_problems
from lims_complaints.web.render import environments, redirect
from lims_complaints.web.rooms import Doorkeeper, Room, Rooms
from lims_complaints.web.security import Guard, address_of
from lims_complaints.web.session import SignInFirst, find_visitor
from lims_complaints.web.static_files import static

if TYPE_CHECKING:  # opened when somebody first comes to it
    from lims_complaints.act import Desk

PUBLIC_UPLOADS = ("/appeal", "/complaint", "/follow", "/verify")
"""Where people without an account may send files."""


def framed(
    premises: Premises,
    desk: "Callable[[], Desk]",
    head: Head,
    rooms: Sequence[Room] = (),
    *,
    public_uploads: Sequence[str] = PUBLIC_UPLOADS,
) -> FastAPI:
    """Make an application with the frame: state, guard, errors in words, static files, sign-in; and rooms, still closed.

    `desk` is asked before the first of them opens, and by whoever has something to do at it. The bar and the foot offer what the program serves, open or not; after routers are added in another way, call `ready`.
    """
    app = FastAPI(
        title="lims-complaints",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        dependencies=[Depends(find_visitor)],
    )
    app.state.premises = premises
    app.state.desk = desk
    app.state.head = head
    app.state.address = address_of(premises.settings)
    app.state.drafts = Drafts(unsent.folder_of(premises.settings.home), premises.dice)
    app.state.environments = environments(head)
    app.state.rooms = Rooms(app, rooms, beforehand=desk)
    app.add_middleware(Doorkeeper, rooms=app.state.rooms)
    app.add_middleware(Guard, address=app.state.address, uploads=public_uploads)
    app.add_middleware(HeadAsGet)
    app.add_exception_handler(InAddress, _without_search)
    answer_problems(app)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_route("/static/{name}", static, include_in_schema=False)
    app.include_router(signin.router, include_in_schema=False)
    return ready(app)


def ready(app: FastAPI) -> FastAPI:
    """Note which places the program serves."""
    app.state.served = served_paths(app) | {f"/{begins}" for begins in app.state.rooms.closed}
    return app


async def _without_search(_request: Request, failure: Exception) -> Response:
    """Lead to the same place without what was searched for, where it can be asked for by the form."""
    assert isinstance(failure, InAddress)
    return redirect(failure.to)


async def _sign_in_first(request: Request, _failure: Exception) -> Response:
    """Send a reader to sign in and back; a program is told, and so is whoever was filling in a form."""
    if request.url.path.startswith("/api") or request.method not in ("GET", "HEAD"):
        return answer(request, Problem.of("sign in"))
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return redirect(f"/sign-in?to={quote(to, safe='')}" if to != "/" else "/sign-in")
