"""GB/T 8170-2008: the published examples and our own, typed from the standard's vectors."""

from decimal import Decimal

import pytest

from lims_complaints.measurement.rounding import round_significant, round_to

VECTORS = """
12.1498 1 12 | 12.1498 0.1 12.1 | 1268 100 1300 | 10.5002 1 11 | 1.050 0.1 1.0 | 0.35 0.1 0.4 | 2500 1000 2000
3500 1000 4000 | -0.0365 0.001 -0.036 | 28.175 0.01 28.18 | 28.165 0.01 28.16 | 28.2645 0.1 28.3 | 28.350 0.1 28.4
28.250 0.1 28.2 | 28.050 0.1 28.0 | 28.2501 0.1 28.3 | 8.53459 0.01 8.53 | 15.4546 1 15 | 432.252 0.1 432.3
60.28 0.5 60.5 | 63.37 0.5 63.5 | 63.37 5 65 | 832 20 840 | 60.25 0.5 60.0 | -60.75 0.5 -61.0 | 830 20 840
-930 20 -920 | 355 10 360 | -325 10 -320
"""


@pytest.mark.parametrize("vector", [v.split() for line in VECTORS.strip().splitlines() for v in line.split("|")], ids="-".join)
def test_rounds_to_an_interval(vector: list[str]) -> None:
    value, interval, expected = vector
    assert str(round_to(Decimal(value), Decimal(interval))) == expected


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("12.1498", 2, "12"),
        ("1268", 3, "1270"),
        ("9.995", 3, "10.0"),
        ("99.95", 3, "100"),
        ("0.0012345", 2, "0.0012"),
        ("0", 3, "0"),
    ],
)
def test_rounds_to_significant_digits(value: str, digits: int, expected: str) -> None:
    assert str(round_significant(Decimal(value), digits)) == expected


@pytest.mark.parametrize("interval", ["0", "-0.1"])
def test_an_interval_is_positive(interval: str) -> None:
    with pytest.raises(ValueError, match="positive"):
        round_to(Decimal(1), Decimal(interval))
