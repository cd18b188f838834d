"""Who may change what the station says of its people. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import ActorPart


@dataclass(frozen=True)
class StaffPart:
    """`staff`: who stands behind each user name, closed accounts included."""

    persons: Mapping[str, int] = field(default_factory=dict)


@fact("the actor is not the person concerned")
def is_not_the_person_concerned(actor: ActorPart, given: Any, staff: StaffPart) -> bool:
    """Whether the change is about somebody else: nobody gives themselves a role, a pen or a method (ISO/IEC 17025 6.2.6)."""
    return staff.persons.get(given.username) != actor.person
