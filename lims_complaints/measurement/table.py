"""Tables that a person hands in: CSV of pairs and of precision experiments, read cell by cell, each fault with its row."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.study import Result
from lims_complaints.measurement.value import parse_value

GROUP_COLUMNS = ("group", "day", "operator", "instrument", "date")
LABORATORY_COLUMNS = ("laboratory", "lab")


@dataclass(frozen=True)
class Table:
    """A table as it was typed: column names, rows of texts with their lines; a short row reads as blanks."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[int, ...] = ()

    def column(self, name: str) -> str | None:
        """Return the column of that name whatever its capitals, or None."""
        return next((c for c in self.columns if c.strip().casefold() == name), None)


def decode(content: bytes) -> str:
    """Read a file as UTF-8, with or without a mark, or as GB 18030, in which Chinese spreadsheets save CSV."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            raise _invalid(N_("The file is no text in UTF-8 or GB 18030; save it as CSV in UTF-8.")) from None


def read_table(text: str) -> Table:
    """Read CSV with a heading line, separated by comma, semicolon or tab. Raises `Invalid` where there is no heading."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    if not heading:
        raise _invalid(N_("The file is empty; its first line names the columns."))
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    cells = [(reader.line_num, row) for row in reader if row]
    columns = tuple(c.strip() for c in cells[0][1])
    rows = tuple(dict(zip_longest(columns, row[: len(columns)], fillvalue="")) for _, row in cells[1:])
    return Table(columns, rows, tuple(number for number, _ in cells[1:]))


def read_results(table: Table) -> list[Result]:
    """Read an experiment in the long form (laboratory, level, value, and day or operator) or in the wide one.

    Wide: a column of laboratories and one column a level, a row a replicate. Blank cells are missing results; any other
    cell that is no number raises `Invalid` with its row and column, since a precision figure has no use for `<0.02`.
    """
    laboratory = next((c for name in LABORATORY_COLUMNS if (c := table.column(name))), None)
    value, level = table.column("value"), table.column("level")
    group = next((c for name in GROUP_COLUMNS if (c := table.column(name))), None)
    if value is None and laboratory is None:
        message = N_("Columns laboratory, level and value are needed, or a column Lab and one column for each level.")
        raise _invalid(message)
    levels = [value] if value else [c for c in table.columns if c not in (laboratory, group)]
    found, faults = list[Result](), list[Fault]()
    for number, row in zip(table.lines, table.rows, strict=True):
        for column in levels:
            try:
                found += _result(row, column, (laboratory, row[level] if level else "" if value else column, group))
            except Invalid as refusal:
                faults.append(_placed(refusal, number, column))
    if faults:
        raise Invalid(tuple(faults[:20]))
    return found


def _result(row: Mapping[str, str], column: str, where: tuple[str | None, str, str | None]) -> list[Result]:
    laboratory, level, group = where
    value = parse_value(row[column])
    if value.kind == "blank":
        return []
    if value.number is None or not value.is_number:
        message = N_("“{typed}” is no number; leave the cell blank where a result is missing.")
        raise Invalid((Fault(column, message, {"typed": value.text[:60]}),))
    named = row[laboratory].strip() if laboratory else ""
    return [Result(named, level.strip() or "1", value.number, row[group].strip() if group else "")]


def _placed(refusal: Invalid, number: int, column: str) -> Fault:
    fault = refusal.faults[0]
    return Fault(f"line {number}, {column}", fault.message, fault.values)


def _invalid(message: str) -> Invalid:
    return Invalid((Fault("file", message),))


def need(table: Table, names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of these names. Raises `Invalid` naming those that are not there."""
    found = {name: table.column(name) for name in names}
    lacking = ", ".join(name for name, column in found.items() if column is None)
    if lacking:
        message = N_("The column {names} is not there; the file has {columns}.")
        raise Invalid((Fault("file", message, {"names": lacking, "columns": ", ".join(table.columns)}),))
    return tuple(column for column in found.values() if column is not None)
