"""The two engines, for tests that hold on either."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lims_complaints.app import prepare
from lims_complaints.db.engine import open_engine
from tests.postgres import PostgresServer
from tests.station import MONDAY, found, founded_database

BOTH = ("sqlite", "postgresql")


def founded(url: str) -> None:
    """Leave a founded station's database at an address."""
    engine = open_engine(url)
    prepare(engine)
    found(engine, MONDAY)
    engine.dispose()


def on_postgresql(server: PostgresServer) -> Engine:
    """Return a founded station's database on a server; whoever asks disposes of it."""
    return open_engine(server.fresh(founded))


def on_either(request: pytest.FixtureRequest, folder: Path, server: str = "postgres") -> Engine:
    """Return the same on the engine that a fixture's parameter names; `server` is the fixture of a server."""
    if request.param == "postgresql":
        return on_postgresql(request.getfixturevalue(server))
    (folder / "station.db").write_bytes(founded_database(MONDAY))
    return open_engine(f"sqlite:///{folder / 'station.db'}")
