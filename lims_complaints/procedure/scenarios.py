"""Which clauses have scenarios: read from the names and tags of a folder of feature files."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from lims_complaints.errors import ProcedureError
from lims_complaints.procedure.edition import Edition

_TAG = re.compile(r"@(?:clause[-_(:]?)?(\d+(?:\.\d+)*)\)?")
_SCENARIO = re.compile(r"^\s*(?:Scenario(?: Outline)?|Example):\s*(.+?)\s*$")


def scenarios_in(folder: Path) -> dict[str, list[str]]:
    """Return clause → names of its scenarios. A file's name begins with its clause; a tag may name another."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*.feature")):
        own = re.match(r"(\d+(?:\.\d+)*)_", file.name)
        feature_tags: list[str] = [own[1]] if own else []
        tags: list[str] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip().startswith("@"):
                tags += _TAG.findall(line)
            elif line.strip().startswith("Feature:"):
                feature_tags, tags = [*feature_tags, *tags], []
            elif scenario := _SCENARIO.match(line):
                for clause in dict.fromkeys(tags or feature_tags):
                    found.setdefault(clause, []).append(scenario[1])
                tags = []
    return found


def unshown(edition: Edition, scenarios: Mapping[str, Collection[str]]) -> list[ProcedureError]:
    """Return the clauses with a move or a clock that no scenario shows."""
    errors = []
    for clause in edition.clauses.values():
        if clause.number in at_work(edition) and not scenarios.get(clause.number):
            message = f"no scenario shows clause {clause.number}."
            cure = f"Write one in features/{clause.number}_….feature."
            errors.append(ProcedureError(edition.file, clause.line, clause.number, message, cure))
    return errors


def at_work(edition: Edition) -> set[str]:
    """Return the clauses that hold a move or a clock."""
    return {m.clause for m in edition.moves.values()} | {c.clause for c in edition.clocks.values()}
