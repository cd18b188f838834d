"""The steps of the scenarios, topic by topic, and the station that each scenario has for itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clauses.beginnings import *  # noqa: F403 - its steps are this folder's
from tests.clauses.circumstances import *  # noqa: F403 - its steps are this folder's
from tests.clauses.concluded import *  # noqa: F403 - its steps are this folder's
from tests.clauses.custody import *  # noqa: F403 - its steps are this folder's
from tests.clauses.doing import *  # noqa: F403 - its steps are this folder's
from tests.clauses.issuing import *  # noqa: F403 - its steps are this folder's
from tests.clauses.lateness import *  # noqa: F403 - and these
from tests.clauses.outcomes import *  # noqa: F403 - so are these
from tests.clauses.outside import *  # noqa: F403 - and these
from tests.clauses.refusals import *  # noqa: F403 - and these
from tests.clauses.staffing import *  # noqa: F403 - so are these
from tests.clauses.stages import Stages
from tests.clauses.story import Story
from tests.clauses.terms import *  # noqa: F403 - and these


def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """Turn @clause:1.1 into a mark, so that `-m 'clause(number="1.1")'` runs one clause."""
    if tag == "pages":
        return True
    kind, _, number = tag.partition(":")
    if kind != "clause":
        return None
    pytest.mark.clause(number=number)(function)
    return True


@pytest.fixture
def story(stages: Stages, tmp_path: Path) -> Iterator[Story]:
    """A scenario's own station."""
    found = Story(stages, tmp_path)
    yield found
    found.close()
