"""The courses that a procedure allows, from the opening of a case to its end, with their shortest and longest time."""

from collections.abc import Iterator
from dataclasses import dataclass

from lims_complaints.clocks.term import Term, Unit
from lims_complaints.procedure.course import moves_on, openings, steps
from lims_complaints.procedure.edition import ClockRule, Edition, Move

MOST = 200
"""More courses than anybody reads; beyond that the rest is counted by nobody."""

# Seconds that a unit lasts at least and at most: a working day can be the next one, or lie behind a week of holidays.
_LASTS: dict[Unit, tuple[int, int]] = {
    "second": (1, 1),
    "minute": (60, 60),
    "hour": (3600, 3600),
    "office hour": (3600, 3600 * 24),
    "same day": (0, 86_400),
    "calendar day": (86_400, 86_400),
    "working day": (86_400, 86_400),
    "week": (7 * 86_400, 7 * 86_400),
    "month": (28 * 86_400, 31 * 86_400),
    "day of next month": (86_400, 31 * 86_400),
}


@dataclass(frozen=True)
class Course:
    """One way through a route: its moves in order, the clocks that run on it, and when it is over at the latest.

    `shortest_days` if each clock takes its shortest term (all is urgent), `longest_days` if each takes its longest. Days
    off are not counted in; whoever is quicker than the clocks is done earlier.
    """

    route: str
    moves: tuple[Move, ...]
    clocks: tuple[ClockRule, ...]
    shortest_days: int
    longest_days: int

    @property
    def states(self) -> tuple[str, ...]:
        """The states that a case passes, the first one included."""
        return tuple(m.to for m in self.moves if m.to)


def courses(edition: Edition, route: str, most: int = MOST) -> tuple[Course, ...]:
    """Return the simple courses of a route (no state twice), shortest first, at most `most` of them.

    A course ends in the first state that `ends`. Next rounds and returns repeat states, so they are left out.
    """
    moves = moves_on(edition, route)
    graph = steps(moves)
    ends = {s.name for s in edition.states.values() if s.ends}
    found: list[Course] = []
    first = {m.to: m for m in reversed(openings(moves))}
    for opening in first.values():
        for path in _paths((opening,), graph, ends):
            found.append(_course(edition, route, path))
            if len(found) == most:
                return tuple(sorted(found, key=_by_length))
    return tuple(sorted(found, key=_by_length))


def _by_length(course: Course) -> tuple[int, tuple[str, ...]]:
    return len(course.moves), tuple(m.name for m in course.moves)


def _paths(taken: tuple[Move, ...], graph: dict[str, dict[str, list[Move]]], ends: set[str]) -> Iterator[tuple[Move, ...]]:
    here = taken[-1].to or ""
    if here in ends:
        yield taken
        return
    passed = {m.to for m in taken}
    for state, moves in graph.get(here, {}).items():
        if state not in passed:
            yield from _paths((*taken, moves[0]), graph, ends)


def _course(edition: Edition, route: str, path: tuple[Move, ...]) -> Course:
    """Add up the clocks of a course: of those that start at one state the longest counts, since they run side by side."""
    passed = [m.to for m in path if m.to]
    running: list[ClockRule] = []
    shortest = longest = 0
    for state in passed[:-1]:
        here = [c for c in edition.clocks.values() if c.starts == state and (not c.routes or route in c.routes)]
        running += here
        shortest += max((least_days(c) for c in here), default=0)
        longest += max((most_days(c) for c in here), default=0)
    return Course(route, path, tuple(running), shortest, longest)


def most_days(clock: ClockRule) -> int:
    """Return the days that the longest term of a clock takes, days off not counted in."""
    return max(_days(term, longest=True) for term in clock.terms.values())


def least_days(clock: ClockRule) -> int:
    """Return the days that the shortest term of a clock takes."""
    return min(_days(term, longest=False) for term in clock.terms.values())


def _days(term: Term, *, longest: bool) -> int:
    least, most = _LASTS[term.unit]
    number = 1 if term.unit in ("same day", "day of next month") else term.n
    return -(-number * (most if longest else least) // 86_400)
