"""What is about durability is tried on a real disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.engines import BOTH, on_either
from tests.station import Station


@pytest.fixture
def tmp_path(on_disk: Path) -> Path:
    """Each test's folder, on a disk."""
    return on_disk


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A founded station's database on either engine."""
    opened = on_either(request, tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def station(engine: Engine, tmp_path: Path) -> Station:
    """A station with one report, on either engine."""
    made = Station(tmp_path, engine)
    made.report()
    return made
