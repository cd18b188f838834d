"""What lists of cases count: by their first page as by asking."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from lims_complaints import editions
from lims_complaints.db.engine import put, writing
from lims_complaints.identity.actor import Actor
from lims_complaints.procedure.turns import turn_key
from lims_complaints.records.case import Case
from lims_complaints.web import listing
from lims_complaints.web.listing import PAGE, Wanted
from tests.station import Station

OTHER = "another-procedure"


def cases(station: Station, many: int, owner: int | None) -> list[Case]:
    """Return so many open cases, of every kind of waiting and with one of a few due dates each."""
    now = station.clock()
    days = (None, *(now + timedelta(days=days) for days in (-3, 0, 1, 2, 9)))
    with station.read() as session:
        edition = editions.main(session, now)
    turns = ["", *(turn_key(edition, "data", state) for state in ("filed", "review", "accepted") if state in edition.states)]

    def of(options: Sequence[Any], n: int, turn: int) -> Any:
        return options[n * turn // 11 % len(options)]

    return [
        Case(
            number=f"T-{n:04}", route="data", state="filed", procedure=of((edition.name, edition.name, OTHER), n, 5),
            edition=edition.hash, filed_at=now, who="李娜", turn=of(turns, n, 7), waits=of(("", "", "client", "paused"), n, 9),
            due_at=of(days, n, 13),
            owner_id=of((None, owner), n, 3),
        )
        for n in range(many)
    ]  # fmt: skip


def wanted(turns: Sequence[str], now: datetime) -> Wanted:
    """Return the first page of the worklist."""
    values = {"now": now, "soon": now + timedelta(days=2), "turns": list(turns), "procedure": ""}
    return Wanted(values, ("own", "rest"))


@pytest.mark.parametrize("many", [0, 1, PAGE - 1, PAGE, PAGE + 1, 4 * PAGE])
@pytest.mark.parametrize("mine", [True, False])
def test_a_first_page_tells_what_would_be_counted(station: Station, many: int, mine: bool) -> None:
    actor: Actor = station.who("liu.wen")
    made = cases(station, many, actor.person if mine else None)
    with writing(station.engine) as session:
        put(session, *made)
    asked = wanted(sorted({case.turn for case in made[::2]}), station.clock())
    with station.read() as session:
        seen = listing.page_of(session, actor, asked)
        names = ["testing-station", OTHER]
        told = listing.tallies(session, actor, asked.values, names, seen)
        counted = listing.tallies(session, actor, asked.values, names)
    assert told == counted
    assert len(seen.rows) == min(many, PAGE)
    assert len(seen.beyond) == (many > PAGE)


def test_what_fills_the_page_alone_is_not_counted_again(station: Station) -> None:
    actor: Actor = station.who("liu.wen")
    made = cases(station, 2 * PAGE, None)
    for case in made:
        case.due_at, case.waits, case.procedure = station.clock(), "", OTHER
    with writing(station.engine) as session:
        put(session, *made)
    with station.read() as session:
        seen = listing.page_of(session, actor, wanted([], station.clock()))
        groups, kinds = listing.tallies(session, actor, wanted([], station.clock()).values, [OTHER], seen)
    assert (groups["late"], kinds) == (PAGE + 1, {OTHER: PAGE + 1})
    assert [groups[name] for name in ("soon", "ok", "held", "none", "own", "mine")] == [0] * 6
