"""What a client may take home of their own case, by page or by program: its forms and letters, and its report's files."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import client_of
from lims_complaints.language import Language
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Report
from lims_complaints.report_files import handed_out
from lims_complaints.reports.given import NoteDownload
from lims_complaints.web.follow_view import reports_of

SAYS_SO_FIRST = ("void", "supplemented")
"""Reports of which nobody gets the file before they were told how it stands."""


def own_paper(session: Session, case_id: int, paper_id: int, language: Language | None) -> str:
    """Return the file name of a form or letter of the client's own case. Raises NotFound."""
    row = session.get(Paper, paper_id)
    if language is None or row is None or row.case_id != case_id or not row.for_client or row.sealed:
        raise NotFound(str(paper_id))
    return f"{row.number or row.name}.{language}.pdf"


def own_report(session: Session, case_id: int, number: str) -> Report:
    """Return a report of the client's own case, or one that was issued in its place. Raises NotFound."""
    case = session.get_one(Case, case_id)
    report = session.scalars(select(Report).where(Report.number == number)).one_or_none()
    if report is None or number not in {n for n, _ in reports_of(session, case)}:
        raise NotFound(number)
    return report


def take_report(desk: Desk, case_id: int, number: str, *, noted: bool = True) -> bytes:
    """Return the file of a report as it is in people's hands, and note that its client fetched it."""
    with desk.read() as session:
        given = handed_out(session, own_report(session, case_id, number))
    if noted:
        desk.attempt("reports.note-download", NoteDownload(), by=client_of(case_id), key=number)
    return desk.store.get(given.sha256 if given else "")
