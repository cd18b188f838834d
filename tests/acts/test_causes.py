"""Causes are counted by where they lie, in every procedure: what an investigation says last, once a case."""

from datetime import date
from pathlib import Path

from lims_complaints.performance.gathering import gather, span_of
from lims_complaints.performance.measures import causes
from tests.regimes.conftest import House
from tests.regimes.winery import do, winery


def counted(house: House) -> list[tuple[str, int]]:
    station = house.station
    with station.read() as session:
        span = span_of(session, "winery", date(2026, 3, 1), date(2026, 3, 31))
        return causes(gather(session, station.who("other office"), span, station.clock()).faults)


def test_a_cause_counts_as_its_investigation_says_last(tmp_path: Path) -> None:
    house = winery(tmp_path)
    assert counted(house) == []
    do(house, "investigates", "quality control")
    assert counted(house) == [("people", 1)]
    found = {"facts": "瓶塞", "cause": "供货", "measures": "换货"}
    house.act("quality control", "review.investigate", **found, cause_kind="materials")
    house.done()
    assert counted(house) == [("materials", 1)]
    house.act("quality control", "review.investigate", **found)
    house.done()
    assert counted(house) == [("materials", 1)], "an entry that does not say where the cause lies takes nothing back"
