"""What lists across procedures are filtered by: the procedures whose cases somebody sees, their states and roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims_complaints.identity.actor import Actor
from lims_complaints.language import Language
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.turns import keys_of
from lims_complaints.web import listing


@dataclass(frozen=True)
class Among:
    """A procedure of which somebody sees cases: its newest edition, its title, how many of its cases (51: more than fifty)."""

    edition: Edition
    title: str
    cases: int

    @property
    def name(self) -> str:
        """The procedure's name."""
        return self.edition.name


def among(session: Session, actor: Actor, every: Sequence[Edition], language: Language, *, closed: bool = False) -> list[Among]:
    """Return the procedures of which somebody sees open (or closed) cases, by title."""
    return counted(listing.by_procedure(session, actor, names(every), closed=closed), every, language)


def names(every: Sequence[Edition]) -> list[str]:
    """Return the names of procedures, of many editions."""
    return list(dict.fromkeys(edition.name for edition in every))


def counted(cases: Mapping[str, int], every: Sequence[Edition], language: Language) -> list[Among]:
    """Return the procedures of which there are cases, by title, each by its newest edition."""
    newest = {edition.name: edition for edition in reversed(every)}
    found = [Among(newest[name], newest[name].title[language], n) for name, n in cases.items()]
    return sorted(found, key=lambda a: a.title)


def every(session: Session, actor: Actor, adopted: Sequence[Edition], language: Language) -> list[Among]:
    """Return the procedures of which somebody sees any case, open or closed, by title; all of them where there is none yet."""
    both = {one.name: one for closed in (True, False) for one in among(session, actor, adopted, language, closed=closed)}
    if not both:
        both = {e.name: Among(e, e.title[language], 0) for e in reversed(adopted)}
    return sorted(both.values(), key=lambda a: a.title)


def states(found: Sequence[Among], procedure: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Return name and title of the states in which a case can stand: of the procedure asked for, or of all that are seen.

    A state that several procedures have stands once, under the words of the first.
    """
    said: dict[str, str] = {}
    for one in _of(found, procedure):
        for state in one.edition.states.values():
            if not state.ends:
                said.setdefault(state.name, state.title[language])
    return tuple(said.items())


def roles(found: Sequence[Among], procedure: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Return name and title of the roles whose turn it can be."""
    said: dict[str, str] = {}
    for one in _of(found, procedure):
        for role in one.edition.roles.values():
            if keys_of(one.edition, [role.name]):
                said.setdefault(role.name, role.title[language])
    return tuple(said.items())


def _of(found: Sequence[Among], procedure: str) -> list[Among]:
    return [one for one in found if procedure in ("", one.name)]
