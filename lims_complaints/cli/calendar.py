"""`lims-complaints calendar`: show the days of a year, check a calendar file, compare it with the library."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lims_complaints.cli.options import AsJson
from lims_complaints.clocks.calendar import Calendar, Difference, alarm, built_in, compare, from_toml, to_toml
from lims_complaints.clocks.calendar_table import decoded, is_table, table_to_toml
from lims_complaints.clocks.explain import say_reason

calendar = typer.Typer(no_args_is_help=True, help="The working days behind the due dates: show a year, check a file.")

Jurisdiction = Annotated[str, typer.Option(help="CN, HK, TW, any country, or a part of one (US-NY).")]
Zone = Annotated[str, typer.Option(help="Time zone, where a country has several.")]
File = Annotated[
    Path | None, typer.Option("--calendar", exists=True, dir_okay=False, help="Calendar file (TOML), or a table (CSV).")
]


def chosen_calendar(jurisdiction: str, zone: str = "", file: Path | None = None) -> Calendar:
    """Return the calendar of a file, or the built-in one. Raises typer.BadParameter with what is wrong with it."""
    try:
        letters, _, named = jurisdiction.strip().partition(" ")
        place, zone = letters.upper(), zone or named
        if file is None:
            return built_in(place, zone)
        text = decoded(file.read_bytes(), place)
        return from_toml(table_to_toml(text, place) if is_table(text) else text)
    except (ValueError, OSError) as wrong:
        place = f"{file}: {wrong}" if file else str(wrong)
        raise typer.BadParameter(place, param_hint="--calendar" if file else "--jurisdiction") from wrong


@calendar.command()
def show(
    year: Annotated[int | None, typer.Option(help="One year; otherwise the last published.", min=1900, max=2900)] = None,
    jurisdiction: Jurisdiction = "CN",
    zone: Zone = "",
    file: File = None,
    as_json: AsJson = False,
    toml: Annotated[bool, typer.Option("--toml", help="Write the whole calendar as a file to edit.")] = False,
) -> int:
    """Show which days of a year are off, and which days of a weekend are worked."""
    days = chosen_calendar(jurisdiction, zone, file)
    if toml:
        print(to_toml(days), end="")
        return 0
    shown = _year(days, year or max(days.years))
    print(json.dumps(shown, ensure_ascii=False, indent=2) if as_json else _said(shown))
    return 0


@calendar.command()
def check(
    jurisdiction: Jurisdiction = "CN",
    zone: Zone = "",
    file: File = None,
    on: Annotated[str, typer.Option(help="The day of the check, otherwise today.")] = "",
    as_json: AsJson = False,
) -> int:
    """Compare a calendar with the library day by day, and say whether next year's schedule is missing.

    Exits 1 if a day differs without a known reason or a schedule is overdue (from 15 December for the next year).
    """
    days = chosen_calendar(jurisdiction, zone, file)
    differences, state = compare(days), alarm(days, _day(on))
    if as_json:
        found = [{**asdict(d), "date": d.date.isoformat()} for d in differences]
        answer = {"edition": days.edition, "years": sorted(days.years), "differences": found, "alarm": state or "none"}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_findings(days, differences, state, _day(on))))
    return 1 if state == "fail" or any(not d.why for d in differences) else 0


def _day(text: str) -> date:
    if not text:
        return datetime.now(UTC).date()  # noqa: TID251 - the command asks about today
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise typer.BadParameter(f"{text!r} is no date, as 2026-12-01 is.", param_hint="--on") from wrong


def _year(days: Calendar, year: int) -> dict[str, object]:
    off = [day for day in days.days(year) if not days.working(day) and days.reason(day) not in ("Saturday", "Sunday")]
    on = [day for day in days.days(year) if days.working(day) and day in days.on]
    return {
        "jurisdiction": days.jurisdiction,
        "year": year,
        "published": year in days.years,
        "edition": days.edition,
        "zone": days.zone,
        "off": [{"date": day.isoformat(), "reason": say_reason(days.reason(day), "en")} for day in off],
        "made_up": [{"date": day.isoformat(), "reason": say_reason(days.on[day], "en")} for day in on],
        "working_days": sum(map(days.working, days.days(year))),
    }


def _said(shown: dict[str, object]) -> str:
    published = "published" if shown["published"] else "NOT PUBLISHED: a guess, every due date in it is provisional"
    lines = [f"{shown['jurisdiction']} {shown['year']} ({published}), {shown['working_days']} working days; {shown['edition']}"]
    for title, key in (("Off", "off"), ("Worked on a weekend", "made_up")):
        listed = shown[key]
        assert isinstance(listed, list)
        lines += [f"{title}:", *(f"  {_weekday(d['date'])} {d['date']}  {d['reason']}" for d in listed)] if listed else []
    return "\n".join(lines)


def _weekday(day: str) -> str:
    return f"{date.fromisoformat(day):%a}"


def _findings(days: Calendar, differences: list[Difference], state: str, today: date) -> list[str]:
    lines = [f"{days.edition}: {len(days.years)} years, {min(days.years)} to {max(days.years)}."]
    for d in differences:
        says = ("off", "working")
        lines.append(
            f"{d.date}: {says[d.working]} here, {says[d.other_working]} in the library ({d.name})"
            + (f": {d.why}" if d.why else ".")
        )
    if not differences:
        lines.append("No day differs from the library.")
    if state:
        missing = min(y for y in (today.year, today.year + 1) if y not in days.years)
        word = "OVERDUE" if state == "fail" else "Warning"
        lines.append(f"{word}: the schedule for {missing} is missing; due dates in it are provisional until it is loaded.")
    return lines
