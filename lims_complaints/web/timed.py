"""The clocks of a case as a page shows them: how each stands, how its date came about, and its ledger."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from lims_complaints import ledger
from lims_complaints.clocks import lateness
from lims_complaints.clocks.clock import pauses, until
from lims_complaints.clocks.due import Due, due
from lims_complaints.clocks.explain import explain, month_view
from lims_complaints.clocks.term import Term, say_span, say_term
from lims_complaints.db.engine import plain
from lims_complaints.language import N_, Language, say_date, say_time, translator
from lims_complaints.procedure.edition import ClockRule, Edition
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.timekeeping import term_said
from lims_complaints.web.names import names
from lims_complaints.web.standing import View
from lims_complaints.web.urgency import ClockFace, face, read_reckoning, urgency

STOOD_SINCE = N_("The clock has stood since {at}: {reason}. If it ran on now, the last day would be {day}.")
MISSED = N_("It was not met in time. The reason is not entered yet.")
MISSED_WHY = N_("It was not met in time. The reason: {reason}")
FORETOLD = N_("It will not be met in time, as was said before the day. The reason: {reason}")
BY_US = N_("a member of staff")


class Line(NamedTuple):
    """One line of a ledger, as it is read: what, when, by how much, why, by whom."""

    kind: str
    at: datetime
    more: str
    reason: str
    by: str


class Timed(NamedTuple):
    """One clock of the case, with how its date came about."""

    name: str
    title: str
    clause: str
    round: int
    term: str
    due_on: date
    provisional: bool
    outer: bool
    standing: str
    used: str
    face: ClockFace | None
    lines: tuple[str, ...]
    weeks: tuple[tuple[tuple[date, str], ...], ...]
    entries: tuple[Line, ...]


def clocks(
    view: View, edition: Edition, case: Case, people: Mapping[int, str] = MappingProxyType({}), *, for_client: bool = False
) -> list[Timed]:
    """Return the clocks of a case, running ones first, each with its reckoning and its ledger.

    `people`: names that are known already. `for_client`: those that a client was promised or keeps; the ledger is the same, save that it names no person.
    """
    rows = _rows(view.session, case.id)
    if for_client:
        rows = [(row, ledger) for row, ledger in rows if _concerns_client(edition.clocks.get(row.name))]
    known = {} if for_client else {**people, **names(view.session, view.language, _people(rows) - people.keys())}
    told = [_timed(view, edition, row, entries, lambda e: _who(edition, e, known, view.language)) for row, entries in rows]
    return sorted(told, key=lambda t: t.face is None)


def _rows(session: Session, case: int) -> list[tuple[Any, list[Any]]]:
    """Read the clocks of a case, each with its ledger."""
    ledgers = defaultdict[int, list[Any]](list)
    for entry in plain(session).execute(_ENTRIES, {"case": case}).all():
        ledgers[entry.clock_id].append(entry)
    return [(row, ledgers[row.id]) for row in plain(session).execute(_CLOCKS, {"case": case}).all()]


_CASE: BindParameter[int] = bindparam("case")
_CLOCKS = (
    select(
        Clock.id, Clock.round_number, Clock.name, Clock.clause, Clock.term, Clock.started_at, Clock.due_on, Clock.due_at,
        Clock.provisional, Clock.owner, Clock.paused_at, Clock.met_at, Clock.ended_at,
        cast(Clock.reckoning, Text).label("reckoning"),
    )
    .where(Clock.case_id == _CASE)
    .order_by(Clock.round_number.desc(), Clock.id)
)  # fmt: skip
_ENTRIES = (
    select(ClockEntry)
    .join(Clock, Clock.id == ClockEntry.clock_id)
    .where(Clock.case_id == _CASE)
    .order_by(ClockEntry.at, ClockEntry.id)
)


def why(edition: Edition, reason: str, language: Language) -> str:
    """Say the reason of an entry: a state by its title, a sentence in the reader's language, other words as they are."""
    return edition.states[reason].title[language] if reason in edition.states else translator(language)(reason)


def _people(rows: Sequence[tuple[Any, list[Any]]]) -> set[int | None]:
    return {entry.by_id for _, entries in rows for entry in entries}


def reckoned(kept: Due, edition: Edition, language: Language) -> Due:
    """Return a clock's reckoning, with the reasons of its pauses in the reader's language."""
    if not kept.stood:
        return kept
    return replace(kept, stood=tuple(replace(p, reason=why(edition, p.reason, language)) for p in kept.stood))


@lru_cache(maxsize=4096)
def _due(reckoning: str) -> Due:
    """Return a stored reckoning; the same text is the same reckoning."""
    return Due.from_json(json.loads(reckoning))


@lru_cache(maxsize=4096)
def _explained(told: Due, term: Term, clause: str, language: Language) -> tuple[str, ...]:
    return tuple(explain(told, term, clause, language))


@lru_cache(maxsize=4096)
def _weeks(told: Due) -> tuple[tuple[tuple[date, str], ...], ...]:
    return tuple(tuple((day, str(kind)) for day, kind in week) for week in month_view(told))


def _concerns_client(rule: ClockRule | None) -> bool:
    return rule is not None and (rule.outer or rule.owner == "client")


def _who(edition: Edition, entry: Any, known: dict[int, str], language: Language) -> str:
    if entry.by_id is not None:
        return known.get(entry.by_id, "") or translator(language)(BY_US)
    role = edition.roles.get(entry.by_role)
    return role.title[language] if role else translator(language)(entry.by_role) if entry.by_role else ""


def _timed(view: View, edition: Edition, row: Any, entries: Sequence[Any], who: Callable[[Any], str]) -> Timed:
    language, rule = view.language, edition.clocks.get(row.name)
    told = reckoned(_due(row.reckoning), edition, language)
    term = _term(rule, row)
    stands = row.paused_at is not None and row.paused_at < row.due_at
    waits = "paused" if stands else "client" if row.owner == "client" else ""
    how, days = urgency(row.due_at, view.now, waits=waits), view.calendar(edition)
    left = until(row.due_at, view.now.at)
    shown = face(read_reckoning(row.reckoning), row.due_at, how, left, view.now.yesterday, days, language)
    return Timed(
        name=row.name,
        title=rule.title[language] if rule else row.name,
        clause=row.clause,
        round=row.round_number,
        term=row.term,
        due_on=row.due_on,
        provisional=row.provisional,
        outer=bool(rule and rule.outer),
        standing=_standing(row),
        used=_used(row, term, language) if term else "",
        face=None if row.met_at or row.ended_at else shown.standing(language) if stands else shown,
        lines=(
            *(_explained(told, term, row.clause, language) if term else ()),
            *_standing_lines(view, edition, row, entries, term),
            *_late_lines(row, entries, language),
        ),
        weeks=_weeks(told),
        entries=tuple(
            Line(e.kind, e.at, _more(term, e.more, language), why(edition, e.reason, language), who(e)) for e in entries
        ),
    )


def _term(rule: ClockRule | None, row: Any) -> Term | None:
    return term_said(rule, row.term) if rule else None


def _standing(row: Any) -> str:
    if row.met_at is not None:
        return "met" if row.met_at < row.due_at else "late"
    return "ended" if row.ended_at is not None else "standing" if row.paused_at is not None else "running"


def _used(row: Any, term: Term, language: Language) -> str:
    """Say how much of a term was used once it was met: used 12 minutes of 1 working day."""
    if row.met_at is None:
        return ""
    spans = {"span": say_span(row.met_at - row.started_at, language), "term": say_term(term, language)}
    return translator(language)(N_("used {span} of {term}"), **spans)


def _standing_lines(view: View, edition: Edition, row: Any, entries: Sequence[Any], term: Term | None) -> list[str]:
    """Say since when and why a clock stands, and what its last day would be if it ran on at this instant."""
    if row.paused_at is None or term is None:
        return []
    standing = pauses(ledger.read(entries), view.now.at)
    now = due(row.started_at, term, view.calendar(edition), standing, _due(row.reckoning).extended)
    since = next(e for e in reversed(entries) if e.kind == "paused")
    said = {
        "at": say_time(row.paused_at, view.language, view.now.zone),
        "reason": why(edition, since.reason, view.language),
        "day": say_date(now.date, view.language),
    }
    return [translator(view.language)(STOOD_SINCE, **said)]


def _late_lines(row: Any, entries: Sequence[Any], language: Language) -> list[str]:
    """Say that a term was missed, or will be, and why, once somebody has said why."""
    reason = next((e.reason for e in reversed(entries) if e.kind == "explained"), "")
    missed = lateness.entered(entries, row.due_at)
    if not reason and not missed:
        return []
    said = (MISSED_WHY if reason else MISSED) if missed else FORETOLD
    return [translator(language)(said, reason=reason)]


def _more(term: Term | None, more: int, language: Language) -> str:
    return say_term(replace(term, n=more), language) if term and more else ""
