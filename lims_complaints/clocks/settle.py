"""What a newly loaded schedule does to dates already given: confirmed, moved, and never in silence."""

from dataclasses import dataclass
from typing import Literal

from lims_complaints.clocks.reckoning import Due
from lims_complaints.language import N_, Language, say_date, translator

ChangeKind = Literal["confirmed", "later", "earlier", "now provisional"]


@dataclass(frozen=True)
class Change:
    """How a date that was given differs from the one reckoned now. Both stay on record."""

    kind: ChangeKind
    before: Due
    after: Due

    @property
    def moved(self) -> bool:
        """Whether the day itself changed, so that whoever was promised it is to be told."""
        return self.before.at != self.after.at


def change(before: Due, after: Due) -> Change | None:
    """Compare a kept due date with the one reckoned from the same start, term and pauses on a newer calendar.

    None: nothing to do (same day, as certain as before). "confirmed": the same day, no longer provisional.
    """
    if after.at != before.at:
        return Change("later" if after.at > before.at else "earlier", before, after)
    if before.provisional == after.provisional:
        return None
    return Change("now provisional" if after.provisional else "confirmed", before, after)


_SAID: dict[ChangeKind, str] = {
    "confirmed": N_("The date of {before} is confirmed by the schedule: {edition}."),
    "later": N_("The date moves from {before} to {after}, by the schedule: {edition}."),
    "earlier": N_("The date is brought forward from {before} to {after}, by the schedule: {edition}."),
    "now provisional": N_("The date of {before} is provisional again: {edition}."),
}


def say_change(found: Change, language: Language) -> str:
    """Say the change in a sentence for the task and the letter."""
    return translator(language)(
        _SAID[found.kind],
        before=say_date(found.before.date, language),
        after=say_date(found.after.date, language),
        edition=found.after.edition,
    )
