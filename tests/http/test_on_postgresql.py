"""The pages and the interface once more, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import on_postgresql
from tests.http.test_api import *  # noqa: F403 - the same tests on the other engine
from tests.http.test_case_page import *  # noqa: F403
from tests.http.test_search import *  # noqa: F403
from tests.http.test_worklist import *  # noqa: F403
from tests.postgres import PostgresServer
from tests.retesting import Course


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Course:
    """A station with one appeal, on PostgreSQL, made once."""
    made = Course(tmp_path_factory.mktemp("filed"), engine=on_postgresql(postgres_server))
    made.file()
    return made


@pytest.fixture
def course(filed: Course, tmp_path: Path, postgres: PostgresServer) -> Iterator[Course]:
    """A copy of it for each test."""
    twin = filed.copy(tmp_path, postgres)
    yield twin
    twin.engine.dispose()
