"""Reminders of what falls due: in the page and by mail, to the person, then the one above; once each, whatever restarts."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.act import Desk
from lims_complaints.clocks.explain import say_due
from lims_complaints.clocks.remind import next_office_at, parse_reminder
from lims_complaints.db.engine import reading, writing
from lims_complaints.language import LANGUAGES, N_, Language, in_each, translator
from lims_complaints.outbox import Later, post
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Account, Person, RoleHeld
from lims_complaints.worker.mail import compose, deliver

REMINDER = N_("{case}: {clock} is due on {date}")
OVERDUE = N_("{case}: {clock} was due on {date} and is still open")
COMMON: Language = "zh-Hans"
"""The language of what is said to a whole role."""


def remind(desk: Desk, body: dict[str, Any]) -> None:
    """Remind those whose clock it is, unless it was met, ended, stopped or moved meanwhile. Said when the office is open.

    Everything is written in one transaction under the clock's lock; what was said already is not said again.
    """
    rule, now = str(body["rule"]), desk.clock()
    with writing(desk.engine) as session:
        clock = session.get_one(Clock, body["clock"], with_for_update=True)
        if _stale(clock) or body.get("due_at", clock.due_at.isoformat()) != clock.due_at.isoformat():
            return
        case = session.get_one(Case, clock.case_id)
        edition = editions.by_hash(session, case.edition)
        opens = next_office_at(now, timekeeping.calendar_of(session, edition.jurisdiction))
        if opens > now:
            name = f"remind:{clock.id}:{rule}:{clock.due_at.isoformat()}@{opens.isoformat()}"
            post(session, Later("clock.remind", name, body, opens), now)
            return
        _say(session, desk, edition, case, clock, rule)


def _stale(clock: Clock) -> bool:
    """Whether nobody needs to hear of a clock: it was met, it ended, or it stands still (once it runs on, all is posted anew)."""
    return clock.met_at is not None or clock.ended_at is not None or clock.paused_at is not None


def _say(session: Session, desk: Desk, edition: Edition, case: Case, clock: Clock, rule: str) -> None:
    now, to = desk.clock(), parse_reminder(rule, edition.roles).to
    role = to or clock.owner
    if not role:
        return
    if role == "client":  # who has no account hears by mail alone
        _post_mail(session, clock, rule, None, now)
        return
    today = timekeeping.local_day(session, now)
    held = timekeeping.roles_held(session, case.owner_id, today, case.procedure) if case.owner_id else frozenset()
    owner = case.owner_id if not to and role in held else None
    said = in_each(lambda language: words(edition, case, clock, language, today))
    each = [f"{text} ({rule})" for text in said.values()]
    known = select(Notice.id).where(Notice.case_id == case.id, Notice.text.in_(each))
    if session.scalar(known.limit(1)) is not None:
        return
    session.add(
        Notice(
            role="" if owner else role, person_id=owner, case_id=case.id, text=f"{said['en']} ({rule})", said=said, made_at=now
        )
    )
    for person in [owner] if owner else _holders(session, role, today, case.procedure):
        _post_mail(session, clock, rule, person, now)


def _post_mail(session: Session, clock: Clock, rule: str, person: int | None, now: datetime) -> None:
    """Post one reminder to a person, or to the client of the case."""
    name = f"reminder:{clock.id}:{rule}:{clock.due_on}:{person or 'client'}"
    body = {"person": person, "clock": clock.id, "due_on": clock.due_on.isoformat(), "name": name}
    post(session, Later("mail.remind", name, body), now)


def words(edition: Edition, case: Case, clock: Clock, language: Language, today: date) -> str:
    """Say which time limit of which case is or was due; no client and no result stands in it."""
    rule = edition.clocks.get(clock.name)
    title = rule.title[language] if rule else clock.name
    said = OVERDUE if clock.due_on < today else REMINDER
    return translator(language)(
        said, case=case.number, clock=title, date=say_due(clock.due_on, language, provisional=clock.provisional)
    )


def mail_reminder(desk: Desk, body: dict[str, Any]) -> None:
    """Send one reminder to one person or to the client, under a Message-ID that a second sending would have as well.

    What was met, ended, stopped or moved since the reminder was written is not sent any more; at night it waits for the morning.
    """
    with reading(desk.engine) as session:
        clock = session.get_one(Clock, body["clock"])
        case = session.get_one(Case, clock.case_id)
        to, language, page = _addressee(session, case, body["person"])
        if not to or _stale(clock) or clock.due_on.isoformat() != body["due_on"]:
            return
        edition = editions.by_hash(session, case.edition)
        today = timekeeping.local_day(session, desk.clock())
        opens = next_office_at(desk.clock(), timekeeping.calendar_of(session, edition.jurisdiction))
        text = words(edition, case, clock, language, today)
        message = compose(desk, to, text, f"{text}\n\n{desk.settings.public_origin}{page}", message_name(body["name"]))
    if opens > desk.clock():
        with writing(desk.engine) as session:
            post(session, Later("mail.remind", f"{body['name']}@{opens.isoformat()}", body, opens), desk.clock())
        return
    deliver(desk, message)


def _addressee(session: Session, case: Case, person: int | None) -> tuple[str, Language, str]:
    """Return address, language and page of a person, or of the client, whose page is opened by the receipt code alone."""
    if person is not None:
        return session.get_one(Person, person).email, _language(session, person), f"/case/{case.number}"
    language = next((each for each in LANGUAGES if each == case.language), COMMON)
    return session.get_one(Appeal, case.id).email, language, "/follow"


def message_name(name: str) -> str:
    """Return a name as it stands in a Message-ID: short, as a longer one would be folded onto a second line."""
    return f"reminder-{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def _language(session: Session, person: int | None) -> Language:
    """Return the language in which somebody reads; the common one where nobody said."""
    chosen = session.scalar(select(Account.language).where(Account.person_id == person)) if person else None
    return next((each for each in LANGUAGES if each == chosen), COMMON)


def _holders(session: Session, role: str, today: date, procedure: str) -> list[int]:
    query = select(RoleHeld.person_id).join(Person, Person.id == RoleHeld.person_id).where(RoleHeld.role == role)
    held = query.where(
        RoleHeld.from_on <= today, RoleHeld.until_on.is_(None) | (RoleHeld.until_on >= today), Person.left_at.is_(None)
    )
    here = RoleHeld.procedure.in_(("", procedure))
    return sorted(set(session.scalars(held.where(RoleHeld.case_id.is_(None), here))))
