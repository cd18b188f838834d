"""A start loads what the first page needs; what takes long and few need is loaded when it is first asked for."""

import subprocess
import sys

import pytest

LATER = (
    "alembic",
    "babel.messages",
    "icalendar",
    "lxml",
    "markdown_it",
    "openpyxl",
    "PIL",
    "pikepdf",
    "pyhanko",
    "segno",
    "typst",
)
LOADED = f"""
import sys
from lims_complaints import app
app.import_steps()
print(*[m for m in {LATER!r} if m in sys.modules])
"""


def test_what_takes_long_is_loaded_later() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", LATER)
def test_what_is_loaded_later_is_there(module: str) -> None:
    __import__(module)
