"""A station on PostgreSQL: its copy holds a dump that a new server reads, guards and chain and all."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from lims_complaints import audit
from lims_complaints.app import prepare
from lims_complaints.cli.backup import backup
from lims_complaints.db import guards
from lims_complaints.db.engine import open_engine, writing
from tests.engines import founded
from tests.faults.filing import file
from tests.postgres import PostgresServer
from tests.station import Station


@pytest.fixture
def station(tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    url = postgres.fresh(founded)
    monkeypatch.setenv("LIMS_DATABASE", url)
    monkeypatch.setenv("PATH", f"{postgres.binaries}{os.pathsep}{os.environ['PATH']}")
    made = Station(tmp_path / "station", open_engine(url))
    made.report()
    file(made.desk, made.check_codes["WQ-2026-0001"])
    yield made
    made.engine.dispose()


def test_a_copy_is_read_by_another_server(station: Station, tmp_path: Path, postgres: PostgresServer) -> None:
    copy = tmp_path / "copy"
    assert backup(copy, home=station.folder) == 0
    assert backup(copy, check=True) == 0
    assert "station.dump" in (copy / "SHA256SUMS").read_text("utf-8")
    file(station.desk, station.check_codes["WQ-2026-0001"])  # after the copy
    fresh = postgres.empty()
    name = fresh.rpartition("/")[2]
    words = [
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--host=127.0.0.1",
        f"--port={postgres.port}",
        "--username=postgres",
    ]
    subprocess.run([*words, f"--dbname={name}", str(copy / "station.dump")], check=True, capture_output=True)
    engine = open_engine(fresh)
    assert guards.missing(engine) == frozenset()
    prepare(engine)
    with writing(engine) as session:
        assert audit.verify(session) is None
        assert session.execute(text('select count(*) from "case"')).scalar() == 1
    with pytest.raises(Exception, match="neither changed nor removed"), writing(engine) as session:
        session.execute(text("delete from audit_event"))
    engine.dispose()


def test_a_damaged_dump_is_found_out(station: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    assert backup(copy, home=station.folder) == 0
    dump = copy / "station.dump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[: len(whole) // 2])
    assert backup(copy, check=True) == 1
    assert "station.dump: changed since the copy" in capsys.readouterr().err


def test_without_pg_dump_or_a_server_it_says_so(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIMS_DATABASE", "postgresql+psycopg://postgres@127.0.0.1:1/nothing")
    assert backup(tmp_path / "copy", home=station.folder) == 1
    assert "pg_dump:" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backup(tmp_path / "copy", home=station.folder) == 1
    assert "No such file or directory: 'pg_dump'" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()
    assert not (tmp_path / "copy.part").exists()
