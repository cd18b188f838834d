"""Control chart of retests by method: difference over criterion, in the order of the retests (17025 7.7.1; GB/T 4091).

The criterion is a difference that chance exceeds once in twenty times, two standard deviations wide; so a ratio of 1 is two,
and 1.5 is three standard deviations from the centre, which is 0: nobody expects a retest to lie higher or lower.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lims_complaints.language import N_
from lims_complaints.measurement.lines import Said, said

WARNING, ACTION = Decimal(1), Decimal("1.5")


@dataclass(frozen=True)
class Signal:
    """A pattern that chance hardly makes: which points (from 0, both included) and what it is."""

    first: int
    last: int
    about: Said


@dataclass(frozen=True)
class ControlPlot:
    """Where the points lie, with the y of the centre, the warning lines and the action lines."""

    width: float
    height: float
    centre: float
    warning: tuple[float, float]
    action: tuple[float, float]
    points: tuple[tuple[float, float], ...]


def signals(ratios: Sequence[Decimal]) -> list[Signal]:
    """Return what GB/T 4091 (ISO 8258) calls special causes: its tests 1, 2, 3 and 5, each longest run once."""
    tests: list[tuple[int, Callable[[Sequence[Decimal]], bool], str]] = [
        (1, lambda w: abs(w[0]) > ACTION, N_("One retest lies beyond the action line.")),
        (9, _one_side, N_("Nine retests in a row lie on one side of the original results: drift.")),
        (6, _trend, N_("Six retests in a row rise or fall steadily: trend.")),
        (3, _two_of_three, N_("Two of three retests in a row lie beyond the same warning line.")),
    ]
    return [Signal(i, j, said(words)) for size, holds, words in tests for i, j in _runs(ratios, size, holds)]


def _runs(ratios: Sequence[Decimal], size: int, holds: Callable[[Sequence[Decimal]], bool]) -> list[tuple[int, int]]:
    found = list[tuple[int, int]]()
    for i in range(len(ratios) - size + 1):
        if holds(ratios[i : i + size]):
            joined = bool(found) and size > 1 and i <= found[-1][1]
            found[-1:] = [(found[-1][0], i + size - 1)] if joined else [*found[-1:], (i, i + size - 1)]
    return found


def _one_side(window: Sequence[Decimal]) -> bool:
    return all(x > 0 for x in window) or all(x < 0 for x in window)


def _trend(window: Sequence[Decimal]) -> bool:
    steps = [b - a for a, b in itertools.pairwise(window)]
    return all(s > 0 for s in steps) or all(s < 0 for s in steps)


def _two_of_three(window: Sequence[Decimal]) -> bool:
    return sum(x > WARNING for x in window) >= 2 or sum(x < -WARNING for x in window) >= 2


def control_plot(ratios: Sequence[Decimal], width: float = 640.0, height: float = 200.0) -> ControlPlot:
    """Return the chart as numbers; the scale reaches to 2, or to the farthest point."""
    reach = float(max([Decimal(2), *(abs(r) for r in ratios)]))
    step = (width - 80) / max(1, len(ratios) - 1)

    def y(ratio: Decimal) -> float:
        return round(height / 2 - float(ratio) / reach * (height / 2 - 12), 2)

    points = tuple((round(40 + i * step, 2), y(r)) for i, r in enumerate(ratios))
    return ControlPlot(width, height, y(Decimal(0)), (y(WARNING), y(-WARNING)), (y(ACTION), y(-ACTION)), points)
