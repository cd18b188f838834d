"""Which other reports are at risk from the same cause: the same worksheet, or instrument, or analyst on the same day."""

from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lims_complaints.records.report import Report, Result


def at_risk(session: Session, report: Report) -> dict[int, list[Any]]:
    """Return report id → what it shares with a report, leaving out the report's own root (ISO/IEC 17025 7.10.1 c)."""
    found: dict[int, set[str]] = {}
    for own in session.scalars(select(Result).where(Result.report_id == report.id)):
        same_day = and_(
            Result.analysed_on == own.analysed_on,
            Result.method == own.method,
            or_(Result.instrument == own.instrument, Result.analysed_by_id == own.analysed_by_id),
        )
        worksheet = and_(Result.worksheet != "", Result.worksheet == own.worksheet)
        query = select(Result).join(Report, Report.id == Result.report_id)
        query = query.where(Report.root_id != report.root_id, Report.status == "in force", or_(same_day, worksheet))
        for other in session.scalars(query):
            found.setdefault(other.report_id, set()).update(_shared(own, other))
    return {number: sorted(shared) for number, shared in sorted(found.items())}


def _shared(own: Result, other: Result) -> set[str]:
    names = ("worksheet", "instrument", "method", "analysed_on", "analysed_by_id")
    return {name for name in names if getattr(own, name) and getattr(own, name) == getattr(other, name)}
