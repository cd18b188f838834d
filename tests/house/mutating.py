"""Change one thing in the rules of the station's document at a time, and see which scenario of its clause notices.

Loaded into pytest as a plugin (`-p tests.house.mutating`): instead of running the scenarios once, it runs, for each change,
those of its clause until one fails, the likeliest first. MUTATIONS_PART (0/2, 1/2) chooses the changes, MUTATIONS_ONLY those whose
name begins so ("clock", "move.refuse"), MUTATIONS_CLAUSES those of some clauses, MUTATIONS_KNOWN leaves some out; what survived is written to MUTATIONS_OUT.
"""

import inspect
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from lims_complaints import editions
from lims_complaints.app import import_steps, parse_document
from lims_complaints.clocks.term import Term
from lims_complaints.demonstration.people import FIGURES
from lims_complaints.procedure.edition import ClockRule, Edition, Move
from tests.clauses.deeds import DEEDS
from tests.clauses.words import VERBS, WHO
from tests.paths import ROOT

DOCUMENT = ROOT / "procedures" / "testing-station.md"
STRANGER, OTHER_STRANGER = "auditor", "archivist"


@dataclass(frozen=True)
class Mutation:
    """One change: under which clause, in which rule, what was taken away or changed, and the edition that it makes.

    `about` is the act or clock; `signs` are words of a scenario that is likely to notice.
    """

    clause: str
    rule: str
    change: str
    about: str
    signs: tuple[str, ...]
    edition: Edition

    @property
    def name(self) -> str:
        """How the change is told."""
        return f"{self.clause} {self.rule}: {self.change}"


def mutations(edition: Edition) -> Iterator[Mutation]:
    """Yield every change: a role of `by` is another's; a need, condition, paper or notice falls out; a number is one more."""
    for move in edition.moves.values():
        yield from _of_move(edition, move)
    for clock in edition.clocks.values():
        yield from _of_clock(edition, clock)
    for name, value in edition.settings.items():
        if not value.isdecimal():
            continue
        changed = replace(edition, settings={**edition.settings, name: str(int(value) + 1)})
        yield Mutation("4", "settings", f"{name}: {value} → {int(value) + 1}", name, ("third round",), changed)


def _of_move(edition: Edition, move: Move) -> Iterator[Mutation]:
    def change(what: str, signs: tuple[str, ...], **fields: object) -> Mutation:
        changed = replace(move, **fields)  # type: ignore[arg-type]
        moved = replace(edition, moves={**edition.moves, move.name: changed})
        return Mutation(move.clause, f"move.{move.name}", what, move.act, signs, moved)

    for role in sorted(move.by) if move.act else ():
        other = OTHER_STRANGER if role == STRANGER else STRANGER
        yield change(f"by {role} → {other}", tuple(f"{who} " for who in _who(role)), by=move.by - {role} | {other})
    for word, signs in (("when", ()), ("needs", ('"{}"', "{}")), ("makes", ("{}",)), ("tells", ("the {} is told",))):
        said: tuple[str, ...] = getattr(move, word)
        for each in said:
            rest = tuple(other for other in said if other != each)
            yield change(f"{word} without {each}", tuple(sign.format(each) for sign in signs), **{word: rest})


def _of_clock(edition: Edition, clock: ClockRule) -> Iterator[Mutation]:
    def change(what: str, signs: tuple[str, ...], **fields: object) -> Mutation:
        changed = replace(clock, **fields)  # type: ignore[arg-type]
        clocks = {**edition.clocks, clock.name: changed}
        return Mutation(clock.clause, f"clock.{clock.name}", what, clock.name, signs, replace(edition, clocks=clocks))

    for choice, term in clock.terms.items():
        (number,) = re.findall(r"\d+", clock.term_texts[choice])
        longer: Mapping[str, Term] = {**clock.terms, choice: replace(term, n=term.n + 1)}
        yield change(f"term {choice}: {number} → {int(number) + 1}", (f'last day of "{clock.name}"',), terms=longer)
    for words in clock.remind:
        sign = f'reminded of "{clock.name}"'
        for number in re.findall(r"\d+", words):
            later = words.replace(number, str(int(number) + 1), 1)
            yield change(f"remind {words} → {later}", (sign,), remind=_put(clock.remind, words, later))
        if ", to the " in words:
            other = words.partition(", to the ")[0] + f", to the {STRANGER}"
            yield change(f"remind {words} → {other}", (sign,), remind=_put(clock.remind, words, other))
    signs = (f'"{clock.name}" is the affair', f'reminded of "{clock.name}"')
    yield change(f"owner {clock.owner} → {STRANGER}", signs, owner=STRANGER)


def _put(words: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if each == old else each for each in words)


def _who(role: str) -> list[str]:
    """Return how scenarios call those who hold a role."""
    users = {f.user for f in FIGURES if role in f.roles} | {{"client": "client", "the station": "station"}.get(role, "expert")}
    return [who for who, user in WHO.items() if user in users]


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run, for each change, the scenarios of its clause until one fails."""
    import_steps()
    original = parse_document(DOCUMENT).edition
    part, parts = map(int, os.environ.get("MUTATIONS_PART", "0/1").split("/"))
    only = os.environ.get("MUTATIONS_ONLY", "")
    known = set(json.loads(os.environ.get("MUTATIONS_KNOWN", "[]")))
    clauses = os.environ.get("MUTATIONS_CLAUSES", "")
    chosen = [m for m in mutations(original) if re.match(only, m.rule) and re.match(clauses, m.clause) and m.name not in known]
    chosen = shared(chosen, part, parts)
    survived: list[str] = []
    noticed: dict[str, str] = {}
    ran = 0
    for mutation in chosen:
        editions._READ[original.hash] = replace(mutation.edition, hash=original.hash)
        for item in _candidates(session, mutation):
            ran += 1
            if _fails(session, item):
                noticed[mutation.name] = item.name
                break
        else:
            survived.append(mutation.name)
    editions._READ[original.hash] = original
    out = {"changes": len(chosen), "ran": ran, "survived": survived, "noticed": noticed}
    Path(os.environ["MUTATIONS_OUT"]).write_text(json.dumps(out, ensure_ascii=False, indent=1), "utf-8")
    return True


def shared(chosen: list[Mutation], part: int, parts: int) -> list[Mutation]:
    """Return a part of the changes: whole rules, as those share their stages, one stretch of the document after the other."""
    rules = list(dict.fromkeys((m.clause, m.rule) for m in chosen))
    mine = set(rules[part * len(rules) // parts : (part + 1) * len(rules) // parts])
    return [m for m in chosen if (m.clause, m.rule) in mine]


def _candidates(session: pytest.Session, mutation: Mutation) -> list[pytest.Item]:
    """Return the clause's scenarios, those first that speak of what was changed and of its act, then by how short they are."""
    items = [i for i in session.items if any(m.kwargs.get("number") == mutation.clause for m in i.iter_markers("clause"))]
    verbs = [verb for verb, (act, _) in (*VERBS.items(), *DEEDS.items()) if act == mutation.about]

    def rank(item: pytest.Item) -> tuple[int, int]:
        said = _said(item)
        spoken = [said.rfind(verb) for verb in verbs if verb in said]
        signs = sum(4 for sign in mutation.signs if sign in said)
        both = sum(4 for sign in mutation.signs for verb in verbs if f"{sign}{verb}" in said)
        return -(signs + both + 3 * bool(spoken)), len(said)

    return sorted(items, key=rank)


@cache
def _said(item: pytest.Item) -> str:
    """Return the steps of a scenario, with its example's values in their places."""
    values = getattr(item, "callspec", None)
    row: Mapping[str, str] = values.params.get("_pytest_bdd_example", {}) if values else {}
    template = inspect.getclosurevars(item.obj).nonlocals["templated_scenario"]  # type: ignore[attr-defined]
    scenario = template.render(row)
    return "\n".join(step.name for step in scenario.steps)


def _fails(session: pytest.Session, item: pytest.Item) -> bool:
    after = next(i for i in session.items if i is not item)
    return any(report.failed for report in runtestprotocol(item, nextitem=after, log=False))
