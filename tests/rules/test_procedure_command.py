"""`lims-complaints procedure`: what it answers, in which form, and how it refuses."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.commands import command
from tests.paths import ROOT
from tests.rules.small_procedure import TEXT

STATION = str(ROOT / "procedures" / "testing-station.md")


def schema(name: str) -> Any:
    return json.loads((ROOT / "docs" / "schemas" / f"procedure-{name}.schema.json").read_text("utf-8"))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    file = tmp_path / "broken.md"
    file.write_text(TEXT.replace('to    = "closed"', 'to    = "closd"'), "utf-8")
    return file


def test_check_names_file_line_clause_and_cure(broken: Path) -> None:
    code, out, err = command("procedure", "check", str(broken))
    line = broken.read_text("utf-8").split("\n").index('to    = "closd"') + 1
    assert (code, out) == (1, "")
    said = f'broken.md:{line}, clause 1.2: move "close" goes to "closd"; there is no such state. Did you mean "closed"?'
    assert said in err.split("\n")


def test_check_as_json(broken: Path) -> None:
    code, out, _ = command("procedure", "check", str(broken), "--json")
    answer = json.loads(out)
    jsonschema.validate(answer, schema("check"))
    assert code == 1
    assert [a["line"] for a in answer] == sorted(a["line"] for a in answer)


def test_check_takes_the_translations_that_adopting_takes(tmp_path: Path) -> None:
    """Beside the file under its own name, else the program's: what could not be adopted does not pass the check."""
    file = tmp_path / "ours.md"
    file.write_text(Path(STATION).read_text("utf-8"), "utf-8")
    assert command("procedure", "check", str(file))[0] == 0
    (tmp_path / "translations").mkdir()
    theirs = (ROOT / "procedures" / "translations" / "testing-station.zh-Hans.md").read_text("utf-8")
    own = tmp_path / "translations" / "ours.zh-Hans.md"
    own.write_text(theirs.replace("## 1.1 ", "## 1.9 ", 1), "utf-8")
    assert command("procedure", "check", str(file))[0] == 1
    own.unlink()
    file.write_text(Path(STATION).read_text("utf-8").replace("## 1.1 ", "## 1.9 ", 1), "utf-8")
    code, _, err = command("procedure", "check", str(file))
    assert code == 1
    assert "translations/testing-station.zh-Hans.md" in err


def test_check_of_what_cannot_be_read_names_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "odd.md"
    file.write_text(TEXT.replace("edition: 2", "edition: two").replace('"15 days"', '"15 dyas"'), "utf-8")
    code, _, err = command("procedure", "check", str(file))
    assert code == 1
    assert [line.split(":")[1].split(",")[0] for line in err.splitlines()] == ["4", "69"]


def test_check_asks_for_a_scenario_of_each_clause(tmp_path: Path) -> None:
    (tmp_path / "1.1_filing.feature").write_text("Feature: Filing\n  Scenario: a client files\n", "utf-8")
    _, _, err = command("procedure", "check", STATION, "--features", str(tmp_path))
    assert "no scenario shows clause 1.2." in err
    assert "no scenario shows clause 1.1." not in err


def test_show_prints_the_clauses_and_draws_each_route(tmp_path: Path) -> None:
    code, out, _ = command("procedure", "show", STATION, "--svg", str(tmp_path / "chart.svg"), "--language", "zh-Hant")
    assert code == 0
    assert "2.2.4 兩人同時測試" in out
    for route in ("data", "general"):
        assert ET.parse(tmp_path / f"chart-{route}.svg").getroot().get("lang") == "zh-Hant"


def test_compare_says_what_changed(tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(Path(STATION).read_text("utf-8").replace('ordinary = "15 days"', 'ordinary = "12 days"'), "utf-8")
    code, out, _ = command("procedure", "compare", STATION, str(other), "--json")
    answer = json.loads(out)
    jsonschema.validate(answer, schema("compare"))
    assert code == 0
    assert {
        "kind": "clock",
        "name": "answer",
        "clause": "2.2.5",
        "change": "The term “Written answer” (ordinary) is 12 days instead of 15 days.",
    } in answer


def test_compare_of_a_document_with_itself() -> None:
    assert command("procedure", "compare", STATION, STATION) == (0, "no difference in what the documents say\n", "")


def test_simulate_as_json() -> None:
    code, out, _ = command("procedure", "simulate", STATION, "--route", "general", "--json")
    answer = json.loads(out)
    jsonschema.validate(answer, schema("simulate"))
    assert code == 0
    assert {a["route"] for a in answer} == {"general"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("simulate", STATION, "--route", "datum"), "there is no route 'datum'; there are: data, general"),
        (("show", STATION, "--language", "fr"), "'fr' is none of en, zh-Hans, zh-Hant"),
        (("show", "absent.md"), "'absent.md' does not exist"),
    ],
)
def test_wrong_usage_is_64(words: tuple[str, ...], says: str) -> None:
    code, out, err = command("procedure", *words)
    assert (code, out) == (64, "")
    assert says in err


def test_adopt_refuses_what_does_not_hold_together(broken: Path, tmp_path: Path) -> None:
    code, out, err = command("procedure", "adopt", str(broken), "--home", str(tmp_path / "home"))
    assert (code, out) == (1, "")
    assert 'Did you mean "closed"?' in err
    assert not (tmp_path / "home").exists()
