"""What the program imports is pinned, by hash, and fits what pyproject.toml asks for."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paths import PACKAGE, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
EXTRAS = [line for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines]


def blocks(name: str) -> list[str]:
    """Return the entries of a requirement file, each with its hashes."""
    return re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())


def pins(name: str) -> dict[str, list[str]]:
    """Return package → pinned versions (two where they depend on the Python version)."""
    found: dict[str, list[str]] = {}
    for block in blocks(name):
        package, version = block.split()[0].split("==")
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_by_hash(name: str) -> None:
    assert len(blocks(name)) > 40
    assert [b.split()[0] for b in blocks(name) if "==" not in b or "--hash=sha256:" not in b] == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("requirements.txt", [*PROJECT["project"]["dependencies"], *GROUPS["build"]]),
        ("requirements-dev.txt", [*PROJECT["project"]["dependencies"], *EXTRAS, *GROUPS["build"], *GROUPS["dev"]]),
    ],
)
def test_pins_fit_what_is_asked_for(name: str, asked: list[str]) -> None:
    pinned = pins(name)
    wanted = [Requirement(line) for line in asked]
    unfit = [str(r) for r in wanted if not any(r.specifier.contains(v) for v in pinned.get(canonicalize_name(r.name), ()))]
    assert unfit == [], "run `make lock`"


def test_tests_run_on_the_versions_that_are_served() -> None:
    running, testing = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {p: v for p, v in running.items() if testing.get(p) != v} == {}


@cache
def homes() -> dict[str, set[str]]:
    """Return first word of an import → packages that bring it."""
    return {name: {canonicalize_name(d) for d in packages} for name, packages in packages_distributions().items()}


def imported(source: str) -> Iterator[str]:
    """Yield the first word of every import, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_program_imports_only_what_is_installed_with_it(module: Path) -> None:
    outside = set(imported(module.read_text("utf-8"))) - sys.stdlib_module_names - {"lims_complaints"}
    allowed = set(pins("requirements.txt")) | {canonicalize_name(Requirement(line).name) for line in EXTRAS}
    assert {name for name in outside if not homes().get(name, set()) & allowed} == set()
