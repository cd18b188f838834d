"""Bringing a database to the newest schema, step by step, with its guards put back after each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from lims_complaints.db import guards
from lims_complaints.db.engine import looking_up
from lims_complaints.lazily import Lazily

if TYPE_CHECKING:
    from alembic import command, config
else:
    command, config = Lazily("alembic.command"), Lazily("alembic.config")

MIGRATIONS = Path(__file__).parent / "migrations"


def configured(connection: Connection | None = None) -> "config.Config":
    """Return alembic's configuration for our scripts, on an open connection if there is one."""
    made = config.Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Run every migration that the database lacks, in one transaction, and install the guards that any of them dropped.

    A guard that is gone without a migration is not put back here: somebody took it out, and the station is not served.
    """
    with looking_up(engine) as connection:  # which waits for nobody who writes
        if current(connection) == newest():
            return
    with _altering(engine) as connection:
        if current(connection) == newest():
            return
        guards.take_out(connection)
        command.upgrade(configured(connection), "head")
        if engine.dialect.name == "sqlite" and connection.execute(text("pragma foreign_key_check")).first():
            raise RuntimeError("a migration left a row that refers to nothing; nothing was changed")
        guards.install(connection)


@contextmanager
def _altering(engine: Engine) -> Iterator[Connection]:
    """One transaction in which SQLite may write a table anew that others refer to: it drops the old one on the way."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        own = connection.connection.cursor()  # the pragma does nothing once a transaction has begun
        own.execute("pragma foreign_keys = off")
        try:
            with connection.begin():
                yield connection
        finally:
            own.execute("pragma foreign_keys = on")
            own.close()


def current(connection: Connection) -> str | None:
    """Return the revision at which a database stands."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("select version_num from alembic_version"))
    return found


def newest() -> str:
    """Return the newest revision that the program knows: migrations are numbered, and their files bear the numbers."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py")).partition("_")[0]
