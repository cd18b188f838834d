"""Starts and terms as they are typed on a command line or stand in a table."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import typer

from lims_complaints.clocks.term import UNITS, Term

if TYPE_CHECKING:
    from lims_complaints.clocks.calendar import Calendar

SPELLINGS = {f"{unit}{end}": unit for unit in UNITS for end in ("", "s")} | {"day": "calendar day", "days": "calendar day"}


def read_start(text: str, days: "Calendar") -> datetime:
    """Read an ISO 8601 instant; without an offset it is local time of the calendar's zone, a date alone its midnight."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as wrong:
        raise typer.BadParameter(f"{text!r} is no ISO 8601 date or time, as 2026-03-04T09:00 is.") from wrong
    if not date(1900, 1, 1) <= at.date() <= date(2900, 1, 1):
        raise typer.BadParameter(f"{text!r} is outside the years 1900 to 2900.")
    return at if at.utcoffset() is not None else datetime.combine(at.date(), at.time(), days.tz)


def read_term(n: int | None, unit: str, roll: bool) -> Term:
    """Read a term from its number and unit in any of the usual spellings (working-days, calendar_day)."""
    known = SPELLINGS.get(" ".join(unit.lower().replace("-", " ").replace("_", " ").split()))
    if known is None:
        named = ", ".join(u.replace(" ", "-") for u in UNITS)
        raise typer.BadParameter(f"{unit!r} is no unit; the units are: {named}.", param_hint="--unit")
    if n is None and known != "same day":
        raise typer.BadParameter("Say how many, as in --n 10.", param_hint="--n")
    try:
        return Term(0 if known == "same day" else n or 0, known, roll)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--n") from wrong
