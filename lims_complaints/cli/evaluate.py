"""`lims-complaints evaluate` and `lims-complaints precision`: the engine of the verdict, for whoever checks by hand."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lims_complaints.cli.options import AsJson
from lims_complaints.errors import Invalid
from lims_complaints.language import LANGUAGES, N_, Language, translator

if TYPE_CHECKING:
    from lims_complaints.measurement.pairs import Pair
    from lims_complaints.measurement.study import Level, OutlierTest

Tongue = Annotated[str, typer.Option("--language", help="en, zh-Hans or zh-Hant.")]
VERDICTS = {"within": N_("within"), "outside": N_("outside"), "not evaluated": N_("not evaluated")}
OUTLYING = {"correct": N_("inconspicuous"), "straggler": N_("straggler"), "outlier": N_("outlier")}


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command()(evaluate)
    app.command()(precision)


def evaluate(  # noqa: PLR0913 - one option each for what a list of pairs is judged by
    file: Annotated[str, typer.Argument(help="Plan with results, TOML or JSON; - reads stdin.")] = "",
    pairs: Annotated[str, typer.Option(help="CSV with the columns value and replicate; - reads stdin.")] = "",
    kind: Annotated[str, typer.Option(help="RD, |A-B|/(A+B), or RPD, |A-B|/((A+B)/2), in per cent.")] = "",
    limit: Annotated[str, typer.Option(help="Limit of the pairs in per cent; at the limit is within.")] = "",
    places: Annotated[int | None, typer.Option("--round", min=0, max=12, help="Decimals of the relative shown.")] = None,
    language: Tongue = "en",
    as_json: AsJson = False,
) -> int:
    """Judge a retest by its plan, or a list of pairs by RD or RPD, with every formula and the numbers put in.

    Examples: evaluate retest.toml --language zh-Hans; evaluate --pairs pairs.csv --kind RD --limit 10 --round 2 --json
    """
    tongue = _language(language)
    if bool(file) == bool(pairs):
        raise typer.BadParameter("Give a plan with results, or a list with --pairs, one of the two.", param_hint="FILE")
    if pairs:
        return _evaluate_pairs(pairs, (kind, _limit(limit), places), tongue, as_json)
    if kind or limit or places is not None:
        raise typer.BadParameter("--kind, --limit and --round belong to a list of pairs.", param_hint="--pairs")
    return _evaluate_retest(file, tongue, as_json)


def precision(
    file: Annotated[str, typer.Argument(help="CSV: laboratory, level, value; or Lab and a column a level; - reads stdin.")],
    without: Annotated[list[str] | None, typer.Option(help="Leave a laboratory out; may be given again.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the plot of Mandel's h and k to this file.")] = None,
    language: Tongue = "en",
    as_json: AsJson = False,
) -> int:
    """Estimate s_r, s_I, s_R, r and R by ISO 5725-2, with Mandel's h and k, Cochran and Grubbs. Nothing is dropped unasked.

    Examples: precision study.csv --json; precision study.csv --without Lab23 --svg h-k.svg
    """
    from lims_complaints.measurement.h_k import svg_h_k
    from lims_complaints.measurement.study import estimate
    from lims_complaints.measurement.table import decode, read_results, read_table

    tongue, left_out = _language(language), without or []
    with _told(file, tongue):
        results = read_results(read_table(decode(_read(file))))
    known = {r.laboratory for r in results}
    if strange := [name for name in left_out if name not in known]:
        named = ", ".join(sorted(known)[:40])
        raise typer.BadParameter(f"{strange[0]!r} is no laboratory of this file ({named}).", param_hint="--without")
    levels = estimate(results, left_out)
    if not levels:
        raise typer.BadParameter(f"{file} holds no result.", param_hint="FILE")
    if svg is not None:
        svg.write_text(svg_h_k(levels, tongue), "utf-8")
    _print_levels(levels, tongue, as_json)
    return 0


def _language(named: str) -> Language:
    found = next((each for each in LANGUAGES if each == named), None)
    if found is None:
        raise typer.BadParameter(f"{named!r} is none of {', '.join(LANGUAGES)}.", param_hint="--language")
    return found


def _limit(text: str) -> Decimal:
    """Read the limit of a list of pairs: a number of per cent that is not negative."""
    from lims_complaints.measurement.value import parse_value

    try:
        value = parse_value(text)
    except Invalid:
        value = None
    if value is None or value.kind != "number" or value.number is None or value.number < 0:
        raise typer.BadParameter("Say the limit in per cent, as in --limit 10.", param_hint="--limit")
    return value.number


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as wrong:
        raise typer.BadParameter(f"{name}: {wrong.strerror}.", param_hint="FILE") from wrong


@contextmanager
def _told(name: str, language: Language) -> Iterator[None]:
    """Say what a file has wrong, fault by fault with its place, and leave with 1."""
    try:
        yield
    except Invalid as refusal:
        tell = translator(language)
        for fault in refusal.faults:
            print(f"{name}: {fault.field}: {tell(fault.message, **fault.values)}", file=sys.stderr)
        raise typer.Exit(1) from refusal


def _evaluate_retest(name: str, language: Language, as_json: bool) -> int:
    from lims_complaints.measurement.plan_file import read_retest
    from lims_complaints.measurement.table import decode
    from lims_complaints.measurement.verdict import compare_with_original, judge_agreement
    from lims_complaints.measurement.words import plain, say_agreement, say_verdict

    with _told(name, language):
        retest = read_retest(decode(_read(name)))
        agreement = judge_agreement(retest.plan, retest.sets)
    answer: dict[str, object]
    if retest.original is None:
        said, answer = say_agreement(agreement, language), {"agreement": agreement.as_json()}
    else:
        verdict = compare_with_original(retest.plan, retest.original, agreement)
        said = [*say_verdict(verdict, language), "", plain(verdict, language)]
        answer = verdict.as_json() | {"said": {"technical": said[:-2], "plain": said[-1]}}
    print(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else "\n".join(said))
    return 0


def _evaluate_pairs(name: str, by: tuple[str, Decimal, int | None], language: Language, as_json: bool) -> int:
    from lims_complaints.measurement.pairs import judge_pairs
    from lims_complaints.measurement.table import decode, read_table

    kind, limit, places = by
    if kind not in ("RD", "RPD"):
        raise typer.BadParameter("RD or RPD? An RD of 10 % is an RPD of 20 %.", param_hint="--kind")
    with _told(name, language):
        judged = judge_pairs(read_table(decode(_read(name))), "RD" if kind == "RD" else "RPD", limit, places)
    rows = [_pair_json(pair, language) for pair in judged]
    if as_json:
        print(json.dumps({"kind": kind, "limit": float(limit), "rows": rows}, ensure_ascii=False, indent=1))
        return 0
    tell = translator(language)
    for number, row in enumerate(rows, 1):
        print(f"{number}\t{tell(VERDICTS[str(row['verdict'])])}\t{row['reason']}")
    return 0


def _pair_json(pair: "Pair", language: Language) -> dict[str, object]:
    """Return a row: columns as typed, then numbers for scripts to read (null where there is none)."""
    from lims_complaints.measurement.lines import say

    return {
        **pair.carried,
        "difference": _number(pair.difference),
        "relative": _number(pair.relative),
        "verdict": pair.verdict,
        "reason": say(pair.reason, language),
    }


def _number(number: Decimal | None) -> float | None:
    """Return a JSON number, whose shortest digits are those of the decimal for up to 15 of them."""
    return None if number is None else float(number)


def _print_levels(levels: Mapping[str, "Level"], language: Language, as_json: bool) -> None:
    if as_json:
        answer = {"levels": {name: _level_json(level) for name, level in levels.items()}}
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for level in levels.values():
        print("\n".join(_level_lines(level, language)))


def _level_json(level: "Level") -> dict[str, object]:
    return {
        "laboratories": level.laboratories,
        "n": level.n,
        "mean": _number(level.mean),
        "s_r": _number(level.s_r),
        "s_L": _number(level.s_L),
        "s_R": _number(level.s_R),
        "s_I": _number(level.s_I),
        "r": _number(level.r),
        "R": _number(level.R),
        "h": {lab: float(x) for lab, x in level.h.items()},
        "k": {lab: float(x) for lab, x in level.k.items()},
        "indicators": level.indicators(),
        "cochran": _test_json(level.cochran),
        "grubbs": _test_json(level.grubbs),
    }


def _test_json(test: "OutlierTest | None") -> dict[str, object] | None:
    if test is None:
        return None
    return {
        "laboratory": test.laboratory,
        "statistic": float(test.statistic),
        "critical": test.at_5,
        "critical_1": test.at_1,
        "verdict": test.verdict,
    }


def _level_lines(level: "Level", language: Language) -> Sequence[str]:
    from lims_complaints.measurement.numerals import written

    tell = translator(language)
    head = tell(N_("{level}: laboratories {laboratories}, results {n}, mean {mean}"), level=level.name,
                laboratories=level.laboratories, n=level.n, mean=written(level.mean))  # fmt: skip
    names = ("s_r", "s_L", "s_R", "s_I", "r", "R")
    figures = [f"{name} = {written(x)}" for name in names if (x := getattr(level, name)) is not None]
    tests = [
        tell(N_("{test}: {laboratory} {statistic}, critical {at_5} (5 %) and {at_1} (1 %): {verdict}"), test=name,
             laboratory=found.laboratory, statistic=written(found.statistic, 4), at_5=f"{found.at_5:.4g}",
             at_1=f"{found.at_1:.4g}", verdict=tell(OUTLYING[found.verdict]))
        for name, found in (("Cochran", level.cochran), ("Grubbs", level.grubbs)) if found is not None
    ]  # fmt: skip
    far = [
        f"{name}: " + ", ".join(f"{lab} {written(x, 3)}" for lab, x in found.items() if limit and abs(float(x)) > limit)
        for name, found, limit in (("h", level.h, level.indicators()["h_5"]), ("k", level.k, level.indicators()["k_5"]))
    ]
    beyond = [tell(N_("beyond the 5 % line: {laboratories}"), laboratories=x) for x in far if not x.endswith(": ")]
    return [head, "  " + "; ".join(figures), *(f"  {line}" for line in (*tests, *beyond))]
