"""Every act is tried on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lims_complaints.app import prepare
from lims_complaints.db.engine import open_engine
from tests.station import Station, empty_database


def _schema(url: str) -> None:
    engine = open_engine(url)
    prepare(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database on either engine."""
    if request.param == "sqlite":
        (tmp_path / "station.db").write_bytes(empty_database())
        yield open_engine(f"sqlite:///{tmp_path / 'station.db'}")
        return
    opened = open_engine(request.getfixturevalue("postgres").fresh(_schema))
    yield opened
    opened.dispose()


@pytest.fixture
def station(engine: Engine, tmp_path: Path) -> Station:
    """A station on either engine."""
    return Station(tmp_path, engine)
