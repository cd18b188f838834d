"""What most tests of the pages and of the interface begin with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clauses.stages import Stages
from tests.retesting import Course

At = Callable[[str], Course]


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Iterator[At]:
    """A station at a stage of the scenarios."""
    made: list[Course] = []

    def copied(stage: str) -> Course:
        made.append(stages.copy(stage, tmp_path, "pages"))
        return made[-1]

    yield copied
    for course in made:
        course.engine.dispose()


@pytest.fixture
def course(at: At) -> Course:
    """A station with one appeal."""
    return at("filed")
