"""Chance, passed in like the clock: real randomness for codes and tokens, a replayable one for tests."""

import secrets
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Dice(Protocol):
    """Where random bytes come from."""

    def bytes(self, n: int) -> bytes:
        """Return n random bytes."""
        ...


class SystemDice:
    """The operating system's generator (CSPRNG)."""

    def bytes(self, n: int) -> bytes:
        """Return n random bytes."""
        return secrets.token_bytes(n)


def below(dice: Dice, n: int) -> int:
    """Return an unbiased number in 0 … n-1, n ≥ 1."""
    width = (n - 1).bit_length() // 8 + 1
    ceiling = 256**width - 256**width % n
    while (drawn := int.from_bytes(dice.bytes(width))) >= ceiling:
        pass
    return drawn % n


def spell(dice: Dice, alphabet: str, length: int) -> str:
    """Return `length` letters, each drawn alike from the alphabet."""
    return "".join(alphabet[below(dice, len(alphabet))] for _ in range(length))


def shuffled(dice: Dice, things: Sequence[T]) -> list[T]:
    """Return the things in an order that says nothing (Fisher and Yates)."""
    order = list(things)
    for i in range(len(order) - 1, 0, -1):
        j = below(dice, i + 1)
        order[i], order[j] = order[j], order[i]
    return order
