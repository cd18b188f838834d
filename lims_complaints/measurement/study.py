"""Precision of a method from an experiment (ISO 5725-2:2019 = GB/T 6379.2; intermediate precision by 5725-3).

Nothing is dropped as an outlier: the tests say what they say, and a person names who is left out. Sums are exact.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lims_complaints.measurement.numerals import mean, root, to_decimal
from lims_complaints.measurement.quantiles import cochran_critical, grubbs_critical, h_critical, k_critical

Outlying = Literal["correct", "straggler", "outlier"]


@dataclass(frozen=True)
class Result:
    """One result: whose, at which level, in which day or operator group (empty where there are none)."""

    laboratory: str
    level: str
    value: Decimal
    group: str = ""


@dataclass(frozen=True)
class OutlierTest:
    """A statistic with its critical values at 5 % and 1 %: beyond the first a straggler, beyond the second an outlier."""

    laboratory: str
    statistic: Decimal
    at_5: float
    at_1: float

    @property
    def verdict(self) -> Outlying:
        """Return what ISO 5725-2 7.3.1.2 calls it."""
        size = float(self.statistic)
        return "outlier" if size > self.at_1 else "straggler" if size > self.at_5 else "correct"


@dataclass(frozen=True)
class Level:
    """Figures of one level; None where the experiment cannot give one (one laboratory: no s_L, s_R, h …)."""

    name: str
    laboratories: int
    n: int
    mean: Decimal
    s_r: Decimal | None
    s_L: Decimal | None  # noqa: N815
    s_R: Decimal | None  # noqa: N815
    s_I: Decimal | None  # noqa: N815
    h: Mapping[str, Decimal]
    k: Mapping[str, Decimal]
    cochran: OutlierTest | None
    grubbs: OutlierTest | None
    replicates: int

    @property
    def r(self) -> Decimal | None:
        """Return the repeatability limit 2.8 s_r."""
        return None if self.s_r is None else self.s_r * Decimal("2.8")

    @property
    def R(self) -> Decimal | None:  # noqa: N802
        """Return the reproducibility limit 2.8 s_R."""
        return None if self.s_R is None else self.s_R * Decimal("2.8")

    def indicators(self) -> dict[str, float | None]:
        """Return the 5 % and 1 % indicator lines of h and k; None where there are too few laboratories or results."""
        p, n = self.laboratories, self.replicates
        h_fits, k_fits = p >= 3, p >= 2 and n >= 2
        return {
            "h_5": h_critical(0.05, p) if h_fits else None,
            "h_1": h_critical(0.01, p) if h_fits else None,
            "k_5": k_critical(0.05, p, n) if k_fits else None,
            "k_1": k_critical(0.01, p, n) if k_fits else None,
        }


def estimate(results: Sequence[Result], without: Sequence[str] = ()) -> dict[str, Level]:
    """Estimate every level, in the order of first appearance, leaving out the laboratories that are named.

    Missing results are just not there; cells may hold unequal numbers of results (ISO 5725-2 7.4.5, one-way analysis).
    """
    kept = [r for r in results if r.laboratory not in without]
    names = dict.fromkeys(r.level for r in kept)
    return {name: _level(name, [r for r in kept if r.level == name]) for name in names}


def _level(name: str, results: list[Result]) -> Level:
    cells: dict[str, list[Fraction]] = {}
    for each in results:
        cells.setdefault(each.laboratory, []).append(Fraction(each.value))
    r2, i2, l2 = _components(results)
    within = r2 if i2 is None else i2
    s_l = None if l2 is None else root(l2)
    s_capital = None if l2 is None or within is None else root(within + l2)
    sizes = Counter(len(values) for values in cells.values())
    usual = max(sizes, key=lambda n: (sizes[n], n))
    return Level(
        name,
        len(cells),
        len(results),
        to_decimal(mean([Fraction(r.value) for r in results])),
        None if r2 is None else root(r2),
        s_l,
        s_capital,
        None if i2 is None else root(i2),
        _mandel_h(cells),
        _mandel_k(cells),
        _cochran(cells, usual),
        _grubbs(cells),
        usual,
    )


def _components(results: Sequence[Result]) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Return s_r², s_I² (only where days or operators are grouped) and s_L², by the analysis of variance, nested."""
    laboratories: dict[str, list[Fraction]] = {}
    groups: dict[tuple[str, str], list[Fraction]] = {}
    for each in results:
        laboratories.setdefault(each.laboratory, []).append(Fraction(each.value))
        groups.setdefault((each.laboratory, each.group), []).append(Fraction(each.value))
    total, p, g = len(results), len(laboratories), len(groups)
    if total == g:
        return None, None, None
    r2 = sum((_squares(v) for v in groups.values()), Fraction(0)) / (total - g)
    inner = sum((Fraction(len(v) ** 2, len(laboratories[lab])) for (lab, _), v in groups.items()), Fraction(0))
    grouped = _between_groups(laboratories, groups, inner, r2) if g > p else None
    if p < 2:
        return r2, None if grouped is None else r2 + grouped, None
    grand = sum((sum(v) for v in laboratories.values()), Fraction(0)) / total
    square = sum((len(v) * (mean(v) - grand) ** 2 for v in laboratories.values()), Fraction(0)) / (p - 1)
    weight = (total - Fraction(sum(len(v) ** 2 for v in laboratories.values()), total)) / (p - 1)
    part = (inner - Fraction(sum(len(v) ** 2 for v in groups.values()), total)) / (p - 1)
    nested = Fraction(0) if grouped is None else part * grouped
    l2 = max(Fraction(0), Fraction((square - r2 - nested) / weight))
    return r2, None if grouped is None else r2 + grouped, l2


def _between_groups(
    laboratories: Mapping[str, list[Fraction]],
    groups: Mapping[tuple[str, str], list[Fraction]],
    inner: Fraction,
    r2: Fraction,
) -> Fraction:
    free = len(groups) - len(laboratories)
    square = sum((len(v) * (mean(v) - mean(laboratories[lab])) ** 2 for (lab, _), v in groups.items()), Fraction(0)) / free
    weight = (sum(len(v) for v in groups.values()) - inner) / free
    return max(Fraction(0), (square - r2) / weight)


def _squares(values: Sequence[Fraction]) -> Fraction:
    middle = mean(values)
    return sum(((v - middle) ** 2 for v in values), Fraction(0))


def _variances(cells: Mapping[str, list[Fraction]]) -> dict[str, Fraction]:
    return {lab: _squares(v) / (len(v) - 1) for lab, v in cells.items() if len(v) > 1}


def _mandel_h(cells: Mapping[str, list[Fraction]]) -> dict[str, Decimal]:
    """h = (ȳᵢ - ȳ)/√(Σ(ȳᵢ - ȳ)²/(p - 1)), ȳ the mean of the cell means (7.3.1.1).

    Its indicator lines and its kinship with Grubbs' G hold for that mean, and published programs take it. The mean of all
    results would differ a little where cells are unequal.
    """
    if len(cells) < 2:
        return {}
    middle = mean([mean(v) for v in cells.values()])
    off = {lab: mean(v) - middle for lab, v in cells.items()}
    square = sum((d * d for d in off.values()), Fraction(0)) / (len(cells) - 1)
    return {lab: root(d * d / square) * (1 if d >= 0 else -1) for lab, d in off.items()} if square else {}


def _mandel_k(cells: Mapping[str, list[Fraction]]) -> dict[str, Decimal]:
    """k = sᵢ/√(Σs²/p), over the cells that hold at least two results (7.3.1.1)."""
    variances = _variances(cells)
    total = sum(variances.values(), Fraction(0))
    return {lab: root(s2 * len(variances) / total) for lab, s2 in variances.items()} if total else {}


def _cochran(cells: Mapping[str, list[Fraction]], usual: int) -> OutlierTest | None:
    """Test the largest variance; n is the number of results in most cells (7.3.3.2)."""
    variances = _variances(cells)
    total = sum(variances.values(), Fraction(0))
    if len(variances) < 2 or not total or usual < 2:
        return None
    worst = max(variances, key=lambda lab: (variances[lab], lab))
    p = len(variances)
    statistic = to_decimal(variances[worst] / total)
    return OutlierTest(worst, statistic, cochran_critical(0.05, p, usual), cochran_critical(0.01, p, usual))


def _grubbs(cells: Mapping[str, list[Fraction]]) -> OutlierTest | None:
    """Test the cell mean that lies farthest from the others (7.3.4.1)."""
    means = {lab: mean(v) for lab, v in cells.items()}
    if len(means) < 3:
        return None
    middle, square = mean(means.values()), _squares(list(means.values())) / (len(means) - 1)
    if not square:
        return None
    worst = max(means, key=lambda lab: (abs(means[lab] - middle), lab))
    statistic = root((means[worst] - middle) ** 2 / square)
    return OutlierTest(worst, statistic, grubbs_critical(0.05, len(means)), grubbs_critical(0.01, len(means)))
