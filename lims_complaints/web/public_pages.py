"""The front page for people without an account, the procedure as it is in force, and what the station owes its readers."""

from functools import cache
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from lims_complaints import editions
from lims_complaints.act import MAIN
from lims_complaints.lazily import Lazily
from lims_complaints.web.appeal_view import what_next
from lims_complaints.web.language import language_of
from lims_complaints.web.nav import home, places
from lims_complaints.web.render import page, redirect
from lims_complaints.web.state import actor_in, desk_of

if TYPE_CHECKING:
    import markdown_it
else:
    markdown_it = Lazily("markdown_it")

router = APIRouter(include_in_schema=False)


@router.get("/")
async def front(request: Request) -> Response:
    """Lead people without an account; the station's people go to their own first page."""
    actor = actor_in(request)
    if actor is not None and actor.is_staff():
        return redirect(home(places(request.app, actor, "")))
    desk = desk_of(request)
    with desk.read() as session:
        edition = editions.in_force(session, MAIN, desk.clock())
        return page(request, "public/front.html", next=what_next(session, edition, desk.clock()))


@router.get("/procedure")
async def procedure(request: Request) -> Response:
    """Show the edition in force in words; each clause has its anchor."""
    desk, language = desk_of(request), language_of(request)
    with desk.read() as session:
        edition = editions.in_force(session, MAIN, desk.clock())
    clauses = [(c.number, c.heading[language], _prose(c.prose[language])) for c in edition.clauses.values()]
    return page(request, "public/procedure.html", edition=edition, clauses=clauses)


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    """Say what is kept, why, how long, and who reads it."""
    return page(request, "public/privacy.html", years=desk_of(request).settings.retention_years)


@router.get("/accessibility")
async def accessibility(request: Request) -> Response:
    """Say how these pages can be used, and whom to ask where they cannot."""
    return page(request, "public/accessibility.html")


@cache
def _plain() -> "markdown_it.MarkdownIt":
    return markdown_it.MarkdownIt("commonmark", {"html": False}).enable("table")


def _prose(markdown: str) -> Markup:
    """Render prose; HTML in it is shown as text and never runs."""
    return Markup(_plain().render(markdown))  # noqa: S704 - markdown-it escapes HTML, links to scripts are refused
