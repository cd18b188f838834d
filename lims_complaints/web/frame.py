"""The frame around all pages and the API: put on an application once, by the composition root."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from lims_complaints.act import Desk
from lims_complaints.documents.content import Station as Head
from lims_complaints.web import signin
from lims_complaints.web.drafts import Drafts
from lims_complaints.web.nav import served_paths
from lims_complaints.web.problem import Problem, answer, answer_problems
from lims_complaints.web.render import environments, redirect
from lims_complaints.web.rooms import Doorkeeper, Room, Rooms
from lims_complaints.web.security import Guard, address_of
from lims_complaints.web.session import SignInFirst, find_visitor
from lims_complaints.web.static_files import static

PUBLIC_UPLOADS = ("/appeal", "/complaint", "/follow", "/verify")
"""Where people without an account may send files."""


def framed(
    desk: Desk,
    head: Head,
    rooms: Sequence[Room] = (),
    *,
    beforehand: Callable[[], None] = lambda: None,
    public_uploads: Sequence[str] = PUBLIC_UPLOADS,
) -> FastAPI:
    """Make an application with the frame: state, guard, errors in words, static files, sign-in; and rooms, still closed.

    `beforehand` is called before the first of them opens. The bar and the foot offer what the program serves, open or not; after routers are added in another way, call `ready`.
    """
    app = FastAPI(
        title="lims-complaints",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        dependencies=[Depends(find_visitor)],
    )
    app.state.desk = desk
    app.state.head = head
    app.state.address = address_of(desk.settings)
    app.state.drafts = Drafts(desk.settings.home / "drafts", desk.dice)
    app.state.environments = environments(head)
    app.state.rooms = Rooms(app, rooms, beforehand)
    app.add_middleware(Doorkeeper, rooms=app.state.rooms)
    app.add_middleware(Guard, address=app.state.address, uploads=public_uploads)
    answer_problems(app)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_route("/static/{name}", static, include_in_schema=False)
    app.include_router(signin.router, include_in_schema=False)
    return ready(app)


def ready(app: FastAPI) -> FastAPI:
    """Note which places the program serves."""
    app.state.served = served_paths(app) | {f"/{begins}" for begins in app.state.rooms.closed}
    return app


async def _sign_in_first(request: Request, _failure: Exception) -> Response:
    """Send a reader to sign in and back; a program is told, and so is whoever was filling in a form."""
    if request.url.path.startswith("/api") or request.method not in ("GET", "HEAD"):
        return answer(request, Problem.of("sign in"))
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return redirect(f"/sign-in?to={quote(to, safe='')}" if to != "/" else "/sign-in")
