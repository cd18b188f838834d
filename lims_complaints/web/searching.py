"""The search page: cases, reports and clients, from two characters on; an exact number first, then the newest."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions, search
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of, of_the_house, reports_of
from lims_complaints.language import Language, say_subject
from lims_complaints.records.case import Case
from lims_complaints.records.report import Client, Report
from lims_complaints.records.search import SearchPair
from lims_complaints.web import choices
from lims_complaints.web.asked import carried, on, sought
from lims_complaints.web.language import language_of
from lims_complaints.web.listing import PAGE
from lims_complaints.web.readers import reader
from lims_complaints.web.render import page
from lims_complaints.web.state import desk_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]
FEW = 10


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    number: str
    subject: str
    who: str
    state: str
    href: str


@router.post("/search")
async def search_for(request: Request, _actor: Reader) -> Response:
    """Lead to what is searched for, which stands in no address."""
    return await on(request, "/search")


@router.get("/search")
async def search_page(request: Request, actor: Reader, procedure: str = "", before: int | None = None) -> Response:
    """Show what a text is found in."""
    asked, language = sought(request), language_of(request)
    with desk_of(request).read() as session:
        cases, more = found_cases(session, actor, asked, before, procedure)
        among = choices.every(session, actor, editions.adopted(session), language)
        first = before is None
        context: dict[str, Any] = {
            "exact": _exact(session, actor, asked, language) if first else [],
            "cases": [_case(session, c, language) for c in cases],
            "reports": _reports(session, actor, asked) if first else [],
            "clients": _clients(session, asked) if first and of_the_house(actor) else [],
        }
    address = f"/search?{urlencode({**carried(request), 'procedure': procedure, 'before': more})}" if more else ""
    return page(
        request,
        "search.html",
        asked=asked,
        among=among,
        procedure=procedure,
        short=0 < len(search.folded(asked)) < search.LEAST,
        more=address,
        **context,
    )


def found_cases(
    session: Session, actor: Actor, asked: str, before: int | None = None, procedure: str = ""
) -> tuple[list[Case], int | None]:
    """Return up to fifty cases (of a procedure) that somebody may see, the newest first, and from where the next page goes down."""
    condition, bound = gate_of(actor)
    query = search.matching(session, "case", asked).join(Case, Case.id == SearchPair.ref).where(condition)
    if before is not None:
        query = query.where(SearchPair.ref < before)
    if procedure:
        query = query.where(Case.procedure == procedure)
    ids = list(session.scalars(query.order_by(SearchPair.ref.desc()).limit(PAGE + 1), bound))
    kept = ids[:PAGE]
    by_id = {c.id: c for c in session.scalars(select(Case).where(Case.id.in_(kept)))}
    return [by_id[i] for i in kept], kept[-1] if len(ids) > PAGE else None


def _exact(session: Session, actor: Actor, asked: str, language: Language) -> list[Hit]:
    condition, bound = gate_of(actor)
    number = asked.upper()
    case = session.scalars(select(Case).where(Case.number == number, condition), bound).one_or_none()
    report = session.scalars(select(Report).where(Report.number.in_({asked, number}), reports_of(actor))).first()
    hits = [_hit(case, "", language)] if case else []
    return hits + (
        [Hit(report.number, report.title, report.client.name, report.status, f"/reports/{report.number}")] if report else []
    )


def _case(session: Session, case: Case, language: Language) -> Hit:
    return _hit(case, editions.by_hash(session, case.edition).states[case.state].title[language], language)


def _hit(case: Case, state: str, language: Language) -> Hit:
    return Hit(case.number, say_subject(language, case.subject, case.matrix), case.who, state, f"/case/{case.number}")


def _reports(session: Session, actor: Actor, asked: str) -> list[Hit]:
    ids = search.newest(session, "report", asked, most=FEW)
    rows = session.scalars(select(Report).where(Report.id.in_(ids), reports_of(actor)).order_by(Report.id.desc()))
    return [Hit(r.number, r.title, r.client.name, r.status, f"/reports/{r.number}") for r in rows]


def _clients(session: Session, asked: str) -> list[Hit]:
    ids = search.newest(session, "client", asked, most=FEW)
    rows = session.scalars(select(Client).where(Client.id.in_(ids)).order_by(Client.id.desc()))
    return [Hit("", c.name, c.address, "", f"/reports?{urlencode({'client': c.id})}") for c in rows]
