"""A clock that is set by hand, and dice that remember what they threw, for stations that live through weeks in seconds."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from lims_complaints.chance import Dice
from lims_complaints.identity.codes import CHECK_LENGTH, Pepper, grouped, new_code

Story = Iterator[datetime]
"""A course told in steps: each yields the instant at which it goes on."""


class Dial:
    """A clock that shows what it was set to, and only goes forward."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def to(self, at: datetime) -> None:
        """Turn forward to an instant; one that has passed changes nothing."""
        self.at = max(self.at, at.astimezone(UTC))


class Overheard:
    """Dice whose throws are remembered, so that a code printed on a paper can be told without reading the paper."""

    def __init__(self, dice: Dice) -> None:
        self._dice, self._thrown = dice, list[bytes]()

    def bytes(self, n: int) -> bytes:
        """Throw, and remember."""
        thrown = self._dice.bytes(n)
        self._thrown.append(thrown)
        return thrown

    def forget(self) -> None:
        """Begin anew."""
        self._thrown.clear()

    def check_code(self, pepper: Pepper, digest: str) -> str:
        """Return the check code with this digest, if it was thrown since the last `forget`. Raises LookupError."""
        for start in range(len(self._thrown)):
            code = _from(self._thrown[start:])
            if code and pepper.matches("check", code, digest):
                return grouped(code, 5)
        raise LookupError("no such code was thrown")


class _Again:
    """Throws once more what was thrown."""

    def __init__(self, thrown: list[bytes]) -> None:
        self._thrown = iter(thrown)

    def bytes(self, n: int) -> bytes:
        thrown = next(self._thrown, b"")
        if len(thrown) != n:
            raise LookupError
        return thrown


def _from(thrown: list[bytes]) -> str:
    try:
        return new_code(_Again(thrown), CHECK_LENGTH)
    except LookupError:
        return ""


def tell(clock: Dial, stories: Iterable[Story], until: datetime | None = None) -> None:
    """Tell stories side by side, each step at its instant; what would come after `until` is left untold."""
    waiting: list[tuple[datetime, int, Story]] = []
    for n, story in enumerate(stories):
        _next(waiting, n, story)
    while waiting:
        at, n, story = heapq.heappop(waiting)
        if until is not None and at >= until:
            continue
        clock.to(at)
        _next(waiting, n, story)


def _next(waiting: list[tuple[datetime, int, Story]], n: int, story: Story) -> None:
    at = next(story, None)
    if at is not None:
        heapq.heappush(waiting, (at.astimezone(UTC), n, story))
