"""Steps of where a scenario begins. Refusal and success share one set-up, so that a refusal cannot pass for a wrong reason."""

from pytest_bdd import given, parsers, when
from sqlalchemy import select

from lims_complaints.records.report import Copy
from tests.clauses.doing import every_stage_but, someone_does
from tests.clauses.inputs import appeal, portion_of
from tests.clauses.stages import CONTROL, SAMPLE
from tests.clauses.story import Story, any_of
from tests.clauses.words import VERBS, WHO
from tests.meddling import unguarded
from tests.retesting import seal_of


@given("a report that the client received on 2026-03-02")
def a_report(story: Story) -> None:
    assert story.state() == ""


@given("a station whose signatories have keys")
def signing(story: Story) -> None:
    story.comes_to("signing")


@given("a report whose receipt is not proved")
def receipt_not_proved(story: Story) -> None:
    with unguarded(story.station.engine, "copy") as session:
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
    "the second round of a complaint was handed to the Office": "escalated second round",
    "the third round of a complaint is under review": "general third round",
    "the second round of a complaint that the Office had handled is with it again": "the Office's second round",
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


@given(parsers.re(f"(?P<so>{any_of(AT)})"))
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
