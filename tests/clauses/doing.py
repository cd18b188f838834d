"""Steps of what is done in a scenario, by whom, with what words."""

import pytest
from pytest_bdd import given, parsers, when
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.records.journal import Job
from lims_complaints.records.quality import AffectedReport
from lims_complaints.records.report import Report
from lims_complaints.worker.reminders import remind
from tests.changing import handed_in, newest_proposal, texts
from tests.clauses.deeds import DEEDS, LEFT_OUT
from tests.clauses.inputs import action, appeal, new_sample
from tests.clauses.story import PEOPLE, WHOEVER, Story
from tests.clauses.words import VERBS, WHO
from tests.retesting import STAGES


@given(parsers.parse("an action of {user} is planned"))
@when(parsers.parse("an action of {user} is planned"))
def plan_action(story: Story, user: str) -> None:
    story.act("zhao.min", "quality.plan-action", **action(story, user))


@given("every holder has returned the copy")
@when("every holder has returned the copy")
def returned(story: Story) -> None:
    dispute = story.station.dispute
    for copy in dispute.report.copies:
        dispute.returned(copy.id)


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


@when(parsers.parse('every stage but "{left}" is recorded'))
def every_stage_but(story: Story, left: str) -> None:
    for stage in STAGES:
        if stage != left:
            story.act("he.jing", "review.record-stage", stage=stage, looked_at="原始记录", finding="in order")
            story.done()


@given("the client has the reply and is asked anew")
def asked_anew(story: Story) -> None:
    story.comes_to("maintained")
    someone_has_done(story, "the technical business office", "sends the reply")


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
    story.act("ma.li", "review.name-team", departments=["sampling"], team=[story.station.people[user]])


@when("the payment is recorded with its evidence")
def payment(story: Story) -> None:
    someone_does(story, "the Office", "records the payment")


@when(parsers.parse("a new sample is recorded by {first} and {second}"))
def resample(story: Story, first: str, second: str) -> None:
    story.act("he.jing", "retest.record-resampling", **new_sample(story, first, second))


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
