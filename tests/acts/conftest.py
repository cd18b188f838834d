"""Every act is tried on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.engines import BOTH, on_either
from tests.station import Station


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A founded station's database on either engine."""
    opened = on_either(request, tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def station(engine: Engine, tmp_path: Path) -> Station:
    """A station on either engine."""
    return Station(tmp_path, engine)
