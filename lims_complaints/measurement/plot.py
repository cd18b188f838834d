"""Plots as numbers: where each mark lies on a canvas; what draws them is a template (no language, no SVG but `h_k.py`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lims_complaints.measurement.agreement import Agreement
from lims_complaints.measurement.band import Band
from lims_complaints.measurement.criterion import Plan
from lims_complaints.measurement.numerals import written
from lims_complaints.measurement.precision import number_of
from lims_complaints.measurement.rounding import magnitude
from lims_complaints.measurement.study import Level
from lims_complaints.measurement.value import Value
from lims_complaints.measurement.verdict import Verdict

WIDTH, ROW, LEFT, TOP = 640.0, 36.0, 120.0, 16.0
Scale = Callable[[Fraction], float]
STEPS = (Fraction(1), Fraction(2), Fraction(5), Fraction(10))


@dataclass(frozen=True)
class Dot:
    """A value on the plot; `open` is a bound (below detection), drawn hollow with its arrow to the left."""

    x: float
    y: float
    text: str
    open: bool = False


@dataclass(frozen=True)
class Row:
    """One row of dots. `who`: original, analyst, retest; analysts are numbered in the order given."""

    who: str
    number: int
    y: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Tick:
    """A mark of the axis with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class DotPlot:
    """Original, analysts and joint value on one axis; the limit and its guard band, where there are any."""

    width: float
    height: float
    axis_y: float
    left: float
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    band: tuple[float, float] | None
    limit: float | None
    guard: tuple[float, float] | None


@dataclass(frozen=True)
class Bar:
    """A bar of a plot of h or k: whose, its statistic, and the rectangle."""

    laboratory: str
    statistic: Decimal
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BarPlot:
    """Bars of one statistic with the zero line and the indicator lines at 5 % and 1 %."""

    level: str
    statistic: str
    width: float
    height: float
    zero_y: float
    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    ticks: tuple[Tick, ...]


def dot_plot(verdict: Verdict) -> DotPlot | None:
    """Return where everything lies; None where no value has a number. The band is what the criterion allows the retest."""
    joint = None if verdict.agreement.exact is None else (verdict.agreement.exact, verdict.retest)
    rows = [("original", 0, (verdict.original,)), *_analysts(verdict.agreement)]
    return _plot(rows, joint, verdict.band, _limits(verdict.plan))


def agreement_plot(agreement: Agreement) -> DotPlot | None:
    """Return the determinations alone, as they are seen under code: no original, no limit, no band."""
    joint = None if agreement.exact is None else (agreement.exact, written(agreement.exact))
    return _plot(_analysts(agreement), joint, None, ())


Group = tuple[str, int, tuple[Value, ...]]


def _analysts(agreement: Agreement) -> list[Group]:
    return [("analyst", i, values) for i, values in enumerate(agreement.sets, 1)]


def _plot(
    groups: Sequence[Group], joint: tuple[Fraction, str] | None, band: Band | None, limits: tuple[Fraction, ...]
) -> DotPlot | None:
    numbers = [number_of(v) for _, _, values in groups for v in values if v.number is not None]
    if not numbers:
        return None
    low, high = _spread([*numbers, *(band or ()), *limits])
    scale = (WIDTH - LEFT - 24) / float(high - low)

    def x(number: Fraction) -> float:
        return round(LEFT + float(number - low) * scale, 2)

    rows = tuple(_row(x, group, i) for i, group in enumerate(groups))
    if joint is not None:
        y = TOP + ROW * (len(rows) + 0.5)
        rows += (Row("retest", 0, y, (Dot(x(joint[0]), y, joint[1]),)),)
    axis = TOP + ROW * len(rows)
    marks = tuple(Tick(x(t), written(t)) for t in ticks(low, high))
    between = (x(band[0]), x(band[1])) if band else None
    guard = (x(limits[1]), x(limits[2])) if len(limits) > 1 else None
    return DotPlot(WIDTH, axis + 32, axis, LEFT, marks, rows, between, x(limits[0]) if limits else None, guard)


def _row(x: Scale, group: Group, index: int) -> Row:
    who, number, values = group
    y = TOP + ROW * (index + 0.5)
    known = [v for v in values if v.number is not None]
    return Row(who, number, y, tuple(Dot(x(number_of(v)), y, v.text.strip(), not v.is_number) for v in known))


def _limits(plan: Plan) -> tuple[Fraction, ...]:
    if plan.limit is None:
        return ()
    limit = Fraction(plan.limit.value)
    if plan.limit.rule == "simple":
        return (limit,)
    guard = plan.limit.guard
    if guard is None and plan.uncertainty is not None:
        guard = 2 * plan.uncertainty.retest / plan.uncertainty.k
    return (limit,) if guard is None else (limit, limit - Fraction(guard), limit + Fraction(guard))


def _spread(numbers: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    low, high = min(numbers), max(numbers)
    room = (high - low) / 12 or abs(high) / 10 or Fraction(1)
    return low - room, high + room


def ticks(low: Fraction, high: Fraction) -> list[Fraction]:
    """Return four to ten round numbers between `low` and `high`."""
    raw = (high - low) / 6
    power = Fraction(10) ** magnitude(raw)
    step = next(s * power for s in STEPS if s * power >= raw)
    first = -(-low // step)
    return [step * n for n in range(first, high // step + 1)]


def bar_plot(level: Level, statistic: str) -> BarPlot:
    """Return the bars of Mandel's h or k of one level, with indicator lines; `statistic` is "h" or "k"."""
    found: Mapping[str, Decimal] = level.h if statistic == "h" else level.k
    marks = [(s, v) for name, v in level.indicators().items() if v is not None and name[0] == statistic for s in _both(name)]
    signed = [(text, value * sign) for (text, sign), value in marks]
    sizes = [float(v) for v in found.values()] + [v for _, v in signed] + [0.0]
    top, bottom, height = max(sizes) * 1.05, min(sizes) * 1.05, 200.0
    scale = height / ((top - bottom) or 1.0)
    step = 18.0

    def y(number: float) -> float:
        return round(TOP + (top - number) * scale, 2)

    bars = tuple(
        Bar(lab, v, round(40 + i * step, 2), min(y(float(v)), y(0)), step - 5, round(abs(y(float(v)) - y(0)), 2))
        for i, (lab, v) in enumerate(found.items())
    )
    width = 40 + step * len(bars) + 40
    marks_5_1 = tuple(Tick(y(v), t) for t, v in signed)
    axis = tuple(Tick(y(float(t)), written(t)) for t in ticks(Fraction(bottom), Fraction(top))) if top > bottom else ()
    return BarPlot(level.name, statistic, width, TOP + height + 70, y(0), bars, marks_5_1, axis)


def _both(name: str) -> tuple[tuple[str, int], ...]:
    text = f"{name[2:]} %"
    return ((text, 1), (text, -1)) if name[0] == "h" else ((text, 1),)
