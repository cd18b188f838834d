"""Charts as numbers: where lines, bars and points lie in a drawing; the templates put ink to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lims_complaints.measurement.control import ControlPlot, control_plot
from lims_complaints.performance.measures import Control, Rate

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 250, 44, 500, 18, 210
ROW, LABELS, BARS = 34, 190, 250
FEW = 6
"""So many months are named under a chart."""


@dataclass(frozen=True)
class Trend:
    """A line of shares by month, 0 to 100 per cent; it breaks where a month has nothing. Points: x, y, text."""

    pieces: tuple[str, ...]
    points: tuple[tuple[float, float, str], ...]
    months: tuple[tuple[float, str], ...]
    grid: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Bars:
    """Bars from the left, one a row: y, width, label, value; `full` is how far a bar of the whole scale reaches."""

    rows: tuple[tuple[float, float, str, str], ...]
    height: int
    width: int = WIDTH
    left: int = LABELS


@dataclass(frozen=True)
class Chart:
    """A control chart: its method, the plot, and which points belong to a pattern."""

    method: str
    plot: ControlPlot
    out: frozenset[int]
    values: tuple[str, ...]


def trend(rates: Mapping[str, Rate]) -> Trend:
    """Return the line of shares by month."""
    step = (RIGHT - LEFT) / max(1, len(rates) - 1)
    xs = [round(LEFT + i * step, 1) for i in range(len(rates))]
    shares = [r.percent for r in rates.values()]
    points = [(x, _y(float(p)), f"{p}") if p is not None else None for x, p in zip(xs, shares, strict=True)]
    every = max(1, -(-len(xs) // FEW))
    named = tuple((x, m) for i, (x, m) in enumerate(zip(xs, rates, strict=True)) if i % every == 0)
    grid = tuple((_y(v), str(v)) for v in (0, 25, 50, 75, 100))
    return Trend(tuple(_pieces(points)), tuple(p for p in points if p), named, grid)


def bars(rows: Sequence[tuple[str, float, str]]) -> Bars:
    """Return bars of label, size and what is written beside it; the longest fills the width."""
    most = max((size for _, size, _ in rows), default=0) or 1
    made = tuple((float(8 + i * ROW), round(BARS * size / most, 1), label, text) for i, (label, size, text) in enumerate(rows))
    return Bars(made, 16 + ROW * len(rows))


def control(given: Control) -> Chart:
    """Return the control chart of a method."""
    plot = control_plot(given.ratios, width=520.0, height=220.0)
    out = frozenset(i for s in given.signals for i in range(s.first, s.last + 1))
    return Chart(given.method, plot, out, tuple(str(r) for r in given.ratios))


def _y(share: float) -> float:
    return round(BOTTOM - share / 100 * (BOTTOM - TOP), 1)


def _pieces(points: Sequence[tuple[float, float, str] | None]) -> list[str]:
    pieces = list[list[str]]([[]])
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{point[0]},{point[1]}")
    return [" ".join(p) for p in pieces if len(p) > 1]
