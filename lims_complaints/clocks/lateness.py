"""When a term was missed, and whether its lateness has a reason: read off the ledger. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol


class Line(Protocol):
    """A line of a ledger: its kind and its instant."""

    kind: str
    at: datetime


def over(due_at: datetime, now: datetime, stood_since: datetime | None) -> bool:
    """Whether a running term has passed at `now`; one that stands since before its end has not."""
    return due_at <= now and (stood_since is None or stood_since >= due_at)


def entered(ledger: Iterable[Line], due_at: datetime) -> bool:
    """Whether the ledger says that the term was missed at this end; an end that has moved since does not count."""
    return any(line.kind == "missed" and line.at == due_at for line in ledger)


def explained(ledger: Iterable[Line]) -> bool:
    """Whether the lateness has a reason, given after it or told to the client before; an extension needs another."""
    kinds = [line.kind for line in ledger if line.kind in ("explained", "extended")]
    return bool(kinds) and kinds[-1] == "explained"
