"""Open time limits reckoned anew by a newly approved schedule. Nobody's date moves in silence (2.2.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions, papers, timekeeping
from lims_complaints.act import Context
from lims_complaints.clocks.calendar import Calendar
from lims_complaints.clocks.explain import say_due
from lims_complaints.clocks.reckoning import Due
from lims_complaints.clocks.settle import Change, change, say_change
from lims_complaints.identity.actor import Actor
from lims_complaints.language import LANGUAGES, N_, Language, in_each, say_date, translator
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.situation.gather import Scene

TOLD = N_("told")
CONCERNS = N_("The time limit that moved: {term}.")
BY_THE_SCHEDULE = N_("It follows from this schedule: {edition}.")
WRITES = "feedback.promise-date"
"""Who may do this act looks after what clients were told, where a clock is kept by the client or by nobody."""


@dataclass(frozen=True)
class Moved:
    """A time limit whose date was confirmed or moved."""

    case: Case
    clock: Clock
    change: Change
    told: bool


def settle(ctx: Context, jurisdiction: str, years: Sequence[int]) -> list[Moved]:
    """Reckon every open time limit anew that the years can bear on, and say what changed to whom it concerns.

    Each keeps both dates: the earlier stands in its ledger. Its owner gets a notice; whoever was promised a date that
    moved gets a letter, and the owner the task to see to it. Raises nothing.
    """
    return [
        found for case, clock in _open(ctx.session, years) if (found := _settle(ctx, jurisdiction, case, clock)) is not None
    ]


@dataclass(frozen=True)
class Foretold:
    """A time limit whose date a schedule would move: case, title, the date given, the date then."""

    number: str
    title: str
    change: Change


def foretell(
    session: Session, actor: Actor, now: datetime, read: Calendar, years: Sequence[int], language: Language
) -> list[Foretold]:
    """Return which dates a schedule would move if it were approved now; nothing is written. The session is for this alone."""
    session.info["calendars"] = {read.jurisdiction: read}
    found = []
    for case, clock in _open(session, years):
        edition = editions.by_hash(session, case.edition)
        if edition.jurisdiction != read.jurisdiction or clock.name not in edition.clocks:
            continue
        scene = Scene(session, actor, now, case=case, report=case.report)
        moved = change(Due.from_json(clock.reckoning), timekeeping.anew(scene, edition, clock))
        if moved is not None and moved.moved:
            found.append(Foretold(case.number, edition.clocks[clock.name].title[language], moved))
    return found


def _open(session: Session, years: Sequence[int]) -> Iterator[tuple[Case, Clock]]:
    """Yield the running clocks that end after the schedule's first days can begin: a notice may name days of December."""
    query = (
        select(Case, Clock)
        .join(Clock, Clock.case_id == Case.id)
        .where(Clock.met_at.is_(None), Clock.ended_at.is_(None), Clock.due_on >= date(min(years) - 1, 12, 1))
        .order_by(Clock.id)
    )
    yield from [(case, clock) for case, clock in session.execute(query)]


def _settle(ctx: Context, jurisdiction: str, case: Case, clock: Clock) -> Moved | None:
    edition = editions.by_hash(ctx.session, case.edition)
    if edition.jurisdiction != jurisdiction or clock.name not in edition.clocks:
        return None
    scene = Scene(ctx.session, ctx.actor, ctx.now, case=case, report=case.report)
    found = change(Due.from_json(clock.reckoning), timekeeping.anew(scene, edition, clock))
    if found is None:
        return None
    language: Language = case.language  # type: ignore[assignment]
    timekeeping.settle(scene, edition, clock, found.after, say_change(found, language))
    rule = edition.clocks[clock.name]
    promised = found.moved and rule.outer and clock.round_number == case.round_number
    if found.moved:
        _notice(ctx, edition, case, clock, found)
    told = promised and _write(ctx, edition, case, clock, found)
    case.version += 1
    ctx.touched.append(case)
    return Moved(case, clock, found, told)


def _notice(ctx: Context, edition: Edition, case: Case, clock: Clock, found: Change) -> None:
    title = edition.clocks[clock.name].title
    said = in_each(lambda language: f"{case.number}: {title[language]}: {say_change(found, language)}")
    role = clock.owner if clock.owner not in ("", "client") else _writes(edition)
    owner = case.owner_id if case.owner_id and role in _roles(ctx, case) else None
    ctx.session.add(
        Notice(role="" if owner else role, person_id=owner, case_id=case.id, text=said["en"], said=said, made_at=ctx.now)
    )


def _writes(edition: Edition) -> str:
    may = {role for move in edition.moves_of(WRITES) for role in move.by}
    return next((role for role in edition.roles if role in may), "")


def _roles(ctx: Context, case: Case) -> frozenset[str]:
    """Return the roles in the case's procedure of the person who is responsible for it."""
    return timekeeping.roles_held(ctx.session, case.owner_id, ctx.today, case.procedure) if case.owner_id else frozenset()


def _write(ctx: Context, edition: Edition, case: Case, clock: Clock, found: Change) -> bool:
    """Write to the client that the promised date moved, and leave the station a task to see that they got it."""
    letter = next((letter.name for letter in edition.letters.values() if letter.moved_day), "")
    if not letter:
        return False
    move = Move(letter, clock.clause, 0, makes=(letter,))
    inner = replace(ctx, case=case, report=case.report, edition=edition, move=move, later=[], notes={}, fields={
        "due date": {x: say_due(found.after.date, x, provisional=found.after.provisional) for x in LANGUAGES},
        "former due date": {x: say_date(found.before.date, x) for x in LANGUAGES},
        "reason": {x: translator(x)(BY_THE_SCHEDULE, edition=found.after.edition) for x in LANGUAGES},
        "what follows": {x: translator(x)(CONCERNS, term=edition.clocks[clock.name].title[x]) for x in LANGUAGES},
    })  # fmt: skip
    papers.make(inner)
    ctx.later.extend(inner.later)
    clock.entries.append(ClockEntry(kind=TOLD, at=ctx.now, reason="", by_id=ctx.actor.person))
    return True
