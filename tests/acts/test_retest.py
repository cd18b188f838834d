"""A retest through the desk, from the sample's gate to the comparison, with what must be refused on the way (2.2.2 to 2.2.4)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.records.retest import Evaluation
from tests.retesting import PASSPHRASE, PLAN, Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def test_a_retest_that_agrees_leaves_the_original_standing(course: Course) -> None:
    course.to_locked()
    assert course.case(course.number).state == "locked"
    course.judge()
    kept = course.retest().agreement or {}
    assert kept["controls_passed"]
    assert not kept["further_needed"]
    assert kept["at_the_same_time"]
    assert course.open().state == "opened"
    with course.read() as session:
        found = session.scalars(select(Evaluation)).one()
    assert found.result_id == course.result
    assert found.proposal == "original stands"
    assert found.verdict["inputs"]["original"]["text"] == "13.7"
    assert course.retest().opening == {"root": course.retest().commitment, "wrong": [], "portions": course.retest().opening["portions"]}
