"""`lims-complaints deadline` and `calendar`: what they answer, in which form, and how they refuse."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from tests.commands import command
from tests.paths import ROOT, SHARED

SCHEMAS = ROOT / "docs" / "schemas"
EXAMPLES = {
    "deadline": "deadline --from 2025-12-22T10:00+08:00 --procedure testing-station --rule appeal-window --json",
    "calendar-show": "calendar show --year 2026 --json",
    "calendar-check": "calendar check --on 2026-11-23 --json",
}
NEXT_YEAR = """
extends = "CN"
edition = "CN 2027, typed from the notice"
years = [2027]
[off]
2027-01-01 = "New Year's Day"
"""


def test_a_deadline_as_json() -> None:
    words = ["--jurisdiction", "CN", "--unit", "calendar-days", "--n", "10", "--json"]
    ran = command("deadline", "--from", "2025-12-22T10:00", *words)
    answer = ran.json()
    assert ran.code == 0
    assert (answer["due_date"], answer["due_at"], answer["provisional"]) == ("2026-01-04", "2026-01-04T16:00:00Z", False)
    assert answer["made_up"] == [{"date": "2026-01-04", "reason": "New Year's Day"}]
    assert [day["date"] for day in answer["skipped"]] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert answer["edition"].startswith("CN 2004-2026")


def test_a_start_without_offset_is_local_there() -> None:
    words = ["--unit", "calendar-day", "--n", "10", "--json"]
    for start in ("2026-03-09T16:30:00Z", "2026-03-10T00:30", "2026-03-10", "2026-03-10T23:59:59"):
        assert command("deadline", "--from", start, *words).json()["due_date"] == "2026-03-20"
    berlin = command("deadline", "--from", "2026-03-10T00:30", "--jurisdiction", "de", *words).json()
    assert berlin["due_at"] == "2026-03-20T23:00:00Z"


@pytest.mark.parametrize("unit", ["working-day", "working-days", "working_days", "Working Days", "working day"])
def test_units_in_any_spelling(unit: str) -> None:
    ran = command("deadline", "--from", "2026-02-13T10:00", "--unit", unit, "--n", "3", "--json")
    assert ran.json()["due_date"] == "2026-02-25"


def test_no_roll() -> None:
    words = ["deadline", "--from", "2026-03-04T09:00", "--unit", "days", "--n", "10", "--json"]
    assert command(*words, "--no-roll").json()["due_date"] == "2026-03-14"
    assert command(*words).json()["due_date"] == "2026-03-16"


def test_a_rule_of_a_procedure() -> None:
    words = ["deadline", "--from", "2026-02-12T09:00", "--procedure", "testing-station", "--json", "--rule"]
    by_name = command(*words, "appeal-window").json()
    assert (by_name["due_date"], by_name["clause"], by_name["n"]) == ("2026-02-24", "1.1", 10)
    assert command(*words, "1.1").json() == by_name
    ordinary, urgent = command(*words, "answer").json(), command(*words, "answer/urgent").json()
    assert (ordinary["clause"], ordinary["n"], ordinary["unit"]) == ("2.2.5", 15, "calendar day")
    assert (urgent["clause"], urgent["n"], urgent["unit"], urgent["due_date"]) == ("2.2.5", 3, "working day", "2026-02-24")


def test_in_words_and_in_the_reader_s_language() -> None:
    words = ["deadline", "--from", "2026-02-12T09:00", "--unit", "working-days", "--n", "3"]
    assert "Not counted: 15 Feb 2026" in command(*words).out
    assert "（春節）" in command(*words, "--language", "zh-Hant").out


def test_a_calendar_file_settles_a_provisional_date(tmp_path: Path) -> None:
    words = ["deadline", "--from", "2026-12-25T10:00", "--unit", "days", "--n", "10", "--json"]
    file = tmp_path / "cn-2027.toml"
    file.write_text(NEXT_YEAR, "utf-8")
    assert command(*words).json()["unpublished_years"] == [2027]
    settled = command(*words, "--calendar", str(file)).json()
    assert (settled["provisional"], settled["edition"]) == (False, "CN 2027, typed from the notice")


def test_the_vectors_as_a_table() -> None:
    file = SHARED / "vectors" / "deadlines.csv"
    ran = command("deadline", "--csv", str(file))
    found = list(csv.DictReader(io.StringIO(ran.out)))
    with file.open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))
    assert ran.code == 0
    assert list(found[0]) == list(expected[0])
    assert [row["id"] for row in found] == [row["id"] for row in expected]
    assert [row["provisional"] for row in found] == [row["provisional"] for row in expected]
    for ours, theirs in zip(found, expected, strict=True):
        if theirs["provisional"] == "no":
            assert (ours["due_date"], ours["due_at_utc"]) == (theirs["due_date"], theirs["due_at_utc"])
        else:
            assert "schedule not published for 2027" in ours["why"]


def test_a_table_with_a_faulty_row_answers_the_others_and_names_it(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    rows = [
        "case,start,unit,n,roll",
        "A,2026-03-04,days,10,no",
        "B,yesterday,days,10,",
        "C,2026-03-04,days,x,",
        "D,2026-03-04,days,10,",
    ]
    file.write_text("\n".join(rows), "utf-8-sig")
    ran = command("deadline", "--csv", str(file))
    found = {row["case"]: row for row in csv.DictReader(io.StringIO(ran.out))}
    assert ran.code == 1
    assert (found["A"]["due_date"], found["D"]["due_date"]) == ("2026-03-14", "2026-03-16")
    assert found["B"]["due_date"] == found["C"]["due_date"] == ""
    assert "'yesterday'" in found["B"]["why"]
    assert f"{file}:3: 'yesterday' is no ISO 8601" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("deadline", "when the term starts"),
        ("deadline --from yesterday --unit days --n 1", "'yesterday' is no ISO 8601"),
        ("deadline --from 2026-03-04 --unit fortnights --n 1", "'fortnights' is no unit"),
        ("deadline --from 2026-03-04 --unit days", "how many"),
        ("deadline --from 2026-03-04 --unit days --n 0", "0 is no term"),
        ("deadline --from 2026-03-04 --unit days --n 3.5", "valid integer"),
        ("deadline --from 0001-01-01 --unit days --n 3", "outside the years"),
        ("deadline --from 2026-03-04 --unit days --n 1 --jurisdiction XX", "No country “XX”"),
        ("deadline --from 2026-03-04 --unit days --n 1 --jurisdiction US", "several time zones"),
        ("deadline --from 2026-03-04 --unit days --n 1 --zone Mars/Base --jurisdiction US", "Mars/Base"),
        ("deadline --from 2026-03-04 --unit days --n 1 --language fr", "'fr' is none of"),
        ("deadline --from 2026-03-04 --procedure nowhere --rule answer", "no procedure document 'nowhere'"),
        ("deadline --from 2026-03-04 --procedure testing-station --rule nothing", "names no clock"),
        ("deadline --from 2026-03-04 --procedure testing-station --rule answer/soon", "answer/ordinary, answer/urgent"),
        ("deadline --from 2026-03-04 --procedure testing-station --rule answer --n 3", "its own number"),
        ("deadline --csv nowhere.csv", "No such file"),
        ("deadline --csv pyproject.toml", "is no CSV"),
        ("deadline --csv LICENSE", "has no column 'start'"),
        ("deadline --csv x.csv --json", "answers as a table"),
        ("deadline --from 2026-03-04 --unit days --n 1 --calendar pyproject.toml", "no key “build-system”"),
        ("calendar check --on tomorrow", "'tomorrow' is no date"),
        ("calendar show --jurisdiction XX", "No country “XX”"),
    ],
)
def test_wrong_usage_exits_64_and_says_what_would_be_right(monkeypatch: pytest.MonkeyPatch, words: str, said: str) -> None:
    monkeypatch.chdir(ROOT)
    ran = command(*words.split())
    assert (ran.code, ran.out) == (64, "")
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


def test_a_calendar_is_shown() -> None:
    said = command("calendar", "show", "--year", "2026").out
    assert "Sat 2026-02-14  Spring Festival" in said
    assert "248 working days" in said
    assert "NOT PUBLISHED" in command("calendar", "show", "--year", "2027").out


def test_a_calendar_is_written_to_a_file_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "hk.toml"
    file.write_text(command("calendar", "show", "--jurisdiction", "HK", "--toml").out, "utf-8")
    assert command("calendar", "check", "--calendar", str(file), "--on", "2026-06-01").code == 0


@pytest.mark.parametrize(
    ("on", "code", "said"), [("2026-06-01", 0, ""), ("2026-11-01", 0, "Warning"), ("2026-12-15", 1, "OVERDUE")]
)
def test_a_missing_schedule_is_told_in_time(on: str, code: int, said: str) -> None:
    ran = command("calendar", "check", "--on", on)
    assert ran.code == code
    assert said in ran.out
    assert "2005-12-31" in ran.out
    assert (f"{said}: the schedule for 2027 is missing" in ran.out) == bool(said)


def test_a_slip_in_a_calendar_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "cn.toml"
    text = command("calendar", "show", "--toml").out
    file.write_text(text.replace('2026-10-05 = "National Day"', '2026-10-12 = "National Day"'), "utf-8")
    ran = command("calendar", "check", "--calendar", str(file), "--on", "2026-06-01")
    assert ran.code == 1
    assert "2026-10-05: working here, off in the library" in ran.out
    assert "2026-10-12: off here, working in the library" in ran.out


@pytest.mark.parametrize("name", EXAMPLES)
def test_json_answers_follow_their_schema_and_its_example_is_today_s(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    answer = command(*EXAMPLES[name].split()).json()
    jsonschema.validate(answer, schema)
    assert schema["examples"] == [answer]


@pytest.mark.parametrize(
    "words",
    [
        "--unit seconds --n 60 --from 2026-03-04T10:00:00.25",
        "--unit same-day --from 2026-03-07",
        "--unit day-of-next-month --n 10 --from 2026-12-07",
        "--unit office-hours --n 20 --from 2026-02-12T15:00 --jurisdiction TW",
        "--unit working-days --n 30 --from 2026-12-01",
    ],
)
def test_every_unit_s_answer_follows_the_schema(words: str) -> None:
    schema = json.loads((SCHEMAS / "deadline.schema.json").read_text("utf-8"))
    jsonschema.validate(command("deadline", *words.split(), "--json").json(), schema)
