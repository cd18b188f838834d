"""Change one number or role of the station's document at a time, and see which scenario of its clause notices.

Loaded into pytest as a plugin (`-p tests.house.mutating`): instead of running the scenarios once, it runs those of a clause
for each change until one fails. MUTATIONS_PART (0/2, 1/2) chooses the changes, MUTATIONS_ONLY rules whose name begins so
(clock, move.refuse); the survivors are written to MUTATIONS_OUT.
"""

import dataclasses
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from lims_complaints import editions
from lims_complaints.app import import_steps, parse_document
from lims_complaints.procedure.document import parse_procedure
from tests.clauses.words import VERBS
from tests.paths import ROOT

DOCUMENT = ROOT / "procedures" / "testing-station.md"
CLAUSE = re.compile(r"^## (\d+(?:\.\d+)*) ")
RULE = re.compile(r"^\[(\w+)\.(.+)\]")


@dataclass(frozen=True)
class Mutation:
    """One change: clause, rule, what stood and stands there, the act or clock that it is about, and the whole text."""

    clause: str
    rule: str
    change: str
    about: str
    text: str


def mutations(text: str) -> Iterator[Mutation]:
    """Yield every change of a role in `by` and of a number in `term` and `[settings]`."""
    lines = text.splitlines(keepends=True)
    clause = rule = act = ""
    for n, line in enumerate(lines):
        if found := CLAUSE.match(line):
            clause = found[1]
        elif line.startswith("["):
            rule, act = line.strip().strip("[]"), ""
        elif line.startswith("act "):
            act = line.split('"')[1]
        elif line.startswith("by ") and act:
            for word in re.finditer(r'"([^"]+)"', line):
                other = "archivist" if word[1] == "auditor" else "auditor"
                yield _changed(lines, n, word.span(1), other, clause, rule, act)
        elif line.startswith("term ") or re.match(r"^[a-z-]+ = \d+$", line.strip()):
            about = rule.partition(".")[2].strip('"')
            for word in re.finditer(r"\d+", line):
                yield _changed(lines, n, word.span(), str(int(word[0]) + 1), clause, rule, about)


def _changed(lines: list[str], n: int, span: tuple[int, int], new: str, clause: str, rule: str, about: str) -> Mutation:
    line = lines[n]
    changed = line[: span[0]] + new + line[span[1] :]
    text = "".join([*lines[:n], changed, *lines[n + 1 :]])
    return Mutation(clause, rule, f"{line[span[0] : span[1]]} → {new}", about, text)


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run, for each change, the scenarios of its clause until one fails."""
    import_steps()
    original = parse_document(DOCUMENT)
    part, parts = map(int, os.environ.get("MUTATIONS_PART", "0/1").split("/"))
    survived: list[str] = []
    noticed: set[pytest.Item] = set()
    done = 0
    only = os.environ.get("MUTATIONS_ONLY", "")
    chosen = [m for m in mutations(original.text) if re.match(only, m.rule)]
    for mutation in chosen[part::parts]:
        done += 1
        try:
            changed = parse_procedure(mutation.text, DOCUMENT.name, original.translations)
        except ValueError as unreadable:
            raise AssertionError(mutation) from unreadable
        editions._READ[original.edition.hash] = dataclasses.replace(changed, hash=original.edition.hash)
        if not (by := next((i for i in _candidates(session, mutation) if _fails(session, i)), None)):
            survived.append(f"{mutation.clause} {mutation.rule}: {mutation.change}")
        else:
            noticed.add(by)
    editions._READ[original.edition.hash] = original.edition
    survived += [f"{item.name} fails without any change" for item in noticed if _fails(session, item)]
    out = {"changes": done, "survived": survived}
    Path(os.environ["MUTATIONS_OUT"]).write_text(json.dumps(out, ensure_ascii=False), "utf-8")
    return True


def _candidates(session: pytest.Session, mutation: Mutation) -> list[pytest.Item]:
    """Return the clause's scenarios that speak of the act or clock that was changed, or all where none does."""
    clause = "4" if mutation.rule == "settings" else mutation.clause
    items = [i for i in session.items if any(m.kwargs.get("number") == clause for m in i.iter_markers("clause"))]
    words = [verb for verb, (act, _) in VERBS.items() if act == mutation.about] + [f'"{mutation.about}"']
    speaking = [item for item in items if any(word in _words(item) for word in words)]
    return speaking or items


def _words(item: pytest.Item) -> str:
    feature = (ROOT / "features").glob(f"{next(m.kwargs['number'] for m in item.iter_markers('clause'))}_*.feature")
    scenarios = "".join(f.read_text("utf-8") for f in feature).split("Scenario: ")
    named = re.sub(r"\W+", "_", item.originalname.removeprefix("test_")).strip("_")  # type: ignore[attr-defined]
    return next((s for s in scenarios if re.sub(r"\W+", "_", s.partition("\n")[0]).strip("_").lower() == named), "")


def _fails(session: pytest.Session, item: pytest.Item) -> bool:
    after = next(i for i in session.items if i is not item)
    return any(report.failed for report in runtestprotocol(item, nextitem=after, log=False))
