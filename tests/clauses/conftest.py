"""Steps of the scenarios. Refusal and success share one set-up, so that a refusal cannot pass for a wrong reason."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.identity.actor import CLIENT, STATION, client_of
from lims_complaints.records.case import Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.paper import Paper
from lims_complaints.records.quality import AffectedReport
from lims_complaints.records.report import Copy, Report, Result, Sample, SampleHold
from lims_complaints.timekeeping import local_day
from tests.changing import handed_in, newest_proposal, number_in_force, number_of, texts
from tests.clauses.amending import *  # noqa: F403 - its steps are this folder's
from tests.clauses.issuing import *  # noqa: F403 - so are these
from tests.clauses.lateness import *  # noqa: F403 - and these
from tests.clauses.outside import *  # noqa: F403 - and these
from tests.clauses.staffing import *  # noqa: F403 - so are these
from tests.clauses.words import VERBS, WHO
from tests.retesting import STAGES, Course

WHOEVER = "|".join(sorted(WHO, key=len, reverse=True))
PEOPLE = parsers.re(r"(?P<who>" + WHOEVER + r") (?P<verb>.+)")


def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """Turn @clause:1.1 into a mark, so that `-m 'clause(number="1.1")'` runs one clause."""
    if tag == "pages":
        return True
    kind, _, number = tag.partition(":")
    if kind != "clause":
        return None
    pytest.mark.clause(number=number)(function)
    return True


class Story:
    """One scenario: the station, what was done last, and what came of it."""

    def __init__(self, station: Course, at_stage: Callable[[str], Course]) -> None:
        self.station = station
        self._at_stage = at_stage
        self.answer: Done | Exception | None = None
        self.before = ""

    @property
    def number(self) -> str:
        """The case of the scenario."""
        return self.station.number

    def comes_to(self, stage: str) -> None:
        """Go on from a stage of the retest that was walked once for all scenarios."""
        self.station = self._at_stage(stage)

    def actor(self, who: str) -> Any:
        """Return whoever acts."""
        if who == "client":
            return client_of(self.station.case(self.number).id) if self.number else CLIENT
        return STATION if who == "station" else self.station.who(who)

    def act(self, who: str, name: str, /, **entered: Any) -> None:
        """Do an act and keep what came of it."""
        self.before = self.state()
        opens = ACTS[name].given.__name__.startswith(("File", "Register"))
        key = None if opens or ACTS[name].on == "station" else self.number
        try:
            given_input = ACTS[name].given(**entered)
            self.answer = self.station.desk.perform(name, given_input, by=self.actor(who), key=key)
        except (Refused, NotFound, Invalid) as refused:
            self.answer = refused
            return
        if opens:
            self.station.number = self.answer.key

    def state(self) -> str:
        """Where the case stands."""
        return self.station.case(self.number).state if self.number else ""

    def done(self) -> Done:
        """What was done last; fails with the refusal if it was refused."""
        assert isinstance(self.answer, Done), self.answer
        return self.answer


@pytest.fixture(scope="session")
def courses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Course]:
    """Stations at the stages of a retest, walked once."""
    stages = {"": Course(tmp_path_factory.mktemp("clauses"))}

    def walk(name: str, before: str, go: Callable[[Course], object]) -> None:
        stages[name] = stages[before].copy(tmp_path_factory.mktemp("stage"))
        go(stages[name])

    walk("coded", "", lambda c: c.to_coded())
    walk("testing", "coded", lambda c: c.release_and_assign())
    walk("agree", "testing", lambda c: c.lock_both(("13.5", "13.6"), ("13.8", "13.7")))
    walk("differ", "testing", lambda c: c.lock_both(("8.1", "8.2"), ("8.3", "8.2")))
    return stages


@pytest.fixture
def story(courses: dict[str, Course], tmp_path: Path) -> Story:
    """A scenario's own station."""
    return Story(courses[""].copy(tmp_path), lambda stage: courses[stage].copy(tmp_path / stage))


def appeal(story: Story, **more: Any) -> None:
    entered: dict[str, Any] = {
        "report": "WQ-2026-0001", "check_code": story.station.check_codes["WQ-2026-0001"], "name": "李娜",
        "email": "li@client.example", "results": [{"line": 1, "grounds": "与我方自测相差一倍"}],
    }  # fmt: skip
    story.act("client", "intake.file-appeal", **entered | more)


@given("a report that the client received on 2026-03-02")
def a_report(story: Story) -> None:
    assert story.state() == ""


@given("a report whose receipt is not proved")
def receipt_not_proved(story: Story) -> None:
    with writing(story.station.engine) as session:
        for copy in session.scalars(select(Copy)):
            copy.evidence, copy.received_at = "", None


@given(parsers.parse("it is {time}"))
@when(parsers.parse("it is {time}"))
def it_is(story: Story, time: str) -> None:
    story.station.clock.set(time)


@given("the client has appealed")
def has_appealed(story: Story) -> None:
    appeal(story)
    story.done()


@given("the client has appealed and asked for an urgent answer")
def has_appealed_urgently(story: Story) -> None:
    appeal(story, urgent=True, urgent_reason="饮用水")
    story.done()


@given("a client has complained about sampling")
def has_complained(story: Story) -> None:
    complain(story)
    story.done()


@given("every stage is recorded")
@when("every stage is recorded")
def every_stage(story: Story) -> None:
    for stage in STAGES:
        record_stage(story, stage, "in order")


@given(parsers.parse('every stage is recorded, with a fault in "{fault}"'))
def every_stage_with_fault(story: Story, fault: str) -> None:
    for stage in STAGES:
        record_stage(story, stage, "fault" if stage == fault else "in order")


@when(parsers.parse('every stage but "{left}" is recorded'))
def every_stage_but(story: Story, left: str) -> None:
    for stage in STAGES:
        if stage != left:
            record_stage(story, stage, "in order")


def record_stage(story: Story, stage: str, finding: str) -> None:
    story.act("he.jing", "review.record-stage", stage=stage, looked_at="原始记录", finding=finding)
    story.done()


@given(parsers.parse('the approved opinion is "{proposal}"'))
def approved_opinion(story: Story, proposal: str) -> None:
    appeal(story)
    story.act("liu.wen", "intake.accept")
    for stage in STAGES:
        record_stage(story, stage, "in order")
    story.act("he.jing", "review.give-opinion", proposal=proposal, opinion="意见")
    story.act("zhao.min", "review.approve-opinion")
    story.done()


@given("the sample is fit for a retest")
@when("the sample is found fit for a retest")
def sample_fit(story: Story) -> None:
    story.station.judge_sample()


@given("there is too little of the sample")
@when("there is found too little of the sample")
def sample_unfit(story: Story) -> None:
    story.station.judge_sample(quantity_enough=False)


@when("the quality manager orders the retest")
@given("the retest is ordered")
def order(story: Story) -> None:
    story.act("zhao.min", "retest.order", **story.station.ordered())


@given("the portions are coded")
def coded(story: Story) -> None:
    story.comes_to("coded")


@given("the analysts are assigned")
def assigned(story: Story) -> None:
    story.comes_to("testing")


@given("both analysts have locked values that agree with the original")
def locked(story: Story) -> None:
    story.comes_to("agree")


@given("both analysts have locked values that differ from the original")
def locked_different(story: Story) -> None:
    story.comes_to("differ")


@when(parsers.parse('"{first}" and "{second}" are assigned'))
def assign(story: Story, first: str, second: str) -> None:
    story.act("he.jing", "retest.release-work-package")
    story.done()
    people = story.station.people
    story.act("he.jing", "retest.assign-analysts", analysts=[people[first], people[second]])


@when(parsers.parse("the client appeals on {day}"))
def appeals_on(story: Story, day: str) -> None:
    story.station.clock.set(f"{day} 10:00")
    appeal(story)


@when("the client appeals")
def appeals(story: Story) -> None:
    appeal(story)


@when("the client appeals without grounds")
def appeals_without_grounds(story: Story) -> None:
    with pytest.raises(ValueError, match="grounds"):
        appeal(story, results=[{"line": 1, "grounds": ""}])


@when("the client appeals with a wrong check code")
def appeals_with_wrong_code(story: Story) -> None:
    appeal(story, check_code="AAAAA-AAAAA")


@when("anybody complains about sampling")
def complain(story: Story) -> None:
    entered = {"name": "王先生", "email": "w@client.example", "about": "sampling", "what_happened": "采样迟到"}
    story.act("client", "intake.file-complaint", **entered)


@when("the technical business office registers a letter that came yesterday")
def registers_letter(story: Story) -> None:
    scan = story.station.desk.store.keep(b"%PDF-1.7 scan")
    paper = [{"sha256": scan, "name": "信.pdf", "kind": "application/pdf"}]
    yesterday = story.station.clock.at.date().replace(day=story.station.clock.at.day - 1)
    story.act(
        "liu.wen", "intake.register-appeal", report="WQ-2026-0001", name="李娜", address="东路 1 号", channel="letter",
        arrived_on=yesterday.isoformat(), results=[{"line": 1, "grounds": "偏高"}], paper=paper,
    )  # fmt: skip


@when("the technical business office registers a letter without its scan")
def registers_letter_without_scan(story: Story) -> None:
    story.act(
        "liu.wen", "intake.register-appeal", report="WQ-2026-0001", name="李娜", address="东路 1 号", channel="letter",
        arrived_on=story.station.clock.at.date().isoformat(), results=[{"line": 1, "grounds": "偏高"}],
    )  # fmt: skip


@when("the Office registers what a satisfaction survey turned up")
def registers_survey(story: Story) -> None:
    story.act(
        "ma.li", "intake.register-complaint", name="满意度调查", phone="0510", about="sampling", what_happened="电话难打通",
        channel="satisfaction survey", arrived_on=story.station.clock.at.date().isoformat(),
    )  # fmt: skip


@when(parsers.parse("the Office names a team with {user}"))
@given(parsers.parse("the Office has named a team with {user}"))
def names_team(story: Story, user: str) -> None:
    story.act("ma.li", "review.name-team", departments="sampling", team=[story.station.people[user]])


@given(parsers.parse("an action of {user} is planned"))
@when(parsers.parse("an action of {user} is planned"))
def plan_action(story: Story, user: str) -> None:
    story.act(
        "zhao.min", "quality.plan-action", nonconformity="NC-2026-001", cause="培训不足", cause_method="5 Why", action="培训",
        owner=story.station.people[user], due_on="2026-04-01",
    )  # fmt: skip


@when("the payment is recorded with its evidence")
def payment(story: Story) -> None:
    slip = story.station.desk.store.keep(b"%PDF-1.7 slip")
    files = [{"sha256": slip, "name": "付款.pdf", "kind": "application/pdf"}]
    story.act("ma.li", "compensation.record-payment", amount="2500.00", paid_on="2026-03-10", files=files)


@given(PEOPLE)
@when(PEOPLE)
def someone_does(story: Story, who: str, verb: str) -> None:
    name, entered = VERBS[verb]
    story.act(WHO[who], name, **entered)


@then(parsers.parse('the case is "{state}"'))
def the_case_is(story: Story, state: str) -> None:
    story.done()
    assert story.state() == state


@then(parsers.parse('it is refused under clause {clause} because it is not so that "{sentence}"'))
def refused_because(story: Story, clause: str, sentence: str) -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert story.answer.clause == clause
    assert sentence in story.answer.missing
    assert story.state() == story.before


@then(parsers.parse("it is refused, as it is for another role"))
def refused_for_role(story: Story) -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert "another role" in story.answer.reason
    assert story.state() == story.before


@then("it is refused, as the case does not stand there")
def refused_for_state(story: Story) -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert "does not stand" in story.answer.reason
    assert story.state() == story.before


@then("there is no such case for them")
def not_found(story: Story) -> None:
    assert isinstance(story.answer, NotFound), story.answer


@then("nothing was filed")
def nothing_filed(story: Story) -> None:
    assert story.number == ""


@then("it is refused without a word on which of number and code was wrong")
def refused_alike(story: Story) -> None:
    assert isinstance(story.answer, Invalid), story.answer
    assert "number and this check code" in str(story.answer)


@then("a number and a receipt code are given")
def number_and_code(story: Story) -> None:
    done = story.done()
    assert done.key.startswith("AP-2026-")
    assert len(done.shown["receipt_code"].replace("-", "")) == 16


@then("the retained sample is on hold")
def sample_on_hold(story: Story) -> None:
    with story.station.read() as session:
        held = session.scalars(select(SampleHold)).one()
    assert held.released_at is None


@then(parsers.parse('these papers are made: "{names}"'))
def papers_are_made(story: Story, names: str) -> None:
    story.done()
    assert set(names.split(", ")) <= made(story)


@then(parsers.parse('the client gets the letter "{name}"'))
def client_gets(story: Story, name: str) -> None:
    story.done()
    with story.station.read() as session:
        case = story.station.case(story.number)
        letters = session.scalars(select(Paper).where(Paper.case_id == case.id, Paper.kind == "letter")).all()
    assert name in [letter.name for letter in letters if letter.for_client]


def made(story: Story) -> set[str]:
    with story.station.read() as session:
        return set(session.scalars(select(Paper.name)))


@then(parsers.parse("the {role} is told"))
def is_told(story: Story, role: str) -> None:
    with story.station.read() as session:
        assert role in set(session.scalars(select(Notice.role)))


@then(parsers.parse('the last day of "{clock}" is {day}'))
def last_day(story: Story, clock: str, day: str) -> None:
    assert the_clock(story, clock).due_on.isoformat() == day


@then(parsers.parse('the clock "{clock}" is met in time'))
def met_in_time(story: Story, clock: str) -> None:
    row = the_clock(story, clock)
    assert row.met_at is not None
    assert row.met_at < row.due_at


@then(parsers.parse('the clock "{clock}" is missed'))
def missed(story: Story, clock: str) -> None:
    row = the_clock(story, clock)
    assert row.met_at is not None
    assert row.met_at >= row.due_at


@then(parsers.parse('the clock "{clock}" runs on'))
def runs_on(story: Story, clock: str) -> None:
    row = the_clock(story, clock)
    assert row.met_at is None
    assert row.ended_at is None


def the_clock(story: Story, name: str) -> Clock:
    case = story.station.case(story.number)
    with story.station.read() as session:
        query = select(Clock).where(Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name == name)
        return session.scalars(query).one()


@then(parsers.parse("it was filed on {day}"))
def filed_on(story: Story, day: str) -> None:
    case = story.station.case(story.number)
    with story.station.read() as session:
        assert local_day(session, case.filed_at).isoformat() == day


@then(parsers.parse("it is round {n:d}"))
def round_is(story: Story, n: int) -> None:
    story.done()
    assert story.station.case(story.number).round_number == n


@then(parsers.parse('the outcome of round {n:d} is still "{outcome}"'))
def outcome_of_round(story: Story, n: int, outcome: str) -> None:
    assert story.station.case(story.number).rounds[n - 1].outcome == outcome


@then(parsers.parse('the outcome is "{outcome}"'))
def outcome_is(story: Story, outcome: str) -> None:
    story.done()
    assert story.station.case(story.number).outcome == outcome


@then("it is done")
def it_is_done(story: Story) -> None:
    story.done()


@then(parsers.parse('the case stands at "{state}"'))
def stands_at(story: Story, state: str) -> None:
    assert story.state() == state


@then(parsers.parse('the letter "{name}" goes to the client of another report and says nothing of the case'))
def letter_to_another(story: Story, name: str) -> None:
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


@then(parsers.parse('these papers are on file: "{names}"'))
def papers_on_file(story: Story, names: str) -> None:
    assert set(names.split(", ")) <= made(story)


@given(parsers.parse('the approved opinion is "{proposal}", with a fault in "{fault}"'))
def approved_opinion_with_fault(story: Story, proposal: str, fault: str) -> None:
    story.station.to_opinion(faults=(fault,), proposal=proposal)


@when(parsers.parse("a new sample is recorded by {first} and {second}"))
def resample(story: Story, first: str, second: str) -> None:
    people = story.station.people
    story.act(
        "he.jing", "retest.record-resampling", old_sample="S-WQ-2026-0001", reason="封条破损", taken_on="2026-03-02",
        where="3 号断面", how="HJ 91.2", seal="S-9", sampler=people[first], second_sampler=people[second],
    )  # fmt: skip


@then("the new sample has a number of its own")
def new_sample_number(story: Story) -> None:
    with story.station.read() as session:
        new = session.scalars(select(Sample).where(Sample.replaces_id.is_not(None))).one()
    assert new.number == "S-WQ-2026-0001-R1"


@given("the quality manager had checked the original result")
def checked_by_quality_manager(story: Story) -> None:
    with writing(story.station.engine) as session:
        for result in session.scalars(select(Result)):
            result.checked_by_id = story.station.people["zhao.min"]


@when("every report at risk is answered for")
def answer_affected(story: Story) -> None:
    with story.station.read() as session:
        numbers = session.scalars(select(Report.number).join(AffectedReport, AffectedReport.report_id == Report.id)).all()
    assert numbers
    for number in numbers:
        story.act("zhao.min", "quality.answer-affected", report=number, disposition="told", reason="已告知")
        story.done()


@when(
    parsers.re(
        r"(?P<who>"
        + "|".join(sorted(WHO, key=len, reverse=True))
        + r') proposes an edition from (?P<day>\S+) in which "(?P<old>.+)" reads "(?P<new>.+)"'
    )
)
def proposes_edition(story: Story, who: str, day: str, old: str, new: str) -> None:
    changes = {old.replace("'", '"'): new.replace("'", '"')}
    words = texts("testing-station", 2, day, changes)
    story.act(WHO[who], "edition.propose", **handed_in(story.station, words))


@when(parsers.re(r"(?P<who>" + WHOEVER + r") (?P<what>approves|declines) the edition"))
def rules_on_edition(story: Story, who: str, what: str) -> None:
    proposal = newest_proposal(story.station)
    if what == "approves":
        story.act(WHO[who], "edition.approve", proposal=proposal)
    else:
        story.act(WHO[who], "edition.decline", proposal=proposal, reason="先征求意见")


@then(parsers.parse("the edition in force is {n:d}"))
def edition_in_force(story: Story, n: int) -> None:
    assert number_in_force(story.station, "testing-station") == n


@then(parsers.parse("the case keeps edition {n:d}"))
def case_keeps_edition(story: Story, n: int) -> None:
    assert number_of(story.station, story.number) == n


@then(parsers.parse('it cannot be taken because "{words}"'))
def cannot_be_taken_because(story: Story, words: str) -> None:
    assert isinstance(story.answer, Invalid), story.answer
    assert words in str(story.answer)


@given(parsers.re(r"(?P<who>" + WHOEVER + r") hands the case over to (?P<other>" + WHOEVER + ")"))
@when(parsers.re(r"(?P<who>" + WHOEVER + r") hands the case over to (?P<other>" + WHOEVER + ")"))
def hands_over(story: Story, who: str, other: str) -> None:
    story.act(WHO[who], "review.hand-over", person=story.station.people[WHO[other]], reason="休假")


@given(parsers.re(r"(?P<who>" + WHOEVER + r") promises (?P<day>\d{4}-\d\d-\d\d)"))
@when(parsers.re(r"(?P<who>" + WHOEVER + r") promises (?P<day>\d{4}-\d\d-\d\d)"))
def promises(story: Story, who: str, day: str) -> None:
    story.act(WHO[who], "feedback.promise-date", day=day, what="复检结果")


@given(parsers.re(r"(?P<who>" + WHOEVER + r") reports the statistics from (?P<first>\S+) until (?P<last>\S+)"))
@when(parsers.re(r"(?P<who>" + WHOEVER + r") reports the statistics from (?P<first>\S+) until (?P<last>\S+)"))
def reports_statistics(story: Story, who: str, first: str, last: str) -> None:
    story.act(WHO[who], "quality.report-statistics", from_on=first, until_on=last)


@then(parsers.re(r"(?P<who>" + WHOEVER + r") is responsible for the case"))
def is_responsible(story: Story, who: str) -> None:
    story.done()
    assert story.station.case(story.number).owner_id == story.station.people[WHO[who]]


@given("a complaint that was answered")
def answered_complaint(story: Story) -> None:
    has_complained(story)
    for who, verb in (
        ("the technical business office", "accepts"), ("the head of sampling", "investigates"),
        ("the head of sampling", "proposes that it is not justified"), ("the quality manager", "approves the outcome"),
        ("the head of sampling", "sends the reply"),
    ):  # fmt: skip
        name, entered = VERBS[verb]
        story.act(WHO[who], name, **entered)
        story.done()
