"""A house that runs one procedure: everybody holds one of its roles, in it alone; steps that drive its desk."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from lims_complaints.act import ACTS, Desk, Done
from lims_complaints.app import Document, adopt, read_document
from lims_complaints.db.engine import open_engine, writing
from lims_complaints.documents.store import Store
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.identity.actor import CLIENT, Actor, client_of
from lims_complaints.identity.visibility import gate_of, visible
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.handling import Statistics
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.settings import Settings, share
from tests.changing import handed_in, newest_proposal, number_in_force, number_of, texts
from tests.regimes.words import VERBS
from tests.station import Dial, Replayed, Station


def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """Turn @clause:1 into a mark; @procedure:winery says to `procedure check` whose clauses a feature shows."""
    kind, _, number = tag.partition(":")
    if kind == "clause":
        pytest.mark.clause(number=number)(function)
    return True if kind in ("clause", "procedure") else None


@cache
def document(name: str) -> Document:
    """Read a procedure document once."""
    return read_document(share("procedures", f"{name}.md"))


class House:
    """One scenario: a house with its procedure, its people by role, the case, and what came of the last act."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.procedure, self.number = "", ""
        self.answer: Done | Exception | None = None
        self.before = ""

    def runs(self, name: str) -> None:
        """Adopt a document and staff it: two people for every role, in this procedure alone."""
        self.procedure, station = name, self.station
        read = document(name)
        with writing(station.engine) as session:
            adopt(session, read, by="tests", at=station.clock())
            for role in read.edition.roles:
                for who in (role, f"other {role}"):
                    person = Person(name=who, department=role, email="")
                    session.add(person)
                    session.flush()
                    station.people[who] = person.id
                    held = RoleHeld(person_id=person.id, role=role, procedure=name, from_on=station.clock.at.date())
                    session.add(held)

    def actor(self, who: str) -> Actor:
        """Return whoever acts."""
        if who == "client":
            return client_of(self.station.case(self.number).id) if self.number else CLIENT
        return self.station.who(who)

    def act(self, who: str, name: str, /, **entered: Any) -> None:
        """Do an act and keep what came of it."""
        self.before = self.state()
        opens = name in ("intake.file-complaint", "intake.register-complaint") or ACTS[name].on == "station"
        key = None if opens else self.number
        try:
            given_input = ACTS[name].given(**entered)
            self.answer = self.station.desk.perform(name, given_input, by=self.actor(who), key=key, procedure=self.procedure)
        except (Refused, NotFound, Invalid) as refused:
            self.answer = refused
            return
        if opens and ACTS[name].on == "case":
            self.number = self.answer.key

    def state(self) -> str:
        """Where the case stands."""
        return self.station.case(self.number).state if self.number else ""

    def done(self) -> Done:
        """What was done last; fails with the refusal if it was refused."""
        assert isinstance(self.answer, Done), self.answer
        return self.answer

    def clock(self, name: str) -> Clock | None:
        """Return a clock of the case's round."""
        with self.station.read() as session:
            case = session.scalars(select(Case).where(Case.number == self.number)).one()
            query = select(Clock).where(Clock.case_id == case.id, Clock.name == name, Clock.round_number == case.round_number)
            row = session.scalars(query).one_or_none()
            _ = row.entries if row else None
            return row

    def twin(self, folder: Path) -> "House":
        """Return the same house as it stands, in another folder, so that it is founded once for many scenarios."""
        self.station.engine.dispose()
        home = folder / "house"
        shutil.copytree(self.station.folder, home)
        station = object.__new__(Station)
        station.__dict__ |= self.station.__dict__ | {"folder": home, "people": dict(self.station.people)}
        station.clock, station.dice = Dial(self.station.clock.at), Replayed("twin")
        settings = Settings(home=home)
        station.engine = open_engine(settings.database_url)
        desk = self.station.desk
        station.desk = Desk(station.engine, station.clock, station.dice, Store(home / "files"), settings, desk.pepper)
        other = House(station)
        other.procedure = self.procedure
        return other


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], House]:
    """Houses that run one procedure, founded once."""

    @cache
    def found(name: str) -> House:
        house = House(Station(tmp_path_factory.mktemp(name)))
        house.runs(name)
        return house

    return found


def complain(house: House, who: str = "client", **more: Any) -> None:
    entered: dict[str, Any] = {"name": "李女士", "email": "li@client.example", "what_happened": "与约定不符"}
    if who == "client":
        house.act("client", "intake.file-complaint", **entered | more)
    else:
        arrival = {"channel": "telephone", "arrived_on": house.station.clock.at.date().isoformat()}
        house.act(who, "intake.register-complaint", **entered | arrival | more)


@given(parsers.parse('the procedure "{name}"'), target_fixture="house")
def the_procedure(founded: Callable[[str], House], tmp_path: Path, name: str) -> House:
    return founded(name).twin(tmp_path)


@given(parsers.parse('the {role} works in "{department}"'))
def works_in(house: House, role: str, department: str) -> None:
    with writing(house.station.engine) as session:
        session.get_one(Person, house.station.people[role]).department = department


@given(parsers.parse("it is {time}"))
@when(parsers.parse("it is {time}"))
def it_is(house: House, time: str) -> None:
    house.station.clock.set(time)


@when(parsers.parse('the client complains about "{kind}"'))
def complains_about(house: House, kind: str) -> None:
    complain(house, kind=kind)


@given(parsers.parse('the client has complained about "{kind}"'))
def has_complained_about(house: House, kind: str) -> None:
    complain(house, kind=kind)
    house.done()


@given(parsers.parse('a client from "{country}" has complained about "{kind}"'))
def foreign_client(house: House, country: str, kind: str) -> None:
    complain(house, kind=kind, country=country)
    house.done()


@when("the client complains")
@when("the client complains without saying about what")
def complains(house: House) -> None:
    complain(house)


@given("the client has complained")
def has_complained(house: House) -> None:
    complain(house)
    house.done()


@given(parsers.parse('the {who} registers a complaint about "{kind}"'))
@when(parsers.parse('the {who} registers a complaint about "{kind}"'))
def registers(house: House, who: str, kind: str) -> None:
    complain(house, who, kind=kind)


@given(parsers.parse('the {who} finds that it is about "{kind}"'))
@when(parsers.parse('the {who} finds that it is about "{kind}"'))
def classifies(house: House, who: str, kind: str) -> None:
    house.act(who, "review.classify", kind=kind, reason="经核实")


@given(parsers.parse('the {who} names "{department}" and the {person} as responsible'))
@when(parsers.parse('the {who} names "{department}" and the {person} as responsible'))
def names(house: House, who: str, department: str, person: str) -> None:
    house.act(who, "review.name-responsible", **named(house, department, person), agreed="先行更换")


@when(parsers.parse('the {who} names "{department}" and the {person} without an agreement'))
def names_without(house: House, who: str, department: str, person: str) -> None:
    house.act(who, "review.name-responsible", **named(house, department, person))


def named(house: House, departments: str, person: str) -> dict[str, Any]:
    first, *others = departments.split(", ")
    return {"department": first, "person": house.station.people[person], "others": others}


@given(parsers.parse("the {who} hands the case over to the {person}"))
@when(parsers.parse("the {who} hands the case over to the {person}"))
def hands_over(house: House, who: str, person: str) -> None:
    house.act(who, "review.hand-over", person=house.station.people[person], reason="休假")


@given(parsers.parse("the {who} estimates {amount} yuan"))
@when(parsers.parse("the {who} estimates {amount} yuan"))
def estimates(house: House, who: str, amount: str) -> None:
    house.act(who, "review.estimate-amount", amount=amount, basis="按合同")


@given(parsers.parse('the {who} extends "{term}" by {more:d}'))
@when(parsers.parse('the {who} extends "{term}" by {more:d}'))
def extends(house: House, who: str, term: str, more: int) -> None:
    house.act(who, "review.extend-term", term=term, more=more, reason="需第三方检测")


@when(parsers.parse('the {who} says why "{term}" came late'))
def says_why(house: House, who: str, term: str) -> None:
    house.act(who, "review.explain-lateness", term=term, reason="人手不足")


@given(parsers.parse("the {who} promises {day}"))
@when(parsers.parse("the {who} promises {day}"))
def promises(house: House, who: str, day: str) -> None:
    house.act(who, "feedback.promise-date", day=day, what="检测结果")


@given(parsers.parse("the {who} sets a penalty of {amount} yuan on the {person}"))
@when(parsers.parse("the {who} sets a penalty of {amount} yuan on the {person}"))
def penalty(house: House, who: str, amount: str, person: str) -> None:
    house.act(who, "decision.set-penalty", person=house.station.people[person], amount=amount, points=2, reason="责任明确")


@given(parsers.parse("the {who} reports the statistics from {first} until {last}"))
@when(parsers.parse("the {who} reports the statistics from {first} until {last}"))
def statistics(house: House, who: str, first: str, last: str) -> None:
    house.act(who, "quality.report-statistics", from_on=first, until_on=last)


@given(parsers.parse("the {who} proposes edition {n:d} from {day}"))
@when(parsers.parse("the {who} proposes edition {n:d} from {day}"))
def proposes_edition(house: House, who: str, n: int, day: str) -> None:
    house.act(who, "edition.propose", **handed_in(house.station, texts(house.procedure, n, day)))
    house.done()


@when(parsers.parse("the {who} approves the edition"))
def approves_edition(house: House, who: str) -> None:
    house.act(who, "edition.approve", proposal=newest_proposal(house.station))


@when(parsers.parse("the {who} declines the edition"))
def declines_edition(house: House, who: str) -> None:
    house.act(who, "edition.decline", proposal=newest_proposal(house.station), reason="先征求意见")


@then(parsers.parse("the edition in force is {n:d}"))
def edition_in_force(house: House, n: int) -> None:
    assert number_in_force(house.station, house.procedure) == n


@then(parsers.parse("the case keeps edition {n:d}"))
def case_keeps_edition(house: House, n: int) -> None:
    assert number_of(house.station, house.number) == n


@given(parsers.re(r"the (?P<who>.+?) (?P<verb>" + "|".join(sorted(VERBS, key=len, reverse=True)) + ")$"))
@when(parsers.re(r"the (?P<who>.+?) (?P<verb>" + "|".join(sorted(VERBS, key=len, reverse=True)) + ")$"))
def someone_does(house: House, who: str, verb: str) -> None:
    name, entered = VERBS[verb]
    house.act(who, name, **entered)


@then("it is done")
def it_is_done(house: House) -> None:
    house.done()


@then(parsers.parse('it is refused or hidden under clause {clause}, as "{sentence}"'))
def refused_or_hidden(house: House, clause: str, sentence: str) -> None:
    """Refused for this very sentence where whoever tries reads the case; otherwise there is no such case for them."""
    if isinstance(house.answer, NotFound):
        return
    refused_because(house, clause, sentence)


@then(parsers.parse('the case is "{state}"'))
def the_case_is(house: House, state: str) -> None:
    house.done()
    assert house.state() == state


@then(parsers.parse('its number is "{number}"'))
def its_number_is(house: House, number: str) -> None:
    assert house.done().key == number


@then(parsers.parse('it is refused under clause {clause} because it is not so that "{sentence}"'))
def refused_because(house: House, clause: str, sentence: str) -> None:
    assert isinstance(house.answer, Refused), house.answer
    assert (house.answer.clause, sentence in house.answer.missing) == (clause, True), house.answer
    assert house.state() == house.before


@then("it is refused, as it is for another role")
def refused_role(house: House) -> None:
    assert isinstance(house.answer, Refused), house.answer
    assert house.answer.reason == "This is for another role."
    assert house.state() == house.before


@then("it is refused, as the case does not stand there")
def refused_place(house: House) -> None:
    assert isinstance(house.answer, Refused), house.answer
    assert "does not stand where" in house.answer.reason


@then("it is refused, as the procedure does not provide for it")
def refused_unprovided(house: House) -> None:
    assert isinstance(house.answer, Refused), house.answer
    assert "does not provide" in house.answer.reason


@then(parsers.parse('it cannot be taken: "{words}"'))
def cannot_be_taken(house: House, words: str) -> None:
    assert isinstance(house.answer, Invalid), house.answer
    assert words in str(house.answer)


@then(parsers.parse("the {who} finds no such case"))
def no_such_case(house: House, who: str) -> None:
    assert isinstance(house.answer, NotFound), house.answer
    assert not reads(house, who)


@then(parsers.parse("the {who} reads the case"))
def reads_the_case(house: House, who: str) -> None:
    assert reads(house, who)


@then(parsers.parse("the {who} does not read the case"))
def does_not_read(house: House, who: str) -> None:
    assert not reads(house, who)


def reads(house: House, who: str) -> bool:
    """Whether somebody reads the case, by the gate of one case and by the gate of lists, which must agree."""
    with house.station.read() as session:
        case = session.scalars(select(Case).where(Case.number == house.number)).one()
        one = visible(session, house.actor(who), case)
        condition, bound = gate_of(house.actor(who))
        listed = session.scalars(select(Case.id).where(condition), bound).all()
        assert (case.id in listed) is one
        return one


@then(parsers.parse('the last day of "{clock}" is {day}'))
def last_day(house: House, clock: str, day: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert row.due_on.isoformat() == day


@then(parsers.parse('the day of "{clock}" is provisional'))
def last_day_is_provisional(house: House, clock: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert row.provisional


@when(parsers.parse("a schedule of {year:d} is approved in which {day} is a day off"))
def schedule_approved(house: House, year: int, day: str) -> None:
    """The station's people load and approve it, for every procedure of the house."""
    table, desk = f"date,kind,name\n{year}-01-01,off,New Year\n{day},off,New Year\n", house.station.desk
    loaded = desk.perform(
        "calendar.load", ACTS["calendar.load"].given(schedule=table, source="a notice"), by=house.station.who("liu.wen")
    )
    given_input = ACTS["calendar.approve"].given(schedule=loaded.shown["schedule"])
    desk.perform("calendar.approve", given_input, by=house.station.who("zhao.min"))


@then(parsers.parse('the clock "{clock}" ends at {time}'))
def ends_at(house: House, clock: str, time: str) -> None:
    row = house.clock(clock)
    assert row is not None
    local = row.due_at.astimezone(house.station.clock.at.tzinfo)
    assert local.strftime("%Y-%m-%d %H:%M:%S") == time


@then(parsers.parse('the clock "{clock}" is met in time'))
def met_in_time(house: House, clock: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert row.met_at is not None
    assert row.met_at < row.due_at


@then(parsers.parse('the clock "{clock}" is missed'))
def missed(house: House, clock: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert row.met_at is not None
    assert row.met_at >= row.due_at


@then(parsers.parse('the clock "{clock}" does not run'))
def does_not_run(house: House, clock: str) -> None:
    row = house.clock(clock)
    assert row is None or row.ended_at is not None


@then(parsers.parse('the clock "{clock}" runs'))
def runs(house: House, clock: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert (row.met_at, row.ended_at) == (None, None)


@then(parsers.parse('the clock "{clock}" stands because of "{reason}"'))
def stands_because(house: House, clock: str, reason: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert row.paused_at is not None
    assert (row.entries[-1].kind, row.entries[-1].reason) == ("paused", reason)


@then(parsers.parse("the case waits in the list, though {time} has come"))
def waits_in_the_list(house: House, time: str) -> None:
    case, at = house.station.case(house.number), house.station.clock.at
    house.station.clock.set(time)
    assert case.due_at is not None
    assert case.due_at < house.station.clock.at
    house.station.desk.tick(house.number)
    assert house.station.case(house.number).waits == "paused"
    house.station.clock.at = at


@then(parsers.parse('the ledger of "{clock}" reads "{kinds}", each by somebody and with its reason'))
def ledger_reads(house: House, clock: str, kinds: str) -> None:
    row = house.clock(clock)
    assert row is not None
    assert ", ".join(entry.kind for entry in row.entries) == kinds
    assert all(entry.by_id or entry.by_role for entry in row.entries)
    assert all(entry.reason for entry in row.entries if entry.kind != "started")


@then(parsers.parse("round {n:d} has begun"))
def round_has_begun(house: House, n: int) -> None:
    assert house.station.case(house.number).round_number == n


@then(parsers.parse('the client gets "{name}"'))
def client_gets(house: House, name: str) -> None:
    assert name in papers(house, for_client=True)


@then(parsers.parse('"{name}" is made, and the client gets no copy'))
def made_without_copy(house: House, name: str) -> None:
    assert name in papers(house, for_client=False)
    assert name not in papers(house, for_client=True)


@then(parsers.parse('the newest "{name}" says "{words}"'))
def newest_says(house: House, name: str, words: str) -> None:
    with house.station.read() as session:
        query = select(Paper.content).where(Paper.name == name).order_by(Paper.id.desc()).limit(1)
        assert words in str(session.scalar(query))


@then(parsers.parse("the {role} is told"))
def is_told(house: House, role: str) -> None:
    with house.station.read() as session:
        assert role in set(session.scalars(select(Notice.role)))


@then(parsers.parse('the {role} is told "{words}"'))
def is_told_so(house: House, role: str, words: str) -> None:
    with house.station.read() as session:
        notices = session.scalars(select(Notice).where(Notice.role == role)).all()
    assert any(words in said for notice in notices for said in (notice.text, *notice.said.values()))


def papers(house: House, *, for_client: bool) -> set[str]:
    with house.station.read() as session:
        return set(session.scalars(select(Paper.name).where(Paper.for_client.is_(for_client))))


@then(parsers.parse('the statistics say that {n:d} case was closed and "{name}" is {value}'))
def statistics_say(house: House, n: int, name: str, value: str) -> None:
    house.done()
    with house.station.read() as session:
        figures = session.scalars(select(Statistics)).one().figures
    assert (figures["closed"], figures[name]) == (n, value)
