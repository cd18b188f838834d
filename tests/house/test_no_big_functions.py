"""Nothing grows past what can be read in one go, and nothing is named after everything."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import PACKAGE, ROOT

FUNCTION_LINES = 50
MODULE_LINES = 400
VAGUE = {"manager", "helper", "helpers", "util", "utils", "handler", "processor", "service", "data", "info"}
ROLES = re.compile(r"quality_?manager", re.IGNORECASE)  # a person, not a class that manages

MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "versions" not in p.parts)


def big(source: str) -> list[str]:
    """Return what is too long in a module: `name (lines)`."""
    lines = source.count("\n")
    found = [f"module ({lines})"] if lines > MODULE_LINES else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            found += [f"{node.name} ({length})"] if length > FUNCTION_LINES else []
    return found


def vague(source: str) -> list[str]:
    """Return the names of functions and classes with a word that says nothing."""
    return [name for name in _names(source) if VAGUE & set(_words(name))]


def _names(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def _words(name: str) -> list[str]:
    plain = ROLES.sub("", name)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower().split("_")


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=_named)
def test_modules_and_functions_are_short(module: Path) -> None:
    assert big(module.read_text("utf-8")) == []


@pytest.mark.parametrize("module", MODULES, ids=_named)
def test_names_say_something(module: Path) -> None:
    assert not VAGUE & set(_words(module.stem))
    assert vague(module.read_text("utf-8")) == []


def test_the_limits_bite() -> None:
    long = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    assert big(long) == ["f (51)"]
    assert big("x = 1\n" * (MODULE_LINES + 1)) == ["module (401)"]
    assert vague("class CaseManager: ...\ndef get_data(): ...\ndef to_quality_manager(): ...\nclass Metadata: ...") == [
        "CaseManager",
        "get_data",
    ]
