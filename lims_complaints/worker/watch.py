"""What the worker watches day by day: whether schedule and list of revoked certificates are current, which terms have passed."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.clocks.calendar import alarm
from lims_complaints.language import N_, in_each, say_date, translator
from lims_complaints.outbox import Later, post_all
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.recall import DAYS_TO_ANSWER
from lims_complaints.situation.case import open_cases_over

WARN = N_("Next year’s holiday schedule is not loaded yet; dates that hang on it are provisional. See Calendars.")
FAIL = N_("A holiday schedule is missing; dates that hang on it are only guesses. Load it under Calendars today.")
TOLD = ("quality manager", "technical business office")
LAPSING = N_(
    "The list of revoked certificates lapses within ten days. Whoever keeps the authority’s passphrase publishes it anew: keys crl."
)
LAPSED = N_(
    "The list of revoked certificates has lapsed: signatures made now show an old one. Whoever keeps the authority’s passphrase publishes it today: keys crl."
)
UNANSWERED = N_(
    "The copy of report {number} that {holder} holds was asked back on {day}, and nothing was heard: ask again, or record what became of it."
)
ASKS = "technical business office"
DAYS_TO_PUBLISH = 10
KEEPERS = ("quality manager", "administrator")
"""Who is told: the passphrase is the authority’s keeper’s, so neither the worker nor the administrator can publish it alone."""


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


def alarm_of_revocations(session: Session, now: datetime, ends: datetime) -> None:
    """Leave a notice where the list of revoked certificates ends within ten days, once; each day once it has ended."""
    begun = ends - timedelta(days=DAYS_TO_PUBLISH)
    if now < begun:
        return
    text, since = (LAPSED, now - timedelta(hours=20)) if now >= ends else (LAPSING, begun)
    if session.scalar(select(Notice.id).where(Notice.text == text, Notice.made_at >= since).limit(1)) is None:
        session.add_all(Notice(role=role, text=text, made_at=now) for role in KEEPERS)


def remind_of_copies(session: Session, now: datetime) -> None:
    """Leave a notice for each copy that was asked back and of which nothing was heard in the time given, once an asking (2.2.5)."""
    query = select(Copy, Report).join(Report, Report.id == Copy.report_id).order_by(Copy.id)
    for copy, report in session.execute(
        query.where(Copy.recall == "asked", Copy.asked_at <= now - timedelta(days=DAYS_TO_ANSWER))
    ):
        assert copy.asked_at is not None
        said = _unanswered(report.number, copy.holder, timekeeping.local_day(session, copy.asked_at))
        if session.scalar(select(Notice.id).where(Notice.text.in_(said.values())).limit(1)) is None:
            case = next(iter(open_cases_over(session, report)), None)
            session.add(Notice(role=ASKS, case_id=case.id if case else None, text=said["en"], said=said, made_at=now))


def _unanswered(number: str, holder: str, asked: date) -> dict[str, str]:
    return in_each(lambda to: translator(to)(UNANSWERED, number=number, holder=holder, day=say_date(asked, to)))


def post_missed(session: Session, now: datetime) -> None:
    """Post, for each term that has passed unmet, that its ledger say so; one that stood before its end has not passed."""
    said = select(ClockEntry.id).where(
        ClockEntry.clock_id == Clock.id, ClockEntry.kind == "missed", ClockEntry.at == Clock.due_at
    )
    query = (
        select(Clock.id, Clock.due_at, Case.number)
        .join(Case, Case.id == Clock.case_id)
        .where(Clock.met_at.is_(None), Clock.ended_at.is_(None), Clock.due_at <= now)
        .where(Clock.paused_at.is_(None) | (Clock.paused_at >= Clock.due_at), ~said.exists())
        .order_by(Clock.id)
    )
    jobs = [
        Later("clock.missed", f"missed:{row.id}:{row.due_at.isoformat()}", {"case": row.number})
        for row in session.execute(query)
    ]
    post_all(session, jobs, now)
