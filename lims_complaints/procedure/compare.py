"""What a new edition changes: moves, clocks, words and clauses, each as a sentence in three languages."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from lims_complaints.clocks.term import Term, say_term
from lims_complaints.language import LANGUAGES, N_, Language, say_in_each, translator
from lims_complaints.procedure.edition import ClockRule, Edition, Move

NOTHING = N_("nothing")
NEW = {
    "move": N_("The move “{name}” is new."),
    "clock": N_("The term “{name}” is new."),
    "letter": N_("The letter “{name}” is new."),
    "form": N_("The form “{name}” is new."),
    "role": N_("The role “{name}” is new."),
    "state": N_("The state “{name}” is new."),
    "route": N_("The route “{name}” is new."),
    "clause": N_("Clause {name} is new."),
}
GONE = {
    "move": N_("The move “{name}” is gone."),
    "clock": N_("The term “{name}” is gone."),
    "letter": N_("The letter “{name}” is gone."),
    "form": N_("The form “{name}” is gone."),
    "role": N_("The role “{name}” is gone."),
    "state": N_("The state “{name}” is gone."),
    "route": N_("The route “{name}” is gone."),
    "clause": N_("Clause {name} is gone."),
}
REWORDED = {
    "letter": N_("The letter “{name}” has new words."),
    "form": N_("The form “{name}” has a new title, code or seal."),
    "role": N_("The role “{name}” has a new title or new powers."),
    "state": N_("The state “{name}” has a new title or place."),
    "route": N_("The route “{name}” has a new title or numbering."),
    "clause": N_("Clause {name} has new words."),
}
MOVE_PARTS: tuple[tuple[str, str], ...] = (
    ("act", N_("The move “{name}” does {new} instead of {old}.")),
    ("from_states", N_("The move “{name}” goes from {new} instead of {old}.")),
    ("to", N_("The move “{name}” goes to {new} instead of {old}.")),
    ("by", N_("The move “{name}” is made by {new} instead of {old}.")),
    ("when", N_("The move “{name}” is meant where {new} instead of {old}.")),
    ("needs", N_("The move “{name}” needs {new} instead of {old}.")),
    ("makes", N_("The move “{name}” makes {new} instead of {old}.")),
    ("tells", N_("The move “{name}” tells {new} instead of {old}.")),
    ("routes", N_("The move “{name}” belongs to {new} instead of {old}.")),
    ("clause", N_("The move “{name}” stands under clause {new} instead of {old}.")),
)
TERM = N_("The term “{name}” is {new} instead of {old}.")
TERM_FOR = N_("The term “{name}” ({word}) is {new} instead of {old}.")
CLOCK_PARTS: tuple[tuple[str, str], ...] = (
    ("starts", N_("The term “{name}” starts at {new} instead of {old}.")),
    ("stops", N_("The term “{name}” is met by {new} instead of {old}.")),
    ("roll", N_("The term “{name}” treats a last day that is a day off differently.")),
    ("remind", N_("The term “{name}” reminds {new} instead of {old}.")),
    ("pauses", N_("The term “{name}” stands still in {new} instead of {old}.")),
    ("extend", N_("The term “{name}” may be extended by {new} instead of {old}.")),
    ("owner", N_("The term “{name}” is kept by {new} instead of {old}.")),
    ("choose", N_("The term “{name}” is chosen by {new} instead of {old}.")),
    ("until", N_("The term “{name}” lasts until {new} instead of {old}.")),
)
SETTING = N_("The setting “{name}” is {new} instead of {old}.")
TITLE = N_("The procedure is called “{new}” instead of “{old}”.")
JURISDICTION = N_("The days off are those of {new} instead of {old}.")
NUMBERING = N_("The numbering “{name}” is {new} instead of {old}.")


@dataclass(frozen=True)
class Change:
    """One difference between two editions. `message` is a msgid; `values` fill it, each as a text or as one a language."""

    kind: str
    name: str
    clause: str
    message: str
    values: Mapping[str, "str | Mapping[Language, str]"] = field(default_factory=dict)

    def say(self, language: Language) -> str:
        """Return the sentence in a language."""
        say = translator(language)
        values = {k: v if isinstance(v, str) else v[language] for k, v in self.values.items()}
        return say(self.message, **{k: say(NOTHING) if v == "" else v for k, v in values.items()})


def compare(old: Edition, new: Edition) -> list[Change]:
    """Return what `new` changes, in the order of kinds and then of the documents."""
    changes = list(_front(old, new))
    for kind, name, before, after in _pairs(old, new):
        if before is None:
            changes.append(Change(kind, name, _clause(after), NEW[kind], {"name": _title(kind, name, after)}))
        elif after is None:
            changes.append(Change(kind, name, _clause(before), GONE[kind], {"name": _title(kind, name, before)}))
        elif kind == "move":
            changes += _move(before, after)
        elif kind == "clock":
            changes += _clock(before, after)
        elif _said(before) != _said(after):
            changes.append(Change(kind, name, _clause(after), REWORDED[kind], {"name": _title(kind, name, after)}))
    changes += _words("setting", SETTING, old.settings, new.settings)
    changes += _words("number", NUMBERING, old.numbers, new.numbers)
    return changes


def _front(old: Edition, new: Edition) -> Iterator[Change]:
    """What the lines above the first clause change: the title, and whose days off count."""
    if old.title != new.title:
        yield Change("front", "title", "", TITLE, {"old": old.title, "new": new.title})
    if old.jurisdiction != new.jurisdiction:
        yield Change("front", "jurisdiction", "", JURISDICTION, {"old": old.jurisdiction, "new": new.jurisdiction})


def _pairs(old: Edition, new: Edition) -> Iterator[tuple[str, str, Any, Any]]:
    tables: tuple[tuple[str, Callable[[Edition], Mapping[str, Any]]], ...] = (
        ("move", lambda e: e.moves),
        ("clock", lambda e: e.clocks),
        ("letter", lambda e: e.letters),
        ("form", lambda e: e.forms),
        ("role", lambda e: e.roles),
        ("state", lambda e: e.states),
        ("route", lambda e: e.routes),
        ("clause", lambda e: e.clauses),
    )
    for kind, table in tables:
        before, after = table(old), table(new)
        for name in dict.fromkeys((*before, *after)):
            yield kind, name, before.get(name), after.get(name)


def _clause(rule: Any) -> str:
    return str(getattr(rule, "clause", "") or getattr(rule, "number", ""))


def _title(kind: str, name: str, rule: Any) -> "str | Mapping[Language, str]":
    """Return what people call a rule: its title where it has one, its subject, or its name."""
    if kind == "clause":
        return name
    titles: Mapping[Language, str] | None = getattr(rule, "title", None) or getattr(rule, "subject", None)
    return titles or name


def _said(rule: Any) -> dict[str, Any]:
    """Return what a rule says, without the line on which it says so."""
    return {k: v for k, v in vars(rule).items() if k != "line"}


def _move(before: Move, after: Move) -> Iterator[Change]:
    for part, message in MOVE_PARTS:
        old, new = getattr(before, part), getattr(after, part)
        if old != new:
            values: dict[str, str | Mapping[Language, str]] = {"name": after.name, "old": _listed(old), "new": _listed(new)}
            yield Change("move", after.name, after.clause, message, values)


def _clock(before: ClockRule, after: ClockRule) -> Iterator[Change]:
    for word in dict.fromkeys((*before.terms, *after.terms)):
        old, new = before.terms.get(word), after.terms.get(word)
        if old == new or (old and new and (old.n, old.unit) == (new.n, new.unit)):
            continue
        said: dict[str, str | Mapping[Language, str]] = {
            "name": after.title,
            "word": say_in_each(word),
        }
        for key, term in (("old", old), ("new", new)):
            said[key] = {lang: say_term(term, lang) for lang in after.title} if term else ""
        yield Change("clock", after.name, after.clause, TERM_FOR if word else TERM, said)
    for part, message in CLOCK_PARTS:
        was, now = getattr(before, part), getattr(after, part)
        if was != now:
            said = {"name": after.title, "old": _listed(was), "new": _listed(now)}
            yield Change("clock", after.name, after.clause, message, said)


def _words(kind: str, message: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            values = {"name": name, "old": old.get(name, ""), "new": new.get(name, "")}
            yield Change(kind, name, "", message, values)


def _listed(value: Any) -> "str | Mapping[Language, str]":
    if isinstance(value, Term):
        return {language: say_term(value, language) for language in LANGUAGES}
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return f"“{value}”" if value else ""
    ordered: Iterable[str] = sorted(value) if isinstance(value, frozenset) else value
    return ", ".join(f"“{v}”" for v in ordered)


@dataclass(frozen=True)
class Piece:
    """A stretch of words that stayed, went or came: `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


def rewritten(old: Edition, new: Edition, change: Change, language: Language) -> list[Piece]:
    """Return what became of the words of a clause or letter that both editions have, in a language; nothing for other changes."""
    before, after = _words_of(old, change, language), _words_of(new, change, language)
    if before is None or after is None:
        return []
    was, now = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(was[a:b])))
            continue
        pieces += [Piece(kind, "".join(part)) for kind, part in (("gone", was[a:b]), ("new", now[c:d])) if part]
    return pieces


_TOKEN = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+")


def _words_of(edition: Edition, change: Change, language: Language) -> str | None:
    if change.kind == "clause" and (clause := edition.clauses.get(change.name)):
        return f"{clause.heading[language]}\n\n{clause.prose[language]}"
    if change.kind == "letter" and (letter := edition.letters.get(change.name)):
        return f"{letter.subject[language]}\n\n{letter.body[language]}"
    return None
