"""Statements that are asked again and again, without what SQLAlchemy does anew for each run.

SQLAlchemy makes their text, the order of their values and the types of both once; each run hands the values to the driver and reads
its rows by these types. Rows are named tuples. For statements that stand in a module or are kept: what is built for one request goes
by the session, which keeps compiled statements by what they say.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Never

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql import Insert
from sqlalchemy.sql.base import Executable

MOST = 1024
ONE = -1
_LISTS = (list, tuple, set, frozenset)
Values = Mapping[str, Any]
Reader = Callable[[Any], Any]
NOTHING: Values = MappingProxyType({})


class Found(list[Any]):
    """The rows of a statement."""

    def all(self) -> list[Any]:
        """Return every row."""
        return self

    def first(self) -> Any:
        """Return the first row, or None."""
        return self[0] if self else None

    def one_or_none(self) -> Any:
        """Return the only row, or None. Raises MultipleResultsFound."""
        if len(self) > 1:
            raise MultipleResultsFound
        return self.first()

    def one(self) -> Any:
        """Return the only row. Raises NoResultFound, MultipleResultsFound."""
        if not self:
            raise NoResultFound
        return self.one_or_none()


class Straight:
    """A driver's connection, for statements that are kept."""

    def __init__(self, dialect: Dialect, driver: Any) -> None:
        self._dialect, self.driver = dialect, driver
        self._error: Any = dialect.loaded_dbapi.Error
        self.engine = dialect.name

    def execute(self, statement: Executable, values: Values = NOTHING) -> Found:
        """Run a statement; return its rows. Raises DBAPIError."""
        made = _made(statement, values, self._dialect)
        rows = self._run(made, made.bound(values))
        return made.read(rows) if made.row else Found()

    def write_all(self, statement: Executable, rows: Sequence[Values]) -> None:
        """Run a statement that writes, once for each of several values of the same names. Raises DBAPIError."""
        if not rows:
            return
        made = _made(statement, rows[0], self._dialect)
        self._run(made, [made.bound(row) for row in rows], many=True)

    def _run(self, made: "_Made", values: Any, *, many: bool = False) -> list[Any]:
        cursor = self.driver.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(made.text, values)
            rows: list[Any] = cursor.fetchall() if made.row else []
            return rows
        except self._error as failed:
            self._refused(made.text, failed)
        finally:
            cursor.close()

    def scalars(self, statement: Executable, values: Values = NOTHING) -> Found:
        """Return the first column of each row."""
        return Found([row[0] for row in self.execute(statement, values)])

    def scalar(self, statement: Executable, values: Values = NOTHING) -> Any:
        """Return the first column of the first row, or None."""
        row = self.execute(statement, values).first()
        return None if row is None else row[0]

    def _refused(self, text: str, failed: Any) -> Never:
        """Raise what SQLAlchemy would, without values, which may be somebody's; a connection that is lost is not used again."""
        lost = self._dialect.is_disconnect(failed, self.driver.dbapi_connection, None)
        if lost:
            self.driver.invalidate(failed)
        raise DBAPIError.instance(
            text, None, failed, self._error, hide_parameters=True, connection_invalidated=lost, dialect=self._dialect
        ) from failed


@dataclass(frozen=True)
class _Made:
    """A statement as the driver takes it: text, how its values are put in order, what stands fast, and how both are read."""

    text: str
    order: Callable[[dict[str, Any]], Any]
    fast: Mapping[str, Any]
    fresh: Mapping[str, Reader]
    spread: Mapping[str, tuple[str, ...]]
    binders: Mapping[str, Reader]
    row: Callable[[Any], Any] | None
    readers: tuple[tuple[int, Reader], ...]

    def bound(self, values: Values) -> Any:
        """Return the values as the driver takes them."""
        given = {**self.fast, **values}
        for name, make in self.fresh.items():
            given[name] = make(None)
        for name, places in self.spread.items():
            given.update(zip(places, values[name], strict=True))
        for name, binder in self.binders.items():
            given[name] = binder(given[name])
        return self.order(given)

    def read(self, rows: list[Any]) -> Found:
        """Return rows as their columns' types say."""
        assert self.row is not None
        if not self.readers:
            return Found(map(self.row, rows))
        found = Found()
        for row in map(list, rows):
            for at, reader in self.readers:
                row[at] = reader(row[at])
            found.append(self.row(row))
        return found


def _made(statement: Any, values: Values, dialect: Dialect) -> _Made:
    """Return a statement made for a dialect, for values of these names, with as many places as each list has."""
    lists = not isinstance(statement, Insert)
    shape = tuple([(n, len(v) if lists and isinstance(v, _LISTS) else ONE) for n, v in values.items()])
    return _make(statement, shape, dialect)


@lru_cache(maxsize=MOST)
def _make(statement: Any, shape: tuple[tuple[str, int], ...], dialect: Dialect) -> _Made:
    compiled = statement.compile(dialect=dialect, column_keys=[name for name, _ in shape])
    expanded = compiled.construct_expanded_state({name: None if n == ONE else [None] * n for name, n in shape})
    spread = {name: tuple(places) for name, places in expanded.parameter_expansion.items()}
    of = {place: name for name, places in spread.items() for place in places}
    given = {name for name, _ in shape}
    places = tuple(expanded.positiontup or expanded.parameters)
    binders = {place: _binder(compiled.binds[of.get(place, place)], dialect) for place in places}
    columns = [(column.key, column.type) for column in getattr(statement, "exported_columns", ())]
    return _Made(
        text=expanded.statement,
        order=_order(places, named=not compiled.positional),
        fast={name: value for name, value in expanded.parameters.items() if of.get(name) not in given} | _scalars(compiled),
        fresh=_fresh(compiled),
        spread={name: places for name, places in spread.items() if name in given},
        binders={place: binder for place, binder in binders.items() if binder},
        row=_rows_of([name for name, _ in columns]),
        readers=tuple((at, reader) for at, (_, kind) in enumerate(columns) if (reader := _reader(kind, dialect))),
    )


def _order(places: tuple[str, ...], *, named: bool) -> Callable[[dict[str, Any]], Any]:
    if named:
        return lambda given: {name: given[name] for name in places}
    if len(places) > 1:
        return itemgetter(*places)
    return lambda given: [given[name] for name in places]


def _rows_of(names: Sequence[str]) -> Reader | None:
    row: Any = namedtuple("Row", names, rename=True) if names else None
    return row._make if names else None


def _scalars(compiled: Any) -> dict[str, Any]:
    """Return what a record's class gives to columns that are not named."""
    return {column.key: column.default.arg for column in compiled.insert_prefetch if column.default.is_scalar}


def _fresh(compiled: Any) -> dict[str, Reader]:
    """Return how a record's class makes the same anew for each, such as an empty list."""
    return {column.key: column.default.arg for column in compiled.insert_prefetch if column.default.is_callable}


def _binder(bound: Any, dialect: Dialect) -> Reader | None:
    found: Reader | None = bound.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _reader(kind: Any, dialect: Dialect) -> Reader | None:
    found: Reader | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found
