"""Files of results as rows of text, each with its line: CSV, XLSX and JSON, to the letter. Pure over bytes."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_, legible

ENCODINGS = ("utf-8-sig", "gb18030")
MOST_ROWS = 50_000
MOST_LINES, MOST_CELLS = 4 * MOST_ROWS, 4_000_000
"""How far a workbook is read, empty lines and cells counted: a small file can claim to hold 17 thousand million."""


@dataclass(frozen=True)
class Row:
    """One line of a file: its number as a reader counts it (the head is line 1), and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file as rows, with the columns of its head in order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(content: bytes) -> Sheet:
    """Read a file by its bytes, whatever its name. Raises Invalid for what is none of the kinds, with line and column."""
    if content.startswith(b"PK\x03\x04"):
        return _read_xlsx(content)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return _read_json(content)
    return _read_csv(content)


def fault(message: str, line: int = 0, column: str = "", **values: str) -> Fault:
    """Return what is wrong with a file, at a line and column of it."""
    where = ({"line": str(line)} if line else {}) | ({"column": column} if column else {})
    return Fault("file", message, where | values)


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((lines.line_num - sum(c.count("\n") for c in cells), cells) for cells in lines)
    except csv.Error as wrong:
        raise Invalid(
            (fault(N_("Line {line} cannot be read as CSV: a quotation mark is left open."), lines.line_num),)
        ) from wrong
    return _sheet(rows)


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid((fault(N_("The file is no CSV in UTF-8 or GB18030, no XLSX and no JSON.")),))


def _read_xlsx(content: bytes) -> Sheet:
    import openpyxl  # noqa: PLC0415 - takes long to load, and few need it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    faults: list[Fault] = []
    rows: list[tuple[int, list[str]]] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        book.worksheets[0].reset_dimensions()  # a file may say that it reaches to the last cell there is
        looked_at = 0
        for number, cells in enumerate(book.worksheets[0].iter_rows(), 1):
            looked_at += len(cells) + 1
            if looked_at > MOST_CELLS or number > MOST_LINES:
                raise _too_long()
            rows.append((number, [_cell(cell, number, faults) for cell in cells]))
        book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        TypeError,
        ValueError,
        SyntaxError,
        OSError,
    ) as wrong:
        raise Invalid((fault(N_("The workbook cannot be opened: save it again as XLSX, or as CSV.")),)) from wrong
    if faults:
        raise Invalid(tuple(faults))
    return _sheet(rows)


def _cell(cell: Any, line: int, faults: list[Fault]) -> str:
    """Return a cell as it is shown: text to the letter, numbers with the decimals of their format, days as 2026-03-31."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        message = N_("Line {line}, column {column}: a formula or an error stands there; put in the value itself.")
        faults.append(fault(message, line, _letters(cell)))
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _shown(value, cell.number_format or "General")
    return str(value)


def _shown(value: float, form: str) -> str:
    """Write a number of a workbook with as many decimals as its format shows, unless that would lose a digit."""
    plain = repr(value)
    if plain.endswith(".0"):
        plain = plain[:-2]
    decimals = len(form.partition(".")[2].rstrip("_) ")) if set(form) <= set("0#.,_) ") and "." in form else 0
    padded = f"{value:.{decimals}f}"
    return padded if decimals and float(padded) == value else plain


def _letters(cell: Any) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return str(get_column_letter(cell.column))


def _read_json(content: bytes) -> Sheet:
    try:
        read = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise Invalid((fault(N_("Line {line} cannot be read as JSON."), getattr(wrong, "lineno", 1)),)) from wrong
    listed = list(_objects(read))
    columns = tuple(dict.fromkeys(name for one in listed for name in one))
    rows = [Row(n, {c: _text(one.get(c), n, c) for c in columns}) for n, one in enumerate(listed, 1)]
    return _bounded(Sheet(columns, tuple(rows)))


def _objects(read: Any) -> Iterator[dict[str, Any]]:
    """Yield flat objects: of a list, of {"results": […]}, or of samples that each hold their results."""
    listed = read.get("results", read.get("samples", [read])) if isinstance(read, dict) else read
    for number, one in enumerate(listed if isinstance(listed, list) else [None], 1):
        if not isinstance(one, dict):
            raise Invalid((fault(N_("Entry {line} is no object with a field for each column."), number),))
        own = {k: v for k, v in one.items() if k != "results"}
        yield from ({**own, **result} for result in one["results"]) if isinstance(one.get("results"), list) else (own,)


def _text(value: Any, line: int, column: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        message = N_("Line {line}, column {column}: a text or a number is wanted there.")
        raise Invalid((fault(message, line, column),))
    return legible(value)


def _no_constant(name: str) -> str:
    raise ValueError(name)


def _sheet(lines: list[tuple[int, list[str]]]) -> Sheet:
    legibly = [(n, [legible(c).strip() for c in cells]) for n, cells in lines]
    filled = [(n, cells) for n, cells in legibly if any(cells)]
    if not filled[1:]:
        raise Invalid((fault(N_("The file holds no line.")),))
    columns = tuple(filled[0][1])
    twice = [c for c in dict.fromkeys(columns) if c and columns.count(c) > 1]
    if twice:
        raise Invalid((fault(N_("Line {line}: the column {column} stands there twice."), filled[0][0], twice[0]),))
    faults: list[Fault] = []
    rows: list[Row] = []
    for n, cells in filled[1:]:
        if any(cells[len(columns) :]):
            message = N_("Line {line} has more cells than the head has columns: is a comma not in quotation marks?")
            faults.append(fault(message, n))
        rows.append(Row(n, dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=False))))
    if faults:
        raise Invalid(tuple(faults))
    return _bounded(Sheet(columns, tuple(rows)))


def _bounded(sheet: Sheet) -> Sheet:
    if len(sheet.rows) > MOST_ROWS:
        raise _too_long()
    return sheet


def _too_long() -> Invalid:
    return Invalid((fault(N_("The file has more than {most} lines; split it."), most=str(MOST_ROWS)),))
