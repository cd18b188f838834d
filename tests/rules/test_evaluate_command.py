"""`lims-complaints evaluate` and `precision`: what they answer, in which form, and how they refuse."""

import csv
import io
import json
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from lims_complaints.measurement.plan_file import input_schema, read_retest
from tests.commands import command
from tests.paths import ROOT, SHARED

SCHEMAS, EXAMPLES = ROOT / "docs" / "schemas", ROOT / "docs" / "examples"
PAIRS, STUDY = SHARED / "data" / "replicate-pairs.csv", SHARED / "data" / "rm-study.csv"


def answer(schema: str, *words: object) -> Any:
    code, out, _ = command(*words, "--json")
    assert code == 0
    found = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))).validate(found)
    return found


@pytest.mark.parametrize("kind", ["RD", "RPD"])
def test_all_real_pairs(kind: str) -> None:
    found = answer("evaluate-pairs", "evaluate", "--pairs", PAIRS, "--kind", kind, "--limit", 10, "--round", 2)
    given = list(csv.DictReader(io.StringIO(PAIRS.read_text("utf-8"))))
    assert len(found["rows"]) == len(given) == 978
    for row, typed in zip(found["rows"], given, strict=True):
        assert {name: row[name] for name in typed} == typed
        a, b = float(typed["value"]), float(typed["replicate"])
        assert row["difference"] == pytest.approx(abs(a - b), abs=1e-12)
        if a > 0 and b > 0:
            relative = abs(a - b) / (a + b) * (100 if kind == "RD" else 200)
            assert row["relative"] == pytest.approx(relative, abs=0.005001)
            assert math.isclose(relative, 10, abs_tol=1e-9) or row["verdict"] == ("within" if relative < 10 else "outside")
        else:
            assert (row["verdict"], row["relative"]) == ("not evaluated", None)
        assert row["reason"]


def test_pairs_of_the_documents() -> None:
    found = answer("evaluate-pairs", "evaluate", "--pairs", EXAMPLES / "pairs.csv", "--kind", "RD", "--limit", "10")
    assert [row["verdict"] for row in found["rows"]] == ["within", "within", "outside", "not evaluated", "not evaluated"]
    assert [row["parameter"] for row in found["rows"]] == ["COD", "COD", "COD", "TP", "pH"]
    assert found["rows"][1]["relative"] == 10.0


def test_pairs_in_words() -> None:
    words = ("evaluate", "--pairs", EXAMPLES / "pairs.csv", "--kind", "RD", "--limit", "10", "--language", "zh-Hans")
    code, out, _ = command(*words)
    assert (code, len(out.splitlines())) == (0, 5)
    assert "检出限" in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--pairs", "x.csv", "--limit", "10"),
        ("--pairs", "x.csv", "--kind", "rd", "--limit", "10"),
        ("--pairs", EXAMPLES / "pairs.csv", "--kind", "RD"),
        ("--pairs", EXAMPLES / "pairs.csv", "--kind", "RD", "--limit", "-1"),
        ("--pairs", EXAMPLES / "pairs.csv", "--kind", "RD", "--limit", "1,5"),
        ("--pairs", EXAMPLES / "pairs.csv", "--kind", "RD", "--limit", "10", "--round", "-1"),
        ("--pairs", EXAMPLES / "pairs.csv", "--kind", "RD", "--limit", "10", "--language", "fr"),
        ("--pairs", "/no/such/file", "--kind", "RD", "--limit", "10"),
        (EXAMPLES / "retest.toml", "--pairs", EXAMPLES / "pairs.csv"),
        (EXAMPLES / "retest.toml", "--kind", "RD"),
        ("/no/such/file",),
    ],
)
def test_wrong_usage(words: tuple[object, ...]) -> None:
    code, out, err = command("evaluate", *words)
    assert (code, out) == (64, "")
    assert "--help" in err


@pytest.mark.parametrize(
    ("example", "proposal", "report"), [("retest.toml", "replace", "1.21"), ("retest.json", "original stands", "11.2")]
)
def test_retests_of_the_documents(example: str, proposal: str, report: str) -> None:
    found = answer("evaluate", "evaluate", EXAMPLES / example)
    assert (found["proposal"], found["report"]) == (proposal, report)
    assert found["said"]["plain"]
    given = (EXAMPLES / example).read_text("utf-8")
    assert found["inputs"]["sets"][0][0]["text"] in given


def test_digits_stay_as_typed_in_numbers_of_toml_and_json() -> None:
    for text in (
        "original = 13.70\nsets = [[10.0], [.5]]".replace("[.5]", "[1e-3]"),
        '{"original": 13.70, "sets": [[10.0], [1e-3]]}',
    ):
        retest = read_retest(text)
        assert retest.original is not None
        assert [retest.original.text, *(v.text for s in retest.sets for v in s)] == ["13.70", "10.0", "1e-3"]


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_retest_in_words(language: str) -> None:
    code, out, err = command("evaluate", EXAMPLES / "retest.toml", "--language", language)
    assert (code, err) == (0, "")
    assert "ISO 5725-3" in out
    assert {"en": "We tested your sample", "zh-Hans": "重新检测", "zh-Hant": "重新檢測"}[language] in out


def test_without_an_original_only_agreement_is_judged(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('sets = [["10.0"], ["10.4"]]\n[plan]\ndeterminations = 1\n')
    found = answer("evaluate", "evaluate", tmp_path / "r.toml")
    assert found["agreement"]["status"] == "agree"
    assert found["agreement"]["value"] == "10.2"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("sets = [[1], [2,]", "file"),
        ('{"sets": [[1], [2]', "file"),
        ("colour = 1", "colour"),
        ("original = 1", "sets"),
        ("sets = [1, 2]", "sets"),
        ('sets = [["1,234"], ["2"]]', "sets 1.1"),
        ("sets = [[true], [2]]", "sets 1.1"),
        ('original = "five"\nsets = [[1], [2]]', "original"),
        ("sets = [[1], [2]]\n[plan]\ncolour = 1", "plan.colour"),
        ('sets = [[1], [2]]\n[plan.within]\nkind = "RD"', "plan.within"),
        ('sets = [[1], [2]]\n[plan]\ndeterminations = 1\n[plan.between]\nkind = "s_I"', "s_r"),
    ],
)
def test_a_faulty_retest_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "r.toml").write_text(text)
    code, out, err = command("evaluate", tmp_path / "r.toml")
    assert (code, out) == (1, "")
    assert place in err
    assert "{" not in err.replace('{"sets"', "")


def test_the_schema_of_a_retest_is_the_plans_own_and_the_examples_obey_it() -> None:
    written = json.loads((SCHEMAS / "retest.schema.json").read_text("utf-8"))
    assert written == input_schema()
    validator = jsonschema.Draft202012Validator(written)
    validator.validate(json.loads((EXAMPLES / "retest.json").read_text("utf-8")))
    assert list(validator.iter_errors({"sets": [], "colour": 1}))


def test_precision_of_the_real_study() -> None:
    levels = answer("precision", "precision", STUDY)["levels"]
    assert list(levels) == ["Arsenic", "Cadmium", "Chromium", "Copper", "Lead", "Manganese", "Nickel", "Zinc"]
    copper = levels["Copper"]
    assert copper["laboratories"] == 29
    assert copper["s_R"] == pytest.approx(math.hypot(copper["s_r"], copper["s_L"]))
    assert copper["r"] == pytest.approx(2.8 * copper["s_r"])
    without = answer("precision", "precision", STUDY, "--without", "Lab9", "--without", "Lab23")["levels"]
    assert not {"Lab9", "Lab23"} & set(without["Copper"]["h"])


def test_precision_of_days() -> None:
    (level,) = answer("precision", "precision", EXAMPLES / "precision-days.csv")["levels"].values()
    assert level["s_I"] > level["s_r"] > 0
    assert (level["s_R"], level["grubbs"], level["h"]) == (None, None, {})


def test_precision_in_words_and_as_a_plot(tmp_path: Path) -> None:
    code, out, _ = command("precision", STUDY, "--svg", tmp_path / "hk.svg", "--language", "zh-Hant")
    assert code == 0
    assert "離群值" in out
    root = ElementTree.fromstring((tmp_path / "hk.svg").read_text("utf-8"))
    titles = [t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any(t.startswith("Lab29: ") for t in titles)
    assert "曼德爾" in titles[0]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [("Lab,Cu\nA,x\n", 1, "line 2, Cu"), ("", 1, "file"), ("a,b\n1,2\n", 1, "file"), ("Lab,Cu\n", 64, "no result")],
)
def test_a_faulty_study(tmp_path: Path, text: str, code: int, place: str) -> None:
    (tmp_path / "s.csv").write_text(text)
    left, out, err = command("precision", tmp_path / "s.csv")
    assert (left, out) == (code, "")
    assert place in err


def test_an_unknown_laboratory_cannot_be_left_out() -> None:
    code, _, err = command("precision", STUDY, "--without", "Lab99")
    assert (code, "Lab99" in err) == (64, True)
