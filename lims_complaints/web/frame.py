"""The frame around all pages and the API: put on an application once, by the composition root."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from lims_complaints.act import Desk
from lims_complaints.documents.content import Station as Head
from lims_complaints.web import account, signin
from lims_complaints.web.drafts import Drafts
from lims_complaints.web.nav import paths_in, served_paths
from lims_complaints.web.problem import Problem, answer, answer_problems
from lims_complaints.web.render import environments, redirect
from lims_complaints.web.security import Guard, address_of
from lims_complaints.web.session import SignInFirst, find_visitor
from lims_complaints.web.static_files import static

PUBLIC_UPLOADS = ("/appeal", "/complaint", "/follow", "/verify")
"""Where people without an account may send files."""


def framed(desk: Desk, head: Head, *, public_uploads: Sequence[str] = PUBLIC_UPLOADS) -> FastAPI:
    """Make an application with the frame: state, guard, errors in words, static files, sign-in. Add routers, then `ready`."""
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
    app.state.served = frozenset()
    app.add_middleware(Guard, address=app.state.address, uploads=public_uploads)
    answer_problems(app)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_route("/static/{name}", static, include_in_schema=False)
    for router in (signin.router, account.router):
        app.include_router(router, include_in_schema=False)
    return app


def ready(app: FastAPI) -> FastAPI:
    """Note which places the program serves, once all routers stand; the bar and the foot offer only those."""
    app.state.served = served_paths(app)
    for route in app.routes:
        if hasattr(route, "original_router"):
            route.matches = _begins(route.matches, {_first(path) for path in paths_in([route])})  # type: ignore[method-assign, assignment]
    return app


def _begins(matches: Callable[[Scope], Any], own: set[str]) -> Callable[[Scope], Any]:
    """Ask a router only for paths that begin as one of its own does: there are forty, and each compares all its paths."""

    def asked(scope: Scope) -> Any:
        if scope["type"] == "http" and not scope.get("root_path") and _first(scope["path"]) not in own:
            return Match.NONE, {}
        return matches(scope)

    return matches if any("{" in first for first in own) else asked


def _first(path: str) -> str:
    return path[1:].partition("/")[0]


async def _sign_in_first(request: Request, _failure: Exception) -> Response:
    """Send a reader to sign in and back; a program is told, and so is whoever was filling in a form."""
    if request.url.path.startswith("/api") or request.method not in ("GET", "HEAD"):
        return answer(request, Problem.of("sign in"))
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return redirect(f"/sign-in?to={quote(to, safe='')}" if to != "/" else "/sign-in")
