"""Due dates that explain themselves: the last day on which a term is met, and the reckoning that leads there."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from lims_complaints.clocks.days import ONE_DAY, Calendar
from lims_complaints.clocks.explain import explain, month_view
from lims_complaints.clocks.pause import Pause, merged, paused_days
from lims_complaints.clocks.reckoning import Day, Due
from lims_complaints.clocks.term import Term, longer

__all__ = ["Due", "Pause", "due", "explain", "month_view"]

INSTANT = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_TICK = timedelta(microseconds=1)


def due(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = (), extension: int = 0) -> Due:
    """Return the last instant at which the term is met, with the reckoning that leads there (1.1, 2.2.5).

    `start` is aware; its local day does not count (Civil Code art. 201), save for "same day" and terms in hours or
    less. An end on a day off moves to the next working day if the term rolls (art. 203); a month ends on the same day
    number or the month's last day (art. 202); a term in days ends at 24:00. A year without a published schedule gives
    a provisional result that names its days. `extension`: units of the term that are added to it. Raises ValueError for a
    naive start, and for an extension of a term that is a day (the same day, the 10th of next month).
    """
    if start.utcoffset() is None:
        raise ValueError("A term starts at an instant: the start needs a time zone or an offset.")
    if pauses or extension:
        found = _due(start, longer(term, extension), calendar, merged(pauses))
        stood = sorted((Pause(p.start_at.astimezone(UTC), p.end_at.astimezone(UTC), p.reason) for p in pauses), key=_in_order)
        return replace(found, stood=tuple(stood), extended=extension)
    return _due(start, term, calendar, ())


def _in_order(pause: Pause) -> tuple[datetime, datetime, str]:
    return pause.start_at, pause.end_at, pause.reason


def _due(start: datetime, term: Term, calendar: Calendar, standing: Sequence[Pause]) -> Due:
    if term.unit in INSTANT:
        return _by_instant(start, term, calendar, standing)
    if term.unit == "office hour":
        return _by_office(start, term, calendar, standing)
    start_on = start.astimezone(calendar.tz).date()
    lost = paused_days(start, standing, calendar.tz, same_day=term.unit == "same day")
    if term.unit == "working day":
        return _by_working_days(start_on, term.n, calendar, lost)
    return _by_calendar_days(start_on, term, calendar, lost)


def _by_working_days(start_on: date, n: int, calendar: Calendar, lost: Collection[date]) -> Due:
    day, left = start_on, n
    skipped: list[Day] = []
    made_up: list[Day] = []
    paused: list[date] = []
    working, on = calendar.working, calendar.on
    while left:
        day += ONE_DAY
        if day in lost:
            paused.append(day)
        elif working(day):
            left -= 1
            if day in on:
                made_up.append((day, on[day]))
        else:
            skipped.append((day, calendar.reason(day)))
    first = start_on + ONE_DAY
    return Due(
        date=day,
        at=_end_of(day, calendar),
        started_on=start_on,
        first_day=first,
        nominal_on=day,
        skipped=tuple(skipped),
        made_up=tuple(made_up),
        edition=calendar.edition,
        jurisdiction=calendar.jurisdiction,
        zone=calendar.zone,
        uncertain_days=(uncertain := _uncertain(first, day, calendar, lost)),
        unpublished_years=_unpublished(uncertain, calendar),
        paused=tuple(paused),
    )


def _by_calendar_days(start_on: date, term: Term, calendar: Calendar, lost: Collection[date]) -> Due:
    nominal = _later_by(start_on, (_nominal(start_on, term) - start_on).days, lost)
    first = start_on if term.unit == "same day" else start_on + ONE_DAY
    day, skipped, made_up = nominal, list[Day](), tuple[Day, ...]()
    if term.roll:
        while day in lost or not calendar.working(day):
            if day not in lost:
                skipped.append((day, calendar.reason(day)))
            day += ONE_DAY
        made_up = ((day, calendar.on[day]),) if day in calendar.on else ()
    return Due(
        date=day,
        at=_end_of(day, calendar),
        started_on=start_on,
        first_day=first,
        nominal_on=nominal,
        skipped=tuple(skipped),
        made_up=made_up,
        edition=calendar.edition,
        jurisdiction=calendar.jurisdiction,
        zone=calendar.zone,
        uncertain_days=(uncertain := _uncertain(nominal, day, calendar, lost) if term.roll else ()),
        unpublished_years=_unpublished(uncertain, calendar),
        paused=tuple(sorted(d for d in lost if first <= d < day)),
    )


def _nominal(start_on: date, term: Term) -> date:
    """The last day before pauses and roll."""
    if term.unit == "month":
        return _month_later(start_on, term.n, start_on.day)
    if term.unit == "day of next month":
        return _month_later(start_on, 1, term.n)
    return start_on + timedelta(days=term.n * (7 if term.unit == "week" else 1))


def _month_later(day: date, months: int, number: int) -> date:
    """Day `number` of the month so many months later, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=number - 1), following - ONE_DAY)


def _later_by(start_on: date, days: int, lost: Collection[date]) -> date:
    """So many days after the start, days of a pause not counted."""
    if not lost:
        return start_on + timedelta(days=days)
    day = start_on
    while day in lost:
        day += ONE_DAY
    while days:
        day += ONE_DAY
        days -= day not in lost
    return day


def _by_instant(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause]) -> Due:
    at = start.astimezone(UTC) + term.n * INSTANT[term.unit]
    for pause in pauses:
        if pause.start_at < at and pause.end_at > start:
            at += pause.end_at - max(pause.start_at, start)
    return _at_instant(start, at, calendar, (), (), ())


def _by_office(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause]) -> Due:
    """Count hours in which the office is open; the clock waits outside office hours and on days off."""
    left = timedelta(hours=term.n)
    begin = start.astimezone(calendar.tz).date()
    day, at = begin, start
    skipped: list[Day] = []
    made_up: list[Day] = []
    while left:
        if calendar.working(day):
            made_up += [(day, calendar.on[day])] if day in calendar.on else []
            for opens, closes in _open_spans(day, start, calendar, pauses):
                if left:
                    taken = min(left, closes - opens)
                    left, at = left - taken, opens + taken
        else:
            skipped.append((day, calendar.reason(day)))
        day += ONE_DAY
    return _at_instant(start, at, calendar, tuple(skipped), tuple(made_up), _uncertain(begin, day - ONE_DAY, calendar))


def _open_spans(day: date, start: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> list[tuple[datetime, datetime]]:
    """The spans of a day, in UTC, in which the office is open, the term runs and no pause stands."""
    spans = []
    for opens, closes in calendar.office:
        begin = max(datetime.combine(day, opens, calendar.tz).astimezone(UTC), start.astimezone(UTC))
        end = datetime.combine(day, closes, calendar.tz).astimezone(UTC)
        for pause in pauses:
            if pause.end_at <= begin or pause.start_at >= end:
                continue
            if pause.start_at > begin:
                spans.append((begin, pause.start_at.astimezone(UTC)))
            begin = pause.end_at.astimezone(UTC)
        if begin < end:
            spans.append((begin, end))
    return spans


def _at_instant(
    start: datetime,
    at: datetime,
    calendar: Calendar,
    skipped: tuple[Day, ...],
    made_up: tuple[Day, ...],
    uncertain: tuple[date, ...],
) -> Due:
    last = (at - _TICK).astimezone(calendar.tz).date()
    return Due(
        date=last,
        at=at.astimezone(UTC),
        started_on=(start_on := start.astimezone(calendar.tz).date()),
        first_day=start_on,
        nominal_on=last,
        skipped=skipped,
        made_up=made_up,
        edition=calendar.edition,
        jurisdiction=calendar.jurisdiction,
        zone=calendar.zone,
        uncertain_days=uncertain,
        unpublished_years=_unpublished(uncertain, calendar),
    )


def _end_of(day: date, calendar: Calendar) -> datetime:
    """24:00 of a local day as a UTC instant, exclusive."""
    return datetime.combine(day + ONE_DAY, time(), calendar.tz).astimezone(UTC)


def _uncertain(first: date, last: date, calendar: Calendar, lost: Collection[date] = ()) -> tuple[date, ...]:
    """The consulted days (first to last, pauses left out) whose schedule is not final."""
    if calendar.certain(last) and all(year in calendar.years for year in range(first.year, last.year)):
        return ()  # the usual case, and the cheap one: only the last year can have an open end
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return tuple(day for day in days if day not in lost and not calendar.certain(day))


def _unpublished(days: tuple[date, ...], calendar: Calendar) -> tuple[int, ...]:
    """The years whose schedule will settle these days: their own, or the next for the last days of December."""
    return tuple(sorted({day.year + (day.year in calendar.years) for day in days}))
