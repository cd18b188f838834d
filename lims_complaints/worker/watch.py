"""What the worker watches day by day: whether the schedule by which dates are reckoned is there."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.clocks.calendar import alarm
from lims_complaints.language import N_
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import StationRecord

WARN = N_("Next year’s holiday schedule is not loaded yet; dates that hang on it are provisional. See Calendars.")
FAIL = N_("A holiday schedule is missing; dates that hang on it are only guesses. Load it under Calendars today.")
TOLD = ("quality manager", "technical business office")


def alarm_of_the_day(session: Session, now: datetime) -> None:
    """Leave a notice where the schedule of the year, or from 1 November of the next, is missing.

    The warning once; from 15 December, and where the running year is missing, one each day.
    """
    jurisdiction = session.scalar(select(StationRecord.jurisdiction)) or "CN"
    today = timekeeping.local_day(session, now)
    state = alarm(timekeeping.calendar_of(session, jurisdiction), today)
    if not state:
        return
    text, since = (FAIL, today) if state == "fail" else (WARN, today.replace(month=11, day=1))
    from_at = datetime.combine(since, time(), timekeeping.zone_of(session))
    if session.scalar(select(Notice.id).where(Notice.text == text, Notice.made_at >= from_at).limit(1)) is None:
        session.add_all(Notice(role=role, text=text, made_at=now) for role in TOLD)
