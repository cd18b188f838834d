"""An edition under judgement: what the program knows beside it, and how an error names its line, its clause and a cure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lims_complaints.errors import ProcedureError
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.spelling import did_you_mean, same_word


@dataclass(frozen=True)
class Known:
    """What the program knows beside the document. None: that is not judged."""

    acts: Collection[str] | None = None
    facts: Collection[str] | None = None
    moments: Collection[str] | None = None
    fields: Collection[str] | None = None
    scenarios: Mapping[str, Collection[str]] | None = None
    choices: Mapping[str, Collection[str]] | None = None
    forms: Collection[str] | None = None


@dataclass(frozen=True)
class Judged:
    """An edition, what is known, and per route the states that a case reaches."""

    edition: Edition
    known: Known
    stands: Mapping[str, frozenset[str]]

    def error(self, path: tuple[str, ...], clause: str, message: str, cure: str = "", text: str = "") -> ProcedureError:
        """An error of a clause, at the line of a path (or of a text in it)."""
        return ProcedureError(self.edition.file, self.edition.lines.of(*path, text=text), clause, message, cure)

    def unknown(self, path: tuple[str, ...], clause: str, said: str, word: str, kind: str) -> ProcedureError:
        """An unknown state or role: a second spelling of a known one, with both places, or just unknown."""
        names = self.edition.states if kind == "state" else self.edition.roles
        for name, rule in names.items():
            if same_word(name) == same_word(word):
                message = f'{said} "{word}"; the {kind} is spelled "{name}" on line {rule.line}.'
                return self.error(path, clause, message, "Use one spelling.", f'"{word}"')
        why = "no move leads there." if path[-1] == "from" else f"there is no such {kind}."
        return self.error(path, clause, f'{said} "{word}"; {why}', did_you_mean(word, names), f'"{word}"')
