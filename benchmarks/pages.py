"""Pages and acts beside their floors, in turn, in one run: ratios with their spread, at sizes given."""

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from benchmarks.crowd import crowd
from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.identity.sessions import open_session
from lims_complaints.intake.given import FileAppeal
from tests.station import Station

EACH = 25


class Client:
    """A browser that keeps its connection and its session."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": f"session={token}", "Host": f"127.0.0.1:{port}"}

    def get(self, path: str) -> None:
        """Fetch a page; anything but 200 is a fault of the benchmark."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")


@contextmanager
def served(arguments: list[str], port: int) -> Iterator[tuple[psutil.Process, float]]:
    """Start a server; give its process and the seconds until its first answer."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=os.environ | {"LIMS_DEBUG": "1"})
    try:
        while True:
            try:
                Client(port, "").get("/sign-in")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.02)
        yield psutil.Process(process.pid), time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def timed(what: Callable[[], None], times: int = EACH) -> float:
    """Return the median of so many runs, in milliseconds."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        what()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def ratio(product: list[float], floor: list[float]) -> str:
    """Write the median of the rounds' ratios with the least and the greatest."""
    each = [p / f for p, f in zip(product, floor, strict=True)]
    return f"{statistics.median(each):.1f} ({min(each):.1f} to {max(each):.1f})"


def throughput(port: int, token: str, path: str, clients: int) -> float:
    """Return requests a second of so many clients at once."""
    done = [0] * clients
    until = time.perf_counter() + 2

    def go(i: int) -> None:
        client = Client(port, token)
        while time.perf_counter() < until:
            client.get(path)
            done[i] += 1

    threads = [threading.Thread(target=go, args=(i,)) for i in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sum(done) / 2


def measure(size: int, rounds: int) -> dict[str, float]:
    """Measure one size; print its table; return the product's medians."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        station = crowd(folder, size)
        with writing(station.engine) as session:
            token = open_session(session, station.people["liu.wen"], station.clock(), station.dice, "benchmark")
        filing = timed(lambda: file(station), 10)
        station.engine.dispose()
        return _serve(folder, station, token, size, rounds) | {"file an appeal (in process)": filing}
    finally:
        shutil.rmtree(folder)


def file(station: Station) -> None:
    """File one appeal through the desk."""
    given = FileAppeal(
        report="WQ-2026-00001", check_code=station.check_codes["WQ-2026-00001"], name="李娜", email="li@client.example",
        results=({"line": 1, "grounds": "偏高"},),
    )  # type: ignore[arg-type]  # fmt: skip
    station.desk.perform("intake.file-appeal", given, by=CLIENT)


def _serve(folder: Path, station: Station, token: str, size: int, rounds: int) -> dict[str, float]:
    here, bare = free_port(), free_port()
    at = station.clock().isoformat()
    open_case = f"AP-2025-{7 * (size // 14):06}"
    paths = {
        "worklist, 50 of it": "/worklist",
        "case page": f"/case/{open_case}",
        "search, Chinese, 2 characters": f"/search?q={quote('氨氮')}",
        "search, English": "/search?q=cadmium",
    }
    with (
        served(["benchmarks.product", str(folder), str(here), at], here) as (process, cold),
        served(["benchmarks.floor", str(folder / "station.db"), str(bare)], bare) as (_, cold_floor),
    ):
        mine, floor = Client(here, token), Client(bare, token)
        took: dict[str, list[float]] = {name: [] for name in paths}
        least: dict[str, list[float]] = {name: [] for name in paths}
        for path in paths.values():
            mine.get(path)
            floor.get(path)
        for _ in range(rounds):
            for name, path in paths.items():
                least[name].append(timed(lambda path=path: floor.get(path)))  # type: ignore[misc]
                took[name].append(timed(lambda path=path: mine.get(path)))  # type: ignore[misc]
        one, eight = throughput(here, token, "/worklist", 1), throughput(here, token, "/worklist", 8)
        memory = process.memory_info().rss / 1e6
    say(f"\n### {size:,} cases\n\n| page | floor ms | product ms | product / floor |\n|---|---|---|---|")
    for name in paths:
        say(
            f"| {name} | {statistics.median(least[name]):.1f} | {statistics.median(took[name]):.1f} | {ratio(took[name], least[name])} |"
        )
    say(
        f"\nCold start {cold:.2f} s beside {cold_floor:.2f} s of the floor ({cold / cold_floor:.1f}). Memory after the run {memory:.0f} MB."
    )
    say(f"Worklist, requests a second: {one:.0f} with one client, {eight:.0f} with eight ({eight / one:.2f}).")
    return {name: statistics.median(v) for name, v in took.items()}


def say(text: str) -> None:
    """Print a line of the table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Measure each size, and how the product grows from the smallest to the largest."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--cases", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    sizes = [int(n) for n in chosen.cases.split(",")]
    steal = psutil.cpu_times().steal
    found = [measure(size, chosen.rounds) for size in sizes]
    say(f"\n### Growth from {sizes[0]:,} to {sizes[-1]:,}\n\n| what | ratio |\n|---|---|")
    for name, least in found[0].items():
        say(f"| {name} | {found[-1][name] / least:.2f} |")
    say(f"\nCPU stolen by neighbours during the run: {psutil.cpu_times().steal - steal:.1f} s.")
