"""Lists of pairs: the 978 real ones against arithmetic of their own, and whatever else may stand in a cell."""

import csv
from decimal import Decimal
from fractions import Fraction

import pytest

from lims_complaints.errors import Invalid
from lims_complaints.measurement.pairs import judge_pairs
from lims_complaints.measurement.table import decode, read_table
from tests.paths import SHARED

PAIRS = SHARED / "data" / "replicate-pairs.csv"


def independent(a: str, b: str, kind: str) -> Fraction | None:
    """Return the deviation in per cent by the textbook, on fractions; None where the textbook has none."""
    x, y = Fraction(a), Fraction(b)
    if x <= 0 or y <= 0:
        return None
    over = (x + y) if kind == "RD" else (x + y) / 2
    return abs(x - y) / over * 100


@pytest.mark.parametrize("kind", ["RD", "RPD"])
@pytest.mark.parametrize("limit", ["5", "10"])
def test_all_real_pairs_agree_with_fractions(kind: str, limit: str) -> None:
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    judged = judge_pairs(read_table(decode(PAIRS.read_bytes())), "RD" if kind == "RD" else "RPD", Decimal(limit), 2)
    assert len(judged) == len(rows) == 978
    for row, pair in zip(rows, judged, strict=True):
        assert pair.carried == row
        expected = independent(row["value"], row["replicate"], kind)
        assert pair.difference == abs(Decimal(row["value"]) - Decimal(row["replicate"]))
        if expected is None:
            assert (pair.verdict, pair.relative) == ("not evaluated", None)
            assert "negative" in pair.reason[0]
            continue
        assert pair.verdict == ("within" if expected <= Fraction(limit) else "outside")
        assert pair.relative is not None
        assert abs(Fraction(pair.relative) - expected) <= Fraction(1, 200)
        assert pair.relative.as_tuple().exponent == -2


def judge(text: str, kind: str = "RD", limit: str = "10", places: int | None = None) -> list[tuple[str, str]]:
    found = judge_pairs(read_table(text), "RD" if kind == "RD" else "RPD", Decimal(limit), places)
    return [(pair.verdict, pair.reason[0]) for pair in found]


@pytest.mark.parametrize(
    ("a", "b", "word"),
    [
        ("0", "0", "zero"),
        ("0", "5", "zero"),
        ("-47.66", "-47.59", "negative"),
        ("-1", "1", "negative"),
        ("<0.02", "<0.02", "Both"),
        ("0.02L", "0.03", "One"),
        ("ND", "0.03", "One"),
        (">200", "190", "range"),
        ("", "5", "missing"),
        ("invalid", "5", "invalid"),
        ("abc", "5", "not a value"),
        ("NaN", "5", "not a value"),
        ('"1,234"', "5", "two ways"),
        ("1e999", "5", "farther"),
    ],
)
def test_every_row_has_an_answer(a: str, b: str, word: str) -> None:
    for x, y in ((a, b), (b, a)):
        ((verdict, reason),) = judge(f"value,replicate\n{x},{y}\n")
        assert verdict == "not evaluated"
        assert word in reason


def test_at_the_limit_is_within_and_the_next_digit_is_not() -> None:
    assert judge("value,replicate\n11,9\n")[0][0] == "within"
    assert judge("value,replicate\n11.0000000000000000000001,9\n")[0][0] == "outside"
    assert judge("value,replicate\n11,9\n", "RPD", "20")[0][0] == "within"
    assert judge("value,replicate\n11,9\n", "RPD", "19.9999")[0][0] == "outside"


def test_rounding_is_for_the_eye_and_not_for_the_verdict() -> None:
    (pair,) = judge_pairs(read_table("value,replicate\n11.00001,9\n"), "RD", Decimal(10), 2)
    assert (pair.verdict, str(pair.relative)) == ("outside", "10.00")
    assert Decimal(dict(pair.reason[1])["found"]) > 10


def test_order_short_rows_and_other_columns_are_kept() -> None:
    found = judge_pairs(read_table("site;value;replicate;note\nA;1;1;x\nB;2\nC;3;4;z\n"), "RD", Decimal(10))
    assert [pair.carried["site"] for pair in found] == ["A", "B", "C"]
    assert [pair.verdict for pair in found] == ["within", "not evaluated", "outside"]
    assert found[2].carried["note"] == "z"


def test_a_spreadsheet_saved_in_china_is_read() -> None:
    table = read_table(decode("项目,value,replicate\n氨氮,1,1\n".encode("gb18030")))
    assert table.rows[0]["项目"] == "氨氮"
    assert read_table(decode("\ufeffvalue,replicate\n1,1\n".encode())).columns == ("value", "replicate")


@pytest.mark.parametrize("text", ["", "\n\n", "a,b\n1,2\n", "value\n1\n"])
def test_a_file_without_the_columns_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        judge(text)
