"""An appeal without an account: the report is proved by its check code, then the form, filed once."""

import unicodedata
from dataclasses import replace
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.db.engine import asking, writing
from lims_complaints.errors import Invalid
from lims_complaints.identity import visits
from lims_complaints.identity.codes import CHECK_LENGTH
from lims_complaints.intake.acts import NO_SUCH_REPORT
from lims_complaints.intake.given import REMEDIES, FileAppeal
from lims_complaints.language import N_, NAMES
from lims_complaints.records.report import Report
from lims_complaints.web.appeal_view import AppealView, appeal_view
from lims_complaints.web.fields import Option
from lims_complaints.web.filing import file_once
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import language_of
from lims_complaints.web.proving import Door, ask_for_code, let_in
from lims_complaints.web.render import redirect
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import BY_ADDRESS, by_number, guess_all, right, token_in, visit_in

router = APIRouter(include_in_schema=False)
WIDE = 30
"""From so many results on, grounds are asked for after the results were chosen."""
ON_THE_PAGE = ("results", "evidence", "files", "received_on", "remedy", "urgent", "urgent_reason")
"""What the page asks for first, in its order; whoever files comes last."""
LETTERS = [Option(code, name) for code, name in NAMES.items()]


class Proof(BaseModel):
    """What proves that somebody holds a report."""

    model_config = ConfigDict(str_strip_whitespace=True)

    report: str = Field(max_length=60, title=N_("Report number"), json_schema_extra={"width": "w-m"})
    check_code: SecretStr = Field(title=N_("Check code"))


DOOR = Door("public/appeal-begin.html", Proof, "check_code", CHECK_LENGTH, NO_SUCH_REPORT, "/appeal/form")


@router.get("/appeal")
async def begin_page(request: Request) -> Response:
    """Ask for the report's number and its check code."""
    return ask_for_code(request, DOOR)


@router.post("/appeal")
async def prove(request: Request) -> Response:
    """Go on to the form where number and code belong together; one answer for a wrong number and a wrong code."""
    return await let_in(request, DOOR, _proved)


@router.get("/appeal/form")
async def form_page(request: Request) -> Response:
    """Show the form for the report that was proved, with what was typed before."""
    visit = visit_in(request)
    if visit is None or visit.report_id is None:
        return redirect("/appeal")
    if visit.case_id is not None:
        return redirect("/receipt")
    kept = restore(request)
    with desk_of(request).read() as session:
        view = appeal_view(desk_of(request), session, visit.report_id, language_of(request))
    if kept is not None and kept.one("report") != view.number:
        kept = None
    return _ask(request, view, Form(FileAppeal, kept, initial={"language": language_of(request)}))


@router.post("/appeal/form")
async def send(request: Request) -> Response:
    """File the appeal, once."""
    desk, token, entered = desk_of(request), token_in(request), await read_form(request)
    with asking(desk.engine) as straight:
        proved = visits.proved(straight, token, desk.clock())
    if proved is None:
        return redirect("/appeal")
    if proved.case_id is not None:
        return sent(request, redirect("/receipt"), entered)
    entered = _disputed(_proved_again(entered, proved, token), proved)
    form = _told_once(Form.of(FileAppeal, entered))
    if isinstance(form.value, FileAppeal):
        try:
            await apart(file_once, desk, token, "intake.file-appeal", form.value)
            return sent(request, redirect("/receipt"), entered)
        except Invalid as wrong:
            form = Form(FileAppeal, entered, wrong.faults)
    with desk.read() as session:
        return _ask(request, appeal_view(desk, session, proved.report_id, language_of(request)), form)


def _ask(request: Request, view: AppealView, form: Form) -> Response:
    form.choose("remedy", [Option(r, r) for r in REMEDIES]).choose("language", LETTERS)
    rows = {form.entered.one(f"results-{i}-line"): i for i in range(len(view.results))} if form.entered else {}
    chosen: dict[int, dict[str, Any]] = {}
    for result in view.results:
        at = rows.get(str(result.line))
        if at is not None and form.entered is not None:
            fault = next((f for f in form.faults if f.field == f"results-{at}-grounds"), None)
            chosen[result.line] = {"at": at, "grounds": form.entered.one(f"results-{at}-grounds"), "fault": fault}
    return ask(request, "public/appeal-form.html", form, view=view, chosen=chosen, wide=len(view.results) > WIDE)


def _told_once(form: Form) -> Form:
    """Leave out that a result must be chosen, where one was chosen and lacks its grounds."""
    if any(f.field.startswith("results-") for f in form.faults):
        form.faults = tuple(f for f in form.faults if f.field != "results")
    return form.in_order(ON_THE_PAGE)


def _proved_again(entered: Entered, proved: visits.Proved, token: str) -> Entered:
    """Add the number and the check code that were proved, whatever the form says."""
    code = visits.unseal(token, proved.sealed)
    return replace(entered, values={**entered.values, "report": [proved.report], "check_code": [code]})


def _disputed(entered: Entered, proved: visits.Proved) -> Entered:
    """Leave rows of lines that the report has; grounds that were written without a tick count as one."""
    values = {k: v for k, v in entered.values.items() if not k.startswith("results-")}
    for line in map(str, proved.lines):
        grounds = entered.one(f"results-{line}-grounds")
        if entered.one(f"results-{line}-line") == line or grounds.strip():
            values |= {f"results-{line}-line": [line], f"results-{line}-grounds": [grounds]}
    return replace(entered, values=values)


def _proved(desk: Desk, address: str, typed: BaseModel) -> str:
    """Return a token where number and code belong together, or nothing. Raises TooMany."""
    proof = cast("Proof", typed)
    number = unicodedata.normalize("NFKC", proof.report).strip()
    keys = {BY_ADDRESS: address} | by_number(number, address)
    counted_at = guess_all(desk, keys)
    code = proof.check_code.get_secret_value()
    with writing(desk.engine) as session:
        report = _report(session, desk, number, code)
        if report is None:
            return ""
        token, now = visits.new_token(desk.dice), desk.clock()
        visits.sweep(session, now)
        visit = visits.begin(session, token, now + visits.WRITING, report_id=report.id)
        visit.sealed = visits.seal(token, code, desk.dice)
    right(desk, keys, counted_at)
    return token


def _report(session: Session, desk: Desk, number: str, code: str) -> Report | None:
    """Return the report whose code it is; r-2026-00041 on a phone is R-2026-00041, where no other report is called so."""
    found = {r.number: r for r in session.scalars(select(Report).where(Report.number.in_((number, number.upper()))))}
    report = found.get(number, found.get(number.upper()))
    digest = report.check_digest if report else desk.pepper.digest("check", "nobody's")
    return report if desk.pepper.matches("check", code, digest) else None
