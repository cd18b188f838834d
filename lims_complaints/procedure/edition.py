"""What a procedure document says, as frozen values. The file's hash is the edition; a case keeps the one it began under."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from lims_complaints.clocks.term import Term
from lims_complaints.language import Language
from lims_complaints.procedure.blocks import Lines

T = TypeVar("T")
Texts = Mapping[Language, str]

THE_PROCEDURE = "the procedure"
"""Who makes a move that follows by itself as soon as its facts hold."""


@dataclass(frozen=True)
class Clause:
    """A numbered clause: heading and prose (Markdown) in each language, with the line where it begins.

    `informative`: it says so itself, or it only heads the clauses beneath it; then it needs no rule of its own.
    `meets`: what it answers in standards and law, such as "ISO/IEC 17025 7.9.5".
    """

    number: str
    heading: Texts
    prose: Texts
    line: int
    informative: bool = False
    meets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """Who may act (技术业务室, 质量负责人 …).

    `reads`: which cases of the procedure the role reads ("all", "own department", "none"; "": the document leaves it to the
    station). `decides_up_to`: the amount up to which it decides ("": no amount; "any amount").
    """

    name: str
    title: Texts
    clause: str
    line: int
    reads: str = ""
    decides_up_to: str = ""


@dataclass(frozen=True)
class State:
    """Where a case can stand. `after` a state says which step of the course it belongs to, for the case page."""

    name: str
    title: Texts
    clause: str
    line: int
    ends: bool = False


@dataclass(frozen=True)
class Route:
    """A course that a case of one kind takes (a dispute over data, a complaint about general affairs).

    `number` names the numbering (`numbers`) from which its cases take their numbers.
    """

    name: str
    title: Texts
    clause: str
    line: int
    number: str = ""


@dataclass(frozen=True)
class Move:
    """One allowed move: which act, from where to where, by whom, on which facts, with which papers.

    `on` is what the act is done to: a case, a report, the bench, the station. No `from_states` on a case: the move
    opens it. `when` tells moves of one act apart: it is this one where these sentences hold. `to` None: the state stays. No `act`: the move follows by itself (`by` is "the procedure"). `anywhere`: the
    document says "any state" or "any open state", and `from_states` holds them all.
    """

    name: str
    clause: str
    line: int
    act: str = ""
    on: str = "case"
    routes: frozenset[str] = frozenset()
    from_states: frozenset[str] = frozenset()
    to: str | None = None
    by: frozenset[str] = frozenset()
    when: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    next_round: bool = False
    anywhere: bool = False


@dataclass(frozen=True)
class ClockRule:
    """A time limit: what starts it (a state reached, or an instant that a sentence names), which fact stops it, its terms.

    `terms` holds one term under "" or one for each word that `choose` yields (ordinary, urgent). A case that reaches a
    state of `lapses` no longer needs the clock: it ends there, neither met nor missed. A word whose text is "permanently"
    has a text and no term: the clock never runs out, so none is started. `until` names the last day by a sentence.
    While the case stands in a state of `pauses`, or a sentence of it holds, the clock stands. `extend`: the most by which it may
    be extended in all, in the term's own unit; without it, never.
    """

    name: str
    clause: str
    line: int
    title: Texts
    starts: str
    stops: str
    terms: Mapping[str, Term]
    term_texts: Mapping[str, str]
    roll: bool = True
    remind: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    routes: frozenset[str] = frozenset()
    owner: str = ""
    outer: bool = False
    lapses: frozenset[str] = frozenset()
    choose: str = ""
    until: str = ""
    extend: Term | None = None

    @property
    def term(self) -> Term:
        """The only term, or the ordinary one, or the first."""
        return self.terms.get("") or self.terms.get("ordinary") or next(iter(self.terms.values()))


@dataclass(frozen=True)
class LetterRule:
    """A letter's words: subject and body in each language, with {named fields}; a paragraph whose field is empty falls out."""

    name: str
    clause: str
    line: int
    to: str
    subject: Texts
    body: Texts
    code: str = ""
    moved_day: bool = False


@dataclass(frozen=True)
class FormRule:
    """A form or record that a move makes (抱怨申诉登记表 …): its title and form code."""

    name: str
    clause: str
    line: int
    title: Texts
    code: str
    sealed: bool = False
    signed: bool = False
    for_client: bool = False
    internal: bool = False


@dataclass(frozen=True)
class Edition:
    """A whole procedure document. `hash` is the SHA-256 of its bytes and those of its translations."""

    name: str
    title: Texts
    number: int
    in_force_from: date
    jurisdiction: str
    hash: str
    file: str
    clauses: Mapping[str, Clause]
    roles: Mapping[str, Role]
    states: Mapping[str, State]
    routes: Mapping[str, Route]
    moves: Mapping[str, Move]
    clocks: Mapping[str, ClockRule]
    letters: Mapping[str, LetterRule]
    forms: Mapping[str, FormRule]
    numbers: Mapping[str, str]
    settings: Mapping[str, str]
    lines: Lines = field(default=Lines(), compare=False, repr=False)

    def moves_of(self, act: str) -> tuple[Move, ...]:
        """Return the moves that use an act, in the order of the document."""
        return self._by_act.get(act, ())

    def once(self, what: Hashable, work: Callable[[], T]) -> T:
        """Return what follows from the edition alone, worked out when it is first asked for."""
        if what not in self._known:
            self._known[what] = work()
        found: T = self._known[what]
        return found

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def _by_act(self) -> Mapping[str, tuple[Move, ...]]:
        found: dict[str, list[Move]] = {}
        for move in self.moves.values():
            found.setdefault(move.act, []).append(move)
        return {act: tuple(moves) for act, moves in found.items()}
