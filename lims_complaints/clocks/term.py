"""How long something may take, in a procedure's own words: 10 days, 3 working days, the 10th of next month."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, get_args

from lims_complaints.language import N_, Language, translator

Unit = Literal[
    "second",
    "minute",
    "hour",
    "same day",
    "calendar day",
    "working day",
    "week",
    "month",
    "day of next month",
    "office hour",
]
UNITS: tuple[Unit, ...] = get_args(Unit)

# A hundred years in each unit: beyond that a term is a slip of the pen, and dates run out.
LONGEST: dict[Unit, int] = {
    "second": 3_155_760_000,
    "minute": 52_596_000,
    "hour": 876_600,
    "same day": 0,
    "calendar day": 36_525,
    "working day": 26_000,
    "week": 5_200,
    "month": 1_200,
    "day of next month": 31,
    "office hour": 200_000,
}


@dataclass(frozen=True)
class Term:
    """A term of `n` units. `roll`: a last day that is a day off gives way to the next working day.

    "same day" has n = 0; "day of next month" has the day (1 to 31) as n. Instants (second, minute, hour) and counted
    working time (working day, office hour) never roll. Raises ValueError for an n that makes no sense.
    """

    n: int
    unit: Unit
    roll: bool = True

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"There is no unit {self.unit!r}; the units are: {', '.join(UNITS)}.")
        if self.unit == "same day":
            if self.n != 0:
                raise ValueError("The same day has no number: n is 0.")
        elif not 1 <= self.n <= LONGEST[self.unit]:
            raise ValueError(f"{self.n} is no term in the unit {self.unit}: 1 to {LONGEST[self.unit]} is.")


_COUNTED: dict[str, tuple[Unit, int]] = {
    "second": ("second", 1),
    "minute": ("minute", 1),
    "hour": ("hour", 1),
    "office hour": ("office hour", 1),
    "day": ("calendar day", 1),
    "calendar day": ("calendar day", 1),
    "working day": ("working day", 1),
    "week": ("week", 1),
    "month": ("month", 1),
    "year": ("month", 12),
}


def parse_term(text: str, roll: bool = True) -> Term:
    """Read a term as procedure documents write it; "days" alone are calendar days, a year is twelve months.

    Raises ValueError with a sentence that says what would be right.
    """
    words = " ".join(text.lower().split())
    if words in ("the same day", "same day"):
        return Term(0, "same day", roll)
    if found := re.fullmatch(r"(?:the |by the )?(\d{1,2})(?:st|nd|rd|th) of next month", words):
        return Term(int(found[1]), "day of next month", roll)
    found = re.fullmatch(r"(\d{1,10}) ([a-z ]+?)s?", words)
    if found is None or found[2] not in _COUNTED:
        raise ValueError(
            f"{text!r} is not a term. Write for example: 10 days, 3 working days, 1 week, 6 months, 24 hours, "
            "60 seconds, 4 office hours, the same day, the 10th of next month."
        )
    unit, factor = _COUNTED[found[2]]
    return Term(int(found[1]) * factor, unit, roll)


def longer(term: Term, by: int) -> Term:
    """Return a term with so many of its units added. Raises ValueError for a term that is a day."""
    if by and term.unit in ("same day", "day of next month"):
        raise ValueError("A term that ends on a day of its own cannot be extended.")
    return replace(term, n=term.n + by) if by else term


def write_term(term: Term) -> str:
    """Write a term in a procedure document's words; `parse_term` reads it back."""
    if term.unit == "same day":
        return "the same day"
    if term.unit == "day of next month":
        return f"the {_ordinal(term.n)} of next month"
    word = "day" if term.unit == "calendar day" else term.unit
    return f"{term.n} {word}{'' if term.n == 1 else 's'}"


_SAID: dict[Unit, tuple[str, str]] = {
    "second": (N_("{n} second"), N_("{n} seconds")),
    "minute": (N_("{n} minute"), N_("{n} minutes")),
    "hour": (N_("{n} hour"), N_("{n} hours")),
    "same day": (N_("the same day"), N_("the same day")),
    "calendar day": (N_("{n} day"), N_("{n} days")),
    "working day": (N_("{n} working day"), N_("{n} working days")),
    "week": (N_("{n} week"), N_("{n} weeks")),
    "month": (N_("{n} month"), N_("{n} months")),
    "day of next month": (N_("the {n}{suffix} of next month"), N_("the {n}{suffix} of next month")),
    "office hour": (N_("{n} office hour"), N_("{n} office hours")),
}
_YEARS = (N_("{n} year"), N_("{n} years"))


def say_term(term: Term, language: Language) -> str:
    """Say a term to a reader: 3 working days, 3 个工作日, 3 個工作天."""
    n, forms = term.n, _SAID[term.unit]
    if term.unit == "month" and n % 12 == 0:
        n, forms = n // 12, _YEARS
    return translator(language)(forms[0] if n == 1 else forms[1], n=n, suffix=_suffix(n))


def say_length(length: timedelta, language: Language) -> str:
    """Say a length of time in whole days, or below two days in its largest whole unit: 20 days, 24 hours, 60 seconds."""
    seconds = int(length.total_seconds())
    if not seconds:
        return ""
    if seconds >= 2 * 86_400:
        return say_term(Term(-(-seconds // 86_400), "calendar day"), language)
    if seconds % 3600 == 0:
        return say_term(Term(seconds // 3600, "hour"), language)
    return say_term(Term(seconds // 60, "minute") if seconds % 60 == 0 and seconds > 60 else Term(seconds, "second"), language)


def say_span(span: timedelta, language: Language) -> str:
    """Say how long something took, in its largest unit, rounded down: 12 minutes, 4 hours, 2 days."""
    minutes = max(1, int(span.total_seconds() // 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    return say_term(Term(days, "calendar day") if days else Term(hours, "hour") if hours else Term(minutes, "minute"), language)


def _ordinal(n: int) -> str:
    return f"{n}{_suffix(n)}"


def _suffix(n: int) -> str:
    return "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
