"""People's names as the reader's language writes them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lims_complaints.language import Language
from lims_complaints.records.person import Person


def written(language: Language) -> ColumnElement[str]:
    """Return the column of people's names as a language writes them: Chen Yu, 陈宇."""
    plain: Any = Person.name
    return func.coalesce(func.nullif(Person.name_latin, ""), Person.name) if language == "en" else plain


def names(session: Session, language: Language, ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of the people asked for, by id; None among them is passed over."""
    wanted = {i for i in ids if i is not None}
    query = select(Person.id, written(language)).where(Person.id.in_(wanted))
    return dict(session.execute(query).all()) if wanted else {}
