"""Tables as XLSX and CSV. Cells hold what they say: nothing that somebody typed becomes a formula in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lims_complaints.lazily import Lazily

if TYPE_CHECKING:
    import openpyxl.styles
    import openpyxl.utils
    from openpyxl.cell import cell as cells
    from openpyxl.worksheet.worksheet import Worksheet
else:
    openpyxl, cells = Lazily("openpyxl"), Lazily("openpyxl.cell.cell")

Value = str | date | int | Decimal | None


class Share(Decimal):
    """A share in per cent, which a spreadsheet shows as one."""


LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""
WIDEST = 48


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its title, the heads, the lines, and sentences above them."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[Value]]
    above: Sequence[str] = ()


def xlsx(sheets: Iterable[Sheet], at: datetime) -> bytes:
    """Return a workbook. Texts are texts even where they begin with =, +, - or @; numbers and days are numbers and days."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    for given in sheets:
        _write(book.create_sheet(_sheet_name(given.title)), given)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv_text(heads: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    """Return a table as CSV in UTF-8 with its mark, as spreadsheets want it; a text that could be a formula gets a '."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow([harmless(h) for h in heads])
    for line in lines:
        writer.writerow([harmless(v) if isinstance(v, str) else "" if v is None else str(v) for v in line])
    return kept.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever blanks it begins with."""
    return (
        f"'{text}"
        if text.lstrip(" \t\r\n").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) or text[:1] in "\t\r"
        else text
    )


def _write(page: "Worksheet", given: Sheet) -> None:
    for row, sentence in enumerate(given.above, 1):
        _put(page, row, 1, sentence)
    top = len(given.above) + (2 if given.above else 1)
    for column, head in enumerate(given.heads, 1):
        _put(page, top, column, head)
        page.cell(top, column).font = openpyxl.styles.Font(bold=True)
    for row, line in enumerate(given.lines, top + 1):
        for column, value in enumerate(line, 1):
            _put(page, row, column, value)
    page.freeze_panes = f"A{top + 1}"
    for column, head in enumerate(given.heads, 1):
        texts = [head, *(str(line[column - 1] or "") for line in given.lines)]
        page.column_dimensions[openpyxl.utils.get_column_letter(column)].width = min(WIDEST, max(map(_wide, texts)) + 2)


def _put(page: "Worksheet", row: int, column: int, value: Value) -> None:
    cell: Any = page.cell(row, column)
    if not isinstance(value, str):
        cell.value = value / 100 if isinstance(value, Share) else value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        elif isinstance(value, Decimal):
            cell.number_format = _places(value)
        return
    if not value:
        return
    cell.value = cells.ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
    cell.data_type = "s"
    cell.quotePrefix = True


def _places(value: Decimal) -> str:
    """Return the format that shows a number with the places that it was given with."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return ("0." + "0" * places if places else "0") + ("%" if isinstance(value, Share) else "")


def _wide(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def _sheet_name(title: str) -> str:
    """Return a title as a sheet may be called: 31 characters, none of []:*?/\\."""
    return "".join(" " if c in "[]:*?/\\" else c for c in title)[:31]
