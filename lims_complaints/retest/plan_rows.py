"""A retest's plan as rows of a paper: what is fixed before the first result, in words (2.2.2; R-32)."""

from lims_complaints.documents.content import Titled, Value, Words
from lims_complaints.documents.forms import Rows, rows
from lims_complaints.language import LANGUAGES, N_, translator
from lims_complaints.measurement.criterion import KINDS, RULES_OF_DECISION, Criterion, Plan

SOURCE = N_("Source:")
CRITERIA = KINDS | {"RD": N_("Relative deviation |A − B|/(A + B)"), "RPD": N_("Relative difference |A − B|/((A + B)/2)")}
NON_DETECTS = {
    "half": N_("half of the limit of detection stands for them"),
    "not evaluated": N_("no comparison in numbers"),
}
AT_LAST = {
    "median": N_("the median of all is the retest's value"),
    "inconclusive": N_("the retest is inconclusive"),
}


def plan_rows(method: str, plan: Plan) -> Rows:
    """Return what the plan fixes for one parameter."""
    return rows(
        (N_("Method"), method),
        (N_("Unit"), plan.unit),
        (N_("Version of the plan"), str(plan.version)),
        (N_("Determinations by each analyst"), str(plan.determinations)),
        (N_("Within one analyst"), _criterion(plan, plan.within)),
        (N_("Between the analysts"), _criterion(plan, plan.between)),
        (N_("Original against retest"), _criterion(plan, plan.against_original)),
        (N_("Rounded to"), _rounded(plan)),
        (N_("Limit"), _limit(plan)),
        (N_("Non-detects"), Words(text=NON_DETECTS[plan.non_detects])),
        (N_("Determinations compared at most"), str(plan.most)),
        (N_("When the last still disagree"), Words(text=AT_LAST.get(plan.at_last, plan.at_last))),
    )


def _limit(plan: Plan) -> Value:
    """The limit that the result is held against, with its rule; most results have none."""
    limit = plan.limit
    if limit is None:
        return Words(text=N_("none: conformity is not stated"))
    say = {each: translator(each) for each in LANGUAGES}
    sign = "≤" if limit.side == "upper" else "≥"
    said = {each: tell(RULES_OF_DECISION[limit.rule]) for each, tell in say.items()}
    return Titled(
        texts={each: f"{sign} {limit.value:f} {plan.unit} · {rule} {limit.source}".strip() for each, rule in said.items()}
    )


def _criterion(plan: Plan, criterion: Criterion | None) -> Value:
    """Say a criterion in words: what is reckoned, up to which limit, where it stands."""
    if criterion is None:
        return Words(text=N_("not judged"))
    figures = {k: getattr(plan.precision, k) for k in ("s_r", "s_I", "s_R", "r", "R")}
    numbers = ""
    if criterion.limit is not None:
        numbers = f" ≤ {criterion.limit:f}" + (" %" if criterion.kind in ("RD", "RPD") else f" {plan.unit}".rstrip())
    elif criterion.kind not in ("En", "zeta"):
        numbers = "".join(f" · {k} = {v:f}" for k, v in figures.items() if v is not None)
    source = criterion.source or plan.precision.source
    return Titled(
        texts={
            each: f"{translator(each)(CRITERIA[criterion.kind])}{numbers}"
            + (f"\n{translator(each)(SOURCE)} {source}" if source else "")
            for each in LANGUAGES
        }
    )


def _rounded(plan: Plan) -> Value:
    if plan.rounding is not None:
        return f"{plan.rounding:f}"
    if plan.significant_digits is not None:
        return Words(text=N_("{n} significant digits"), values={"n": str(plan.significant_digits)})
    return Words(text=N_("as the original was reported"))
