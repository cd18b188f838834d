"""The verdict sheet (复检结果评定表): every formula with its numbers, under code first, with the original after the opening."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Signature, Titled, Value, Words, yes_or_no
from lims_complaints.documents.forms import (
    Column,
    Figure,
    FormContent,
    Headline,
    Paragraphs,
    Rows,
    Section,
    Signatures,
    Table,
    rows,
    section,
)
from lims_complaints.documents.plot import Dots, dot_plot
from lims_complaints.errors import Invalid
from lims_complaints.identity.codes import grouped
from lims_complaints.language import LANGUAGES, N_, in_english, translator
from lims_complaints.measurement.band import band_of
from lims_complaints.measurement.conformity import OUTCOMES
from lims_complaints.measurement.numerals import chance, to_decimal
from lims_complaints.measurement.value import parse_value
from lims_complaints.measurement.verdict import recompute
from lims_complaints.measurement.words import PROPOSALS, plain, status_said
from lims_complaints.papers import form, named, sheet
from lims_complaints.records.decision import Decision
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.retest.papers import newest, number_of

SAID: Mapping[str, str] = {str(proposal): words for proposal, words in PROPOSALS.items()}
HOLDS = {True: N_("within"), False: N_("outside"), None: ""}


@form("verdict-sheet")
def verdict_sheet(ctx: Context) -> FormContent:
    """复检结果评定表: agreement under code with its arithmetic; after the opening, the comparison as well (2.2.4, 2.2.5)."""
    row = newest(ctx)
    agreement: dict[str, Any] = row.agreement or {}
    compared = ctx.session.scalars(select(Evaluation).where(Evaluation.retest_id == row.id).order_by(Evaluation.id)).all()
    parts = [part for each in compared for part in _comparison(ctx, each)]
    parts += [*_approved(ctx), _standing(ctx, row, agreement)]
    for name, series in agreement["series"].items():
        parts += _under_code(name, series)
    return sheet(ctx, "verdict-sheet", *parts, number=number_of(ctx, row))


def _approved(ctx: Context) -> tuple[Section, ...]:
    """What the quality manager made of the verdict: followed or departed from, and why; nothing before the decision."""
    query = select(Decision).where(Decision.round_id == ctx.round.id).order_by(Decision.sequence.desc()).limit(1)
    decision = ctx.session.scalars(query).first()
    if decision is None:
        return ()
    said = rows(
        (N_("Outcome"), Words(text=decision.outcome)),
        (N_("Departure from the verdict, and why"), decision.departure or Words(text=N_("none"))),
    )
    who = named(ctx.session, decision.by_id)
    signed = Signature(name=who if isinstance(who, Titled) else "", role=N_("Approved by"), meaning="", at=decision.at)
    return (section(N_("Approval"), said, Signatures(signatures=(signed,))),)


def _standing(ctx: Context, row: Retest, agreement: Mapping[str, Any]) -> Section:
    return section(
        N_("Judged under code"),
        rows(
            (N_("Judged by"), named(ctx.session, row.judged_by_id)),
            (N_("Judged at"), row.judged_at),
            (N_("The analysts tested at the same time"), yes_or_no(agreement["at_the_same_time"])),
            *(((N_("Reason"), agreement["reason"]),) if agreement["reason"] else ()),
            (N_("The controls have passed"), yes_or_no(agreement["controls_passed"])),
            (N_("A further determination is needed"), yes_or_no(agreement["further_needed"])),
        ),
    )


def _under_code(name: str, series: Mapping[str, Any]) -> list[Section]:
    """Return what one series shows. Which sample it is, stands nowhere."""
    heading = _headed(N_("Series {name}: {parameter}"), series["parameter"], name=name)
    sets = Table(
        columns=(Column(head=N_("Analyst")), Column(head=N_("Codes")), Column(head=N_("Results as read"), unit=series["unit"])),
        rows=tuple(
            (str(n), ", ".join(grouped(c) for c in codes), "; ".join(texts))
            for n, (codes, texts) in enumerate(zip(series["codes"], series["sets"], strict=True), 1)
        ),
    )
    verdict = Words(text=status_said(series["agreement"]["status"], series["agreement"]["centre"]))
    lines = [*series["agreement"]["lines"], *series["control_lines"]]
    said: list[Value] = [verdict, *(_sentence(r) for r in series["agreement"]["reasons"])]
    return [section(heading, sets, Paragraphs(paragraphs=tuple(said)), arithmetic(lines))]


def arithmetic(lines: Sequence[Mapping[str, Any]], caption: str = "") -> Table:
    """Return lines of arithmetic (as kept in JSON) as a table: what, formula, numbers put in, whether it holds, clause."""
    heads = (N_("What"), N_("Formula"), N_("With numbers"), N_("Holds"), N_("Clause"))
    return Table(
        caption=caption,
        columns=tuple(
            Column(head=h, share=s)
            for h, s in zip(heads, (Decimal("1.9"), Decimal("2.3"), Decimal("3.6"), None, Decimal("1.6")), strict=True)
        ),
        rows=tuple(
            (_sentence(x["about"]), x["formula"], x["with_numbers"], Words(text=HOLDS[x["holds"]]), x["clause"]) for x in lines
        ),
    )


def _headed(text: str, parameter: str, **more: str) -> Titled:
    """Head a part of the sheet by its parameter, as each language calls it."""
    said = {each: translator(each)(text, parameter=translator(each)(in_english(parameter)), **more) for each in LANGUAGES}
    return Titled(texts=said)


def _sentence(kept: Mapping[str, Any]) -> Words:
    return Words(text=kept["message"], values=kept["values"])


def _comparison(ctx: Context, each: Evaluation) -> list[Section]:
    result = ctx.session.get_one(Result, each.result_id)
    verdict = each.verdict
    heading = _headed(N_("Comparison with the original: {parameter}"), result.parameter)
    verdict_said = Headline(label=N_("Verdict"), value=Words(text=SAID[each.proposal]), note=_joined(verdict["reasons"]))
    head = rows(
        (N_("Original"), f"{result.value} {result.unit}".strip()),
        *_read(verdict["inputs"]["sets"], result.unit),
        (N_("Retest"), f"{verdict['retest']} {result.unit}".strip()),
        (N_("Value to report"), f"{verdict['report']} {result.unit}".strip()),
        (N_("Version of the plan"), str(verdict["inputs"]["plan"].get("version", 1))),
        (N_("Version of the rules"), verdict["rules"]),
        (N_("Reckoned at"), each.made_at),
    )
    parts: list[Any] = [verdict_said, head]
    drawn = _plot(verdict, result)
    if drawn is not None:
        parts.append(drawn)
    parts.append(arithmetic(verdict["lines"]))
    if verdict["beside"]:
        parts.append(arithmetic(verdict["beside"], N_("Reckoned beside the declared criterion, without weight:")))
    kept = verdict.get("conformity") or {}
    held = [x for which in ("original", "retest") if (x := kept.get(which))]
    if held:
        parts += [_outcomes(kept), arithmetic([x["line"] for x in held])]
    return [section(heading, *parts), section(N_("In plain words, for the client"), Paragraphs(paragraphs=(_plain(verdict),)))]


def _outcomes(kept: Mapping[str, Any]) -> Rows:
    """Return what original and retest come to against the limit, and with which probability each conforms."""
    names = {"original": N_("Original against the limit"), "retest": N_("Retest against the limit")}
    likely = {"original": N_("Probability that the original conforms"), "retest": N_("Probability that the retest conforms")}
    found = [(names[which], Words(text=OUTCOMES[x["outcome"]])) for which in names if (x := kept.get(which))]
    odds = [
        (likely[which], chance(Decimal(x["probability"]))) for which in likely if (x := kept.get(which)) and x["probability"]
    ]
    return rows(*found, *odds)


def _plain(verdict: Mapping[str, Any]) -> Titled:
    """Say the verdict as the client is told it, in each language."""
    again = recompute(verdict)
    return Titled(texts={each: plain(again, each) for each in LANGUAGES})


def _read(sets: Sequence[Sequence[Mapping[str, Any]]], unit: str) -> list[tuple[Value, Value | None]]:
    """Return a row for what each analyst read."""
    return [
        (Words(text=N_("Analyst {n}"), values={"n": str(n)}), f"{'; '.join(str(v['text']) for v in values)} {unit}".strip())
        for n, values in enumerate(sets, 1)
    ]


def _joined(reasons: Sequence[Mapping[str, Any]]) -> Titled:
    """Say the reasons of a verdict one after the other, in each language."""
    said = {each: [translator(each)(r["message"], **r["values"]) for r in reasons] for each in LANGUAGES}
    return Titled(texts={each: ("" if each != "en" else " ").join(texts) for each, texts in said.items()})


def _plot(verdict: Mapping[str, Any], result: Result) -> Figure | None:
    """Draw original and analysts on one axis; below detection stands at its limit, hollow."""
    dots = [Dots("A", _numbers([result.value]), hollow=True)]
    dots += [Dots(str(n), _numbers([v["text"] for v in values])) for n, values in enumerate(verdict["inputs"]["sets"], 1)]
    if not any(d.values for d in dots):
        return None
    limit = verdict["inputs"]["plan"].get("limit")
    again = recompute(verdict)
    band = band_of(again.plan, again.original, again.lines)
    edges = (to_decimal(band[0]), to_decimal(band[1])) if band else None
    svg = dot_plot(dots, result.unit, band=edges, limit=Decimal(str(limit["value"])) if limit else None)
    caption = N_("A: the original. 1, 2 …: the analysts. Shaded: what the criterion allows. Dashed: the limit.")
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
