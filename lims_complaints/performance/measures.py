"""What rows of work come to: rates, times, causes, drift. Pure; nothing is divided by nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from lims_complaints.measurement.control import Signal, signals

JUSTIFIED = "justified"
UPHELD = ("amended", "void without replacement", JUSTIFIED)
"""Outcomes by which the client was right: about the report (2.2.5), or in another complaint (3.2)."""


@dataclass(frozen=True)
class Rate:
    """A share: `part` of `whole` things."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The share in per cent with one decimal, half up; None of nothing."""
        if self.whole == 0:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Settled:
    """A time limit that was met, or that ran out without being met, on a local day."""

    case: str
    clock: str
    on: date
    in_time: bool


@dataclass(frozen=True)
class Spell:
    """A stay in a state, in days and parts of days."""

    state: str
    days: Decimal


@dataclass(frozen=True)
class Decided:
    """The decision that stands of a case about results: outcome, day, methods of what was contested."""

    case: str
    on: date
    outcome: str
    methods: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """Where the cause of a case lies: a stage of the original work at which its review found a fault, or what an investigation said."""

    case: str
    where: str


@dataclass(frozen=True)
class Compared:
    """A retest held against its original: (retest - original)/criterion, in the order of the openings."""

    method: str
    ratio: Decimal


@dataclass(frozen=True)
class Retested:
    """One coding of a retest: what became of it. `further` where two determinations were not enough."""

    on: date
    opened: bool
    spoiled: bool
    further: bool


@dataclass(frozen=True)
class Stage:
    """How long cases stayed in a state: how often, the median and the longest stay in days with one decimal."""

    state: str
    count: int
    median: Decimal
    longest: Decimal


@dataclass(frozen=True)
class Control:
    """The control chart of a method: its points and the patterns that chance hardly makes."""

    method: str
    ratios: tuple[Decimal, ...]
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class Retests:
    """How many retests were ordered in a span, and what became of them by now."""

    ordered: int
    opened: int
    spoiled: int
    further: int


def month_of(day: date) -> str:
    """Return the month of a day: 2026-11."""
    return f"{day:%Y-%m}"


def months(first: date, last: date) -> tuple[str, ...]:
    """Return every month from that of the first day to that of the last; none where the last lies before the first."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1))


def on_time(settled: Iterable[Settled], span: Sequence[str]) -> dict[str, Rate]:
    """Return the share of time limits that were met in time, by the month in which they were met or ran out."""
    return _by_month(((month_of(s.on), s.in_time) for s in settled), span)


def upheld(decided: Iterable[Decided], span: Sequence[str]) -> dict[str, Rate]:
    """Return the share of decided appeals that ended with the report amended or void, by the month of the decision."""
    return _by_month(((month_of(d.on), d.outcome in UPHELD) for d in decided), span)


def upheld_by_method(decided: Iterable[Decided]) -> dict[str, Rate]:
    """Return the same by method; an appeal that contests two methods counts with both. The most contested first."""
    found = Counter((m, d.outcome in UPHELD) for d in decided for m in d.methods)
    names = {m for m, _ in found}
    rates = {m: Rate(found[m, True], found[m, True] + found[m, False]) for m in names}
    return dict(sorted(rates.items(), key=lambda r: (-r[1].whole, r[0])))


def whole(rates: Mapping[str, Rate]) -> Rate:
    """Return the share of all months together."""
    return Rate(sum(r.part for r in rates.values()), sum(r.whole for r in rates.values()))


def stages(spells: Iterable[Spell]) -> list[Stage]:
    """Return how long cases stayed in each state, the longest median first."""
    by_state: dict[str, list[Decimal]] = {}
    for spell in spells:
        by_state.setdefault(spell.state, []).append(spell.days)
    made = [Stage(s, len(d), _tenth(median(d)), _tenth(max(d))) for s, d in by_state.items()]
    return sorted(made, key=lambda s: (-s.median, s.state))


def causes(faults: Iterable[Fault]) -> list[tuple[str, int]]:
    """Return in how many cases each cause was found, the most frequent first; a cause counts once a case."""
    found = Counter(f.where for f in set(faults))
    return sorted(found.items(), key=lambda c: (-c[1], c[0]))


def controls(compared: Iterable[Compared]) -> list[Control]:
    """Return the control chart of each method, those with a signal first, then the longest."""
    by_method: dict[str, list[Decimal]] = {}
    for one in compared:
        by_method.setdefault(one.method, []).append(one.ratio)
    made = [Control(m, tuple(r), tuple(signals(r))) for m, r in by_method.items()]
    return sorted(made, key=lambda c: (not c.signals, -len(c.ratios), c.method))


def retests(rows: Iterable[Retested]) -> Retests:
    """Return how many retests there were."""
    kept = list(rows)
    return Retests(len(kept), sum(r.opened for r in kept), sum(r.spoiled for r in kept), sum(r.further for r in kept))


def _by_month(rows: Iterable[tuple[str, bool]], span: Sequence[str]) -> dict[str, Rate]:
    found = Counter(rows)
    return {m: Rate(found[m, True], found[m, True] + found[m, False]) for m in span}


def _tenth(days: Decimal) -> Decimal:
    return days.quantize(Decimal("0.1"), ROUND_HALF_UP)
