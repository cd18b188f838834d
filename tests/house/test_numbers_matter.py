"""Every number and role of the station's rule blocks is changed in turn, and some scenario of its clause must fail."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.mutating import DOCUMENT, mutations
from tests.paths import ROOT

RULES = ("clock|settings",)
"""What each run of the suite changes; NUMBERS_MATTER="" changes everything, which takes some minutes."""


@pytest.mark.parametrize("rules", [os.environ.get("NUMBERS_MATTER", rules) for rules in RULES])
def test_no_number_and_no_role_can_change_unseen(rules: str, tmp_path: Path) -> None:
    out = tmp_path / "survived.json"
    scenarios = "tests/clauses/test_clauses.py"
    command = [sys.executable, "-m", "pytest", scenarios, "-p", "tests.house.mutating", "-p", "no:randomly", "-q"]
    more = {"MUTATIONS_ONLY": rules, "MUTATIONS_OUT": str(out), "MUTATIONS_PART": "0/1"}
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False)
    assert out.exists(), ran.stdout + ran.stderr
    found = json.loads(out.read_text("utf-8"))
    assert found["changes"] > 0
    assert found["survived"] == []


def test_the_changes_reach_every_role_and_every_term() -> None:
    found = list(mutations(DOCUMENT.read_text("utf-8")))
    assert sum(m.rule.startswith("move.") for m in found) > 100
    assert {m.rule for m in found} >= {"clock.answer", "clock.appeal-window", "settings"}
