"""One span's figures together, and what each of them shows, in a sentence of the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lims_complaints.language import N_
from lims_complaints.performance import measures
from lims_complaints.performance.gathering import Gathered, Old
from lims_complaints.performance.measures import Control, Rate, Retests, Stage

Say = Callable[..., str]
NOTHING = N_("n/a")


@dataclass(frozen=True)
class Summary:
    """What the rows of a span come to."""

    first: date
    last: date
    filed: int
    closed: int
    open: int
    stands: int
    anew: int
    on_time: Mapping[str, Rate]
    upheld: Mapping[str, Rate]
    by_method: Mapping[str, Rate]
    stages: tuple[Stage, ...]
    causes: tuple[tuple[str, int], ...]
    controls: tuple[Control, ...]
    retests: Retests
    oldest: tuple[Old, ...]


def summarize(rows: Gathered, first: date, last: date) -> Summary:
    """Reckon everything from the rows."""
    span = measures.months(first, last)
    return Summary(
        first, last, rows.filed, rows.closed, rows.open, rows.stands, rows.anew,
        measures.on_time(rows.settled, span),
        measures.upheld(rows.decided, span),
        measures.upheld_by_method(rows.decided),
        tuple(measures.stages(rows.spells)),
        tuple(measures.causes(rows.faults)),
        tuple(measures.controls(rows.compared)),
        measures.retests(rows.retested),
        rows.oldest,
    )  # fmt: skip


def percent(rate: Rate, say: Say) -> str:
    """Write a rate: 66.7 %, or n/a of nothing."""
    return say(NOTHING) if rate.percent is None else f"{rate.percent} %"


def say_on_time(summary: Summary, say: Say) -> str:
    """Say how many time limits were met, and the worst month."""
    every = measures.whole(summary.on_time)
    if every.percent is None:
        return say(N_("No time limit was met or ran out in these months."))
    text = say(
        N_("Met in time: {part} of {whole} time limits, {rate}."),
        part=every.part, whole=every.whole, rate=percent(every, say),
    )  # fmt: skip
    if every.part == every.whole:
        return text
    worst, rate = min(
        ((m, r) for m, r in summary.on_time.items() if r.whole), key=lambda r: (Decimal(r[1].part) / r[1].whole, r[0])
    )
    return _joined(say, text, say(N_("Lowest in {month}: {rate}."), month=worst, rate=percent(rate, say)))


def say_upheld(summary: Summary, say: Say) -> str:
    """Say in how many decided appeals the client was right."""
    every = measures.whole(summary.upheld)
    if every.percent is None:
        return say(N_("No appeal and no complaint was decided in these months."))
    return say(
        N_("In {part} of {whole} decided cases the client was right: {rate}."),
        part=every.part, whole=every.whole, rate=percent(every, say),
    )  # fmt: skip


def say_by_method(summary: Summary, say: Say) -> str:
    """Say which method was contested most."""
    if not summary.by_method:
        return say(N_("No method was contested in an appeal that was decided in these months."))
    name, rate = next(iter(summary.by_method.items()))
    return say(
        N_("Contested most: {method}; decided {whole}, upheld {part}."),
        method=name, whole=rate.whole, part=rate.part,
    )  # fmt: skip


def say_stages(summary: Summary, say: Say, title: Callable[[str], str]) -> str:
    """Say where cases stay longest."""
    if not summary.stages:
        return say(N_("No case moved on in these months."))
    top = summary.stages[0]
    return say(
        N_("Cases stay longest at “{state}”: {median} days in the middle case, {longest} at most."),
        state=title(top.state), median=top.median, longest=top.longest,
    )  # fmt: skip


def say_causes(summary: Summary, say: Say) -> str:
    """Say which cause was found most often."""
    if not summary.causes:
        return say(N_("No review and no investigation found a cause in these months."))
    total = sum(n for _, n in summary.causes)
    where, n = summary.causes[0]
    return say(N_("Most often: {cause}, {n} of {total}."), cause=say(where), n=n, total=total)


def say_control(control: Control, say: Say) -> str:
    """Say what a control chart shows: each pattern with the retests that make it, or that there is none."""
    if not control.signals:
        return say(N_("Retests compared: {n}. Nothing that chance would not make."), n=len(control.ratios))
    parts = [say(N_("Retests compared: {n}."), n=len(control.ratios))]
    for found in control.signals:
        message, values = found.about
        where = f"{found.first + 1}" if found.first == found.last else f"{found.first + 1}–{found.last + 1}"
        parts.append(say(N_("Retest {where}: {pattern}"), where=where, pattern=say(message, **dict(values))))
    return _joined(say, *parts)


def say_retests(summary: Summary, say: Say) -> str:
    """Say how many retests there were."""
    r = summary.retests
    return say(
        N_("Ordered: {ordered}. Opened: {opened}. With further determinations: {further}. Spoiled: {spoiled}."),
        ordered=r.ordered, opened=r.opened, further=r.further, spoiled=r.spoiled,
    )  # fmt: skip


def say_above(summary: Summary, say: Say) -> str:
    """Say how many rounds top management reviewed, and what it concluded (4)."""
    return say(
        N_("Reviewed: {all}. The earlier outcome stands: {stands}. To be handled anew: {anew}."),
        all=summary.stands + summary.anew, stands=summary.stands, anew=summary.anew,
    )  # fmt: skip


def say_oldest(summary: Summary, say: Say, today: date) -> str:
    """Say which open case is the oldest."""
    if not summary.oldest:
        return say(N_("No case is open."))
    old = summary.oldest[0]
    return say(
        N_("Open: {open}. Days since the oldest, {case}, was filed: {days}."),
        open=summary.open, case=old.number, days=(today - old.filed_on).days,
    )  # fmt: skip


def _joined(say: Say, *sentences: str) -> str:
    """Put sentences one behind another, as the language spaces them."""
    return (
        say(N_("{first} {second}"), first=sentences[0], second=_joined(say, *sentences[1:]))
        if len(sentences) > 1
        else sentences[0]
    )
