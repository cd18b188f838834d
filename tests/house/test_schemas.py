"""Every command that answers in JSON has a schema with an example; the examples hold."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.paths import ROOT

SCHEMAS = sorted((ROOT / "docs/schemas").glob("*.schema.json"))
COMMANDS = ROOT / "lims_complaints/cli"


def titled(file: Path) -> str:
    return str(json.loads(file.read_text("utf-8"))["title"])


@pytest.mark.parametrize("file", [f for f in SCHEMAS if "--json" in titled(f)], ids=lambda f: f.name)
def test_an_answer_in_json_has_an_example_that_holds(file: Path) -> None:
    schema = json.loads(file.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["examples"], f"{file.name} shows no example"
    for example in schema["examples"]:
        jsonschema.validate(example, schema)


def test_every_command_with_json_has_a_schema() -> None:
    asked = sum(
        len(re.findall(r"\bas_json: (?:AsJson|Json) = False", f.read_text("utf-8"))) for f in sorted(COMMANDS.glob("*.py"))
    )
    answering = [f.name for f in SCHEMAS if "--json" in titled(f)]
    pairs = ["evaluate-pairs.schema.json"]  # one command, two answers
    assert len(answering) - len(pairs) == asked, answering
