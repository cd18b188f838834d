"""A list of pairs judged by RD or RPD, one by one, none skipped (17025 7.7.1 g; HJ 91)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lims_complaints.errors import Invalid
from lims_complaints.measurement.lines import Said, said
from lims_complaints.measurement.numerals import apart, to_decimal, written
from lims_complaints.measurement.precision import NotJudged, RelativeKind, number_of, relative_deviation
from lims_complaints.measurement.rounding import round_to, unit
from lims_complaints.measurement.table import Table, need
from lims_complaints.measurement.value import Value, parse_value

PairVerdict = Literal["within", "outside", "not evaluated"]


@dataclass(frozen=True)
class Pair:
    """One row: what was carried along, the absolute difference, the deviation in per cent (rounded if asked), the verdict."""

    carried: Mapping[str, str]
    difference: Decimal | None
    relative: Decimal | None
    verdict: PairVerdict
    reason: Said


def judge_pairs(table: Table, kind: RelativeKind, limit: Decimal, places: int | None = None) -> list[Pair]:
    """Judge `value` against `replicate` in every row, in order; at the limit is within.

    The unrounded deviation is judged (全数值比较法); `places` rounds only what is shown. Raises `Invalid` without the columns.
    """
    value, replicate = need(table, ("value", "replicate"))
    return [_judge(row, (row[value], row[replicate]), kind, (limit, places)) for row in table.rows]


def _judge(row: Mapping[str, str], typed: tuple[str, str], kind: RelativeKind, limits: tuple[Decimal, int | None]) -> Pair:
    limit, places = limits
    try:
        a, b = (parse_value(text) for text in typed)
    except Invalid as refusal:
        fault = refusal.faults[0]
        return Pair(row, None, None, "not evaluated", said(fault.message, **fault.values))
    difference = _difference(a, b)
    found = relative_deviation(a, b, kind)
    if isinstance(found, NotJudged):
        return Pair(row, difference, None, "not evaluated", said(found.reason))
    per_cent = to_decimal(found.per_cent) if places is None else round_to(found.per_cent, unit(-places))
    values = {"kind": kind, "found": apart(found.per_cent, limit), "limit": written(limit, 12)}
    if found.within(kind, limit):
        return Pair(row, difference, per_cent, "within", said("{kind} {found} % ≤ {limit} %", **values))
    return Pair(row, difference, per_cent, "outside", said("{kind} {found} % > {limit} %", **values))


def _difference(a: Value, b: Value) -> Decimal | None:
    if not (a.is_number and b.is_number):
        return None
    return to_decimal(abs(Fraction(number_of(a)) - Fraction(number_of(b))), 60)
