"""Editions that were adopted: in the database with their words, read once, named by their hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.errors import NotFound
from lims_complaints.language import Language
from lims_complaints.procedure.document import parse_procedure
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.meanings import clock_for
from lims_complaints.records.case import Case
from lims_complaints.records.handling import ReadingRule
from lims_complaints.records.journal import AdoptedEdition

_READ: dict[str, Edition] = {}
LEADS = "leads-the-house"
"""The setting by which a document says that it is the house's main procedure."""
APPROVE = "edition.approve"
_ADOPTED = select(AdoptedEdition.name, AdoptedEdition.in_force_at, AdoptedEdition.hash).order_by(
    AdoptedEdition.in_force_at.desc(), AdoptedEdition.number.desc()
)
_KNOWN = "editions"
"""What one session has read of adopted editions: the newest first; an adoption in it forgets that."""


def of_case(session: Session, case: Case | None) -> Edition | None:
    """Return the edition that a case began under."""
    return by_hash(session, case.edition) if case is not None else None


def by_hash(session: Session, digest: str) -> Edition:
    """Return an adopted edition. Raises NotFound."""
    if digest not in _READ:
        row = session.get(AdoptedEdition, digest)
        if row is None:
            raise NotFound(digest)
        _READ[digest] = _parsed(row.name, row.text, tuple(sorted(row.translations.items())))
    return _READ[digest]


def in_force(session: Session, name: str, at: datetime) -> Edition:
    """Return the edition of a procedure that is in force at an instant; before the first one, the first. Raises NotFound."""
    own = [(since, digest) for of, since, digest in _adopted(session) if of == name]
    if not own:
        raise NotFound(name)
    return by_hash(session, next((digest for since, digest in own if since <= at), own[-1][1]))


def _adopted(session: Session) -> Sequence[tuple[str, datetime, str]]:
    if _KNOWN not in session.info:
        session.info[_KNOWN] = plain(session).execute(_ADOPTED)
    known: Sequence[tuple[str, datetime, str]] = session.info[_KNOWN]
    return known


def named(session: Session, at: datetime) -> list[Edition]:
    """Return the edition in force of every procedure that the house runs, the main one first, then by name."""
    names = dict.fromkeys(name for name, since, _ in _adopted(session) if since <= at)
    editions = [in_force(session, name, at) for name in names]
    return sorted(editions, key=lambda e: (e.settings.get(LEADS) != "True", e.name))


def main(session: Session, at: datetime) -> Edition:
    """Return the edition in force of the procedure that leads the house. Raises NotFound where none was adopted."""
    running = named(session, at)
    if running:
        return running[0]
    return in_force(session, next((name for name, _, _ in reversed(_adopted(session))), ""), at)


def providing(session: Session, act: str, at: datetime) -> Edition:
    """Return the first edition in force that provides for an act, the house's main one before others, and itself if none does."""
    running = named(session, at) or [main(session, at)]
    return next((e for e in running if e.moves_of(act)), running[0])


def governing(session: Session, name: str, at: datetime) -> Edition:
    """Return the edition by which a new one of a procedure is proposed and approved: its own, or the house's for a first one."""
    own = [e for e in named(session, at) if e.name == name and e.moves_of(APPROVE)]
    return own[0] if own else main(session, at)


@dataclass(frozen=True)
class Adoption:
    """By whom an edition was adopted, when, and from which instant it is in force."""

    by: str
    at: datetime
    in_force_at: datetime


def adopt(session: Session, edition: Edition, text: str, translations: Mapping[Language, str], adoption: Adoption) -> bool:
    """Put an edition into force; return whether it was new."""
    if session.get(AdoptedEdition, edition.hash) is not None:
        return False
    session.add(
        AdoptedEdition(
            hash=edition.hash, name=edition.name, number=edition.number, in_force_at=adoption.in_force_at, text=text,
            translations=dict(translations), adopted_at=adoption.at, adopted_by=adoption.by,
        )
    )  # fmt: skip
    session.flush()
    session.info.pop(_KNOWN, None)
    session.add_all(ReadingRule(edition=edition.hash, role=r.name, reads=r.reads) for r in edition.roles.values() if r.reads)
    session.flush()
    return True


@lru_cache(maxsize=64)
def _parsed(name: str, text: str, translations: tuple[tuple[Language, str], ...]) -> Edition:
    return parse_procedure(text, f"{name}.md", dict(translations))


def all_of(session: Session, name: str) -> list[AdoptedEdition]:
    """Return every adopted edition of a procedure, the newest first."""
    query = select(AdoptedEdition).where(AdoptedEdition.name == name)
    return list(session.scalars(query.order_by(AdoptedEdition.in_force_at.desc(), AdoptedEdition.number.desc())))


def adopted(session: Session) -> list[Edition]:
    """Return every edition of every procedure that was ever adopted, the newest of each procedure first; cases live under any."""
    return [by_hash(session, digest) for _, _, digest in sorted(_adopted(session), key=itemgetter(0))]


def clock_names(session: Session, meaning: Sequence[str]) -> frozenset[str]:
    """Return what any adopted edition calls the clock with a meaning."""
    every = [by_hash(session, digest) for digest in session.scalars(select(AdoptedEdition.hash))]
    found = [clock_for(e, meaning, route) for e in every for route in ("", *e.routes)]
    return frozenset(c.name for c in found if c)


def known(session: Session, name: str) -> bool:
    """Whether any edition of a procedure was adopted."""
    return any(of == name for of, _, _ in _adopted(session))
