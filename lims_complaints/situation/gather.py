"""Gathering: each part is read once, when the first fact asks for it."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lims_complaints.identity.actor import Actor
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from lims_complaints.situation.rows import Rows

T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """From where parts are gathered: the subject of an act, who acts, and when.

    `author`: who did the act from which a move of the procedure's own follows; the ledger of clocks names them.
    """

    session: Session
    actor: Actor
    now: datetime
    case: Case | None = None
    report: Report | None = None
    portion: str | None = None
    author: Actor | None = None

    @cached_property
    def rows(self) -> Rows:
        """The rows of the case, each table read once. Raises AssertionError where there is no case."""
        assert self.case is not None
        return Rows(self.session, self.case)

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        return {}

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """Return what several parts need, read when the first of them asks for it."""
        if what not in self._known:
            self._known[what] = read()
        found: T = self._known[what]
        return found


Gather = Callable[[Scene], Any]
PARTS: dict[str, Gather] = {}


def part(name: str) -> Callable[[Gather], Gather]:
    """Register how a part is gathered."""

    def register(function: Gather) -> Gather:
        PARTS[name] = function
        return function

    return register


class Situation(Mapping[str, Any]):
    """The parts by name, each gathered once. Holds `given` only where something was entered."""

    def __init__(self, scene: Scene, given: Any = None) -> None:
        self._scene = scene
        self._known: dict[str, Any] = {"now": scene.now}
        if given is not None:
            self._known["given"] = given

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = PARTS[name](self._scene)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._known if name == "given" else name in PARTS or name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter({*PARTS, *self._known})

    def __len__(self) -> int:
        return len({*PARTS, *self._known})
