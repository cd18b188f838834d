"""Who may approve an edition, and from when it may be in force. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import ActorPart


@dataclass(frozen=True)
class Waiting:
    """An edition that waits for approval: who proposed it (None: somebody at the machine), and from which day it is to hold."""

    id: int
    by: int | None
    in_force_from: date


@dataclass(frozen=True)
class ProposalsPart:
    """`proposals`: the editions that wait for approval, and the station's day."""

    today: date
    waiting: tuple[Waiting, ...] = ()

    def of(self, given: Any) -> Waiting | None:
        """Return the one that was entered, if it waits."""
        return next((w for w in self.waiting if w.id == given.proposal), None)


@fact("the actor did not propose the edition")
def did_not_propose_the_edition(actor: ActorPart, given: Any, proposals: ProposalsPart) -> bool:
    """Whether the edition waits for approval and somebody else proposed it: four eyes on what everybody is held to."""
    found = proposals.of(given)
    return found is not None and (found.by is None or found.by != actor.person)


@fact("the edition is not in force before today")
def is_not_in_force_before_today(given: Any, proposals: ProposalsPart) -> bool:
    """Whether the day from which the edition holds is today or later: nobody is bound by rules that came afterwards."""
    found = proposals.of(given)
    return found is not None and found.in_force_from >= proposals.today
