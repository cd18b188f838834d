"""The few ways in which something may be refused or fail. Everything else is a bug and looks like one."""

import dataclasses
from dataclasses import dataclass


@dataclass(eq=False)
class Refused(Exception):
    """The procedure does not allow this now: which clause, why, and what is missing (sentences)."""

    clause: str
    reason: str
    missing: tuple[str, ...] = ()
    act: str = ""

    def __str__(self) -> str:
        return f"clause {self.clause}: {self.reason}" + "".join(f"; {m}" for m in self.missing)


@dataclass(eq=False)
class Invalid(Exception):
    """What was entered cannot be taken: field → sentence in English (a msgid) with its values."""

    faults: tuple["Fault", ...]

    def __str__(self) -> str:
        return "; ".join(f"{f.field}: {f.message.format(**f.values)}" for f in self.faults)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one field. `message` is a msgid with {named} places for `values`."""

    field: str
    message: str
    values: dict[str, str] = dataclasses.field(default_factory=dict)


class NotFound(Exception):
    """There is no such thing, or it is not yours to see; the answer is the same for both."""


@dataclass(eq=False)
class Stale(Exception):
    """Somebody was quicker: the version that was seen and the one that stands now."""

    seen: int
    now: int

    def __str__(self) -> str:
        return f"version {self.seen} was seen, version {self.now} stands"


class Unavailable(Exception):
    """Something outside (disk, mail, timestamp authority) does not answer; trying again may help."""


class LostRace(Unavailable):
    """The database let another transaction go first and rolled this one back whole: the same once more may succeed."""


@dataclass(eq=False)
class ProcedureError(Exception):
    """A procedure document that contradicts itself: where, under which clause, what, and the cure."""

    file: str
    line: int
    clause: str
    message: str
    cure: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f", clause {self.clause}" if self.clause else "")
        return f"{place}: {self.message}" + (f" {self.cure}" if self.cure else "")
