"""The search of a work package for anything that says whose sample it is, before the analysts get it (2.2.2). Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lims_complaints.errors import Fault
from lims_complaints.language import N_

Kind = Literal["client", "report", "case", "sample", "value", "site", "order"]

MESSAGES: dict[Kind, str] = {
    "client": N_("“{found}” gives away the client. Take it out."),
    "report": N_("“{found}” gives away the report. Take it out."),
    "case": N_("“{found}” gives away the case. Take it out."),
    "sample": N_("“{found}” gives away the sample. Take it out."),
    "value": N_("“{found}” is the result that is disputed. Take it out."),
    "order": N_("“{found}” is a code of this batch. What is named first gives it away; codes stand on the labels alone."),
    "site": N_("“{found}” gives away where the sample was taken. Take it out."),
}
LONG_ENOUGH = 5
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_ALONE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\d|\.\d)", re.ASCII)


@dataclass(frozen=True)
class Secret:
    """Something that the bench must not learn."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Leak:
    """What was found, and in which piece of the work package."""

    where: str
    secret: Secret

    def fault(self) -> Fault:
        """Return it as a fault of the piece that holds it."""
        return Fault(self.where, MESSAGES[self.secret.kind], {"found": self.secret.text})


def leaks(package: Mapping[str, str], secrets: Iterable[Secret]) -> tuple[Leak, ...]:
    """Return every secret that a piece of the package holds: letter case, width, spaces and hyphens make no difference.

    `package` is piece → its text. A disputed value counts where it stands as a number of its own, however many zeros end it and whatever unit follows.
    """
    kept = sorted({s for s in secrets if s.text.strip()}, key=lambda s: (s.kind, s.text))
    return tuple(Leak(where, s) for where, text in sorted(package.items()) for s in kept if holds(text, s))


def holds(text: str, secret: Secret) -> bool:
    """Whether a text holds a secret."""
    plain, sought = _plain(text), _plain(secret.text)
    if secret.kind == "value":
        return _holds_value(plain, sought)
    if len(sought) < 2:
        return False
    if sought in plain:
        return True
    bare = _bare(sought)
    return len(bare) >= LONG_ENOUGH and bare in _bare(plain)


def _holds_value(plain: str, sought: str) -> bool:
    numbers = _NUMBER.findall(sought)
    if not numbers:
        return False
    own = Decimal(numbers[0])
    return any(Decimal(number) == own for number in _ALONE.findall(plain))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
