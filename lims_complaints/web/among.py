"""From what a form lets people choose: the case or report of the act, as somebody sees it now."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lims_complaints.language import Language
from lims_complaints.procedure.openings import Opening
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report


@dataclass(frozen=True)
class Among:
    """From what is chosen: the session, the case or report of the act, the reader's language."""

    session: Session
    language: Language
    case: Case | None = None
    report: Report | None = None
    opening: Opening | None = None
    today: date | None = None
    now: datetime | None = None
    username: str = ""
