"""The statistics of a procedure's closed cases: what was reported, against what the procedure aims at, and the form to report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.act import ACTS, Desk, Given
from lims_complaints.errors import Invalid, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.procedure.edition import Edition
from lims_complaints.quality.acts import REPORT
from lims_complaints.records.handling import Statistics
from lims_complaints.situation.gather import Scene
from lims_complaints.web.forms import Form
from lims_complaints.web.readers import reader
from lims_complaints.web.render import redirect
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]
FIGURES = {
    "closed": N_("Closed"), "justified": N_("Justified complaints"), "justified rate": N_("Share of justified complaints, %"),
    "followed up rate": N_("Share of clients followed up, %"), "on time rate": N_("Terms kept, %"), "heard again": N_("Heard again"),
    "reviewed by top management": N_("Reviewed by top management"),
    "amounts": N_("Amounts"), "penalties": N_("Penalties"),
}  # fmt: skip
MOST = 24


@dataclass(frozen=True)
class Figure:
    """One figure as reported: its title, its value, and whether what the procedure aims at is kept (None: it names no aim)."""

    title: str
    value: str
    aim: str = ""
    kept: bool | None = None


@router.get("/procedures/{procedure}/statistics")
async def statistics(request: Request, procedure: str, actor: Reader) -> Response:
    """Show what was reported, the newest first."""
    desk, asked = desk_of(request), request.query_params.get("span", "month")
    with desk.read() as session:
        today = timekeeping.local_day(session, desk.clock())
    first, last = span_before(today, asked)
    initial = {"from_on": first.isoformat(), "until_on": last.isoformat()}
    return await apart(_answer, request, actor, procedure, Form(ACTS[REPORT].given, restore(request), initial=initial))


def span_before(today: date, span: str) -> tuple[date, date]:
    """Return the first and last day of the week ("week", Monday to Sunday) or of the month before the present one."""
    if span == "week":
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


@router.post("/procedures/{procedure}/statistics")
async def report(request: Request, procedure: str, actor: Reader) -> Response:
    """Report the statistics of a span of days that is over."""
    kind = ACTS[REPORT].given
    entered = await read_form(request, kind)
    form = Form.of(kind, entered)
    if form.value is not None:
        try:
            await apart(desk_of(request).perform, REPORT, cast("Given", form.value), by=actor, procedure=procedure)
            return sent(request, redirect(f"/procedures/{procedure}/statistics"), entered)
        except Invalid as wrong:
            form = Form(kind, entered, wrong.faults)
        except Refused as refused:
            raise HTTPException(403) from refused
    return await apart(_answer, request, actor, procedure, form)


def _answer(request: Request, actor: Actor, procedure: str, form: Form) -> Response:
    desk = desk_of(request)
    with desk.read() as session:
        edition = editions.in_force(session, procedure, desk.clock())
        if not (may := _may(desk, session, actor, edition)) and not actor.roles_in(None, procedure) & edition.roles.keys():
            raise HTTPException(403)
        query = select(Statistics).where(Statistics.procedure == procedure).order_by(Statistics.id.desc()).limit(MOST)
        rows = [(row, _figures(row.figures, edition.settings)) for row in session.scalars(query)]
    return ask(request, "statistics.html", form, edition=edition, rows=rows, may=may)


def _may(desk: Desk, session: Session, actor: Actor, edition: Edition) -> bool:
    offer = desk.offer(Scene(session, actor, desk.clock()), REPORT, edition.name)
    return offer is not None and offer.allowed


def _figures(figures: Mapping[str, Any], settings: Mapping[str, str]) -> list[Figure]:
    """Return the figures with what the settings aim at: follow-up-rate-aim (at least), justified-rate-limit (less than)."""
    found = []
    for name, title in FIGURES.items():
        value = str(figures.get(name, ""))
        aim, kept = "", None
        if name == "followed up rate" and (least := settings.get("follow-up-rate-aim")):
            aim, kept = f"≥ {least}", Decimal(value) >= Decimal(least) if value else None
        if name == "justified rate" and (limit := settings.get("justified-rate-limit")):
            aim, kept = f"< {limit}", Decimal(value) < Decimal(limit) if value else None
        found.append(Figure(title, value or "–", aim, kept))
    return found
