"""Every scenario of every clause once more, on PostgreSQL; of each outline one example."""

from collections.abc import Iterator

import pytest
from pytest_bdd import scenarios

from tests.clauses.stages import Stages
from tests.paths import ROOT
from tests.postgres import PostgresServer

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def stages(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The stages that scenarios begin at, each a database on the server."""
    found = Stages(tmp_path_factory.mktemp, postgres_server)
    yield found
    found.close()


scenarios(*(str(file) for file in sorted((ROOT / "features").glob("*.feature"))))


def _only_first_examples() -> None:
    """Take one example of each outline: the engines do not differ between the others, and a database of its own costs time."""
    for name, test in list(globals().items()):
        for mark in getattr(test, "pytestmark", ()) if name.startswith("test_") else ():
            if mark.name == "parametrize":
                del mark.args[1][1:]


_only_first_examples()
