"""The wheel runs alone: in an empty environment with the pinned packages for running and nothing of the work tree."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from lims_complaints.cli import COMMANDS
from tests.paths import PACKAGE, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel by the pinned build tool."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel beside exactly the packages of requirements.txt and return its command."""
    place = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(place, symlinks=True)
    site = next(place.glob("lib/python3*/site-packages"))
    for name in pinned():
        link_installed(name, site)
    python = str(place / "bin" / "python")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel))
    run(sys.executable, "-m", "pip", "--python", python, *install)
    return place / "bin" / "lims-complaints"


def pinned() -> list[str]:
    """Return the packages that requirements.txt asks for on this machine."""
    from packaging.requirements import Requirement

    lines = re.findall(r"^([a-z0-9].*?) \\$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    asked = [Requirement(line) for line in lines]
    return sorted({r.name for r in asked if r.marker is None or r.marker.evaluate()})


def link_installed(name: str, site: Path) -> None:
    """Let one installed package be seen from `site`."""
    for file in metadata.distribution(name).files or ():
        top = file.parts[0]
        if top not in {"..", "__pycache__"} and not (site / top).exists():
            (site / top).symlink_to(str(file.locate()).removesuffix(str(file)) + top)


def run(*command: str | Path) -> str:
    """Run a command far from the work tree and return what it says."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LIMS_"))}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_the_program_reads_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {str(p.relative_to(ROOT)) for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    for folder in ("procedures", "templates"):
        wanted |= {f"lims_complaints/share/{p.relative_to(ROOT)}" for p in (ROOT / folder).rglob("*") if p.is_file()}
    assert {w for w in wanted if "/." not in w} - inside == set()


def test_nothing_else_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"lims_complaints"}


def test_every_command_loads(program: Path) -> None:
    said = run(program, "--help")
    listed = set(re.findall(r"^  ([a-z-]+)  ", said, re.MULTILINE))
    written = {name for name, module in COMMANDS.items() if (PACKAGE / "cli" / f"{module}.py").exists()}
    assert written <= listed


def test_the_program_is_the_wheel_s(program: Path) -> None:
    python = program.with_name("python")
    code = "import importlib.util as u, lims_complaints.settings as s; print(s.share('procedures'), u.find_spec('pytest'))"
    procedures, tester = run(python, "-c", code).split()
    assert procedures.startswith(str(program.parent.parent))
    assert tester == "None"


def test_a_due_date_by_a_procedure_that_came_along(program: Path) -> None:
    asked = ("--from", "2026-03-04T09:00", "--jurisdiction", "CN", "--unit", "working-days", "--n", "3", "--json")
    assert json.loads(run(program, "deadline", *asked))["due_date"] == "2026-03-09"
