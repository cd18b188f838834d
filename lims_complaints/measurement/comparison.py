"""Two final values held against one criterion, with the arithmetic (ISO 5725-6; RD and RPD; En and zeta)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lims_complaints.language import N_
from lims_complaints.measurement.criterion import Criterion, Plan, required
from lims_complaints.measurement.lines import Line, Said, said
from lims_complaints.measurement.numerals import apart, marked, root, written
from lims_complaints.measurement.precision import (
    CRITICAL_RANGE,
    NEGATIVE,
    TWO,
    ZERO,
    Critical,
    Group,
    intermediate,
    same_lab_groups,
    two_laboratories,
)
from lims_complaints.measurement.rounding import round_significant

SCORES = "ISO 13528:2015 9.5–9.7"
ABOUT = N_("Original against retest")
ABOUT_CRITICAL = N_("Critical difference")


@dataclass(frozen=True)
class Side:
    """A final value: the exact number, as it is written in formulas, and what stands behind it."""

    value: Fraction
    text: str
    group: Group


def compare(plan: Plan, criterion: Criterion, a: Side, b: Side, about: Said, among: int = 2) -> tuple[Line, ...]:
    """Hold two values against a criterion; the last line says whether it holds (None: not judged).

    `among` values the two are the outermost of: the limit grows by f(among)/f(2), as the range of more values does.
    Raises `Invalid` where the plan lacks a figure that the criterion needs.
    """
    low, high = sorted((a, b), key=lambda side: side.value)
    widen = CRITICAL_RANGE[among] / TWO
    if criterion.kind in ("RD", "RPD"):
        return (_relative(criterion, low, high, about, widen),)
    if criterion.kind in ("En", "zeta"):
        return (_score(plan, criterion, a, b, about),)
    if criterion.kind == "absolute":
        return (_absolute(criterion, widen, low, high, about),)
    return _by_precision(plan, criterion, (low, high), about, widen)


def _limit(criterion: Criterion) -> Fraction:
    if criterion.limit is None:
        raise ValueError(f"{criterion.kind} without its limit")
    return Fraction(criterion.limit)


def _relative(criterion: Criterion, low: Side, high: Side, about: Said, widen: Fraction) -> Line:
    kind = criterion.kind
    formula = "RD = |A − B|/(A + B)·100 %" if kind == "RD" else "RPD = |A − B|/((A + B)/2)·100 %"
    if low.value <= 0:
        reason = ZERO if low.value == 0 else NEGATIVE
        return Line(said(reason), formula, "", "", criterion.source, None)
    limit = _limit(criterion) * widen
    half = (high.value - low.value) / (high.value + low.value) * 100
    found = half if kind == "RD" else 2 * half
    shown = apart(found, limit)
    total = f"({high.text} + {low.text})" if kind == "RD" else f"(({high.text} + {low.text})/2)"
    sign, holds = ("≤", True) if found <= limit else (">", False)
    allowed = f"{_widened(criterion, widen)}{written(limit)} %"
    numbers = f"|{high.text} − {low.text}|/{total}·100 % {marked(found, shown)} % {sign} {allowed}"
    return Line(about, formula, numbers, shown, criterion.source, holds, _ratio(found**2, limit**2))


def _widened(criterion: Criterion, widen: Fraction) -> str:
    """Write out how a limit grows for the range of more values than two: its own figure, times f(n)/f(2)."""
    return "" if widen == 1 else f"{written(_limit(criterion))}·{written(widen * TWO)}/2.8 = "


def _absolute(criterion: Criterion, widen: Fraction, low: Side, high: Side, about: Said) -> Line:
    limit, source = _limit(criterion) * widen, criterion.source
    found = high.value - low.value
    shown = apart(found, limit)
    sign, holds = ("≤", True) if found <= limit else (">", False)
    numbers = f"|{high.text} − {low.text}| {marked(found, shown)} {sign} {_widened(criterion, widen)}{written(limit)}"
    return Line(about, "|A − B|", numbers, shown, source, holds, _ratio(found**2, limit**2))


def _by_precision(plan: Plan, criterion: Criterion, sides: tuple[Side, Side], about: Said, widen: Fraction) -> tuple[Line, ...]:
    low, high = sides
    if plan.precision.per_cent and low.value + high.value == 0:
        return (Line(said(N_("The mean is zero; a limit in per cent of it says nothing.")), "", "", "", criterion.source),)
    scale = abs(low.value + high.value) / 200 if plan.precision.per_cent else Fraction(1)
    critical, numbers = _critical(plan, criterion, low.group, high.group, scale)
    squared = critical.squared * widen**2
    found = high.value - low.value
    shown = apart(root(squared), found)
    factor = "" if widen == 1 else f" · {written(widen * TWO)}/2.8"
    source = criterion.source or plan.precision.source
    clause = f"{critical.clause}{f'; {source}' if source else ''}"
    formula = critical.formula if widen == 1 else f"{critical.formula}·f(n)/f(2)"
    basis = Line(said(ABOUT_CRITICAL), formula, f"{numbers}{factor} ≈ {shown}", shown, clause)
    holds = found**2 <= squared
    told = apart(found, Fraction(root(squared)))
    with_numbers = f"|{high.text} − {low.text}| {marked(found, told)} {'≤' if holds else '>'} {shown}"
    return basis, Line(about, "|A − B| ≤ CD", with_numbers, told, clause, holds, _ratio(found**2, squared))


def _critical(plan: Plan, criterion: Criterion, a: Group, b: Group, scale: Fraction) -> tuple[Critical, str]:
    s_r = required(plan, "s_r", criterion) * scale
    shares = f"{written(a.share)} + {written(b.share)}"
    if criterion.kind in ("r", "s_r"):
        return same_lab_groups(s_r, a, b), f"2.8·{written(s_r)}·√({shares})"
    if criterion.kind == "s_I":
        s_i = required(plan, "s_I", criterion) * scale
        return intermediate(s_r, s_i, a, b), _wider(s_i, s_r, a, b)
    s_l = required(plan, "s_R", criterion) * scale
    return two_laboratories(s_r, s_l, a, b), _wider(s_l, s_r, a, b)


def _wider(wider: Fraction, s_r: Fraction, a: Group, b: Group) -> str:
    return f"√((2.8·{written(wider)})² − (2.8·{written(s_r)})²·(1 − {written(a.share)} − {written(b.share)}))"


def _score(plan: Plan, criterion: Criterion, a: Side, b: Side, about: Said) -> Line:
    """En with expanded, zeta with standard uncertainties; a common part (rho) narrows the denominator."""
    given = plan.uncertainty
    k = Fraction(1)
    if given is None:
        return Line(said(N_("The plan gives no uncertainties, so that no score can be reckoned.")), "", "", "", SCORES)
    if criterion.kind == "zeta":
        k = Fraction(given.k)
    first, second, rho = Fraction(given.original) / k, Fraction(given.retest) / k, Fraction(given.rho)
    squared = first**2 + second**2 - 2 * rho * first * second
    limit = Fraction(criterion.limit) if criterion.limit is not None else Fraction(1 if k == 1 else 2)
    if squared <= 0:
        return Line(said(N_("The uncertainties cancel out; no score can be reckoned.")), "", "", "", SCORES)
    difference = a.value - b.value
    strict = criterion.kind == "En" and plan.en_at_one == "differs"
    holds = difference**2 < limit**2 * squared if strict else difference**2 <= limit**2 * squared
    score = root(difference**2 / squared) * (1 if difference >= 0 else -1)
    shown = apart(score, limit)
    letter = "U" if criterion.kind == "En" else "u"
    formula = f"{criterion.kind} = (A − B)/√({letter}₁² + {letter}₂² − 2ρ{letter}₁{letter}₂)"
    common = f" − 2·{written(rho)}·{written(first)}·{written(second)}" if rho else ""
    bottom = f"√({written(first)}² + {written(second)}²{common})"
    sign = ("<" if strict else "≤") if holds else ("≥" if strict else ">")
    numbers = f"|({a.text} − {b.text})/{bottom}| ≈ {shown.lstrip('−')} {sign} {written(limit)}"
    return Line(about, formula, numbers, shown, SCORES, holds, _ratio(difference**2, limit**2 * squared))


def _ratio(squared: Fraction, limit_squared: Fraction) -> Decimal | None:
    """Return difference over limit from their squares, to six digits, for the control chart."""
    return round_significant(Fraction(root(squared / limit_squared)), 6) if limit_squared else None
