"""A scenario as it is told: the station, what was done last, and what came of it."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pytest_bdd import parsers
from sqlalchemy import func, select

from lims_complaints.act import ACTS, Done
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.given import Given
from lims_complaints.identity.actor import CLIENT, STATION, client_of
from lims_complaints.records.case import Notice
from lims_complaints.records.paper import Paper
from tests.clauses.deeds import DEEDS
from tests.clauses.inputs import portion_of
from tests.clauses.stages import Stages
from tests.clauses.words import VERBS, WHO


def any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


WHOEVER = any_of(WHO)
PEOPLE = parsers.re(f"(?P<who>{WHOEVER}) (?P<verb>(?:{any_of([*VERBS, *DEEDS])})(?:, leaving out .+)?)")


class Story:
    """One scenario: the station, what was done last, and what came of it."""

    def __init__(self, stages: Stages, folder: Path) -> None:
        self._stages, self._folder = stages, folder
        self._station: Any = None
        self.answer: Done | Exception | None = None
        self.before = ""
        self.papers_before = self.notices_before = 0

    @property
    def station(self) -> Any:
        """The scenario's own station, founded and no more unless the scenario begins at a stage."""
        if self._station is None:
            self.comes_to("")
        return self._station

    def comes_to(self, stage: str) -> None:
        """Go on from a stage that was walked once for all scenarios."""
        self.close()
        self._station = self._stages.copy(stage, self._folder / (stage or "founded"))

    def close(self) -> None:
        """Let go of the database."""
        if self._station is not None:
            self._stages.leave(self._station)
            self._station = None

    @property
    def number(self) -> str:
        """The case of the scenario."""
        return str(self.station.number)

    def actor(self, who: str) -> Any:
        """Return whoever acts."""
        if who == "client":
            return client_of(self.station.case(self.number).id) if self.number else CLIENT
        return STATION if who == "station" else self.station.who(who)

    def act(self, who: str, name: str, /, **entered: Any) -> None:
        """Do an act and keep what came of it."""
        self.send(who, name, ACTS[name].given(**entered))

    def send(self, who: str, name: str, entered: Given) -> None:
        """Do an act with an input that is made already, as a program that knows no form would."""
        self.remember()
        opens = ACTS[name].given.__name__.startswith(("File", "Register"))
        try:
            key = None if opens else self._key(ACTS[name].on, who)
            self.answer = self.station.desk.perform(name, entered, by=self.actor(who), key=key)
        except (Refused, NotFound, Invalid) as refused:
            self.answer = refused
            return
        if opens:
            self.station.number = self.answer.key
        self.station.shown = self.answer.shown.get("draft_sha256", getattr(self.station, "shown", ""))

    def _key(self, on: str, who: str) -> str | None:
        if on == "bench":
            return getattr(self.station, "portion", "") or portion_of(self, "chen.yu")
        if on == "report":
            return getattr(self.station, "report_number", "") or "WQ-2026-0001"
        return self.number if on == "case" else None

    def remember(self) -> None:
        """Keep where the case stands, and what papers and notices there are, before something is done."""
        self.before = self.state()
        with self.station.read() as session:
            self.papers_before = session.scalar(select(func.max(Paper.id))) or 0
            self.notices_before = session.scalar(select(func.max(Notice.id))) or 0

    def state(self) -> str:
        """Where the case stands."""
        return str(self.station.case(self.number).state) if self.number else ""

    def done(self) -> Done:
        """What was done last; fails with the refusal if it was refused."""
        assert isinstance(self.answer, Done), self.answer
        return self.answer
