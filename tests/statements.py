"""Statements compiled once for all stations of the suite, as they are once for a program that runs: SQLAlchemy keeps them by engine."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

COMPILED: dict[Any, Any] = {}


class _Shared:
    """A dialect that takes what another engine has compiled; all engines of the program are opened with the same options."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Let an engine share."""
        engine.update_execution_options(compiled_cache=COMPILED)


class SharedSqlite(_Shared, SQLiteDialect_pysqlite):
    """SQLite's."""

    supports_statement_cache = True


class SharedPostgres(_Shared, PGDialect_psycopg):
    """PostgreSQL's."""

    supports_statement_cache = True


def share() -> None:
    """Open every engine from now on with these."""
    registry.register("sqlite", __name__, "SharedSqlite")
    registry.register("postgresql.psycopg", __name__, "SharedPostgres")
