"""What most tests of the pages and of the interface begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clauses.stages import Stages
from tests.retesting import Course


@pytest.fixture
def course(stages: Stages, tmp_path: Path) -> Iterator[Course]:
    """A station with one appeal."""
    made = stages.copy("filed", tmp_path)
    yield made
    made.engine.dispose()
