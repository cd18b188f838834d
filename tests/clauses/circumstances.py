"""Steps of who somebody is and what is on record beside the course of the case."""

from datetime import date

from pytest_bdd import given, parsers
from sqlalchemy import insert, select, text

from lims_complaints.db.engine import writing
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case, CaseSeen
from lims_complaints.records.decision import Decision
from lims_complaints.records.feedback import Feedback
from lims_complaints.records.person import Absence, Account, Authorization, Person, RoleHeld, Tie
from lims_complaints.records.report import Client, Report, Result
from tests.clauses.story import Story
from tests.clauses.words import WHO
from tests.meddling import unguarded
from tests.retesting import password_hash


@given("an outside expert is named for the case")
def outside_expert(story: Story) -> None:
    case = story.station.case(story.number).id
    with writing(story.station.engine) as session:
        row = Person(name="秦岭", name_latin="Qin Ling", outside="省检测院", email="expert@institute.example")
        session.add(row)
        session.flush()
        day = date(2020, 1, 1)
        session.add(RoleHeld(person_id=row.id, role="outside expert", case_id=case, from_on=day))
        session.add(
            Account(person_id=row.id, username="expert", password_hash=password_hash(), changed_at=story.station.clock())
        )
        story.station.people = story.station.people | {"expert": row.id}


@given(parsers.parse("{user} also serves as {role}"))
def serves_as(story: Story, user: str, role: str) -> None:
    with writing(story.station.engine) as session:
        session.add(RoleHeld(person_id=story.station.people[user], role=role, from_on=date(2020, 1, 1)))


@given(parsers.parse("{user} has opened the case"))
def has_opened(story: Story, user: str) -> None:
    case = story.station.case(story.number).id
    with writing(story.station.engine) as session:
        session.add(CaseSeen(case_id=case, person_id=story.station.people[user], first_at=story.station.clock()))


@given(parsers.parse("{user} is away today"))
def is_away(story: Story, user: str) -> None:
    today = story.station.clock.at.date()
    with writing(story.station.engine) as session:
        session.add(Absence(person_id=story.station.people[user], from_on=today, until_on=today))


@given(parsers.parse("the authorization of {user} ended yesterday"))
def authorization_ended(story: Story, user: str) -> None:
    own = Authorization.person_id == story.station.people[user]
    with writing(story.station.engine) as session:
        for row in session.scalars(select(Authorization).where(own)):
            row.until_on = date(2026, 3, 1)


@given(parsers.parse("{who} had checked the original result"))
def had_checked(story: Story, who: str) -> None:
    number = getattr(story.station, "report_number", "") or "WQ-2026-0001"
    with unguarded(story.station.engine, "result") as session:
        mine = Result.report_id == select(Report.id).where(Report.number == number).scalar_subquery()
        for result in session.scalars(select(Result).where(mine)):
            result.checked_by_id = story.station.people[WHO[who]]


@given(parsers.parse("the {role} is tied to whoever complains"))
def is_tied(story: Story, role: str) -> None:
    """Declare the tie; a complaint belongs to a client once somebody has found out whose it is."""
    case = story.station.case(story.number).id
    with writing(story.station.engine) as session:
        client = session.scalars(select(Client.id)).first()
        session.get_one(Case, case).client_id = client
        person = story.station.people[WHO[f"the {role}"]]
        session.add(Tie(person_id=person, client_id=client, what="姻亲", declared_at=story.station.clock()))


@given(parsers.parse("the {role} is tied to the report's client"))
def is_tied_to_client(story: Story, role: str) -> None:
    """Declare the tie to whom a report without a case belongs."""
    person = story.station.people[WHO[f"the {role}"]]
    with writing(story.station.engine) as session:
        number = getattr(story.station, "report_number", "")
        client = session.scalars(select(Report.client_id).where(Report.number == number)).one()
        session.add(Tie(person_id=person, client_id=client, what="姻亲", declared_at=story.station.clock()))


@given("what was filed names nobody who could be answered")
def nobody_to_answer(story: Story) -> None:
    with writing(story.station.engine) as session:
        row = session.get_one(Appeal, story.station.case(story.number).id)
        row.email = row.phone = row.address = ""


@given("the report is one that the station never issued")
def never_issued(story: Story) -> None:
    with writing(story.station.engine) as session:
        session.execute(text("update report set status = 'cancelled' where number = 'WQ-2026-0001'"))


@given("a nonconformity of a dispute names another report, checked by the quality manager")
def affected_and_checked(story: Story) -> None:
    story.comes_to("affected")
    had_checked(story, "the quality manager")


@given("the holder of the copy has lost it")
def lost(story: Story) -> None:
    dispute = story.station.dispute
    for copy in dispute.report.copies:
        dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy.id, answer="lost", words="搬迁时遗失")


@given("somebody has noted that it points to an error")
def points_to_error(story: Story) -> None:
    with writing(story.station.engine) as session:
        session.get_one(Case, story.station.case(story.number).id).points_to_error = True


@given("somebody has noted that its report is void")
def noted_void(story: Story) -> None:
    with writing(story.station.engine) as session:
        report = session.scalars(select(Report).where(Report.number == "WQ-2026-0001")).one()
        report.status, report.voided_at, report.voided_sha256 = "void", story.station.clock(), "0" * 64


@given("the client's answer is on record though the case has not moved on")
def answer_on_record(story: Story) -> None:
    case = story.station.case(story.number)
    with writing(story.station.engine) as session:
        session.add(Feedback(round_id=case.round.id, answer="satisfied", at=story.station.clock()))


@given(parsers.parse('somebody has written "{state}" into the database as the state of the case'))
def written_state(story: Story, state: str) -> None:
    with writing(story.station.engine) as session:
        session.get_one(Case, story.station.case(story.number).id).state = state


@given("somebody has written an amended report into the database as if it were signed")
def written_amendment(story: Story) -> None:
    with writing(story.station.engine) as session:
        report = session.scalars(select(Report).where(Report.number == "WQ-2026-0001")).one()
        decision = session.scalars(select(Decision.id)).one()
        row = {c.name: getattr(report, c.name) for c in Report.__table__.columns}
        report.status, report.voided_at, report.voided_sha256 = "void", story.station.clock(), "0" * 64
        session.flush()
        own = {"id": 900, "number": "WQ-2026-0001-G1", "supersedes_id": report.id, "sequence": 1, "status_token": "x"}
        session.execute(insert(Report.__table__).values(**row | own | {"basis": "case", "decision_id": decision}))
