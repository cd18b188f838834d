"""A dot plot of few results beside each other, as SVG: for the verdict sheet, on paper and on the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape

_WIDTH, _LABELS, _ROW, _TOP, _FOOT = 640, 170, 30, 26, 44
_INK, _QUIET, _BAND = "#262626", "#616161", "#dfe6ee"


@dataclass(frozen=True)
class Dots:
    """One line of the plot: what it is (already said) and its values in the unit of the plot."""

    label: str
    values: tuple[Decimal, ...]
    hollow: bool = False


def dot_plot(
    lines: Sequence[Dots],
    unit: str,
    *,
    band: tuple[Decimal, Decimal] | None = None,
    limit: Decimal | None = None,
    limit_label: str = "",
) -> str:
    """Draw each line's values as dots over one axis in `unit`, `band` shaded, `limit` as a dashed rule."""
    seen = [v for line in lines for v in line.values] + [*(band or ()), *([limit] if limit is not None else [])]
    ticks = nice_ticks(min(seen, default=Decimal(0)), max(seen, default=Decimal(1)))
    foot = _TOP + _ROW * len(lines)

    def x(value: Decimal) -> str:
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return f"{_LABELS + share * (_WIDTH - _LABELS - 24):.1f}"

    drawn = [_band(x, band, foot)] if band else []
    drawn += [part for n, line in enumerate(lines) for part in _line(x, line, _TOP + _ROW * n + _ROW // 2)]
    if limit is not None:
        rule = f'x1="{x(limit)}" x2="{x(limit)}" y1="{_TOP - 6}" y2="{foot}"'
        drawn.append(f'<line {rule} stroke="{_INK}" stroke-width="1.2" stroke-dasharray="5 3"/>')
        drawn.append(_text(x(limit), _TOP - 10, limit_label, "middle"))
    drawn += _axis(x, ticks, foot, unit)
    size = f'width="{_WIDTH}" height="{foot + _FOOT}" viewBox="0 0 {_WIDTH} {foot + _FOOT}"'
    style = 'font-family="Noto Sans CJK SC, \'Noto Sans\', sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(drawn)}</svg>'


def nice_ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return four to nine round numbers that enclose `low` to `high`, at equal steps of 1, 2 or 5 times a power of ten."""
    span = (high - low) or abs(high) or Decimal(1)
    power = Decimal(1).scaleb((span / 4).adjusted())
    step = next(power * m for m in (1, 2, 5, 10) if span / (power * m) <= 6)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    if last - first < 2:
        first, last = first - 1, last + 1
    return [step * n for n in range(int(first), int(last) + 1)]


def _text(x: str, y: int, text: str, anchor: str = "start", fill: str = _INK) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _band(x: Callable[[Decimal], str], band: tuple[Decimal, Decimal], foot: int) -> str:
    left, right = x(band[0]), x(band[1])
    width = f"{Decimal(right) - Decimal(left):.1f}"
    return f'<rect x="{left}" y="{_TOP}" width="{width}" height="{foot - _TOP}" fill="{_BAND}"/>'


def _line(x: Callable[[Decimal], str], line: Dots, y: int) -> list[str]:
    rule = f'<line x1="{_LABELS}" x2="{_WIDTH - 24}" y1="{y}" y2="{y}" stroke="#c9c9c9" stroke-width="0.6"/>'
    fill = "white" if line.hollow else _INK
    dots = [f'<circle cx="{x(v)}" cy="{y}" r="4.2" fill="{fill}" stroke="{_INK}" stroke-width="1.4"/>' for v in line.values]
    return [rule, _text("0", y + 4, line.label), *dots]


def _axis(x: Callable[[Decimal], str], ticks: Sequence[Decimal], foot: int, unit: str) -> list[str]:
    axis = f'<line x1="{_LABELS}" x2="{_WIDTH - 24}" y1="{foot}" y2="{foot}" stroke="{_INK}" stroke-width="1"/>'
    marks = [f'<line x1="{x(t)}" x2="{x(t)}" y1="{foot}" y2="{foot + 5}" stroke="{_INK}" stroke-width="1"/>' for t in ticks]
    numbers = [_text(x(t), foot + 19, f"{t:f}", "middle") for t in ticks]
    return [axis, *marks, *numbers, _text(str(_WIDTH - 24), foot + 38, unit, "end", _QUIET)]
