"""The calendars behind the due dates: a year shown, a schedule loaded, compared with the library, approved by somebody else."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import ACTS
from lims_complaints.calendars.acts import read_schedule
from lims_complaints.calendars.given import ApproveSchedule, LoadSchedule
from lims_complaints.calendars.settling import Foretold, foretell
from lims_complaints.clocks.calendar import Calendar, Difference, alarm, compare, second_opinion
from lims_complaints.clocks.explain import say_reason
from lims_complaints.clocks.libraries import countries, to_look_at
from lims_complaints.clocks.names import PLACES, say_place
from lims_complaints.clocks.unreadable import Unreadable
from lims_complaints.errors import Fault, Invalid, NotFound, Refused, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language, translator
from lims_complaints.records.journal import CalendarYear
from lims_complaints.timekeeping import calendar_of
from lims_complaints.web import meanwhile
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import language_of
from lims_complaints.web.names import spelt
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import one_of
from lims_complaints.web.sheet import read_form
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
ROLES = ("quality manager", "technical business office", "auditor")
Looking = Annotated[Actor, Depends(one_of(*ROLES))]
SAID = {
    "loaded": N_("The schedule is loaded. It holds once somebody else has approved it."),
    "approved": N_("The schedule holds from now on. {moved} dates moved, {confirmed} were confirmed, {told} letters go out."),
}
ALARMS = {
    "warn": N_("The schedule for {year} is not loaded yet. Dates that hang on it are provisional."),
    "fail": N_("The schedule for {year} is missing. Load it now: dates that hang on it are only guesses."),
}


@dataclass(frozen=True)
class Waiting:
    """A schedule that waits for approval, as it would change the calendar."""

    row: CalendarYear
    named: list[tuple[date, str, str]]
    differences: list[Difference]
    against_library: list[Difference]
    known_to_library: bool
    moved: list[Foretold]
    wrong: str
    own: bool


@router.get("/calendars")
async def calendars(request: Request, actor: Looking) -> Response:
    """Show a year, the schedules that were loaded, and what waits for approval."""
    return await apart(_answer, request, actor, Form(LoadSchedule))


@router.post("/calendars/load")
async def load(request: Request, actor: Looking) -> Response:
    """Load a schedule."""
    entered = await read_form(request, LoadSchedule)
    form = Form.of(LoadSchedule, entered)
    if not isinstance(form.value, LoadSchedule):
        return await apart(_answer, request, actor, form, 422)
    try:
        await apart(desk_of(request).perform, "calendar.load", form.value, by=actor)
    except Invalid as wrong:
        return await apart(_answer, request, actor, Form(LoadSchedule, entered, wrong.faults), 422)
    except Refused as refused:
        return await apart(_answer, request, actor, Form(LoadSchedule, entered, _refused(refused)), 403)
    return redirect("/calendars?said=loaded#schedules")


@router.post("/calendars/approve")
async def approve(request: Request, actor: Looking) -> Response:
    """Approve a schedule that somebody else loaded; open time limits are reckoned anew."""
    try:
        given = ApproveSchedule(schedule=int((await read_form(request)).one("schedule")))
    except (ValidationError, ValueError) as wrong:
        raise NotFound("schedule") from wrong
    try:
        done = await apart(desk_of(request).perform, "calendar.approve", given, by=actor)
    except Stale as quicker:
        raise await meanwhile.told(request, quicker, ACTS["calendar.approve"], actor, None) from quicker
    except Refused as refused:
        return await apart(_answer, request, actor, Form(LoadSchedule, Entered(), _refused(refused)), 403)
    counted = "&".join(f"{k}={done.shown[k]}" for k in ("moved", "confirmed", "told"))
    return redirect(f"/calendars?said=approved&{counted}#schedules")


def _refused(refused: Refused) -> tuple[Fault, ...]:
    missing = [Fault("", m) for m in refused.missing]
    return (Fault("", refused.reason), *missing) if not missing else tuple(missing)


def _answer(request: Request, actor: Actor, form: Form, status: int = 200) -> Response:
    asked, language = request.query_params, language_of(request)
    with desk_of(request).read() as session:
        today = view_of(request, session).now.today
        places = _places(session, desk_of(request).clock(), language)
        form.choose("jurisdiction", [Option(code, name) for code, name in places.items()])
        place, days = _days(session, asked.get("place", "") if asked.get("place", "") in places else next(iter(places)))
        year = _year(asked.get("year", ""), today)
        rows = session.scalars(select(CalendarYear).order_by(CalendarYear.id.desc())).all()
        called = spelt(session, language_of(request), [name for row in rows for name in (row.loaded_by, row.approved_by)])
        bases = {row.jurisdiction: calendar_of(session, row.jurisdiction) for row in rows}
    waiting = [_waiting(request, row, bases[row.jurisdiction], actor) for row in rows if row.approved_at is None]
    said = asked.get("said", "")
    counted = {k: asked.get(k, "0") if asked.get(k, "0").isdecimal() else "0" for k in ("moved", "confirmed", "told")}
    return page(
        request, "calendars.html", status, form=form, place=place, places=places, year=year, published=year in days.years,
        listed=_listed(days, year, request), closed=[(d, n) for d, n in sorted(days.closed.items()) if d.year == year],
        edition=days.edition, source=days.source, years=sorted(days.years), waiting=waiting,
        approved=[row for row in rows if row.approved_at is not None],
        called=called, said=SAID.get(said, ""), counted=counted, alarm=ALARMS.get(alarm(days, today), ""), next_year=_lacking(days, today),
        may_load=bool(actor.roles & {"quality manager", "technical business office"}), differences=_differences(days, year),
    )  # fmt: skip


def _places(session: Session, at: datetime, language: Language) -> dict[str, str]:
    """Return every place whose days can be shown: those of the procedures in force first, then our own, then all others by name."""
    ours = [edition.jurisdiction for edition in editions.named(session, at)]
    others = sorted(countries(), key=lambda country: say_place(country, language))
    return {place: say_place(place, language) for place in (*ours, *PLACES, *others)}


def _days(session: Session, place: str) -> tuple[str, Calendar]:
    """Return the calendar by which the station reckons; to look at, that of a country whose zone no procedure names."""
    try:
        return place, calendar_of(session, place)
    except Unreadable:
        pass
    try:
        return place, to_look_at(place)
    except Unreadable:  # the library has the country's name and not one of its days
        return "CN", calendar_of(session, "CN")


def _lacking(days: Calendar, today: date) -> int:
    return today.year if today.year not in days.years else today.year + 1


def _year(text: str, today: date) -> int:
    return int(text) if text.isdecimal() and 1990 <= int(text) <= 2990 else today.year


def _listed(days: Calendar, year: int, request: Request) -> list[tuple[date, str, str]]:
    """Return the days of a year that differ from its weeks: day, off or worked, name."""
    language = language_of(request)
    off = [(d, "off", say_reason(n, language)) for d, n in days.off.items() if d.year == year]
    on = [(d, "worked", say_reason(n, language)) for d, n in days.on.items() if d.year == year]
    return sorted(off + on)


def _differences(days: Calendar, year: int) -> list[Difference]:
    return [d for d in compare(days) if d.date.year == year]


def _waiting(request: Request, row: CalendarYear, base: Calendar, actor: Actor) -> Waiting:
    """Return what a schedule would change: days against what holds and against the library, and dates that were given."""
    try:
        read = read_schedule(base, row.schedule["toml"])
    except Invalid as wrong:
        fault = wrong.faults[0]
        return Waiting(row, [], [], [], False, [], translator(language_of(request))(fault.message, **fault.values), False)
    years, desk = row.schedule["years"], desk_of(request)
    library = second_opinion(row.jurisdiction)
    with desk.read() as session:
        moved = foretell(session, actor, desk.clock(), read, years, language_of(request))
    against = [d for d in compare(read, library) if d.date.year in years]
    own = row.schedule["by"] == actor.person
    named = _named(row.schedule["toml"], language_of(request))
    return Waiting(
        row, named, _compared(read, base, years, language_of(request)), against, set(years) <= library.years, moved, "", own
    )


def _named(text: str, language: Language) -> list[tuple[date, str, str]]:
    """Return every day that a calendar file names: day, off, worked or closed, name."""
    said, kinds = tomllib.loads(text), {"off": "off", "on": "worked", "closed": "Closed by the station"}
    days = [
        (date.fromisoformat(day), word, str(name)) for kind, word in kinds.items() for day, name in said.get(kind, {}).items()
    ]
    return sorted((day, word, say_reason(name, language)) for day, word, name in days)


def _compared(read: Calendar, base: Calendar, years: list[int], language: Language) -> list[Difference]:
    """Return the days on which the schedule and what holds now differ, in its years and the December before."""
    first, last = date(min(years) - 1, 12, 1), date(max(years), 12, 31)
    days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return [Difference(d, read.working(d), base.working(d), say_reason(read.on.get(d) or read.reason(d), language)) for d in days
            if read.working(d) != base.working(d)]  # fmt: skip


_WORDS = (N_("off"), N_("worked"), N_("Closed by the station"), N_("working day"), N_("day off"))
