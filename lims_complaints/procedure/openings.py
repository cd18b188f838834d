"""Where a procedure lets somebody in: the acts that open a case, with the routes among which they choose."""

from collections.abc import Collection
from dataclasses import dataclass

from lims_complaints.procedure.course import openings as opening_moves
from lims_complaints.procedure.edition import Edition, Route, Texts


@dataclass(frozen=True)
class Opening:
    """One way into a procedure: its name and title, the act and its clause, the routes among which whoever opens it chooses."""

    procedure: str
    title: Texts
    act: str
    clause: str
    routes: tuple[Route, ...]


def openings(edition: Edition, roles: Collection[str] = ("client",)) -> list[Opening]:
    """Return the ways in that stand open to some roles, one an act, in the order of the document."""
    found: dict[str, Opening] = {}
    for move in opening_moves(edition.moves.values()):
        if not move.act or move.on != "case" or not move.by & set(roles):
            continue
        before = found[move.act].routes if move.act in found else ()
        more = tuple(r for r in edition.routes.values() if r.name in move.routes and r not in before)
        clause = found[move.act].clause if move.act in found else move.clause
        found[move.act] = Opening(edition.name, edition.title, move.act, clause, before + more)
    return list(found.values())
