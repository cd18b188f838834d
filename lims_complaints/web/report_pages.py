"""Reports: the list, and one report with its results, copies, chain of amendments and what may be done with it."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lims_complaints import search
from lims_complaints.act import ACTS, Desk, Offer
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of, reports_of
from lims_complaints.language import N_
from lims_complaints.records.case import Case
from lims_complaints.records.quality import Nonconformity
from lims_complaints.records.report import Report, Result
from lims_complaints.reports.voiding import ways_to_void
from lims_complaints.situation.case import names_report
from lims_complaints.situation.chain import supplements
from lims_complaints.situation.gather import Scene
from lims_complaints.web.aside import report_files
from lims_complaints.web.asked import carried, on, sought
from lims_complaints.web.listing import PAGE
from lims_complaints.web.moves_open import Choice, address_of_act
from lims_complaints.web.readers import reader
from lims_complaints.web.render import page
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

if TYPE_CHECKING:
    from lims_complaints.signing import foreign

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]
STATUSES = (N_("imported"), N_("reserved"), N_("in force"), N_("supplemented"), N_("void"), N_("cancelled"))


SAME_FAULT = ("reports.amend-for-nonconformity", "reports.void-for-nonconformity")
NEVER_MORE = frozenset({
    "the report is not issued yet", "it is not on record who analysed and checked", "the report is not stamped yet",
    "the report is void", "the report is in force",
})  # fmt: skip
"""Facts that do not come true by anything that the report's own page could lead to."""


@router.post("/reports")
async def reports_for(request: Request, _actor: Reader) -> Response:
    """Lead to the reports that are searched for."""
    return await on(request, "/reports")


@router.get("/reports")
async def reports(
    request: Request, actor: Reader, status: str = "", client: int | None = None, before: int | None = None
) -> Response:
    """List reports, the newest first."""
    asked = {"q": sought(request), "status": status if status in STATUSES else ""}
    desk = desk_of(request)
    with desk.read() as session:
        rows, more = page_of_reports(session, actor, asked["q"], asked["status"], client, before)
        station = _on(desk, Scene(session, actor, desk.clock()), "station")
    return page(
        request,
        "reports.html",
        rows=rows,
        more=more,
        asked=asked,
        carried=carried(request),
        client=client,
        statuses=STATUSES,
        offers=_addresses(request, station, ""),
    )


@router.get("/reports/{number}")
async def report_page(request: Request, number: str, actor: Reader) -> Response:
    """Show one report."""
    desk = desk_of(request)
    with desk.read() as session:
        report = session.scalars(
            select(Report)
            .where(Report.number == number, reports_of(actor))
            .options(selectinload(Report.copies), selectinload(Report.results).selectinload(Result.sample))
        ).one_or_none()
        if report is None:
            raise NotFound(number)
        offers = _still(session, report, _on(desk, Scene(session, actor, desk.clock(), report=report), "report"))
        chain = session.scalars(select(Report).where(Report.root_id == report.root_id).order_by(Report.sequence)).all()
        condition, bound = gate_of(actor)
        cases = session.scalars(
            select(Case).where(Case.report_id.in_([r.id for r in chain]), condition).order_by(Case.id), bound
        ).all()
        files = report_files(session, report)
        _ = report.client.name
        amended_by = [s.number for s in supplements(list(chain), report)]
    way = await apart(_way, desk, report)
    done = request.query_params.get("done", "")
    context: dict[str, Any] = {
        "report": report,
        "chain": chain,
        "cases": cases,
        "files": files,
        "how_void": way,
        "amended_by": amended_by,
    }
    return page(
        request,
        "report.html",
        offers=_addresses(request, offers, number),
        done=ACTS[done].title if done in ACTS else "",
        **context,
    )


def _way(desk: Desk, report: Report) -> "foreign.Voidable | None":
    """Say how a report from elsewhere can be voided; of those issued here nobody need ask."""
    if not report.origin or report.voided_sha256 is not None or report.file_sha256 is None:
        return None
    return ways_to_void(desk, report.origin, desk.store.get(report.file_sha256))


def page_of_reports(
    session: Session, actor: Actor, q: str, status: str, client: int | None, before: int | None
) -> tuple[list[Report], int | None]:
    """Return up to fifty reports that somebody may read, the newest first, and from where the next page goes down."""
    readable = select(Report).where(reports_of(actor))
    query = readable.options(selectinload(Report.client)).order_by(Report.id.desc()).limit(PAGE + 1)
    if q:
        query = query.where(Report.id.in_(search.matching(session, "report", q)))
    if status:
        query = query.where(Report.status == status)
    if client is not None:
        query = query.where(Report.client_id == client)
    if before is not None:
        query = query.where(Report.id < before)
    rows = list(session.scalars(query))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _on(desk: Desk, scene: Scene, on: str) -> list[Offer]:
    offers = [desk.offer(scene, name) for name, kind in ACTS.items() if kind.on == on]
    return [o for o in offers if o is not None]


def _still(session: Session, report: Report, offers: list[Offer]) -> list[Offer]:
    """Leave out what this report will never need: what is behind it, what only follows from being void, faults it does not share."""
    shares = select(Nonconformity.id).where(names_report(report.id), Nonconformity.closed_at.is_(None)).limit(1)
    unshared = () if session.scalar(shares) else SAME_FAULT
    return [o for o in offers if o.act not in unshared and (o.allowed or not NEVER_MORE & set(o.missing))]


def _addresses(request: Request, offers: list[Any], number: str) -> list[Choice]:
    return [
        Choice(o.act, o.title, o.clause, _report_address(request, o.act, number), o.allowed, o.reason, o.missing)
        for o in offers
    ]


def _report_address(request: Request, act: str, number: str) -> str:
    found = address_of_act(request, act, number)
    return found if not found.startswith("/case/") else f"/reports/{number}/do/{act}" if number else ""
