"""Calendars as files: a station writes a newer year down, without waiting for a release of the program."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from lims_complaints.clocks.days import WEEKDAYS, Calendar
from lims_complaints.clocks.libraries import built_in
from lims_complaints.clocks.unreadable import Unreadable
from lims_complaints.language import N_

KEYS = {
    "jurisdiction", "edition", "extends", "zone", "years", "weekend", "tail", "source", "office",
    "off", "on", "fallback", "closed",
}  # fmt: skip


def from_toml(text: str, base: Calendar | None = None) -> Calendar:
    """Read a calendar file. With `extends = "CN"` its years are laid over `base`, or over the built-in calendar.

    A station that has loaded 2027 loads 2028 over it: `from_toml(file_2028, from_toml(file_2027))`.

    Raises ValueError with a sentence that names the line or the key, and what would be right.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Unreadable(N_("The calendar is not valid TOML: {why}."), why=wrong) from wrong
    if unknown := sorted(given.keys() - KEYS):
        raise Unreadable(
            N_("The calendar has no key “{key}”; the keys are: {keys}."), key=unknown[0], keys=", ".join(sorted(KEYS))
        )
    lacking = [k for k in ("edition", "years") if not given.get(k)]
    if lacking and not (lacking == ["years"] and "extends" in given and given.get("closed")):
        raise Unreadable(N_("The calendar lacks “{key}”."), key=lacking[0])
    return _extended(given, base) if "extends" in given else _alone(given)


def to_toml(calendar: Calendar) -> str:
    """Write a calendar as a file that `from_toml` reads back equal."""
    lines = [
        f"jurisdiction = {_quoted(calendar.jurisdiction)}",
        f"edition = {_quoted(calendar.edition)}",
        f"source = {_quoted(calendar.source)}",
        f"zone = {_quoted(calendar.zone)}",
        f"years = {sorted(calendar.years)}",
        f"weekend = [{', '.join(_quoted(WEEKDAYS[d]) for d in sorted(calendar.weekend))}]",
        f"office = [{', '.join(_quoted(f'{a:%H:%M}-{b:%H:%M}') for a, b in calendar.office)}]",
        f"tail = {calendar.tail}  # last days of December that the next year's notice may still change",
    ]
    for key, days in (("off", calendar.off), ("on", calendar.on), ("closed", calendar.closed)):
        lines += ["", f"[{key}]", *(f"{day} = {_quoted(name)}" for day, name in sorted(days.items()))]
    fixed = sorted(calendar.fallback_off.items())
    lines += ["", "[fallback]", *(f"{month:02}-{day:02} = {_quoted(name)}" for (month, day), name in fixed)]
    return "\n".join(lines) + "\n"


def _alone(given: Mapping[str, Any]) -> Calendar:
    for needed in ("jurisdiction", "zone"):
        if not isinstance(given.get(needed), str):
            raise Unreadable(
                N_('The calendar lacks “{key}” (or extends = a built-in calendar, as in extends = "CN").'), key=needed
            )
    calendar = Calendar(jurisdiction=given["jurisdiction"], edition="", zone=given["zone"], years=frozenset())
    return replace(calendar, **_fields(given))


def _extended(given: Mapping[str, Any], base: Calendar | None) -> Calendar:
    if base is None:
        base = built_in(str(given["extends"]), str(given.get("zone", "")))
    elif base.jurisdiction != given["extends"]:
        raise Unreadable(N_("The file extends “{there}”, not “{here}”."), there=given["extends"], here=base.jurisdiction)
    fields = _fields(given)
    years: frozenset[int] = fields["years"]
    named = {day.year for key in ("off", "on") for day in fields.get(key, ())}
    if strays := sorted(named - years - {year - 1 for year in years}):
        raise Unreadable(N_("The calendar names days of {year}, a year that its list of years lacks."), year=strays[0])
    newer = Calendar(
        jurisdiction=base.jurisdiction,
        zone=base.zone,
        **{k: fields[k] for k in ("edition", "years", "off", "on", "closed", "source") if k in fields},
    )
    rest = {k: v for k, v in fields.items() if k in ("weekend", "office", "tail", "fallback_off")}
    if not years:
        return replace(base.with_closed(newer.closed), **rest)
    return replace(base.with_year(newer), **rest)


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """The calendar's fields, of those that the file gives, checked one by one."""
    fields: dict[str, Any] = {"edition": str(given["edition"]), "years": _years(given.get("years", []))}
    readers = {"weekend": _weekend, "office": _office, "tail": _tail}
    fields |= {key: read(given[key]) for key, read in readers.items() if key in given}
    fields |= {key: _days(key, given[key]) for key in ("off", "on", "closed") if key in given}
    if "fallback" in given:
        fields["fallback_off"] = _fallback(given["fallback"])
    if "source" in given:
        fields["source"] = str(given["source"])
    if "zone" in given and given["zone"] not in available_timezones():
        raise Unreadable(N_("There is no time zone “{zone}”; write one as Asia/Shanghai is written."), zone=given["zone"])
    if both := sorted(fields.get("off", {}).keys() & fields.get("on", {}).keys()):
        raise Unreadable(N_("The calendar has {day} both under off and under on."), day=both[0])
    return fields


def _years(given: object) -> frozenset[int]:
    if not isinstance(given, list) or not all(isinstance(y, int) and 1900 <= y <= 2999 for y in given):
        raise Unreadable(N_("years is a list of years whose schedule is published, as in years = [2027]."))
    return frozenset(given)


def _weekend(given: object) -> frozenset[int]:
    if not isinstance(given, list) or not all(day in WEEKDAYS for day in given):
        raise Unreadable(N_("weekend is a list of weekdays, of these: {days}."), days=", ".join(WEEKDAYS))
    return frozenset(WEEKDAYS.index(day) for day in given)


def _office(given: object) -> tuple[tuple[time, time], ...]:
    spans = given if isinstance(given, list) else []
    found = [re.fullmatch(r"([01]\d:[0-5]\d|2[0-3]:[0-5]\d)-([01]\d:[0-5]\d|2[0-3]:[0-5]\d)", str(span)) for span in spans]
    if not found or not all(found):
        raise Unreadable(N_('office is a list of spans, as in office = ["09:00-12:00", "13:00-17:00"].'))
    return tuple((time.fromisoformat(m[1]), time.fromisoformat(m[2])) for m in found if m)


def _tail(given: object) -> int:
    if not isinstance(given, int) or not 0 <= given <= 31:
        raise Unreadable(N_("tail is a number of days, 0 to 31."))
    return given


def _days(key: str, given: object) -> dict[date, str]:
    if not isinstance(given, dict):
        raise Unreadable(N_('{key} is a table of days and their names, as in 2027-01-01 = "New Year".'), key=key)
    days = {}
    for text, name in given.items():
        try:
            days[date.fromisoformat(text)] = str(name)
        except ValueError as wrong:
            raise Unreadable(N_("{key}: “{day}” is not a day; write it as 2027-01-01."), key=key, day=text) from wrong
    return dict(sorted(days.items()))


def _fallback(given: object) -> dict[tuple[int, int], str]:
    days = {}
    for text, name in (given if isinstance(given, dict) else {"": ""}).items():
        try:
            day = date.fromisoformat(f"2024-{text}")
        except ValueError as wrong:
            raise Unreadable(
                N_('fallback: “{day}” is not a day of the year; write it as 01-01 = "New Year".'), day=text
            ) from wrong
        days[day.month, day.day] = str(name)
    return days


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c for c in escaped) + '"'
