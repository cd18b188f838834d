"""The one function that says whether a move is allowed, and why not. Pages, API and acts all ask it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lims_complaints.language import N_
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.procedure.facts import FACTS

NOT_YOURS = N_("This is for another role.")
NOT_NOW = N_("The case does not stand where this can be done.")
NOT_YET = N_("Something that the clause asks for is missing.")
NOT_THIS = N_("This is not what was found or asked.")
NOT_PROVIDED = N_("The procedure in force does not provide for this.")


LACKING = 5
"""The rank of a refusal that only facts stand in the way of: the move can be shown, greyed, with what is missing."""


@dataclass(frozen=True)
class Allowed:
    """The move may be made."""

    move: Move


@dataclass(frozen=True)
class Refusal:
    """The move may not be made: under which clause, why, and which facts are missing (sentences of the document)."""

    move: Move | None
    clause: str
    reason: str
    missing: tuple[str, ...] = ()
    rank: int = 0


def may(
    edition: Edition,
    act: str,
    *,
    route: str,
    state: str | None,
    roles: Collection[str],
    situation: Mapping[str, Any],
) -> Allowed | Refusal:
    """Return the first move of the edition that allows `act` here and now, or the refusal that came nearest to it.

    `state` None means that there is no case yet (or that the act is not done to a case); then `route` is the one asked for,
    or "" for any. A situation without `given`
    leaves facts about the input for later: then the answer says what can be offered.
    """
    nearest = Refusal(None, "", NOT_PROVIDED)
    for move in edition.moves_of(act):
        verdict = _judge(move, route, state, roles, situation)
        if isinstance(verdict, Allowed):
            return verdict
        if verdict.rank > nearest.rank:
            nearest = verdict
    return nearest


def follows(edition: Edition, *, route: str, state: str, situation: Mapping[str, Any]) -> Move | None:
    """Return the move that follows by itself from here, if its facts hold."""
    for move in edition.moves.values():
        if move.act or not _fits(move, route, state):
            continue
        if not missing((*move.when, *move.needs), situation):
            return move
    return None


def missing(needs: Collection[str], situation: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sentences that do not hold; those about an input that is not there yet are left out."""
    return tuple(s for s in needs if not ("given" not in situation and FACTS[s].about_input) and not FACTS[s].holds(situation))


def _elsewhere(move: Move, route: str, state: str | None) -> bool:
    """Whether a move belongs to other routes; a case that is to be opened has one only if it was asked for."""
    return bool(move.routes) and route not in move.routes and (state is not None or bool(route))


def _fits(move: Move, route: str, state: str | None) -> bool:
    if _elsewhere(move, route, state):
        return False
    if move.on != "case" or not move.from_states:
        return state is None
    return state in move.from_states


def _judge(
    move: Move, route: str, state: str | None, roles: Collection[str], situation: Mapping[str, Any]
) -> Allowed | Refusal:
    if _elsewhere(move, route, state):
        return Refusal(move, move.clause, NOT_PROVIDED, rank=1)
    if not _fits(move, route, state):
        return Refusal(move, move.clause, NOT_NOW, rank=2)
    if missing(move.when, situation):
        return Refusal(move, move.clause, NOT_THIS, rank=3)
    if move.by.isdisjoint(roles):
        return Refusal(move, move.clause, NOT_YOURS, rank=4)
    lacking = missing(move.needs, situation)
    if lacking:
        return Refusal(move, move.clause, NOT_YET, lacking, rank=LACKING)
    return Allowed(move)
