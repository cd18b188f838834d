"""What holds for every retest: order, unit, repetition and the last digit."""

import json
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lims_complaints.errors import Invalid
from lims_complaints.measurement.criterion import Criterion, Limit, Plan, Precision, Uncertainty
from lims_complaints.measurement.precision import acceptance
from lims_complaints.measurement.rounding import round_significant, round_to
from lims_complaints.measurement.value import parse_value
from lims_complaints.measurement.verdict import Verdict, compare_with_original, judge_agreement, recompute

NUMBERS = st.decimals("0.01", "99.99", places=2)
SPECIAL = st.sampled_from(["<0.02", "0.02L", "ND", "未检出", ">200", "invalid", "", "0", "-1.5"])
CELLS = st.one_of(NUMBERS.map(str), SPECIAL)
KINDS = st.sampled_from(["RD", "RPD", "absolute", "r", "s_r"])
LAST = st.sampled_from(["RD", "absolute", "s_r", "s_I", "s_R", "En", "zeta"])
POSITIVE = st.decimals("0.01", "20", places=2)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    relative = draw(st.sampled_from(["RD", "RPD"]))

    def criterion(kind: str) -> Criterion:
        return Criterion.model_validate({"kind": relative if kind in ("RD", "RPD") else kind, "limit": str(draw(POSITIVE))})

    last = draw(LAST)
    s_r, more = draw(POSITIVE), draw(POSITIVE)
    return Plan(
        determinations=draw(st.integers(1, 3)),
        within=draw(st.none() | KINDS.map(criterion)),
        between=draw(st.none() | KINDS.map(criterion)),
        against_original=criterion(last) if last not in ("s_I", "s_R") else Criterion.model_validate({"kind": last}),
        precision=Precision(s_r=s_r, s_I=s_r + more, s_R=s_r + more, per_cent=draw(st.booleans())),
        uncertainty=Uncertainty(original=draw(POSITIVE), retest=draw(POSITIVE)),
        rounding=draw(st.sampled_from([None, Decimal("0.1"), Decimal("0.5")])),
        limit=Limit(value=draw(NUMBERS), rule=draw(st.sampled_from(["simple", "guard band", "four zones"]))),
        testing=draw(st.sampled_from(["cheap", "costly"])),
        at_last=draw(st.sampled_from(["median", "inconclusive"])),
        limit_of_detection=Decimal("0.02"),
    )


SETS = st.lists(st.lists(CELLS, min_size=0, max_size=4), min_size=0, max_size=4)


def judge(plan: Plan, original: str, sets: list[list[str]]) -> Verdict:
    lod = plan.limit_of_detection
    agreement = judge_agreement(plan, [[parse_value(v, limit_of_detection=lod) for v in s] for s in sets])
    return compare_with_original(plan, parse_value(original, limit_of_detection=lod), agreement)


def gist(verdict: Verdict) -> tuple[object, ...]:
    return verdict.proposal, verdict.report, verdict.retest, verdict.reasons, verdict.lines, verdict.beside


@given(plans(), CELLS, SETS, st.permutations(range(4)))
def test_order_of_entry_and_of_analysts_changes_nothing(
    plan: Plan, original: str, sets: list[list[str]], order: list[int]
) -> None:
    found = judge(plan, original, sets)
    kept = [i for i in order if i < len(sets)]
    turned = judge(plan, original, [sorted(sets[i], reverse=True) for i in kept])
    assert gist(turned) == gist(found)
    assert sorted(turned.agreement.more) == sorted(found.agreement.more)


@given(plans(), CELLS, SETS)
def test_a_verdict_recomputed_later_is_identical(plan: Plan, original: str, sets: list[list[str]]) -> None:
    found = judge(plan, original, sets)
    stored = json.loads(json.dumps(found.as_json()))
    again = recompute(stored)
    assert again == found
    assert json.loads(json.dumps(again.as_json())) == stored


@given(plans(), CELLS, SETS)
def test_every_retest_has_an_answer_with_its_reason(plan: Plan, original: str, sets: list[list[str]]) -> None:
    found = judge(plan, original, sets)
    assert found.reasons
    assert (found.report != "") == (found.proposal in ("original stands", "replace")) or found.original.is_bound_above


def _scaled(plan: Plan, factor: Decimal) -> Plan:
    """Write a plan in another unit: everything in the unit is multiplied, per cent and pure numbers stay."""
    fields = plan.model_dump()
    for name in ("within", "between", "against_original"):
        if fields[name] and fields[name]["limit"] and fields[name]["kind"] not in ("RD", "RPD", "En", "zeta"):
            fields[name]["limit"] *= 1 if _per_cent(plan, fields[name]["kind"]) else factor
    for name, figure in fields["precision"].items():
        if isinstance(figure, Decimal) and not plan.precision.per_cent:
            fields["precision"][name] = figure * factor
    for place in (fields["uncertainty"], fields["limit"], fields):
        for name in ("original", "retest", "value", "rounding", "limit_of_detection"):
            if isinstance(place.get(name), Decimal):
                place[name] *= factor
    return Plan.model_validate(fields)


def _per_cent(plan: Plan, kind: str) -> bool:
    return plan.precision.per_cent and kind != "absolute"


@given(plans(), NUMBERS, st.lists(st.lists(NUMBERS, min_size=1, max_size=3), min_size=2, max_size=4), st.integers(-4, 4))
def test_another_unit_scales_the_numbers_and_not_the_verdict(
    plan: Plan, original: Decimal, sets: list[list[Decimal]], power: int
) -> None:
    factor = Decimal(10) ** power
    here = judge(plan, str(original), [[str(v) for v in s] for s in sets])
    there = judge(_scaled(plan, factor), f"{original * factor:f}", [[f"{v * factor:f}" for v in s] for s in sets])
    assert (there.proposal, there.agreement.status, there.agreement.more) == (
        here.proposal,
        here.agreement.status,
        here.agreement.more,
    )
    assert [line.holds for line in there.lines] == [line.holds for line in here.lines]
    if here.agreement.exact is not None:
        assert there.agreement.exact == here.agreement.exact * Fraction(factor)
    if plan.rounding is not None and here.retest:
        assert Decimal(there.retest) == Decimal(here.retest) * factor
    assert there.conformity_of_original is not None
    assert here.conformity_of_original is not None
    assert there.conformity_of_original.outcome == here.conformity_of_original.outcome


@given(NUMBERS, st.decimals("0.01", "5", places=2), st.integers(3, 25), st.sampled_from(["absolute", "r", "s_r", "s_I", "s_R"]))
def test_one_digit_beyond_the_limit_flips_the_verdict(a: Decimal, limit: Decimal, digits: int, kind: str) -> None:
    given_limit = {"kind": kind, "limit": str(limit)}
    plan = Plan.model_validate(
        {"determinations": 1, "against_original": given_limit, "precision": {"s_r": "0.01"}}
        if kind != "r"
        else {"determinations": 1, "against_original": given_limit}
    )
    edge = limit if kind in ("absolute", "r") else limit * Decimal("2.8")
    if kind in ("s_I", "s_R"):  # two retest results stand behind the mean, so that repeatability leaves the band a little
        plan = plan.model_copy(update={"precision": Precision(s_r=Decimal(0))})
    if kind in ("r", "s_r"):
        plan = plan.model_copy(update={"original_determinations": 1})
        # 2.8 s_r √(1/2 + 1/4) is no decimal; one retest result on each side is judged between the analysts instead
        between = plan.model_copy(update={"between": plan.against_original, "against_original": None})
        at, beyond = (
            judge(between, "1", [[str(a)], [f"{a + edge + step:f}"]]) for step in (Decimal(0), Decimal(10) ** -digits)
        )
        assert (at.agreement.status, beyond.agreement.status) == ("agree", "further determination needed")
        return
    at, beyond = (judge(plan, f"{a + edge + step:f}", [[str(a)], [str(a)]]) for step in (Decimal(0), Decimal(10) ** -digits))
    assert (at.proposal, beyond.proposal) == ("original stands", "replace")


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_is_a_value_or_is_refused_with_a_reason(first: str, second: str) -> None:
    for text in (first, second):
        try:
            kept = parse_value(text).text
        except Invalid as refusal:
            (fault,) = refusal.faults
            kept = text if fault.message.format(**fault.values) else ""
        assert kept == text


@given(st.decimals("-1000", "1000", places=6), st.sampled_from(["1", "0.1", "0.5", "0.2", "20", "100", "0.002"]))
def test_rounding_is_near_a_multiple_odd_in_its_sign_and_done_once(value: Decimal, interval: str) -> None:
    step = Decimal(interval)
    rounded = round_to(value, step)
    assert abs(rounded - value) * 2 <= step
    assert rounded % step == 0
    assert round_to(-value, step) == -rounded
    assert round_to(rounded, step) == rounded


@given(st.decimals("0.000001", "1000000", allow_nan=False, places=6), st.integers(1, 6))
def test_significant_digits_after_rounding(value: Decimal, digits: int) -> None:
    rounded = round_significant(value, digits)
    assert abs(rounded - value) * 2 <= Decimal(10) ** (rounded.adjusted() - digits + 1)
    if "." in f"{rounded:f}":
        assert len(f"{rounded:f}".replace(".", "").lstrip("0")) == digits


@given(st.lists(NUMBERS, min_size=2, max_size=8), POSITIVE, st.permutations(range(8)))
def test_acceptance_does_not_ask_who_was_first(x: list[Decimal], s_r: Decimal, order: list[int]) -> None:
    turned = [x[i] for i in order if i < len(x)]
    assert acceptance(turned, s_r) == acceptance(x, s_r)
