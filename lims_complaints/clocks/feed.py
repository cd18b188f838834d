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


@dataclass(frozen=True)
class Item:
    """One event. `key` stays the same when the date moves; `changes` counts the moves; texts are in the reader's language.

    `alarms` are days from the due date on which it is said (negative: before).

    The texts leave the station's walls with the feed: whoever builds them leaves out what the person may not know.
    """

    key: str
    summary: str
    due: Due
    words: Sequence[str] = ()
    link: str = ""
    changes: int = 0
    alarms: Sequence[int] = ()


def feed(items: Sequence[Item], name: str, host: str, now: datetime) -> bytes:
    """Return the feed (RFC 5545). A provisional date is tentative; nobody is shown as busy for a due date."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//lims-complaints//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", icalendar.vText(name))
    for item in sorted(items, key=lambda i: (i.due.at, i.key)):
        calendar.add_component(_event(item, host, now))
    return bytes(calendar.to_ical())


def _event(item: Item, host: str, now: datetime) -> "icalendar.Event":
    event = icalendar.Event()
    event.add("uid", f"{item.key}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", item.changes)
    event.add("dtstart", icalendar.vDate(item.due.date))
    event.add("dtend", icalendar.vDate(item.due.date + ONE_DAY))
    event.add("summary", item.summary)
    event.add("status", "TENTATIVE" if item.due.provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if item.words:
        event.add("description", "\n".join(item.words))
    if item.link:
        event.add("url", item.link)
    for days in sorted(set(item.alarms)):
        event.add_component(_alarm(item.summary, days))
    return event


def _alarm(summary: str, days: int) -> "icalendar.Alarm":
    """Return an alarm at nine in the morning, so many days from the due date."""
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=days, hours=9))
    return alarm
