"""What is asked and written straight is what SQLAlchemy itself would ask and write, on either engine."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import DateTime, Dialect, bindparam, inspect, null, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, InvalidRequestError, MultipleResultsFound, NoResultFound, OperationalError
from sqlalchemy.orm import Session

from lims_complaints.act import ACTS
from lims_complaints.db.engine import amend, asking, establish, own, plain, put, reading, relate, writing
from lims_complaints.db.types import UtcDateTime
from lims_complaints.errors import Unavailable
from lims_complaints.identity.actor import CLIENT
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case, Notice, Round
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.journal import AdoptedEdition, AuditEvent
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.records.report import Report, Result
from tests.asked import asks
from tests.station import Station

RECORDS = (Person, RoleHeld, AdoptedEdition, AuditEvent, Case, Round, Appeal, Clock, Notice, Report, Result)
AT = datetime(2026, 5, 11, 1, 2, 3, 456, tzinfo=UTC)
SOME = (
    select(Person.name, Person.id)
    .where(Person.id.in_(bindparam("ids", expanding=True)), Person.name.not_in(["", "nobody"]), Person.id != bindparam("but"))
    .order_by(Person.id)
)
LOST = text("select pg_terminate_backend(pg_backend_pid())")
RENAMED = update(Person).where(Person.id == bindparam("of")).values(name=bindparam("name"))


@pytest.fixture
def filed(station: Station) -> Station:
    """A station with a case, its clocks and its record."""
    report = station.report()
    given = {
        "report": report.number,
        "check_code": station.check_codes[report.number],
        "results": [{"line": 1, "grounds": "偏高"}],
    }
    who = {"name": "李娜", "email": "li@client.example", "remedy": "Retest"}
    station.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given, **who), by=CLIENT)
    return station


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_column_is_read_as_the_record_has_it(filed: Station, record: type) -> None:
    columns, keys = inspect(record).columns, [a.key for a in inspect(record).column_attrs]
    statement = select(*columns).order_by(*inspect(record).primary_key)
    with filed.read() as session:
        rows = plain(session).execute(statement)
        whole = session.scalars(select(record).order_by(*inspect(record).primary_key)).all()
    assert rows
    assert [tuple(row) for row in rows] == [tuple(getattr(each, key) for key in keys) for each in whole]


@pytest.mark.parametrize("many", [0, 1, 2, 5])
def test_lists_of_any_length_and_values_that_stand_fast(station: Station, many: int) -> None:
    with station.read() as session:
        people = session.execute(select(Person.name, Person.id).order_by(Person.id)).all()[: many + 1]
        ids = [person.id for person in people[:many]]
        assert plain(session).execute(SOME, {"ids": ids, "but": 0}) == people[:many]
        assert plain(session).execute(SOME, {"ids": ids, "but": ids[0] if ids else 0}) == people[1:many]


def test_rows_are_found_one_or_none(station: Station) -> None:
    with asking(station.engine) as straight:
        two, none = ({"ids": ids, "but": 0} for ids in ([1, 2], []))
        assert straight.scalar(SOME, none) is None
        assert straight.execute(SOME, none).one_or_none() is None
        with pytest.raises(NoResultFound):
            straight.execute(SOME, none).one()
        with pytest.raises(MultipleResultsFound):
            straight.execute(SOME, two).one()
        assert straight.scalars(SOME, two) == [straight.scalar(SOME, {"ids": [n], "but": 0}) for n in (1, 2)]
        assert straight.write_all(RENAMED, []) is None  # type: ignore[func-returns-value]


def test_a_value_that_is_missing_is_no_null(station: Station) -> None:
    with station.read() as session, pytest.raises(InvalidRequestError, match="but"):
        plain(session).execute(SOME, {"ids": [1]})


def test_what_is_not_given_is_as_the_record_says_and_each_has_its_own(station: Station) -> None:
    first, second = (Notice(role="archivist", text="Filed.", made_at=AT) for _ in range(2))
    with writing(station.engine) as session:
        put(session, first, second)
    with station.read() as session:
        kept = session.scalars(select(Notice).where(Notice.text == "Filed.").order_by(Notice.id)).all()
        assert [n.id for n in kept] == [first.id, second.id]
        assert [(n.role, n.person_id, n.said, n.made_at) for n in kept] == [("archivist", None, {}, AT)] * 2
        assert kept[0].said is not kept[1].said


def test_a_new_record_is_the_sessions_own_without_being_read_again(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    asks(station.engine, monkeypatch, asked.append)
    with writing(station.engine) as session:
        person = Person(name="新人")
        establish(session, person)
        assert person in session
        assert session.get(Person, person.id) is person
        assert (person.name_latin, person.department, person.left_at) == ("", "", None)
        assert not [each for each in asked if each.startswith("SELECT")]
        person.name = "Another"
    with station.read() as session:
        assert session.get_one(Person, person.id).name == "Another"


def test_what_a_new_record_does_not_say_is_null_and_not_the_word(filed: Station) -> None:
    with filed.read() as session:
        case = session.scalars(select(Case)).one()
    letter = Appeal(
        case_id=case.id + 1, channel="letter", filed_at=AT, arrived_on=AT.date(), name="李娜", grounds="偏高", in_time=True
    )
    other = Case(
        id=case.id + 1, number="T-1", route="data", state="filed", procedure=case.procedure, edition=case.edition, filed_at=AT
    )  # fmt: skip
    with writing(filed.engine) as session:
        establish(session, other)
        establish(session, letter)
        assert letter.window is None
    with filed.read() as session:
        assert session.scalar(select(Appeal.case_id).where(Appeal.window.is_(null()))) == letter.case_id


def test_a_change_is_written_once_whether_or_not_more_is_to_be_written(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    with writing(station.engine) as session:
        alone, other = (session.get_one(Person, n) for n in (1, 2))
        asks(station.engine, monkeypatch, asked.append)
        amend(session, alone, name="Alone", department="")
        other.department = "elsewhere"
        amend(session, other, name="Other")
        amend(session, alone, name="Alone")
        assert not session.dirty
    assert sum(each.startswith("UPDATE person") for each in asked) == 2
    with station.read() as session:
        assert [session.get_one(Person, n).name for n in (1, 2)] == ["Alone", "Other"]
        assert session.get_one(Person, 2).department == "elsewhere"


def test_what_the_database_refuses_is_said_without_values(station: Station) -> None:
    orphan = Round(case_id=987654, number=1, started_at=AT, grounds="what the client told")
    with pytest.raises(IntegrityError) as refused, writing(station.engine) as session:
        put(*_renamed(session), orphan)
    assert "what the client told" not in str(refused.value)
    assert "INSERT INTO round" in str(refused.value)
    with station.read() as session:
        assert session.get_one(Person, 1).name != "not written"


def _renamed(session: Session) -> tuple[Session]:
    """Change something of the same transaction first."""
    plain(session).execute(RENAMED, {"of": 1, "name": "not written"})
    return (session,)


def test_a_lost_connection_is_said_to_pass_and_not_used_again(station: Station) -> None:
    if station.engine.dialect.name != "postgresql":
        station.engine.dispose()  # a file is not lost while it is open
        return
    with pytest.raises(OperationalError) as gone, asking(station.engine) as straight:
        straight.execute(LOST)
    assert gone.value.connection_invalidated
    with pytest.raises(Unavailable), writing(station.engine) as session:
        plain(session).execute(LOST)
    with station.read() as session:
        assert plain(session).scalar(SOME, {"ids": [1], "but": 0})


def test_what_was_written_before_is_seen(station: Station) -> None:
    with writing(station.engine) as session:
        session.get_one(Person, 1).name = "Seen"
        assert plain(session).scalar(SOME, {"ids": [1], "but": 0}) == "Seen"


def test_what_a_record_is_told_of_its_relations_is_not_asked_for(station: Station) -> None:
    with reading(station.engine) as session:
        case = Case()
        relate(case, rounds=[], report=None)
        assert (case.rounds, case.report) == ([], None)
        assert case not in session


def test_a_new_record_takes_columns_and_related_records_and_nothing_else(station: Station) -> None:
    report = station.report()
    with writing(station.engine) as session:
        clock = Clock(name="answer", entries=[ClockEntry(kind="started", at=AT)])
        assert clock.entries[0].clock is clock
        added = Notice(role="auditor", case_id=None, text="looked at", made_at=AT)
        session.add(added)
        session.flush()
        added.text = "looked at again"
    with pytest.raises(TypeError, match="Notice has no colour"):
        Notice(role="auditor", colour="red")
    with reading(station.engine) as session:
        kept = session.scalars(select(Notice).where(Notice.role == "auditor")).one()
        assert (kept.text, kept.said, kept.made_at) == ("looked at again", {}, AT)
        assert session.get_one(Report, report.id).number == report.number


def test_a_row_read_straight_is_the_sessions_own_record(station: Station) -> None:
    report, statement = station.report(), select(Person).order_by(Person.id).limit(1)
    with writing(station.engine) as session:
        row = plain(session).execute(select(Report).where(Report.id == report.id)).one()
        mine = own(session, Report, row)
        assert own(session, Report, row) is session.get(Report, report.id) is mine
        assert (mine.number, mine.client.id, [r.line for r in mine.results]) == (report.number, report.client_id, [1, 2])
        row = plain(session).execute(statement).one()
        person = own(session, Person, row)
        person.department = "Another"
        assert own(session, Person, row).department == "Another"
    with station.read() as session:
        assert session.scalars(statement).one().department == "Another"


@pytest.mark.parametrize("at", [AT, AT.replace(microsecond=0), AT.astimezone(ZoneInfo("Asia/Shanghai"))])
def test_an_instant_is_written_as_sqlalchemy_writes_it(at: datetime) -> None:
    dialect = sqlite.dialect()
    theirs = DateTime().dialect_impl(dialect).bind_processor(dialect)
    ours = UtcDateTime().bind_processor(dialect)
    assert theirs is not None
    assert ours(at) == theirs(at.astimezone(UTC).replace(tzinfo=None))
    assert ours(None) is None


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda dialect: dialect.name)
def test_a_naive_instant_is_not_written(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="naive instant"):
        UtcDateTime().bind_processor(dialect)(AT.replace(tzinfo=None))
