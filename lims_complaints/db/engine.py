"""Engines: SQLite with WAL and full flushes, or PostgreSQL. A writing session holds the write lock from its begin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Column, Connection, Engine, Table, Update, bindparam, create_engine, event, insert, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.dml import ReturningInsert

from lims_complaints.db.straight import Straight
from lims_complaints.errors import LostRace, Unavailable
from lims_complaints.lazily import Lazily

if TYPE_CHECKING:  # what a start looks up needs no session
    from sqlalchemy import orm
else:
    orm = Lazily("sqlalchemy.orm")

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "recursive_triggers=ON",
    "cache_size=-8000",
)


T = TypeVar("T")
TRIES = 4
LOST = ("40001", "40P01")
"""serialization_failure, deadlock_detected: the whole transaction is rolled back, and may be tried again as it was."""


def open_engine(url: str) -> Engine:
    """Open the database at `url`; an SQLite file's folder is made if need be."""
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=8, isolation_level="READ COMMITTED")
    file = url.removeprefix("sqlite:///")
    if file and file != url:
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not Path(file).exists():
            Path(file).touch(mode=0o600)  # its log files take the same mode
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 10})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading"):  # who reads begins by themselves, or reads but once
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator["orm.Session"]:
    """One transaction that commits at the end of the block and rolls back when anything is raised.

    Raises LostRace where the database chose it as the victim of a deadlock or a lost race, Unavailable for what else may pass.
    """
    try:
        with orm.Session(engine, expire_on_commit=False) as session, session.begin():
            session.info[Straight] = _straight(session)
            yield session
    except OperationalError as failed:
        if getattr(failed.orig, "sqlstate", None) in LOST:
            raise LostRace(str(failed.orig)) from failed
        if _passes(failed):
            raise Unavailable(str(failed.orig)) from failed
        raise


def however_often(once: Callable[[], T]) -> T:
    """Run a whole transaction anew where the database let another go first; what it drew and wrote before is gone with it.

    Raises LostRace after so many tries.
    """
    for _ in range(TRIES - 1):
        with suppress(LostRace):
            return once()
    return once()


def _passes(failed: OperationalError) -> bool:
    """Whether trying again later may help: a full or busy disk, a lost connection."""
    busy = any(word in str(failed.orig) for word in ("locked", "full", "disk I/O", "readonly"))
    return busy or failed.connection_invalidated or getattr(failed.orig, "sqlstate", None) == "53100"


@contextmanager
def reading(engine: Engine) -> Iterator["orm.Session"]:
    """A session that only reads, from one snapshot, and never waits for a writer."""
    with asking(engine) as straight:
        if straight.engine == "sqlite":
            straight.driver.execute("BEGIN")
        looking = _Looking(engine, straight)
        try:
            yield cast("orm.Session", looking)
        finally:
            looking.close()


class _Looking:
    """A reading session, opened when somebody asks for a record: to open and close one takes longer than five statements."""

    autoflush = False

    def __init__(self, engine: Engine, straight: Straight) -> None:
        self._engine, self._driver = engine, straight.driver
        self.info: dict[Any, Any] = {Straight: straight}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened, name)

    def __contains__(self, record: object) -> bool:
        return record in self._opened

    @cached_property
    def _opened(self) -> "orm.Session":
        """The session itself, on the same connection and in the same snapshot."""
        connection = Connection(_only_reading(self._engine), self._driver)
        session = orm.Session(connection, expire_on_commit=False, autoflush=False)
        vars(session)["info"] = self.info
        return session

    def close(self) -> None:
        """Close the session if it was opened; the connection goes back where it came from, and is rolled back there."""
        if "_opened" in vars(self):
            self._opened.close()


def plain(session: "orm.Session") -> Straight:
    """Return a session's connection, for kept statements whose rows are only read: a record for each would be most of the work.

    What was written in the session before is flushed, as it is before the session's own statements.
    """
    if session.autoflush:
        session.flush()
    kept: Straight | None = session.info.get(Straight)
    return kept or _straight(session)


def _straight(session: "orm.Session") -> Straight:
    """Return the driver's connection of a session; one that is opened for a single transaction has it as long as it lives."""
    connection = session.connection()
    return Straight(connection.dialect, connection.connection)


def put(session: "orm.Session", *rows: Any) -> None:
    """Write new records straight and give each its key: the session's own way would be most of the work.

    They stay outside the session: whoever wants to change one reads it first.
    """
    straight = plain(session)
    for row in rows:
        kept, table = vars(row), row.__table__
        values = {column.name: kept[column.key] for column in _columns(table) if column.key in kept}
        key = straight.execute(_insert(table), values).one()
        kept.update(zip([column.key for column in table.primary_key], key, strict=True))


def establish(session: "orm.Session", row: Any, **related: Any) -> None:
    """Write a new record straight and let it be the session's own from then on. `related`: its relations, as far as they are known."""
    kept = vars(row)
    unsaid = [column for column in _columns(row.__table__) if column.key not in kept and not column.primary_key]
    put(session, row)
    kept.update({column.key: _default(column) for column in unsaid})
    orm.make_transient_to_detached(row)
    session.add(row)
    relate(row, **related)


def own(session: "orm.Session", kind: type[T], row: Any) -> T:
    """Return the session's own record of a row, with every column of its table, that was read straight."""
    known: T | None = session.identity_map.get(orm.util.identity_key(kind, row.id))
    if known is None:
        known = kind(**row._asdict())
        orm.make_transient_to_detached(known)
        session.add(known)
    return known


def relate(row: Any, **related: Any) -> None:
    """Tell a record what its columns and relations are, as they stand in the database."""
    for name, one in related.items():
        orm.attributes.set_committed_value(row, name, one)


def _default(column: Column[Any]) -> Any:
    made: Any = column.default
    return None if made is None else made.arg if made.is_scalar else made.arg(None)


def amend(session: "orm.Session", row: Any, **values: Any) -> None:
    """Change a record of the session: straight where nothing else of it is to be written, and with the rest of it otherwise."""
    if orm.attributes.instance_state(row).modified:
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
        return
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        plain(session).execute(_update(row.__table__, tuple(changed)), changed | {"of": row.id})
    relate(row, **changed)


@cache
def _columns(table: Table) -> tuple[Column[Any], ...]:
    return tuple(table.columns)


@cache
def _update(table: Table, names: tuple[str, ...]) -> Update:
    return update(table).where(table.c.id == bindparam("of")).values({name: bindparam(name) for name in names})


@cache
def _insert(table: Table) -> ReturningInsert[Any]:
    return insert(table).returning(*table.primary_key)


@contextmanager
def looking_up(engine: Engine) -> Iterator[Connection]:
    """A connection for a statement that only reads, where a session would be the larger part of the work; each is a snapshot of its own."""
    with _only_reading(engine).connect() as connection:
        yield connection


@contextmanager
def asking(engine: Engine) -> Iterator[Straight]:
    """A driver's connection, for kept statements that only read; each is a snapshot of its own."""
    driver = engine.raw_connection()
    try:
        yield Straight(engine.dialect, driver)
    finally:
        driver.close()


@lru_cache(maxsize=8)
def _only_reading(engine: Engine) -> Engine:
    return engine.execution_options(reading=True)
