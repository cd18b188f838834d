"""Whose turn it is: which roles an edition asks to move a case on from where it stands."""

from collections.abc import Iterable, Iterator

from lims_complaints.procedure.edition import THE_PROCEDURE, Edition, Move

MANY = 6
"""A move from this many states or more (withdrawing, ruling on urgency) is open on the way; nobody's turn comes of it."""


EXCEPTIONS = frozenset({"a reason is given", "what is missing is named"})
"""What is said where a case does not simply go on."""


def onward(edition: Edition, route: str, state: str) -> tuple[Move, ...]:
    """Return the moves that carry a case on from a state, in the document's order."""
    return edition.once(("onward", route, state), lambda: tuple(_onward(edition, route, state)))


def _onward(edition: Edition, route: str, state: str) -> Iterator[Move]:
    for m in edition.moves.values():
        fits = m.on == "case" and state in m.from_states and (not m.routes or route in m.routes)
        if fits and not m.anywhere and len(m.from_states) < MANY:
            yield m


def turn_of(edition: Edition, route: str, state: str) -> tuple[str, ...]:
    """Return the roles whose turn it is, the first one first; the client's is named as such."""
    return edition.once(("turn", route, state), lambda: _turn(edition, route, state))


def _turn(edition: Edition, route: str, state: str) -> tuple[str, ...]:
    roles: dict[str, None] = {}
    moving = [m for m in onward(edition, route, state) if m.to and m.to != state]
    plain = [m for m in moving or onward(edition, route, state) if not _sends_back(edition, m, state)]
    if not any(m.by - {THE_PROCEDURE, "the station"} for m in plain):  # what follows by itself waits for what is done here
        plain = [m for m in onward(edition, route, state) if not exceptional(m)] or moving
    for move in plain:
        roles.update(dict.fromkeys(sorted(move.by - {THE_PROCEDURE, "the station", "outside expert"})))
    return tuple(roles)


def exceptional(move: Move) -> bool:
    """Whether a move sends back, refuses, breaks off or asks for more: it is nobody's next step while another leads on."""
    return not EXCEPTIONS.isdisjoint(move.needs)


def _sends_back(edition: Edition, move: Move, state: str) -> bool:
    """Whether a move leads, with its reason, to where the case has been already: the states stand in the order of the course."""
    order = list(edition.states)
    return exceptional(move) and bool(move.to) and order.index(str(move.to)) < order.index(state)


def turn_key(edition: Edition, route: str, state: str) -> str:
    """Return procedure and roles that can do something with a case from where it stands, as one text that lists are filtered by."""
    roles: set[str] = set()
    for move in onward(edition, route, state):
        roles |= move.by
    return f"{edition.name}: {', '.join(sorted(roles - {THE_PROCEDURE}))}"


def keys_of(edition: Edition, roles: Iterable[str]) -> frozenset[str]:
    """Return the keys of every place of an edition where it is the turn of one of some roles."""
    wanted = frozenset(roles)
    return edition.once(("keys", wanted), lambda: frozenset(_keys(edition, wanted)))


def _keys(edition: Edition, wanted: frozenset[str]) -> Iterator[str]:
    for place in ((route, state) for route in edition.routes for state in edition.states):
        if any(m.by & wanted for m in onward(edition, *place)):
            yield turn_key(edition, *place)


def waiting_states(edition: Edition) -> frozenset[str]:
    """Return the states in which a clock of the client's runs: whoever handles the case waits."""
    owned = (c for c in edition.clocks.values() if c.owner == "client")
    return edition.once("waiting", lambda: frozenset(c.starts for c in owned if c.starts in edition.states))
