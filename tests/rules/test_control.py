"""Drift across retests: which patterns are seen, and that chance alone is not called one."""

from decimal import Decimal

import pytest

from lims_complaints.measurement.control import control_plot, signals


@pytest.mark.parametrize(
    ("ratios", "found"),
    [
        ("0.1 -0.2 0.3 -0.1 0.2", []),
        ("0.1 1.5 -0.1", []),
        ("0.1 1.51 -0.1", [(1, 1, "action")]),
        ("0.1 -1.6 1.6", [(1, 1, "action"), (2, 2, "action")]),
        ("0.1 0.2 0.1 0.2 0.1 0.2 0.1 0.2", []),
        ("0.1 0.2 0.1 0.2 0.1 0.2 0.1 0.2 0.1", [(0, 8, "drift")]),
        ("-0.1 -0.2 -0.1 -0.2 -0.1 -0.2 -0.1 -0.2 -0.1 -0.3 0.1", [(0, 9, "drift")]),
        ("-0.3 -0.2 -0.1 0 0.1", []),
        ("-0.3 -0.2 -0.1 0 0.1 0.2", [(0, 5, "trend")]),
        ("0.2 0.1 0.05 0 -0.1 -0.2", [(0, 5, "trend")]),
        ("1.1 0 1.2", [(0, 2, "warning")]),
        ("1.1 0 -1.2", []),
        ("1 0 1", []),
    ],
)
def test_patterns(ratios: str, found: list[tuple[int, int, str]]) -> None:
    seen = signals([Decimal(r) for r in ratios.split()])
    assert [(s.first, s.last) for s in seen] == [(first, last) for first, last, _ in found]
    assert all(word in s.about[0] for s, (_, _, word) in zip(seen, found, strict=True))


def test_points_lie_on_their_side() -> None:
    plot = control_plot([Decimal("0.5"), Decimal("-3"), Decimal("1.2")])
    (_, high), (_, low), (_, warned) = plot.points
    assert high < plot.centre < low <= plot.height
    assert plot.action[0] < warned < plot.warning[0]
    assert control_plot([]).points == ()
    assert len(control_plot([Decimal(0)]).points) == 1
