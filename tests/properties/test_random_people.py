"""Random people make random moves: nothing that is reachable breaks one of the twelve points, and a refusal changes nothing."""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from lims_complaints.act import ACTS
from lims_complaints.procedure.edition import Edition
from tests.clauses.stages import Stages
from tests.properties.people import People, Throws
from tests.station import the_document

pytestmark = pytest.mark.long

STARTS = (
    "filed", "late", "urgent", "asked", "without report", "with an opinion", "opinion retest, fault in sampling", "reviewed", "fit", "retest ordered",
    "coded", "released", "assigned", "testing", "agree", "third determinations", "judged", "opened, wrong", "maintained", "answered", "answered + 40", "third round",
    "settled", "transferred", "investigated", "escalated", "escalated outcome", "withdrawn", "claimed", "agreed", "planned", "action done", "affected", "analysts unnamed",
    "drawn up", "issued", "words amended", "decided amended", "reserved", "signed", "drafted", "carried out amended", "supplement signed",
)  # fmt: skip
"""Where the machine begins: far into the course as well, so that few steps reach the end of it."""
APART = ("8.1", "8.6", "9")
"""Clauses whose acts move no case and touch no report: editions, statistics, people."""
BEYOND = {"reports.renew-timestamp"}
"""Acts that need somebody outside the station: here an authority of timestamps."""
TURNS = 5
ONCE = settings(settings.get_profile("ci"), max_examples=1, stateful_step_count=9)
AGAIN = settings(ONCE, stateful_step_count=6)
SEARCH = settings(settings.get_profile("search"), max_examples=20, stateful_step_count=60)


def of_the_course(edition: Edition) -> set[str]:
    """Return every state, and every act that the procedure provides for a case, a report or the bench."""
    acts = {m.act for m in edition.moves.values() if m.act in ACTS and m.clause not in APART}
    return acts - BEYOND | set(edition.states)


class Finishers(People):
    """Those who do what nobody did yet, or what may lead there: another act of the same step."""

    deeds = ("something_new", "something_new", "something_new", "time_passes")

    def something_offered(self, dice: Throws) -> None:
        """Do something of the steps of which an act is still to be done."""
        steps = {ACTS[name].step for name in self.names if name not in self.known | self.done}
        self.do_one_of(dice.shuffled([name for name in self.names if ACTS[name].step in steps]), dice)


def walk(stages: Stages, start: str, reached: Counter[str], how: settings) -> None:
    """Let the machine run from one stage, and count what it reaches."""
    known, who = frozenset(reached), Finishers if how is AGAIN else People
    run_state_machine_as_test(lambda: who(stages, start, known, lambda what: reached.update([what])), settings=how)  # type: ignore[no-untyped-call]


def test_no_reachable_state_breaks_one_of_the_twelve(stages: Stages) -> None:
    """From each stage once, and from all of them again while anything of the document was never reached."""
    reached: Counter[str] = Counter()
    whole = of_the_course(the_document().edition)
    searching = settings.get_current_profile_name() == "search"
    for turn in range(TURNS):
        for start in STARTS:
            if turn and not whole - set(reached):
                break
            walk(stages, start, reached, AGAIN if turn else SEARCH if searching else ONCE)
    assert not whole - set(reached), f"never reached: {sorted(whole - set(reached))}"
