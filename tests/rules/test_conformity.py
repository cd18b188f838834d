"""Decision rules against a limit, and the probability of conformity."""

from decimal import Decimal

import pytest

from lims_complaints.measurement.conformity import conformity
from lims_complaints.measurement.criterion import Limit

FIFTY = Limit(value=Decimal(50))
PASS, COND_PASS, COND_FAIL, FAIL = "pass", "conditional pass", "conditional fail", "fail"


@pytest.mark.parametrize(
    ("y", "simple", "guard", "zones", "chance"),
    [
        ("47.9", PASS, PASS, PASS, "0.9821"),
        ("48.0", PASS, PASS, PASS, "0.9772"),
        ("48.1", PASS, FAIL, COND_PASS, "0.9713"),
        ("50.0", PASS, FAIL, COND_PASS, "0.5000"),
        ("50.1", FAIL, FAIL, COND_FAIL, "0.4602"),
        ("52.0", FAIL, FAIL, COND_FAIL, "0.0228"),
        ("52.1", FAIL, FAIL, FAIL, "0.0179"),
    ],
)
def test_upper_limit_and_its_mirror(y: str, simple: str, guard: str, zones: str, chance: str) -> None:
    value, u = Decimal(y), Decimal("1.0")
    assert conformity(value, FIFTY, "simple", u).outcome == simple
    assert conformity(value, FIFTY, "guard band", u).outcome == guard
    found = conformity(value, FIFTY, "four zones", u)
    assert found.outcome == zones
    assert found.probability is not None
    assert f"{found.probability:.4f}" == chance
    mirrored = conformity(100 - value, Limit(value=Decimal(50), side="lower"), "four zones", u)
    assert (mirrored.outcome, mirrored.probability) == (found.outcome, found.probability)


@pytest.mark.parametrize(("y", "limit", "u", "chance"), [("5.47", "5.40", "0.05", "0.9192"), ("509.7", "490", "8.6", "0.9890")])
def test_examples_of_jcgm_106(y: str, limit: str, u: str, chance: str) -> None:
    found = conformity(Decimal(y), Limit(value=Decimal(limit), side="lower"), "simple", Decimal(u))
    assert f"{found.probability:.4f}" == chance


def test_probability_far_out() -> None:
    assert conformity(Decimal(0), FIFTY, "simple", Decimal("0.1")).probability == 1
    assert conformity(Decimal(99), FIFTY, "simple", Decimal("0.1")).probability == 0


@pytest.mark.parametrize(
    ("y", "said", "number"),
    [("44.80", "p_c > 0.9999", "1.00000"), ("55.2", "p_c < 0.0001", "0.0000000996443"), ("48.0", "p_c ≈ 0.9772", "0.977250")],
)
def test_a_probability_is_printed_as_no_certainty(y: str, said: str, number: str) -> None:
    found = conformity(Decimal(y), FIFTY, "simple", Decimal("1.0"))
    assert found.line.with_numbers.endswith(f"; {said}")
    assert found.as_json()["probability"] == number


def test_a_rule_with_a_guard_band_needs_an_uncertainty_or_a_band() -> None:
    found = conformity(Decimal(40), FIFTY, "guard band", None)
    assert (found.outcome, found.line.holds, found.probability) == ("not evaluated", None, None)
    stated = Limit(value=Decimal(50), guard=Decimal(11))
    assert conformity(Decimal(40), stated, "guard band", None).outcome == FAIL


@pytest.mark.parametrize(("x", "fails"), [("11.3", False), ("11.3216", False), ("11.3217", True), ("11.4", True)])
def test_iso_4259_is_a_guard_band_outside_the_limit(x: str, fails: bool) -> None:
    band = Decimal("0.59") * Decimal("2.24")
    found = conformity(Decimal(x), Limit(value=Decimal(10), guard=band), "four zones", None)
    assert (found.outcome == FAIL) is fails
