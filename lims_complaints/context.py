"""What an act may touch: one transaction, its subject, who acts, the instant, the edition, dice; and what it leaves."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lims_complaints import numbering, timekeeping
from lims_complaints.chance import Dice
from lims_complaints.documents.store import Store
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.codes import Pepper
from lims_complaints.language import N_
from lims_complaints.outbox import Later
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.records.case import Case, Round
from lims_complaints.records.handling import HandlingStep
from lims_complaints.records.report import Report
from lims_complaints.settings import Settings
from lims_complaints.situation.gather import Scene

T = TypeVar("T")
FUTURE = N_("This day lies in the future; what is recorded here has happened already.")


@dataclass
class Context:
    """What an act may touch: one transaction, its subject, who acts, the instant, the edition, dice; and what it leaves."""

    session: Session
    actor: Actor
    now: datetime
    edition: Edition
    move: Move
    dice: Dice
    store: Store
    settings: Settings
    pepper: Pepper
    case: Case | None = None
    report: Report | None = None
    portion: str | None = None
    later: list[Later] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    touched: list[Case] = field(default_factory=list)
    prepared: Any = None
    held: list[object] = field(default_factory=list)
    """Rows that papers and facts ask for again: a session forgets what nobody holds."""
    known: dict[Hashable, Any] = field(default_factory=dict)
    """What several papers of one move tell, read when the first of them asks."""

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """Return what several papers tell, read when the first of them asks for it."""
        if what not in self.known:
            self.known[what] = read()
        found: T = self.known[what]
        return found

    @property
    def the_case(self) -> Case:
        """The case that the act is done to."""
        assert self.case is not None
        return self.case

    @property
    def round(self) -> Round:
        """The round that is going on."""
        return self.the_case.round

    @property
    def today(self) -> date:
        """The day in the station's zone."""
        return timekeeping.local_day(self.session, self.now)

    @property
    def person(self) -> int:
        """The acting person's id; only staff acts ask for it."""
        assert self.actor.person is not None
        return self.actor.person

    def refuse_future(self, **days: date | None) -> None:
        """Raise Invalid at each field whose day is still to come, where what is recorded has happened."""
        late = tuple(Fault(name, FUTURE) for name, day in days.items() if day is not None and day > self.today)
        if late:
            raise Invalid(late)

    def scene(self) -> Scene:
        """Return the scene as it stands now in this act."""
        return Scene(self.session, self.actor, self.now, case=self.case, report=self.report, portion=self.portion)

    def number(self, series: str) -> str:
        """Take the next number of a series, such as appeal or nonconformity, as the edition writes it."""
        pattern = self.edition.numbers[series]
        return numbering.take(self.session, series, pattern, self.today, procedure=self.edition.name)

    def step(self, kind: str, **what: Any) -> HandlingStep:
        """Add a step to the handling of the round: its words, whom it is about, a day, an amount."""
        row = HandlingStep(round_id=self.round.id, kind=kind, by_id=self.actor.person, at=self.now, **what)
        self.session.add(row)
        self.session.flush()
        return row
