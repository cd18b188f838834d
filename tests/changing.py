"""A changed procedure document, as somebody hands it in: the texts in the store, and what is entered with them."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.records.case import Case
from lims_complaints.records.journal import ProposedEdition
from lims_complaints.settings import share
from tests.station import Station

LANGUAGES = {"document": "", "simplified": ".zh-Hans", "traditional": ".zh-Hant"}


def texts(name: str, number: int, day: str, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a document and its translations as another edition, with each text replaced that `changes` names."""
    found = {}
    for field, language in LANGUAGES.items():
        folder = ("procedures", "translations") if language else ("procedures",)
        text = share(*folder, f"{name}{language}.md").read_text("utf-8")
        found[field] = re.sub(
            r"(?m)^in_force_from: .*$", f"in_force_from: {day}", re.sub(r"(?m)^edition: .*$", f"edition: {number}", text)
        )
    for old, new in (changes or {}).items():
        assert old in found["document"], old
        found["document"] = found["document"].replace(old, new)
    return found


def handed_in(station: Station, words: Mapping[str, str], reason: str = "期限调整") -> dict[str, Any]:
    """Return what is entered to propose these texts."""
    kept = {field: {"sha256": station.desk.store.keep(text.encode()), "name": f"{field}.md"} for field, text in words.items()}
    return kept | {"reason": reason}


def newest_proposal(station: Station) -> int:
    """Return the id of what was proposed last."""
    with station.read() as session:
        return session.scalars(select(ProposedEdition.id).order_by(ProposedEdition.id.desc()).limit(1)).one()


def number_in_force(station: Station, name: str) -> int:
    """Return the number of the edition in force now."""
    with station.read() as session:
        return editions.in_force(session, name, station.clock()).number


def number_of(station: Station, case: str) -> int:
    """Return the number of the edition under which a case runs."""
    with station.read() as session:
        found = editions.of_case(session, session.scalars(select(Case).where(Case.number == case)).one())
        assert found is not None
        return found.number
