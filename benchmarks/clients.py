"""Browsers for the benchmark, servers to ask, and what becomes of the times."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil


class Client:
    """A browser that keeps its connection and its cookies."""

    def __init__(self, port: int, cookies: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._good_until = 0.0
        self._headers = {"Cookie": cookies, "Host": f"127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None, *, wanted: int = 200
    ) -> None:
        """Send a request; another answer than the one wanted is a fault of the benchmark."""
        if time.monotonic() > self._good_until:  # servers hang up on a browser that says nothing for five seconds
            self._connection.close()
        self._connection.request(method, path, body=body.encode() or None, headers=self._headers | dict(headers or {}))
        answer = self._connection.getresponse()
        said = answer.read()
        self._good_until = time.monotonic() + 2
        if answer.status != wanted:
            raise SystemExit(f"{path}: {answer.status} {said[-1500:]!r}")

    def get(self, path: str) -> None:
        """Fetch a page."""
        self.ask("GET", path)


@contextmanager
def served(arguments: list[str], port: int) -> Iterator[tuple[psutil.Process, float]]:
    """Start a server; give its process and the seconds until its first answer."""
    begun = time.perf_counter()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as at a station
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=kept | {"LIMS_DEBUG": "1"})
    try:
        while True:
            try:
                Client(port).get("/sign-in")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.01)
        yield psutil.Process(process.pid), time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def on_cpu(pid: int) -> float:
    """Return how long a process has run on a processor, in milliseconds; finer than the ticks of its own clock."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(t.read_text().split()[0]) for t in tasks) / 1e6


def settled(pid: int) -> None:
    """Wait until a server has loaded whatever it loads beside its first answers."""
    before, now = -QUIET, on_cpu(pid)
    while now - before >= QUIET:
        time.sleep(0.3)
        before, now = now, on_cpu(pid)


QUIET = 5.0
"""Milliseconds on a processor in three tenths of a second: less is a server that waits."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what is done, and the server that does it."""

    do: Callable[[], object]
    pid: int

    def timed(self, times: int) -> tuple[float, float]:
        """Return the median until the answer and the processor's time for each, in milliseconds."""
        took, before = [], on_cpu(self.pid)
        for _ in range(times):
            begun = time.perf_counter()
            self.do()
            took.append((time.perf_counter() - begun) * 1000)
        return statistics.median(took), (on_cpu(self.pid) - before) / times


def throughput(port: int, cookies: str, path: str, clients: int, seconds: float = 2.0) -> float:
    """Return requests a second of so many clients at once."""
    done = [0] * clients
    until = time.perf_counter() + seconds

    def go(i: int) -> None:
        client = Client(port, cookies)
        while time.perf_counter() < until:
            client.get(path)
            done[i] += 1

    threads = [threading.Thread(target=go, args=(i,)) for i in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sum(done) / seconds


class Rounds:
    """The times of floor and product, taken in turn, a round at a time: until the answer, and on the processor."""

    def __init__(self) -> None:
        self.floor: dict[str, list[tuple[float, float]]] = {}
        self.product: dict[str, list[tuple[float, float]]] = {}

    def take(self, name: str, floor: Side, product: Side, times: int) -> None:
        """Time one round of both."""
        self.floor.setdefault(name, []).append(floor.timed(times))
        self.product.setdefault(name, []).append(product.timed(times))

    def ratio(self, name: str, which: int) -> str:
        """Return the median of the rounds' ratios with the least and the greatest."""
        each = [p[which] / f[which] for p, f in zip(self.product[name], self.floor[name], strict=True)]
        return f"{statistics.median(each):.1f} ({min(each):.1f} to {max(each):.1f})"

    def medians(self, which: int) -> Mapping[str, float]:
        """Return the product's medians, by name."""
        return {name: statistics.median(t[which] for t in v) for name, v in self.product.items()}

    def relative(self) -> Mapping[str, float]:
        """Return the medians of the ratios on the processor, by name: how a busy machine grows is left out of them."""
        pairs = {name: zip(v, self.floor[name], strict=True) for name, v in self.product.items()}
        return {name: statistics.median(p[1] / f[1] for p, f in each) for name, each in pairs.items()}

    def lines(self) -> Iterator[str]:
        """Return the lines of a Markdown table."""
        for name in self.product:
            floor, product = (
                [statistics.median(t[i] for t in side[name]) for i in (0, 1)] for side in (self.floor, self.product)
            )
            yield (
                f"| {name} | {floor[0]:.1f} | {product[0]:.1f} | {self.ratio(name, 0)} | {floor[1]:.1f} | {product[1]:.1f} "
                f"| {self.ratio(name, 1)} |"
            )
