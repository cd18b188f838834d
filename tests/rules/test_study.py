"""Precision from experiments: published examples, published tables, the real study, and what may be missing."""

import statistics
from decimal import Decimal
from math import sqrt

import pytest

from lims_complaints.errors import Invalid
from lims_complaints.measurement.quantiles import (
    cochran_critical,
    f_upper,
    grubbs_critical,
    h_critical,
    k_critical,
    t_upper,
)
from lims_complaints.measurement.study import Level, Result, estimate
from lims_complaints.measurement.table import decode, read_results, read_table
from tests.paths import SHARED

STUDY = SHARED / "data" / "rm-study.csv"


def results(cells: dict[str, str]) -> list[Result]:
    return [Result(lab, "1", Decimal(v)) for lab, values in cells.items() for v in values.split()]


def real() -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for each in read_results(read_table(decode(STUDY.read_bytes()))):
        found.setdefault(each.level, []).append(each)
    return found


def test_the_coal_example_of_the_standard() -> None:
    """ISO 5725-2 annex B.1, level 1, cells of three to five results: m 0.690, s_r 0.015, s_R 0.026."""
    cells = {
        "1": "0.71 0.71 0.70 0.71",
        "2": "0.69 0.67 0.68",
        "3": "0.66 0.65 0.69",
        "4": "0.67 0.65 0.66",
        "5": "0.70 0.69 0.66 0.71 0.69",
        "6": "0.73 0.74 0.73",
        "7": "0.71 0.71 0.69",
        "8": "0.70 0.65 0.68",
    }
    level = estimate(results(cells))["1"]
    assert (level.laboratories, level.n) == (8, 27)
    assert [f"{x:.3f}" for x in (level.mean, level.s_r, level.s_R)] == ["0.690", "0.015", "0.026"]


@pytest.mark.parametrize("metal", ["Arsenic", "Cadmium", "Chromium", "Copper", "Lead", "Manganese", "Nickel", "Zinc"])
def test_the_real_study_against_other_arithmetic(metal: str) -> None:
    """Recompute in floating point by the formulas of 7.4.5 as they are printed, missing results left out."""
    given = real()[metal]
    level = estimate(given)[metal]
    cells: dict[str, list[float]] = {}
    for each in given:
        cells.setdefault(each.laboratory, []).append(float(each.value))
    n = [len(v) for v in cells.values()]
    means = [statistics.fmean(v) for v in cells.values()]
    p, total = len(n), sum(n)
    grand = sum(a * b for a, b in zip(n, means, strict=True)) / total
    s_r2 = sum((len(v) - 1) * statistics.variance(v) for v in cells.values()) / (total - p)
    s_d2 = (sum(a * b * b for a, b in zip(n, means, strict=True)) - grand**2 * total) / (p - 1)
    n_bar = (total - sum(a * a for a in n) / total) / (p - 1)
    s_l2 = max(0.0, (s_d2 - s_r2) / n_bar)
    assert (level.laboratories, level.n) == (p, total)
    for found, expected in (
        (level.mean, grand),
        (level.s_r, sqrt(s_r2)),
        (level.s_L, sqrt(s_l2)),
        (level.s_R, sqrt(s_r2 + s_l2)),
        (level.r, 2.8 * sqrt(s_r2)),
        (level.R, 2.8 * sqrt(s_r2 + s_l2)),
    ):
        assert float(found or 0) == pytest.approx(expected, rel=1e-6)
    middle, spread = statistics.fmean(means), statistics.stdev(means)
    assert [float(h) for h in level.h.values()] == pytest.approx([(m - middle) / spread for m in means], rel=1e-6)
    variances = {lab: statistics.variance(v) for lab, v in cells.items()}
    pooled = sqrt(statistics.fmean(variances.values()))
    assert [float(k) for k in level.k.values()] == pytest.approx([sqrt(v) / pooled for v in variances.values()], rel=1e-6)
    assert level.cochran is not None
    assert level.grubbs is not None
    assert float(level.cochran.statistic) == pytest.approx(max(variances.values()) / sum(variances.values()))
    farthest = max(abs(m - statistics.fmean(means)) for m in means) / statistics.stdev(means)
    assert float(level.grubbs.statistic) == pytest.approx(farthest)


METROLOGY = {
    "h": {
        "Lab1": "-0.1874985 0.3845908 -0.2847691 0.6641304 0.5267244 0.8856633 0.2778234 0.4702487",
        "Lab9": "4.8295353 -0.8537321 -1.4234740 0.1858267 1.0915397 -0.2155570 0.4340873 -0.5453237",
        "Lab10": "-0.1620557 -2.5480065 1.8945118 0.9368624 -2.1758863 1.2510111 - -0.6924301",
        "Lab29": "0.3900052 2.8197864 2.0830466 -0.4212577 2.5757343 0.7160552 0.3394609 -0.3027927",
    },
    "k": {
        "Lab1": "0.14945478 0.4199208 0.4109965 0.1726546 0.06047132 0.4734340 0.1613312 0.9756416",
        "Lab8": "1.41409616 2.7757704 2.7825168 4.2866819 0.55189395 0.6691822 2.6901444 1.1157512",
        "Lab9": "4.67545532 0.8861310 0.3017887 0.1772833 0.40019153 0.1255464 0.7838001 0.5043352",
        "Lab29": "0.08194995 1.5297804 0.5491656 0.8737423 1.06088678 0.4350209 2.8598453 0.8825458",
    },
}
"""What mandel.kh of metRology 0.9-29-2 printed for the real study; a dash where a laboratory reported nothing."""


@pytest.mark.parametrize("statistic", ["h", "k"])
def test_h_and_k_are_those_of_a_published_program(statistic: str) -> None:
    levels = estimate([each for results in real().values() for each in results])
    for laboratory, printed in METROLOGY[statistic].items():
        for level, text in zip(levels.values(), printed.split(), strict=True):
            found = getattr(level, statistic).get(laboratory)
            assert (found is None) is (text == "-")
            if found is not None:
                assert float(found) == pytest.approx(float(text), abs=6e-8)


@pytest.mark.parametrize(
    ("metal", "printed"),
    [
        ("Arsenic", "10.75823 0.87501 4.188136 4.278566"),
        ("Cadmium", "4.925178 0.2115989 0.3512843 0.4100912"),
        ("Copper", "1938.768 51.91183 115.6694 126.7842"),
    ],
)
def test_variances_are_those_of_a_published_program(metal: str, printed: str) -> None:
    """R's anova(lm(value ~ laboratory)), from which s_r, s_L and s_R follow."""
    level = level_of(metal)
    found = [float(x or 0) for x in (level.mean, level.s_r, level.s_L, level.s_R)]
    assert found == pytest.approx([float(x) for x in printed.split()], rel=5e-7)


def test_nothing_is_dropped_unless_it_is_named() -> None:
    arsenic = real()["Arsenic"]
    whole, without = estimate(arsenic)["Arsenic"], estimate(arsenic, ["Lab9"])["Arsenic"]
    assert whole.grubbs is not None
    assert (whole.grubbs.laboratory, whole.grubbs.verdict) == ("Lab9", "outlier")
    assert "Lab9" in whole.h
    assert "Lab9" not in without.h
    assert without.laboratories == whole.laboratories - 1
    assert (without.s_R or 0) < (whole.s_R or 0)


@pytest.mark.parametrize(
    ("p", "n", "expected"),
    [(2, 2, 0.998), (3, 3, 0.871), (5, 3, 0.684), (8, 2, 0.680), (10, 2, 0.602), (10, 3, 0.445), (20, 5, 0.192), (2, 5, 0.906)],
)
def test_cochran_at_5_per_cent_is_the_published_table(p: int, n: int, expected: float) -> None:
    assert cochran_critical(0.05, p, n) == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize(
    ("p", "df", "expected"), [(10, 1, 0.7175), (5, 2, 0.7885), (20, 5, 0.2048), (40, 1, 0.2940), (3, 3, 0.8831)]
)
def test_cochran_at_1_per_cent_is_the_published_table(p: int, df: int, expected: float) -> None:
    assert cochran_critical(0.01, p, df + 1) == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize(
    ("statistic", "p", "n", "alpha", "expected"),
    [
        ("G", 3, 0, 0.05, 1.154304851),
        ("H", 3, 0, 0.05, 1.151140982),
        ("K", 3, 2, 0.05, 1.645448267),
        ("C", 3, 2, 0.05, 0.966944444),
        ("K", 3, 5, 0.05, 1.404359268),
        ("C", 3, 5, 0.05, 0.745657024),
        ("G", 3, 0, 0.01, 1.15468471),
        ("H", 3, 0, 0.01, 1.154558086),
        ("K", 3, 2, 0.01, 1.714730299),
        ("C", 3, 2, 0.01, 0.993344444),
        ("K", 3, 5, 0.01, 1.527672462),
        ("C", 3, 5, 0.01, 0.833466816),
        ("G", 10, 0, 0.05, 2.289954084),
        ("H", 10, 0, 0.05, 1.798410005),
        ("K", 10, 2, 0.05, 1.903908645),
        ("C", 10, 2, 0.05, 0.602009561),
        ("K", 10, 5, 0.05, 1.504573858),
        ("C", 10, 5, 0.05, 0.331112144),
        ("G", 10, 0, 0.01, 2.48208325),
        ("H", 10, 0, 0.01, 2.176068394),
        ("K", 10, 2, 0.01, 2.32359842),
        ("C", 10, 2, 0.01, 0.717488632),
        ("K", 10, 5, 0.01, 1.737242143),
        ("C", 10, 5, 0.01, 0.393376439),
        ("G", 29, 0, 0.05, 2.892704711),
        ("H", 29, 0, 0.05, 1.909649106),
        ("K", 29, 2, 0.05, 1.944081695),
        ("C", 29, 2, 0.05, 0.300172234),
        ("K", 29, 5, 0.05, 1.528303663),
        ("C", 29, 5, 0.05, 0.141634507),
        ("G", 29, 0, 0.01, 3.217917742),
        ("H", 29, 0, 0.01, 2.446397842),
        ("K", 29, 2, 0.01, 2.49275146),
        ("C", 29, 2, 0.01, 0.372118093),
        ("K", 29, 5, 0.01, 1.793076883),
        ("C", 29, 5, 0.01, 0.168248008),
    ],
)
def test_critical_values_are_those_of_another_program(statistic: str, p: int, n: int, alpha: float, expected: float) -> None:
    """R's qt for Grubbs (G), R's qbeta for Mandel's h (H) and k (K) and for Cochran (C), printed to nine decimals."""
    found = {
        "G": lambda: grubbs_critical(alpha, p),
        "H": lambda: h_critical(alpha, p),
        "K": lambda: k_critical(alpha, p, n),
        "C": lambda: cochran_critical(alpha, p, n),
    }
    assert found[statistic]() == pytest.approx(expected, abs=1e-8)


def test_quantiles_of_t_and_f() -> None:
    assert t_upper(0.025, 8) == pytest.approx(2.306, abs=5e-4)
    assert t_upper(0.025, 1) == pytest.approx(12.706, abs=5e-4)
    assert t_upper(0.005, 30) == pytest.approx(2.750, abs=5e-4)
    assert f_upper(0.05, 3, 10) == pytest.approx(3.708, abs=5e-4)
    assert f_upper(0.01, 4, 20) == pytest.approx(4.431, abs=5e-4)
    assert f_upper(0.05, 1, 1) == pytest.approx(161.448, abs=5e-3)


def test_cells_of_one_result_and_missing_laboratories() -> None:
    level = estimate(results({"A": "1.0 1.1", "B": "1.2", "C": "1.1 1.3 1.2"}))["1"]
    assert (level.laboratories, level.n) == (3, 6)
    assert set(level.k) == {"A", "C"}
    assert set(level.h) == {"A", "B", "C"}


def test_figures_that_an_experiment_cannot_give_are_none() -> None:
    alone = estimate(results({"A": "1.0 1.1 1.2"}))["1"]
    assert (alone.s_L, alone.s_R, alone.R, alone.grubbs, alone.cochran, alone.h) == (None, None, None, None, None, {})
    assert round(alone.s_r or 0, 10) == Decimal("0.1")
    single = estimate(results({"A": "1", "B": "2"}))["1"]
    assert (single.s_r, single.s_R, single.k, single.cochran) == (None, None, {}, None)
    equal = estimate(results({"A": "1 1", "B": "1 1", "C": "1 1"}))["1"]
    assert (equal.s_r, equal.s_R, equal.h, equal.k, equal.cochran, equal.grubbs) == (0, 0, {}, {}, None, None)


def test_a_negative_between_laboratory_variance_is_zero() -> None:
    level = estimate(results({"A": "1 3", "B": "1 3", "C": "1 3"}))["1"]
    assert level.s_L == 0
    assert level.s_R == level.s_r


def test_intermediate_precision_from_days_of_one_laboratory() -> None:
    """Three days of two results: MS within 0.02/… by hand: s_r² = 0.005, MS days = 0.13, s_I² = 0.005 + (0.13 - 0.005)/2."""
    rows = [("mon", "10.0"), ("mon", "10.1"), ("tue", "10.3"), ("tue", "10.4"), ("wed", "10.5"), ("wed", "10.6")]
    level = estimate([Result("A", "1", Decimal(v), day) for day, v in rows])["1"]
    within = 0.005
    between = 2 * statistics.variance([10.05, 10.35, 10.55])
    assert float(level.s_r or 0) == pytest.approx(sqrt(within))
    assert float(level.s_I or 0) == pytest.approx(sqrt(within + (between - within) / 2))
    assert level.s_R is None


def test_days_nested_in_laboratories() -> None:
    """A balanced nested design, by the textbook: MS labs = s_r² + n s_1² + n g s_L²."""
    means = {"A": (10.0, 10.4), "B": (11.0, 11.6), "C": (9.0, 9.2)}
    given = [
        Result(lab, "1", Decimal(f"{m + d:.2f}"), str(day))
        for lab, days in means.items()
        for day, m in enumerate(days)
        for d in (-0.1, 0.1)
    ]
    level = estimate(given)["1"]
    s_r2 = 0.02
    ms_days = 2 * sum((a - b) ** 2 / 2 for a, b in means.values()) / 3
    ms_labs = 4 * statistics.variance([statistics.fmean(v) for v in means.values()])
    s_12, s_l2 = (ms_days - s_r2) / 2, (ms_labs - ms_days) / 4
    assert float(level.s_I or 0) == pytest.approx(sqrt(s_r2 + s_12))
    assert float(level.s_R or 0) == pytest.approx(sqrt(s_r2 + s_12 + s_l2))


def test_long_and_wide_forms_say_the_same() -> None:
    wide = read_results(read_table("Lab,Cu,Zn\nA,1,5\nB,2,\nA,1.1,6\n"))
    long = read_results(read_table("level,laboratory,value\nCu,A,1\nZn,A,5\nCu,B,2\nCu,A,1.1\nZn,A,6\nZn,B,\n"))
    assert sorted(map(str, wide)) == sorted(map(str, long))


def test_a_cell_that_is_no_number_is_named_with_its_line() -> None:
    with pytest.raises(Invalid) as refusal:
        read_results(read_table("Lab,Cu\nA,1\nB,<0.02\nC,abc\n"))
    assert [fault.field for fault in refusal.value.faults] == ["line 3, Cu", "line 4, Cu"]


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(Invalid, match="laboratory"):
        read_results(read_table("a,b\n1,2\n"))


def level_of(metal: str) -> Level:
    return estimate(real()[metal])[metal]


def test_a_straggler_lies_between_the_two_critical_values() -> None:
    verdicts = {
        (t.verdict, float(t.statistic) > t.at_5, float(t.statistic) > t.at_1) for m in real() if (t := level_of(m).cochran)
    }
    assert verdicts <= {("correct", False, False), ("straggler", True, False), ("outlier", True, True)}
