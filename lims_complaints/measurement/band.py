"""The interval of retest values that the declared criterion would accept, for the plot of a verdict."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from lims_complaints.measurement.comparison import ABOUT
from lims_complaints.measurement.criterion import Criterion, Plan
from lims_complaints.measurement.lines import Line, said
from lims_complaints.measurement.precision import number_of
from lims_complaints.measurement.value import Value

Band = tuple[Fraction, Fraction]


def band_of(plan: Plan, original: Value, lines: Sequence[Line]) -> Band | None:
    """Return the lowest and the highest retest value within the criterion; None where that cannot be said beforehand.

    RD and RPD: the two solutions of the limit. A critical difference: as it was reckoned in the last two lines.
    """
    criterion = plan.against_original
    if criterion is None or not original.is_number:
        return None
    number = number_of(original)
    if criterion.kind in ("RD", "RPD"):
        return _relative(criterion, number)
    if criterion.kind == "absolute":
        return number - Fraction(criterion.limit or 0), number + Fraction(criterion.limit or 0)
    reckoned = len(lines) > 1 and lines[-1].about == said(ABOUT) and lines[-2].formula.startswith("CD =")
    if not reckoned or plan.precision.per_cent:
        return None
    width = Fraction(Decimal(lines[-2].result))
    return number - width, number + width


def _relative(criterion: Criterion, number: Fraction) -> Band | None:
    share = Fraction(criterion.limit or 0) / (100 if criterion.kind == "RD" else 200)
    if share >= 1 or number <= 0:
        return None
    return number * (1 - share) / (1 + share), number * (1 + share) / (1 - share)
