"""Pages and acts beside their floors, in turn, in one run: ratios with their spread, at sizes given."""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlencode

import psutil

from benchmarks.beside import FORM, filed_within, while_others_sign_in
from benchmarks.clients import Client, Rounds, Side, free_port, on_cpu, served, settled, throughput
from benchmarks.crowd import crowd
from benchmarks.floor import Bare
from lims_complaints.db.engine import writing
from lims_complaints.identity import visits
from lims_complaints.identity.codes import normal
from lims_complaints.identity.passwords import hash_password
from lims_complaints.identity.sessions import open_session
from lims_complaints.records.person import Account
from lims_complaints.records.report import Report
from tests.retesting import PASSWORD
from tests.station import SECRET

EACH = 20
FILED = "WQ-2026-00011"
APPEAL = {"report": FILED, "results-1-line": "1", "results-1-grounds": "偏高", "name": "李娜", "email": "li@client.example", "remedy": "Retest the sample",
          "language": "zh-Hans"}  # fmt: skip
LOCKS = 6
"""Determinations that can be locked, over all rounds: the case at the bench has six portions."""
STARTS = 3
LOCK = "lock a determination, its password included"
HEAD = """| over HTTP | floor ms | product ms | product / floor | floor CPU ms | product CPU ms | product / floor, CPU |
|---|---|---|---|---|---|---|"""


class Bench:
    """One size: the station, its floor beside it on a copy of the database, and browsers for both."""

    def __init__(self, folder: Path, size: int, rounds: int, open_ones: int = 7) -> None:
        self.home, self.rounds, self.size = folder / "station", rounds, size
        self.course = crowd(self.home, size, open_ones=open_ones)
        (self.home / "secret").write_bytes(SECRET)
        with writing(self.course.engine) as session:
            people, clock, dice = self.course.people, self.course.clock, self.course.dice
            self.office = f"session={open_session(session, people['liu.wen'], clock(), dice, 'benchmark')}"
            for account in session.query(Account):  # those of the tests are quicker to prove than what a station keeps
                account.password_hash = hash_password(PASSWORD)
            to_lock = [
                (f"session={open_session(session, people[user], clock(), dice, 'benchmark')}", code)
                for user in ("chen.yu", "sun.hao")
                for code in self.course.codes_of(user)
            ]
            self.visits = [self._visit(session) for _ in range(rounds * EACH)]
        self.sealed = cache(partial(self.course.desk.pepper.sealed, "search"))
        self.people = [(user, PASSWORD) for user in list(self.course.people)[:8]]
        self.to_lock = {"floor": iter(to_lock), "product": iter(to_lock)}
        self.course.engine.dispose()
        shutil.copy(self.home / "station.db", folder / "floor.db")
        self.floor_file = folder / "floor.db"

    def _visit(self, session: object) -> str:
        """Return the cookie of a client's browser that has proved its report."""
        course, token = self.course, visits.new_token(self.course.dice)
        report = session.query(Report).filter_by(number=FILED).one()  # type: ignore[attr-defined]
        row = visits.begin(session, token, course.clock() + visits.WRITING, report_id=report.id)  # type: ignore[arg-type]
        row.sealed = visits.seal(token, normal(course.check_codes[FILED]), course.dice)
        return f"client={token}"

    def arguments(self, which: str, port: int) -> list[str]:
        """Return how to start the product, its floor, or a trivial application."""
        at = self.course.clock()
        if which == "product":
            return ["benchmarks.product", str(self.home), str(port), at.isoformat()]
        if which == "floor":
            return ["benchmarks.floor", str(self.floor_file), str(port), f"{at.replace(tzinfo=None).isoformat(' ')}.000000"]
        return ["benchmarks.trivial", str(port)]

    def cold_starts(self) -> Rounds:
        """Start both in turn, again and again: until the first answer. A first start of each, which compiles, does not count."""
        found = Rounds()
        for which in ("trivial", "product"):
            port = free_port()
            with served(self.arguments(which, port), port):
                pass
        for _ in range(STARTS):
            for which, kept in (("trivial", found.floor), ("product", found.product)):
                port = free_port()
                with served(self.arguments(which, port), port) as (process, took):
                    kept.setdefault("cold start, beside a trivial FastAPI application", []).append(
                        (took * 1000, on_cpu(process.pid))
                    )
        return found

    def one_page(self, name: str, path: str) -> Rounds:
        """Time one page beside its floor."""
        found, here, bare = Rounds(), free_port(), free_port()
        with (
            served(self.arguments("product", here), here) as (mine, _),
            served(self.arguments("floor", bare), bare) as (floor, _),
        ):
            product, theirs = Client(here, self.office), Client(bare, self.office)
            for _ in range(self.rounds):
                product.get(path)
                theirs.get(path)
                found.take(name, Side(partial(theirs.get, path), floor.pid), Side(partial(product.get, path), mine.pid), EACH)
        return found

    def measure(self) -> Rounds:
        """Print the table of this size; return its times."""
        starts, within, here, bare = self.cold_starts(), self.within(), free_port(), free_port()
        with (
            served(self.arguments("product", here), here) as (mine, _),
            served(self.arguments("floor", bare), bare) as (floor, _),
        ):
            found = self._rounds((here, mine.pid), (bare, floor.pid))
            speeds = {
                name: (throughput(here, self.office, path, 1), throughput(here, self.office, path, 8))
                for name, (path, under) in self.paths().items()
                if under != "/rows"
            }
            alone, beside = while_others_sign_in(here, self.office, "/worklist", self.people, self.rounds)
            memory = mine.memory_info().rss / 1e6
        say(f"\n### {self.size:,} cases\n\n{HEAD}")
        for line in (*found.lines(), *within.lines(), *starts.lines()):
            say(line)
        say(f"\nMemory after the run {memory:.0f} MB.")
        for name, (one, eight) in speeds.items():
            say(f"Requests a second, {name}: {one:.0f} with one client, {eight:.0f} with eight ({eight / one:.2f}).")
        ratios = sorted(b / a for a, b in zip(alone, beside, strict=True))
        say(
            f"Worklist, the slowest twentieth: {statistics.median(alone):.1f} ms alone, {statistics.median(beside):.1f} ms while "
            f"eight people sign in without end: {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})."
        )
        return found

    def within(self) -> Rounds:
        """Time an act and its floor in this process."""
        given = {
            "report": FILED, "check_code": self.course.check_codes[FILED], "results": [{"line": 1, "grounds": "偏高"}], "name": "李娜",
            "email": "li@client.example", "remedy": "Retest", "language": "zh-Hans",
        }  # fmt: skip
        bare = Bare(str(self.floor_file))
        found = filed_within(self.course.desk, bare, given, APPEAL, self.rounds, EACH)
        bare.base.close()
        self.course.engine.dispose()
        return found

    def _rounds(self, mine: tuple[int, int], floor: tuple[int, int]) -> Rounds:
        found = Rounds()
        product, bare = Client(mine[0], self.office), Client(floor[0], self.office)

        def both(name: str, ours: Callable[[], object], theirs: Callable[[], object], times: int) -> None:
            found.take(name, Side(theirs, floor[1]), Side(ours, mine[1]), times)

        for path, under in self.paths().values():
            product.get(path)
            bare.get(under)
        settled(mine[1])
        for _ in range(self.rounds):
            for name, (path, under) in self.paths().items():
                product.get(path)
                bare.get(under)
                both(name, partial(product.get, path), partial(bare.get, under), EACH)
            both("file an appeal", lambda: file(product, self.visits.pop()), lambda: file(bare, self.office), EACH)
            both(LOCK, lambda: self._lock(mine[0], "product"), lambda: self._lock(floor[0], "floor"), LOCKS // self.rounds)
        return found

    def paths(self) -> dict[str, tuple[str, str]]:
        """Return the product's pages and the floor's under them, by what they are."""
        case = f"/case/{self.course.number}"
        return {
            "worklist, 50 of it": ("/worklist", "/worklist"),
            "worklist, beside 50 ready rows without a database": ("/worklist", "/rows"),
            "case page, at the bench": (case, case),
            "search, Chinese, 2 characters": self._search("氨氮"),
            "search, English": self._search("cadmium"),
        }

    def _search(self, asked: str) -> tuple[str, str]:
        """Return where a search is answered; the product's stands sealed in its address."""
        return f"/search?{urlencode({'s': self.sealed(asked)})}", f"/search?{urlencode({'q': asked})}"

    def _lock(self, port: int, which: str) -> None:
        body = json.dumps({"replicates": ["14.0", "14.1"], "instrument": "UV-2600", "password": PASSWORD})
        session, code = next(self.to_lock[which])
        path = f"/api/bench/{code}/acts/retest.lock-determination"
        Client(port, session).ask("POST", path, body, {"Content-Type": "application/json"})


def file(client: Client, cookie: str) -> None:
    """Send the form of an appeal, as a client's browser does whose report is proved."""
    client.ask("POST", "/appeal/form", urlencode(APPEAL), FORM | {"Cookie": cookie}, wanted=303)


def benches(sizes: list[int], rounds: int) -> Iterator[Rounds]:
    """Measure each size in a folder of its own."""
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        try:
            yield Bench(folder, size, rounds).measure()
        finally:
            shutil.rmtree(folder)


def say(text: str) -> None:
    """Print a line of the table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Measure each size, and how the product grows from the smallest to the largest."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--cases", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, LOCKS + 1))
    chosen = parser.parse_args(arguments)
    sizes = [int(n) for n in chosen.cases.split(",")]
    before = psutil.cpu_times()
    found = list(benches(sizes, chosen.rounds))
    say(f"\n### Growth from {sizes[0]:,} to {sizes[-1]:,}\n\n| over HTTP, CPU | product | beside the floor's |\n|---|---|---|")
    (least, against), (most, after_all) = ((r.medians(1), r.relative()) for r in (found[0], found[-1]))
    for name in least:
        say(f"| {name} | {most[name] / least[name]:.2f} | {after_all[name] / against[name]:.2f} |")
    after = psutil.cpu_times()
    whole = sum(after) - sum(before)
    say(f"\nOf the processors' time {100 * (after.steal - before.steal) / whole:.1f} % was stolen by neighbours and "
        f"{100 * (after.idle - before.idle) / whole:.0f} % idle; medians of {chosen.rounds} rounds, "
        f"the load average was {statistics.mean(psutil.getloadavg()):.1f}.")  # fmt: skip
