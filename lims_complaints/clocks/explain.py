"""The reckoning of a due date in words, in three languages, and as a small month view."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from lims_complaints.clocks.reckoning import Day, Due
from lims_complaints.clocks.term import Term, longer, say_term
from lims_complaints.language import N_, Language, say_date, say_time, translator

Kind = Literal["outside", "start", "counted", "off", "made up", "paused", "due"]
BY_THE_CLOCK = ("second", "minute", "hour", "office hour")
# Weeks in a month view: of a longer term only the last ones are drawn.
MOST_WEEKS = 14

ZONE_NAMES = {
    "Asia/Shanghai": N_("Beijing time"),
    "Asia/Hong_Kong": N_("Hong Kong time"),
    "Asia/Taipei": N_("Taipei time"),
}


def explain(due: Due, term: Term, clause: str, language: Language) -> list[str]:
    """Say how the date came about, a sentence a line: what was counted, each day that was not, the end, the edition."""
    lines = [_beginning(due, term, clause, language), *_extended(due, term, language)]
    lines += _nominal(due, language)
    lines += _named(N_("Not counted: {days} ({reason})."), due.skipped, language)
    lines += _named(N_("Counted, because worked in exchange for days off: {days} ({reason})."), due.made_up, language)
    lines += _stood(due, language)
    if due.paused:
        lines.append(
            translator(language)(N_("Not counted, because the clock stood: {days}."), days=_dates(due.paused, language))
        )
    return [*lines, _end(due, term, language), *_provisional(due, language), _edition(due, language)]


def say_reason(name: str, language: Language) -> str:
    """Say the name of a day off; joined names part by part, a name that has no translation as it is."""
    say = translator(language)
    joint = "; " if language == "en" else "；"
    return joint.join(
        say(N_("{day} (observed)"), day=say(part.removesuffix(" (observed)"))) if part.endswith(" (observed)") else say(part)
        for part in name.split("; ")
    )


def month_view(due: Due) -> list[list[tuple[date, Kind]]]:
    """The weeks (Monday to Sunday) from the start to the due date, each day with what it was; at most the last 14."""
    start_on = due.started_on
    skipped, made_up = {day for day, _ in due.skipped}, {day for day, _ in due.made_up}

    def kind(day: date) -> Kind:
        if day == due.date:
            return "due"
        if not start_on <= day < due.date:
            return "outside"
        if day == start_on:
            return "start"
        if day in due.paused:
            return "paused"
        return "off" if day in skipped else "made up" if day in made_up else "counted"

    monday = start_on - timedelta(days=start_on.weekday())
    weeks = (due.date - monday).days // 7 + 1
    first = max(0, weeks - MOST_WEEKS)
    days = [monday + timedelta(days=i) for i in range(first * 7, weeks * 7)]
    return [[(day, kind(day)) for day in days[i : i + 7]] for i in range(0, len(days), 7)]


def _beginning(due: Due, term: Term, clause: str, language: Language) -> str:
    say = translator(language)
    if term.unit == "same day":
        text = N_("{term}, {day}.")
    elif term.unit == "day of next month":
        text = N_("{term}, reckoned from {start}.")
    elif term.unit in BY_THE_CLOCK:
        text = N_("{term}, running from the start on {day}.")
    else:
        text = N_("{term}; {start} is the start and is not counted, {day} is the first day.")
    start, day = due.started_on, due.first_day
    said = say(text, term=say_term(term, language), start=say_date(start, language), day=say_date(day, language))
    return say(N_("Clause {clause}: {reckoning}"), clause=clause, reckoning=said) if clause else said


def _nominal(due: Due, language: Language) -> list[str]:
    if due.nominal_on == due.date:
        return []
    if any(day == due.nominal_on for day, _ in due.skipped):
        text = N_("The last day would be {day}; a day off, it gives way to the next working day.")
    else:
        text = N_("The last day would be {day}; the clock stands then, so it gives way to the next working day.")
    return [translator(language)(text, day=say_date(due.nominal_on, language))]


def _named(text: str, days: Iterable[Day], language: Language) -> list[str]:
    """One line for each run of days with the same reason."""
    say = translator(language)
    return [
        say(text, days=_dates((day for day, _ in run), language), reason=say_reason(reason, language))
        for reason, run in groupby(days, key=lambda named: named[1])
    ]


def _dates(days: Iterable[date], language: Language) -> str:
    return (", " if language == "en" else "、").join(say_date(day, language) for day in days)


def _extended(due: Due, term: Term, language: Language) -> list[str]:
    """Say by how much the term was extended, and how long it is with that."""
    if not due.extended:
        return []
    said = {"more": say_term(replace(term, n=due.extended), language), "whole": say_term(longer(term, due.extended), language)}
    return [translator(language)(N_("Extended by {more}, to {whole} in all."), **said)]


def _stood(due: Due, language: Language) -> list[str]:
    """Say from when until when the clock stood, and why."""
    say = translator(language)
    lines = []
    for pause in due.stood:
        begin, end = (say_time(at, language, due.tz) for at in (pause.start_at, pause.end_at))
        lines.append(
            say(N_("The clock stood from {begin} to {end}: {reason}."), begin=begin, end=end, reason=say(pause.reason))
        )
    return lines


def _end(due: Due, term: Term, language: Language) -> str:
    say = translator(language)
    zone = say(ZONE_NAMES[due.zone]) if due.zone in ZONE_NAMES else due.zone
    if term.unit in BY_THE_CLOCK:
        at = say_time(due.at, language, due.tz) + (f":{due.at:%S}" if term.unit == "second" else "")
        return say(N_("It ends at {at} ({zone})."), at=at, zone=zone)
    return say(N_("Last day: {day}, until 24:00 ({zone})."), day=say_date(due.date, language), zone=zone)


def say_due(day: date, language: Language, *, provisional: bool) -> str:
    """Say a last day, and that it is provisional where it hangs on a schedule that is not published."""
    said = say_date(day, language)
    return translator(language)(N_("{day} (provisional)"), day=said) if provisional else said


def _provisional(due: Due, language: Language) -> list[str]:
    if not due.provisional:
        return []
    text = N_("Provisional: the holiday schedule for {years} is not published; the date is settled when it is loaded.")
    return [translator(language)(text, years=", ".join(map(str, due.unpublished_years)))]


def _edition(due: Due, language: Language) -> str:
    return translator(language)(N_("Calendar: {edition}."), edition=due.edition)
