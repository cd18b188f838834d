"""Many due dates at once: a CSV table in, the same rows with their due dates out."""

import csv
import sys
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path

import typer

from lims_complaints.cli.calendar import chosen_calendar
from lims_complaints.cli.terms import read_start, read_term
from lims_complaints.clocks.due import Due, due

ADDED = ("due_date", "due_at_utc", "provisional", "why")
NO_WORDS = ("no", "false", "0")


def reckon(name: str, jurisdiction: str, zone: str, file: Path | None, roll: bool) -> int:
    """Write each row with its due date to stdout. Returns 1 if a row could not be read (it says so under `why`).

    Columns: start, unit, n, and if present jurisdiction, zone, roll (yes or no); all others are passed through.
    """
    columns, rows = _read(name)
    calendars = cache(lambda place, zone_there: chosen_calendar(place, zone_there, file))
    given = [c for c in columns if c not in ADDED]
    out = csv.DictWriter(sys.stdout, [*given, *ADDED], extrasaction="ignore", lineterminator="\n")
    out.writeheader()
    faults = 0
    for number, row in rows:
        try:
            days = calendars(row.get("jurisdiction") or jurisdiction, row.get("zone") or zone)
            rolls = roll and (row.get("roll") or "").strip().lower() not in NO_WORDS
            term = read_term(_number(row.get("n")), row["unit"] or "", rolls)
            answer = _answer(due(read_start(row["start"] or "", days), term, days))
        except typer.BadParameter as wrong:
            faults += 1
            answer = dict.fromkeys(ADDED, "") | {"why": f"not reckoned: {wrong.message}"}
            print(f"{name}:{number}: {wrong.message}", file=sys.stderr)
        out.writerow({**row, **answer})
    return 1 if faults else 0


def _read(name: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the columns and the rows with their line numbers."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
        table = csv.DictReader(StringIO(text, newline=""), strict=True)
        columns = list(table.fieldnames or ())
        rows = [(table.line_num, row) for row in table]
    except OSError as wrong:
        raise typer.BadParameter(f"{name}: {wrong.strerror}.", param_hint="--csv") from wrong
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise typer.BadParameter(f"{name} is no CSV in UTF-8: {wrong}.", param_hint="--csv") from wrong
    if lacking := [c for c in ("start", "unit") if c not in columns]:
        raise typer.BadParameter(f"{name} has no column {lacking[0]!r}.", param_hint="--csv")
    return columns, rows


def _number(text: str | None) -> int | None:
    try:
        return int(text) if text and text.strip() else None
    except ValueError as wrong:
        raise typer.BadParameter(f"{text!r} is no whole number.") from wrong


def _answer(reckoned: Due) -> dict[str, str]:
    kept = reckoned.as_json()
    return {
        "due_date": kept["due_date"],
        "due_at_utc": kept["due_at"],
        "provisional": "yes" if reckoned.provisional else "no",
        "why": "; ".join(_why(reckoned)),
    }


def _why(reckoned: Due) -> Iterator[str]:
    yield f"last day before any roll {reckoned.nominal_on}"
    for said, days in (("not counted", reckoned.skipped), ("make-up working day", reckoned.made_up)):
        if days:
            yield f"{said}: " + ", ".join(f"{day} {reason}" for day, reason in days)
    if reckoned.provisional:
        yield "schedule not published for " + ", ".join(map(str, reckoned.unpublished_years))
    yield f"calendar {reckoned.edition}"
