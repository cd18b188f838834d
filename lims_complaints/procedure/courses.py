"""The courses that a procedure allows, from the opening of a case to its end, with their shortest and longest time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from lims_complaints.clocks.term import Term, Unit
from lims_complaints.procedure.course import moves_on, openings, steps
from lims_complaints.procedure.edition import ClockRule, Edition, Move

ONE_DAY = timedelta(days=1)
ARRIVAL = "the complaint arrived"
AT_THE_END = "the case is closed"
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

    `shortest` if each clock takes its shortest term (all is urgent), `longest` if each takes its longest. Days off are not
    counted in; whoever is quicker than the clocks is done earlier.
    """

    route: str
    moves: tuple[Move, ...]
    clocks: tuple[ClockRule, ...]
    shortest: timedelta
    longest: timedelta

    @property
    def shortest_days(self) -> int:
        """The shortest time in days, the last one begun counted in."""
        return -(-self.shortest // ONE_DAY)

    @property
    def longest_days(self) -> int:
        """The longest time in days, the last one begun counted in."""
        return -(-self.longest // ONE_DAY)

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
    """Add up the clocks of a course.

    Of those that start at one state the longest counts, since they run side by side; one that only the end of the case
    stops bounds all that follows its start.
    """
    passed = [m.to for m in path if m.to]
    running: list[ClockRule] = []
    least, most = timedelta(), timedelta()
    bounds: list[tuple[timedelta, timedelta]] = []
    for place, state in enumerate(passed[:-1]):
        here = [c for c in _of_route(edition, route) if c.starts == state or (place == 0 and c.starts == ARRIVAL)]
        running += here
        bounds += [(least + shortest(c), most + longest(c)) for c in here if c.stops == AT_THE_END]
        steps_here = [c for c in here if c.stops != AT_THE_END]
        least += max((shortest(c) for c in steps_here), default=timedelta())
        most += max((longest(c) for c in steps_here), default=timedelta())
    if bounds:
        least, most = min(b[0] for b in bounds), min(b[1] for b in bounds)
    return Course(route, path, tuple(running), least, most)


def _of_route(edition: Edition, route: str) -> list[ClockRule]:
    return [c for c in edition.clocks.values() if not c.routes or route in c.routes]


def longest(clock: ClockRule) -> timedelta:
    """Return how long the longest term of a clock takes, days off not counted in."""
    return max(_lasts(term)[1] for term in clock.terms.values())


def shortest(clock: ClockRule) -> timedelta:
    """Return how long the shortest term of a clock takes."""
    return min(_lasts(term)[0] for term in clock.terms.values())


def _lasts(term: Term) -> tuple[timedelta, timedelta]:
    least, most = _LASTS[term.unit]
    number = 1 if term.unit in ("same day", "day of next month") else term.n
    return timedelta(seconds=number * least), timedelta(seconds=number * most)
