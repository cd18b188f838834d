"""The receipt of what was filed: its number, its code until it was saved, its papers, and what happens next."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.db.engine import writing
from lims_complaints.identity import visits
from lims_complaints.identity.actor import client_of
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.situation.gather import Scene, Situation
from lims_complaints.web.appeal_view import what_next
from lims_complaints.web.aside import paper_title
from lims_complaints.web.complaining import promises
from lims_complaints.web.language import language_of
from lims_complaints.web.render import page, redirect
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import token_in, unkept, visit_in

router = APIRouter(include_in_schema=False)


@router.get("/receipt")
async def receipt(request: Request) -> Response:
    """Show the receipt; the code stands there until its holder says that it is saved."""
    visit = visit_in(request)
    if visit is None or visit.case_id is None:
        return redirect("/follow")
    desk = desk_of(request)
    with desk.read() as session:
        case = session.get_one(Case, visit.case_id)
        filed = session.get_one(Appeal, case.id)
        edition = editions.of_case(session, case)
        assert edition is not None
        query = select(Paper).where(Paper.case_id == case.id, Paper.for_client, Paper.sealed.is_(False)).order_by(Paper.id)
        papers = [(p.id, paper_title(edition, p.name, language_of(request), case.number)) for p in session.scalars(query)]
        here = Situation(Scene(session, client_of(case.id), desk.clock(), case=case, report=case.report))
        context = {
            "case": case,
            "filed": filed,
            "papers": papers,
            "next": what_next(session, edition, case.filed_at) if case.report_id else None,
            "promises": promises(session, edition, case.route, case.filed_at, language_of(request), here),
            "code": visits.unseal(token_in(request), visit.sealed),
        }
    return unkept(page(request, "public/receipt.html", **context))


@router.post("/receipt/saved")
async def saved(request: Request) -> Response:
    """Forget the code: its holder has it."""
    await apart(_forget, request)
    return redirect("/receipt")


def _forget(request: Request) -> None:
    desk = desk_of(request)
    with writing(desk.engine) as session:
        visit = visits.find(session, token_in(request), desk.clock())
        if visit is not None and visit.case_id is not None:
            visit.sealed = ""
