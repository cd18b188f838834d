"""Bringing a database to the newest schema, step by step, with its guards put back after each."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from lims_complaints.db import guards

MIGRATIONS = Path(__file__).parent / "migrations"


def configured(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for our scripts, on an open connection if there is one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Run every migration that the database lacks, in one transaction, and install the guards that any of them dropped."""
    with engine.begin() as connection:
        if current(connection) != newest():
            command.upgrade(configured(connection), "head")
        guards.install(connection)


def current(connection: Connection) -> str | None:
    """Return the revision at which a database stands."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the newest revision that the program knows."""
    return ScriptDirectory.from_config(configured()).get_current_head()
