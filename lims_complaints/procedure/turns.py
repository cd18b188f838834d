"""Whose turn it is: which roles an edition asks to move a case on from where it stands."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from lims_complaints.procedure.edition import THE_PROCEDURE, Edition, Move
from lims_complaints.procedure.facts import FACTS

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


def turn_of(edition: Edition, route: str, state: str, key: str = "") -> tuple[str, ...]:
    """Return the roles whose turn it is, the first one first; the client's is named as such.

    `key`: the text by which lists know who can do something with the case; whoever is barred by a lasting fact is left out.
    """
    return edition.once(("turn", route, state, key), lambda: _turn(edition, route, state, key))


def _turn(edition: Edition, route: str, state: str, key: str) -> tuple[str, ...]:
    every = _some_of(lasting(edition, route, state))
    barred = next((b for b in every if turn_key(edition, route, state, b) == key), frozenset[str]())
    roles: dict[str, None] = {}
    here = _open(edition, route, state, barred)
    moving = [m for m in here if m.to and m.to != state]
    plain = [m for m in moving or here if not _sends_back(edition, m, state)]
    if not any(m.by - {THE_PROCEDURE, "the station"} for m in plain):  # what follows by itself waits for what is done here
        plain = [m for m in here if not exceptional(m)] or moving
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


def lasting(edition: Edition, route: str, state: str) -> tuple[str, ...]:
    """Return the lasting facts that moves from a state ask for: those that do not hold bar these moves for the round."""
    return edition.once(("lasting", route, state), lambda: tuple(_lasting(onward(edition, route, state))))


def _lasting(moves: Iterable[Move]) -> list[str]:
    return sorted({s for m in moves for s in (*m.when, *m.needs) if s in FACTS and FACTS[s].lasting})


def turn_key(edition: Edition, route: str, state: str, barred: Iterable[str] = ()) -> str:
    """Return procedure and roles that can do something with a case from where it stands, as one text that lists are filtered by.

    `barred`: lasting facts that do not hold; whoever could move only with them has nothing to do.
    """
    roles: set[str] = set()
    for move in _open(edition, route, state, frozenset(barred)):
        roles |= move.by
    return f"{edition.name}: {', '.join(sorted(roles - {THE_PROCEDURE}))}"


def _open(edition: Edition, route: str, state: str, barred: frozenset[str]) -> list[Move]:
    return [m for m in onward(edition, route, state) if barred.isdisjoint((*m.when, *m.needs))]


def keys_of(edition: Edition, roles: Iterable[str]) -> frozenset[str]:
    """Return the keys of every place of an edition where it is the turn of one of some roles."""
    wanted = frozenset(roles)
    return edition.once(("keys", wanted), lambda: frozenset(_keys(edition, wanted)))


def _keys(edition: Edition, wanted: frozenset[str]) -> Iterator[str]:
    for place in ((route, state) for route in edition.routes for state in edition.states):
        for barred in _some_of(lasting(edition, *place)):
            if any(m.by & wanted for m in _open(edition, *place, barred)):
                yield turn_key(edition, *place, barred)


def _some_of(facts: Sequence[str]) -> Iterator[frozenset[str]]:
    """Yield every set of facts that may not hold: of each name all but one; then none at all, as before anybody looked."""
    named: dict[str, list[str]] = {}
    for sentence in facts:
        named.setdefault(FACTS[sentence].lasting, []).append(sentence)
    for held in product(*named.values()):
        yield frozenset(facts) - frozenset(held)
    if facts:
        yield frozenset()


def waiting_states(edition: Edition) -> frozenset[str]:
    """Return the states in which a clock of the client's runs: whoever handles the case waits."""
    owned = (c for c in edition.clocks.values() if c.owner == "client")
    return edition.once("waiting", lambda: frozenset(c.starts for c in owned if c.starts in edition.states))
