"""How far a station has come when a scenario begins: each stage is walked once, and each scenario gets a copy."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lims_complaints import editions
from tests.clauses.walks import CONTROL, SAMPLE, WALKS, Walk, decided, found_signing
from tests.engines import on_postgresql
from tests.postgres import PostgresServer
from tests.retesting import Course
from tests.station import Station

__all__ = ["CONTROL", "SAMPLE", "Stages", "as_adopted", "walk_to"]

OPINION = re.compile(r"opinion (?P<proposal>[^,]+)(?:, fault in (?P<fault>.+))?")
DECIDED = re.compile(r"decided (?P<outcome>.+)")


def walk_to(stage: str) -> tuple[str, Walk]:
    """Return the stage before, and the way from there."""
    if found := OPINION.fullmatch(stage):
        faults = (found["fault"],) if found["fault"] else ()
        return "", lambda c: c.to_opinion(proposal=found["proposal"], faults=faults)
    if found := DECIDED.fullmatch(stage):
        return "disputed", lambda s: decided(s, found["outcome"])
    return WALKS[stage]


class Stages:
    """The stations that were walked to a stage; on a PostgreSQL server, or in files."""

    def __init__(self, folder: Callable[[str], Path], server: PostgresServer | None = None) -> None:
        self._folder, self._server = folder, server
        self._walked: dict[str, Station] = {}

    def copy(self, stage: str, folder: Path, seed: str = "copy") -> Station:
        """Return a copy of the station at a stage."""
        return self._at(stage).copy(folder, self._server, seed)

    def leave(self, station: Station) -> None:
        """Let go of a database; on a server it goes altogether, for it holds far more than what was told in it."""
        station.engine.dispose()
        if self._server:
            self._server.drop(station.engine.url.database or "")

    def close(self) -> None:
        """Let go of every database."""
        for station in self._walked.values():
            self.leave(station)

    def _at(self, stage: str) -> Station:
        if stage not in self._walked:
            folder = self._folder("stage")
            if stage in ("", "signing"):
                engine = on_postgresql(self._server) if self._server else None
                self._walked[stage] = (Course if not stage else found_signing)(folder, engine=engine)
            else:
                before, walk = walk_to(stage)
                station = self.copy(before, folder)
                with as_adopted():
                    walk(station)
                self._walked[stage] = station
        return self._walked[stage]


@contextmanager
def as_adopted() -> Iterator[None]:
    """Let editions say what was adopted, whatever a test has put in their place: a stage is shared by all."""
    held = dict(editions._READ)
    editions._READ.clear()
    try:
        yield
    finally:
        editions._READ.update(held)
