"""Every scenario of every clause once more, on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_bdd import scenarios

from lims_complaints.db.engine import open_engine
from tests.clauses.conftest import Story
from tests.paths import ROOT
from tests.postgres import PostgresServer
from tests.retesting import Course

WALKS: dict[str, tuple[str, Callable[[Course], object]]] = {
    "coded": ("", lambda c: c.to_coded()),
    "testing": ("coded", lambda c: c.release_and_assign()),
    "agree": ("testing", lambda c: c.lock_both(("13.5", "13.6"), ("13.8", "13.7"))),
    "differ": ("testing", lambda c: c.lock_both(("8.1", "8.2"), ("8.3", "8.2"))),
}
Stages = Callable[[str], Course]


@pytest.fixture(scope="module")
def stages(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Stations on the server at the stages of a retest, each walked once, when the first scenario comes to it."""
    walked: dict[str, Course] = {}

    def at(stage: str) -> Course:
        if stage not in walked:
            folder = tmp_path_factory.mktemp("stage")
            if not stage:
                walked[stage] = Course(folder, engine=open_engine(postgres_server.empty()))
            else:
                before, walk = WALKS[stage]
                walked[stage] = at(before).copy(folder, postgres_server)
                walk(walked[stage])
        return walked[stage]

    yield at
    for course in walked.values():
        course.engine.dispose()


@pytest.fixture
def story(stages: Stages, postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Story]:
    """A scenario's own station, in a database of its own."""
    made: list[Course] = []

    def at(stage: str) -> Course:
        made.append(stages(stage).copy(tmp_path / (stage or "first"), postgres_server))
        return made[-1]

    yield Story(at(""), at)
    for course in made:
        course.engine.dispose()


scenarios(*(str(file) for file in sorted((ROOT / "features").glob("*.feature"))))
