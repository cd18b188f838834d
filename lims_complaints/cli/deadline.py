"""`lims-complaints deadline` and `lims-complaints calendar`: due dates with their reckoning, and the days behind them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from lims_complaints.cli.calendar import calendar as calendar_commands
from lims_complaints.cli.calendar import chosen_calendar
from lims_complaints.cli.deadline_table import reckon
from lims_complaints.cli.options import AsJson
from lims_complaints.cli.terms import read_start, read_term
from lims_complaints.clocks.due import Due, due, explain
from lims_complaints.clocks.term import UNITS, Term
from lims_complaints.language import LANGUAGES, Language


@dataclass(frozen=True)
class Wanted:
    """A term and where it comes from: clause and clock of a procedure, its jurisdiction."""

    term: Term
    clause: str = ""
    rule: str = ""
    jurisdiction: str = "CN"


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command()(deadline)
    app.add_typer(calendar_commands, name="calendar")


def deadline(  # noqa: PLR0913 - one option each for what a deadline hangs on
    start: Annotated[str, typer.Option("--from", help="Start, ISO 8601; without an offset in the zone there.")] = "",
    procedure: Annotated[str, typer.Option(help="Procedure document, or the name of one that comes along.")] = "",
    rule: Annotated[str, typer.Option(help="Clock of the procedure (answer, answer/urgent) or its clause.")] = "",
    jurisdiction: Annotated[str, typer.Option(help="CN, HK, TW, any country, or a part of one (US-NY).")] = "",
    unit: Annotated[str, typer.Option(help=f"Unit: {', '.join(u.replace(' ', '-') for u in UNITS)}.")] = "",
    n: Annotated[int | None, typer.Option("--n", help="How many.")] = None,
    no_roll: Annotated[bool, typer.Option("--no-roll", help="A last day that is a day off stays.")] = False,
    zone: Annotated[str, typer.Option(help="Time zone, where a country has several.")] = "",
    file: Annotated[Path | None, typer.Option("--calendar", exists=True, dir_okay=False, help="Calendar file.")] = None,
    many: Annotated[str, typer.Option("--csv", help="CSV with jurisdiction, unit, n, start; - reads stdin.")] = "",
    language: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
    as_json: AsJson = False,
) -> int:
    """Reckon the last day of a term and say why it is that day; or many, from a CSV table.

    Examples: deadline --from 2026-03-04T09:00 --n 10 --unit calendar-days;
    deadline --from 2026-03-04 --procedure testing-station --rule answer/urgent --json; deadline --csv terms.csv
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LANGUAGES)}.", param_hint="--language")
    if many:
        if start or as_json or procedure:
            raise typer.BadParameter("A table brings its own starts and terms and answers as a table.", param_hint="--csv")
        return reckon(many, jurisdiction or "CN", zone, file, not no_roll)
    if not start:
        raise typer.BadParameter("Say when the term starts, as in --from 2026-03-04T09:00.", param_hint="--from")
    if procedure:
        if unit or n is not None or no_roll:
            raise typer.BadParameter("The procedure's rule has its own number, unit and roll.", param_hint="--procedure")
        wanted = _from_procedure(procedure, rule)
    else:
        wanted = Wanted(read_term(n, unit, not no_roll))
    days = chosen_calendar(jurisdiction or wanted.jurisdiction, zone, file)
    _print(due(read_start(start, days), wanted.term, days), wanted, language, as_json)
    return 0


def _from_procedure(name: str, rule: str) -> Wanted:
    """Read the term of one clock of a procedure document: its name, or its clause (the clause's first clock)."""
    from lims_complaints.procedure.document import read_procedure
    from lims_complaints.settings import share

    file = Path(name) if Path(name).is_file() else share("procedures", f"{name}.md")
    if not file.is_file():
        raise typer.BadParameter(f"There is no procedure document {name!r}.", param_hint="--procedure")
    edition = read_procedure(file)
    asked, _, which = rule.partition("/")
    clock = edition.clocks.get(asked) or next((c for c in edition.clocks.values() if c.clause == asked), None)
    if clock is None:
        named = ", ".join(f"{c.name} ({c.clause})" for c in edition.clocks.values())
        raise typer.BadParameter(f"{rule!r} names no clock; {file.name} has: {named}.", param_hint="--rule")
    if which and which not in clock.terms:
        named = ", ".join(f"{clock.name}/{word}" for word in clock.terms if word) or clock.name
        raise typer.BadParameter(f"{rule!r} names no term; there is: {named}.", param_hint="--rule")
    term = clock.terms[which] if which else clock.term
    return Wanted(term, clock.clause, f"{clock.name}/{which}" if which else clock.name, edition.jurisdiction)


def _print(reckoned: Due, wanted: Wanted, language: Language, as_json: bool) -> None:
    words = explain(reckoned, wanted.term, wanted.clause, language)
    if not as_json:
        print("\n".join(words))
        return
    term = {"n": wanted.term.n, "unit": wanted.term.unit, "roll": wanted.term.roll}
    answer = {**reckoned.as_json(), **term, "clause": wanted.clause, "rule": wanted.rule, "words": words}
    print(json.dumps(answer, ensure_ascii=False, indent=2))
