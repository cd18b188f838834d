"""Who may approve a schedule. Pure."""

from dataclasses import dataclass
from typing import Any

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import ActorPart


@dataclass(frozen=True)
class CalendarsPart:
    """`calendars`: who loaded each schedule that waits for approval, by the schedule's id."""

    loaded: tuple[tuple[int, int], ...] = ()


@fact("the actor did not load the schedule")
def did_not_load_the_schedule(actor: ActorPart, given: Any, calendars: CalendarsPart) -> bool:
    """Whether the schedule waits for approval and somebody else loaded it: four eyes on what moves dates."""
    by = dict(calendars.loaded).get(given.schedule)
    return by is not None and by != actor.person
