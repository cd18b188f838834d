"""`lims-complaints backup`: a copy of a running station in a folder that is itself a station's home."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lims_complaints.cli.options import Home, station_settings
from lims_complaints.reached import FILE
from lims_complaints.settings import Settings

SUMS = "SHA256SUMS"
DATABASE = "station.db"
DUMP = "station.dump"
ROOT = "ca.pem"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backup)


def backup(
    folder: Annotated[Path, typer.Argument(help="Where the copy goes; must not exist yet.")],
    check: Annotated[bool, typer.Option("--check", help="Only check the copy that stands in FOLDER.")] = False,
    home: Home = None,
) -> int:
    """Copy database, files and keys of a station, also while it runs, and check that the copy can be used.

    With SQLite, FOLDER can be used as it is: `lims-complaints run --home FOLDER`. With PostgreSQL it holds station.dump, which
    pg_restore reads; pg_dump must be on the PATH. Exits 1 if the copy cannot be made or is damaged.
    """
    faults = _check(folder) if check else _make(station_settings(home), folder)
    for fault in faults:
        typer.echo(fault, err=True)
    if not faults:
        typer.echo(f"{folder}: {'intact' if check else 'copied and checked'}")
    return 1 if faults else 0


def _make(settings: Settings, folder: Path) -> list[str]:
    """Copy into a folder beside `folder` and give it its name only when it has passed the check."""
    if not settings.database_url.startswith("sqlite:///"):
        return _finish(settings, folder, partial(_dump, settings.database_url), None)
    source = Path(settings.database_url.removeprefix("sqlite:///"))
    if not source.is_file():
        return [f"{source}: there is no station's database here; --home names its folder."]
    return _finish(settings, folder, partial(_vacuum, source), source)


def _finish(settings: Settings, folder: Path, copy_database: Callable[[Path], None], source: Path | None) -> list[str]:
    """Copy into a folder beside `folder`, database first: a row never points to a file that is not there."""
    if folder.exists():
        return [f"{folder} exists already; name a folder that does not."]
    _sign_record(settings)
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True, mode=0o700)
        copy_database(part)
        _copy_files(settings.home, part, source)
        (part / SUMS).write_text("".join(f"{_sum(f)}  {f.relative_to(part)}\n" for f in _files(part)), "utf-8")
        faults = _check(part)
    except (OSError, sqlite3.Error, subprocess.CalledProcessError) as failed:
        shutil.rmtree(part, ignore_errors=True)
        return [f"{folder}: it cannot be copied there: {_why(failed)}"]
    if not faults:
        part.rename(folder)
    return faults


def _why(failed: Exception) -> str:
    """Return what a system or pg_dump said, in one line."""
    said = getattr(failed, "stderr", "") or getattr(failed, "strerror", "") or str(failed)
    what = getattr(failed, "filename", None)  # pg_dump itself, where it is not installed
    return " ".join(said.split()) + (f": {str(what)!r}" if what else "")


def _vacuum(source: Path, part: Path) -> None:
    with closing(sqlite3.connect(source)) as station:
        station.execute("VACUUM INTO ?", (str(part / DATABASE),))


def _dump(url: str, part: Path) -> None:
    """Dump a database on a server, with its guards, from one snapshot; the password goes by the environment."""
    from sqlalchemy import make_url

    at = make_url(url)
    where = {"--host": at.host, "--port": at.port, "--username": at.username, "--dbname": at.database}
    words = [f"{name}={value}" for name, value in where.items() if value]
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={part / DUMP}", *words]
    secret = {"PGPASSWORD": at.password} if at.password else {}
    subprocess.run(command, env=os.environ | secret, check=True, capture_output=True, text=True)  # noqa: S603 - our words


def _sign_record(settings: Settings) -> None:
    """Let the seal sign where the record stands, so that the copy can be compared with the station later.

    A record that does not hold is told, and copied all the same: then the copy is evidence.
    """
    if not (settings.keys / ROOT).is_file():
        return
    from lims_complaints import checkpointing
    from lims_complaints.app import open_desk
    from lims_complaints.audit.checkpoint import BadCheckpoint, BrokenRecord

    desk = open_desk(settings)
    try:
        checkpointing.sign(desk, "backup")
    except (BadCheckpoint, BrokenRecord) as broken:
        typer.echo(f"no checkpoint is signed: {broken}", err=True)
    finally:
        desk.engine.dispose()


def _copy_files(home: Path, to: Path, database: Path | None) -> None:
    """Copy what stands in the home folder beside the database: files, keys, settings; not what a later record had reached."""
    database = database or home / DATABASE
    live = {database.resolve().with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")}
    for file in _files(home):
        if file.resolve() not in (*live, (home / FILE).resolve()) and to.resolve() not in file.resolve().parents:
            target = to / file.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)


def _check(folder: Path) -> list[str]:
    """Return what is wrong with a copy: files missing, changed or unlisted, a database that does not hold together."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except OSError:
        return [f"{folder}: no {SUMS} here, so this is no finished copy."]
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {str(f.relative_to(folder)): f for f in _files(folder) if f.name != SUMS}
    faults = [f"{name}: missing" for name in listed.keys() - found.keys()]
    faults += [f"{name}: not in {SUMS}" for name in found.keys() - listed.keys()]
    faults += [f"{n}: changed since the copy" for n in found.keys() & listed.keys() if _sum(found[n]) != listed[n]]
    return sorted(faults) or (_check_dump(folder / DUMP) if DUMP in listed else _check_database(folder / DATABASE))


def _check_dump(file: Path) -> list[str]:
    """Let pg_restore read a dump to its end, without a database."""
    try:
        command = ["pg_restore", "--file=/dev/null", str(file)]
        read = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    except OSError as failed:
        return [f"pg_restore: {failed}"]
    return [f"{file.name}: {' '.join(read.stderr.split())}"] if read.returncode else []


def _check_database(file: Path) -> list[str]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        lost = [f"{table} row {row}: points to a missing {parent}" for table, row, parent, _ in _orphans(copy)]
    return lost if said == ["ok"] else [f"{file.name}: {line}" for line in said] + lost


def _orphans(copy: sqlite3.Connection) -> Iterator[tuple[str, int, str, int]]:
    yield from copy.execute("PRAGMA foreign_key_check")


def _files(folder: Path) -> list[Path]:
    return sorted(f for f in folder.rglob("*") if f.is_file() and not f.is_symlink())


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
