"""Collect the rules that stand in a document's blocks, and turn them into values; each fault with its line."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from lims_complaints.errors import NOTHING, Phrase, ProcedureError, phrase
from lims_complaints.language import N_
from lims_complaints.procedure.blocks import Block, Lines, Section, places_in
from lims_complaints.procedure.rules import BUILD, Unbuilt
from lims_complaints.procedure.spelling import did_you_mean
from lims_complaints.procedure.words import INFORMATIVE, MEETS, RULES, SETTINGS, Word, fault_of, listed

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


@dataclass
class Rules:
    """Rules collected from all clauses: kind → name → (clause, line, values)."""

    file: str
    found: dict[str, dict[str, tuple[str, int, dict[str, Any]]]] = field(default_factory=lambda: {k: {} for k in RULES})
    settings: dict[str, str] = field(default_factory=dict)
    informative: set[str] = field(default_factory=set)
    meets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    errors: list[ProcedureError] = field(default_factory=list)

    def fault(self, line: int, clause: str, message: Phrase, cure: Phrase = NOTHING) -> None:
        """Note a fault of the document."""
        self.errors.append(ProcedureError(self.file, line, clause, message, cure))


def take_block(section: Section, block: Block, rules: Rules) -> None:
    """Collect the rules of one block; what cannot be read is a fault with its line."""
    places = places_in(block)
    twice = _note_places(section, places, rules)
    try:
        tables = tomllib.loads(block.text)
    except tomllib.TOMLDecodeError as error:
        if not twice:
            at = _AT.search(str(error))
            last = block.line + block.text.count("\n")
            line = block.line + int(at[1]) - 1 if at and at[1] else last
            rules.fault(
                line,
                section.number,
                phrase("this rule block cannot be read: {why}.", why=Phrase(_AT.sub("", str(error)))),
                phrase("Look for a missing quote, comma or bracket."),
            )
        return
    for kind, value in tables.items():
        _take_table(section, kind, value, rules)


def _note_places(section: Section, places: list[tuple[tuple[str, ...], int, int]], rules: Rules) -> bool:
    """Note where each rule and key stands; say which rule stands twice. Return whether one does."""
    twice = False
    for path, first, last in places:
        if path in rules.places and path[0] in RULES and len(path) >= 2:
            twice = True
            rules.fault(first, section.number, _twice(path, rules.places[path][0]), phrase("Keep one of them."))
            continue
        rules.places.setdefault(path, (first, last))
        if path[0] != SETTINGS:
            rules.places.setdefault(path[:2], (first, last))
            rules.places[path[:2]] = (rules.places[path[:2]][0], max(rules.places[path[:2]][1], last))
    return twice


def _twice(path: tuple[str, ...], line: int) -> Phrase:
    rule = f'{path[0]} "{path[1]}"'
    if len(path) == 2:
        return phrase("{rule} stands twice; the first is on line {line}.", rule=rule, line=line)
    return phrase('{rule} says "{key}" twice; the first is on line {line}.', rule=rule, key=".".join(path[2:]), line=line)


_UNREADABLE = (
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected newline or end of document after a statement"),
    N_("Invalid initial character for a key part"),
    N_("Invalid statement"),
    N_("Invalid value"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
)
"""What the reader of TOML says most often; what it says otherwise stays English."""


def _take_table(section: Section, kind: str, value: Any, rules: Rules) -> None:
    line = rules.places.get((kind,), (section.line, 0))[0]
    if kind == INFORMATIVE:
        rules.informative.add(section.number)
        return
    if kind == MEETS:
        if wrong := fault_of(Word("words", ""), value):
            rules.fault(line, section.number, phrase('what stands behind "{key}" cannot be read.', key=MEETS), wrong)
        else:
            rules.meets[section.number] = (*rules.meets.get(section.number, ()), *listed(value))
        return
    if kind == SETTINGS and isinstance(value, dict):
        rules.settings.update({k: str(v) for k, v in value.items()})
        return
    names = list(value) if isinstance(value, dict) else []
    if kind not in RULES:
        if names:
            line = min((rules.places[p][0] for p in rules.places if p[0] == kind), default=line)
        cure = did_you_mean(kind, [*RULES, SETTINGS, INFORMATIVE, MEETS])
        rules.fault(line, section.number, phrase('"{kind}" is no kind of rule.', kind=kind), cure)
        return
    if not names or not all(isinstance(v, dict) for v in value.values()):
        cure = phrase("Write for example: {example}", example=f"[{kind}.some-name]")
        rules.fault(line, section.number, phrase("this {kind} has no name.", kind=kind), cure)
        return
    for name in names:
        if name not in rules.found[kind]:
            at = rules.places.get((kind, name), (line, line))[0]  # a name with quotes inside is not found by its own
            rules.found[kind][name] = (section.number, at, value[name])


def build(kind: str, rules: Rules) -> dict[str, Any]:
    """Turn the tables of one kind into values, after looking at each key."""
    built: dict[str, Any] = {}
    for name, (clause, line, table) in rules.found[kind].items():
        before = len(rules.errors)
        _judge_keys(kind, name, clause, table, rules)
        if len(rules.errors) == before:
            try:
                built[name] = BUILD[kind](name, clause, line, table)
            except Unbuilt as wrong:
                where = rules.places.get((kind, name, wrong.key), (line, line))[0]
                message = phrase("{rule}: {fault}", rule=f'{kind} "{name}"', fault=wrong.what)
                rules.fault(where, clause, message, wrong.remedy)
    return built


def _judge_keys(kind: str, name: str, clause: str, table: dict[str, Any], rules: Rules) -> None:
    known, rule = RULES[kind], f'{kind} "{name}"'
    lines = Lines(rules.places)
    for key, value in table.items():
        if key not in known:
            message = phrase('{rule} has an unknown word "{key}".', rule=rule, key=key)
            rules.fault(lines.of(kind, name, key), clause, message, did_you_mean(key, known))
        elif wrong := fault_of(known[key], value):
            message = phrase('{rule}: what stands behind "{key}" cannot be read.', rule=rule, key=key)
            rules.fault(lines.of(kind, name, key), clause, message, wrong)
    for key, word in known.items():
        if word.must and key not in table:
            message = phrase('{rule} does not say "{key}".', rule=rule, key=key)
            rules.fault(lines.of(kind, name), clause, message, Phrase(word.meaning))
