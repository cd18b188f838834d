"""Rooms of pages are loaded when somebody first comes to them, and stand in one order whoever came first."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from lims_complaints.api.routes import ROOMS as API
from lims_complaints.app import import_steps
from lims_complaints.web.rooms import Room
from lims_complaints.web.routes import ROOMS
from tests.pages import Pages
from tests.station import Station

EVERY = (*ROOMS, *API)


def of(app: Any) -> list[Any]:
    """Return the routers that an application has taken in."""
    return [route.original_router for route in app.routes if hasattr(route, "original_router")]


@pytest.mark.parametrize("room", EVERY, ids=lambda room: room.module.removeprefix("lims_complaints."))
def test_a_room_is_listed_under_what_it_answers(room: Room) -> None:
    import_steps()
    paths = [route.path for route in import_module(room.module).router.routes]
    assert {path[1:].partition("/")[0] for path in paths} == room.begins


def test_a_start_opens_no_room_and_an_address_its_own_alone(tmp_path: Path) -> None:
    app = (pages := Pages(Station(tmp_path))).app
    every = frozenset().union(*(room.begins for room in EVERY))
    assert app.state.rooms.closed == every
    assert f"/{min(every)}" in app.state.served
    assert pages.browser().get("/verify").status_code == 200
    assert app.state.rooms.closed == every - {"verify"}
    assert pages.browser().get("/nowhere").status_code == 404
    assert app.state.rooms.closed == every - {"verify"}


def test_rooms_stand_in_one_order_whoever_came_first(tmp_path: Path) -> None:
    one, other = (Pages(Station(tmp_path / name)).app for name in ("one", "other"))
    one.state.rooms.open_all()
    for begins in ("s", "signing", "api", "reports", "case"):
        other.state.rooms.open(begins)
    other.state.rooms.open_all()
    assert of(one) == of(other)
    assert not other.state.rooms.closed
