"""How often something may be tried: counted in a table that all processes share and that survives a restart.

A window that slides: tries of the window before count by the share of it that is still within reach. Who waits long
enough may always try again, so nobody can lock somebody else out for good.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from lims_complaints.db.types import UtcDateTime
from lims_complaints.records.person import Throttle

_TOUCH = text(
    "INSERT INTO throttle (bucket, key, window_at, count) VALUES (:bucket, :key, :window_at, 0) "
    "ON CONFLICT (bucket, key, window_at) DO UPDATE SET count = throttle.count"
).bindparams(bindparam("window_at", type_=UtcDateTime()))


@dataclass(frozen=True)
class Limit:
    """At most `tries` within any stretch of `window`, counted under the name `bucket`."""

    bucket: str
    tries: int
    window: timedelta


def take(session: Session, limit: Limit, key: str, at: datetime) -> timedelta:
    """Count one try, or return how long to wait (then nothing is counted). Zero: go ahead.

    Must run in a writing transaction, which the caller commits before the try itself: so that tries made side by side
    are all counted.
    """
    return take_all(session, {limit: key}, at)


def take_all(session: Session, keys: Mapping[Limit, str], at: datetime) -> timedelta:
    """Count one try under several limits, or under none of them where one is full; then return how long to wait. As `take`."""
    waits = [_wait(session, limit, key, at) for limit, key in keys.items()]
    if not any(waits):
        for limit, key in keys.items():
            row = session.get_one(Throttle, (limit.bucket, key, _window(limit, at)), populate_existing=True)
            row.count += 1
        session.flush()
    return max(waits)


def give_back(session: Session, limit: Limit, key: str, at: datetime) -> None:
    """Take back the one try that was counted at an instant, as it was right; what failed before it stays counted."""
    mine = (Throttle.bucket == limit.bucket) & (Throttle.key == key) & (Throttle.window_at == _window(limit, at))
    session.execute(update(Throttle).where(mine, Throttle.count > 0).values(count=Throttle.count - 1))


def _wait(session: Session, limit: Limit, key: str, at: datetime) -> timedelta:
    begins = _window(limit, at)
    session.execute(_TOUCH, {"bucket": limit.bucket, "key": key, "window_at": begins})
    counts = _counts(session, limit, key, begins)
    return waiting(limit, counts.get(begins - limit.window, 0), counts.get(begins, 0), at - begins)


def waiting(limit: Limit, before: int, now: int, into: timedelta) -> timedelta:
    """Return how long until one more try fits: `before` tries in the last window, `now` in this, `into` it by so much."""
    share = 1 - into / limit.window
    if now + before * share < limit.tries:
        return timedelta()
    if now < limit.tries:
        free = limit.window * (1 - (limit.tries - now) / before)
        return _seconds(free - into)
    return _seconds(limit.window - into + limit.window * (1 - limit.tries / now))


def forgive(session: Session, limit: Limit, key: str) -> None:
    """Forget the tries under a key, after one that was right."""
    session.execute(delete(Throttle).where(Throttle.bucket == limit.bucket, Throttle.key == key))


def sweep(session: Session, at: datetime) -> None:
    """Drop what no limit looks at any more (older than two days)."""
    session.execute(delete(Throttle).where(Throttle.window_at < at - timedelta(days=2)))


def _counts(session: Session, limit: Limit, key: str, begins: datetime) -> dict[datetime, int]:
    query = select(Throttle.window_at, Throttle.count).where(
        Throttle.bucket == limit.bucket, Throttle.key == key, Throttle.window_at >= begins - limit.window
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _window(limit: Limit, at: datetime) -> datetime:
    length = int(limit.window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // length * length, UTC)


def _seconds(wait: timedelta) -> timedelta:
    """Round up to whole seconds, so that a wait that was kept is over."""
    return timedelta(seconds=math.floor(wait.total_seconds()) + 1)
