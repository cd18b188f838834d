"""The verdict sheet (复检结果评定表): every formula with its numbers, under code first, with the original after the opening."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Value, Words
from lims_complaints.documents.forms import Column, Figure, FormContent, Paragraphs, Section, Table, rows, section
from lims_complaints.documents.plot import Dots, dot_plot
from lims_complaints.errors import Invalid
from lims_complaints.identity.codes import grouped
from lims_complaints.language import N_
from lims_complaints.measurement.value import parse_value
from lims_complaints.measurement.words import PROPOSALS, STATUSES
from lims_complaints.papers import form, name_of, sheet
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.retest.papers import newest, number_of, yes_or_no

SAID: Mapping[str, str] = {str(proposal): words for proposal, words in PROPOSALS.items()}
HOLDS = {True: N_("within"), False: N_("outside"), None: ""}


@form("verdict-sheet")
def verdict_sheet(ctx: Context) -> FormContent:
    """复检结果评定表: agreement under code with its arithmetic; after the opening, the comparison as well (2.2.4, 2.2.5)."""
    row = newest(ctx)
    agreement: dict[str, Any] = row.agreement or {}
    compared = ctx.session.scalars(select(Evaluation).where(Evaluation.retest_id == row.id).order_by(Evaluation.id)).all()
    parts = [_standing(ctx, row, agreement)]
    for name, series in agreement["series"].items():
        parts += _under_code(name, series)
    for each in compared:
        parts += _comparison(ctx, each)
    return sheet(ctx, "verdict-sheet", *parts, number=number_of(ctx, row))


def _standing(ctx: Context, row: Retest, agreement: Mapping[str, Any]) -> Section:
    return section(
        N_("Judged under code"),
        rows(
            (N_("Judged by"), name_of(ctx.session, row.judged_by_id)),
            (N_("Judged at"), row.judged_at),
            (N_("The analysts tested at the same time"), yes_or_no(agreement["at_the_same_time"])),
            (N_("Reason"), agreement["reason"]),
            (N_("The controls have passed"), yes_or_no(agreement["controls_passed"])),
            (N_("A further determination is needed"), yes_or_no(agreement["further_needed"])),
        ),
    )


def _under_code(name: str, series: Mapping[str, Any]) -> list[Section]:
    """Return what one series shows. Which sample it is, stands nowhere."""
    heading = Words(text=N_("Series {name}: {parameter}"), values={"name": name, "parameter": series["parameter"]})
    sets = Table(
        columns=(Column(head=N_("Analyst")), Column(head=N_("Codes")), Column(head=N_("Results as read"), unit=series["unit"])),
        rows=tuple(
            (str(n), ", ".join(grouped(c) for c in codes), "; ".join(texts))
            for n, (codes, texts) in enumerate(zip(series["codes"], series["sets"], strict=True), 1)
        ),
    )
    verdict = Words(text=STATUSES[series["agreement"]["status"]])
    lines = [*series["agreement"]["lines"], *series["control_lines"]]
    said: list[Value] = [verdict, *(_sentence(r) for r in series["agreement"]["reasons"])]
    return [section(heading, sets, Paragraphs(paragraphs=tuple(said)), arithmetic(lines))]


def arithmetic(lines: Sequence[Mapping[str, Any]]) -> Table:
    """Return lines of arithmetic (as kept in JSON) as a table: what, formula, numbers put in, whether it holds, clause."""
    heads = (N_("What"), N_("Formula"), N_("With numbers"), N_("Holds"), N_("Clause"))
    return Table(
        columns=tuple(
            Column(head=h, share=s) for h, s in zip(heads, (Decimal(2), Decimal(2), Decimal(3), None, Decimal(2)), strict=True)
        ),
        rows=tuple(
            (_sentence(x["about"]), x["formula"], x["with_numbers"], Words(text=HOLDS[x["holds"]]), x["clause"]) for x in lines
        ),
    )


def _sentence(kept: Mapping[str, Any]) -> Words:
    return Words(text=kept["message"], values=kept["values"])


def _comparison(ctx: Context, each: Evaluation) -> list[Section]:
    result = ctx.session.get_one(Result, each.result_id)
    verdict = each.verdict
    heading = Words(text=N_("Comparison with the original: {parameter}"), values={"parameter": result.parameter})
    head = rows(
        (N_("Original"), f"{result.value} {result.unit}"),
        (N_("Retest"), f"{verdict['retest']} {result.unit}".strip()),
        (N_("Value to report"), verdict["report"]),
        (N_("Proposal"), Words(text=SAID[each.proposal])),
        (N_("Rules version"), verdict["rules"]),
        (N_("Reckoned at"), each.made_at),
    )
    said = Paragraphs(paragraphs=tuple(_sentence(r) for r in verdict["reasons"]))
    parts: list[Any] = [head, said]
    drawn = _plot(verdict, result)
    if drawn is not None:
        parts.append(drawn)
    parts.append(arithmetic(verdict["lines"]))
    if verdict["beside"]:
        parts.append(arithmetic(verdict["beside"]))
    return [section(heading, *parts)]


def _plot(verdict: Mapping[str, Any], result: Result) -> Figure | None:
    """Draw original and analysts on one axis; below detection stands at its limit, hollow."""
    dots = [Dots("A", _numbers([result.value]), hollow=True)]
    dots += [Dots(str(n), _numbers([v["text"] for v in values])) for n, values in enumerate(verdict["inputs"]["sets"], 1)]
    if not any(d.values for d in dots):
        return None
    limit = verdict["inputs"]["plan"].get("limit")
    svg = dot_plot(dots, result.unit, limit=Decimal(str(limit["value"])) if limit else None)
    caption = N_("A: the original. 1, 2 …: the analysts. Dashed: the limit.")
    return Figure(svg=svg, caption=caption, says=caption)


def _numbers(texts: Sequence[str]) -> tuple[Decimal, ...]:
    found: list[Decimal] = []
    for text in texts:
        try:
            value = parse_value(text)
        except Invalid:
            continue
        if value.number is not None:
            found.append(value.number)
    return tuple(found)
