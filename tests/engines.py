"""The two engines, for tests that hold on either."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lims_complaints.app import prepare
from lims_complaints.db.engine import open_engine
from tests.station import empty_database

BOTH = ("sqlite", "postgresql")


def migrated(url: str) -> None:
    """Leave an empty station's database at an address."""
    engine = open_engine(url)
    prepare(engine)
    engine.dispose()


def on_either(request: pytest.FixtureRequest, folder: Path) -> Engine:
    """Return an empty station's database on the engine that a fixture's parameter names; whoever asks disposes of it."""
    if request.param == "postgresql":
        return open_engine(request.getfixturevalue("postgres").fresh(migrated))
    (folder / "station.db").write_bytes(empty_database())
    return open_engine(f"sqlite:///{folder / 'station.db'}")
