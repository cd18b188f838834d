"""The front page for people without an account, the procedure as it is in force, and what the station owes its readers."""

from functools import cache
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.clocks.term import say_term
from lims_complaints.errors import NotFound
from lims_complaints.language import Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.procedure.edition import Edition
from lims_complaints.web.appeal_view import what_next
from lims_complaints.web.complaining import doors
from lims_complaints.web.language import language_of
from lims_complaints.web.nav import home, places
from lims_complaints.web.papers_page import attachment
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
        now = desk.clock()
        first = editions.providing(session, "intake.file-appeal", now)
        appeals = f"/complaint/{first.name}" if first.moves_of("intake.file-appeal") else ""
        ways = doors(session, now, language_of(request))
        return page(request, "public/front.html", next=what_next(session, first, now), appeals=appeals, doors=ways)


@router.get("/procedure")
async def procedure(request: Request) -> Response:
    """Show the edition in force of the house's main procedure in words; each clause has its anchor."""
    with desk_of(request).read() as session:
        return _procedure(request, session, editions.main(session, desk_of(request).clock()))


@router.get("/procedure/{name}")
async def procedure_named(request: Request, name: str) -> Response:
    """Show the edition in force of a procedure."""
    with desk_of(request).read() as session:
        return _procedure(request, session, editions.in_force(session, name, desk_of(request).clock()))


@router.get("/procedure/{name}/document.md")
@router.get("/procedure/{name}/document.{language}.md")
async def document(request: Request, name: str, language: str = "") -> Response:
    """Give the document in force, or a translation of it, as the file from which a new edition begins."""
    desk = desk_of(request)
    with desk.read() as session:
        edition = editions.in_force(session, name, desk.clock())
        row = next(r for r in editions.all_of(session, name) if r.hash == edition.hash)
    words = row.translations.get(language) if language else row.text
    if words is None:
        raise NotFound(language)
    return attachment(
        words.encode(), "text/markdown; charset=utf-8", f"{edition.name}.{language}.md" if language else f"{edition.name}.md"
    )


@router.get("/procedure/{name}/{edition}")
async def procedure_edition(request: Request, name: str, edition: str) -> Response:
    """Show one edition of a procedure, by its number or its hash, whether it holds today or not."""
    with desk_of(request).read() as session:
        row = next((r for r in editions.all_of(session, name) if edition in (str(r.number), r.hash)), None)
        if row is None:
            raise NotFound(edition)
        return _procedure(request, session, editions.by_hash(session, row.hash))


def _procedure(request: Request, session: Session, edition: Edition) -> Response:
    language, now = language_of(request), desk_of(request).clock()
    every = editions.all_of(session, edition.name)
    here = next(i for i, r in enumerate(every) if r.hash == edition.hash)
    clauses = [
        (c.number, c.heading[language], _prose(c.prose[language]), _terms(edition, c.number, language))
        for c in edition.clauses.values()
    ]
    return page(
        request, "public/procedure.html", edition=edition, clauses=clauses, every=every, since=every[here].in_force_at,
        until=every[here - 1].in_force_at if here else None,
        current=edition.hash == editions.in_force(session, edition.name, now).hash,
        others=[e for e in editions.named(session, now) if e.name != edition.name],
    )  # fmt: skip


def _terms(edition: Edition, clause: str, language: Language) -> list[tuple[str, str]]:
    """Return the terms that the rules of a clause set, as the program keeps them: whatever the prose says, these hold."""
    say = translator(language)
    found = []
    for clock in (c for c in edition.clocks.values() if c.clause == clause):
        said = [
            f"{say(word)}: {say_term(term, language)}" if word else say_term(term, language)
            for word, term in clock.terms.items()
        ]
        found.append((clock.title[language], ", ".join(said)))
    return found


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
