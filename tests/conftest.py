"""What every test has: a closed network, a browser and a PostgreSQL server on demand, no false green."""

import gc
import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import scratch, statements
from tests.programs import missing_programs, program

if TYPE_CHECKING:  # imported where they are used, so that one quick test stays quick
    from playwright.sync_api import Browser, Page

    from tests.clauses.stages import Stages
    from tests.postgres import PostgresServer

SLOW_MACHINE = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("ci", derandomize=True, deadline=None, database=None, suppress_health_check=SLOW_MACHINE)
settings.register_profile("search", max_examples=2000, deadline=None, database=None, suppress_health_check=SLOW_MACHINE)
statements.share()
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    """Let several processes of the suite write in memory, unless somebody keeps what they write."""
    if config.getoption("numprocesses", None) and not config.option.basetemp and (folder := scratch.take()):
        config.add_cleanup(lambda: scratch.clear(folder))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse to begin the whole suite where a part of it could not run."""
    whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if whole and not hasattr(session.config, "workerinput") and (lacking := missing_programs()):
        pytest.exit(lacking, returncode=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files, so that none of them is left alone at the end while the other process has nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never among what is imported: that took a tenth of the suite's time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def pytest_bdd_before_step_call(step_func: Callable[..., Any]) -> None:
    """Fail a scenario with an async step: nothing would await it, and it would pass whatever it asserts."""
    if inspect.iscoroutinefunction(step_func):
        pytest.fail(f"{step_func.__name__} is async and would never be awaited")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, without a way out of this machine.

    One a module, not a session: while it is open, asyncio.run() is refused in this thread (pyHanko's plain calls use it).
    """
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program("chromium"), args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """An empty page in a context of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Stages"]:
    """Stations at a stage of the procedure, each walked once for this process; a test takes a copy."""
    from tests.clauses.stages import Stages

    found = Stages(tmp_path_factory.mktemp)
    yield found
    found.close()


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """A folder on a real disk, wherever the suite writes otherwise."""
    with TemporaryDirectory(dir=scratch.disk()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    """A PostgreSQL server for this process of the suite; started when the first test asks for it."""
    from tests.postgres import running_server

    with running_server() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: "PostgresServer") -> Iterator["PostgresServer"]:
    """The server for one test: the databases that the test makes go when it ends."""
    with postgres_server.for_one_test() as own:
        yield own
