"""The verdict of a retest: agreement under code, then the comparison with the original."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from lims_complaints.language import LANGUAGES
from lims_complaints.measurement.agreement import Agreement
from lims_complaints.measurement.criterion import Criterion, Limit, Plan, Precision, Uncertainty
from lims_complaints.measurement.value import parse_value
from lims_complaints.measurement.verdict import Verdict, compare_with_original, judge_agreement, recompute, still_holds
from lims_complaints.measurement.words import plain, say_agreement, say_verdict

TEN = Criterion(kind="RD", limit=Decimal(10), source="HJ 828-2017")
BY_RD = Plan(unit="mg/L", within=TEN, between=TEN, against_original=TEN, rounding=Decimal("0.1"))
BY_PRECISION = Plan(
    determinations=1,
    between=Criterion(kind="s_r"),
    against_original=Criterion(kind="s_I"),
    precision=Precision(s_r=Decimal("0.5"), s_I=Decimal("0.7"), source="control chart 2026"),
)


def agreement(plan: Plan, *sets: str) -> Agreement:
    return judge_agreement(
        plan, [[parse_value(v, limit_of_detection=plan.limit_of_detection) for v in s.split()] for s in sets]
    )


def verdict(plan: Plan, original: str, *sets: str) -> Verdict:
    value = parse_value(original, limit_of_detection=plan.limit_of_detection)
    return compare_with_original(plan, value, agreement(plan, *sets))


def test_analysts_who_agree() -> None:
    found = agreement(BY_RD, "10.2 10.4", "10.6 10.8")
    assert (found.status, found.value, found.group.n, found.more) == ("agree", Decimal("10.5"), 4, (0, 0))


def test_one_analyst_whose_determinations_differ_makes_more() -> None:
    found = agreement(BY_RD, "10.2 14.4", "10.6 10.8")
    assert (found.status, found.more, found.more_sets) == ("further determination needed", (2, 0), 0)
    assert agreement(BY_RD.model_copy(update={"testing": "costly"}), "10.6 10.8", "10.2 14.4").more == (0, 1)


def test_analysts_who_differ_call_for_a_third() -> None:
    costly = BY_PRECISION.model_copy(update={"testing": "costly"})
    assert agreement(BY_PRECISION, "10.0", "11.5").more_sets == 2
    assert agreement(costly, "10.0", "11.5").more_sets == 1
    third = agreement(costly, "10.0", "11.5", "10.4")
    assert (third.status, round(third.value or 0, 4)) == ("agree", Decimal("10.6333"))
    assert agreement(costly, "10.0", "11.5", "11.7").more_sets == 1
    fourth = agreement(costly, "10.0", "11.5", "11.9", "11.6")
    assert (fourth.status, fourth.value, fourth.group.centre) == ("agree", Decimal("11.55"), "median")


def test_the_last_word_can_be_inconclusive() -> None:
    plan = BY_PRECISION.model_copy(update={"at_last": "inconclusive"})
    assert agreement(plan, "10.0", "11.5", "11.9", "11.6").status == "inconclusive"
    assert verdict(plan, "11.5", "10.0", "11.5", "11.9", "11.6").proposal == "inconclusive"


def test_an_invalid_or_missing_determination_is_made_anew() -> None:
    assert agreement(BY_RD, "10.2 invalid", "10.6").more == (1, 1)


def test_one_analyst_is_not_two() -> None:
    assert agreement(BY_RD, "10.2 10.4").status == "not evaluated"
    assert agreement(BY_RD).status == "not evaluated"


@pytest.mark.parametrize(
    ("original", "proposal", "report"),
    [
        ("12.8", "original stands", "12.8"),
        ("12.9", "replace", "10.5"),
        ("8.60", "original stands", "8.60"),
        ("8.5", "replace", "10.5"),
    ],
)
def test_original_against_retest_by_rd(original: str, proposal: str, report: str) -> None:
    found = verdict(BY_RD, original, "10.2 10.4", "10.6 10.8")
    assert (found.proposal, found.report, found.retest) == (proposal, report, "10.5")


def test_at_the_limit_is_within_and_one_digit_on_is_not() -> None:
    plan = BY_RD.model_copy(update={"rounding": None})
    assert verdict(plan, "9", "11 11", "11 11").proposal == "original stands"  # RD = 2/20 = 10 % exactly
    assert verdict(plan, "8.999999999999999999999", "11 11", "11 11").proposal == "replace"


def test_critical_difference_with_intermediate_precision() -> None:
    plan = BY_PRECISION
    found = verdict(plan, "12.4", "10.5", "10.7")
    line = found.lines[-1]
    assert (found.proposal, line.holds, found.lines[-2].result[:6]) == ("original stands", True, "1.8307")
    assert "5725-3" in line.clause
    assert "control chart 2026" in line.clause
    assert verdict(plan, "12.5", "10.5", "10.7").proposal == "replace"


def test_value_is_rounded_once_from_the_unrounded_mean() -> None:
    plan = Plan(determinations=1, between=TEN, against_original=TEN, rounding=Decimal(1))
    found = verdict(plan, "99", "15.4546", "15.4546")
    assert found.report == "15"
    chained = verdict(plan.model_copy(update={"rounding": Decimal("0.1")}), "99", "2.449", "2.451")
    assert chained.report == "2.4"


def test_without_an_interval_the_decimals_that_were_typed_stay() -> None:
    plan = Plan(determinations=1, between=TEN, against_original=TEN)
    assert verdict(plan, "20", "10.00", "10.01").report == "10.00"
    assert verdict(plan.model_copy(update={"significant_digits": 3}), "99", "9.995", "9.995").report == "10.0"


@pytest.mark.parametrize(
    ("original", "first", "second", "rho", "strict", "score", "within"),
    [
        ("10.3", "0.4", "0.3", "0", False, "0.6", True),
        ("10.5", "0.4", "0.3", "0", False, "1", True),
        ("10.5", "0.4", "0.3", "0", True, "1", False),
        ("10.6", "0.4", "0.3", "0", False, "1.2", False),
    ],
)
def test_en(original: str, first: str, second: str, rho: str, strict: bool, score: str, within: bool) -> None:
    plan = _en_plan(first, second, rho, strict)
    found = verdict(plan, original, "10.0", "10.0")
    assert (found.lines[-1].result, found.lines[-1].holds) == (score, within)


def _en_plan(first: str, second: str, rho: str = "0", strict: bool = False) -> Plan:
    return Plan(
        determinations=1,
        between=TEN,
        against_original=Criterion(kind="En"),
        uncertainty=Uncertainty(original=Decimal(first), retest=Decimal(second), rho=Decimal(rho)),
        en_at_one="differs" if strict else "agrees",
    )


@pytest.mark.parametrize(("rho", "score"), [("0", "1.0443"), ("0.8", "2.3177")])
def test_en_with_a_common_part(rho: str, score: str) -> None:
    found = verdict(_en_plan("1.2", "1.1", rho), "25.8", "24.1", "24.1")
    assert found.proposal == "replace"
    assert f"{Decimal(found.lines[-1].result):.4f}" == score


def test_zeta_beside_the_declared_criterion() -> None:
    found = verdict(_en_plan("1.2", "1.1"), "25.8", "24.1", "24.1")
    assert [line.formula[:4] for line in found.beside] == ["zeta"]


def test_non_detects_have_a_defined_answer() -> None:
    plan = BY_RD.model_copy(update={"limit_of_detection": Decimal("0.02")})
    both = agreement(plan, "<0.02 ND", "<0.02 <0.02")
    assert (both.status, both.bound and both.bound.number) == ("not evaluated", Decimal("0.02"))
    mixed = agreement(Plan(determinations=1, between=TEN), "<0.02", "0.03")
    assert (mixed.status, mixed.value) == ("not evaluated", Decimal("0.02"))
    never = Plan(determinations=1, between=TEN, non_detects="not evaluated")
    assert agreement(never, "<0.02", "0.03").value is None
    assert verdict(plan, "<0.02", "<0.02 ND", "<0.02 <0.02").proposal == "not evaluated"
    assert verdict(plan, "12.9", "<0.02 ND", "<0.02 <0.02").proposal == "replace"
    assert verdict(plan, "0.021", "<0.02 ND", "<0.02 <0.02").proposal == "inconclusive"


def test_a_bound_that_settles_it_for_an_absolute_criterion() -> None:
    plan = Plan(determinations=1, between=TEN, against_original=Criterion(kind="absolute", limit=Decimal("0.05")))
    assert verdict(plan, "0.03", "<0.02", "<0.02").proposal == "original stands"
    assert verdict(plan, "<0.02", "0.03", "0.03").proposal == "original stands"
    assert verdict(plan, "<0.02", "0.3", "0.3").proposal == "replace"
    assert verdict(plan, "0.06", "<0.02", "<0.02").proposal == "inconclusive"


@pytest.mark.parametrize("values", ["0 0", "-1 1", "-5 -5", ">200 >200"])
def test_zero_negative_and_above_have_a_defined_answer(values: str) -> None:
    found = verdict(BY_RD, "5", values, values)
    assert found.proposal == "not evaluated"
    assert found.reasons


@pytest.mark.parametrize("original", ["", "invalid", ">200", "-3", "0"])
def test_an_original_that_cannot_be_compared(original: str) -> None:
    assert verdict(BY_RD, original, "10 10", "10 10").proposal == "not evaluated"


def test_a_plan_without_criterion_or_figures_is_inconclusive() -> None:
    plan = BY_RD.model_copy(update={"against_original": None})
    assert verdict(plan, "10", "10 10", "10 10").proposal == "inconclusive"
    lacking = BY_RD.model_copy(update={"against_original": Criterion(kind="s_I")})
    found = verdict(lacking, "10", "10 10", "10 10")
    assert found.proposal == "inconclusive"
    assert "s_r" in str(found.reasons)


def test_precision_in_per_cent_of_the_mean() -> None:
    plan = BY_PRECISION.model_copy(update={"precision": Precision(s_r=Decimal(5), s_I=Decimal(5), per_cent=True)})
    assert agreement(plan, "10.0", "11.5").status == "agree"  # 2.8 · 5 % of 10.75 = 1.505
    assert agreement(plan, "10.0", "11.6").status == "further determination needed"
    assert agreement(plan, "-1", "1").status == "not evaluated"


@pytest.mark.parametrize(
    "fields",
    [
        {"within": {"kind": "RD", "limit": "10"}, "between": {"kind": "RPD", "limit": "10"}},
        {"within": {"kind": "RD"}},
        {"within": {"kind": "En"}},
        {"rounding": "0.1", "significant_digits": 3},
        {"rounding": 0.1},
        {"rounding": "1,000"},
        {"rounding": "-1"},
        {"within": {"kind": "RD", "limit": "NaN"}},
        {"colour": "red"},
        {"uncertainty": {"original": "1", "retest": "1", "rho": "2"}},
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(fields)


def test_plan_goes_through_json() -> None:
    plan = BY_RD.model_copy(update={"limit": Limit(value=Decimal("50.0")), "rounding": Decimal("0.10")})
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert str(again.rounding) == "0.10"


CASES = [
    ("12.9", ("10.2 10.4", "10.6 10.8")),
    ("10.5", ("10.2 10.4", "10.6 10.8")),
    ("10.5", ("10.2 14.4", "10.6 10.8")),
    ("10.5", ("10.2 10.4", "14.6 14.8")),
    ("10.5", ("<0.02 <0.02", "<0.02 <0.02")),
    ("ND", ("10.2 10.4", "10.6 invalid")),
]


@pytest.mark.parametrize(("original", "sets"), CASES)
def test_a_verdict_recomputed_from_its_record_is_identical(original: str, sets: tuple[str, ...]) -> None:
    plan = BY_RD.model_copy(
        update={
            "limit": Limit(value=Decimal(11), rule="four zones"),
            "uncertainty": Uncertainty(original=Decimal("1.2"), retest=Decimal("1.1")),
        }
    )
    found = verdict(plan, original, *sets)
    stored = json.loads(json.dumps(found.as_json()))
    assert recompute(stored) == found
    assert recompute(stored).as_json() == found.as_json()
    assert still_holds(stored)
    for name, changed in (("rules", "0"), ("report", "1"), ("lines", []), ("proposal", "other")):
        assert still_holds(stored | {name: changed}) is (stored[name] == changed)


@pytest.mark.parametrize(("original", "sets"), CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_can_be_said_to_a_specialist_and_to_the_client(original: str, sets: tuple[str, ...], language: Any) -> None:
    found = verdict(BY_RD, original, *sets)
    said = [*say_verdict(found, language), *say_agreement(found.agreement, language), plain(found, language)]
    assert all(sentence and "{" not in sentence for sentence in said)
    client = plain(found, language)
    assert "RD" not in client
    if found.proposal in ("replace", "original stands"):
        assert found.retest in client
        assert original in client
    if language != "en":
        assert not any(sentence == plain(found, "en") for sentence in said)


def test_agreement_says_nothing_of_the_original() -> None:
    found = verdict(BY_RD, "77.7", "10.2 10.4", "10.6 10.8")
    assert "77.7" not in json.dumps(found.agreement.as_json())
    assert "77.7" not in " ".join(say_agreement(found.agreement, "en"))


def test_conformity_is_reported_and_never_picks_the_criterion() -> None:
    plan = BY_RD.model_copy(update={"limit": Limit(value=Decimal(11))})
    found = verdict(plan, "11.5", "10.2 10.4", "10.6 10.8")
    assert found.proposal == "original stands"
    assert found.conformity_of_original is not None
    assert found.conformity_of_retest is not None
    assert (found.conformity_of_original.outcome, found.conformity_of_retest.outcome) == ("fail", "pass")


@pytest.mark.parametrize(("compare", "outcome"), [("full", "fail"), ("rounded", "pass")])
def test_full_or_rounded_comparison_with_the_limit(compare: Any, outcome: str) -> None:
    plan = BY_RD.model_copy(update={"limit": Limit(value=Decimal("10.5"), compare=compare)})
    found = verdict(plan, "10", "10.51 10.51", "10.51 10.51")
    assert found.conformity_of_retest is not None
    assert found.conformity_of_retest.outcome == outcome


@pytest.mark.parametrize("precision", [{"s_r": "0.5"}, {"r": "1.4"}])
def test_analysts_at_the_repeatability_limit_agree_and_a_hundredth_on_differ(precision: dict[str, str]) -> None:
    plan = Plan.model_validate({"determinations": 1, "between": {"kind": "r"}, "precision": precision})
    assert agreement(plan, "10.0", "11.4").status == "agree"
    assert agreement(plan, "10.00", "11.41").status == "further determination needed"


def test_an_analysts_last_determinations_give_their_median() -> None:
    plan = Plan(within=Criterion(kind="s_r", limit=Decimal("0.5")), determinations=2)
    found = agreement(plan, "10.0 11.5 9.9 12.0", "10.7 10.8")
    assert (found.status, found.value) == ("agree", Decimal("10.75"))
    assert any(line.formula == "med(x)" and line.result == "10.75" for line in found.lines)
    three = agreement(plan, "10.0 11.5 11.7", "10.7 10.8")
    assert (three.status, three.more) == ("further determination needed", (1, 0))


def test_an_original_below_the_retests_limit_of_detection_is_left_open() -> None:
    plan = Plan(determinations=1, between=TEN, against_original=Criterion(kind="absolute", limit=Decimal("0.05")))
    assert verdict(plan, "0.01", "<0.2", "<0.2").proposal == "inconclusive"


def test_arithmetic_says_equal_only_where_it_is() -> None:
    lines = {line.with_numbers for line in verdict(BY_RD, "12.8", "10.2 10.4", "10.6 10.8").lines}
    assert "(10.2 + 10.4)/2 = 10.3" in lines
    assert "|10.7 − 10.3|/(10.7 + 10.3)·100 % ≈ 1.90476 % ≤ 10 %" in lines
    thirds = agreement(Plan(determinations=1, between=TEN), "10.0", "10.4", "10.1")
    assert thirds.lines[-1].with_numbers == "(10.0 + 10.1 + 10.4)/3 ≈ 10.16666667"


def test_each_value_is_held_against_the_limit_with_its_own_uncertainty() -> None:
    plan = BY_RD.model_copy(
        update={
            "limit": Limit(value=Decimal(13), rule="guard band"),
            "uncertainty": Uncertainty(original=Decimal("1.5"), retest=Decimal("6"), k=Decimal(3)),
        }
    )
    found = verdict(plan, "12", "12 12", "12 12")
    assert found.conformity_of_original is not None
    assert found.conformity_of_retest is not None
    assert (found.conformity_of_original.outcome, found.conformity_of_retest.outcome) == ("pass", "fail")  # w = 1 and w = 4
    assert f"{found.conformity_of_original.probability:.4f}" == "0.9772"
    zeta = next(line for line in found.beside if line.formula.startswith("zeta"))
    assert "√(0.5² + 2²)" in zeta.with_numbers
