"""Commands that only read wait for nobody: not for a program that holds the database to write."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lims_complaints.app import prepare
from lims_complaints.db.engine import open_engine
from tests.commands import command
from tests.station import Station

READING = (["user", "list"], ["station", "show"], ["check"])


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A station whose database somebody holds, with something written and not yet committed."""
    station = Station(tmp_path / "station")
    station.engine.dispose()
    writer = sqlite3.connect(tmp_path / "station" / "station.db", isolation_level=None)
    writer.execute("begin immediate")
    writer.execute("insert into throttle values ('x', 'x', '2026-01-01 00:00:00', 1)")
    yield tmp_path / "station"
    writer.execute("rollback")
    writer.close()


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_command_that_only_reads_waits_for_nobody(held: Path, words: list[str]) -> None:
    ran = command(*words, "--json", "--home", held)
    assert ran.code == 0, ran.err
    assert ran.out


def test_a_database_in_which_no_station_was_founded_is_not_called_whole(tmp_path: Path) -> None:
    """As it is left where a founding, or a first start, was broken off."""
    engine = open_engine(f"sqlite:///{tmp_path / 'station.db'}")
    prepare(engine)
    engine.dispose()
    ran = command("check", "--home", tmp_path)
    assert ran.code == 1
    assert "there is no station in" in ran.err
