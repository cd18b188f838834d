"""When a case may be closed and how long its records are kept (7). Pure."""

from datetime import date, datetime

from lims_complaints.procedure.facts import fact, moment
from lims_complaints.situation.values import ActorPart, AmendmentPart, ArchivePart


def retain_until(closed_on: date, last_report_on: date | None, years: int) -> date:
    """Return the last day of retention: `years` after the closing or the last report, whichever is later.

    A 29 February falls on the 28th. Raises ValueError for fewer than six years.
    """
    if years < 6:
        raise ValueError("records are kept for at least six years")
    start = max(closed_on, last_report_on or closed_on)
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


@fact("every copy of a voided report is accounted for")
def every_copy_is_accounted_for(amendment: AmendmentPart) -> bool:
    """Whether no copy of a voided report of the chain, whichever round voided it, is left without an answer."""
    return amendment.copies_outstanding == 0


@fact("a void notice is approved where one is needed")
def a_notice_is_approved_where_needed(amendment: AmendmentPart) -> bool:
    """Whether the public was told where a copy cannot be got back or others may rely on it."""
    return not amendment.notice_needed or amendment.notice_approved


@fact("the case is transferred")
def the_case_is_transferred(archive: ArchivePart) -> bool:
    """Whether its records are with the archivist."""
    return archive.transferred or archive.accepted


@moment("the archivist returned the case")
def the_archivist_returned_the_case(archive: ArchivePart) -> datetime | None:
    """When the records came back, while they are with the Office again (7)."""
    return archive.returned_at


@fact("the actor did not hand the case over")
def did_not_hand_over(actor: ActorPart, archive: ArchivePart) -> bool:
    """Whether another than the one who handed it over accepts it."""
    return actor.person != archive.handed_by


@fact("the archivist has ended the retention")
def retention_is_ended(archive: ArchivePart) -> bool:
    """Whether the records were disposed of; the program itself never does it."""
    return archive.disposed


@fact("the case is closed")
def the_case_is_closed(archive: ArchivePart) -> bool:
    """Whether it is over."""
    return archive.closed_at is not None
