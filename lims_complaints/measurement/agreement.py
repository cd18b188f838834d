"""Agreement under code: within each analyst and between them, before anyone knows whose sample it is (2.2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lims_complaints.language import N_
from lims_complaints.measurement.comparison import Side, compare
from lims_complaints.measurement.criterion import Criterion, Plan
from lims_complaints.measurement.lines import Line, Said, said, sentence_json
from lims_complaints.measurement.numerals import marked, mean, median, to_decimal, written
from lims_complaints.measurement.precision import CRITICAL_RANGE, Centre, Group, number_of
from lims_complaints.measurement.value import Value

Sets = tuple[tuple[Value, ...], ...]
ONE = Group(1)
Status = Literal["agree", "further determination needed", "inconclusive", "not evaluated"]
HJ91 = "HJ 91 (质量控制)"
MEAN_LINE = N_("Mean of {n}")
MEDIAN_LINE = N_("Median of {n}")


@dataclass(frozen=True)
class Agreement:
    """What the determinations say among themselves.

    `more` determinations each set still needs, in the order in which the sets were given; `more_sets` further sets are
    needed where the analysts differ. `value` is unrounded; `bound` stands where nothing was detected.
    """

    status: Status
    sets: Sets
    more: tuple[int, ...]
    more_sets: int = 0
    exact: Fraction | None = None
    bound: Value | None = None
    group: Group = ONE
    reasons: tuple[Said, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """Return the joint value to 28 digits, unrounded; None where there is none."""
        return None if self.exact is None else to_decimal(self.exact)

    def as_json(self) -> dict[str, object]:
        """Return the agreement as JSON; the value is text with its digits, unrounded."""
        return {
            "status": self.status,
            "more": list(self.more),
            "more_sets": self.more_sets,
            "value": None if self.value is None else f"{self.value:f}",
            "bound": None if self.bound is None else self.bound.text,
            "centre": self.group.centre,
            "n": self.group.n,
            "reasons": [sentence_json(r) for r in self.reasons],
            "lines": [line.as_json() for line in self.lines],
        }


@dataclass(frozen=True)
class Final:
    """One analyst's final value, or how many more determinations it takes; `side` None: no value."""

    side: Side | None
    more: int = 0
    judged: bool = True
    at_last: bool = False
    lines: tuple[Line, ...] = ()


def judge_agreement(plan: Plan, sets: Sequence[Sequence[Value]]) -> Agreement:
    """Judge the sets of determinations, one set an analyst (a third or fourth set where the first two differ).

    The two longest sets owe the plan's number of determinations; a third or fourth may be a single one. The order of the
    sets, and of the values in them, changes nothing but the order of `more`. Total for any values;
    raises `Invalid` only for a plan that lacks a figure its criterion needs.
    """
    given = tuple(tuple(values) for values in sets)
    order = sorted(range(len(given)), key=lambda i: sorted((v.kind, v.number or 0, v.text) for v in given[i]))
    usable = {i: [v for v in given[i] if v.kind not in ("invalid", "blank")] for i in order}
    if len(given) < 2:
        return Agreement("not evaluated", given, (0,) * len(given), reasons=(said(ONE_ANALYST),))
    owing = sorted(order, key=lambda i: -len(usable[i]))[:2]
    short = tuple(max(0, (plan.determinations if i in owing else 1) - len(usable[i])) for i in range(len(given)))
    if any(short):
        reason = said(N_("Determinations are missing or were declared invalid; they are made anew."))
        return Agreement("further determination needed", given, short, reasons=(reason,))
    if any(not v.is_number for values in usable.values() for v in values):
        return _with_non_detects(plan, given, [v for i in order for v in usable[i]])
    finals = {i: _within(plan, usable[i]) for i in order}
    lines = tuple(line for i in order for line in finals[i].lines)
    return _joined(plan, given, [finals[i] for i in order], tuple(finals[i].more for i in range(len(given))), lines)


ONE_ANALYST = N_("The determinations of two analysts are needed.")


def _with_non_detects(plan: Plan, given: Sets, values: list[Value]) -> Agreement:
    """Answer for values that are no numbers: not judged; the mean as HJ 91 has it (one below: half its limit counts)."""
    none = (0,) * len(given)
    group = Group(len(values))
    if any(v.kind == "above" for v in values):
        return Agreement("not evaluated", given, none, group=group, reasons=(said(N_("A value is above the range.")),))
    if all(v.is_bound_above for v in values):
        bound = max(values, key=lambda v: (v.number or 0, v.text))
        reason = said(N_("No determination found more than the limit of detection; deviations are not judged."))
        return Agreement("not evaluated", given, none, bound=bound, group=group, reasons=(reason,))
    reason = said(N_("Some determinations are below the limit of detection; deviations are not judged."))
    if plan.non_detects == "not evaluated" or any(v.number is None for v in values):
        return Agreement("not evaluated", given, none, group=group, reasons=(reason,))
    halved = [number_of(v) / 2 if v.is_bound_above else number_of(v) for v in values]
    line = _centre_line([written(n, 10) for n in sorted(halved)], mean(halved), "mean", HJ91)
    return Agreement("not evaluated", given, none, 0, mean(halved), None, group, (reason,), (line,))


def _within(plan: Plan, values: list[Value]) -> Final:
    """Judge one analyst's determinations and take their mean, their median, or ask for more (ISO 5725-6 5.2.2)."""
    sides = sorted((Side(number_of(v), v.text.strip(), Group(1)) for v in values), key=lambda s: s.value)
    if plan.within is None or len(sides) == 1:
        return _final(sides, "mean", ())
    lines = compare(plan, plan.within, sides[0], sides[-1], said(N_("Within one analyst")), min(len(sides), 10))
    holds = lines[-1].holds
    if holds is None:
        return Final(None, judged=False, lines=lines)
    if holds:
        return _final(sides, "mean", lines)
    if len(sides) >= plan.most:
        return _final(sides, "median", lines, at_last=True)
    return Final(None, more=min(_step(plan), plan.most - len(sides)), lines=lines)


def _step(plan: Plan) -> int:
    return 2 if plan.testing == "cheap" else 1


def _final(sides: list[Side], centre: Centre, lines: tuple[Line, ...], at_last: bool = False) -> Final:
    numbers = [s.value for s in sides]
    value = mean(numbers) if centre == "mean" else median(numbers)
    text = sides[0].text if len(sides) == 1 else written(value, 10)
    line = () if len(sides) == 1 else (_centre_line([s.text for s in sides], value, centre, ""),)
    return Final(Side(value, text, Group(sum(s.group.n for s in sides), centre)), at_last=at_last, lines=lines + line)


def _centre_line(listed: Sequence[str], value: Fraction, centre: Centre, clause: str) -> Line:
    text = written(value, 10)
    about = said(MEAN_LINE if centre == "mean" else MEDIAN_LINE, n=str(len(listed)))
    whole = f"({' + '.join(listed)})/{len(listed)}" if centre == "mean" else f"med({'; '.join(listed)})"
    where = clause or ("" if centre == "mean" else "ISO 5725-6 · GB/T 6379.6 5.2.2")
    return Line(about, "x̄ = Σx/n" if centre == "mean" else "med(x)", f"{whole} {marked(value, text)}", text, where)


def _joined(plan: Plan, given: Sets, finals: list[Final], more: tuple[int, ...], lines: tuple[Line, ...]) -> Agreement:
    """Bring the analysts' final values together, in the criterion `between`."""
    sides = sorted((f.side for f in finals if f.side is not None), key=lambda s: s.value)
    if any(more):
        reason = said(N_("The determinations of one analyst differ by more than the criterion allows."))
        return Agreement("further determination needed", given, more, reasons=(reason,), lines=lines)
    if len(sides) < len(finals):
        return Agreement("not evaluated", given, more, reasons=(lines[-1].about,), lines=lines)
    if any(f.at_last for f in finals) and plan.at_last == "inconclusive":
        reason = said(N_("The last determinations still differ by more than the criterion allows."))
        return Agreement("inconclusive", given, more, reasons=(reason,), lines=lines)
    if plan.between is None:
        return _agreed(given, sides, "mean", lines)
    return _between(plan, plan.between, given, sides, lines)


def _between(plan: Plan, criterion: Criterion, given: Sets, sides: list[Side], lines: tuple[Line, ...]) -> Agreement:
    none = (0,) * len(given)
    among = min(len(sides), max(CRITICAL_RANGE))
    judged = compare(plan, criterion, sides[0], sides[-1], said(N_("Between the analysts")), among)
    lines += judged
    if judged[-1].holds:
        return _agreed(given, sides, "mean", lines)
    if judged[-1].holds is None:
        return Agreement("not evaluated", given, none, reasons=(judged[-1].about,), lines=lines)
    reason = said(N_("The analysts differ by more than the criterion allows."))
    if len(sides) < plan.most:
        sets = min(_step(plan), plan.most - len(sides))
        return Agreement("further determination needed", given, none, sets, reasons=(reason,), lines=lines)
    if plan.at_last == "median":
        return _agreed(given, sides, "median", lines)
    return Agreement("inconclusive", given, none, reasons=(reason,), lines=lines)


def _agreed(given: Sets, sides: list[Side], centre: Centre, lines: tuple[Line, ...]) -> Agreement:
    numbers = [s.value for s in sides]
    value = mean(numbers) if centre == "mean" else median(numbers)
    lines += (_centre_line([s.text for s in sides], value, centre, ""),)
    group = Group(sum(s.group.n for s in sides), centre)
    return Agreement("agree", given, (0,) * len(given), 0, value, None, group, (), lines)
