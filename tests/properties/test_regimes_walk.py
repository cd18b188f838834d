"""Whatever people try in whatever order, a regime's case stands where its route can stand, and a refusal changes nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lims_complaints import audit
from lims_complaints.act import Done
from lims_complaints.procedure.course import reachable
from lims_complaints.records.clock import Clock
from tests.regimes.conftest import House, complain, document
from tests.regimes.words import VERBS
from tests.station import Station

NAMES = ("manufacturer", "sales-office", "software-company", "technical-service", "winery")


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, House]:
    """A house for each procedure, which goes on from walk to walk with a new case."""
    found = {}
    for name in NAMES:
        found[name] = House(Station(tmp_path_factory.mktemp(name)))
        found[name].runs(name)
    return found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_random_walk_stays_on_the_route(houses: dict[str, House], data: st.DataObject) -> None:
    house = houses[data.draw(st.sampled_from(NAMES))]
    edition = document(house.procedure).edition
    house.number = ""
    complain(house, kind=data.draw(st.sampled_from(sorted(edition.moves["file-complaint"].routes))))
    house.done()
    who = st.sampled_from([r for r in edition.roles if r != "the station"])
    for _ in range(12):
        before = house.station.case(house.number)
        verb = data.draw(st.sampled_from(sorted(VERBS)))
        house.act(data.draw(who), VERBS[verb][0], **VERBS[verb][1])
        after = house.station.case(house.number)
        if not isinstance(house.answer, Done):
            assert (after.state, after.version, after.round_number) == (before.state, before.version, before.round_number)
        assert after.state in reachable(edition, after.route)
        assert (after.closed_at is not None) == edition.states[after.state].ends
    with house.station.read() as session:
        assert audit.verify(session) is None
        clocks = session.scalars(select(Clock)).all()
        assert all(c.name in edition.clocks and (c.met_at is None or c.ended_at is None) for c in clocks)


def test_the_walk_has_somewhere_to_go(tmp_path: Path) -> None:
    house = House(Station(tmp_path))
    house.runs("winery")
    complain(house, kind="misunderstanding")
    for who, verb in (("complaint desk", "acknowledges it"), ("complaint desk", "records that it is done")):
        house.act(who, VERBS[verb][0], **VERBS[verb][1])
        house.done()
    assert house.state() == "completed"
