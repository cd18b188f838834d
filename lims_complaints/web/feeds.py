"""The calendar feed: one secret address a person, revocable; open time limits of the cases that they may see.

Calendar programs send no cookie and no password, so the address itself is the key. It is shown once, kept as a digest and
written to no log. What leaves with the feed is said in numbers and clauses: no client, no subject, no result.
"""

from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.clocks.due import Due
from lims_complaints.clocks.explain import BY_THE_CLOCK, explain
from lims_complaints.clocks.feed import Item, feed
from lims_complaints.clocks.remind import parse_reminder
from lims_complaints.errors import NotFound
from lims_complaints.identity import sessions
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.people import actor_of
from lims_complaints.identity.visibility import gate_of
from lims_complaints.language import LANGUAGES, N_, Language, translator
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.feed import FeedAddress
from lims_complaints.records.person import Account, Person
from lims_complaints.web.account import own
from lims_complaints.web.language import language_of
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import staff
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.threads import apart, write
from lims_complaints.web.timed import reckoned
from lims_complaints.web.urgency import STANDS

router = APIRouter(include_in_schema=False)
PROVISIONAL = N_("{summary} (provisional)")
Staff = Annotated[Actor, Depends(staff)]
MOST = 1000
CALLED_OFF = timedelta(days=14)
"""So long a time limit that is over stays in the feed as called off."""
CHANGES = ("recomputed", "paused", "resumed", "extended", "met", "missed", "ended")
"""The entries of a ledger after which an event is another one: they make its sequence."""
SAID = {"revoked": N_("The address no longer answers.")}


@router.get("/feeds")
async def feeds(request: Request, actor: Staff, said: str = "") -> Response:
    """Show whether an address holds, and since when."""
    return await apart(_page, request, actor, "", SAID.get(said, ""))


@router.post("/feeds/make")
async def make(request: Request, actor: Staff) -> Response:
    """Make a new address, shown this once; the one before ends."""
    desk = desk_of(request)
    token = sessions.new_token(desk.dice)
    await write(request, _make, own(actor), sessions.digest(token), desk.clock())
    return await apart(_page, request, actor, f"{desk.settings.public_origin}/feed/{token}.ics?lang={language_of(request)}", "")


@router.post("/feeds/end")
async def end(request: Request, actor: Staff) -> Response:
    """Let one's address end."""
    await write(request, _end, own(actor), desk_of(request).clock())
    return redirect("/feeds?said=revoked")


@router.get("/feed/{token}.ics")
async def read(request: Request, token: str) -> Response:
    """Give the feed of an address. An unknown, a revoked and a closed account's address get the same answer."""
    body = await apart(_feed, request, token)
    return Response(body, media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"})


def _page(request: Request, actor: Actor, address: str, said: str) -> Response:
    with desk_of(request).read() as session:
        held = _held(session, own(actor))
        since = held.made_at if held else None
    return page(request, "feeds.html", address=address, said=said, since=since)


def _held(session: Session, person: int) -> FeedAddress | None:
    query = select(FeedAddress).where(FeedAddress.person_id == person, FeedAddress.ended_at.is_(None))
    return session.scalars(query.order_by(FeedAddress.id.desc())).first()


def _make(session: Session, person: int, digest: str, at: datetime) -> None:
    _end(session, person, at)
    session.add(FeedAddress(token_hash=digest, person_id=person, made_at=at))


def _end(session: Session, person: int, at: datetime) -> None:
    query = select(FeedAddress).where(FeedAddress.person_id == person, FeedAddress.ended_at.is_(None))
    for row in session.scalars(query):
        row.ended_at = at


def _feed(request: Request, token: str) -> bytes:
    desk = desk_of(request)
    now = desk.clock()
    with desk.read() as session:
        person = _person(session, token)
        language = _language(session, person, language_of(request))
        actor = actor_of(session, person, now.astimezone(ZoneInfo(head_of(request).zone)).date())
        items = _items(session, actor, language, desk.settings.public_origin, now, request.query_params.get("procedure", ""))
    host = urlsplit(desk.settings.public_origin).hostname or "localhost"
    return feed(items, translator(language)(N_("Time limits of cases")), host, now)


def _person(session: Session, token: str) -> int:
    query = (
        select(FeedAddress.person_id)
        .join(Person, Person.id == FeedAddress.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(FeedAddress.token_hash == sessions.digest(token), FeedAddress.ended_at.is_(None))
        .where(Person.left_at.is_(None), Account.closed_at.is_(None))
    )
    person = session.scalar(query)
    if person is None:
        raise NotFound("feed")
    return person


def _language(session: Session, person: int, otherwise: Language) -> Language:
    chosen = session.scalar(select(Account.language).where(Account.person_id == person))
    return next((each for each in LANGUAGES if each == chosen), otherwise)


def _items(session: Session, actor: Actor, language: Language, origin: str, now: datetime, procedure: str) -> list[Item]:
    """Return the time limits of the cases that somebody may see, running ones and those that were over a short while ago."""
    condition, bound = gate_of(actor)
    of_clock = ClockEntry.clock_id == Clock.id
    changes = select(func.count()).select_from(ClockEntry).where(of_clock, ClockEntry.kind.in_(CHANGES)).scalar_subquery()
    changed = select(func.max(ClockEntry.at)).where(of_clock).scalar_subquery()
    over = func.coalesce(Clock.met_at, Clock.ended_at)
    query = (
        select(Clock, Case.number, Case.edition, changes, changed)
        .join(Case, Case.id == Clock.case_id)
        .where(condition, or_(over.is_(None), over > now - CALLED_OFF))
        .order_by(Clock.due_at, Clock.id)
        .limit(MOST)
    )
    if procedure:
        query = query.where(Case.procedure == procedure)
    made = list[Item]()
    for clock, number, digest, moved, at in session.execute(query, bound):
        edition = editions.by_hash(session, digest)
        rule = edition.clocks.get(clock.name)
        if rule is not None and rule.owner:
            made.append(_item(clock, number, edition, language, f"{origin}/case/{number}", (moved, at)))
    return made


def _item(clock: Clock, number: str, edition: Edition, language: Language, link: str, changed: tuple[int, datetime]) -> Item:
    rule = edition.clocks[clock.name]
    due, summary = reckoned(Due.from_json(clock.reckoning), edition, language), f"{number}: {rule.title[language]}"
    term = rule.terms.get(next((w for w, text in rule.term_texts.items() if text == clock.term), "")) or rule.term
    alarms = [parse_reminder(text, edition.roles) for text in rule.remind]
    stands = [translator(language)(STANDS)] if clock.paused_at else []
    return Item(
        key=f"clock-{clock.id}",
        summary=translator(language)(PROVISIONAL, summary=summary) if due.provisional else summary,
        due=due,
        words=[*explain(due, term, clock.clause, language), *stands],
        link=link,
        changes=changed[0],
        alarms=tuple(a.n for a in alarms if a.n <= 0 and a.unit in ("day", "working day") and not a.to),
        at_an_instant=term.unit in BY_THE_CLOCK,
        stands=clock.paused_at is not None,
        over=clock.met_at is not None or clock.ended_at is not None,
        changed_at=changed[1],
        kind=edition.title[language],
    )
