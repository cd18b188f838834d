"""What the migrations make is what the records say, on both engines, with every guard in its place."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lims_complaints.db import guards
from lims_complaints.db.engine import open_engine
from lims_complaints.db.migrate import configured, current, newest, upgrade
from lims_complaints.records.every import SCHEMA
from tests.postgres import PostgresServer


def judged(url: str) -> list[object]:
    engine = open_engine(url)
    upgrade(engine)
    upgrade(engine)
    with engine.connect() as connection:
        assert current(connection) == newest()
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, SCHEMA)
    lacking = guards.missing(engine)
    engine.dispose()
    assert lacking == frozenset()
    return differences


def test_sqlite(tmp_path: Path) -> None:
    assert judged(f"sqlite:///{tmp_path / 'station.db'}") == []


@pytest.mark.usefixtures("postgres_server")
def test_postgresql(postgres_server: PostgresServer) -> None:
    assert judged(postgres_server.empty()) == []


def test_the_newest_by_number_is_the_head() -> None:
    assert ScriptDirectory.from_config(configured()).get_heads() == [newest()]
