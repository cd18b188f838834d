"""Where acts are done: on a case, on a report, or opening a case; acts that deserve a page of their own have one there."""

from dataclasses import replace
from typing import Annotated, Any, cast, get_args

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import ACTS, Act
from lims_complaints.decision.given import Outcome
from lims_complaints.decision.rules import expected
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import reports_of
from lims_complaints.language import N_, NAMES, Language
from lims_complaints.procedure.openings import Opening
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.report import Report
from lims_complaints.reports import amending, issuing, recall, voiding
from lims_complaints.retest import acts, judging, testing, under_code
from lims_complaints.situation.gather import Situation
from lims_complaints.web.among import Among
from lims_complaints.web.case_page import gathered
from lims_complaints.web.doing import ActPage, Find, Looking, do, sender, show
from lims_complaints.web.evidence import Telling, about
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.if_accepted import as_ruled
from lims_complaints.web.initial import initial_of
from lims_complaints.web.kinds import way_in, with_kind
from lims_complaints.web.letters_made import named_in_letters
from lims_complaints.web.pickers import offer_choices
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.render import page as render
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of

DECLARED = (acts, judging, testing, under_code, amending, issuing, recall, voiding)
"""Where the acts that have pages of their own are declared; importing them registers the acts."""

__all__ = ["ActPage", "Looking", "Reader", "among", "router", "serve"]

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]
REGISTER = "intake.register-appeal"
OPENING = (REGISTER, "intake.register-complaint")
REPLY = "feedback.dispatch-reply"
RECALL = "reports.recall-copy"


def among(look: Looking, form: Form) -> Among:
    """Return from what is chosen on a form, where only the station knows."""
    now = look.desk.clock()
    spoken_of = form.entered.one("username") if form.entered else ""
    return Among(
        look.session,
        look.language,
        case=look.case,
        report=look.report,
        opening=_way_in(look) if look.kind.name in OPENING else None,
        today=now.astimezone(look.zone).date(),
        now=now,
        username=spoken_of or look.username,
    )


def _choices(look: Looking, form: Form) -> None:
    if (
        look.kind.name == REGISTER and look.report is None
    ):  # an appeal that comes without a report of ours disputes no line of it
        form.shapes = tuple(shape for shape in form.shapes if shape.name != "results")
    if look.kind.name == REPLY and "reason" not in named_in_letters(look.scene, REPLY):
        form.shapes = tuple(shape for shape in form.shapes if shape.name != "reason")
    found = among(look, form)
    offer_choices(form, found)
    if found.opening and form.faults and form.entered:
        form.faults = with_kind(form.faults, found.opening, form.entered.one("kind"))


def _filled(look: Looking) -> dict[str, Any]:
    if look.kind.name in OPENING:
        report = look.report
        return {"report": report.number, "language": report.language} if report else {"report": _asked(look.request)}
    if look.kind.name == RECALL and look.report is not None and look.report.void_reason:
        return {"reason": look.say(look.report.void_reason)}
    return initial_of(look.kind.name, look.session, look.case) if look.case else {}


TO_THE_CLIENT = frozenset(
    {
        "intake.ask-for-missing", "intake.refuse", "intake.rule-on-urgency", "quality.review-records", "feedback.dispatch-reply", "feedback.send-progress", "feedback.promise-date",
        "feedback.keep-promise", "feedback.answer-contact", "feedback.review-by-top-management",
    }
)  # fmt: skip
"""What goes into a letter to the client as it is typed."""
RULES_ON = {
    "archive.accept-transfer": "archive.transfer",
    "archive.return-transfer": "archive.transfer",
    "compensation.make-offer": "compensation.record-claim",
    "compensation.record-payment": "compensation.record-claim",
    "compensation.settle": "compensation.record-claim",
    "feedback.answer-contact": "feedback.note-contact",
    "feedback.keep-promise": "feedback.promise-date",
    "review.accept-hand-over": "review.hand-over",
    "review.approve-opinion": "review.give-opinion",
    "review.approve-outcome": "review.investigate",
    "review.decide-disagreement": "review.countersign",
    "review.look-above": "review.class-severity",
    "review.propose-outcome": "review.investigate",
    "review.return-opinion": "review.give-opinion",
    "review.return-outcome": "review.investigate",
}
"""What is read before an act: whoever rules on something, or answers it, has it before their eyes."""


def _beside(look: Looking) -> dict[str, Any]:
    """Beside the common form stands what it rules on or answers, and how its reader reads; of an act on a report, the report."""
    if look.case is None:
        reads = look.report.language if look.kind.name == RECALL and look.report is not None else look.language
        return {"report": look.report, "holder_reads": NAMES[cast("Language", reads)] if reads != look.language else ""}
    other = look.kind.name in TO_THE_CLIENT and look.case.language != look.language
    shown: dict[str, Any] = {"report": None, "reads": NAMES[cast("Language", look.case.language)] if other else ""}
    edition = editions.of_case(look.session, look.case)
    if edition is None or look.kind.name not in RULES_ON:
        return shown
    telling = Telling(look.scene, edition, look.language, look.zone, look.actor.roles_in(look.case.id))
    return shown | {"first": about(telling, RULES_ON[look.kind.name])}


def _asked_urgent(look: Looking) -> dict[str, Any]:
    """Return why the client asks for an urgent answer, and when it would be due by either ruling."""
    case, view = look.the_case, view_of(look.request, look.session)
    edition = editions.of_case(look.session, case)
    assert edition is not None
    filed = look.session.get_one(Appeal, case.id)
    return _beside(look) | {"report": None, "why_urgent": filed.urgent_reason, "ruled": as_ruled(view, edition, case)}


def _whole(look: Looking) -> dict[str, Any]:
    """Return all that the page of the case knows."""
    return gathered(look.request, look.scene, look.the_case) | {"report": None}


def _to_decide(look: Looking) -> dict[str, Any]:
    """Return all that the page of the case knows, and which outcomes follow from what was found, in the order of the form."""
    situation = Situation(look.scene)
    follows = expected(situation["review"], situation["retest"])
    said = (look.say(outcome) for outcome in get_args(Outcome) if outcome in follows)
    return _whole(look) | {"follows": look.say(N_(" or ")).join(said)}


def _common(act: str = "", template: str = "do.html", *, whole: bool = False, grave: bool = False) -> ActPage:
    around = _whole if whole else _beside
    return ActPage(act, template, around, _filled, choices=_choices, grave=grave, always=True, once=True)


COMMON = _common()
OWN = {
    page.act: page
    for page in (
        _common("intake.accept", "do-accept.html", whole=True),
        _common("intake.refuse", grave=True),
        replace(_common("intake.rule-on-urgency", "do-urgency.html"), around=_asked_urgent),
        _common("review.record-stage", "do-record-stage.html", whole=True),
        replace(_common("decision.decide", "do-decide.html"), around=_to_decide),
        _common("archive.close-case", "do-close.html", whole=True),
    )
}
"""What differs from the common page without a form of its own."""
SERVED: dict[str, ActPage] = {}
"""The pages that have a module of their own, by act, as far as these are loaded."""


def page_of(act: str) -> ActPage:
    """Return the page on which an act is done."""
    return SERVED.get(act) or OWN.get(act, COMMON)


def serve(router: APIRouter, page: ActPage) -> None:
    """Add the two routes of a page to a router, at the address at which the common form would stand."""
    SERVED[page.act] = page
    kind = ACTS[page.act]
    base, found = ("/case", on_case) if kind.on == "case" else ("/reports", on_report)

    async def shown(request: Request, number: str, actor: Reader) -> Response:
        return await show(request, page, found(request, actor, kind, number))

    async def done(request: Request, number: str) -> Response:
        return await do(request, page, found(request, await sender(request, page), kind, number))

    path = f"{base}/{{number}}/do/{page.act}"
    router.add_api_route(path, shown, methods=["GET"], name=kind.page or page.act)
    router.add_api_route(path, done, methods=["POST"], name=f"{kind.page or page.act}.do")


@router.get("/case/{number}/do/{act}")
async def act_form(request: Request, number: str, act: str, actor: Reader) -> Response:
    """Show an act's form, or why it is not open; that the case was opened is remembered."""
    answer = await show(request, OWN.get(act, COMMON), on_case(request, actor, _kind(act, "case"), number))
    with desk_of(request).read() as session:
        case = case_for(session, actor, number)
    await remember(request, actor, case)
    return answer


@router.post("/case/{number}/do/{act}")
async def do_act(request: Request, number: str, act: str) -> Response:
    """Do an act on a case."""
    page = OWN.get(act, COMMON)
    return await do(request, page, on_case(request, await sender(request, page), _kind(act, "case"), number))


@router.get("/reports/{number}/do/{act}")
async def report_act_form(request: Request, number: str, act: str, actor: Reader) -> Response:
    """Show the form of an act on a report."""
    return await show(request, OWN.get(act, COMMON), on_report(request, actor, _kind(act, "report"), number))


@router.post("/reports/{number}/do/{act}")
async def do_report_act(request: Request, number: str, act: str) -> Response:
    """Do an act on a report."""
    page = OWN.get(act, COMMON)
    return await do(request, page, on_report(request, await sender(request, page), _kind(act, "report"), number))


@router.get("/open/{act}")
async def open_form(request: Request, act: str, actor: Reader, without: str = "") -> Response:
    """Show the form by which a case is opened; an appeal first asks for the report, and goes on without one if it must."""
    find, asked = _opening(request, actor, act), _asked(request)
    if act == REGISTER and not without:
        with desk_of(request).read() as session:
            if find(session, None).report is None:
                return render(request, "choose-report.html", asked=asked, back="/worklist")
    return await show(request, COMMON, find)


@router.post("/open/{act}")
async def do_open(request: Request, act: str) -> Response:
    """Open a case; what is shown once is shown now."""
    return await do(request, COMMON, _opening(request, await sender(request, COMMON), act))


def on_case(request: Request, actor: Actor, kind: Act, number: str) -> Find:
    """Return how the case of an act is found, for whoever may see it."""

    def find(session: Session, _: Entered | None) -> Looking:
        case, back = case_for(session, actor, number), f"/case/{number}"
        then = f"{back}?done={kind.name}"
        return Looking(request, session, actor, kind, number, back, then, case, case.report)

    return find


def on_report(request: Request, actor: Actor, kind: Act, number: str) -> Find:
    """Return how the report of an act is found, for whoever may read it."""

    def find(session: Session, _: Entered | None) -> Looking:
        mine, back = Report.number == number, f"/reports/{number}"
        report = session.scalars(select(Report).where(mine, reports_of(actor))).one_or_none()
        if report is None:
            raise NotFound(number)
        return Looking(request, session, actor, kind, number, back, f"{back}?done={kind.name}", report=report)

    return find


def _opening(request: Request, actor: Actor, act: str) -> Find:
    """Return how a case is opened: under the procedure that the address names, over the report that was asked for or entered."""
    if act not in OPENING:
        raise NotFound(act)
    procedure = request.query_params.get("procedure", "")

    def find(session: Session, entered: Entered | None) -> Looking:
        report = _report(session, entered.one("report") if entered else _asked(request))
        return Looking(request, session, actor, ACTS[act], None, "/worklist", report=report, procedure=procedure)

    return find


def _way_in(look: Looking) -> Opening | None:
    """Return the way into the procedure under which a case would be opened, whose kinds the form offers."""
    return way_in(look.session, look.kind.name, look.actor, look.desk.clock(), look.procedure)


def _asked(request: Request) -> str:
    return request.query_params.get("report", "").strip()


def _kind(act: str, on: str) -> Act:
    kind = ACTS.get(act)
    if kind is None or kind.on != on:
        raise NotFound(act)
    return kind


def _report(session: Session, number: str) -> Report | None:
    return session.scalars(select(Report).where(Report.number == number)).one_or_none()
