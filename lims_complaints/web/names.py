"""People's names as the reader's language writes them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from lims_complaints.language import LANGUAGES, Language
from lims_complaints.records.person import Person


def written(language: Language) -> ColumnElement[str]:
    """Return the column of people's names as a language writes them: Chen Yu, 陈宇."""
    plain: Any = Person.name
    return func.coalesce(func.nullif(Person.name_latin, ""), Person.name) if language == "en" else plain


def names(session: Session, language: Language, ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of the people asked for, by id; None among them is passed over."""
    wanted = {i for i in ids if i is not None}
    return dict(session.execute(_NAMES[language], {"people": sorted(wanted)}).all()) if wanted else {}


def spelt(session: Session, language: Language, printed: Collection[str]) -> dict[str, str]:
    """Return how a language writes names that a record keeps as words; whoever is not of the station is passed over."""
    found = session.execute(select(Person.name, written(language)).where(Person.name.in_(sorted(set(filter(None, printed))))))
    return dict(found.all())


_WANTED: BindParameter[int] = bindparam("people", expanding=True)
_NAMES = {language: select(Person.id, written(language)).where(Person.id.in_(_WANTED)) for language in LANGUAGES}
