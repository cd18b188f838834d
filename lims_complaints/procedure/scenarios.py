"""Which clauses have scenarios: read from the names and tags of a folder of feature files, English or Chinese."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from lims_complaints.errors import ProcedureError, phrase
from lims_complaints.procedure.edition import Edition

_TAG = re.compile(r"@(?:clause[-_(:]?)?(\d+(?:\.\d+)*)\)?")
_PROCEDURE = re.compile(r"@procedure:(\S+)")
_FEATURE = re.compile(r"^\s*(?:Feature|功能):")
_SCENARIO = re.compile(r"^\s*(?:(?:Scenario|场景|剧本|場景|劇本)(?: Outline|大纲|大綱)?|Example):\s*(.+?)\s*$")


def scenarios_in(folder: Path, procedure: str = "") -> dict[str, list[str]]:
    """Return clause → names of its scenarios. A file's name begins with its clause; a tag may name another.

    A feature that is tagged @procedure:NAME shows the clauses of that procedure alone; where features are tagged with
    `procedure`, only those count for it.
    """
    found: dict[str, list[str]] = {}
    for file in _features(folder, procedure):
        own = re.match(r"(\d+(?:\.\d+)*)_", file.name)
        feature_tags: list[str] = [own[1]] if own else []
        tags: list[str] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip().startswith("@"):
                tags += _TAG.findall(line)
            elif _FEATURE.match(line):
                feature_tags, tags = [*feature_tags, *tags], []
            elif scenario := _SCENARIO.match(line):
                for clause in dict.fromkeys(tags or feature_tags):
                    found.setdefault(clause, []).append(scenario[1])
                tags = []
    return found


def _features(folder: Path, procedure: str) -> list[Path]:
    """Return the feature files that speak of a procedure: those tagged with it, or else those tagged with none."""
    tagged = {file: set(_PROCEDURE.findall(file.read_text(encoding="utf-8"))) for file in sorted(folder.rglob("*.feature"))}
    own = [file for file, names in tagged.items() if procedure in names]
    return own or [file for file, names in tagged.items() if not names]


def unshown(edition: Edition, scenarios: Mapping[str, Collection[str]]) -> list[ProcedureError]:
    """Return the clauses with a move or a clock that no scenario shows."""
    errors = []
    for clause in edition.clauses.values():
        if clause.number in at_work(edition) and not scenarios.get(clause.number):
            message = phrase("no scenario shows clause {number}.", number=clause.number)
            cure = phrase("Write one in features/{number}_….feature.", number=clause.number)
            errors.append(ProcedureError(edition.file, clause.line, clause.number, message, cure))
    return errors


def at_work(edition: Edition) -> set[str]:
    """Return the clauses that hold a move or a clock."""
    return {m.clause for m in edition.moves.values()} | {c.clause for c in edition.clocks.values()}
