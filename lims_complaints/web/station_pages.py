"""The station's other lists: retained samples, nonconforming work, the archive, letters on their way, people, the record."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from lims_complaints import editions
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.quality.papers import SHARED
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case
from lims_complaints.records.journal import Job
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.records.quality import AffectedReport, CorrectiveAction, Nonconformity
from lims_complaints.records.report import Report, Sample, SampleHold
from lims_complaints.web.aside import paper_title
from lims_complaints.web.at_archive import days_to_hand_over, handed_from
from lims_complaints.web.language import language_of
from lims_complaints.web.listing import PAGE
from lims_complaints.web.names import names
from lims_complaints.web.readers import reader
from lims_complaints.web.render import page
from lims_complaints.web.session import one_of
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]
Archive = Annotated[Actor, Depends(one_of("office", "archivist", "auditor", "quality manager"))]
Letters = Annotated[Actor, Depends(one_of("technical business office", "quality manager", "auditor", "administrator"))]


@router.get("/samples")
async def samples(request: Request, actor: Reader, before: int | None = None) -> Response:
    """List the samples that are on hold, the newest hold first."""
    condition, bound = gate_of(actor)
    query = (
        select(SampleHold, Sample, Case.number, Case.state)
        .join(Sample, Sample.id == SampleHold.sample_id)
        .join(Case, Case.id == SampleHold.case_id)
        .where(SampleHold.released_at.is_(None), condition)
        .order_by(SampleHold.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(SampleHold.id < before)
    with desk_of(request).read() as session:
        today = view_of(request, session).now.today
        rows = session.execute(query, bound).all()
    return page(
        request,
        "samples.html",
        rows=rows[:PAGE],
        more=f"/samples?before={rows[PAGE - 1][0].id}" if len(rows) > PAGE else "",
        today=today,
    )


@router.get("/quality")
async def nonconformities(request: Request, actor: Reader, show: str = "", before: int | None = None) -> Response:
    """List nonconforming work: what is open first asked for, with the actions that fall due."""
    condition, bound = gate_of(actor)
    query = (
        select(Nonconformity, Case.number)
        .join(Case, Case.id == Nonconformity.case_id)
        .where(condition)
        .options(selectinload(Nonconformity.actions).selectinload(CorrectiveAction.checks))
        .order_by(Nonconformity.id.desc())
        .limit(PAGE + 1)
    )
    if show != "all":
        query = query.where(Nonconformity.closed_at.is_(None))
    if before is not None:
        query = query.where(Nonconformity.id < before)
    with desk_of(request).read() as session:
        today = view_of(request, session).now.today
        rows = session.execute(query, bound).all()
        called = names(session, language_of(request), {a.owner_id for n, _ in rows for a in n.actions})
    more = f"/quality?show={show}&before={rows[PAGE - 1][0].id}" if len(rows) > PAGE else ""
    return page(request, "quality.html", rows=rows[:PAGE], more=more, show=show, today=today, names=called)


ON_A_NONCONFORMITY = frozenset({
    "quality.plan-action", "quality.complete-action", "quality.check-effectiveness", "quality.answer-affected",
    "quality.authorize-resumption", "quality.close-nonconformity",
})  # fmt: skip


@router.get("/quality/{number}")
async def nonconformity(request: Request, number: str, actor: Reader) -> Response:
    """Show one piece of nonconforming work with actions, checks and reports at risk."""
    condition, bound = gate_of(actor)
    with desk_of(request).read() as session:
        query = (
            select(Nonconformity, Case.number)
            .join(Case, Case.id == Nonconformity.case_id)
            .where(Nonconformity.number == number, condition)
        )
        found = session.execute(
            query.options(selectinload(Nonconformity.actions).selectinload(CorrectiveAction.checks)), bound
        ).one_or_none()
        if found is None:
            raise NotFound(number)
        affected = session.execute(
            select(AffectedReport, Report.number)
            .join(Report, Report.id == AffectedReport.report_id)
            .where(AffectedReport.nonconformity_id == found[0].id)
        ).all()
        called, today = names(session, language_of(request), _concerned(found[0])), view_of(request, session).now.today
        case = session.get_one(Case, found[0].case_id)
        offers = () if found[0].closed_at else desk_of(request).moves(session, actor, case)
        open_now = [o for o in offers if o.allowed and o.act in ON_A_NONCONFORMITY]
    return page(
        request, "nonconformity.html", n=found[0], case=found[1], affected=affected, shared=SHARED, names=called, today=today,
        moves=open_now,
    )  # fmt: skip


@router.get("/archive")
async def archive(request: Request, actor: Archive, before: int | None = None) -> Response:
    """List what is to be handed over, what waits to be accepted, and what is archived."""
    condition, bound = gate_of(actor)
    with desk_of(request).read() as session:
        closed = session.scalars(
            select(Case).where(Case.state.in_(handed_from(session)), condition).order_by(Case.id).limit(PAGE), bound
        ).all()
        waiting = session.execute(
            select(Transfer, Case)
            .join(Case, Case.id == Transfer.case_id)
            .where(Transfer.verdict == "", condition)
            .order_by(Transfer.id)
            .limit(PAGE),
            bound,
        ).all()
        query = select(Transfer, Case).join(Case, Case.id == Transfer.case_id).where(Transfer.verdict == "accepted", condition)
        if before is not None:
            query = query.where(Transfer.id < before)
        kept = session.execute(query.order_by(Transfer.id.desc()).limit(PAGE + 1), bound).all()
        back = select(Transfer).where(Transfer.case_id.in_([c.id for c in closed]), Transfer.verdict == "returned")
        returned = {t.case_id: t for t in session.scalars(back.order_by(Transfer.id))}
        days, today = days_to_hand_over(session, closed), view_of(request, session).now.today
        transfers = [*(t for t, _ in (*waiting, *kept)), *returned.values()]
        called = names(session, language_of(request), {p for t in transfers for p in (t.handed_by_id, t.ruled_by_id)})
    more = f"/archive?before={kept[PAGE - 1][0].id}" if len(kept) > PAGE else ""
    context: dict[str, Any] = {"closed": closed, "waiting": waiting, "kept": kept[:PAGE], "more": more, "names": called}
    context |= {"returned": returned, "days": days, "today": today}
    return page(request, "archive.html", roles=actor.roles, **context)


@router.get("/outbox")
async def letters(request: Request, actor: Letters, before: int | None = None) -> Response:
    """Show letters on their way and jobs that failed; names of clients stay with those who see cases."""
    condition, bound = gate_of(actor)
    query = (
        select(Dispatch, Paper.name, Paper.id, Case.number, Case.edition)
        .join(Paper, Paper.id == Dispatch.paper_id)
        .join(Case, Case.id == Paper.case_id)
        .where(condition)
        .order_by(Dispatch.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Dispatch.id < before)
    with desk_of(request).read() as session:
        language = language_of(request)
        rows = [
            (dispatch, paper_title(editions.by_hash(session, edition), name, language, number), paper, number)
            for dispatch, name, paper, number, edition in session.execute(query, bound)
        ]
        failing = session.scalars(
            select(Job)
            .where(or_(Job.state == "dead", (Job.attempt > 0) & (Job.state == "ready")))
            .order_by(Job.id.desc())
            .limit(PAGE)
        ).all()
    more = f"/outbox?before={rows[PAGE - 1][0].id}" if len(rows) > PAGE else ""
    return page(request, "outbox.html", rows=rows[:PAGE], failing=failing, more=more)


def _concerned(n: Nonconformity) -> set[int | None]:
    """Return the ids of everybody whom the page of nonconforming work names."""
    checkers = {check.by_id for action in n.actions for check in action.checks}
    return {n.opened_by_id, n.closed_by_id, *(action.owner_id for action in n.actions), *checkers}
