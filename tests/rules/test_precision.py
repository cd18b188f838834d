"""ISO 5725-6 flow, critical differences, relative deviations: every vector, typed."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lims_complaints.errors import Invalid
from lims_complaints.measurement.precision import (
    CRITICAL_RANGE,
    Critical,
    Deviation,
    Group,
    NotJudged,
    acceptance,
    intermediate,
    reference,
    relative_deviation,
    same_lab_groups,
    two_laboratories,
)
from lims_complaints.measurement.value import parse_value

S_R = Decimal("0.50")


@pytest.mark.parametrize(
    ("x", "stop", "spread", "centre", "value"),
    [
        ("10.2 11.4", False, "1.2", "mean", "10.8"),
        ("10.0 11.4", False, "1.4", "mean", "10.7"),
        ("10.0 11.5 10.6 11.2", False, "1.5", "mean", "10.825"),
        ("10.0 11.5 9.9 12.0", False, "2.1", "median", "10.75"),
        ("10.0 11.5 10.4", False, "1.5", "mean", "10.6333"),
        ("10.0 11.5 11.7", True, "1.7", "median", "11.5"),
        ("10.0 11.5 11.7 10.2", False, "1.7", "mean", "10.85"),
        ("10.0 11.5 11.9 11.6", False, "1.9", "median", "11.55"),
    ],
)
def test_acceptance_of_results(x: str, stop: bool, spread: str, centre: str, value: str) -> None:
    found = acceptance([Decimal(each) for each in x.split()], S_R, stop=stop)
    assert (found.status, found.centre, found.range) == ("accepted", centre, Decimal(spread))
    assert found.value is not None
    assert round(found.value, 4) == Decimal(value)


@pytest.mark.parametrize(
    ("x", "step", "more"), [("10.0 11.5", 2, 2), ("10.0 11.5", 1, 1), ("10.0 11.5 11.7", 1, 1), ("10.0 11.5 11.7", 2, 1)]
)
def test_asks_for_more_where_results_differ(x: str, step: int, more: int) -> None:
    found = acceptance([Decimal(each) for each in x.split()], S_R, step=step)
    assert (found.status, found.more, found.value) == ("needs more", more, None)


@pytest.mark.parametrize("count", [0, 1, 11])
def test_one_result_is_not_judged_alone(count: int) -> None:
    with pytest.raises(ValueError, match="two to ten"):
        acceptance([Decimal(1)] * count, S_R)


def test_table_of_critical_range_is_the_standards() -> None:
    assert " ".join(str(float(CRITICAL_RANGE[n])) for n in range(2, 11)) == "2.8 3.3 3.6 3.9 4.0 4.2 4.3 4.4 4.5"


D = Decimal


@pytest.mark.parametrize(
    ("critical", "expected"),
    [
        (two_laboratories(D("0.5"), D("1.0"), Group(1), Group(1)), "2.8000"),
        (two_laboratories(D("0.5"), D("1.0"), Group(2), Group(2)), "2.6192"),
        (two_laboratories(D("0.5"), D("1.0"), Group(1), Group(2)), "2.7111"),
        (two_laboratories(D("0.5"), D("1.0"), Group(2), Group(4)), "2.5720"),
        (
            two_laboratories(Fraction("0.15") / Fraction("2.8"), Fraction("0.16") / Fraction("2.8"), Group(2), Group(2)),
            "0.1198",
        ),
        (same_lab_groups(D("0.5"), Group(1), Group(1)), "1.4000"),
        (same_lab_groups(D("0.5"), Group(2), Group(2)), "0.9899"),
        (same_lab_groups(D("0.5"), Group(1), Group(2)), "1.2124"),
        (reference(D("0.5"), D("1.0"), Group(1)), "1.9799"),
        (reference(D("0.5"), D("1.0"), Group(2)), "1.8520"),
        (intermediate(D("0.5"), D("0.7"), Group(1), Group(2)), "1.8307"),
        (intermediate(D("0.5"), D("0.7"), Group(2), Group(2)), "1.6916"),
    ],
)
def test_critical_differences(critical: Critical, expected: str) -> None:
    assert f"{critical.value:.4f}" == expected


def test_intermediate_precision_below_repeatability_is_an_error_of_input() -> None:
    with pytest.raises(Invalid, match="s_I"):
        intermediate(D("0.7"), D("0.5"), Group(1), Group(1))


def test_reproducibility_below_repeatability_is_an_error_of_input() -> None:
    with pytest.raises(Invalid, match="s_R"):
        reference(D("0.7"), D("0.5"), Group(2))


def test_a_median_widens_the_critical_difference() -> None:
    assert same_lab_groups(S_R, Group(4, "median"), Group(4)).squared > same_lab_groups(S_R, Group(4), Group(4)).squared


def test_a_difference_at_the_critical_one_is_within_and_the_next_digit_is_not() -> None:
    critical = same_lab_groups(S_R, Group(1), Group(1))
    assert critical.holds(D("11.4") - D("10.0"))
    assert not critical.holds(D("1.4000000000000000000000001"))


@pytest.mark.parametrize(
    ("a", "b", "rd", "rpd"),
    [
        ("0.1014", "0.1015", "0.0493", "0.0986"),
        ("10.0", "12.0", "9.0909", "18.1818"),
        ("18.4", "21.6", "8.0000", "16.0000"),
        ("0.500", "0.520", "1.9608", "3.9216"),
    ],
)
def test_relative_deviations(a: str, b: str, rd: str, rpd: str) -> None:
    pair = parse_value(a), parse_value(b)
    found = [relative_deviation(*pair, "RD"), relative_deviation(*pair, "RPD")]
    assert [f"{float(f.per_cent):.4f}" for f in found if isinstance(f, Deviation)] == [rd, rpd]


def test_ten_per_cent_of_one_kind_is_not_ten_of_the_other() -> None:
    pair = parse_value("10.0"), parse_value("12.0")
    rd, rpd = relative_deviation(*pair, "RD"), relative_deviation(*pair, "RPD")
    assert isinstance(rd, Deviation)
    assert isinstance(rpd, Deviation)
    assert rd.within("RD", D(10))
    assert not rpd.within("RPD", D(10))
    with pytest.raises(TypeError, match="RPD"):
        rd.within("RPD", D(10))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("<0.02", "<0.02"),
        ("<0.02", "0.03"),
        ("0", "0"),
        ("0", "5"),
        ("-1", "5"),
        ("-5", "5"),
        ("", "5"),
        ("invalid", "5"),
        (">9", "5"),
    ],
)
def test_what_has_no_relative_deviation_says_why(a: str, b: str) -> None:
    for pair in ((a, b), (b, a)):
        found = relative_deviation(parse_value(pair[0]), parse_value(pair[1]), "RD")
        assert isinstance(found, NotJudged)
        assert found.reason.endswith(".")
