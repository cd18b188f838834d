"""A bundle to take along: what it takes to check a report later and elsewhere, without us (issue, void, status).

The code on a report opens nothing but its status, so the report itself lies in the bundle only for those who may have it
anyway: staff who read cases, and a client's browser that proved this report by its check code or its case by the receipt code.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.db.engine import reading
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.language import LANGUAGES, NAMES
from lims_complaints.records.case import Case
from lims_complaints.records.person import ClientVisit
from lims_complaints.records.report import Report
from lims_complaints.report_files import files_of, handed_out
from lims_complaints.reports.keys import keyring, pem
from lims_complaints.reports.status import LIST, PublicStatus, by_token, publish_list
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import supplements
from lims_complaints.web.papers_page import attachment
from lims_complaints.web.readers import concerned
from lims_complaints.web.state import actor_in, desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import visit_in

router = APIRouter(include_in_schema=False)
PAGE = "how-to-check.html"


@dataclass(frozen=True)
class Bundle:
    """What a bundle is made of."""

    status: PublicStatus
    files: Mapping[str, bytes]
    report: str
    certificate: str
    supplements: tuple[str, ...]
    at: datetime


@router.get("/s/{token}/bundle.zip")
async def bundle(request: Request, token: str) -> Response:
    """Give the bundle of the report whose code led here. An unknown code is not found, like everywhere."""
    actor, visit = actor_in(request), await apart(visit_in, request)
    made = await apart(_gather, desk_of(request), token, actor, visit)
    content = zipped({**made.files, PAGE: explained(request, made).encode()}, made.at)
    answer = attachment(content, "application/zip", f"{made.status.number}-bundle.zip")
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _gather(desk: Desk, token: str, actor: Actor | None, visit: ClientVisit | None) -> Bundle:
    with reading(desk.engine) as session:
        status = by_token(session, token, show_under_review=desk.settings.show_under_review)
        row = session.scalars(select(Report).where(Report.status_token == token)).one()
        allowed = _may_have(session, row, actor, visit)
        given, held = handed_out(session, row), files_of(session, row)
        chain = chain_of(session, row)
        added = [f for s in supplements(chain, row) if allowed and (f := handed_out(session, s))]
    assert given is not None
    ring = keyring(desk.settings)
    if not ring.exists or desk.seal is None:
        raise NotFound("this station has no seal")
    files = {"ca.pem": pem(ring.root).encode(), "seal.pem": pem(desk.seal.key.certificate).encode(), "revoked.crl": ring.crl}
    listed = publish_list(desk)
    if listed is not None:
        files[LIST] = listed.read_bytes()
    open_to_all = [f for f in held if f.form == "void certificate"]
    for f in [*open_to_all, *([given, *added, *(f for f in held if f.form == "stamped copy")] if allowed else [])]:
        files[f.name] = desk.store.get(f.sha256)
    return Bundle(
        status, files, given.name, open_to_all[0].name if open_to_all else "", tuple(f.name for f in added), desk.clock()
    )


def _may_have(session: Session, report: Report, actor: Actor | None, visit: ClientVisit | None) -> bool:
    """Whether whoever asks may have the report's file: staff who read cases, or the client who proved it."""
    if actor is not None and actor.is_staff() and concerned(actor):
        return True
    if visit is None:
        return False
    if visit.report_id == report.id:
        return True
    case = session.get(Case, visit.case_id) if visit.case_id else None
    disputed = session.get(Report, case.report_id) if case and case.report_id else None
    return disputed is not None and disputed.root_id == report.root_id


def explained(request: Request, made: Bundle) -> str:
    """Return the page that says in three languages how to check what lies beside it."""
    environments = request.app.state.environments
    parts = [
        (language, NAMES[language], environments[language].get_template("public/_bundle.html").render(
            status=made.status, report=made.report, certificate=made.certificate, supplements=made.supplements, has_report=made.report in made.files, at=made.at,
            origin=desk_of(request).settings.public_origin,
        ))
        for language in LANGUAGES
    ]  # fmt: skip
    page: str = environments["en"].get_template("public/bundle.html").render(parts=parts, number=made.status.number)
    return page


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """Return files as a ZIP, with a list of their SHA-256 that `sha256sum -c` reads."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted({**files, "sha256sums.txt": sums.encode()}.items()):
            archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()
