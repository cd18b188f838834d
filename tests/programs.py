"""The programs outside Python that tests call; `tools/test-programs` has the list."""

import shutil
import subprocess

import pytest

from tests.paths import ROOT


def missing_programs() -> str:
    """Return one line that names what is missing from this machine, or nothing."""
    command = [str(ROOT / "tools" / "test-programs"), "--check"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()


def program(name: str) -> str:
    """Return the path of a program, or fail the test with what to install."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(missing_programs() or f"{name} is missing", pytrace=False)
    return path
