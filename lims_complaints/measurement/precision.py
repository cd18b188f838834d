"""Acceptance of results by their precision: ISO 5725-6:1994 = GB/T 6379.6-2009, and relative deviations.

The tables are data, rounded as the standard prints them. All comparing is exact: on fractions, and on squares where a
critical difference is a root, so that 11.4 - 10.0 is at a limit of 1.4 and not beyond it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.numerals import mean, median, root, to_decimal
from lims_complaints.measurement.value import Value

Exact = Decimal | Fraction
Centre = Literal["mean", "median"]
RelativeKind = Literal["RD", "RPD"]

CRITICAL_RANGE = {n: Fraction(f) for n, f in enumerate(("2.8", "3.3", "3.6", "3.9", "4.0", "4.2", "4.3", "4.4", "4.5"), 2)}
"""f(n) of the critical range CR(n) = f(n) s_r, 95 % (临界极差系数, ISO 5725-6 table 1)."""

MEDIAN_SPREAD = {
    n: Fraction(c) for n, c in enumerate(("1", "1", "1.160", "1.092", "1.197", "1.135", "1.214", "1.160", "1.223", "1.176"), 1)
}
"""c(n): standard deviation of a median over that of a mean of n results (ISO 5725-6, 4.2)."""

MANY = Fraction("1.253")
"""c(n) of many results, √(π/2)."""

TWO = CRITICAL_RANGE[2]


@dataclass(frozen=True)
class Acceptance:
    """What the range of one group says: `more` determinations are needed, or `value` is final."""

    status: Literal["accepted", "needs more"]
    centre: Centre | None
    value: Decimal | None
    exact: Fraction | None
    range: Decimal
    critical: Fraction
    holds: bool
    more: int = 0


def acceptance(x: Sequence[Exact], s_r: Exact, stop: bool = False, step: int = 2, most: int = 4) -> Acceptance:
    """Accept the results of one group or ask for more (ISO 5725-6 5.2.2; several results 5.2.3).

    Range within f(n) s_r: the mean. Else `step` more (2 where cheap, 1 where costly) until there are `most`; then, or
    where testing must `stop`, the median. The order of `x` does not count. Raises ValueError for fewer than two results
    or more than ten.
    """
    if len(x) not in CRITICAL_RANGE:
        raise ValueError(f"two to ten results are judged together, not {len(x)}")
    numbers = [Fraction(each) for each in x]
    spread = max(numbers) - min(numbers)
    critical = CRITICAL_RANGE[len(x)] * Fraction(s_r)
    if spread <= critical:
        return _accepted("mean", mean(numbers), spread, critical)
    if stop or len(x) >= most:
        return _accepted("median", median(numbers), spread, critical)
    more = min(step, most - len(x))
    return Acceptance("needs more", None, None, None, to_decimal(spread), critical, False, more)


def _accepted(centre: Centre, value: Fraction, spread: Fraction, critical: Fraction) -> Acceptance:
    return Acceptance("accepted", centre, to_decimal(value), value, to_decimal(spread), critical, spread <= critical)


@dataclass(frozen=True)
class Group:
    """Results that stand behind one final value: how many, and whether their mean or median was taken."""

    n: int
    centre: Centre = "mean"

    @property
    def share(self) -> Fraction:
        """Return 1/(2n), or c(n)²/(2n) for a median (ISO 5725-6 4.2)."""
        spread = MEDIAN_SPREAD.get(self.n, MANY) if self.centre == "median" else Fraction(1)
        return spread**2 / (2 * self.n)


@dataclass(frozen=True)
class Critical:
    """A critical difference (临界差). `squared` is exact; `value` is for reading."""

    squared: Fraction
    formula: str
    clause: str

    @property
    def value(self) -> Decimal:
        """Return the critical difference to 28 digits."""
        return root(self.squared)

    def holds(self, difference: Exact) -> bool:
        """Say whether a difference is within, the limit included."""
        return Fraction(difference) ** 2 <= self.squared


def same_lab_groups(s_r: Exact, first: Group, second: Group) -> Critical:
    """CD of two groups of one laboratory in repeatability conditions: 2.8 s_r √(1/2n₁ + 1/2n₂) (ISO 5725-6 5.2.1)."""
    squared = (TWO * Fraction(s_r)) ** 2 * (first.share + second.share)
    return Critical(squared, "CD = 2.8·s_r·√(1/2n₁ + 1/2n₂)", "ISO 5725-6 · GB/T 6379.6 5.2")


def two_laboratories(s_r: Exact, s_R: Exact, first: Group, second: Group) -> Critical:  # noqa: N803
    """CD of two laboratories (ISO 5725-6 5.3): √((2.8 s_R)² - (2.8 s_r)²(1 - 1/2n₁ - 1/2n₂)).

    Raises `Invalid` where s_R < s_r.
    """
    formula = "CD = √((2.8·s_R)² − (2.8·s_r)²·(1 − 1/2n₁ − 1/2n₂))"
    return Critical(_between(s_r, s_R, "s_R", first, second), formula, "ISO 5725-6 · GB/T 6379.6 5.3")


def intermediate(s_r: Exact, s_I: Exact, first: Group, second: Group) -> Critical:  # noqa: N803
    """CD inside one laboratory over time, operators or instruments, by the same derivation (ISO 5725-3).

    Raises `Invalid` where s_I < s_r.
    """
    formula = "CD = √((2.8·s_I)² − (2.8·s_r)²·(1 − 1/2n₁ − 1/2n₂))"
    return Critical(_between(s_r, s_I, "s_I", first, second), formula, "ISO 5725-3 · GB/T 6379.3; 5725-6 5.3")


def _between(s_r: Exact, wider: Exact, name: str, first: Group, second: Group) -> Fraction:
    if Fraction(wider) < Fraction(s_r):
        message = N_("{name} = {wider} is smaller than s_r = {s_r}; repeatability is the part that both share.")
        raise Invalid((Fault(name, message, {"name": name, "wider": str(wider), "s_r": str(s_r)}),))
    return (TWO * Fraction(wider)) ** 2 - (TWO * Fraction(s_r)) ** 2 * (1 - first.share - second.share)


def reference(s_r: Exact, s_R: Exact, group: Group) -> Critical:  # noqa: N803
    """CD of a final value and a reference value: √(((2.8 s_R)² - (2.8 s_r)²(n-1)/n)/2) (ISO 5725-6 4.2.3)."""
    if Fraction(s_R) < Fraction(s_r):
        _between(s_r, s_R, "s_R", group, group)
    squared = ((TWO * Fraction(s_R)) ** 2 - (TWO * Fraction(s_r)) ** 2 * (1 - 2 * group.share)) / 2
    return Critical(squared, "CD = √(((2.8·s_R)² − (2.8·s_r)²·(n−1)/n)/2)", "ISO 5725-6 · GB/T 6379.6 4.2")


@dataclass(frozen=True)
class Deviation:
    """A relative deviation in per cent with its kind: an RD of 10 % is an RPD of 20 %, so the kinds never meet."""

    kind: RelativeKind
    per_cent: Fraction

    def within(self, kind: str, limit: Exact) -> bool:
        """Say whether it is within a limit of the same kind, the limit included. Raises TypeError for another kind."""
        if kind != self.kind:
            raise TypeError(f"a limit for {kind} says nothing about an {self.kind}")
        return self.per_cent <= Fraction(limit)


@dataclass(frozen=True)
class NotJudged:
    """Why a relative deviation has no meaning here (a msgid)."""

    reason: str


NO_VALUE = N_("A value is missing.")
DECLARED = N_("A value was declared invalid.")
BOTH_BELOW = N_("Both values are below the limit of detection; a relative deviation is not judged.")
ONE_BELOW = N_("One value is below the limit of detection; a relative deviation is not judged.")
ABOVE_RANGE = N_("A value is above the measuring range; a relative deviation is not judged.")
ZERO = N_("A value is zero; a relative deviation from zero says nothing.")
NEGATIVE = N_("A value is negative; a relative deviation needs a scale that starts at zero.")


def relative_deviation(a: Value, b: Value, kind: RelativeKind) -> Deviation | NotJudged:
    """Return RD = |A-B|/(A+B) or RPD = |A-B|/((A+B)/2) in per cent (相对偏差 · 相对百分差), or why there is none.

    Non-detects, zero, negative, missing and invalid values are not judged.
    """
    reason = _unfit(a, b)
    if reason:
        return NotJudged(reason)
    return deviation_of([number_of(a), number_of(b)], kind)


def deviation_of(numbers: Sequence[Fraction], kind: RelativeKind) -> Deviation:
    """Return the deviation of positive numbers; for more than two, of the largest from the smallest over the mean."""
    half = (max(numbers) - min(numbers)) / mean(numbers) * 50
    return Deviation(kind, half if kind == "RD" else 2 * half)


def number_of(value: Value) -> Fraction:
    """Return the number that a value carries, exactly. Raises ValueError where it carries none."""
    if value.number is None:
        raise ValueError(f"{value.text!r} carries no number")
    return Fraction(value.number)


def _unfit(a: Value, b: Value) -> str:
    kinds = {a.kind, b.kind}
    below = a.is_bound_above + b.is_bound_above
    numbers = [number_of(v) for v in (a, b) if v.is_number]
    found = (
        (NO_VALUE, "blank" in kinds),
        (DECLARED, "invalid" in kinds),
        (ABOVE_RANGE, "above" in kinds),
        (BOTH_BELOW, below == 2),
        (ONE_BELOW, below == 1),
        (NEGATIVE, any(n < 0 for n in numbers)),
        (ZERO, any(n == 0 for n in numbers)),
    )
    return next((reason for reason, holds in found if holds), "")
