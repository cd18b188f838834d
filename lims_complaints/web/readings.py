"""Results as an instrument or a spreadsheet hands them over: read as text, every digit kept. Pure."""

import csv
import io
from collections.abc import Sequence

from lims_complaints.identity.codes import normal
from lims_complaints.retest.bench import pasted

CODES = frozenset({"code", "sample", "sample id", "样品", "样品编号", "密码编号", "編號", "編碼", "樣品", "樣品編號"})
VALUES = frozenset({"value", "result", "concentration", "reading", "结果", "浓度", "测定值", "結果", "濃度", "測定值"})
ENCODINGS = ("utf-8-sig", "gb18030")


def said_by_file(content: bytes, code: str) -> tuple[str, ...]:
    """Return the results in an instrument's file: of this code where it has a column of codes, otherwise all of them.

    The column of results is found by its heading; without any heading the file is read like something pasted.
    """
    text = _text(content)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), _dialect(text))]
    for n, row in enumerate(rows):
        heads = [cell.casefold() for cell in row]
        column = next((i for i, head in enumerate(heads) if head in VALUES), None)
        if column is not None:
            named = next((i for i, head in enumerate(heads) if head in CODES), None)
            return tuple(r[column] for r in rows[n + 1 :] if _of(r, named, code) and len(r) > column and r[column])
    return tuple(cell for row in rows for cell in pasted("\n".join(row))) if text.strip() else ()


def spread(values: Sequence[str], n: int) -> list[str]:
    """Return as many texts as the page has fields: those entered, then empty ones; what is too many is shown as well."""
    return [*values, *[""] * (n - len(values))]


def _of(row: Sequence[str], named: int | None, code: str) -> bool:
    return named is None or (len(row) > named and normal(row[named]) == normal(code))


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)

    class Sheet(csv.excel):
        delimiter = mark

    return Sheet
