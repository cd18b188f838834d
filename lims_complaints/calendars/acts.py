"""Loading and approving a schedule."""

import tomllib

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Ruling, act
from lims_complaints.attachments import enter
from lims_complaints.calendars.given import ApproveSchedule, LoadSchedule
from lims_complaints.calendars.rules import CalendarsPart
from lims_complaints.calendars.settling import settle
from lims_complaints.clocks.calendar import from_toml
from lims_complaints.clocks.calendar_table import decoded, is_table, table_to_toml
from lims_complaints.clocks.days import Calendar
from lims_complaints.clocks.unreadable import Unreadable
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


def read_schedule(base: Calendar, text: str, field: str = "schedule") -> Calendar:
    """Return the station's calendar with a schedule laid over it. Raises Invalid with what is wrong with the file."""
    try:
        read = from_toml(text, base)
    except ValueError as wrong:
        raise Invalid((_fault(field, wrong),)) from wrong
    if read.jurisdiction != base.jurisdiction:
        values = {"there": read.jurisdiction, "here": base.jurisdiction}
        raise Invalid((Fault(field, N_("The file is for {there}, not for {here}."), values),))
    return read


def _fault(field: str, wrong: ValueError) -> Fault:
    """Say what is wrong with a schedule, in the reader's language where the sentence is one of ours."""
    if isinstance(wrong, Unreadable):
        return Fault(field, wrong.message, wrong.values)
    return Fault(field, N_("The schedule cannot be taken: {why}"), {"why": str(wrong)})


def years_of(text: str) -> tuple[int, ...]:
    """Return the years that a schedule bears on: those that it publishes, and those of its closing days."""
    said = tomllib.loads(text)
    return tuple(sorted({*said.get("years", ()), *(int(day[:4]) for day in said.get("closed", ()))}))


def as_calendar_file(ctx: Context, given: LoadSchedule) -> str:
    """Return the calendar file that was handed in or pasted; a table is written as one. Raises Invalid with the line."""
    field = "file" if given.file else "schedule"
    try:
        text = given.schedule
        if given.file:
            enter(ctx.session, ctx.store, given.file, ctx.now)
            text = decoded(ctx.store.get(given.file.sha256), given.jurisdiction)
        return table_to_toml(text, given.jurisdiction, source=given.source) if is_table(text) else text
    except ValueError as wrong:
        raise Invalid((_fault(field, wrong),)) from wrong


@act("calendar.load", N_("Load a holiday schedule"), on="station")
def load_schedule(ctx: Context, given: LoadSchedule) -> None:
    """Keep a year's schedule until somebody else approves it; no date changes yet (2.2.5)."""
    try:
        base = calendar_of(ctx.session, given.jurisdiction)
    except Unreadable as wrong:
        raise Invalid((Fault("jurisdiction", wrong.message, wrong.values),)) from wrong
    text = as_calendar_file(ctx, given)
    read = read_schedule(base, text, "file" if given.file else "schedule")
    years = years_of(text)
    kept = {"toml": text, "years": list(years), "by": ctx.person, "file": given.file.sha256 if given.file else ""}
    row = CalendarYear(
        jurisdiction=given.jurisdiction, year=max(years), source=f"{read.edition}; {given.source or read.source}".strip("; "),
        schedule=kept, loaded_at=ctx.now, loaded_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(row)
    ctx.session.flush()
    ctx.session.add(Notice(role="quality manager", text=N_("A holiday schedule waits for approval."), made_at=ctx.now))
    ctx.notes["schedule"] = f"{given.jurisdiction} {', '.join(map(str, years))}"
    ctx.shown["schedule"] = row.id


def _approved(session: Session, given: ApproveSchedule) -> Ruling | None:
    row = session.get(CalendarYear, given.schedule)
    return Ruling(APPROVE, row.approved_at, row.approved_by) if row is not None and row.approved_at else None


APPROVE = "calendar.approve"


@act(APPROVE, N_("Approve a holiday schedule"), on="station", ruled=_approved)
def approve_schedule(ctx: Context, given: ApproveSchedule) -> None:
    """Put a schedule into force and reckon open time limits anew: confirmed, later or earlier, and never in silence (2.2.5)."""
    row = ctx.session.get(CalendarYear, given.schedule)
    if row is None:
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
