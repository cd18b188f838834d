"""The pages of a report before its signature: drawn outside the act, kept by their hash, shown to the signatory as they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk
from lims_complaints.attachments import Upload, enter
from lims_complaints.chance import spell
from lims_complaints.documents.report import render_report
from lims_complaints.documents.report_content import ReportContent
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.codes import ALPHABET, CHECK_LENGTH, grouped, new_code
from lims_complaints.identity.people import actor_of
from lims_complaints.language import N_
from lims_complaints.records.person import Person
from lims_complaints.records.report import Report
from lims_complaints.reports.content import Drawn, drawn, kept
from lims_complaints.timekeeping import local_day

TOKEN_LENGTH = 26
SIGNS = "authorized signatory"
AUTHORIZED = N_("I authorize this report")
AUTHORIZED_AMENDED = N_("I authorize this amended report")


@dataclass(frozen=True)
class Draft:
    """Pages that were drawn: their hash, the content that they say, what opens status and appeal, and who is to sign."""

    sha256: str
    content: dict[str, Any]
    token: str
    check_digest: str
    signatory: int
    at: datetime


def draw(desk: Desk, session: Session, content: ReportContent, signatory: int, token: str | None) -> Draft:
    """Draw a report in a signatory's name, with a fresh check code, and keep it. Raises Refused where 7.8.2.1 lacks a field."""
    at = desk.clock()
    name = _signatory(session, signatory, at)
    token = token or spell(desk.dice, ALPHABET, TOKEN_LENGTH)
    code = new_code(desk.dice, CHECK_LENGTH)
    meaning = AUTHORIZED_AMENDED if content.amendment else AUTHORIZED
    full = drawn(content, Drawn(at, name, meaning, status_url(desk.settings.public_origin, token), grouped(code, 5)))
    sha256 = desk.store.keep(render_report(full))
    return Draft(sha256, kept(full), token, desk.pepper.digest("check", code), signatory, at)


def status_url(origin: str, token: str) -> str:
    """Return where a report's status stands; the token opens nothing else."""
    return f"{origin}/s/{token}"


def put(ctx: Context, report: Report, draft: Draft) -> None:
    """Write a draft on its report, in the act that reserves it."""
    enter(ctx.session, ctx.store, Upload(sha256=draft.sha256, name="draft.pdf", kind="application/pdf"), ctx.now)
    report.status = "reserved"
    report.content = draft.content
    report.draft_sha256 = draft.sha256
    report.status_token = draft.token
    report.check_digest = draft.check_digest
    report.signed_by_id = draft.signatory
    ctx.notes["draft"] = draft.sha256
    ctx.shown["draft_sha256"] = draft.sha256


def _signatory(session: Session, person: int, at: datetime) -> str:
    row = session.get(Person, person)
    if row is None or SIGNS not in actor_of(session, person, local_day(session, at)).roles:
        raise Invalid((Fault("signatory", N_("This is nobody who may sign reports.")),))
    return row.name
