"""The jobs by name: papers, mail, reminders, and the moves that follow when a day has come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lims_complaints import checkpointing, editions
from lims_complaints.act import Desk
from lims_complaints.audit.checkpoint import BadCheckpoint, BrokenRecord
from lims_complaints.db.engine import writing
from lims_complaints.documents import handed_in, unsent
from lims_complaints.feedback.given import RecordNoAnswer
from lims_complaints.identity.actor import STATION
from lims_complaints.language import N_
from lims_complaints.outbox import Later, post
from lims_complaints.procedure.meanings import FEEDBACK
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock
from lims_complaints.rendering import paper_file
from lims_complaints.reports.keys import keyring
from lims_complaints.reports.status import publish_list
from lims_complaints.worker import lasting, reminders, watch
from lims_complaints.worker.mail import send_dispatch


def render_paper(desk: Desk, body: dict[str, Any]) -> None:
    """Make a paper's PDF in the reader's language."""
    paper_file(desk, body["paper"], body["language"])


def send_mail(desk: Desk, body: dict[str, Any]) -> None:
    """Send a letter."""
    send_dispatch(desk, body["dispatch"])


def feedback_term(desk: Desk, body: dict[str, Any]) -> None:
    """Record silence as no answer once the term for feedback is over."""
    desk.perform("feedback.record-no-answer", RecordNoAnswer(), by=STATION, key=body["case"])


def sweep(desk: Desk, _body: dict[str, Any]) -> None:
    """Once a day: let follow what time alone has made true, forget what was typed or uploaded and not sent, and post tomorrow's sweep."""
    now = desk.clock()
    drafts = unsent.folder_of(desk.settings.home)
    unsent.sweep(drafts, now)
    handed_in.sweep(desk.engine, desk.store, drafts, now)
    with writing(desk.engine) as session:
        query = select(Clock, Case.number).join(Case, Case.id == Clock.case_id)
        over = query.where(
            Clock.name.in_(editions.clock_names(session, FEEDBACK)),
            Clock.met_at.is_(None),
            Clock.ended_at.is_(None),
            Clock.due_at <= now,
        )
        for clock, number in session.execute(over):
            post(session, Later("feedback.term", f"feedback-term:{clock.id}", {"case": number}), now)
        watch.post_missed(session, now)
        post(session, Later("calendar.alarm", f"calendar-alarm:{now.date()}"), now)
        post(session, Later("keys.alarm", f"keys-alarm:{now.date()}"), now)
        post(session, Later("status.publish", f"status:{now.date()}"), now)
        post(session, Later("audit.checkpoint", f"checkpoint:{now.date()}", {"why": "daily"}), now)
        lasting.look_for_lapsing(desk, session)
        watch.remind_of_copies(session, now)
        tomorrow = now + timedelta(days=1)
        post(session, Later("daily.sweep", f"sweep:{tomorrow.date()}", {}, tomorrow), now)


def enter_missed(desk: Desk, body: dict[str, Any]) -> None:
    """Let the clocks of a case be kept, so that the ledger says which term has passed unmet."""
    desk.tick(body["case"])


def calendar_alarm(desk: Desk, _body: dict[str, Any]) -> None:
    """Say that next year's schedule is missing: once from 1 November, each day from 15 December (2.2.5)."""
    with writing(desk.engine) as session:
        watch.alarm_of_the_day(session, desk.clock())


def keys_alarm(desk: Desk, _body: dict[str, Any]) -> None:
    """Say in time that the list of revoked certificates lapses: only the keeper of the authority can publish it."""
    ring = keyring(desk.settings)
    if ring.exists:
        with writing(desk.engine) as session:
            watch.alarm_of_revocations(session, desk.clock(), ring.crl_ends)


def publish_status(desk: Desk, _body: dict[str, Any]) -> None:
    """Write the signed list of what became of each report anew."""
    publish_list(desk)


def sign_checkpoint(desk: Desk, body: dict[str, Any]) -> None:
    """Sign where the record stands; where it does not hold, tell those who must know, and fail for all to see."""
    try:
        checkpointing.sign(desk, body["why"])
    except (BrokenRecord, BadCheckpoint):
        with writing(desk.engine) as session:
            session.add_all(Notice(role=role, text=BROKEN, made_at=desk.clock()) for role in ("quality manager", "auditor"))
        raise


BROKEN = N_("The record of the station does not hold: an event was changed, removed or put in. See Record.")
JOBS: dict[str, Callable[[Desk, dict[str, Any]], None]] = {
    "paper.render": render_paper,
    "mail.send": send_mail,
    "mail.remind": reminders.mail_reminder,
    "clock.remind": reminders.remind,
    "clock.missed": enter_missed,
    "calendar.alarm": calendar_alarm,
    "keys.alarm": keys_alarm,
    "feedback.term": feedback_term,
    "audit.checkpoint": sign_checkpoint,
    "daily.sweep": sweep,
    "status.publish": publish_status,
    "timestamp.renew": lasting.renew_file,
}
