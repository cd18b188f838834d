"""Commands that only read wait for nobody: not for a program that holds the database to write."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lims_complaints.cli import main
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


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_command_that_only_reads_waits_for_nobody(held: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--json", "--home", str(held)])
    assert left.value.code == 0, capsys.readouterr().err
    assert capsys.readouterr().out
