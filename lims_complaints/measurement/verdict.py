"""The original result held against the retest: the proposal, the value to report, and every number on the way (2.2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lims_complaints.errors import Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.agreement import Agreement, judge_agreement
from lims_complaints.measurement.band import Band, band_of
from lims_complaints.measurement.comparison import ABOUT, Side, compare
from lims_complaints.measurement.conformity import Conformity, conformity
from lims_complaints.measurement.criterion import Criterion, Kind, Limit, Plan, figure
from lims_complaints.measurement.lines import Line, Said, said, sentence_json
from lims_complaints.measurement.numerals import apart, to_decimal, written
from lims_complaints.measurement.precision import Group, number_of
from lims_complaints.measurement.rounding import round_significant, round_to, unit
from lims_complaints.measurement.value import Value, decimals, parse_value

__all__ = [
    "RULES",
    "Agreement",
    "Verdict",
    "compare_with_original",
    "conformity",
    "judge_agreement",
    "recompute",
    "still_holds",
]

RULES = "1"
"""Version of the rules in this room; a stored verdict names the one that it was reckoned by (R-83)."""

Proposal = Literal["original stands", "replace", "further determination needed", "inconclusive", "not evaluated"]
GB8170 = "GB/T 8170-2008 3.2"


@dataclass(frozen=True)
class Verdict:
    """What the numbers propose; a person decides. `report` is the value to report, as text with its digits."""

    proposal: Proposal
    plan: Plan
    original: Value
    agreement: Agreement
    retest: str
    report: str
    reasons: tuple[Said, ...]
    lines: tuple[Line, ...]
    beside: tuple[Line, ...] = ()
    conformity_of_original: Conformity | None = None
    conformity_of_retest: Conformity | None = None
    rules: str = RULES

    @property
    def band(self) -> Band | None:
        """Return the retest values that the declared criterion would accept, for the plot."""
        return band_of(self.plan, self.original, self.lines)

    def as_json(self) -> dict[str, object]:
        """Return everything as JSON: inputs as typed, agreement, lines, proposal, value to report, version of the rules."""
        return {
            "rules": self.rules,
            "inputs": {
                "plan": self.plan.model_dump(mode="json"),
                "original": self.original.as_json(),
                "sets": [[v.as_json() for v in values] for values in self.agreement.sets],
            },
            "agreement": self.agreement.as_json(),
            "proposal": self.proposal,
            "retest": self.retest,
            "report": self.report,
            "band": None if self.band is None else [f"{to_decimal(end, 12):f}" for end in self.band],
            "reasons": [sentence_json(r) for r in self.reasons],
            "lines": [line.as_json() for line in self.lines],
            "beside": [line.as_json() for line in self.beside],
            "conformity": {
                "original": self.conformity_of_original and self.conformity_of_original.as_json(),
                "retest": self.conformity_of_retest and self.conformity_of_retest.as_json(),
            },
        }


def compare_with_original(plan: Plan, original: Value, agreement: Agreement) -> Verdict:
    """Hold the original against the retest by the declared criterion, and reckon the others beside it.

    At the limit is within. A difference outside the criterion does not prove the original wrong: it calls for a cause
    (7.10), and the quality manager decides. Total: whatever cannot be judged is said, with its reason.
    """
    draft = _draft(plan, original, agreement)
    if agreement.status in ("further determination needed", "inconclusive"):
        return replace(draft, proposal=agreement.status, reasons=agreement.reasons)
    if agreement.status == "not evaluated" and agreement.bound is None:
        return replace(draft, reasons=agreement.reasons)
    if original.kind in ("invalid", "blank", "above"):
        return replace(draft, reasons=(said(N_("The original is no number that can be compared.")),))
    if agreement.bound is not None or original.is_bound_above:
        return _against_bound(draft)
    return _judged(draft)


def _draft(plan: Plan, original: Value, agreement: Agreement) -> Verdict:
    retest, lines = "", agreement.lines
    if agreement.bound is not None:
        retest = agreement.bound.text.strip()
    elif agreement.exact is not None:
        retest, line = _rounded(plan, agreement, agreement.exact)
        lines += (line,)
    draft = Verdict("not evaluated", plan, original, agreement, retest, "", (), lines)
    return replace(
        draft,
        conformity_of_original=_conformity(plan, Fraction(original.number or 0)) if original.is_number else None,
        conformity_of_retest=None if agreement.exact is None else _conformity(plan, agreement.exact, original=False),
    )


def _rounded(plan: Plan, agreement: Agreement, exact: Fraction) -> tuple[str, Line]:
    """Round once, at the end: to the plan's interval or digits, else to the decimals that were typed."""
    if plan.rounding is not None:
        interval = plan.rounding
    else:
        interval = unit(-max(decimals(v) for values in agreement.sets for v in values))
    digits = plan.significant_digits
    rounded = round_significant(exact, digits) if digits else round_to(exact, interval)
    text = f"{rounded:f}"
    about = said(N_("Rounded once, half to even"))
    unrounded = apart(exact, rounded)
    return text, Line(about, "x̄ → x", f"{unrounded} → {text}", text, GB8170)


def _conformity(plan: Plan, exact: Fraction, original: bool = True) -> Conformity | None:
    if plan.limit is None:
        return None
    given = plan.uncertainty
    u = None if given is None else (given.original if original else given.retest) / given.k
    return conformity(_as_compared(plan, plan.limit, exact), plan.limit, plan.limit.rule, u)


def _as_compared(plan: Plan, limit: Limit, exact: Fraction) -> Fraction:
    if limit.compare == "full" or plan.rounding is None:
        return exact
    return Fraction(round_to(exact, plan.rounding))


def _against_bound(draft: Verdict) -> Verdict:
    """Answer where the original or the whole retest was below detection: only what is certain is judged."""
    bound, original = draft.agreement.bound, draft.original
    if original.is_bound_above and bound is not None:
        reason = said(N_("Neither the original nor the retest detected it; nothing contradicts the original."))
        return replace(draft, reasons=(reason,), report=original.text.strip())
    number = draft.agreement.exact if bound is None else number_of(original)
    limit = original.number if bound is None else bound.number
    criterion = draft.plan.against_original
    if number is None or limit is None or criterion is None:
        return replace(draft, proposal="inconclusive", reasons=(said(UNKNOWN_BOUND),))
    near, far = _certain(draft, criterion, number, Fraction(limit)), _certain(draft, criterion, number, Fraction(0))
    if number > Fraction(limit) and near is not None and near.holds is False:
        reason = said(N_("Even a value at the limit of detection would be outside the criterion."))
        return replace(draft, proposal="replace", reasons=(reason,), lines=(*draft.lines, near), report=draft.retest)
    if far is not None and far.holds and near is not None and near.holds:
        reason = said(N_("Any value below the limit of detection would be within the criterion."))
        lines = (*draft.lines, far)
        return replace(draft, proposal="original stands", reasons=(reason,), lines=lines, report=original.text.strip())
    return replace(draft, proposal="inconclusive", reasons=(said(UNKNOWN_BOUND),))


UNKNOWN_BOUND = N_("A value below the limit of detection leaves it open whether the criterion is met.")


def _certain(draft: Verdict, criterion: Criterion, number: Fraction, end: Fraction) -> Line | None:
    a = Side(number, written(number, 10), Group(draft.plan.original_determinations))
    b = Side(end, written(end, 10), draft.agreement.group)
    try:
        return compare(draft.plan, criterion, a, b, said(ABOUT))[-1]
    except Invalid:
        return None


def _judged(draft: Verdict) -> Verdict:
    criterion = draft.plan.against_original
    beside = _beside(draft, criterion)
    if criterion is None:
        reason = said(N_("The plan declares no criterion for the comparison with the original."))
        return replace(draft, proposal="inconclusive", reasons=(reason,), beside=beside)
    try:
        judged = compare(draft.plan, criterion, *_sides(draft), said(ABOUT))
    except Invalid as lack:
        reasons = tuple(said(f.message, **f.values) for f in lack.faults)
        return replace(draft, proposal="inconclusive", reasons=reasons, beside=beside)
    draft = replace(draft, lines=draft.lines + judged, beside=beside)
    if judged[-1].holds is None:
        return replace(draft, reasons=(judged[-1].about,))
    if judged[-1].holds:
        reason = said(N_("The retest agrees with the original within the criterion."))
        return replace(draft, proposal="original stands", report=draft.original.text.strip(), reasons=(reason,))
    return replace(draft, proposal="replace", report=draft.retest, reasons=(said(OUTSIDE),))


OUTSIDE = N_("The retest differs from the original by more than the criterion allows; its cause is to be found.")


def _sides(draft: Verdict) -> tuple[Side, Side]:
    if draft.agreement.exact is None:
        raise ValueError("no joint value to compare")
    original = Side(number_of(draft.original), draft.original.text.strip(), Group(draft.plan.original_determinations))
    exact = draft.agreement.exact
    return original, Side(exact, written(exact, 10), draft.agreement.group)


def _beside(draft: Verdict, declared: Criterion | None) -> tuple[Line, ...]:
    """Reckon what else the plan's figures allow, so that nobody has to wonder; the declared criterion alone decides."""
    plan, found = draft.plan, list[Line]()
    kinds: list[Kind] = [k for k in ("s_I", "s_R") if figure(plan, k) is not None and figure(plan, "s_r") is not None]
    kinds += ["En", "zeta"] if plan.uncertainty is not None else []
    for kind in kinds:
        if declared is None or kind != declared.kind:
            try:
                found += compare(plan, Criterion(kind=kind), *_sides(draft), said(ABOUT))
            except Invalid:
                continue
    return tuple(found)


def recompute(stored: Mapping[str, object]) -> Verdict:
    """Judge anew from the inputs of a stored verdict (`as_json`); the answer is the same or a rule has changed (R-83)."""
    inputs = stored["inputs"]
    if not isinstance(inputs, dict):
        raise TypeError("a stored verdict carries its inputs")
    plan = Plan.model_validate(inputs["plan"])
    sets = [[_value(v, plan.limit_of_detection) for v in values] for values in inputs["sets"]]
    return compare_with_original(plan, _value(inputs["original"], plan.limit_of_detection), judge_agreement(plan, sets))


def still_holds(stored: Mapping[str, object]) -> bool:
    """Say whether a stored verdict (`as_json`) comes out the same, line by line, when it is reckoned anew."""
    again = recompute(stored).as_json()
    return all(stored.get(name) == found for name, found in again.items())


def _value(stored: Mapping[str, str], limit_of_detection: Decimal | None) -> Value:
    if stored["kind"] == "invalid":
        return Value("invalid", stored["text"])
    return parse_value(stored["text"], limit_of_detection=limit_of_detection)
