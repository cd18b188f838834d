"""The course of a case as steps: the clauses of its edition, what was done under each, where it stands, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.language import Language, name_in
from lims_complaints.procedure.course import closure, moves_on, steps
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.turns import MANY, exceptional, onward
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.person import Person
from lims_complaints.situation.gather import Situation

RESERVED = "this round is reserved for top management"
"""What needs this goes before anything else while it holds (4)."""
OUTSIDE = "outside expert"
"""Whose turn it is only where one is named."""
Standing = Literal["done", "now", "todo"]


class Happening(NamedTuple):
    """One act as the page tells it. `who`: as the record has them; `by` and `name`: whom it means, as they are called now."""

    act: str
    who: str
    at: datetime
    clause: str
    times: int = 1
    by: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Check:
    """A fact that a move needs, and whether it holds."""

    sentence: str
    holds: bool


@dataclass(frozen=True)
class Step:
    """One clause of the course: what was done under it, and what is left."""

    clause: str
    state: Standing
    done: tuple[Happening, ...]
    roles: tuple[str, ...]
    checks: tuple[Check, ...]


_EVENTS = (
    select(AuditEvent.act, AuditEvent.actor, AuditEvent.at, AuditEvent.clause, Person.id, Person.name, Person.name_latin)
    .outerjoin(Person, Person.id == AuditEvent.actor_id)
    .where(AuditEvent.subject_kind == "case", AuditEvent.subject == bindparam("number"))
    .order_by(AuditEvent.sequence)
)


def happenings(session: Session, case: Case, language: Language) -> list[Happening]:
    """Return everything that was done in a case, in order."""
    rows = plain(session).execute(_EVENTS, {"number": case.number}).all()
    return [
        Happening(
            r.act, name_in(language, r.actor, r.name_latin), r.at, r.clause, by=r.id,
            name=name_in(language, r.name, r.name_latin) if r.id else "",
        )
        for r in rows
    ]  # fmt: skip


def gathered_up(events: Sequence[Happening]) -> list[Happening]:
    """Tell what one person did again and again as one line, with the last time and how often."""
    told: list[Happening] = []
    for _, same in groupby(events, key=itemgetter(0, 1)):  # act and who
        *before, last = same
        told.append(last._replace(times=1 + len(before)) if before else last)
    return told


def current_move(edition: Edition, case: Case, situation: Situation) -> Move | None:
    """Return the move that leads on from here: the first one whose facts hold but for who acts and what is entered."""
    every = onward(edition, case.route, case.state)
    moving = [m for m in every if m.to and m.to != case.state]
    ready = [m for m in moving if _holds(m, situation) or _prepared(m, every, situation)]
    possible = [m for m in moving if not any(_settled_against(s, situation) for s in (*m.when, *m.needs))]
    above = [m for m in ready if RESERVED in m.needs]
    plain = [m for m in (*ready, *possible) if not exceptional(m)]
    return next(iter([*above, *plain, *ready, *possible, *moving, *every]), None)


def _holds(move: Move, situation: Situation) -> bool:
    return all(FACTS[s].holds(situation) for s in (*move.when, *move.needs) if _impersonal(s))


def _prepared(move: Move, every: Sequence[Move], situation: Situation) -> bool:
    """Whether what a move lacks is recorded by the same people under the same clause: an outcome waits for its investigation."""
    if any(_settled_against(s, situation) for s in (*move.when, *move.needs)):
        return False
    first = (m for m in every if not m.to and m.act and m.clause == move.clause and m.by == move.by)
    return any(_holds(m, situation) for m in first) and all(FACTS[s].holds(situation) for s in move.when if _impersonal(s))


def course(edition: Edition, case: Case, events: Sequence[Happening], situation: Situation, current: Move | None) -> list[Step]:
    """Return the steps of a case's round: done, the one to which `current` belongs, and those that can still come."""
    here = current.clause if current else ""
    since = case.round.started_at
    done: dict[str, list[Happening]] = {}
    for event in events:
        if event.clause and (event.at >= since or event.clause.startswith("1")):
            done.setdefault(event.clause, []).append(event)
    ahead = _ahead(edition, case, here, situation)
    found = {*done, *ahead, here}
    return [
        _step(edition, clause, _standing(clause, here, done, ahead), done.get(clause, []), current, situation)
        for clause in edition.clauses
        if clause in found
    ]


def _standing(clause: str, here: str, done: Mapping[str, Sequence[Happening]], ahead: set[str]) -> Standing:
    """Return how a clause stands: one whose turn is still to come is not done by what was done under it on the way."""
    return "now" if clause == here else "done" if clause in done and clause not in ahead else "todo"


def _step(
    edition: Edition, clause: str, state: Standing, done: Sequence[Happening], current: Move | None, situation: Situation
) -> Step:
    checks = (
        tuple(Check(s, FACTS[s].holds(situation)) for s in current.needs if not FACTS[s].about_input)
        if current and state == "now"
        else ()
    )
    roles = (
        tuple(sorted(current.by))
        if state == "now" and current
        else edition.once(("roles", clause), lambda: _roles(edition, clause))
    )
    return Step(clause, state, tuple(gathered_up(done)), roles, checks)


def _roles(edition: Edition, clause: str) -> tuple[str, ...]:
    """Return who acts under a clause, in the document's order."""
    moves = [m for m in edition.moves.values() if m.clause == clause and m.on == "case" and m.act]
    return tuple(dict.fromkeys(r for m in moves for r in sorted(m.by - {OUTSIDE})))


def _ahead(edition: Edition, case: Case, here: str, situation: Situation) -> set[str]:
    """Return the clauses of moves that can still come on the way, behind the current one; rounds begin anew, so 4 is no aim."""
    route, state = case.route, case.state
    leading = edition.once(("leading", route, state), lambda: _leading(edition, route, state))
    clauses = {m.clause for m in leading if not any(_settled_against(s, situation) for s in (*m.when, *m.needs))}
    order = {clause: i for i, clause in enumerate(edition.clauses)}
    return {c for c in clauses if not here or order[c] > order[here]}


def _leading(edition: Edition, route: str, state: str) -> tuple[Move, ...]:
    moves = [m for m in moves_on(edition, route) if not m.anywhere and not m.next_round and len(m.from_states) < MANY]
    onwards = [m for m in moves if not m.to or not m.from_states or _forward(m)]
    reach = closure(steps(onwards), {state})
    return tuple(m for m in onwards if m.from_states & reach and m.to and m.to != state and m.act)


def _forward(move: Move) -> bool:
    """Whether a move leads on in the document's order rather than back (sending back, breaking the blind, returning)."""
    return not any(word in move.act for word in ("return", "send-back", "break", "order-further"))


def _settled_against(sentence: str, situation: Situation) -> bool:
    """Whether a fact is known not to hold in this round any more: who handles it, what was decided, who was at fault."""
    parts = FACTS[sentence].parts
    known: dict[tuple[str, ...], bool] = {
        ("feedback", "procedure"): "top management" in sentence,
        ("decision",): bool(situation["decision"].outcome),
        ("review",): "justified" in sentence and situation["review"].justified is not None,
        ("feedback",): "not satisfied" in sentence and situation["feedback"].answer in ("satisfied", "no answer"),
    }
    return known.get(parts, False) and not FACTS[sentence].holds(situation)


def _impersonal(sentence: str) -> bool:
    return not {"given", "actor"} & set(FACTS[sentence].parts)
