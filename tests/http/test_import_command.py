"""`lims-complaints import` from the outside: dry run, import, again, faults; its JSON keeps to the schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.commands import command
from tests.paths import ROOT, SHARED
from tests.station import Station

REAL = SHARED / "data" / "water-results.csv"
SCHEMA = json.loads((ROOT / "docs/schemas/import.schema.json").read_text("utf-8"))


@pytest.fixture
def home(tmp_path):
    Station(tmp_path).engine.dispose()
    return tmp_path


def call(home: Path, file: Path, *words: str) -> tuple[int, dict]:
    done = command("import", file, "--json", "--home", home, *words)
    assert "Traceback" not in done.err
    said = done.json()
    jsonschema.validate(said, SCHEMA)
    return done.code, said


def test_dry_run_import_and_again(home):
    code, first = call(home, REAL, "--dry-run", "--language", "en")
    assert (code, len(first["reports"])) == (0, 120)
    assert {r["number"] for r in first["reports"]} == {""}
    assert any("survey" in note for note in first["notes"])
    code, done = call(home, REAL)
    assert code == 0
    assert all(r["number"] and r["state"] == "new" for r in done["reports"])
    code, again = call(home, REAL)
    assert code == 0
    assert {r["state"] for r in again["reports"]} == {"known"}
    assert [r["number"] for r in again["reports"]] == [r["number"] for r in done["reports"]]


def test_faults_are_told_with_line_and_column_and_nothing_is_taken(home, tmp_path):
    file = tmp_path / "wrong.csv"
    file.write_text('sample,parameter,value\nS-1,Chloride,13.70\nS-2,Chloride,"1,234"\n', "utf-8")
    code, said = call(home, file, "--language", "zh-Hans")
    assert code == 1
    assert [(f["line"], f["column"]) for f in said["faults"]] == [("3", "value")]
    assert "第 3 行" in said["faults"][0]["message"]
    code, said = call(home, tmp_path / "wrong.csv", "--dry-run")
    assert {r["number"] for r in said["reports"]} == {""}


def test_a_file_that_is_no_table(home, tmp_path):
    file = tmp_path / "picture.csv"
    file.write_bytes(bytes(range(256)))
    code, said = call(home, file, "--language", "en")
    assert code == 1
    assert said["reports"] == []


def test_the_examples_of_the_schema_keep_to_it():
    for example in SCHEMA["examples"]:
        jsonschema.validate(example, SCHEMA)
