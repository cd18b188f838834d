"""The ledger of a case's clocks: what happened to each, when, by whom and why. The due date is reckoned from it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lims_complaints.clocks import lateness
from lims_complaints.clocks.clock import Entry, extension, over, stands
from lims_complaints.clocks.pause import Pause
from lims_complaints.procedure.edition import ClockRule
from lims_complaints.procedure.facts import FACTS
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.situation.gather import Scene, Situation

THE_STATION = "the station"
BEARING = ("started", "paused", "resumed", "extended", "met", "ended")
"""The entries that a reckoning looks at."""


def enter(row: Clock, scene: Scene, kind: str, reason: str = "", *, at: datetime | None = None, more: int = 0) -> ClockEntry:
    """Add a line to a clock's ledger: its author is whoever acts, by person or, without one, by role."""
    actor = scene.author or scene.actor
    entry = ClockEntry(
        kind=kind, at=at or scene.now, reason=reason, more=more, by_id=actor.person, by_role="" if actor.person else actor.name
    )
    row.entries.append(entry)
    return entry


def miss(row: Clock, scene: Scene) -> None:
    """Enter once, by the station, that a term passed unmet at its end; nothing where it has not passed, or stands."""
    if lateness.over(row.due_at, scene.now, row.paused_at) and not lateness.entered(row.entries, row.due_at):
        row.entries.append(ClockEntry(kind="missed", at=row.due_at, reason="", more=0, by_id=None, by_role=THE_STATION))


def read(rows: Iterable[ClockEntry]) -> list[Entry]:
    """Return the lines that a reckoning looks at, as the pure clock reads them."""
    return [Entry(row.kind, row.at, row.reason or row.kind, more=row.more) for row in rows if row.kind in BEARING]  # type: ignore[arg-type]


def told(row: Clock | None, now: datetime) -> tuple[Sequence[Pause], int]:
    """Return the pauses of a clock that are over, and by how many units it was extended; nothing of a clock yet to start."""
    if row is None:
        return (), 0
    entries = read(row.entries)
    return over(entries, now), extension(entries)


def turn(row: Clock, rule: ClockRule, scene: Scene, situation: Situation) -> bool:
    """Let a clock stop or run on as the case stands, and say so in the ledger. Return whether a pause has ended.

    The reason is the state or the sentence of the document for which it stops; another reason makes another entry.
    """
    standing, here = stands(read(row.entries), scene.now), _why(rule, scene, situation)
    if (standing.reason if standing else "") == here:
        return False
    if standing:
        run_on(row, scene)
    if here:
        enter(row, scene, "paused", here)
    row.paused_at = scene.now if here else None
    return standing is not None


def run_on(row: Clock, scene: Scene) -> None:
    """Let a clock that stands run on, and name the reason for which it stood."""
    standing = stands(read(row.entries), scene.now)
    enter(row, scene, "resumed", standing.reason if standing else "")
    row.paused_at = None


def _why(rule: ClockRule, scene: Scene, situation: Situation) -> str:
    """Return the first state or sentence of the rule for which the clock stands now, or nothing where it runs."""
    assert scene.case is not None
    for words in rule.pauses:
        if words == scene.case.state or (words in FACTS and FACTS[words].holds(situation)):
            return words
    return ""
