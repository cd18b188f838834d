"""What must come out of a scenario for its clocks: last days, what was met or missed, who is reminded."""

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from pytest_bdd import parsers, then
from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import Job
from lims_complaints.worker.reminders import mail_reminder

if TYPE_CHECKING:
    from tests.clauses.story import Story


@then(parsers.parse('the {role} is reminded of "{clock}" ({when})'))
def is_reminded(story: "Story", role: str, clock: str, when: str) -> None:
    if role == "client":
        client_is_reminded(story, clock, when)
        return
    with story.station.read() as session:
        new = select(Notice).where(Notice.id > story.notices_before, Notice.text.endswith(f"({when})"))
        said = session.scalars(new).all()
        title = editions.of_case(session, session.get_one(Case, said[0].case_id)).clocks[clock].title if said else {}
    assert any(title["zh-Hans"] in notice.said["zh-Hans"] and notice.role in (role, "") for notice in said), [
        n.text for n in said
    ]


def client_is_reminded(story: "Story", clock: str, when: str) -> None:
    with story.station.read() as session:
        mails = session.scalars(select(Job.body).where(Job.kind == "mail.remind")).all()
    said = [b for b in mails if b["clock"] == the_clock(story, clock).id and b["person"] is None and f":{when}:" in b["name"]]
    (body,) = said
    mail_reminder(story.station.desk, body)
    (written,) = (story.station.folder / "mail").glob("*.eml")
    message = message_from_bytes(written.read_bytes(), policy=default)
    assert message["To"] == "li@client.example"
    assert story.number in message["Subject"]


@then(parsers.parse('"{clock}" is the affair of the {role}'))
def affair_of(story: "Story", clock: str, role: str) -> None:
    assert the_clock(story, clock).owner == role


@then(parsers.parse('the last day of "{clock}" is {day}'))
def last_day(story: "Story", clock: str, day: str) -> None:
    assert the_clock(story, clock).due_on.isoformat() == day


@then(parsers.parse('the clock "{clock}" is met in time'))
def met_in_time(story: "Story", clock: str) -> None:
    row = the_clock(story, clock)
    assert row.met_at is not None
    assert row.met_at < row.due_at


@then(parsers.parse('the clock "{clock}" is missed'))
def missed(story: "Story", clock: str) -> None:
    row = the_clock(story, clock)
    assert row.met_at is not None
    assert row.met_at >= row.due_at


@then(parsers.parse('the clock "{clock}" runs on'))
def runs_on(story: "Story", clock: str) -> None:
    row = the_clock(story, clock)
    assert row.met_at is None
    assert row.ended_at is None


def the_clock(story: "Story", name: str) -> Clock:
    case = story.station.case(story.number)
    with story.station.read() as session:
        query = select(Clock).where(Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name == name)
        return session.scalars(query).one()
