"""Steps about the chain of custody: portions handed out, confirmed by their seals, handed on, broken (2.2.3)."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import parsers, then, when

from lims_complaints.db.engine import reading
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.situation.work import newest_hand_over
from tests.retesting import seal_of

if TYPE_CHECKING:
    from tests.clauses.story import Story

AGREE = ("13.5", "13.6")


@when("the portions are handed out")
def handed_out(story: "Story") -> None:
    story.station.hand_out()


@when(parsers.re(r'"(?P<user>[^"]+)" takes a portion over$'))
def takes_over(story: "Story", user: str) -> None:
    _at_bench(story, "retest.check-in", user, seal=seal_of(_first(story)))


@when(parsers.re(r'"(?P<user>[^"]+)" finds the seal of a portion broken$'))
def finds_broken(story: "Story", user: str) -> None:
    _at_bench(story, "retest.check-in", user, seal=seal_of(_first(story)), seal_intact=False)
    story.station.clock.forward(minutes=1)


@when(parsers.re(r'"(?P<user>[^"]+)" hands a portion on to "(?P<to>[^"]+)"$'))
def hands_on(story: "Story", user: str, to: str) -> None:
    _at_bench(story, "retest.pass-on", user, seal="F-9", to=story.station.people[to])


@when(parsers.re(r'"(?P<user>[^"]+)" takes it into keeping$'))
def takes_into_keeping(story: "Story", user: str) -> None:
    _at_bench(story, "retest.receive-portion", user, seal="F-9")


@when("both analysts lock values that agree with the original")
def both_lock(story: "Story") -> None:
    story.station.lock_both(AGREE, AGREE)


@then(parsers.parse('that portion went from "{giver}" to "{receiver}"'))
def went(story: "Story", giver: str, receiver: str) -> None:
    story.done()
    with reading(story.station.engine) as session:
        step = newest_hand_over(session, _first(story))
    people = story.station.people
    assert step is not None
    assert (step.from_id, step.to_id, step.broken) == (people[giver], people[receiver], False)
    assert step.received_at is not None


def _first(story: "Story") -> str:
    """Return the code of the one portion that the scenario speaks of: the first of chen.yu's."""
    return min(c for c, p in story.station.assigned().items() if p == story.station.people["chen.yu"])


def _at_bench(story: "Story", act: str, user: str, **given: Any) -> None:
    story.before = story.state()
    try:
        story.answer = story.station.do(act, user, key=_first(story), **given)
    except (Refused, Invalid, NotFound) as refused:
        story.answer = refused
