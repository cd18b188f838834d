"""No line of the program knows a procedure, or a state, role, clock, move, route or letter of one, by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lims_complaints.app import parse_document, procedures
from lims_complaints.procedure.edition import Edition
from tests.paths import ROOT

PACKAGE = ROOT / "lims_complaints"
APART = ("demonstration", "drill", "migrations")
"""Folders that play one procedure or keep what was."""
TABLES = frozenset({"clocks", "states", "roles", "moves", "letters", "routes", "clauses"})
STATION = "testing-station"
ITS_OWN = frozenset(
    [
        "client",
        "the station",
        "technical business office",
        "department head",
        "office",
        "quality manager",
        "analyst",
        "authorized signatory",
        "archivist",
        "auditor",
        "administrator",
        "top management",
        "outside expert",
        "feedback-request",
        "not-admitted",
    ]
)
"""The roles of the testing station for which it has pages beside its cases (reports, bench, calendars, accounts), and the letters
that it looks for; docs/procedures.md lists them."""
ELSEWHERE = frozenset({"quality control"})
"""Names that mean something else in the program: the stage of a test."""


def sources() -> list[Path]:
    return [f for f in PACKAGE.rglob("*.py") if not set(f.relative_to(PACKAGE).parts) & set(APART)]


def names(edition: Edition) -> set[str]:
    tables = (edition.states, edition.roles, edition.clocks, edition.moves, edition.routes, edition.letters)
    return {edition.name, *(name for table in tables for name in table)}


def telling(name: str) -> bool:
    """Whether a name is more than one plain word, so that it cannot stand in the program by chance."""
    return " " in name or "-" in name


def texts(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def compared(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield texts that a case's state, route or procedure is compared with, or by which a table of an edition is asked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(s, ast.Attribute) and s.attr in ("state", "route", "procedure", *TABLES) for s in sides):
                yield from (t for s in sides for t in texts(s))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in TABLES:
            yield from texts(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value
            asked = node.func.attr in ("get", "in_") and isinstance(on, ast.Attribute)
            if asked and on.attr in ("state", "route", "procedure", *TABLES):  # type: ignore[attr-defined]
                yield from (t for a in node.args for t in texts(a))


@pytest.fixture(scope="module")
def editions() -> dict[str, Edition]:
    return {file.stem: parse_document(file).edition for file in procedures()}


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    return {str(f.relative_to(ROOT)): ast.parse(f.read_text("utf-8")) for f in sources()}


def test_no_telling_name_of_a_document_stands_in_the_program(editions: dict[str, Edition], trees: dict[str, ast.AST]) -> None:
    known = {n for e in editions.values() for n in names(e) if telling(n)} - ITS_OWN - ELSEWHERE
    # A move that is called like its act, and a word of the rule language, are the program's before they are the document's.
    known -= {m.act.partition(".")[2] for e in editions.values() for m in e.moves.values()} | {"next-round"}
    known -= {form for e in editions.values() for form in e.forms}  # papers that the program fills
    found = [f"{file}:{line}: {text}" for file, tree in trees.items() for text, line in texts(tree) if text in known]
    assert found == []


def test_no_state_route_or_rule_is_asked_for_by_its_name(editions: dict[str, Edition], trees: dict[str, ast.AST]) -> None:
    known = {n for e in editions.values() for n in names(e)} - ITS_OWN
    mine = {file: tree for file, tree in trees.items() if "/signing/" not in file}  # its entries have states of their own
    found = [f"{file}:{line}: {text}" for file, tree in mine.items() for text, line in compared(tree) if text in known]
    assert found == []


def test_roles_of_the_other_procedures_are_known_nowhere(editions: dict[str, Edition], trees: dict[str, ast.AST]) -> None:
    theirs = {r for name, e in editions.items() if name != STATION for r in e.roles} - set(editions[STATION].roles)
    said = {r for r in theirs if telling(r)} - ELSEWHERE  # a single word may stand there by chance; `compared` looks for those
    found = [f"{file}:{line}: {text}" for file, tree in trees.items() for text, line in texts(tree) if text in said]
    assert found == []


def test_the_roles_that_pages_know_are_listed_for_the_reader() -> None:
    said = (ROOT / "docs" / "procedures.md").read_text("utf-8")
    assert [role for role in sorted(ITS_OWN - {"client", "the station"}) if f"`{role}`" not in said] == []


@pytest.mark.parametrize(
    "line", ['case.state == "in hand"', 'edition.clocks["promised"]', 'edition.clocks.get("answer")', '"answer" in edition.clocks',
             'Case.route.in_(["quality"])'],
)  # fmt: skip
def test_what_would_be_knowing_is_found(line: str) -> None:
    assert [text for text, _ in compared(ast.parse(line))] != []
