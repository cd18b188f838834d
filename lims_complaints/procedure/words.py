"""The words of the rule language: which rules there are, which keys each takes, and what may stand behind a key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lims_complaints.errors import Phrase, phrase
from lims_complaints.language import LANGUAGES

Kind = Literal["word", "words", "sentence", "sentences", "texts", "flag", "terms", "ends", "reads", "power"]

ANY_OPEN_STATE = "any open state"
ANY_STATE = "any state"
NEXT_WORKING_DAY = "next working day"
THAT_DAY = "that day"
PLACES = ("case", "report", "bench", "station")
READS = ("all", "own department", "none")
ANY_AMOUNT = "any amount"
PERMANENTLY = "permanently"


@dataclass(frozen=True)
class Word:
    """A key of a rule: what stands behind it, what it means (a msgid; for the schema, the docs and errors), whether it must be there."""

    kind: Kind
    meaning: str
    must: bool = False


_TITLE = Word("texts", "What people read, in the three languages.", must=True)

RULES: Mapping[str, Mapping[str, Word]] = {
    "role": {
        "title": _TITLE,
        "reads": Word(
            "reads",
            'Which cases of this procedure the role reads: "all", "own department", "none". Where one role says it, only roles '
            "that say it read, beside whoever is responsible for a case.",
        ),
        "decides-up-to": Word("power", 'The amount up to which the role decides, such as "5000", or "any amount".'),
    },
    "state": {
        "title": _TITLE,
        "ends": Word("flag", "The case is over here; it is no open state."),
    },
    "route": {
        "title": _TITLE,
        "number": Word("word", "The numbering that cases of this route take their numbers from."),
    },
    "move": {
        "act": Word("word", "What is done, as step.verb. Without it the move follows by itself as soon as its needs hold."),
        "from": Word(
            "words",
            'Where the case stands: a state, a list, "any open state" or "any state". Without it the move opens a case.',
        ),
        "to": Word("word", "Where the case stands afterwards. Without it the case stays where it is."),
        "by": Word("words", 'The roles that may do it, or "the procedure".', must=True),
        "when": Word("sentences", "Where several moves use one act: the sentences by which it is this one."),
        "needs": Word("sentences", "Sentences that must hold."),
        "makes": Word("words", "Papers and letters that come out."),
        "tells": Word("words", "Roles that are told."),
        "route": Word("words", "The routes that have this move. Without it: all."),
        "on": Word("word", "What it is done to: case (as a rule), report, bench, station."),
        "next-round": Word("flag", "It opens the next round of the same case."),
    },
    "clock": {
        "title": _TITLE,
        "starts": Word("sentence", "A state, or a sentence that names an instant.", must=True),
        "stops": Word("sentence", "The sentence that, once it holds, meets the term.", must=True),
        "term": Word("terms", "How long, such as 10 days; or one term for each word: { ordinary = …, urgent = … }.", must=True),
        "choose": Word(
            "sentence", "What chooses the word whose term holds, such as the client's country. Without it: urgency."
        ),
        "until": Word("sentence", "A sentence that names the last day; the term is then the longest that may be given."),
        "ends": Word("ends", "When the last day is a day off: next working day, or that day."),
        "remind": Word("sentences", "When to remind, and whom: 3 days before, to the office."),
        "pauses": Word("words", "States in which the clock stands still, or sentences while which hold it does."),
        "extend": Word("word", "The most by which it may be extended in all, in the unit of its term: 5 working days."),
        "lapses": Word("words", "States in which nobody needs the clock any more."),
        "route": Word("words", "The routes that have this clock. Without it: all."),
        "owner": Word("word", "The role that keeps the term."),
        "outer": Word("flag", "The term that the client was promised; others are the station's own."),
    },
    "letter": {
        "to": Word("word", "The role that it is written to.", must=True),
        "code": Word("word", "The code in its foot."),
        "moved-day": Word(
            "flag", "It goes out by itself where a new schedule of holidays moves a day that the client was promised."
        ),
        "subject": Word("texts", "The subject in the three languages.", must=True),
        "body": Word("texts", "The letter in the three languages, with {fields}.", must=True),
    },
    "form": {
        "title": _TITLE,
        "code": Word("word", "The code in its foot.", must=True),
        "sealed": Word("flag", "Nobody reads it until it is opened."),
        "for-client": Word("flag", "The client gets a copy."),
        "signed": Word("flag", "The station's seal signs it."),
        "internal": Word("flag", "It is never copied to the client."),
    },
    "number": {"pattern": Word("word", 'Such as "AP-{year}-{n:04}".', must=True)},
}

SETTINGS = "settings"
INFORMATIVE = "informative"
MEETS = "meets"
FRONT = ("name", "title", "edition", "in_force_from", "jurisdiction")


def fault_of(word: Word, value: Any) -> Phrase:
    """Return what would be right behind a key instead of the value; nothing if nothing is wrong with it."""
    if word.kind in ("word", "sentence", "ends"):
        if not isinstance(value, str) or not value.strip():
            return phrase("Write one text in quotes.")
        if word.kind == "ends" and value not in (NEXT_WORKING_DAY, THAT_DAY):
            return _one_of(NEXT_WORKING_DAY, THAT_DAY)
        return Phrase()
    if word.kind in ("words", "sentences"):
        listed = [value] if isinstance(value, str) else value
        good = isinstance(listed, list) and listed and all(isinstance(v, str) and v.strip() for v in listed)
        return Phrase() if good else phrase('Write a list of texts: ["…", "…"].')
    if word.kind == "flag":
        return Phrase() if isinstance(value, bool) else phrase("Write true or leave it out.")
    if word.kind == "reads":
        return Phrase() if value in READS else _one_of(*READS)
    if word.kind == "power":
        return _fault_of_power(value)
    if word.kind == "terms":
        return _fault_of_terms(value)
    return _fault_of_texts(value)


def _one_of(*words: str) -> Phrase:
    first = ", ".join(f'"{w}"' for w in words[:-1])
    return phrase('Write {words} or "{last}".', words=first, last=words[-1])


def _fault_of_power(value: Any) -> Phrase:
    if isinstance(value, str) and (value == ANY_AMOUNT or re.fullmatch(r"\d{1,12}(\.\d{1,2})?", value)):
        return Phrase()
    return phrase('Write the amount in quotes, such as "5000", or "{any}".', any=ANY_AMOUNT)


def _fault_of_terms(value: Any) -> Phrase:
    if isinstance(value, str):
        return Phrase()
    if isinstance(value, dict) and value and all(isinstance(v, str) for v in value.values()):
        return Phrase()
    return phrase("Write {one}, or {several}.", one='"10 days"', several='{ ordinary = "15 days", urgent = "3 working days" }')


def _fault_of_texts(value: Any) -> Phrase:
    if not isinstance(value, dict):
        return phrase("Write {example}.", example='{ en = "…", zh-Hans = "…", zh-Hant = "…" }')
    absent = [lang for lang in LANGUAGES if not str(value.get(lang, "")).strip()]
    if absent:
        return phrase("Missing: {words}.", words=", ".join(absent))
    foreign = [lang for lang in value if lang not in LANGUAGES]
    if foreign or not all(isinstance(v, str) for v in value.values()):
        return phrase("The languages are en, zh-Hans and zh-Hant, each with a text in quotes.")
    return Phrase()


def listed(value: Any) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple; nothing as an empty one."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
