"""A winery with a complaint in hand, for what clocks do in a procedure that has pauses and extensions."""

from pathlib import Path

from tests.regimes.conftest import House, complain
from tests.regimes.words import VERBS
from tests.station import Station

DESK = "complaint desk"


def winery(folder: Path) -> House:
    """A complaint in hand since Monday 2 March 2026, due on Thursday the 5th."""
    made = House(Station(folder))
    made.runs("winery")
    made.station.clock.set("2026-03-02 09:00")
    complain(made, kind="quality")
    do(made, "acknowledges it")
    return made


def do(house: House, verb: str, who: str = DESK) -> None:
    """Let somebody do something, which must succeed."""
    house.act(who, VERBS[verb][0], **VERBS[verb][1])
    house.done()
