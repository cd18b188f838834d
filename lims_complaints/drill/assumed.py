"""Days off of years whose schedule is not published: a drill assumes the fixed ones, so that every term has an end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lims_complaints.clocks.calendar import to_toml
from lims_complaints.clocks.days import Calendar
from lims_complaints.records.journal import CalendarYear

LASTS = timedelta(days=150)
WHO = "assumed for the drill"


def assume(session: Session, calendar: Calendar, at: datetime) -> Calendar:
    """Load what is not published of the years that a drill touches; return the calendar with them."""
    lacking = sorted({at.year, (at + LASTS).year} - calendar.years)
    for year in lacking:
        off = {date(year, month, day): name for (month, day), name in calendar.fallback_off.items()}
        calendar = calendar.with_year(replace(calendar, years=frozenset({year}), off=off, on={}, closed={}))
        session.add(
            CalendarYear(
                jurisdiction=calendar.jurisdiction, year=year, source=WHO, schedule={"toml": to_toml(calendar)}, loaded_at=at,
                loaded_by=WHO, approved_at=at, approved_by=WHO,
            )
        )  # fmt: skip
    return calendar
