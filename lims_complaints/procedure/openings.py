"""Where a procedure lets somebody in: the acts that open a case, the routes among which they choose, what else is asked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lims_complaints.procedure.course import openings as opening_moves
from lims_complaints.procedure.edition import Edition, Route, Texts
from lims_complaints.procedure.facts import CHOICES, FACTS


@dataclass(frozen=True)
class Opening:
    """One way into a procedure: its name and title, the act and its clause, the routes among which whoever opens it chooses.

    `asks` names what rules of the procedure judge by, so that whoever files has to say it (country, about).
    """

    procedure: str
    title: Texts
    act: str
    clause: str
    routes: tuple[Route, ...]
    asks: frozenset[str] = frozenset()


def openings(edition: Edition, roles: Collection[str] = ("client",)) -> list[Opening]:
    """Return the ways in that stand open to some roles, one an act, in the order of the document."""
    found: dict[str, Opening] = {}
    for move in opening_moves(edition.moves.values()):
        if not move.act or move.on != "case" or not move.by & set(roles):
            continue
        before = found[move.act].routes if move.act in found else ()
        more = tuple(r for r in edition.routes.values() if r.name in move.routes and r not in before)
        clause = found[move.act].clause if move.act in found else move.clause
        found[move.act] = Opening(edition.name, edition.title, move.act, clause, before + more, frozenset(_asked(edition)))
    return list(found.values())


def opening(edition: Edition, act: str, roles: Collection[str] = ("client",)) -> Opening | None:
    """Return the way in by one act, where it stands open to some roles."""
    return next((o for o in openings(edition, roles) if o.act == act), None)


def _asked(edition: Edition) -> Iterator[str]:
    for clock in edition.clocks.values():
        if clock.choose in CHOICES and CHOICES[clock.choose].asks:
            yield CHOICES[clock.choose].asks
    for move in edition.moves.values():
        yield from (FACTS[s].asks for s in (*move.when, *move.needs) if s in FACTS and FACTS[s].asks)


def deciding(edition: Edition, asked: str) -> frozenset[str]:
    """Return the roles whose moves are judged by what was asked (those whose department is named, for "about")."""
    moves = edition.moves.values()
    return frozenset(r for m in moves for s in m.needs if s in FACTS and FACTS[s].asks == asked for r in m.by)
