"""The jobs by name: papers, mail, reminders, and the moves that follow when a day has come."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from lims_complaints.act import Desk
from lims_complaints.clocks.remind import parse_reminder
from lims_complaints.db.engine import reading, writing
from lims_complaints.feedback.given import RecordNoAnswer
from lims_complaints.identity.actor import STATION
from lims_complaints.language import N_, say_date, translator
from lims_complaints.outbox import Later, post
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.rendering import paper_file
from lims_complaints.reports.status import publish_list
from lims_complaints.worker.mail import compose, deliver, send_dispatch

REMINDER = N_("{case}: {clock} is due on {date}")


def render_paper(desk: Desk, body: dict[str, Any]) -> None:
    """Make a paper's PDF in the reader's language."""
    paper_file(desk, body["paper"], body["language"])


def send_mail(desk: Desk, body: dict[str, Any]) -> None:
    """Send a letter."""
    send_dispatch(desk, body["dispatch"])


def remind(desk: Desk, body: dict[str, Any]) -> None:
    """Remind those whose clock it is, unless it was met or moved meanwhile: in the page, and by mail to each."""
    rule: str = body["rule"]
    now = desk.clock()
    with writing(desk.engine) as session:
        clock = session.get_one(Clock, body["clock"])
        if clock.met_at is not None or clock.ended_at is not None:
            return
        case = session.get_one(Case, clock.case_id)
        role = parse_reminder(rule).to or clock.owner
        if role == "client":
            return
        text = f"{case.number}: {clock.name}, {clock.due_on.isoformat()}"
        session.add(Notice(role=role, case_id=case.id, text=text, made_at=now))
        for person in _holders(session, role):
            name = f"reminder:{clock.id}:{rule}:{clock.due_on}:{person}"
            later = Later("mail.remind", name, {"person": person, "case": case.number, "clock": clock.name,
                                                "due_on": clock.due_on.isoformat(), "name": name})  # fmt: skip
            post(session, later, now)


def mail_reminder(desk: Desk, body: dict[str, Any]) -> None:
    """Send one reminder to one person; no names of clients or results stand in it."""
    with reading(desk.engine) as session:
        person = session.get_one(Person, body["person"])
        if not person.email:
            return
        say = translator("zh-Hans")
        text = say(
            REMINDER, case=body["case"], clock=body["clock"], date=say_date(date.fromisoformat(body["due_on"]), "zh-Hans")
        )
        name = body["name"].replace(":", "-").replace(" ", "-").replace(",", "")
        message = compose(desk, person.email, text, text, name)
    deliver(desk, message)


def feedback_term(desk: Desk, body: dict[str, Any]) -> None:
    """Record silence as no answer once the term for feedback is over."""
    desk.perform("feedback.record-no-answer", RecordNoAnswer(), by=STATION, key=body["case"])


def sweep(desk: Desk, _body: dict[str, Any]) -> None:
    """Once a day: let follow what time alone has made true, and post tomorrow's sweep."""
    now = desk.clock()
    with writing(desk.engine) as session:
        query = select(Clock, Case.number).join(Case, Case.id == Clock.case_id)
        over = query.where(Clock.name == "feedback", Clock.met_at.is_(None), Clock.ended_at.is_(None), Clock.due_at <= now)
        for clock, number in session.execute(over):
            post(session, Later("feedback.term", f"feedback-term:{clock.id}", {"case": number}), now)
        post(session, Later("status.publish", f"status:{now.date()}"), now)
        tomorrow = now + timedelta(days=1)
        post(session, Later("daily.sweep", f"sweep:{tomorrow.date()}", {}, tomorrow), now)


def publish_status(desk: Desk, _body: dict[str, Any]) -> None:
    """Write the signed list of what became of each report anew."""
    publish_list(desk)


def _holders(session: Any, role: str) -> list[int]:
    query = select(RoleHeld.person_id).join(Person, Person.id == RoleHeld.person_id)
    return sorted(
        set(session.scalars(query.where(RoleHeld.role == role, RoleHeld.until_on.is_(None), Person.left_at.is_(None))))
    )


JOBS: dict[str, Callable[[Desk, dict[str, Any]], None]] = {
    "paper.render": render_paper,
    "mail.send": send_mail,
    "mail.remind": mail_reminder,
    "clock.remind": remind,
    "feedback.term": feedback_term,
    "daily.sweep": sweep,
    "status.publish": publish_status,
}
