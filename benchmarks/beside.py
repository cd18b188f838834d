"""What HTTP hides and what others do meanwhile: an act in one process with its floor, and a page while eight people sign in."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

from benchmarks.clients import Client, Rounds, Side
from benchmarks.floor import Bare, put_on_file
from lims_complaints.act import ACTS, Desk
from lims_complaints.app import COLLECTING
from lims_complaints.identity.actor import CLIENT

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WITHIN = "file an appeal, in one process, without HTTP"
LOOKS = 60
Ask = Callable[[], object]


def filed_within(desk: Desk, bare: Bare, given: Mapping[str, object], form: dict[str, str], rounds: int, each: int) -> Rounds:
    """Time the act by the desk beside the same rows by sqlite3, in turn."""
    found, kind, at = Rounds(), ACTS["intake.file-appeal"], f"{desk.clock().replace(tzinfo=None).isoformat(' ')}.000000"

    def ours() -> None:
        desk.perform(kind.name, kind.given.model_validate(given), by=CLIENT)

    def theirs() -> None:
        with bare.writing():
            put_on_file(bare, form, at)

    for _ in range(each):
        ours()
        theirs()
    gc.set_threshold(*COLLECTING)  # as the server has it
    gc.freeze()
    for _ in range(rounds):
        found.take(WITHIN, Side(theirs, os.getpid()), Side(ours, os.getpid()), each)
    return found


def while_others_sign_in(
    port: int, cookies: str, path: str, people: list[tuple[str, str]], rounds: int
) -> tuple[list[float], list[float]]:
    """Return the 95th percentiles of a page in milliseconds, round by round: alone, and while these people sign in without end."""
    client = Client(port, cookies)
    client.get(path)
    alone, beside = [], []
    for _ in range(rounds):
        alone.append(_slow(partial(client.get, path)))
        with _signing_in(port, people):
            beside.append(_slow(partial(client.get, path)))
    return alone, beside


def _slow(ask: Ask) -> float:
    """Return how long the slowest twentieth takes at least."""
    took = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.01)
    return sorted(took)[int(LOOKS * 0.95)]


@contextmanager
def _signing_in(port: int, people: list[tuple[str, str]]) -> Iterator[None]:
    ended, each_began = threading.Event(), threading.Barrier(len(people) + 1)

    def again_and_again(who: tuple[str, str]) -> None:
        body = urlencode({"username": who[0], "password": who[1]})
        each_began.wait()
        while not ended.is_set():
            Client(port).ask("POST", "/sign-in", body, FORM, wanted=303)

    threads = [threading.Thread(target=again_and_again, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    each_began.wait()
    time.sleep(0.3)
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
