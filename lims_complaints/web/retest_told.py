"""Series, agreement and verdicts as pages tell them: tables, plots, every formula with its numbers, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lims_complaints.identity.codes import grouped
from lims_complaints.language import N_, Language, translator
from lims_complaints.measurement.agreement import Agreement
from lims_complaints.measurement.conformity import OUTCOMES
from lims_complaints.measurement.lines import say, sentence_of
from lims_complaints.measurement.plot import DotPlot, agreement_plot, dot_plot
from lims_complaints.measurement.verdict import recompute
from lims_complaints.measurement.words import PROPOSALS, plain, status_said
from lims_complaints.records.retest import Evaluation
from lims_complaints.retest.agreement import Series, agreement_of
from lims_complaints.retest.plan import RetestPlan

HOLDS: dict[bool | None, str] = {True: N_("within"), False: N_("outside"), None: ""}
WHO = {"original": N_("Original"), "analyst": N_("Analyst {number}"), "retest": N_("Retest")}


@dataclass(frozen=True)
class PlotRow:
    """One row of a plot as the page draws it."""

    label: str
    kind: str
    y: float
    dots: tuple[tuple[float, str], ...]
    text: str


@dataclass(frozen=True)
class Plot:
    """A dot plot as the page draws it, and what it says in words."""

    title: str
    says: str
    width: float
    height: float
    top: float
    foot: float
    left: float
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[PlotRow, ...]
    band: tuple[float, float] | None
    limit: float | None
    limit_text: str


@dataclass(frozen=True)
class Reckoned:
    """One line of arithmetic: what, formula, numbers put in, whether it holds, clause."""

    about: str
    formula: str
    numbers: str
    holds: bool | None
    word: str
    clause: str


@dataclass(frozen=True)
class ToldSeries:
    """One series under code: what was read, by which analyst (numbered), what it comes to."""

    name: str
    parameter: str
    method: str
    unit: str
    status: str
    verdict: str
    reasons: tuple[str, ...]
    sets: tuple[tuple[str, str, str], ...]
    lines: tuple[Reckoned, ...]
    plot: Plot | None
    control: bool = False


@dataclass(frozen=True)
class ToldVerdict:
    """The comparison of one result with its retest."""

    parameter: str
    unit: str
    original: str
    retest: str
    report: str
    proposal: str
    verdict: str
    plain: str
    reasons: tuple[str, ...]
    lines: tuple[Reckoned, ...]
    beside: tuple[Reckoned, ...]
    conformity: tuple[tuple[str, str, str], ...]
    rules: str
    plot: Plot | None


def told_series(series: Series, plan: RetestPlan, language: Language) -> ToldSeries:
    """Tell one series as it stands at the bench, judged by the plan, before or after the ruling."""
    tell, agreement = translator(language), agreement_of(series, plan)
    sets = tuple((str(n), ", ".join(map(grouped, s.codes)), "; ".join(s.texts)) for n, s in enumerate(series.sets, 1))
    kept: Mapping[str, Any] = agreement.as_json()
    drawn = agreement_plot(agreement)
    return ToldSeries(
        series.name, tell(series.parameter), series.method, series.unit, agreement.status, _status(agreement, tell),
        tuple(say(r, language) for r in agreement.reasons), sets, reckoned(kept["lines"], language),
        plot(drawn, _says(agreement, series.unit, tell), series.unit, tell) if drawn else None,
    )  # fmt: skip


def told_judged(name: str, kept: Mapping[str, Any], language: Language) -> ToldSeries:
    """Tell one series as it was judged and kept."""
    tell, agreement = translator(language), kept["agreement"]
    pairs = enumerate(zip(kept["codes"], kept["sets"], strict=True), 1)
    sets = tuple((str(n), ", ".join(map(grouped, codes)), "; ".join(texts)) for n, (codes, texts) in pairs)
    lines = reckoned([*agreement["lines"], *kept["control_lines"]], language)
    reasons = tuple(say(sentence_of(r), language) for r in agreement["reasons"])
    return ToldSeries(
        name, tell(kept["parameter"]), kept["method"], kept["unit"], agreement["status"],
        tell(status_said(agreement["status"], agreement["centre"])),
        reasons, sets, lines, None, kept["control"],
    )  # fmt: skip


def told_verdict(each: Evaluation, parameter: str, language: Language) -> ToldVerdict:
    """Tell a verdict, reckoned again from what is kept of it."""
    tell, verdict = translator(language), recompute(each.verdict)
    unit = verdict.plan.unit
    drawn = dot_plot(verdict)
    says = tell(
        N_("Original {original}, retest {retest} {unit}. Shaded: what the criterion allows."),
        original=verdict.original.text, retest=verdict.retest or "–", unit=unit,
    )  # fmt: skip
    found = ((N_("Original"), verdict.conformity_of_original), (N_("Retest"), verdict.conformity_of_retest))
    conformity = tuple((tell(n), tell(OUTCOMES[c.outcome]), c.line.with_numbers) for n, c in found if c is not None)
    return ToldVerdict(
        tell(parameter), unit, verdict.original.text, verdict.retest, verdict.report, verdict.proposal,
        tell(PROPOSALS[verdict.proposal]), plain(verdict, language), tuple(say(r, language) for r in verdict.reasons),
        reckoned([x.as_json() for x in verdict.lines], language), reckoned([x.as_json() for x in verdict.beside], language),
        conformity, verdict.rules, plot(drawn, says, unit, tell) if drawn else None,
    )  # fmt: skip


def reckoned(lines: Sequence[Mapping[str, Any]], language: Language) -> tuple[Reckoned, ...]:
    """Tell lines of arithmetic as they are kept."""
    tell = translator(language)
    return tuple(
        Reckoned(
            say(sentence_of(x["about"]), language), x["formula"], x["with_numbers"], x["holds"],
            tell(HOLDS[x["holds"]]) if x["holds"] is not None else "", x["clause"],
        )
        for x in lines
    )  # fmt: skip


def plot(drawn: DotPlot, says: str, unit: str, tell: Any) -> Plot:
    """Put a plot's numbers into the shape that pages draw."""
    rows = tuple(
        PlotRow(
            tell(WHO[r.who], number=str(r.number)),
            "old" if r.who == "original" else "b" if r.who == "retest" or r.number % 2 == 0 else "a",
            r.y,
            tuple((d.x, d.text) for d in r.dots),
            "; ".join(d.text for d in r.dots),
        )
        for r in drawn.rows
    )
    room = 28.0
    ticks = tuple((t.at, t.text) for t in drawn.ticks)
    title = tell(N_("Determinations in {unit}"), unit=unit)
    band = (drawn.band[0], round(drawn.band[1] - drawn.band[0], 2)) if drawn.band else None
    return Plot(
        title, says, drawn.width + 110, drawn.height + room, 8.0, drawn.axis_y, drawn.left, ticks, rows, band, drawn.limit,
        tell(N_("limit")) if drawn.limit is not None else "",
    )  # fmt: skip


def _status(agreement: Agreement, tell: Any) -> str:
    return str(tell(status_said(agreement.status, agreement.group.centre)))


def _says(agreement: Agreement, unit: str, tell: Any) -> str:
    n = sum(len(s) for s in agreement.sets)
    return str(tell(N_("{n} determinations in {unit}. {verdict}"), n=n, unit=unit, verdict=_status(agreement, tell)))
