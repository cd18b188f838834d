"""A copy made beside a writer is whole, and a damaged one is found out."""

import errno
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lims_complaints.cli import outcome
from lims_complaints.cli.backup import backup


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a station's folder with a database, a file kept by hash, and a key."""
    folder = tmp_path / "home"
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "abcd").write_bytes(b"%PDF-")
    (folder / "ca.p12").write_bytes(b"key")
    with closing(sqlite3.connect(folder / "station.db")) as station:
        station.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE sample (id INTEGER PRIMARY KEY, left_ml TEXT);"
            "CREATE TABLE portion (id INTEGER PRIMARY KEY, sample INTEGER REFERENCES sample);"
            "INSERT INTO sample VALUES (1, '13.70'); INSERT INTO portion VALUES (1, 1);"
        )
    return folder


def test_a_copy_is_a_home_of_its_own(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert backup(copy, home=home) == 0
    assert backup(copy, check=True) == 0
    assert sorted(str(p.relative_to(copy)) for p in copy.rglob("*") if p.is_file()) == [
        "SHA256SUMS",
        "ca.p12",
        "files/ab/abcd",
        "station.db",
    ]
    with closing(sqlite3.connect(copy / "station.db")) as station:
        assert station.execute("SELECT left_ml FROM sample").fetchall() == [("13.70",)]


def test_a_copy_that_cannot_be_made_says_why_and_leaves_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backup(home / "ca.p12" / "copy", home=home) == 1
    assert "it cannot be copied there: Not a directory" in capsys.readouterr().err

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    monkeypatch.setattr(shutil, "copy2", full)
    assert backup(tmp_path / "copy", home=home) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("copy")] == []


@pytest.fixture
def writer(home: Path) -> Iterator[threading.Event]:
    """Write a sample with its portion in each of many transactions until the test ends."""
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(home / "station.db", timeout=300)) as station:
            for number in range(2, 1_000_000):
                with station:
                    station.execute("INSERT INTO sample VALUES (?, '1')", (number,))
                    station.execute("INSERT INTO portion VALUES (?, ?)", (number, number))
                begun.set()
                if stop.is_set():
                    return

    thread = threading.Thread(target=write)
    thread.start()
    yield begun
    stop.set()
    thread.join()


def test_a_copy_beside_a_writer_has_whole_transactions(home: Path, tmp_path: Path, writer: threading.Event) -> None:
    assert writer.wait(300), "the writer never wrote"
    assert backup(tmp_path / "copy", home=home) == 0
    with closing(sqlite3.connect(tmp_path / "copy" / "station.db")) as station:
        samples, portions = (station.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("sample", "portion"))
    assert samples == portions
    assert samples > 1


@pytest.mark.parametrize("file", ["station.db", "ca.p12", "files/ab/abcd"])
def test_damage_is_found(home: Path, tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    assert backup(copy, home=home) == 0
    damaged = bytearray((copy / file).read_bytes())
    damaged[-1] ^= 1
    (copy / file).write_bytes(damaged)
    assert backup(copy, check=True) == 1
    assert capsys.readouterr().err == f"{file}: changed since the copy\n"


def test_missing_and_foreign_files_are_found(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    assert backup(copy, home=home) == 0
    (copy / "ca.p12").rename(copy / "other.p12")
    assert backup(copy, check=True) == 1
    assert capsys.readouterr().err == "ca.p12: missing\nother.p12: not in SHA256SUMS\n"


def test_a_row_without_its_parent_makes_no_copy(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(home / "station.db")) as station, station:
        station.execute("INSERT INTO portion VALUES (2, 99)")
    assert backup(tmp_path / "copy", home=home) == 1
    assert capsys.readouterr().err == "portion row 2: points to a missing sample\n"
    assert not (tmp_path / "copy").exists()


def test_an_unfinished_copy_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert backup(tmp_path, check=True) == 1
    assert "no finished copy" in capsys.readouterr().err


def test_nothing_is_overwritten(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert backup(tmp_path, home=home) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_server_s_database_is_left_to_its_own_tool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMS_DATABASE", "postgresql+psycopg://station@localhost/station")
    assert outcome(lambda: backup(tmp_path / "copy", home=tmp_path)) == 1
    assert "pg_dump" in capsys.readouterr().err
