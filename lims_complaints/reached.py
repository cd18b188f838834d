"""How far the record had come, noted beside the database: a backup that is put back over it is found out before a number is given twice."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from lims_complaints.errors import Unavailable

FILE = "reached.json"
SHORTER = (
    "the record ends at event {ends}, but this station had reached event {reached}: a backup was put back, or events were removed. "
    "Look for what is missing, then see `lims-complaints record restored`"
)
_HEAD = text("select sequence, hash from audit_head where id = 1")
_EVENT = text("select hash from audit_event where sequence = :n")
_NUMBERS = text("select name, last from counter order by name")


@dataclass(frozen=True)
class Reached:
    """The newest event that was seen here, its hash, and the last number of each series."""

    sequence: int
    hash: str
    numbers: Mapping[str, int]


def note(connection: Connection, home: Path) -> None:
    """Note where the record stands, if it went on. Raises Unavailable where it has gone back."""
    head, before = connection.execute(_HEAD).one_or_none(), noted(home)
    if head is None or (before is not None and (before.sequence, before.hash) == (head.sequence, head.hash)):
        return
    refuse_shorter(connection, home)
    numbers = {row.name: row.last for row in connection.execute(_NUMBERS)}
    _write(home / FILE, json.dumps(asdict(Reached(head.sequence, head.hash, numbers)), indent=1, sort_keys=True))


def noted(home: Path) -> Reached | None:
    """Return what was noted; None where nothing was, as in a copy that `backup` made."""
    try:
        said = json.loads((home / FILE).read_text("utf-8"))
        return Reached(int(said["sequence"]), str(said["hash"]), {str(k): int(v) for k, v in said["numbers"].items()})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as damaged:
        raise Unavailable(f"{home / FILE} cannot be read; move it away after you have looked why") from damaged


def shorter(connection: Connection, home: Path) -> str:
    """Say that the record lacks what was noted of it; nothing where it holds it."""
    before = noted(home)
    if before is None or connection.scalar(_EVENT, {"n": before.sequence}) == before.hash:
        return ""
    head = connection.execute(_HEAD).one_or_none()
    return SHORTER.format(ends=head.sequence if head else 0, reached=before.sequence)


def refuse_shorter(connection: Connection, home: Path) -> None:
    """Raise Unavailable where the record lacks what was noted of it."""
    if said := shorter(connection, home):
        raise Unavailable(said)


def forget(home: Path) -> None:
    """Forget what was noted, once the record itself tells what is missing."""
    (home / FILE).unlink(missing_ok=True)


def _write(file: Path, content: str) -> None:
    """Write whole or not at all. A note that a loss of power takes is written anew by the next one."""
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(content)
    Path(part).replace(file)
