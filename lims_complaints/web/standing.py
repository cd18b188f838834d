"""Where cases stand, as lists show it: in which terms it is written, and what each line says."""

from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.clocks.calendar import Calendar
from lims_complaints.clocks.clock import Remaining, until
from lims_complaints.language import Language, name_in, say_subject
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.turns import turn_of
from lims_complaints.web.language import language_of
from lims_complaints.web.lines import Line
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.urgency import Now, Urgency, face, read_reckoning, urgency


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


def view_of(request: Request, session: Session) -> View:
    """Return in which terms a request's pages are written."""
    return View(session, language_of(request), Now(desk_of(request).clock(), ZoneInfo(head_of(request).zone)), {})


def line_of(view: View, row: Any) -> Line:
    """Return how a list shows a case."""
    how = urgency(row.due_at, view.now, waits=row.waits)
    left = until(row.due_at, view.now.at) if how else None
    return _line(row, _step(view, row), how, left, view.now.yesterday, view.language)


@lru_cache(maxsize=8192)
def _line(row: Any, step: Step, how: Urgency, left: Remaining | None, yesterday: str, language: Language) -> Line:
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
    key = row.edition, row.route, row.state, row.due_clock, row.turn
    step = view.steps.get(key)
    if step is None:
        edition = editions.by_hash(view.session, row.edition)
        calendar, language = view.calendar(edition), view.language
        kept = (Step, *key[1:], language, calendar.jurisdiction, calendar.edition)
        step = view.steps[key] = edition.once(kept, partial(_step_of, edition, *key[1:], language, calendar))
    return step


def _step_of(edition: Edition, route: str, state: str, clock: str, key: str, language: Language, calendar: Calendar) -> Step:  # noqa: PLR0913
    rule = edition.clocks.get(clock)
    return Step(
        state=edition.states[state].title[language],
        clause=rule.clause if rule else "",
        note=rule.title[language] if rule else "",
        turn=tuple(edition.roles[r].title[language] for r in turn_of(edition, route, state, key) if r in edition.roles),
        procedure=edition.title[language],
        calendar=calendar,
    )
