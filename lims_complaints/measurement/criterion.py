"""The plan of a retest: what is fixed before the first result (7.7.1; R-32), as data that goes to JSON and back."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.value import parse_value

Kind = Literal["RD", "RPD", "absolute", "r", "s_r", "R", "s_R", "s_I", "En", "zeta"]
RELATIVE: tuple[Kind, ...] = ("RD", "RPD")
NonDetects = Literal["half", "not evaluated"]
Rule = Literal["simple", "guard band", "four zones"]


KINDS: dict[str, str] = {
    "RD": N_("RD, |A − B|/(A + B), per cent"),
    "RPD": N_("RPD, |A − B|/((A + B)/2), per cent"),
    "absolute": N_("Absolute difference, in the unit"),
    "r": N_("Repeatability limit r"),
    "s_r": N_("Repeatability standard deviation s_r"),
    "R": N_("Reproducibility limit R"),
    "s_R": N_("Reproducibility standard deviation s_R"),
    "s_I": N_("Intermediate precision standard deviation s_I"),
    "En": N_("En score, with expanded uncertainties"),
    "zeta": N_("Zeta score, with standard uncertainties"),
}
RULES_OF_DECISION: dict[str, str] = {
    "simple": N_("Simple acceptance"),
    "guard band": N_("Guard band"),
    "four zones": N_("Four zones"),
}


def _typed(given: object) -> object:
    """Take a number only as text or a whole number: a binary float has lost what was typed."""
    if isinstance(given, float):
        raise ValueError(NUMBER_AS_TEXT)
    if isinstance(given, str):
        try:
            value = parse_value(given)
        except Invalid as refusal:
            raise ValueError(NUMBER_AS_TEXT) from refusal
        if value.kind == "number":
            return value.number
        raise ValueError(NUMBER_AS_TEXT)
    return given


NUMBER_AS_TEXT = N_("Write a number with a point, such as 13.70, as text.")
Number = Annotated[Decimal, BeforeValidator(_typed)]
Positive = Annotated[Decimal, BeforeValidator(_typed), Field(gt=0)]
NotNegative = Annotated[Decimal, BeforeValidator(_typed), Field(ge=0)]


def _choice(titles: Mapping[str, str]) -> dict[str, JsonValue]:
    """Return what a form needs to say the choices in the reader's language."""
    return {"titles": dict(titles)}


class Frozen(BaseModel):
    """A value that does not change; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Criterion(Frozen):
    """One rule for "near enough", with its kind, its limit and where the limit comes from.

    RD, RPD: per cent. absolute, r, R: in the unit of the result. s_r, s_I, s_R: a standard deviation from which the
    critical difference is reckoned. En, zeta: a pure number (1, 2). A precision kind without a limit takes the
    plan's figure.
    """

    kind: Kind = Field(title=N_("Kind of criterion"), json_schema_extra=_choice(KINDS))
    limit: NotNegative | None = Field(default=None, title=N_("Limit"))
    source: str = Field(default="", title=N_("Source"), description=N_("The method and clause that set it."))

    @model_validator(mode="after")
    def _limit_where_needed(self) -> Self:
        if self.limit is None and self.kind in ("RD", "RPD", "absolute"):
            raise ValueError(N_("A criterion of this kind needs its limit."))
        return self


class Precision(Frozen):
    """Precision figures of the method at this level: standard deviations, or the limits r = 2.8 s_r and R = 2.8 s_R."""

    s_r: NotNegative | None = Field(default=None, title=KINDS["s_r"])
    s_I: NotNegative | None = Field(default=None, title=KINDS["s_I"])  # noqa: N815
    s_R: NotNegative | None = Field(default=None, title=KINDS["s_R"])  # noqa: N815
    r: NotNegative | None = Field(default=None, title=KINDS["r"])
    R: NotNegative | None = Field(default=None, title=KINDS["R"])
    per_cent: bool = Field(default=False, title=N_("The figures are per cent of the mean"))
    source: str = Field(default="", title=N_("Source"))


class Uncertainty(Frozen):
    """Expanded uncertainties of the original and of the retest, with their coverage factor and correlation."""

    original: Positive = Field(title=N_("Expanded uncertainty of the original"))
    retest: Positive = Field(title=N_("Expanded uncertainty of the retest"))
    k: Positive = Field(default=Decimal(2), title=N_("Coverage factor k"))
    rho: Number = Field(
        default=Decimal(0), ge=-1, le=1, title=N_("Correlation"), description=N_("Above 0 in one laboratory with one method.")
    )
    source: str = Field(default="", title=N_("Source"))


class Limit(Frozen):
    """A limit that a result is held against, and the decision rule agreed with the client (17025 7.8.6, ILAC-G8)."""

    value: Number = Field(title=N_("Limit value"))
    side: Literal["upper", "lower"] = Field(
        default="upper", title=N_("Side"), json_schema_extra=_choice({"upper": N_("Upper limit"), "lower": N_("Lower limit")})
    )
    rule: Rule = Field(default="simple", title=N_("Decision rule"), json_schema_extra=_choice(RULES_OF_DECISION))
    guard: NotNegative | None = Field(
        default=None, title=N_("Guard band w"), description=N_("In the unit; without it the expanded uncertainty at k = 2.")
    )
    compare: Literal["full", "rounded"] = Field(
        default="full",
        title=N_("Value compared with the limit"),
        description="GB/T 8170 4.3",
        json_schema_extra=_choice({"full": N_("Unrounded"), "rounded": N_("Rounded")}),
    )
    source: str = Field(default="", title=N_("Source"))


class Plan(Frozen):
    """What is fixed before the first result. A change afterwards is a new version with a recorded deviation."""

    parameter: str = Field(default="", title=N_("Parameter"))
    unit: str = Field(default="", title=N_("Unit"))
    version: int = Field(default=1, ge=1, title=N_("Version"))
    determinations: int = Field(default=2, ge=1, le=10, title=N_("Determinations by each analyst"))
    within: Criterion | None = Field(default=None, title=N_("Between the determinations of one analyst"))
    between: Criterion | None = Field(default=None, title=N_("Between the analysts"))
    against_original: Criterion | None = Field(default=None, title=N_("Original against retest"))
    original_determinations: int = Field(default=1, ge=1, le=10, title=N_("Determinations behind the original"))
    precision: Precision = Field(default=Precision(), title=N_("Precision of the method"))
    uncertainty: Uncertainty | None = Field(default=None, title=N_("Measurement uncertainty"))
    rounding: Positive | None = Field(
        default=None, title=N_("Rounding interval"), description=N_("Of the value to report, such as 0.01 or 0.5.")
    )
    significant_digits: int | None = Field(default=None, ge=1, le=12, title=N_("Significant digits"))
    limit_of_detection: Positive | None = Field(default=None, title=N_("Limit of detection"))
    non_detects: NonDetects = Field(
        default="half",
        title=N_("Values below the limit of detection"),
        json_schema_extra=_choice({"half": N_("Half the limit counts in the mean"), "not evaluated": N_("No mean")}),
    )
    limit: Limit | None = Field(default=None, title=N_("Limit that the result is held against"))
    testing: Literal["cheap", "costly"] = Field(
        default="cheap",
        title=N_("When determinations differ"),
        json_schema_extra=_choice({"cheap": N_("Two more determinations"), "costly": N_("One more determination")}),
    )
    most: int = Field(default=4, ge=2, le=10, title=N_("Determinations that are compared at most"))
    at_last: Literal["median", "inconclusive"] = Field(
        default="median",
        title=N_("When the last ones still differ"),
        json_schema_extra=_choice({"median": N_("Their median"), "inconclusive": N_("Inconclusive")}),
    )
    en_at_one: Literal["agrees", "differs"] = Field(
        default="agrees",
        title=N_("An En score of exactly 1"),
        json_schema_extra=_choice({"agrees": N_("Agrees (ISO/IEC 17043)"), "differs": N_("Differs (ISO 13528)")}),
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.rounding is not None and self.significant_digits is not None:
            raise ValueError(N_("Round to an interval or to significant digits, not to both."))
        if self.within and self.within.kind not in ("RD", "RPD", "absolute", "r", "s_r"):
            raise ValueError(N_("The determinations of one analyst are judged by RD, RPD, an absolute difference, r or s_r."))
        if self.between and self.between.kind in ("En", "zeta"):
            raise ValueError(N_("En and zeta are no criteria between two analysts of one laboratory."))
        kinds = {c.kind for c in (self.within, self.between, self.against_original) if c} & set(RELATIVE)
        if len(kinds) == 2:
            raise ValueError(N_("RD and RPD in one plan: an RD of 10 % is an RPD of 20 %; use one of them."))
        return self


def figure(plan: Plan, kind: Kind, criterion: Criterion | None = None) -> Fraction | None:
    """Return a precision figure, the criterion's before the plan's; s_r and s_R also by r = 2.8 s_r, R = 2.8 s_R."""
    limit_kind: Kind | None = "r" if kind == "s_r" else "R" if kind == "s_R" else None
    own = _given(plan, kind, criterion)
    if own is not None or limit_kind is None:
        return own
    limit = _given(plan, limit_kind, criterion)
    return None if limit is None else limit / Fraction("2.8")


def _given(plan: Plan, kind: Kind, criterion: Criterion | None) -> Fraction | None:
    if criterion is not None and criterion.kind == kind and criterion.limit is not None:
        return Fraction(criterion.limit)
    found: Decimal | None = getattr(plan.precision, kind)
    return None if found is None else Fraction(found)


def required(plan: Plan, kind: Kind, criterion: Criterion | None = None) -> Fraction:
    """Return the figure, or raise `Invalid` that names what the plan lacks."""
    found = figure(plan, kind, criterion)
    if found is None:
        message = N_("The plan does not give {name}; the critical difference needs it.")
        raise Invalid((Fault(kind, message, {"name": kind}),))
    return found
