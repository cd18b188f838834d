"""Due dates as a calendar feed (.ics) that mail programs and phones read: one whole-day event a term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lims_complaints.clocks.days import ONE_DAY
from lims_complaints.clocks.reckoning import Due
from lims_complaints.lazily import Lazily

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Lazily("icalendar")


REFRESH = timedelta(hours=1)
"""How often programs are asked to read the feed again."""


@dataclass(frozen=True)
class Item:
    """One event. `key` stays the same when the date moves; `changes` counts the moves; texts are in the reader's language.

    `alarms` are days from the due date on which it is said (negative: before). `at_an_instant`: the term ends to the second, so the
    event is no whole day. `stands`: the clock stands still, so the date may move. `over`: nobody waits for it any more; the event is
    called off, for programs that merge a feed into what they know. `kind`: the procedure, as the event's category.

    The texts leave the station's walls with the feed: whoever builds them leaves out what the person may not know.
    """

    key: str
    summary: str
    due: Due
    words: Sequence[str] = ()
    link: str = ""
    changes: int = 0
    alarms: Sequence[int] = ()
    at_an_instant: bool = False
    stands: bool = False
    over: bool = False
    changed_at: datetime | None = None
    kind: str = ""


def feed(items: Sequence[Item], name: str, host: str, now: datetime) -> bytes:
    """Return the feed (RFC 5545). A provisional date is tentative; nobody is shown as busy for a due date."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//lims-complaints//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", icalendar.vText(name))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for item in sorted(items, key=lambda i: (i.due.at, i.key)):
        calendar.add_component(_event(item, host, now))
    return bytes(calendar.to_ical())


def _event(item: Item, host: str, now: datetime) -> "icalendar.Event":
    event = icalendar.Event()
    event.add("uid", f"{item.key}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", item.changes)
    if item.changed_at:
        event.add("last-modified", item.changed_at.astimezone(UTC))
    if item.at_an_instant:
        event.add("dtstart", item.due.at.astimezone(UTC))
    else:
        event.add("dtstart", item.due.date)
        event.add("dtend", item.due.date + ONE_DAY)
    event.add("summary", item.summary)
    event.add("status", _status(item))
    event.add("transp", "TRANSPARENT")
    if item.words:
        event.add("description", "\n".join(item.words))
    if item.link:
        event.add("url", item.link)
    if item.kind:
        event.add("categories", [item.kind])
    for days in sorted(set(item.alarms)) if not (item.over or item.stands) else ():
        event.add_component(_alarm(item.summary, days))
    return event


def _status(item: Item) -> str:
    """Called off, uncertain (provisional, or the clock stands), or certain."""
    if item.over:
        return "CANCELLED"
    return "TENTATIVE" if item.due.provisional or item.stands else "CONFIRMED"


def _alarm(summary: str, days: int) -> "icalendar.Alarm":
    """Return an alarm at nine in the morning, so many days from the due date."""
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=days, hours=9))
    return alarm
