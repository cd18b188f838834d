"""The program as `make run` starts it: it greets, serves, and ^C stops it cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from lims_complaints.app import adopt_all
from lims_complaints.demonstration.clock import Dial
from lims_complaints.demonstration.founding import found
from lims_complaints.settings import Settings
from tests.paths import ROOT
from tests.station import MONDAY, Replayed

HANGS = 300
"""Seconds after which a process is taken to hang; however slow a machine is, none of these comes near."""
PROGRAM = "import sys; from lims_complaints.cli import main; main(sys.argv[1:])"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with people, and no cases: what is filled is tested elsewhere."""
    folder = tmp_path_factory.mktemp("var")
    cast = found(Settings(home=folder), Dial(MONDAY), Replayed())
    adopt_all(cast.desk, "tests")
    cast.desk.engine.dispose()
    return folder


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(home: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start the program, wait for its greeting, and end it in any case."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "run", "--home", str(home), *more], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "^C" in line:
                break
        yield process, lines
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def fetched(process: "subprocess.Popen[str]", address: str) -> tuple[int, str]:
    """Fetch a page as soon as the server listens, unless it ends before."""
    while process.poll() is None:
        try:
            with urlopen(address, timeout=HANGS) as answer:
                return answer.status, answer.read().decode()
        except ConnectionError:
            pass
        except OSError as failed:
            if "refused" not in str(failed):
                raise
        time.sleep(0.1)
    return 0, ""


def test_it_greets_serves_and_stops_cleanly(home: Path) -> None:
    port = free_port()
    with running(home, "--port", str(port)) as (process, lines):
        said = "".join(lines)
        assert f"http://127.0.0.1:{port}/sign-in" in said
        assert "zhao.min" in said
        status, page = fetched(process, f"http://127.0.0.1:{port}/sign-in")
        assert status == 200
        assert "password" in page
        assert fetched(process, f"http://127.0.0.1:{port}/")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=HANGS) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()


def test_the_world_is_not_served_a_demonstration(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "run", "--home", str(home), "--host", "0.0.0.0", "--port", str(free_port())],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=HANGS,
    )  # fmt: skip
    assert done.returncode == 1
    assert "demonstration accounts" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_made_or_greeted(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "run", "--home", str(tmp_path / "var"), "--port", str(port)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=HANGS,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert f"127.0.0.1, port {port}: Address already in use" in done.stderr
    assert not list((tmp_path / "var").glob("station.db"))
