"""Where a case can go: the states as a graph, one route at a time."""

from collections.abc import Collection, Iterable, Mapping

from lims_complaints.procedure.edition import Edition, Move


def moves_on(edition: Edition, route: str) -> tuple[Move, ...]:
    """Return the moves of a route that carry a case to a state or keep it where it is, in the document's order."""
    return tuple(m for m in edition.moves.values() if m.on == "case" and (not m.routes or route in m.routes))


def openings(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Return the moves that open a case."""
    return tuple(m for m in moves if not m.from_states and m.to)


def steps(moves: Iterable[Move]) -> dict[str, dict[str, list[Move]]]:
    """Return from → to → the moves that lead there; moves that keep the state are left out."""
    graph: dict[str, dict[str, list[Move]]] = {}
    for move in moves:
        for state in sorted(move.from_states):
            if move.to and move.to != state:
                graph.setdefault(state, {}).setdefault(move.to, []).append(move)
    return graph


def reachable(edition: Edition, route: str) -> frozenset[str]:
    """Return every state that a case of the route can come to stand in."""
    moves = moves_on(edition, route)
    return closure(steps(moves), {m.to for m in openings(moves) if m.to})


def closure(graph: Mapping[str, Collection[str]], start: Collection[str]) -> frozenset[str]:
    """Return the states of `start` and all that can be reached from them."""
    found, frontier = set(start), list(start)
    while frontier:
        for state in graph.get(frontier.pop(), ()):
            if state not in found:
                found.add(state)
                frontier.append(state)
    return frozenset(found)


def turned(graph: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Return the graph with every arrow turned round."""
    back: dict[str, set[str]] = {}
    for state, nexts in graph.items():
        for following in nexts:
            back.setdefault(following, set()).add(state)
    return back
