"""The worklist: what waits for whoever looks, then everything open by urgency; and the cases that are closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from lims_complaints import editions, search
from lims_complaints.act import ACTS, Desk
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.turns import keys_of
from lims_complaints.records.case import Case, Notice
from lims_complaints.situation.gather import Scene
from lims_complaints.web import choices, listing
from lims_complaints.web.asked import on, sought
from lims_complaints.web.at_archive import at_archive
from lims_complaints.web.lines import Line
from lims_complaints.web.listing import GROUPS, Cursor, Group, Listed, Part, Wanted
from lims_complaints.web.news import mark_seen, news
from lims_complaints.web.readers import reader
from lims_complaints.web.render import page, redirect
from lims_complaints.web.standing import View, line_of, view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import write
from lims_complaints.web.urgency import Now

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]

TITLES: dict[str, str] = {
    "own": N_("Waits for you"),
    "late": N_("Overdue"),
    "soon": N_("Due today or tomorrow"),
    "ok": N_("On time"),
    "held": N_("Waiting for the client or a sample"),
    "mine": N_("You are responsible"),
    "none": N_("No date"),
}


class Kind(NamedTuple):
    """A procedure as the list's filter shows it: how many of its cases there are."""

    name: str
    title: str
    cases: int


@dataclass(frozen=True)
class Block:
    """A group of lines under its heading."""

    title: str
    lines: list[Line]


@router.post("/worklist")
async def worklist_for(request: Request, _actor: Reader) -> Response:
    """Lead to the cases that are searched for."""
    return await on(request, "/worklist")


@router.get("/worklist")
async def worklist(request: Request, actor: Reader) -> Response:
    """Show what waits for whoever looks, then the rest by urgency; tallies and fields filter."""
    desk = desk_of(request)
    asked = {k: request.query_params.get(k, "").strip()[:100] for k in ("show", "procedure", "step", "who", "after")}
    asked["q"] = sought(request)
    with desk.read() as session:
        view = view_of(request, session)
        every = editions.adopted(session)
        values = bound_values(every, actor, view.now, asked["procedure"])
        listed = listing.page_of(session, actor, _wanted(session, asked, values, every), Cursor.parse(asked["after"]))
        seen = None if any(asked.values()) else listed
        tallies, cases = listing.tallies(session, actor, values, choices.names(every), seen)
        among = choices.counted(cases, every, view.language)
        context: dict[str, Any] = {
            "kinds": tuple(Kind(one.name, one.title, one.cases) for one in among),
            "blocks": _blocks(view, listed),
            "more": more_address(request, listed.next),
            "counted": _counted(tallies),
            "news": news(session, actor, view.language),
            "opening": tuple(opening_acts(desk, session, actor, view.language)),
            "states": choices.states(among, asked["procedure"], view.language),
            "roles": choices.roles(among, asked["procedure"], view.language),
            "at": view.now.at,
            "archive": at_archive(session, actor, view.now),
        }
    filtered = any(asked[k] for k in ("show", "procedure", "q", "step", "who"))
    return page(request, "worklist.html", asked=asked, filtered=filtered, most=listing.PAGE, **context)


@router.get("/worklist/closed")
async def closed(request: Request, actor: Reader) -> Response:
    """List closed cases, the newest first."""
    asked = {k: request.query_params.get(k, "").strip()[:100] for k in ("procedure", "after")}
    with desk_of(request).read() as session:
        view = view_of(request, session)
        among = choices.among(session, actor, editions.adopted(session), view.language, closed=True)
        listed = listing.closed_page(session, actor, Cursor.parse(asked["after"]), asked["procedure"])
        lines = [(line_of(view, row), row.closed_at, row.outcome) for _, _, row in listed.rows]
    return page(request, "closed.html", lines=lines, among=among, asked=asked, more=more_address(request, listed.next))


@router.post("/worklist/notices/seen")
async def seen(request: Request, actor: Reader) -> Response:
    """Mark one notice as seen, or all up to the newest that was shown."""
    form = await request.form(max_fields=4)
    one, until = (str(form.get(name, "")) for name in ("notice", "until"))
    wanted = Notice.id == int(one) if one.isdecimal() else Notice.id <= int(until) if until.isdecimal() else false()
    await write(request, mark_seen, actor, wanted, desk_of(request).clock())
    return redirect("/worklist")


def bound_values(every: Sequence[Edition], actor: Actor, now: Now, procedure: str = "") -> dict[str, Any]:
    """Return what the lists' statements are bound to; whose turn it is says each case's own edition."""
    turns = frozenset[str]().union(*(keys_of(edition, actor.roles_for(edition.name)) for edition in every))
    return {"now": now.at, "soon": now.soon_until, "turns": sorted(turns), "procedure": procedure}


def opening_acts(desk: Desk, session: Session, actor: Actor, language: Language = "en") -> list[tuple[str, str, str]]:
    """Return address, title and (of procedures beside the main one) procedure of the acts by which somebody may open a case."""
    scene = Scene(session, actor, desk.clock())
    found: list[tuple[str, str, str]] = []
    for edition in editions.named(session, scene.now):
        for name in (n for n in ("intake.register-appeal", "intake.register-complaint") if n in ACTS and edition.moves_of(n)):
            offer = desk.offer(scene, name, edition.name)
            if offer and offer.allowed:
                leads = edition.name == editions.main(session, scene.now).name
                found.append((f"/open/{name}?procedure={edition.name}", offer.title, "" if leads else edition.title[language]))
    return found


def more_address(request: Request, after: Cursor | None) -> str:
    """Return the address of the next page, or nothing where there is none."""
    if after is None:
        return ""
    if not request.url.query:
        return f"{request.url.path}?after={quote_plus(str(after))}"
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in ("after", "lang")]
    return f"{request.url.path}?{urlencode([*kept, ('after', str(after))])}"


def _counted(tallies: Mapping[str, int]) -> tuple[tuple[str, str, str, int], ...]:
    """Return how each tally is drawn, its name and title, and how many there are; some only where there are any."""
    shown = [("all", "own")] + ([("all", "mine")] if tallies["mine"] else [])
    shown += [("held" if g == "none" else g, g) for g in GROUPS if g != "none" or tallies[g]]
    return tuple((kind, name, TITLES[name], tallies[name]) for kind, name in shown)


def _wanted(session: Session, asked: dict[str, str], values: dict[str, Any], every: Sequence[Edition]) -> Wanted:
    more: list[ColumnElement[bool]] = []
    if asked["step"]:
        more.append(Case.state == asked["step"])
    if asked["who"]:
        more.append(Case.turn.in_(sorted(frozenset[str]().union(*(keys_of(e, [asked["who"]]) for e in every)))))
    if asked["q"]:
        more.append(Case.id.in_(search.matching(session, "case", asked["q"])))
    if asked["show"] in GROUPS:
        group: Group = asked["show"]
        return Wanted(values, ("all",), (group,), more=tuple(more))
    mine = asked["show"] == "mine"
    whole = mine or bool(more) or asked["show"] == "all"
    parts: tuple[Part, ...] = ("own",) if asked["show"] == "own" else ("all",) if whole else ("own", "rest")
    return Wanted(values, parts, GROUPS, mine, tuple(more))


def _blocks(view: View, listed: Listed) -> list[Block]:
    blocks: list[Block] = []
    here = ""
    for part, group, row in listed.rows:
        key = "own" if part == "own" else group
        if key != here:
            blocks.append(Block(TITLES[key], []))
            here = key
        blocks[-1].lines.append(line_of(view, row))
    return blocks
