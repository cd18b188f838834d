"""Column types: instants in UTC, decimals as text, and the base class of all records."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Text, TypeDecorator, inspect
from sqlalchemy.orm import DeclarativeBase


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on either engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive instants; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant cannot be stored")
        return value.astimezone(UTC)

    def _writing(self, dialect: Dialect) -> Any:
        """Return how an instant is written: to SQLite as the text that SQLAlchemy makes of it, in one step."""

        def as_text(value: datetime | None) -> str | None:
            at = self.process_bind_param(value, dialect)
            return None if at is None else at.replace(tzinfo=None).isoformat(" ", "microseconds")

        return as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    bind_processor = _writing  # by the name that SQLAlchemy asks for

    def _reading(self, dialect: Dialect, coltype: object) -> Any:
        """Return how an instant is read: SQLite keeps it as text, and that is read at once as what it is."""
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    result_processor = _reading  # by the name that SQLAlchemy asks for

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class DecimalText(TypeDecorator[Decimal]):
    """A decimal kept to the letter: 13.70 stays 13.70."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """Store the digits as they are."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """Return the digits as they were."""
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """All records."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own form
        datetime: UtcDateTime,
        Decimal: DecimalText,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: Text,
    }

    def __init__(self, **values: Any) -> None:
        """Take the values of columns as they are: what is new has no history to keep. Raises TypeError for what there is not."""
        columns, kept = _columns(type(self)), vars(self)
        for name, value in values.items():
            if name in columns:
                kept[name] = value
            elif hasattr(type(self), name):
                setattr(self, name, value)
            else:
                raise TypeError(f"{type(self).__name__} has no {name}")


@cache
def _columns(kind: type[Base]) -> frozenset[str]:
    return frozenset(inspect(kind).column_attrs.keys())
