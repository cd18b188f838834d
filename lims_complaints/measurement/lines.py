"""One line of arithmetic: what, the formula, the numbers put in, whether it holds; sayable in three languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lims_complaints.language import N_, Language, translator

Said = tuple[str, tuple[tuple[str, str], ...]]
"""A sentence that is said later: its msgid and the values of its named places."""


def said(message: str, **values: str) -> Said:
    """Return a sentence with its values, in a fixed order, so that equal sentences are equal."""
    return message, tuple(sorted(values.items()))


def say(sentence: Said, language: Language) -> str:
    """Say a sentence."""
    message, values = sentence
    return translator(language)(message, **dict(values))


@dataclass(frozen=True)
class Line:
    """One step of a verdict; `holds` is None where nothing is judged. Formulas are the same in all languages.

    `ratio` is the difference over its limit, to six digits: 1 is at the limit; None where nothing is judged or the limit is 0.
    """

    about: Said
    formula: str
    with_numbers: str
    result: str
    clause: str
    holds: bool | None = None
    ratio: Decimal | None = None

    def as_json(self) -> dict[str, object]:
        """Return the line as JSON: texts, and `holds` true, false or null."""
        return {
            "about": sentence_json(self.about),
            "formula": self.formula,
            "with_numbers": self.with_numbers,
            "result": self.result,
            "clause": self.clause,
            "holds": self.holds,
            "ratio": None if self.ratio is None else f"{self.ratio:f}",
        }


def sentence_json(sentence: Said) -> dict[str, object]:
    """Return a sentence in English with its msgid and values, for whoever says it in another language later."""
    message, values = sentence
    return {"text": say(sentence, "en"), "message": message, "values": dict(values)}


def sentence_of(given: Mapping[str, object]) -> Said:
    """Read a sentence back from its JSON."""
    values = given["values"]
    if not isinstance(values, dict):
        raise TypeError("the values of a sentence are an object")
    return said(str(given["message"]), **{str(k): str(v) for k, v in values.items()})


def say_line(line: Line, language: Language) -> str:
    """Say a line for a specialist: what, formula, numbers, whether it holds, clause."""
    tell = translator(language)
    outcome = {True: N_("within"), False: N_("outside"), None: ""}[line.holds]
    parts = [line.formula, line.with_numbers, tell(outcome) if outcome else ""]
    colon, semicolon = (": ", "; ") if language == "en" else ("：", "；")
    clause = f" [{line.clause}]" if line.clause else ""
    arithmetic = semicolon.join(part for part in parts if part)
    about = say(line.about, language)
    return (about.rstrip(".。") + colon + arithmetic if arithmetic else about) + clause
