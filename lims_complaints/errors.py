"""The few ways in which something may be refused or fail. Everything else is a bug and looks like one."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Phrase:
    """A sentence in English (a msgid) and what fills its {named} places: texts, numbers, or phrases that are said as well."""

    text: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def say(self, translate: Callable[..., str]) -> str:
        """Say it by a translator of a language."""
        return translate(self.text, **{k: v.say(translate) if isinstance(v, Phrase) else v for k, v in self.values.items()})

    def __str__(self) -> str:
        return self.say(_english)

    def __bool__(self) -> bool:
        return bool(self.text)


def _english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


def phrase(text: str, /, **values: object) -> Phrase:
    """Return a phrase; `text` is marked for translation where it is written."""
    return Phrase(text, values)


NOTHING = Phrase()


@dataclass(eq=False)
class Refused(Exception):
    """The procedure does not allow this now: which clause, why, and what is missing (sentences).

    `typed` is what was typed into a form that is not shown again, in words and without secrets; `back` where it is looked at.
    """

    clause: str
    reason: str
    missing: tuple[str, ...] = ()
    act: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    back: str = ""

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
    """One thing wrong with one field. `message` is a msgid with {named} places for `values`; `said` goes before it, where given."""

    field: str
    message: str
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    said: Phrase | None = None


class NotFound(Exception):
    """There is no such thing, or it is not yours to see; the answer is the same for both.

    `typed` is what was typed into a form before, in words and without secrets.
    """

    def __init__(self, what: str = "", typed: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(what)
        self.typed = typed


@dataclass(frozen=True)
class Meanwhile:
    """One act between two versions of a record: what, by whom, when, from which state to which, and the version that it made."""

    act: str
    title: str
    clause: str
    at: datetime
    by: str
    from_state: str = ""
    to_state: str = ""
    from_title: str = ""
    to_title: str = ""
    version: int | None = None


@dataclass(eq=False)
class Stale(Exception):
    """Somebody was quicker: the version that was seen, the one that stands now, what happened between, and what was entered.

    `entered` is a body without its secrets, `typed` the same of a form in words; `back` is where it is looked at as it stands.
    """

    seen: int
    now: int
    between: tuple[Meanwhile, ...] = ()
    entered: Mapping[str, object] | None = None
    typed: tuple[tuple[str, str], ...] = ()
    back: str = ""

    def __str__(self) -> str:
        return f"version {self.seen} was seen, version {self.now} stands"


class Unavailable(Exception):
    """Something outside (disk, mail, timestamp authority) does not answer; trying again may help."""


class LostRace(Unavailable):
    """The database let another transaction go first and rolled this one back whole: the same once more may succeed."""


IN_A_CLAUSE = phrase("{place}, clause {clause}: {fault}").text
ELSEWHERE = phrase("{place}: {fault}").text


@dataclass(eq=False)
class ProcedureError(Exception):
    """A procedure document that contradicts itself: where, under which clause, what, and the cure."""

    file: str
    line: int
    clause: str
    what: Phrase
    remedy: Phrase = NOTHING

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.what)

    @property
    def cure(self) -> str:
        """What would put it right, in English; nothing where nobody knows."""
        return str(self.remedy)

    @property
    def said(self) -> Phrase:
        """The whole of it: place, clause, what, cure."""
        fault = phrase("{what} {cure}", what=self.what, cure=self.remedy) if self.remedy else self.what
        values = {"place": f"{self.file}:{self.line}", "clause": self.clause, "fault": fault}
        return Phrase(IN_A_CLAUSE if self.clause else ELSEWHERE, values)

    def __str__(self) -> str:
        return str(self.said)
