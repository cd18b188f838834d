"""A schedule as a table that an office makes in a spreadsheet: one line a day, with date, kind and name."""

import csv
import re
from datetime import date
from io import StringIO

from lims_complaints.clocks.unreadable import Unreadable
from lims_complaints.language import N_

COLUMNS = {
    "date": ("date", "day", "日期"),
    "kind": ("kind", "类别", "類別", "类型", "類型"),
    "name": ("name", "holiday", "名称", "名稱", "说明", "說明"),
}
KINDS = {
    "off": ("off", "holiday", "day off", "休", "放假", "休息", "假日"),
    "on": ("on", "work", "worked", "班", "上班", "补班", "補班", "调休上班", "補行上班"),
    "closed": ("closed", "station closed", "本站休息", "停业", "停業", "休馆", "休館"),
}
NO_KIND = N_("Line {line}: “{kind}” is no kind of day. Write off, on (worked) or closed (by the station).")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
ENCODINGS = {"CN": "gb18030", "HK": "big5hkscs", "TW": "big5"}
"""What a spreadsheet program writes in a place, where it does not write UTF-8."""


def decoded(content: bytes, jurisdiction: str) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or what spreadsheets of the place write.

    Raises Unreadable where it is none of them.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    for encoding in ("utf-8-sig", ENCODINGS.get(jurisdiction, "")):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Unreadable(N_("The file is no text that can be read here. Save it as CSV in UTF-8."))


def is_table(text: str) -> bool:
    """Whether a text is a table rather than a calendar file: its first line names the columns."""
    return "date" in _heads(_rows(text)[:1])


def table_to_toml(text: str, jurisdiction: str, edition: str = "", source: str = "") -> str:
    """Write the calendar file that a table says. The years are those of its days off, closing days apart.

    Raises Unreadable with the line of the table and what would be right.
    """
    rows = _rows(text)
    heads = _heads(rows[:1])
    if lacking := [c for c in COLUMNS if c not in heads]:
        raise Unreadable(N_("The table lacks the column “{column}”. Its first line reads: date,kind,name."), column=lacking[0])
    days: dict[str, dict[date, str]] = {kind: {} for kind in KINDS}
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            kind, day, name = _read(number, heads, row)
            if any(day in listed for listed in days.values()):
                raise Unreadable(N_("Line {line}: {day} stands in the table twice."), line=number, day=day)
            days[kind][day] = name
    if not any(days.values()):
        raise Unreadable(N_("The table has no day in it."))
    return _written(days, jurisdiction, edition, source)


def _rows(text: str) -> list[list[str]]:
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=delimiter))


def _heads(rows: list[list[str]]) -> dict[str, int]:
    said = [cell.strip().lower() for cell in rows[0]] if rows else []
    return {column: said.index(word) for column, words in COLUMNS.items() for word in words if word in said}


def _read(number: int, heads: dict[str, int], row: list[str]) -> tuple[str, date, str]:
    cells = {column: row[at].strip() if at < len(row) else "" for column, at in heads.items()}
    kind = next((k for k, words in KINDS.items() if cells["kind"].lower() in words), "")
    if not kind:
        raise Unreadable(NO_KIND, line=number, kind=cells["kind"])
    found = _DAY.fullmatch(cells["date"])
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Unreadable(N_("Line {line}: “{day}” is not a day; write it as 2027-01-01."), line=number, day=cells["date"])
    if not cells["name"]:
        raise Unreadable(N_("Line {line}: {day} has no name. Write which holiday it belongs to."), line=number, day=day)
    return kind, day, cells["name"]


def _written(days: dict[str, dict[date, str]], jurisdiction: str, edition: str, source: str) -> str:
    years = _years(days)
    named = ", ".join(map(str, years)) or ", ".join(sorted({str(day.year) for day in days["closed"]}))
    lines = [f"extends = {_quoted(jurisdiction)}", f"edition = {_quoted(edition or f'{jurisdiction} {named}')}"]
    lines += [f"source = {_quoted(source)}"] if source else []
    lines += [f"years = {years}"]
    for kind, listed in days.items():
        if listed:
            lines += ["", f"[{kind}]", *(f"{day} = {_quoted(name)}" for day, name in sorted(listed.items()))]
    return "\n".join(lines) + "\n"


def _years(days: dict[str, dict[date, str]]) -> list[int]:
    """The years that the table publishes: a notice may name the last days of December before its own year."""
    named = {day for kind in ("off", "on") for day in days[kind]}
    return sorted({day.year for day in named if (day.month, day.day) < (12, 26) or day.year + 1 not in {d.year for d in named}})


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c for c in escaped) + '"'
