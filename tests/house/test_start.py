"""A start loads what the first page needs; what takes long and few need is loaded when it is first asked for."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from lims_complaints.lazily import Once
from tests.station import Station

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
FIRST = {"api", "app", "chance", "clocks", "db", "demonstration", "documents", "errors", "failures", "given", "identity", "language", "lazily",
         "premises", "reached", "settings", "web"}  # fmt: skip
"""Of the program, what may be there when the first page is answered: no record, act, step or procedure, and no keys where none lie."""
NOT_FIRST = (*LATER, "argon2", "chinese_calendar", "cryptography", "holidays", "psycopg", "sqlalchemy.orm")
ANSWERED = """
import sys
from pathlib import Path
from starlette.testclient import TestClient
from lims_complaints import app
from lims_complaints.demonstration.opening import guests, open_station
from lims_complaints.settings import Settings

premises = open_station(Settings(home=Path(sys.argv[1])))
assert guests(premises) == []
browser = TestClient(app.create_app(premises), base_url="http://127.0.0.1:8000")
page = browser.get("/sign-in")
assert page.status_code == 200 and 'name="password"' in page.text, page.text
print(*sys.modules)
assert browser.get("/sign-in", headers={"Cookie": "session=unknown"}).status_code == 200
assert "lims_complaints.act" in sys.modules and "lims_complaints.records.every" in sys.modules
"""


def test_what_takes_long_is_loaded_later() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", NOT_FIRST)
def test_what_is_loaded_later_is_there(module: str) -> None:
    __import__(module)


def test_records_acts_and_steps_are_loaded_after_the_first_answer(tmp_path: Path) -> None:
    """As `run` opens a station, and as far as a browser without a cookie asks; one with a cookie has the desk opened."""
    Station(tmp_path).engine.dispose()
    done = subprocess.run([sys.executable, "-c", ANSWERED, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    there = done.stdout.split()
    assert {m for m in NOT_FIRST if m in there} == set()
    assert {m.split(".")[1] for m in there if m.startswith("lims_complaints.")} - FIRST == set()


def test_who_asks_while_something_is_made_waits_for_it() -> None:
    begun, on, made = Event(), Event(), []

    def make() -> object:
        begun.set()
        assert on.wait(10)
        made.append(object())
        return made[-1]

    once = Once(make)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(once)
        assert begun.wait(10)
        second = people.submit(once)
        on.set()
        assert first.result() is second.result()
    assert len(made) == 1
