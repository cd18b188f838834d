"""Each of the twelve invariants can fail: with its guard taken out, the same random people break it, and are found out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select, text, update

from lims_complaints import act as kernel
from lims_complaints.act import ACTS, Act
from lims_complaints.db.engine import writing
from lims_complaints.identity import visibility
from lims_complaints.procedure.facts import FACTS
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Authorization
from lims_complaints.records.report import Sample
from lims_complaints.reports import amending
from tests.clauses.stages import Stages
from tests.clauses.words import VERBS
from tests.properties.entered import INPUTS, Entered, named
from tests.properties.people import People, Throws
from tests.properties.twelve import POINTS

pytestmark = pytest.mark.long

QUICK = settings(settings.get_profile("ci"), max_examples=4, stateful_step_count=4, phases=[Phase.generate])
Patch = pytest.MonkeyPatch
Meddle = Callable[[Any], object]


def holds_always(*sentences: str) -> Callable[[Patch], None]:
    """Take facts out: whatever is so, they hold."""

    def take_out(patch: Patch) -> None:
        for sentence in sentences:
            patch.setitem(FACTS, sentence, replace(FACTS[sentence], answer=lambda *_: True))

    return take_out


def also(name: str, change: Callable[[Any], object]) -> Callable[[Patch], None]:
    """Let an act do something more that no act may."""

    def take_out(patch: Patch) -> None:
        whole = ACTS[name].run
        patch.setitem(ACTS, name, replace(ACTS[name], run=lambda ctx, given: (whole(ctx, given), change(ctx.session))))

    return take_out


def everybody_sees(patch: Patch) -> None:
    patch.setattr(visibility, "READERS", visibility.READERS | {"analyst"})
    patch.setattr(visibility, "at_the_bench", lambda *_: frozenset())


def one_day_later(session: Any) -> None:
    for clock in session.scalars(select(Clock)):
        clock.due_at += timedelta(days=1)


def by_hand(station: Any, *statements: Any) -> None:
    """Change the tables once their guards are gone."""
    with writing(station.engine) as session:
        for name in session.scalars(text("select name from sqlite_master where type = 'trigger'")).all():
            session.execute(text(f"drop trigger {name}"))
        for statement in statements:
            session.execute(statement)


def the_deputy_sampled(station: Any) -> None:
    by_hand(station, update(Sample).values(taken_by_id=station.people["zhou.kai"]))


def leave_ended(station: Any) -> None:
    until = station.clock.at.date()
    station.clock.forward(days=1)
    station.shown = station.dispute.reserve()
    by_hand(station, update(Authorization).where(Authorization.kind == "signing").values(until_on=until))


def a_claim(station: Any) -> None:
    station.do("compensation.record-claim", "ma.li", amount="3000.00", basis="停产一日")


@dataclass(frozen=True)
class TakenOut:
    """A guard that is taken out: from where on, what then happens (by whom, with what, where it matters), what is put there beforehand."""

    start: str
    act: str
    guard: Callable[[Patch], None]
    meddle: Meddle = lambda _station: None
    by: str = ""
    entered: Entered | None = None


NO_PART = ("the actor had no part in the original work", "the actor had no part in an earlier round")
TAKEN_OUT = {
    1: TakenOut("released", "retest.assign-analysts", holds_always("no one named had a part in the original work"),
                entered=named("wang.lei", "lin.yue")),
    2: TakenOut("testing", "retest.check-in", everybody_sees),
    3: TakenOut("testing", "retest.check-in", holds_always("every determination is locked")),
    4: TakenOut(
        "agree", "retest.correct-determination",
        also("retest.correct-determination", lambda s: s.execute(text("update determination set replicates = '[\"1\"]' where entry = 1"))),
        by_hand,
    ),
    5: TakenOut("opinion stands", "decision.decide", holds_always(*NO_PART), the_deputy_sampled, "zhou.kai",
                lambda _: VERBS["decides that the report is maintained"][1]),
    6: TakenOut(
        "decided amended", "reports.reserve-amendment",
        lambda patch: patch.setattr(amending, "_next_number", lambda *_: ("WQ-1", 1)),
    ),
    7: TakenOut("reserved", "reports.sign-amendment", holds_always("the actor is authorized for everything in the amended report"), leave_ended),
    8: TakenOut("accepted", "feedback.note-contact", also("feedback.note-contact", one_day_later), by_hand),
    9: TakenOut("filed", "intake.refuse", lambda patch: patch.setattr(kernel.papers, "make", lambda _: None)),
    10: TakenOut("settled", "archive.close-case", holds_always("no claim is open"), a_claim),
    11: TakenOut(
        "accepted", "feedback.note-contact",
        also("feedback.note-contact", lambda s: s.execute(text("update audit_event set actor = 'nobody' where sequence = 1"))), by_hand,
    ),
    12: TakenOut("filed", "intake.accept", lambda patch: patch.setattr(kernel.audit, "append", lambda *_: None)),
}  # fmt: skip


def run(stages: Stages, taken: TakenOut) -> None:
    """Let people do one act, and what follows by itself, from where the guard matters."""

    class Few(People):
        deeds = ("something_new", "something_new", "time_passes")

        def inputs(self, kind: Act, dice: Throws) -> list[Entered]:
            return [taken.entered] if taken.entered else dice.shuffled(INPUTS[kind.name])

    def here() -> Few:
        few = Few(stages, taken.start, INPUTS.keys() - {taken.act}, lambda _: None)
        taken.meddle(few.station)
        few.roles = {user: roles if taken.by in ("", user) else frozenset() for user, roles in few.roles.items()}
        return few

    run_state_machine_as_test(here, settings=QUICK)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("point", POINTS)
def test_with_its_guard_the_point_holds_and_without_it_is_found_broken(
    stages: Stages, point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = TAKEN_OUT[point]
    run(stages, taken)
    taken.guard(monkeypatch)
    with pytest.raises(AssertionError, match=f"^point {point}:"):
        run(stages, taken)
