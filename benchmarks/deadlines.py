"""Due dates per second, beside the bare library's own lookups for the same terms; and the worklist of many open cases.

Run: python -m benchmarks.deadlines [--seconds 1] [--open 100000]. The ratios are what counts; the rates depend on the machine.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import chinese_calendar
import holidays

from benchmarks.pages import HEAD, Bench
from lims_complaints.clocks.calendar import Calendar, built_in
from lims_complaints.clocks.due import Due, due
from lims_complaints.clocks.term import Term

STARTS = [datetime(2024, 1, 1, 2, tzinfo=UTC) + timedelta(hours=37 * i) for i in range(500)]
TERMS = {
    "3 working days": Term(3, "working day"),
    "15 working days": Term(15, "working day"),
    "10 days": Term(10, "calendar day"),
}
ONE = timedelta(days=1)


def bare(working: Callable[[date], bool], start: date, term: Term) -> date:
    """The same last day, walked with a library's own lookup and nothing else: no zone, no reasons, no editions."""
    if term.unit == "calendar day":
        day = start + timedelta(days=term.n)
        while not working(day):
            day += ONE
        return day
    day, left = start, term.n
    while left:
        day += ONE
        left -= working(day)
    return day


ROUNDS = 9


def rate(work: Callable[[], Any], seconds: float) -> float:
    """How many times a second `work` runs over all starts."""
    began, rounds = perf_counter(), 0
    while (passed := perf_counter() - began) < seconds or not rounds:
        work()
        rounds += 1
    return rounds * len(STARTS) / passed


def beside(ours: Callable[[], Any], theirs: Callable[[], Any], seconds: float) -> tuple[float, float, float]:
    """The best rate of each, and the median of the ratios of turns taken one after the other: neighbours slow both alike."""
    turns = [(rate(ours, seconds / ROUNDS), rate(theirs, seconds / ROUNDS)) for _ in range(ROUNDS)]
    return max(t[0] for t in turns), max(t[1] for t in turns), median(mine / other for mine, other in turns)


def _ours(term: Term, calendar: Calendar) -> list[Due]:
    return [due(start, term, calendar) for start in STARTS]


def _theirs(term: Term, working: Callable[[date], bool], days: list[date]) -> list[date]:
    return [bare(working, day, term) for day in days]


def measure(seconds: float) -> dict[str, Any]:
    """Rates and ratios for each term, and what building the calendar costs once."""
    began = perf_counter()
    calendar = built_in("CN")
    built = perf_counter() - began
    library = holidays.country_holidays("CN", years=range(2004, 2027), language="en_US")
    lookups: dict[str, Callable[[date], bool]] = {
        "holidays": library.is_working_day,
        "chinesecalendar": chinese_calendar.is_workday,
    }
    days = [start.astimezone(calendar.tz).date() for start in STARTS]
    found: dict[str, Any] = {"calendar_built_once_ms": round(built * 1000, 1), "terms": {}}
    for name, term in TERMS.items():
        row: dict[str, Any] = {}
        for other, working in lookups.items():
            assert all(bare(working, day, term) == due(at, term, calendar).date for day, at in zip(days, STARTS, strict=True))
            ours, theirs, ratio = beside(partial(_ours, term, calendar), partial(_theirs, term, working, days), seconds)
            row |= {"due_dates_per_second": round(ours), "microseconds_each": round(1e6 / ours, 1)}
            row[f"bare_{other}_per_second"] = round(theirs)
            row[f"ratio_to_{other}"] = round(ratio, 2)
        found["terms"][name] = row
    return found


def worklist(cases: int) -> str:
    """Return the times of the worklist of so many open cases, beside its floor, as a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), cases, 3, open_ones=1)
        return "\n".join((HEAD, *bench.one_page(f"worklist of {cases:,} open cases", "/worklist").lines()))


def main(arguments: list[str]) -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="benchmarks.deadlines", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--open", type=int, default=100_000, help="how many cases are open in the worklist; 0 leaves it out")
    chosen = parser.parse_args(arguments)
    print(json.dumps(measure(chosen.seconds), indent=2))
    if chosen.open:
        print(f"\n{worklist(chosen.open)}")


if __name__ == "__main__":
    main(sys.argv[1:])
