"""Which clauses have scenarios: read from the names and tags of a folder of feature files."""

import re
from pathlib import Path

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
