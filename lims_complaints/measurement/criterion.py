"""The plan of a retest: what is fixed before the first result (7.7.1; R-32), as data that goes to JSON and back."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.value import parse_value

Kind = Literal["RD", "RPD", "absolute", "r", "s_r", "R", "s_R", "s_I", "En", "zeta"]
RELATIVE: tuple[Kind, ...] = ("RD", "RPD")
PRECISION: tuple[Kind, ...] = ("r", "s_r", "R", "s_R", "s_I")
NonDetects = Literal["half", "not evaluated"]
Rule = Literal["simple", "guard band", "four zones"]


def _typed(given: object) -> object:
    """Take a number only as text or a whole number: a binary float has lost what was typed."""
    if isinstance(given, float):
        raise ValueError("write the number as text, since a binary float is not what was typed")
    if isinstance(given, str):
        try:
            value = parse_value(given)
        except Invalid as refusal:
            raise ValueError(refusal.faults[0].message.format(**refusal.faults[0].values)) from refusal
        if value.kind == "number":
            return value.number
        raise ValueError(f"{given!r} is no number")
    return given


Number = Annotated[Decimal, BeforeValidator(_typed)]
Positive = Annotated[Decimal, BeforeValidator(_typed), Field(gt=0)]
NotNegative = Annotated[Decimal, BeforeValidator(_typed), Field(ge=0)]


class Frozen(BaseModel):
    """A value that does not change; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Criterion(Frozen):
    """One rule for "near enough", with its kind, its limit and where the limit comes from.

    RD, RPD: per cent. absolute, r, R: in the unit of the result. s_r, s_I, s_R: a standard deviation from which the
    critical difference is reckoned. En, zeta: a pure number (1, 2). A precision kind without a limit takes the
    plan's figure.
    """

    kind: Kind
    limit: NotNegative | None = None
    source: str = Field(default="", description="the method and clause that set the limit")

    @model_validator(mode="after")
    def _limit_where_needed(self) -> Self:
        if self.limit is None and self.kind in ("RD", "RPD", "absolute"):
            raise ValueError(f"a criterion of the kind {self.kind} needs its limit")
        return self


class Precision(Frozen):
    """Precision figures of the method at this level: standard deviations, or the limits r = 2.8 s_r and R = 2.8 s_R."""

    s_r: NotNegative | None = None
    s_I: NotNegative | None = None  # noqa: N815
    s_R: NotNegative | None = None  # noqa: N815
    r: NotNegative | None = None
    R: NotNegative | None = None
    per_cent: bool = Field(default=False, description="the figures are per cent of the mean")
    source: str = ""


class Uncertainty(Frozen):
    """Expanded uncertainties of the original and of the retest, with their coverage factor and correlation."""

    original: Positive
    retest: Positive
    k: Positive = Decimal(2)
    rho: Number = Field(default=Decimal(0), ge=-1, le=1, description="correlation, above 0 in one laboratory")
    source: str = ""


class Limit(Frozen):
    """A limit that a result is held against, and the decision rule agreed with the client (17025 7.8.6, ILAC-G8)."""

    value: Number
    side: Literal["upper", "lower"] = "upper"
    rule: Rule = "simple"
    guard: NotNegative | None = Field(default=None, description="guard band w in the unit; without it w = U")
    compare: Literal["full", "rounded"] = Field(default="full", description="全数值 or 修约值比较法, GB/T 8170 4.3")
    source: str = ""


class Plan(Frozen):
    """What is fixed before the first result. A change afterwards is a new version with a recorded deviation."""

    parameter: str = ""
    unit: str = ""
    version: int = Field(default=1, ge=1)
    determinations: int = Field(default=2, ge=1, le=10, description="by each analyst")
    within: Criterion | None = Field(default=None, description="between the determinations of one analyst")
    between: Criterion | None = Field(default=None, description="between the two analysts")
    against_original: Criterion | None = Field(default=None, description="the declared criterion")
    original_determinations: int = Field(default=1, ge=1, le=10)
    precision: Precision = Precision()
    uncertainty: Uncertainty | None = None
    rounding: Positive | None = Field(default=None, description="interval of the reported value, as 0.01 or 0.5")
    significant_digits: int | None = Field(default=None, ge=1, le=12)
    limit_of_detection: Positive | None = None
    non_detects: NonDetects = "half"
    limit: Limit | None = None
    testing: Literal["cheap", "costly"] = Field(default="cheap", description="two more at a disagreement, or one more")
    most: int = Field(default=4, ge=2, le=10, description="determinations that are compared at most")
    at_last: Literal["median", "inconclusive"] = Field(default="median", description="when `most` still disagree")
    en_at_one: Literal["agrees", "differs"] = Field(default="agrees", description="17043, or the strict 13528")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.rounding is not None and self.significant_digits is not None:
            raise ValueError("round to an interval or to significant digits, not to both")
        if self.within and self.within.kind not in ("RD", "RPD", "absolute", "r", "s_r"):
            raise ValueError(f"{self.within.kind} is no criterion for the determinations of one analyst")
        if self.between and self.between.kind in ("En", "zeta"):
            raise ValueError(f"{self.between.kind} is no criterion between two analysts")
        kinds = {c.kind for c in (self.within, self.between, self.against_original) if c} & set(RELATIVE)
        if len(kinds) == 2:
            raise ValueError("RD and RPD in one plan: an RD of 10 % is an RPD of 20 %; use one of them")
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
