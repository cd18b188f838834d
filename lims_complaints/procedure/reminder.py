"""When somebody is reminded of a term, as a document says it: 3 days before; 1 day after, to the quality manager."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_REMINDER = re.compile(
    r"(?:on the (?:last )?day|(?P<n>\d{1,3}) (?P<unit>working day|day|week|hour|minute|second)s? (?P<side>before|after))"
    r"(?:, to (?P<to>.+))?"
)


@dataclass(frozen=True)
class Reminder:
    """`n` units before the term ends (negative) or after it; 0: on its last day. `to` "" is whoever keeps the term."""

    n: int
    unit: str
    to: str = ""


def parse_reminder(text: str, roles: Collection[str] = ()) -> Reminder:
    """Read a reminder as documents write it; "to the office" means the role "office", unless one is called "the office".

    Raises ValueError with a sentence that says what would be right.
    """
    words = " ".join(text.split())
    found = _REMINDER.fullmatch(words)
    if found is None:
        raise ValueError(
            f'the reminder "{text}" cannot be read. Write for example: 3 days before; on the day; 1 day after, to the office.'
        )
    n = int(found["n"] or 0)
    to = found["to"] or ""
    if to not in roles:
        to = to.removeprefix("the ")
    return Reminder(-n if found["side"] == "before" else n, found["unit"] or "day", to)
