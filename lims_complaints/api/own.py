"""A client's own case as JSON, opened by its receipt code: what their page shows, and nothing that it does not."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from lims_complaints.api.asking import client_by_code
from lims_complaints.api.told import Offered, Told
from lims_complaints.errors import Refused
from lims_complaints.language import LANGUAGES, N_, translator
from lims_complaints.rendering import paper_file
from lims_complaints.web.follow_view import FollowView, Letter, follow_view
from lims_complaints.web.head import without_body
from lims_complaints.web.language import known, language_of
from lims_complaints.web.own_files import SAYS_SO_FIRST, own_paper, own_report, take_report
from lims_complaints.web.papers_page import attachment
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(prefix="/api", tags=["own case"])
Case = Annotated[int, Depends(client_by_code)]
HERE = "/api/own-case"
BY_CODE: dict[str, Any] = {"security": [{"receipt": []}]}
PROBLEMS: dict[int | str, dict[str, Any]] = {429: {}}
PDF: dict[int | str, dict[str, Any]] = PROBLEMS | {200: {"content": {"application/pdf": {}}, "description": "The file."}}
NOT_AS_IT_WAS = N_(
    "This report is void, or holds only together with its supplement; your case says which. Ask with anyway=true for its file."
)


class OwnStep(BaseModel):
    """Something that was done, as its client is told."""

    what: str
    at: datetime


class OwnClock(Told):
    """A date that the client was promised or keeps; `lines` say how it comes about."""

    name: str
    title: str
    clause: str
    round: int
    term: str
    due_on: date
    provisional: bool
    standing: str
    lines: list[str]


class OwnPaper(BaseModel):
    """A form or letter for the client; `words` are a letter's paragraphs. `pdf`: language → address."""

    title: str
    number: str
    made_at: datetime
    words: list[str]
    pdf: dict[str, str]


class OwnReport(BaseModel):
    """The report in dispute, or one that was issued in its place."""

    number: str
    status: str
    pdf: str


class OwnDispute(BaseModel):
    """A result in dispute, as reported, and what the client says of it."""

    line: int
    parameter: str
    value: str
    unit: str
    grounds: str
    retestable: bool


class OwnRound(BaseModel):
    """One round; its outcome is told with the reply."""

    number: int
    started_at: datetime
    grounds: str
    outcome: str
    answer: str


class OwnMove(Offered):
    """What the client may do, or why not yet. POST there to do it, with the receipt code and If-Match."""

    href: str


class OwnCase(BaseModel):
    """A case as its client's page shows it. Its version stands in ETag as well."""

    number: str
    state: str
    version: int
    round: int
    filed_at: datetime
    report: str | None
    report_as_written: str | None = Field(description="Of an appeal over a report that we do not know.")
    urgent: bool | None = Field(description="How it was ruled last on the urgency that was asked for; null while it was not.")
    told: str = Field(description="What the client told us, where no result is disputed.")
    disputed: list[OwnDispute]
    course: list[OwnStep]
    clocks: list[OwnClock]
    letters: list[OwnPaper]
    forms: list[OwnPaper]
    reports: list[OwnReport]
    files: list[str]
    rounds: list[OwnRound]
    moves: list[OwnMove]
    procedure: str = Field(description="Where the procedure stands, word for word.")


@router.get("/own-case", response_model=OwnCase, openapi_extra=BY_CODE, responses=PROBLEMS)
async def own_case(request: Request, case_id: Case) -> JSONResponse:
    """Return the case that a receipt code opens, as its client may read it; the code stands in the header Receipt-Code."""
    desk = desk_of(request)
    with desk.read() as session:
        told = _told(request, follow_view(desk, view_of(request, session), case_id))
    headers = {"ETag": f'"{told.version}"', "Cache-Control": "no-store"}
    return JSONResponse(jsonable_encoder(told), headers=headers)


@router.get("/own-case/papers/{paper}/{language}.pdf", response_class=Response, openapi_extra=BY_CODE, responses=PDF)
async def own_paper_file(request: Request, paper: int, language: str, case_id: Case) -> Response:
    """Give a form or letter of the case that a receipt code opens."""
    desk, tongue = desk_of(request), known(language)
    with desk.read() as session:
        name = own_paper(session, case_id, paper, tongue)
    assert tongue is not None
    sha256 = await apart(paper_file, desk, paper, tongue)
    return attachment(await apart(desk.store.get, sha256), "application/pdf", name)


@router.get("/own-case/reports/{number}.pdf", response_class=Response, openapi_extra=BY_CODE, responses=PDF)
async def own_report_file(request: Request, number: str, case_id: Case, anyway: bool = False) -> Response:
    """Give a report of the case that a receipt code opens; of a void or amended one only to whoever says that they know."""
    desk = desk_of(request)
    with desk.read() as session:
        if own_report(session, case_id, number).status in SAYS_SO_FIRST and not anyway:
            raise Refused("2.2.5", NOT_AS_IT_WAS)
    content = await apart(take_report, desk, case_id, number, noted=not without_body(request))
    return attachment(content, "application/pdf", f"{number}.pdf")


def _told(request: Request, view: FollowView) -> OwnCase:
    say, case = translator(language_of(request)), view.case
    return OwnCase(
        number=case.number, state=view.state, version=case.version, round=case.round_number, filed_at=view.filed.filed_at,
        report=case.report.number if case.report else None,
        report_as_written=None if case.report else view.filed.report_said,
        urgent=view.ruled_urgent,
        told="" if view.disputed else view.filed.grounds,
        disputed=[
            OwnDispute(
                line=r.line, parameter=r.parameter, value=r.value, unit=r.unit, grounds=grounds, retestable=r.retestable
            )
            for r, grounds in view.disputed
        ],
        course=[OwnStep(what=say(what), at=at) for what, at in view.course],
        clocks=[OwnClock.model_validate(clock) for clock in view.clocks],
        letters=[_paper(letter) for letter in view.letters],
        forms=[_paper(form) for kind in view.forms for form in kind],
        reports=[OwnReport(number=n, status=s, pdf=f"{HERE}/reports/{n}.pdf") for n, s in view.reports],
        files=list(view.files),
        rounds=[
            OwnRound(number=r.number, started_at=r.started_at, grounds=r.grounds, outcome=say(r.outcome), answer=r.answer)
            for r in view.rounds
        ],
        moves=[
            OwnMove(
                act=o.act, title=say(o.title), clause=o.clause, allowed=o.allowed, reason=say(o.reason),
                missing=[say(m) for m in o.missing], href=f"/api/cases/{case.number}/acts/{o.act}",
            )
            for o, _ in view.offers
        ],
        procedure=f"/procedure/{case.procedure}/{case.edition}",
    )  # fmt: skip


def _paper(letter: Letter) -> OwnPaper:
    pdf = {language: f"{HERE}/papers/{letter.id}/{language}.pdf" for language in LANGUAGES}
    return OwnPaper(title=letter.title, number=letter.number, made_at=letter.made_at, words=list(letter.words), pdf=pdf)
