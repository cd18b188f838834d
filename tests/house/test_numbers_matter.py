"""Whatever is changed in the station's rules, some scenario of its clause fails: each role, need, condition, paper, notice, number."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lims_complaints.app import import_steps, parse_document
from lims_complaints.procedure.edition import Edition
from tests.house.mutating import DOCUMENT, mutations, shared
from tests.paths import ROOT

pytestmark = pytest.mark.long

SHARES = int(os.environ.get("MUTATIONS_SHARES", "10"))
"""A run of the suite tries one share of the changes; the document's own words choose it, so that each edit tries another.

`make mutations` tries them all, which takes some minutes.
"""
CLAUSES = "[1-7]"
"""Regulation 14 itself; what the station adds to it (8, 9) is held by its own features and by the matrix."""
SAME = {
    "2.2.5 move.report-amended: needs without the report is amended": "an amended report is signed after such a decision alone",
    "2.2.5 move.report-amended: needs without the amended report is signed": "nothing is voided before it is signed",
    "2.2.5 move.report-amended: needs without the amended report replaces the original": "a supplement never voids the original",
    "2.2.5 move.report-supplemented: needs without the report is amended": "a supplement is signed after such a decision alone",
    "2.2.5 move.report-void: needs without the report is void without replacement": "the move for an amended report stands first",
    "2.2.5 move.send-back-to-the-records: when without the case was decided on the records": "the move for a retest stands first",
    "2.1.3 move.return-outcome-to-the-office: when without the complaint was handed to the Office": "the department's stands first",
    "2.2.4 move.lock-determination: needs without the determination is not locked": "the act looks again once nobody else can lock it",
    "2.2.4 move.correct-determination: needs without the batch is not judged": "the act looks again once nobody else can judge it",
    "1.2 move.refuse-late: when without the ground of refusal is lateness": "the appeal is late as well",
    "5 move.clear-report-at-risk: when without the report at risk is not affected": "the move for one that is affected stands first",
    "3.2 move.reply-void: when without the report is void without replacement": "no other outcome comes as far as this move",
    "3.2 move.reply-general-at-fault: when without the complaint is justified": "the move without fault stands first",
}
"""Changes after which the procedure allows and forbids the same as before, and why: no scenario can notice them."""


@pytest.fixture(scope="module")
def edition() -> Edition:
    """The station's own edition."""
    import_steps()
    return parse_document(DOCUMENT).edition


def test_nothing_in_the_rules_can_change_unseen(edition: Edition, tmp_path: Path) -> None:
    part = int(edition.hash, 16) % SHARES
    out = tmp_path / "survived.json"
    scenarios = "tests/clauses/test_clauses.py"
    command = [sys.executable, "-m", "pytest", scenarios, "-p", "tests.house.mutating", "-p", "no:randomly", "-q"]
    more = {"MUTATIONS_OUT": str(out), "MUTATIONS_PART": f"{part}/{SHARES}", "MUTATIONS_KNOWN": json.dumps(sorted(SAME))}
    clauses = more["MUTATIONS_CLAUSES"] = os.environ.get("MUTATIONS_CLAUSES", CLAUSES)
    every = [m for m in mutations(edition) if re.match(clauses, m.clause) and m.name not in SAME]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False)
    assert out.exists(), ran.stdout + ran.stderr
    found = json.loads(out.read_text("utf-8"))
    assert len(every) > 400
    assert found["changes"] == len(shared(every, part, SHARES)) > 0
    assert found["survived"] == []


def test_the_changes_reach_every_rule(edition: Edition) -> None:
    found = list(mutations(edition))
    assert len({m.rule for m in found if m.rule.startswith("move.")}) == len(edition.moves)
    assert {m.rule for m in found if m.rule.startswith("clock.")} == {f"clock.{name}" for name in edition.clocks}
    assert {"settings"} <= {m.rule for m in found}
    assert len({m.name for m in found}) == len(found) > 500


def test_what_cannot_be_noticed_is_still_there_to_be_changed(edition: Edition) -> None:
    assert set(SAME) <= {m.name for m in mutations(edition)}
