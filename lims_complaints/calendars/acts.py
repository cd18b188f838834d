"""Loading and approving a schedule."""

import tomllib

from sqlalchemy import select

from lims_complaints.act import Context, act
from lims_complaints.calendars.given import ApproveSchedule, LoadSchedule
from lims_complaints.calendars.rules import CalendarsPart
from lims_complaints.calendars.settling import settle
from lims_complaints.clocks.calendar import from_toml
from lims_complaints.clocks.days import Calendar
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.language import N_
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import CalendarYear
from lims_complaints.situation.gather import Scene, part
from lims_complaints.timekeeping import calendar_of, forget_calendars


@part("calendars")
def calendars(scene: Scene) -> CalendarsPart:
    """Gather who loaded the schedules that wait for approval."""
    rows = scene.session.scalars(select(CalendarYear).where(CalendarYear.approved_at.is_(None)))
    return CalendarsPart(tuple((row.id, int(row.schedule["by"])) for row in rows))


def read_schedule(base: Calendar, text: str) -> Calendar:
    """Return the station's calendar with a schedule laid over it. Raises Invalid with what is wrong with the file."""
    try:
        read = from_toml(text, base)
    except ValueError as wrong:
        raise Invalid((Fault("schedule", N_("The schedule cannot be taken: {why}"), {"why": str(wrong)}),)) from wrong
    if read.jurisdiction != base.jurisdiction:
        values = {"there": read.jurisdiction, "here": base.jurisdiction}
        raise Invalid((Fault("schedule", N_("The file is for {there}, not for {here}."), values),))
    return read


def years_of(text: str, base: Calendar) -> tuple[int, ...]:
    """Return the years that a schedule names."""
    read_schedule(base, text)
    return tuple(sorted(tomllib.loads(text)["years"]))


@act("calendar.load", N_("Load a holiday schedule"), on="station")
def load_schedule(ctx: Context, given: LoadSchedule) -> None:
    """Keep a year's schedule until somebody else approves it; no date changes yet (2.2.5)."""
    base = calendar_of(ctx.session, given.jurisdiction)
    years = years_of(given.schedule, base)
    read = read_schedule(base, given.schedule)
    row = CalendarYear(
        jurisdiction=given.jurisdiction, year=max(years), source=f"{read.edition}; {read.source}".strip("; "),
        schedule={"toml": given.schedule, "years": list(years), "by": ctx.person}, loaded_at=ctx.now, loaded_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(row)
    ctx.session.flush()
    ctx.session.add(Notice(role="quality manager", text=N_("A holiday schedule waits for approval."), made_at=ctx.now))
    ctx.notes["schedule"] = f"{given.jurisdiction} {', '.join(map(str, years))}"
    ctx.shown["schedule"] = row.id


@act("calendar.approve", N_("Approve a holiday schedule"), on="station")
def approve_schedule(ctx: Context, given: ApproveSchedule) -> None:
    """Put a schedule into force and reckon open time limits anew: confirmed, later or earlier, and never in silence (2.2.5)."""
    row = ctx.session.get(CalendarYear, given.schedule)
    if row is None or row.approved_at is not None:
        raise NotFound(str(given.schedule))
    row.approved_at, row.approved_by = ctx.now, ctx.actor.name
    ctx.session.flush()
    forget_calendars(ctx.session)
    found = settle(ctx, row.jurisdiction, row.schedule["years"])
    ctx.notes["schedule"] = f"{row.jurisdiction} {', '.join(map(str, row.schedule['years']))}"
    ctx.notes["reckoned anew"] = [f"{m.case.number} {m.clock.name}: {m.change.kind}" for m in found]
    ctx.shown["moved"] = sum(m.change.moved for m in found)
    ctx.shown["confirmed"] = sum(m.change.kind == "confirmed" for m in found)
    ctx.shown["told"] = sum(m.told for m in found)
