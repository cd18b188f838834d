"""Steps of the scenarios: what was, and what is done. Refusal and success share one set-up, so that a refusal cannot pass
for a wrong reason. What must come out of it is in `outcomes`."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, when
from sqlalchemy import func, insert, select, text

from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.given import Given
from lims_complaints.identity.actor import CLIENT, STATION, client_of
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case, CaseSeen, Notice
from lims_complaints.records.decision import Decision
from lims_complaints.records.feedback import Feedback
from lims_complaints.records.journal import Job
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Absence, Account, Authorization, Person, RoleHeld, Tie
from lims_complaints.records.quality import AffectedReport
from lims_complaints.records.report import Client, Copy, Report, Result
from lims_complaints.worker.reminders import remind
from tests.changing import handed_in, newest_proposal, texts
from tests.clauses.custody import *  # noqa: F403 - its steps are this folder's
from tests.clauses.deeds import DEEDS, LEFT_OUT, action, appeal, new_sample, portion_of
from tests.clauses.issuing import *  # noqa: F403 - its steps are this folder's
from tests.clauses.lateness import *  # noqa: F403 - and these
from tests.clauses.outcomes import *  # noqa: F403 - so are these
from tests.clauses.outside import *  # noqa: F403 - and these
from tests.clauses.staffing import *  # noqa: F403 - so are these
from tests.clauses.stages import CONTROL, SAMPLE, Stages
from tests.clauses.words import VERBS, WHO
from tests.retesting import STAGES, password_hash, seal_of


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


WHOEVER = _any(WHO)
PEOPLE = parsers.re(f"(?P<who>{WHOEVER}) (?P<verb>(?:{_any([*VERBS, *DEEDS])})(?:, leaving out .+)?)")


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

    def __init__(self, stages: Stages, folder: Path) -> None:
        self._stages, self._folder = stages, folder
        self._station: Any = None
        self.answer: Done | Exception | None = None
        self.before = ""
        self.papers_before = self.notices_before = 0

    @property
    def station(self) -> Any:
        """The scenario's own station, founded and no more unless the scenario begins at a stage."""
        if self._station is None:
            self.comes_to("")
        return self._station

    def comes_to(self, stage: str) -> None:
        """Go on from a stage that was walked once for all scenarios."""
        self.close()
        self._station = self._stages.copy(stage, self._folder / (stage or "founded"))

    def close(self) -> None:
        """Let go of the database."""
        if self._station is not None:
            self._station.engine.dispose()

    @property
    def number(self) -> str:
        """The case of the scenario."""
        return str(self.station.number)

    def actor(self, who: str) -> Any:
        """Return whoever acts."""
        if who == "client":
            return client_of(self.station.case(self.number).id) if self.number else CLIENT
        return STATION if who == "station" else self.station.who(who)

    def act(self, who: str, name: str, /, **entered: Any) -> None:
        """Do an act and keep what came of it."""
        self.send(who, name, ACTS[name].given(**entered))

    def send(self, who: str, name: str, entered: Given) -> None:
        """Do an act with an input that is made already, as a program that knows no form would."""
        self.remember()
        opens = ACTS[name].given.__name__.startswith(("File", "Register"))
        try:
            key = None if opens else self._key(ACTS[name].on, who)
            self.answer = self.station.desk.perform(name, entered, by=self.actor(who), key=key)
        except (Refused, NotFound, Invalid) as refused:
            self.answer = refused
            return
        if opens:
            self.station.number = self.answer.key
        self.station.shown = self.answer.shown.get("draft_sha256", getattr(self.station, "shown", ""))

    def _key(self, on: str, who: str) -> str | None:
        if on == "bench":
            return getattr(self.station, "portion", "") or portion_of(self, "chen.yu")
        if on == "report":
            return getattr(self.station, "report_number", "") or "WQ-2026-0001"
        return self.number if on == "case" else None

    def remember(self) -> None:
        """Keep where the case stands, and what papers and notices there are, before something is done."""
        self.before = self.state()
        with self.station.read() as session:
            self.papers_before = session.scalar(select(func.max(Paper.id))) or 0
            self.notices_before = session.scalar(select(func.max(Notice.id))) or 0

    def state(self) -> str:
        """Where the case stands."""
        return str(self.station.case(self.number).state) if self.number else ""

    def done(self) -> Done:
        """What was done last; fails with the refusal if it was refused."""
        assert isinstance(self.answer, Done), self.answer
        return self.answer


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The stages that scenarios begin at."""
    found = Stages(tmp_path_factory.mktemp)
    yield found
    found.close()


@pytest.fixture
def story(stages: Stages, tmp_path: Path) -> Iterator[Story]:
    """A scenario's own station."""
    found = Story(stages, tmp_path)
    yield found
    found.close()


@given("a report that the client received on 2026-03-02")
def a_report(story: Story) -> None:
    assert story.state() == ""


@given("a station whose signatories have keys")
def signing(story: Story) -> None:
    story.comes_to("signing")


@given("a report whose receipt is not proved")
def receipt_not_proved(story: Story) -> None:
    with writing(story.station.engine) as session:
        for copy in session.scalars(select(Copy)):
            copy.evidence, copy.received_at = "", None


@given(parsers.parse("it is {time}"))
@when(parsers.parse("it is {time}"))
def it_is(story: Story, time: str) -> None:
    story.station.clock.set(time)


AT: dict[str, str] = {
    "the case is under review": "accepted",
    "a retest is ordered": "retest ordered",
    "the portions are coded": "coded",
    "the work package is released": "released",
    "the analysts are assigned": "testing",
    "both analysts have locked values that agree with the original": "agree",
    "both analysts have locked values that differ from the original": "differ",
    "both analysts have locked values that differ from each other": "apart",
    "the map is opened, and the original was right": "opened",
    "the map is opened, and the original was wrong": "opened, wrong",
    "the report is maintained, and the client has the reply": "answered",
    "the second round is under review": "second round",
    "the third round is under review": "third round",
    "the client is satisfied with the reply": "settled",
    "the case is closed and not handed over": "closed",
    "the case is with the archivist": "transferred",
    "a complaint about sampling is accepted": "general",
    "a complaint about sampling was handed to the Office": "escalated",
    "the head of sampling has proposed that it is justified": "justified",
    "the head of sampling has proposed that it is not justified": "unjustified",
    "the Office has proposed that it is justified": "escalated outcome",
    "the outcome is approved, and the complaint is justified": "approved, justified",
    "the outcome is approved, and the complaint is not justified": "approved, unjustified",
    "the second round of a complaint is under review": "general second round",
    "the third round of a complaint is under review": "general third round",
    "a report is imported": "imported",
    "a report is drawn up for its signature": "drawn up",
    "a report is issued": "issued",
    "words of a report were put right, and the old one is void": "words amended",
    "the report is maintained and not yet answered": "maintained",
    "the result is not disproved and not yet answered": "not disproved",
    "the second round has an approved opinion": "second opinion",
    "the second round has come to the opened map": "second map",
    "a nonconformity of a dispute names another report": "affected",
    "a report of which no copy was given out is decided to be amended": "undelivered amended",
    "a report of which no copy was given out is decided to be void": "undelivered void",
    "a dispute over a signed report": "disputed",
    "a supplement to a report is signed": "supplement signed",
    "an amended report is drawn up": "reserved",
    "an amended report is signed": "signed",
    "an amended report is signed and the original stamped": "stamped",
    "a signed report is stamped void without replacement": "stamped void",
}


@given(parsers.re(f"(?P<so>{_any(AT)})"))
def so_far(story: Story, so: str) -> None:
    story.comes_to(AT[so])


@given("the client has appealed")
def has_appealed(story: Story) -> None:
    story.act("client", "intake.file-appeal", **appeal(story))
    story.done()


@given("the client has appealed and asked for an urgent answer")
def has_appealed_urgently(story: Story) -> None:
    story.act("client", "intake.file-appeal", **appeal(story, urgent=True, urgent_reason="饮用水"))
    story.done()


@given("a client has complained about sampling")
def has_complained(story: Story) -> None:
    someone_does(story, "anybody", "complains about sampling")
    story.done()


@given(parsers.parse('the approved opinion is "{proposal}"'))
def approved_opinion(story: Story, proposal: str) -> None:
    story.comes_to(f"opinion {proposal}")


@given(parsers.parse('the approved opinion is "{proposal}", with a fault in "{fault}"'))
def approved_opinion_with_fault(story: Story, proposal: str, fault: str) -> None:
    story.comes_to(f"opinion {proposal}, fault in {fault}")


@given(parsers.parse('a signed report is decided to be "{outcome}"'))
def decided(story: Story, outcome: str) -> None:
    story.comes_to(f"decided {outcome}")


@given("a signed report is decided to be amended by a supplement")
def decided_on_a_supplement(story: Story) -> None:
    story.comes_to("supplement decided")


@given(parsers.parse('a signed report was decided to be "{outcome}", and that is carried out'))
def carried_out(story: Story, outcome: str) -> None:
    story.comes_to(f"carried out {outcome}")


@given("every stage is recorded")
@when("every stage is recorded")
def every_stage(story: Story) -> None:
    every_stage_but(story, "")


@when(parsers.parse('every stage but "{left}" is recorded'))
def every_stage_but(story: Story, left: str) -> None:
    for stage in STAGES:
        if stage != left:
            story.act("he.jing", "review.record-stage", stage=stage, looked_at="原始记录", finding="in order")
            story.done()


@given("the sample is fit for a retest")
@when("the sample is found fit for a retest")
def sample_fit(story: Story) -> None:
    story.station.judge_sample()


@given("there is too little of the sample")
@when("there is found too little of the sample")
def sample_unfit(story: Story) -> None:
    story.station.judge_sample(quantity_enough=False)


@given("the control sample was measured wrong")
def control_wrong(story: Story) -> None:
    story.comes_to("testing")
    wrong, right = {SAMPLE: ("13.5", "13.6"), CONTROL: ("21.5", "21.6")}, {SAMPLE: ("13.5", "13.6"), CONTROL: ("20", "20")}
    story.station.lock_all("chen.yu", wrong)
    story.station.lock_all("sun.hao", right)


@given("a seal was found broken once all was locked, judged and opened")
def broken_seal(story: Story) -> None:
    story.comes_to("testing")
    course = story.station
    code = course.codes_of("chen.yu")[0]
    course.lock_both(("13.5", "13.6"), ("13.8", "13.7"))
    course.judge()
    course.open()
    course.do("retest.pass-on", "chen.yu", key=code, to=course.people["he.jing"], seal=seal_of(code), seal_intact=False)


@given("an analyst has taken a portion over")
def taken_over(story: Story) -> None:
    story.comes_to("testing")
    story.station.portion = portion_of(story, "chen.yu")
    someone_does(story, "an analyst", "takes a portion over")
    story.done()


@given("an analyst has locked a portion")
def has_locked(story: Story) -> None:
    taken_over(story)
    story.station.clock.forward(minutes=30)
    someone_does(story, "an analyst", "locks the results")
    story.done()


@given("the agreement of what was locked is judged")
def is_judged(story: Story) -> None:
    story.comes_to("agree")
    story.station.portion = portion_of(story, "chen.yu")
    story.station.judge()


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
    with writing(story.station.engine) as session:
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


@given("the client has the reply and is asked anew")
def asked_anew(story: Story) -> None:
    story.comes_to("maintained")
    someone_has_done(story, "the technical business office", "sends the reply")


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


@when(parsers.parse('"{first}" and "{second}" are assigned'))
def assign(story: Story, first: str, second: str) -> None:
    people = story.station.people
    story.act("he.jing", "retest.assign-analysts", analysts=[people[first], people[second]])


@when(parsers.parse('"{first}" and "{second}" are ordered to test further'))
def assign_further(story: Story, first: str, second: str) -> None:
    people = story.station.people
    story.act("zhao.min", "retest.order-further", analysts=[people[first], people[second]])


@when("what falls due is called to mind")
def called_to_mind(story: Story) -> None:
    """Do the reminders that are ready, as the worker does, and nothing else that waits."""
    story.remember()
    ready = select(Job).where(Job.kind == "clock.remind", Job.due_at <= story.station.clock()).order_by(Job.due_at)
    with story.station.read() as session:
        bodies = [job.body for job in session.scalars(ready)]
    for body in bodies:
        remind(story.station.desk, body)


@when("both analysts lock all that they have")
def both_lock(story: Story) -> None:
    story.remember()
    story.station.lock_both(("13.5", "13.6"), ("13.8", "13.7"))


@when(parsers.parse("the client appeals on {day}"))
def appeals_on(story: Story, day: str) -> None:
    story.station.clock.set(f"{day} 10:00")
    story.act("client", "intake.file-appeal", **appeal(story))


@when("the client appeals without grounds")
def appeals_without_grounds(story: Story) -> None:
    with pytest.raises(ValueError, match="grounds"):
        story.act("client", "intake.file-appeal", **appeal(story, results=[{"line": 1, "grounds": ""}]))


@when("the client appeals with a wrong check code")
def appeals_with_wrong_code(story: Story) -> None:
    story.act("client", "intake.file-appeal", **appeal(story, check_code="AAAAA-AAAAA"))


@when(parsers.parse("the Office names a team with {user}"))
@given(parsers.parse("the Office has named a team with {user}"))
def names_team(story: Story, user: str) -> None:
    story.act("ma.li", "review.name-team", departments="sampling", team=[story.station.people[user]])


@given(parsers.parse("an action of {user} is planned"))
@when(parsers.parse("an action of {user} is planned"))
def plan_action(story: Story, user: str) -> None:
    story.act("zhao.min", "quality.plan-action", **action(story, user))


@when("the payment is recorded with its evidence")
def payment(story: Story) -> None:
    someone_does(story, "the Office", "records the payment")


@when(parsers.parse("a new sample is recorded by {first} and {second}"))
def resample(story: Story, first: str, second: str) -> None:
    story.act("he.jing", "retest.record-resampling", **new_sample(story, first, second))


@given("every holder has returned the copy")
@when("every holder has returned the copy")
def returned(story: Story) -> None:
    dispute = story.station.dispute
    for copy in dispute.report.copies:
        dispute.returned(copy.id)


@when("every holder is sent the supplement")
def sent_supplement(story: Story) -> None:
    dispute = story.station.dispute
    for copy in dispute.report.copies:
        dispute.do("reports.send-supplement", "liu.wen", copy_id=copy.id)


@when("every holder is asked for the copy")
def asked(story: Story) -> None:
    story.remember()
    assert story.station.dispute.ask_all()


@when("every report at risk is answered for")
def answer_affected(story: Story) -> None:
    with story.station.read() as session:
        numbers = session.scalars(select(Report.number).join(AffectedReport, AffectedReport.report_id == Report.id)).all()
    assert numbers
    for number in numbers:
        story.act("zhao.min", "quality.answer-affected", report=number, disposition="told", reason="已告知")
        story.done()


@when(parsers.re(r"(?P<who>" + WHOEVER + r') proposes an edition from (?P<day>\S+) in which "(?P<old>.+)" reads "(?P<new>.+)"'))
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


@when("the quality manager declines the edition without a reason")
def declines_without_reason(story: Story) -> None:
    kind = ACTS["edition.decline"].given
    entered = kind(proposal=newest_proposal(story.station), reason="先征求意见")
    story.send("zhao.min", "edition.decline", entered.model_copy(update={"reason": ""}))


@given(PEOPLE)
def someone_has_done(story: Story, who: str, verb: str) -> None:
    someone_does(story, who, verb)
    story.done()


@when(PEOPLE)
def someone_does(story: Story, who: str, verb: str) -> None:
    """Let somebody do something; ", leaving out …" takes a part away that the form itself would not let go."""
    verb, _, left = verb.partition(", leaving out ")
    name, entered = VERBS.get(verb) or DEEDS[verb]
    values = entered(story) if callable(entered) else entered
    if not left:
        story.act(WHO[who], name, **values)
        return
    field, nothing = LEFT_OUT[left]
    story.send(WHO[who], name, ACTS[name].given(**values).model_copy(update={field: nothing}))
