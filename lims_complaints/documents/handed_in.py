"""Files that were handed in: kept by their hash, watched until an act names them, forgotten after a day if none ever does.

A file's row is noted before its bytes are kept, and held by whatever act names it; the sweep takes the row away before it takes the
bytes. So whichever of the two comes first, the other sees it.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, CompoundSelect, Engine, Text, bindparam, cast, delete, func, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lims_complaints.chance import Dice
from lims_complaints.db.engine import reading, writing
from lims_complaints.documents.store import Store
from lims_complaints.documents.unsent import KEPT as KEPT
from lims_complaints.records.every import SCHEMA
from lims_complaints.records.handed_in import FileToken, HandedIn

MIB = 1024 * 1024
MOST_OF_ONE_PLACE = 200 * MIB
"""How much people without an account can leave waiting from one address,"""
MOST_OF_ALL = 2048 * MIB
"""and from all addresses together."""
AT_ONCE = 50
_HASH = re.compile(r"[0-9a-f]{64}")
_WAITING = select(func.coalesce(func.sum(HandedIn.size), 0)).where(HandedIn.place != "", HandedIn.used.is_(False))
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class NoRoom(Exception):
    """People without an account have left so much here that more is taken only when some of it is used or forgotten."""


def take(engine: Engine, store: Store, content: bytes, now: datetime, place: str = "") -> str:
    """Keep bytes that somebody hands in, and return their SHA-256. `place`: from where, if nobody is signed in. Raises NoRoom."""
    sha256 = hashlib.sha256(content).hexdigest()
    with writing(engine) as session:
        if place and not _room(session, place, len(content)):
            raise NoRoom
        insert = _INSERT[engine.dialect.name](HandedIn).values(
            sha256=sha256, size=len(content), place=place, handed_at=now, used=False
        )
        again = {"handed_at": insert.excluded.handed_at, "place": insert.excluded.place}
        session.execute(insert.on_conflict_do_update(index_elements=["sha256"], set_=again))
    return store.keep(content)


def give_token(engine: Engine, dice: Dice, now: datetime, by: int | None, **file: str) -> str:
    """Return a token for a file that was taken (its sha256, name and kind): good once, for a day, for whoever sent it."""
    token = f"file_{dice.bytes(20).hex()}"
    with writing(engine) as session:
        session.add(FileToken(digest=_digest(token), by_id=by, made_at=now, **file))
    return token


def by_token(session: Session, token: str, by: int | None, now: datetime) -> FileToken | None:
    """Return what a token stands for; None for one that is spent, old, somebody else's, or none."""
    query = select(FileToken).where(FileToken.digest == _digest(token), FileToken.made_at > now - KEPT)
    return session.scalars(query.where(FileToken.by_id.is_(None) if by is None else FileToken.by_id == by)).one_or_none()


def spend(session: Session, tokens: Collection[str]) -> bool:
    """Spend tokens; whether all of them were still good. Of two acts with one token the second waits here, and hears no."""
    spent: Any = session.execute(delete(FileToken).where(FileToken.digest.in_(map(_digest, tokens))))
    return bool(spent.rowcount == len(tokens))


def hold(session: Session, files: Collection[str]) -> None:
    """Note that the act of this transaction names files: none of them is forgotten any more."""
    session.execute(update(HandedIn).where(HandedIn.sha256.in_(files), HandedIn.used.is_(False)).values(used=True))


def sweep(engine: Engine, store: Store, drafts: Path, now: datetime) -> int:
    """Forget the files that came more than a day ago and that neither a record nor a begun form names; return how many."""
    with reading(engine) as session:
        old = set(session.scalars(select(HandedIn.sha256).where(HandedIn.handed_at < now - KEPT, HandedIn.used.is_(False))))
        waiting = old - _begun(drafts)
        named = _named(session, waiting) | _told(session, waiting)
    with writing(engine) as session:
        watched_no_more = HandedIn.used.is_(True) | HandedIn.sha256.in_(named)
        session.execute(delete(HandedIn).where(HandedIn.handed_at < now - KEPT, watched_no_more))
    return sum(_forget(engine, store, sha256, now) for sha256 in sorted(waiting - named))


def _forget(engine: Engine, store: Store, sha256: str, now: datetime) -> bool:
    """Forget one file, unless an act has named it or it has come again meanwhile."""
    with writing(engine) as session:
        still = (HandedIn.sha256 == sha256) & (HandedIn.handed_at < now - KEPT) & HandedIn.used.is_(False)
        gone: Any = session.execute(delete(HandedIn).where(still))
        if not gone.rowcount or _named(session, {sha256}):
            return False
        store.forget(sha256)
    return True


def _room(session: Session, place: str, size: int) -> bool:
    of_all = session.scalar(_WAITING) or 0
    of_one = session.scalar(_WAITING.where(HandedIn.place == place)) or 0
    return of_all + size <= MOST_OF_ALL and of_one + size <= MOST_OF_ONE_PLACE


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _begun(drafts: Path) -> set[str]:
    """Return the hashes in forms that somebody has begun; one that is sent or forgotten meanwhile names nothing."""
    found: set[str] = set()
    for draft in drafts.glob("*.json"):
        try:
            found.update(_HASH.findall(draft.read_text("utf-8")))
        except OSError:
            continue
    return found


def _named(session: Session, files: Collection[str]) -> set[str]:
    """Return which of some files a column of hashes names."""
    return set(session.scalars(_by_column(), {"files": list(files)})) if files else set()


def _told(session: Session, files: Collection[str]) -> set[str]:
    """Return which of some files stand in what records hold as JSON."""
    found: set[str] = set()
    for some in _parted(sorted(files)):
        for column in _columns():
            if isinstance(column.type, JSON):
                said = cast(column, Text)
                for text in session.scalars(select(said).where(or_(*(said.contains(sha256) for sha256 in some)))):
                    found.update(_HASH.findall(text))
    return found & set(files)


@cache
def _by_column() -> CompoundSelect[Any]:
    named: Any = bindparam("files", expanding=True)
    return union_all(*(select(c).where(c.in_(named)) for c in _columns() if c.name.endswith("sha256")))


def _columns() -> Iterator[Column[Any]]:
    """Yield the columns of every record but those that only watch."""
    watching = (HandedIn.__tablename__, FileToken.__tablename__)
    return (column for table in SCHEMA.sorted_tables if table.name not in watching for column in table.columns)


def _parted(files: list[str]) -> Iterable[list[str]]:
    return (files[i : i + AT_ONCE] for i in range(0, len(files), AT_ONCE))
