"""The worklist: what waits for whoever looks, then everything open by urgency; and the cases that are closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import Session

from lims_complaints import editions, search, timekeeping
from lims_complaints.act import ACTS, Desk
from lims_complaints.clocks.calendar import Calendar
from lims_complaints.clocks.clock import Remaining, until
from lims_complaints.db.engine import plain
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.language import N_, Language, name_in, say_subject
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.turns import keys_of, turn_of
from lims_complaints.records.case import Case, Notice
from lims_complaints.situation.gather import Scene
from lims_complaints.web import choices, listing
from lims_complaints.web.asked import on, sought
from lims_complaints.web.language import language_of
from lims_complaints.web.lines import Line
from lims_complaints.web.listing import GROUPS, Cursor, Group, Listed, Part, Wanted
from lims_complaints.web.readers import reader
from lims_complaints.web.render import page, redirect
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.threads import write
from lims_complaints.web.urgency import Now, Urgency, face, read_reckoning, urgency

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
NOTICES = 5


@dataclass(frozen=True)
class Block:
    """A group of lines under its heading."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, eq=False)
class Step:
    """What an edition says of where a case stands, and the calendar by which its time is drawn. It is made once, and is itself alone."""

    state: str
    clause: str
    note: str
    turn: tuple[str, ...]
    procedure: str
    calendar: Calendar


@dataclass(frozen=True)
class View:
    """In which terms lines are written: language, instant, calendars by jurisdiction."""

    session: Session
    language: Language
    now: Now
    calendars: dict[str, Calendar]
    steps: dict[tuple[str, ...], Step] = field(default_factory=dict)

    def calendar(self, edition: Edition) -> Calendar:
        """Return an edition's calendar, read once a page."""
        if edition.jurisdiction not in self.calendars:
            self.calendars[edition.jurisdiction] = timekeeping.calendar_of(self.session, edition.jurisdiction)
        return self.calendars[edition.jurisdiction]


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
        tallies, cases = listing.tallies(session, actor, values, choices.names(every))
        among = choices.counted(cases, every, view.language)
        context: dict[str, Any] = {
            "among": among,
            "blocks": _blocks(view, listed),
            "more": more_address(request, listed.next),
            "counted": _counted(tallies),
            "notices": notices(session, actor),
            "opening": opening_acts(desk, session, actor, view.language),
            "states": choices.states(among, asked["procedure"], view.language),
            "roles": choices.roles(among, asked["procedure"], view.language),
            "at": view.now.at,
        }
    filtered = any(asked[k] for k in ("show", "procedure", "q", "step", "who"))
    return page(
        request, "worklist.html", asked=asked, filtered=filtered, titles=TITLES, groups=GROUPS, most=listing.PAGE, **context
    )


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
    await write(request, _mark_seen, actor, wanted, desk_of(request).clock())
    return redirect("/worklist")


def view_of(request: Request, session: Session) -> View:
    """Return in which terms a request's pages are written."""
    return View(session, language_of(request), Now(desk_of(request).clock(), ZoneInfo(head_of(request).zone)), {})


def bound_values(every: Sequence[Edition], actor: Actor, now: Now, procedure: str = "") -> dict[str, Any]:
    """Return what the lists' statements are bound to; whose turn it is says each case's own edition."""
    turns = frozenset[str]().union(*(keys_of(edition, actor.roles_for(edition.name)) for edition in every))
    return {"now": now.at, "soon": now.soon_until, "turns": sorted(turns), "procedure": procedure}


def line_of(view: View, row: Any) -> Line:
    """Return how a list shows a case."""
    how = urgency(row.due_at, view.now, waits=row.waits)
    left = until(row.due_at, view.now.at) if how else None
    return _line(row, _step(view, row), how, left, view.now.yesterday, view.language)


@lru_cache(maxsize=8192)
def _line(row: Any, step: Step, how: Urgency, left: Remaining | None, yesterday: str, language: Language) -> Line:  # noqa: PLR0913 - all that a line shows
    """Return the same; it is kept for as long as it says the same, to the hour that is left."""
    clock = None
    if left is not None and row.reckoning:
        clock = face(read_reckoning(row.reckoning), row.due_at, how, left, yesterday, step.calendar, language)
        clock = clock.standing(language) if row.waits == "paused" else clock
    return Line(
        number=row.number,
        report=row.report or "",
        subject=say_subject(language, row.subject, row.matrix),
        who=row.who,
        state=step.state,
        clause=step.clause,
        note=step.note,
        turn=step.turn,
        owner=name_in(language, row.owner or "", row.name_latin),
        urgent=row.urgent,
        round=row.round_number,
        clock=clock,
        procedure=step.procedure,
    )


def _step(view: View, row: Any) -> Step:
    """Return what the edition says of where a case stands, looked up once a page."""
    key = row.edition, row.route, row.state, row.due_clock
    step = view.steps.get(key)
    if step is None:
        edition = editions.by_hash(view.session, row.edition)
        calendar, language = view.calendar(edition), view.language
        kept = (Step, *key[1:], language, calendar.jurisdiction, calendar.edition)
        step = view.steps[key] = edition.once(kept, partial(_step_of, edition, *key[1:], language, calendar))
    return step


def _step_of(edition: Edition, route: str, state: str, clock: str, language: Language, calendar: Calendar) -> Step:  # noqa: PLR0913 - where a case stands
    rule = edition.clocks.get(clock)
    return Step(
        state=edition.states[state].title[language],
        clause=rule.clause if rule else "",
        note=rule.title[language] if rule else "",
        turn=tuple(edition.roles[r].title[language] for r in turn_of(edition, route, state) if r in edition.roles),
        procedure=edition.title[language],
        calendar=calendar,
    )


def notices(session: Session, actor: Actor) -> list[Any]:
    """Return what happened or falls due for somebody and was not marked as seen, the newest first."""
    condition, bound = gate_of(actor)
    if actor.person is None:
        return []
    return list(plain(session).execute(_notices(condition), bound | {"told": sorted(actor.roles)}))


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


_OF_CASE = select(Case.procedure).where(Case.id == Notice.case_id).correlate(Notice).scalar_subquery()
_FOR = or_(
    Notice.role.in_(bindparam("told", expanding=True)) & (Notice.role != ""),
    Notice.person_id == bindparam("me"),
    (_OF_CASE + "/" + Notice.role).in_(bindparam("held", expanding=True)),
)
"""What is for somebody: by a role held everywhere, by person, or by a role held in the procedure that the notice's case is of."""


@lru_cache(maxsize=8)
def _notices(condition: ColumnElement[bool]) -> Select[int, str, dict[str, Any], datetime, str]:
    """Return the statement under a gate; of gates there are four."""
    return (
        select(Notice.id, Notice.text, Notice.said, Notice.made_at, Case.number)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(_FOR, Notice.seen_at.is_(None), or_(Notice.case_id.is_(None), condition))
        .order_by(Notice.id.desc())
        .limit(NOTICES)
    )


def _mark_seen(session: Session, actor: Actor, wanted: ColumnElement[bool], at: Any) -> None:
    query = select(Notice).where(wanted, Notice.seen_at.is_(None), _FOR)
    _, bound = gate_of(actor)
    for notice in session.scalars(query, bound | {"told": sorted(actor.roles)}):
        notice.seen_at, notice.seen_by_id = at, actor.person
