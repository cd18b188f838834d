"""An edition under judgement: what the program knows beside it, and how an error names its line, its clause and a cure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lims_complaints.errors import NOTHING, Phrase, ProcedureError, phrase
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

    def error(
        self, path: tuple[str, ...], clause: str, message: Phrase, cure: Phrase = NOTHING, text: str = ""
    ) -> ProcedureError:
        """An error of a clause, at the line of a path (or of a text in it)."""
        return ProcedureError(self.edition.file, self.edition.lines.of(*path, text=text), clause, message, cure)

    def unknown_state(self, path: tuple[str, ...], clause: str, said: Phrase, word: str) -> ProcedureError:
        """An unknown state that `said` names: a second spelling of a known one, with both places, or just unknown."""
        states, quoted = self.edition.states, f'"{word}"'
        if known := _spelled(word, states):
            message = phrase(
                '{said}; the state is spelled "{name}" on line {line}.', said=said, name=known, line=states[known].line
            )
            return self.error(path, clause, message, ONE_SPELLING, quoted)
        nowhere = phrase("{said}; no move leads there.", said=said)
        message = nowhere if path[-1] == "from" else phrase("{said}; there is no such state.", said=said)
        return self.error(path, clause, message, did_you_mean(word, states), quoted)

    def unknown_role(self, path: tuple[str, ...], clause: str, said: Phrase, word: str) -> ProcedureError:
        """An unknown role that `said` names, likewise."""
        roles, quoted = self.edition.roles, f'"{word}"'
        if known := _spelled(word, roles):
            message = phrase(
                '{said}; the role is spelled "{name}" on line {line}.', said=said, name=known, line=roles[known].line
            )
            return self.error(path, clause, message, ONE_SPELLING, quoted)
        return self.error(path, clause, phrase("{said}; there is no such role.", said=said), did_you_mean(word, roles), quoted)


ONE_SPELLING = phrase("Use one spelling.")


def _spelled(word: str, known: Collection[str]) -> str:
    """Return the known name of which `word` is another spelling, or nothing."""
    return next((name for name in known if same_word(name) == same_word(word)), "")
