"""Facts: sentences of procedure documents, each answered by one pure function over parts of a situation."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Fact:
    """A sentence, the function that answers it, and the parts that it looks at (its parameters' names).

    A fact that looks at `given` judges what was entered; it cannot be asked before there is something. `asks` names what whoever
    files has to say so that it can be judged later (country, about). A `lasting` one holds, or does not, for as long as a round
    stands where it stands: where it does not, a move that needs it is nobody's turn. Of those that last by one name, one holds.
    """

    sentence: str
    answer: Callable[..., bool]
    parts: tuple[str, ...]
    asks: str = ""
    lasting: str = ""

    @property
    def about_input(self) -> bool:
        """Whether the fact can be asked only of something entered."""
        return "given" in self.parts

    def holds(self, situation: Mapping[str, Any]) -> bool:
        """Answer from a situation that holds the parts."""
        return self.answer(*(situation[p] for p in self.parts))


@dataclass(frozen=True)
class Moment:
    """A sentence that names an instant, such as "the report was received"."""

    sentence: str
    answer: Callable[..., datetime | None]
    parts: tuple[str, ...]

    def at(self, situation: Mapping[str, Any]) -> datetime | None:
        """Return the instant, or None where it is not known."""
        return self.answer(*(situation[p] for p in self.parts))


@dataclass(frozen=True)
class Choice:
    """A sentence that chooses a word, such as "the client's country" (domestic or foreign): its function and all its words."""

    sentence: str
    answer: Callable[..., str]
    parts: tuple[str, ...]
    words: tuple[str, ...]
    asks: str = ""

    def of(self, situation: Mapping[str, Any]) -> str:
        """Return the word."""
        return self.answer(*(situation[p] for p in self.parts))


CHOICES: dict[str, Choice] = {}
FACTS: dict[str, Fact] = {}
MOMENTS: dict[str, Moment] = {}


def fact(sentence: str, *, asks: str = "", lasting: str = "") -> Callable[[F], F]:
    """Register a pure function (parts by parameter name → bool) as the answer to a sentence."""

    def register(function: F) -> F:
        if sentence in FACTS:
            raise ValueError(f"two functions answer {sentence!r}")
        FACTS[sentence] = Fact(sentence, function, tuple(inspect.signature(function).parameters), asks, lasting)
        return function

    return register


def moment(sentence: str) -> Callable[[F], F]:
    """Register a pure function (parts → aware datetime or None) as the instant that a sentence names."""

    def register(function: F) -> F:
        MOMENTS[sentence] = Moment(sentence, function, tuple(inspect.signature(function).parameters))
        return function

    return register


def choice(sentence: str, *words: str, asks: str = "") -> Callable[[F], F]:
    """Register a pure function (parts → one of `words`) as what a sentence chooses."""

    def register(function: F) -> F:
        CHOICES[sentence] = Choice(sentence, function, tuple(inspect.signature(function).parameters), words, asks)
        return function

    return register
