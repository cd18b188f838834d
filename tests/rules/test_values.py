"""Values as typed: kinds, digits, refusals."""

from decimal import Decimal

import pytest

from lims_complaints.errors import Invalid
from lims_complaints.measurement.value import decimals, parse_value


@pytest.mark.parametrize(
    ("text", "kind", "number", "places"),
    [
        ("13.70", "number", "13.70", 2),
        (".03", "number", "0.03", 2),
        ("5.", "number", "5", 0),
        ("1.2E-3", "number", "0.0012", 4),
        ("1E3", "number", "1000", 0),
        (" 150 ", "number", "150", 0),
        ("−0.5", "number", "-0.5", 1),
        ("１２．５", "number", "12.5", 1),
        ("<0.02", "below", "0.02", 2),
        ("＜0.02", "below", "0.02", 2),
        ("< 0.02", "below", "0.02", 2),
        ("0.02L", "below", "0.02", 2),
        (">200", "above", "200", 0),
        ("ND", "not detected", None, 0),
        ("n.d.", "not detected", None, 0),
        ("未检出", "not detected", None, 0),
        ("未檢出", "not detected", None, 0),
        ("<LOD", "not detected", None, 0),
        ("无效", "invalid", None, 0),
        ("invalid", "invalid", None, 0),
        ("", "blank", None, 0),
        ("  ", "blank", None, 0),
    ],
)
def test_reads_what_a_bench_writes(text: str, kind: str, number: str | None, places: int) -> None:
    value = parse_value(text)
    assert (value.kind, value.text) == (kind, text)
    assert value.number == (None if number is None else Decimal(number))
    assert decimals(value) == places


def test_not_detected_takes_the_limit_of_the_method() -> None:
    assert parse_value("未检出", limit_of_detection=Decimal("0.02")).number == Decimal("0.02")


@pytest.mark.parametrize("text", ["1,234.5", "13,7", "1 234", "1'234"])
def test_a_grouped_number_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_value(text)
    assert "two ways" in refusal.value.faults[0].message


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "5 mg/L", "1_000", "--5", "<", ">", "<<5", "1e", "1E9999", "9" * 50, "abc", "<NaN", "١٢"]
)
def test_what_is_no_value_is_refused(text: str) -> None:
    if text == "١٢":  # Arabic digits are digits to Python and to nobody at this bench
        assert text.isdigit()
    with pytest.raises(Invalid):
        parse_value(text)
