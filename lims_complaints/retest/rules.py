"""Whether a retest may go on, and who may test: facts over what stands (2.2.2 to 2.2.4). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lims_complaints.language import N_
from lims_complaints.measurement.criterion import Criterion, Plan, figure
from lims_complaints.measurement.lines import Said, said
from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import BenchPart, RetestPart, ReviewPart

BUSY = 40
"""Portions open at the bench from which on an analyst counts as overloaded."""


@dataclass(frozen=True)
class Candidate:
    """An analyst as the roster judges them. `methods` holds what they are authorized for today; * is everything.

    `outside` names the laboratory of one who was named for this case alone.
    """

    person: int
    name: str
    methods: frozenset[str] = frozenset()
    involved: bool = False
    earlier_round: bool = False
    seen: bool = False
    tied: bool = False
    tested_already: bool = False
    outside: str = ""
    present: bool = True
    open_portions: int = 0

    def may_test_by(self, methods: Sequence[str]) -> bool:
        """Whether they are authorized for every one of the methods."""
        return "*" in self.methods or self.methods >= set(methods)


@dataclass(frozen=True)
class RosterPart:
    """`roster`: every analyst of the station, and the methods that the retest asks for."""

    methods: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def eligible(self) -> tuple[Candidate, ...]:
        """Return whom nothing stands against, in the order of their ids."""
        return tuple(c for c in sorted(self.candidates, key=lambda c: c.person) if not reasons(c, self.methods))

    def named(self, given: Any) -> tuple[Candidate | None, ...]:
        """Return those whom an input names; None for somebody who is no analyst."""
        known = {c.person: c for c in self.candidates}
        return tuple(known.get(person) for person in getattr(given, "analysts", ()))


def reasons(candidate: Candidate, methods: Sequence[str]) -> tuple[Said, ...]:
    """Return every reason why an analyst cannot test in this retest; none: they can (2.2.4, 17025 6.2.6)."""
    lacking = [] if "*" in candidate.methods else [m for m in methods if m not in candidate.methods]
    found = [said(N_("not authorized for {method} today"), method=m) for m in lacking]
    against = {
        N_("had a part in the original work"): candidate.involved,
        N_("had a part in an earlier round"): candidate.earlier_round,
        N_("has seen the case or holds a key to the sealed map"): candidate.seen,
        N_("has declared a tie to the client"): candidate.tied,
        N_("has tested this sample already"): candidate.tested_already,
        N_("is not at work today"): not candidate.present,
        N_("has too many portions open"): candidate.open_portions >= BUSY,
    }
    return (*found, *(said(why) for why, holds in against.items() if holds))


WHY_NOT_FIT = {
    "quantity_enough": N_("too little of it is left"),
    "seal_intact": N_("its seal is broken"),
    "storage_kept": N_("it was not stored as it should be"),
    "within_holding_time": N_("its holding time is over at the start of the retest"),
}


def why_not_fit(gate: Any) -> tuple[str, ...]:
    """Return why a judged sample (SampleGate) cannot be retested, as msgids; none: it is fit (2.2.3)."""
    return tuple(why for check, why in WHY_NOT_FIT.items() if not getattr(gate, check))


def plan_faults(plan: Plan) -> tuple[Said, ...]:
    """Return what a plan for one result leaves open: everything is fixed before the first determination (7.7.1)."""
    found: list[Said] = []
    if plan.between is None:
        found.append(said(N_("The criterion between the two analysts is missing.")))
    if plan.against_original is None:
        found.append(said(N_("The criterion for the comparison with the original is missing.")))
    for criterion in (plan.within, plan.between, plan.against_original):
        if criterion is not None:
            found += [
                said(N_("The plan does not give {name}; the critical difference needs it."), name=n)
                for n in _lacks(plan, criterion)
            ]
    return tuple(dict.fromkeys(found))


def _lacks(plan: Plan, criterion: Criterion) -> list[str]:
    if criterion.kind in ("En", "zeta"):
        return [] if plan.uncertainty else ["U"]
    if criterion.kind in ("RD", "RPD", "absolute"):
        return []
    wider = {"s_I": "s_I", "s_R": "s_R", "R": "s_R"}.get(criterion.kind)
    lacking = [] if figure(plan, "s_r", criterion) is not None else ["s_r"]
    if wider == "s_I" and figure(plan, "s_I", criterion) is None:
        lacking.append("s_I")
    if wider == "s_R" and figure(plan, "s_R", criterion) is None:
        lacking.append("s_R")
    return lacking


@fact("the approved opinion asks for a retest")
def opinion_asks_for_retest(review: ReviewPart) -> bool:
    """Whether the opinion that the quality manager approved is to retest (2.2.1)."""
    return review.approved and review.proposal == "retest"


@fact("the sample is fit for a retest")
def sample_is_fit(retest: RetestPart) -> bool:
    """Whether the sample passed for at least one disputed result (2.2.3)."""
    return retest.fit


@fact("the plan is complete")
def plan_is_complete(given: Any) -> bool:
    """Whether the plan leaves nothing open: results, criteria with their figures, a window, companions (2.2.2)."""
    companions = bool(given.decoys + given.controls or given.named or given.bottles)
    return bool(given.results) and companions and not any(plan_faults(each.plan) for each in given.results)


@fact("sampling or transport was at fault")
def sampling_was_at_fault(review: ReviewPart) -> bool:
    """Whether the review found a fault before the sample reached the laboratory (2.2.3)."""
    return bool(review.faults & {"sampling", "transport", "storage"})


@fact("two different samplers are named")
def two_samplers(given: Any) -> bool:
    """Whether the new sample was taken by two people."""
    return bool(given.sampler != given.second_sampler)


@fact("the work package is released")
def work_package_is_released(retest: RetestPart) -> bool:
    """Whether the work package was searched and found clean."""
    return retest.released


@fact("two different analysts are named")
def two_analysts(given: Any, roster: RosterPart) -> bool:
    """Whether two people are named, or the draw has two to draw from."""
    if given.draw:
        return len(roster.eligible()) >= 2
    return len(given.analysts) == len(set(given.analysts)) == 2


@fact("no one named had a part in the original work")
def named_not_involved(given: Any, roster: RosterPart) -> bool:
    """Whether nobody named sampled, analysed, checked, prepared or signed for the original."""
    return not any(c and (c.involved or c.tied) for c in roster.named(given))


@fact("no one named had a part in an earlier round")
def named_not_earlier(given: Any, roster: RosterPart) -> bool:
    """Whether nobody named had a part in an earlier round, or tested in a retest that was spoiled."""
    return not any(c and (c.earlier_round or c.tested_already) for c in roster.named(given))


@fact("no one named has seen the case")
def named_not_seen(given: Any, roster: RosterPart) -> bool:
    """Whether nobody named has had the case before their eyes, in whatever role, or could open the map."""
    return not any(c and c.seen for c in roster.named(given))


@fact("everyone named is authorized for the method today")
def named_are_authorized(given: Any, roster: RosterPart) -> bool:
    """Whether everyone named is an analyst authorized for every method of the retest on this day (17025 6.2.6)."""
    return all(c is not None and c.may_test_by(roster.methods) for c in roster.named(given))


@fact("everyone named is at work today")
def named_are_present(given: Any, roster: RosterPart) -> bool:
    """Whether nobody named is absent."""
    return all(c is None or c.present for c in roster.named(given))


@fact("the portion is assigned to the actor")
def portion_is_mine(bench: BenchPart, actor: Any) -> bool:
    """Whether whoever acts tests this portion; the same answer for a portion of somebody else and for none."""
    return actor.person is not None and bench.assigned_to == actor.person


@fact("the actor is authorized for the method today")
def actor_is_authorized(bench: BenchPart) -> bool:
    """Whether whoever acts is authorized for the portion's method on this day."""
    return bench.authorized


@fact("the portion is checked in")
def portion_is_checked_in(bench: BenchPart) -> bool:
    """Whether the analyst has taken the portion over."""
    return bench.checked_in


@fact("the determination is not locked")
def determination_is_open(bench: BenchPart) -> bool:
    """Whether nothing is locked for the portion yet."""
    return not bench.locked


@fact("the determination is locked")
def determination_is_locked(bench: BenchPart) -> bool:
    """Whether the portion's determination is locked."""
    return bench.locked


@fact("the batch is not judged")
def batch_is_not_judged(bench: BenchPart) -> bool:
    """Whether agreement has not been judged yet; afterwards a correction would change what was judged."""
    return not bench.closed


@fact("the portion is handed to the actor")
def portion_is_handed(bench: BenchPart) -> bool:
    """Whether somebody has handed the portion to whoever acts, who has not confirmed it yet (2.2.3)."""
    return bench.handed


@fact("the portion is in the actor's hands")
def portion_is_held(bench: BenchPart) -> bool:
    """Whether whoever acts has confirmed that they have the portion, and has not handed it on."""
    return bench.held


@fact("the portion does not wait for the actor's test")
def portion_is_kept(bench: BenchPart) -> bool:
    """Whether the portion comes for keeping alone; whoever tests it takes it over for the test first, while there is one."""
    return bench.assigned_to is None or bench.checked_in or bench.closed


@fact("the samples are taken out of the store")
def samples_are_taken(retest: RetestPart) -> bool:
    """Whether every sample of the retest was taken out of the store by a named person (2.2.3)."""
    return retest.taken


@fact("a portion waits to be handed out")
def portion_waits(retest: RetestPart) -> bool:
    """Whether something that was assigned has not been handed to its analyst."""
    return retest.to_hand_out


@fact("every determination is locked")
def every_determination_is_locked(retest: RetestPart) -> bool:
    """Whether everything that was assigned is locked."""
    return retest.all_locked


@fact("further determinations are needed")
def further_needed(retest: RetestPart) -> bool:
    """Whether agreement under code asks for a third or fourth determination."""
    return retest.judged and retest.further_needed


@fact("no further determination is needed")
def no_further_needed(retest: RetestPart) -> bool:
    """Whether agreement has been judged under code and asks for nothing more."""
    return retest.judged and not retest.further_needed


@fact("the controls have passed")
def controls_have_passed(retest: RetestPart) -> bool:
    """Whether the control samples of the batch were found where they should be (7.7.1)."""
    return retest.controls_passed
