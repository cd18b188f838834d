"""What the migrations make is what the records say, on both engines, with every guard in its place."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, insert, text
from sqlalchemy.exc import IntegrityError

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


@pytest.mark.usefixtures("postgres")
def test_postgresql(postgres: PostgresServer) -> None:
    assert judged(postgres.empty()) == []


def test_the_newest_by_number_is_the_head() -> None:
    assert ScriptDirectory.from_config(configured()).get_heads() == [newest()]


def put(connection: Connection, name: str, **known: object) -> None:
    """Put a row into a table as it stood then, with something in every column that must have it."""
    table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    made = {int: 1, str: "x", bool: False, object: {}, date: date(2026, 3, 2), datetime: datetime(2026, 3, 2, tzinfo=UTC)}
    needed = [c for c in table.columns if not c.nullable and c.server_default is None]
    connection.execute(insert(table).values({c.name: made[c.type.python_type] for c in needed} | known))


def test_rows_that_others_refer_to_stay_where_a_table_is_written_anew(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'station.db'}")
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0009")
        put(connection, "client", id=1)
        put(connection, "report", id=1, client_id=1, root_id=1, status="imported", sequence=0)
        put(connection, "edition", hash="e")
        put(connection, "case", id=1, route="data", report_id=1, client_id=1, edition="e")
        put(connection, "round", id=1, case_id=1)
    upgrade(engine)
    with engine.begin() as connection:
        assert connection.execute(text('select c.number, r.number from "case" c join report r on r.id = c.report_id')).all()
        assert connection.scalar(text("select count(*) from round")) == 1
    with pytest.raises(IntegrityError), engine.begin() as connection:
        put(connection, "round", id=2, case_id=9, number=2)
    assert guards.missing(engine) == frozenset()
    engine.dispose()


def test_significance_and_impact_that_were_one_text_stand_apart(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'station.db'}")
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0019")
        put(connection, "person", id=1)
        put(connection, "client", id=1)
        put(connection, "edition", hash="e")
        put(connection, "case", id=1, route="general", client_id=1, edition="e")
        for n, said in enumerate(("major: two reports: told", "minor"), 1):
            put(connection, "nonconformity", id=n, number=f"NC-{n}", significance=said)
    upgrade(engine)
    with engine.begin() as connection:
        found = connection.execute(text("select significance, impact from nonconformity order by id")).all()
    assert [tuple(row) for row in found] == [("major", "two reports: told"), ("minor", "")]
    engine.dispose()


def test_a_station_with_its_guards_in_place_is_brought_up_to_date(tmp_path: Path) -> None:
    """A guard that looks at a table stands in the way of a migration that writes the table anew."""
    engine = open_engine(f"sqlite:///{tmp_path / 'station.db'}")
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0018")
        connection.execute(
            text(
                'create trigger guard_route_by_classification before update on "case" when exists (select 1 from round) '
                "begin select raise(abort, 'x'); end"
            )
        )
    upgrade(engine)
    assert guards.missing(engine) == frozenset()
    engine.dispose()


def test_whoever_changes_a_guard_adds_a_migration(tmp_path: Path) -> None:
    """A database gets its guards with a migration alone: without one, a station that is there already would not be served any more."""
    engine = open_engine(f"sqlite:///{tmp_path / 'station.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        said = connection.execute(text("select sql from sqlite_master where type = 'trigger' order by name")).scalars().all()
    engine.dispose()
    revision, digest = GUARDED
    assert hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] == digest
    assert revision <= newest()


GUARDED = ("0024", "deeba73b1fa865f7")
"""The migration with which the guards became what they are, and what they say."""
