"""Clocks of cases: started when a state is reached, met when their fact holds, and which one is due first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from lims_complaints import editions, ledger, outbox
from lims_complaints.clocks.calendar import Calendar, built_in, from_toml
from lims_complaints.clocks.due import Due, due
from lims_complaints.clocks.remind import next_office_at, parse_reminder, remind_at
from lims_complaints.clocks.term import Term, parse_term
from lims_complaints.db.engine import amend, plain, put
from lims_complaints.documents.head import station_head
from lims_complaints.outbox import Later
from lims_complaints.procedure.edition import ClockRule, Edition
from lims_complaints.procedure.facts import CHOICES, FACTS, MOMENTS
from lims_complaints.procedure.meanings import WINDOW, clock_for
from lims_complaints.procedure.turns import lasting, turn_key, waiting_states
from lims_complaints.procedure.words import PERMANENTLY
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.journal import CalendarYear
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.situation.gather import Scene, Situation

_LOADED = (
    select(CalendarYear.schedule)
    .where(CalendarYear.jurisdiction == bindparam("jurisdiction"), CalendarYear.approved_at.is_not(None))
    .order_by(CalendarYear.id)
)


def calendar_of(session: Session, jurisdiction: str) -> Calendar:
    """Return the calendar by which the station reckons: the library's, with the years that the station loaded and approved."""
    known: dict[str, Calendar] = session.info.setdefault("calendars", {})
    if jurisdiction not in known:
        known[jurisdiction] = _read_calendar(session, jurisdiction)
    return known[jurisdiction]


def _read_calendar(session: Session, jurisdiction: str) -> Calendar:
    loaded = plain(session).scalars(_LOADED, {"jurisdiction": jurisdiction})
    return _with_loaded(jurisdiction, tuple(schedule["toml"] for schedule in loaded))


@lru_cache(maxsize=16)
def _with_loaded(jurisdiction: str, loaded: tuple[str, ...]) -> Calendar:
    calendar = built_in(jurisdiction)
    for text in loaded:
        calendar = from_toml(text, calendar)
    return calendar


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_of(session: Session) -> ZoneInfo:
    """Return the station's zone."""
    if "zone" not in session.info:
        session.info["zone"] = _zone(station_head(session).zone)
    zone: ZoneInfo = session.info["zone"]
    return zone


def local_day(session: Session, at: datetime) -> date:
    """Return the day of an instant in the station's zone."""
    return at.astimezone(zone_of(session)).date()


def word_of(rule: ClockRule, situation: Situation, *, urgent: bool) -> str:
    """Return the word whose term holds: the one that the document's choice yields, or the urgency."""
    return CHOICES[rule.choose].of(situation) if rule.choose else _urgency(urgent)


def _urgency(urgent: bool) -> str:
    return "urgent" if urgent else "ordinary"


def reckon(session: Session, edition: Edition, name: str, start: datetime, *, urgent: bool = False) -> Due:
    """Return when a clock of an edition would be due if it started at `start`."""
    return due(start, term_of(edition.clocks[name], urgent=urgent), calendar_of(session, edition.jurisdiction))


def latest_promise(session: Session, edition: Edition, at: datetime) -> date | None:
    """Return the last day that may be promised at an instant: the term of the clock that lasts until the promised day."""
    rule = next((c for c in edition.clocks.values() if c.until == "the promised day"), None)
    return reckon(session, edition, rule.name, at).date if rule else None


def term_of(rule: ClockRule, *, urgent: bool = False, word: str = "") -> Term:
    """Return the term that holds for a word, or for an urgent or an ordinary case."""
    return rule.terms.get(word or _urgency(urgent)) or rule.term


def term_said(rule: ClockRule, text: str) -> Term:
    """Return the term that a clock's row holds as text; the rule's own, or one of an edition before it."""
    words = [word for word, said in rule.term_texts.items() if said == text]
    return term_of(rule, word=words[0]) if words else parse_term(text, rule.term.roll)


def _due(scene: Scene, edition: Edition, rule: ClockRule, at: datetime, row: Clock | None = None) -> tuple[Due, str]:
    """Return when a clock of the case is due that starts at an instant, and its term as the document says it.

    The pauses in its ledger are left out of it, its extensions added; a pause that still stands bears on it once it is over.
    """
    assert scene.case is not None
    situation = Situation(scene)
    word = word_of(rule, situation, urgent=scene.case.urgent)
    term, calendar = term_of(rule, word=word), calendar_of(scene.session, edition.jurisdiction)
    last = MOMENTS[rule.until].at(situation) if rule.until else None
    if last is not None:
        days = (last.astimezone(calendar.tz).date() - at.astimezone(calendar.tz).date()).days
        term = Term(days, "calendar day", roll=False) if days > 0 else Term(0, "same day", roll=False)
    pauses, more = ledger.told(row, scene.now)
    return due(at, term, calendar, pauses, more if rule.extend else 0), _text(rule, word)


def expected(scene: Scene, edition: Edition, rule: ClockRule) -> tuple[Due, Term]:
    """Return when a clock of the case is due that starts now, and its term: what its row will hold."""
    reckoned, text = _due(scene, edition, rule, scene.now)
    return reckoned, term_said(rule, text)


def _for_ever(scene: Scene, rule: ClockRule) -> bool:
    """Whether the clock of the case never runs out, as its word says "permanently"."""
    assert scene.case is not None
    word = word_of(rule, Situation(scene), urgent=scene.case.urgent)
    return rule.term_texts.get(word) == PERMANENTLY


_OF_CASE = select(Clock).where(Clock.case_id == bindparam("case"))
_LINE = ("kind", "at", "reason", "more", "by_id", "by_role")
_ENTER = insert(ClockEntry.__table__)  # type: ignore[arg-type]


def keep(scene: Scene, edition: Edition, *, fresh: bool = False) -> list[Later]:
    """Start, stop and end the clocks of a case as it stands, note which is due first; return the reminders of those begun.

    `fresh`: the case was opened just now, and has no clocks yet.
    """
    case = scene.case
    assert case is not None
    situation = Situation(scene)
    rows = () if fresh else scene.session.scalars(_OF_CASE, {"case": case.id}).all()
    here = {row.name: row for row in rows if row.round_number == case.round_number}
    begun: list[tuple[ClockRule, Clock]] = []
    for rule in edition.clocks.values():
        if rule.routes and case.route not in rule.routes:
            continue
        row = here.get(rule.name)
        if row is None and (started := _start(rule, case, situation)) is not None and not _for_ever(scene, rule):
            row = _started(scene, edition, rule, started)
            rows = [*rows, row]
            begun.append((rule, row))
        if row is not None and _runs(row):
            if FACTS[rule.stops].holds(situation):
                _meet(row, scene, edition)
            elif rule.pauses and ledger.turn(row, rule, scene, situation):
                _again(scene, edition, row)
    for row in rows:
        if _runs(row) and _lapsed(edition.clocks.get(row.name), row, case):
            _end(row, scene)
        elif _runs(row):
            ledger.miss(row, scene)
    _write(scene.session, [row for _, row in begun])
    barred = [s for s in lasting(edition, case.route, case.state) if not FACTS[s].holds(situation)]
    _first_due(scene.session, case, edition, rows, turn_key(edition, case.route, case.state, barred))
    return [each for rule, row in begun for each in _reminders(scene, edition, rule, row)]


def _write(session: Session, begun: Sequence[Clock]) -> None:
    put(session, *begun)
    lines = [{"clock_id": row.id, **{name: getattr(entry, name) for name in _LINE}} for row in begun for entry in row.entries]
    plain(session).write_all(_ENTER, lines)


def _runs(row: Clock) -> bool:
    return row.met_at is None and row.ended_at is None


def _started(scene: Scene, edition: Edition, rule: ClockRule, at: datetime) -> Clock:
    """Start a clock of the case's round; its reminders are posted once it is written."""
    case = scene.case
    assert case is not None
    reckoned, term = _due(scene, *_held(scene, edition, rule, at), at)
    row = Clock(
        case_id=case.id, round_number=case.round_number, name=rule.name, clause=rule.clause,
        term=term, started_at=at, due_on=reckoned.date, due_at=reckoned.at,
        provisional=reckoned.provisional, reckoning=reckoned.as_json(), owner=rule.owner,
    )  # fmt: skip
    ledger.enter(row, scene, "started", at=at)
    return row


def _held(scene: Scene, edition: Edition, rule: ClockRule, at: datetime) -> tuple[Edition, ClockRule]:
    """Return by what a clock is reckoned: the time to appeal by the edition under which the report was received (1.1)."""
    if rule.stops not in WINDOW:
        return edition, rule
    held = editions.in_force(scene.session, edition.name, at)
    return held, clock_for(held, WINDOW) or rule


def recompute(scene: Scene, edition: Edition, name: str, reason: str) -> None:
    """Reckon a running clock of the round anew from its start, as its term or its calendar changed; the ledger says why."""
    case = scene.case
    assert case is not None
    query = select(Clock).where(Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name == name)
    row = scene.session.scalars(query).one_or_none()
    if row is None or not _runs(row):
        return
    rule = edition.clocks[name]
    if _for_ever(scene, rule):
        _end(row, scene, reason)
        return
    ledger.enter(row, scene, "recomputed", reason)
    _again(scene, edition, row)


def extend(scene: Scene, edition: Edition, row: Clock, more: int, reason: str) -> None:
    """Extend a running clock by so many units of its term; the ledger says by whom and why."""
    ledger.enter(row, scene, "extended", reason, more=more)
    _again(scene, edition, row)


def _again(scene: Scene, edition: Edition, row: Clock) -> None:
    """Reckon a running clock anew from its start and its ledger; new reminders take the place of the old."""
    reckoned, row.term = _due(scene, edition, edition.clocks[row.name], row.started_at, row)
    _give(row, reckoned)
    _remind(scene, edition, edition.clocks[row.name], row)


def _give(row: Clock, reckoned: Due) -> None:
    row.due_on, row.due_at, row.provisional = reckoned.date, reckoned.at, reckoned.provisional
    row.reckoning = reckoned.as_json()


def anew(scene: Scene, edition: Edition, row: Clock) -> Due:
    """Return when a running clock is due as its start, term, ledger and calendar say now; nothing is changed."""
    return _due(scene, edition, edition.clocks[row.name], row.started_at, row)[0]


def settle(scene: Scene, edition: Edition, row: Clock, reckoned: Due, reason: str) -> None:
    """Give a running clock the due date reckoned anew; its ledger keeps why, and new reminders take the place of the old."""
    ledger.enter(row, scene, "recomputed", reason)
    _give(row, reckoned)
    _remind(scene, edition, edition.clocks[row.name], row)


def forget_calendars(session: Session) -> None:
    """Read calendars anew from now on, as one was approved in this transaction."""
    session.info.pop("calendars", None)


def roles_held(session: Session, person: int, on: date, procedure: str) -> frozenset[str]:
    """Return the roles that a person holds on a day, everywhere or in one procedure; none for somebody who left."""
    here = RoleHeld.procedure.in_(("", procedure))
    query = select(RoleHeld.role).join(Person, Person.id == RoleHeld.person_id).where(Person.left_at.is_(None))
    query = query.where(RoleHeld.person_id == person, RoleHeld.case_id.is_(None), here, RoleHeld.from_on <= on)
    return frozenset(session.scalars(query.where((RoleHeld.until_on.is_(None)) | (RoleHeld.until_on >= on))))


def recompute_chosen(scene: Scene, edition: Edition, reason: str) -> None:
    """Reckon every running clock anew whose term or last day depends on what is known of the case, as that has changed."""
    for rule in edition.clocks.values():
        if rule.choose or rule.until:
            recompute(scene, edition, rule.name, reason)


def _text(rule: ClockRule, word: str) -> str:
    return rule.term_texts.get(word) or rule.term_texts.get("") or next(iter(rule.term_texts.values()))


def _start(rule: ClockRule, case: Case, situation: Situation) -> datetime | None:
    """Return when a clock of this round starts; what an earlier round saw starts none again."""
    if rule.starts in MOMENTS:
        at = MOMENTS[rule.starts].at(situation)
        return at if at is None or case.round_number == 1 or at >= case.round.started_at else None
    return situation["now"] if case.state == rule.starts else None


def _lapsed(rule: ClockRule | None, row: Clock, case: Case) -> bool:
    """Whether a clock has lost its object: the state or the route it does not reach into, or a round that is over."""
    if rule is None:
        return True
    if rule.routes and case.route not in rule.routes:
        return True
    return case.state in rule.lapses or (row.round_number != case.round_number and rule.starts not in MOMENTS)


def _meet(row: Clock, scene: Scene, edition: Edition) -> None:
    """Note that what was due is done, if late after what was missed; a clock that stands runs on first, as its pause is over."""
    if row.paused_at is not None:
        ledger.run_on(row, scene)
        reckoned, row.term = _due(scene, edition, edition.clocks[row.name], row.started_at, row)
        _give(row, reckoned)
    row.met_at = scene.now
    if scene.case and edition.clocks[row.name].stops in WINDOW:  # filed then, whenever it was entered
        row.met_at = min(scene.now, max(scene.case.filed_at, row.started_at))
    ledger.miss(row, replace(scene, now=row.met_at))
    ledger.enter(row, scene, "met", at=row.met_at)


def _end(row: Clock, scene: Scene, reason: str = "") -> None:
    ledger.miss(row, scene)
    row.ended_at, row.paused_at = scene.now, None
    ledger.enter(row, scene, "ended", reason)


def _first_due(session: Session, case: Case, edition: Edition, rows: Sequence[Clock], turn: str) -> None:
    """Note for the lists which clock is due first (those that run before those that stand), whose turn it is, who is awaited."""
    running = [r for r in rows if _runs(r) and r.owner]
    first = min(running, key=lambda r: (r.paused_at is not None, r.due_at, r.name), default=None)
    waiting = case.state in waiting_states(edition)
    stands = first is not None and first.paused_at is not None and first.paused_at < first.due_at
    amend(
        session, case,
        due_at=first.due_at if first else None, due_clock=first.name if first else "",
        turn=turn, waits="paused" if stands else "client" if waiting else "",
    )  # fmt: skip


def _remind(scene: Scene, edition: Edition, rule: ClockRule, row: Clock) -> None:
    """Post the reminders of a clock's date anew."""
    scene.session.flush()
    outbox.post_all(scene.session, _reminders(scene, edition, rule, row), scene.now)


def _reminders(scene: Scene, edition: Edition, rule: ClockRule, row: Clock) -> list[Later]:
    """Return the reminders of a clock's date. One that fell into a pause was not said: each pause that is over posts them anew."""
    reckoned, calendar = Due.from_json(row.reckoning), calendar_of(scene.session, edition.jurisdiction)
    turn = f":{len(reckoned.stood)}" if reckoned.stood else ""
    posted = []
    for words in rule.remind:
        at = max(remind_at(parse_reminder(words, edition.roles), reckoned, calendar), next_office_at(scene.now, calendar))
        name = f"remind:{row.id}:{words}:{row.due_on}{turn}"
        body = {"clock": row.id, "rule": words, "due_on": row.due_on.isoformat(), "due_at": row.due_at.isoformat()}
        posted.append(Later("clock.remind", name, body, at))
    return posted
