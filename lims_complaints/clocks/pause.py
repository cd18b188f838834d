"""Pauses of a clock: spans of time in which a term does not run (regulation 14 has none, other regimes do)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo


@dataclass(frozen=True)
class Pause:
    """A span in which the clock stood: aware instants, end excluded; why and by whom. Raises ValueError if reversed."""

    start_at: datetime
    end_at: datetime
    reason: str = ""
    by: str = ""

    def __post_init__(self) -> None:
        if self.start_at.utcoffset() is None or self.end_at.utcoffset() is None:
            raise ValueError("A pause begins and ends at instants: both need a time zone or an offset.")
        if self.end_at < self.start_at:
            raise ValueError("A pause cannot end before it begins.")


def merged(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Return the pauses in order, overlapping and touching ones joined, so that the order of entry cannot matter."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: (p.start_at, p.end_at)):
        if joined and pause.start_at <= joined[-1].end_at:
            joined[-1] = Pause(joined[-1].start_at, max(joined[-1].end_at, pause.end_at))
        else:
            joined.append(pause)
    return tuple(joined)


def paused_days(start: datetime, pauses: Sequence[Pause], zone: tzinfo, same_day: bool = False) -> frozenset[date]:
    """Return the local days that do not count: a pause takes as many days as lie between its first and its last.

    The day on which a pause begins does not count, the day on which the clock runs on does; a pause that already
    stands on the day of the start makes the day of resuming the uncounted first day (unless that day itself counts,
    as for a term that ends on the same day). Both ways the number of days is the same.
    """
    start_on = start.astimezone(zone).date()
    days: set[date] = set()
    for pause in pauses:
        begin = max(pause.start_at.astimezone(zone).date(), start_on)
        end = pause.end_at.astimezone(zone).date()
        later = 1 if begin == start_on and not same_day else 0
        days.update(begin + timedelta(days=i + later) for i in range((end - begin).days))
    return frozenset(days)
