"""Plots are numbers: what is greater lies to the right, what is within the band lies in it."""

from decimal import Decimal

import pytest

from lims_complaints.measurement.criterion import Criterion, Limit, Plan, Precision, Uncertainty
from lims_complaints.measurement.h_k import svg_h_k
from lims_complaints.measurement.plot import DotPlot, agreement_plot, bar_plot, dot_plot, ticks
from lims_complaints.measurement.study import Result, estimate
from lims_complaints.measurement.value import parse_value
from lims_complaints.measurement.verdict import compare_with_original, judge_agreement

TEN = Criterion(kind="RD", limit=Decimal(10))
PLAN = Plan(
    determinations=1, between=TEN, against_original=TEN, limit=Limit(value=Decimal(11)), limit_of_detection=Decimal("0.02")
)


def plot(plan: Plan, original: str, *values: str) -> DotPlot | None:
    lod = plan.limit_of_detection
    agreement = judge_agreement(plan, [[parse_value(v, limit_of_detection=lod)] for v in values])
    return dot_plot(compare_with_original(plan, parse_value(original, limit_of_detection=lod), agreement))


def test_values_lie_in_their_order_and_the_band_is_the_criterions() -> None:
    found = plot(PLAN, "9", "11", "11")
    assert found is not None
    assert [(row.who, row.number) for row in found.rows] == [("original", 0), ("analyst", 1), ("analyst", 2), ("retest", 0)]
    original, first, _, joint = (row.dots[0] for row in found.rows)
    assert original.x < first.x == joint.x == found.limit
    assert found.band is not None
    assert found.band[1] == joint.x  # RD is 10 % exactly
    assert all(0 < dot.x < found.width and 0 < dot.y < found.height for row in found.rows for dot in row.dots)
    assert [t.at for t in found.ticks] == sorted(t.at for t in found.ticks)


def test_a_bound_is_drawn_open() -> None:
    found = plot(PLAN, "9", "<0.02", "ND")
    assert found is not None
    assert [row.dots[0].open for row in found.rows] == [False, True, True]


@pytest.mark.parametrize("kind", ["absolute", "s_I", "r"])
def test_bands_of_other_criteria(kind: str) -> None:
    criterion = Criterion.model_validate({"kind": kind, "limit": "0.7"})
    plan = PLAN.model_copy(update={"against_original": criterion, "precision": Precision(s_r=Decimal("0.5"))})
    found = plot(plan, "10", "10", "10")
    assert found is not None
    assert found.band is not None
    middle = found.rows[0].dots[0].x
    assert found.band[0] < middle < found.band[1]
    assert found.band[1] - middle == pytest.approx(middle - found.band[0], abs=0.02)


def test_no_band_where_nothing_was_compared() -> None:
    plan = PLAN.model_copy(
        update={"against_original": Criterion(kind="s_I"), "between": Criterion(kind="s_r", limit=Decimal(1))}
    )
    found = plot(plan, "10", "10", "10")
    assert found is not None
    assert found.band is None


def test_the_guard_band_of_the_limit() -> None:
    plan = PLAN.model_copy(
        update={
            "limit": Limit(value=Decimal(11), rule="guard band"),
            "uncertainty": Uncertainty(original=Decimal(1), retest=Decimal(1)),
        }
    )
    found = plot(plan, "9", "11", "11")
    assert found is not None
    assert found.guard is not None
    assert found.limit is not None
    assert found.guard[0] < found.limit < found.guard[1]


def test_equal_values_and_no_values() -> None:
    assert plot(PLAN.model_copy(update={"limit": None, "against_original": None}), "0", "0", "0") is not None
    none = PLAN.model_copy(update={"limit_of_detection": None})
    assert plot(none, "invalid", "ND", "未检出") is None


def test_under_code_there_is_no_original_no_limit_no_band() -> None:
    found = agreement_plot(judge_agreement(PLAN, [[parse_value("11")], [parse_value("12")]]))
    assert found is not None
    assert [row.who for row in found.rows] == ["analyst", "analyst", "retest"]
    assert (found.band, found.limit, found.guard) == (None, None, None)


def test_ticks_are_few_and_round() -> None:
    from fractions import Fraction

    for low, high in (("0", "1"), ("-3", "17"), ("0.0012", "0.0019"), ("99990", "100010")):
        found = ticks(Fraction(low), Fraction(high))
        assert 3 <= len(found) <= 8
        assert all(Fraction(low) <= t <= Fraction(high) for t in found)


def test_bars_of_h_hang_from_the_zero_line() -> None:
    values = {"A": ("1.0", "1.1"), "B": ("1.2", "1.3"), "C<&": ("1.4", "1.9")}
    levels = estimate([Result(lab, "1", Decimal(v)) for lab, pair in values.items() for v in pair])
    found = bar_plot(levels["1"], "h")
    for bar in found.bars:
        end = bar.y + bar.height if bar.statistic >= 0 else bar.y
        assert end == pytest.approx(found.zero_y, abs=0.02)
    assert {line.text for line in found.lines} == {"5 %", "1 %"}
    assert len(bar_plot(levels["1"], "k").lines) == 2
    drawn = svg_h_k(levels, "en")
    assert "C&lt;&amp;" in drawn
    assert "C<&" not in drawn


def test_nothing_to_draw_is_still_a_picture() -> None:
    levels = estimate([Result("A", "1", Decimal(1))])
    assert svg_h_k(levels, "zh-Hans").startswith("<svg")
