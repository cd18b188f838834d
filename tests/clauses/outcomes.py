"""What must come out of a scenario's last deed: states, papers, letters, notices, reports."""

import json
from typing import TYPE_CHECKING

from pytest_bdd import parsers, then
from sqlalchemy import select

from lims_complaints.records.case import Notice
from lims_complaints.records.paper import Paper
from lims_complaints.records.quality import AffectedReport
from lims_complaints.records.report import Copy, Report, Result, Sample, SampleHold
from lims_complaints.timekeeping import local_day
from tests.changing import number_in_force, number_of
from tests.clauses.words import WHO

if TYPE_CHECKING:
    from tests.clauses.story import Story


@then(parsers.parse('the case is "{state}"'))
def the_case_is(story: "Story", state: str) -> None:
    story.done()
    assert story.state() == state


@then("a number and a receipt code are given")
def number_and_code(story: "Story") -> None:
    done = story.done()
    assert done.key.startswith("AP-2026-")
    assert len(done.shown["receipt_code"].replace("-", "")) == 16


@then("the retained sample is on hold")
def sample_on_hold(story: "Story") -> None:
    with story.station.read() as session:
        held = session.scalars(select(SampleHold)).one()
    assert held.released_at is None


@then("no sample is on hold")
def no_sample_on_hold(story: "Story") -> None:
    with story.station.read() as session:
        assert session.scalars(select(SampleHold)).all() == []


@then(parsers.parse('these papers are made: "{names}"'))
def papers_are_made(story: "Story", names: str) -> None:
    story.done()
    assert set(names.split(", ")) <= made(story, story.papers_before)


@then(parsers.parse('the client gets the letter "{name}"'))
def client_gets(story: "Story", name: str) -> None:
    story.done()
    with story.station.read() as session:
        case = story.station.case(story.number)
        new = Paper.id > story.papers_before
        letters = session.scalars(select(Paper).where(Paper.case_id == case.id, Paper.kind == "letter", new)).all()
    assert name in [letter.name for letter in letters if letter.for_client]


def made(story: "Story", after: int = 0) -> set[str]:
    with story.station.read() as session:
        return set(session.scalars(select(Paper.name).where(Paper.id > after)))


@then(parsers.parse("the {role} is told"))
def is_told(story: "Story", role: str) -> None:
    with story.station.read() as session:
        told = set(session.scalars(select(Notice.role).where(Notice.id > story.notices_before)))
    assert role in told


@then(parsers.parse("the {role} is told that the case has moved on"))
def told_of_the_move(story: "Story", role: str) -> None:
    is_told_of(story, role, "The case has moved on.")


@then(parsers.parse('the {role} is told of "{words}"'))
def is_told_of(story: "Story", role: str, words: str) -> None:
    with story.station.read() as session:
        new = select(Notice.role).where(Notice.id > story.notices_before, Notice.text == words)
        assert role in set(session.scalars(new))


@then(parsers.parse("it was filed on {day}"))
def filed_on(story: "Story", day: str) -> None:
    case = story.station.case(story.number)
    with story.station.read() as session:
        assert local_day(session, case.filed_at).isoformat() == day


@then(parsers.parse("it is round {n:d}"))
def round_is(story: "Story", n: int) -> None:
    story.done()
    assert story.station.case(story.number).round_number == n


@then(parsers.parse('the outcome of round {n:d} is still "{outcome}"'))
def outcome_of_round(story: "Story", n: int, outcome: str) -> None:
    assert story.station.case(story.number).rounds[n - 1].outcome == outcome


@then(parsers.parse('the outcome is "{outcome}"'))
def outcome_is(story: "Story", outcome: str) -> None:
    story.done()
    assert story.station.case(story.number).outcome == outcome


@then("it is done")
def it_is_done(story: "Story") -> None:
    story.done()


@then(parsers.parse('the case stands at "{state}"'))
def stands_at(story: "Story", state: str) -> None:
    assert story.state() == state


@then(parsers.parse('there are {n:d} papers "{name}"'))
def so_many_papers(story: "Story", n: int, name: str) -> None:
    with story.station.read() as session:
        assert len(session.scalars(select(Paper.id).where(Paper.name == name)).all()) == n


@then(parsers.parse('these papers are on file: "{names}"'))
def papers_on_file(story: "Story", names: str) -> None:
    assert set(names.split(", ")) <= made(story)


@then("no letter is made")
def no_letter(story: "Story") -> None:
    story.done()
    with story.station.read() as session:
        new = select(Paper.name).where(Paper.id > story.papers_before, Paper.kind == "letter")
        assert session.scalars(new).all() == []


@then("the new sample has a number of its own")
def new_sample_number(story: "Story") -> None:
    with story.station.read() as session:
        new = session.scalars(select(Sample).where(Sample.replaces_id.is_not(None))).one()
    assert new.number == "S-WQ-2026-0001-R1"


@then("the amended report is in force and the original is not")
def amended_in_force(story: "Story") -> None:
    assert in_force(story) == [f"{story.station.report_number}-G1"]


@then("nothing is in force")
def nothing_in_force(story: "Story") -> None:
    assert in_force(story) == []


def in_force(story: "Story") -> list[str]:
    with story.station.read() as session:
        return list(session.scalars(select(Report.number).where(Report.status == "in force")))


@then("no result of the report has changed its value or its sample")
def results_stand(story: "Story") -> None:
    with story.station.read() as session:
        query = select(Result.value, Sample.number).join(Sample, Sample.id == Result.sample_id)
        rows = session.execute(query.join(Report, Report.id == Result.report_id).where(Report.number == "WQ-2026-0001")).all()
    assert [tuple(row) for row in rows] == [("13.7", "S-WQ-2026-0001")]


@then(parsers.parse("the edition in force is {n:d}"))
def edition_in_force(story: "Story", n: int) -> None:
    assert number_in_force(story.station, "testing-station") == n


@then(parsers.parse("the case keeps edition {n:d}"))
def case_keeps_edition(story: "Story", n: int) -> None:
    assert number_of(story.station, story.number) == n


@then(parsers.parse('the letter "{name}" goes to the client of another report and says nothing of the case'))
def letter_to_another(story: "Story", name: str) -> None:
    with story.station.read() as session:
        case = story.station.case(story.number)
        letter = session.scalars(select(Paper).where(Paper.case_id == case.id, Paper.name == name)).first()
        assert letter is not None
        assert not letter.for_client
        said = json.dumps(letter.content["words"], ensure_ascii=False)
        others = session.scalars(select(Report).join(AffectedReport, AffectedReport.report_id == Report.id)).all()
        assert any(r.number in said and r.client.name == letter.content["addressee"] for r in others)
    assert case.number not in said
    assert case.who not in said or case.who == letter.content["addressee"]


@then(parsers.re(r"(?P<who>" + "|".join(sorted(WHO, key=len, reverse=True)) + r") is responsible for the case"))
def is_responsible(story: "Story", who: str) -> None:
    story.done()
    assert story.station.case(story.number).owner_id == story.station.people[WHO[who]]


@then("the original stands as amended by the supplement")
def stands_as_amended(story: "Story") -> None:
    amended_in_force(story)
    with story.station.read() as session:
        query = select(Report.status).where(Report.number == story.station.report_number)
        assert session.scalars(query).one() == "supplemented"


@then("nobody is asked for a copy back")
def nobody_is_asked(story: "Story") -> None:
    with story.station.read() as session:
        assert set(session.scalars(select(Copy.recall))) == {""}
