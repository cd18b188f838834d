"""A new sample where sampling or transport was at fault: its day, and the report of its own (2.2.3)."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lims_complaints.attachments import Upload
from lims_complaints.errors import Invalid
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Report, Result, Sample
from lims_complaints.reports.given import Import
from tests.retesting import Course

OLD = "S-WQ-2026-0001"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = Course(tmp_path)
    made.to_opinion(faults=("transport",), proposal="resample")
    return made


def taken_anew(course: Course, **more: Any) -> None:
    samplers = {"sampler": course.people["qian.wei"], "second_sampler": course.people["yan.ling"]}
    given = {
        "old_sample": OLD, "reason": "The bottle stood open.", "taken_on": "2026-03-02", "where": "Section 3", "how": "HJ 494",
        "seal": "S-9",
    }  # fmt: skip
    course.do("retest.record-resampling", "he.jing", **given | samplers | more)


def imported(course: Course, day: str) -> list[str]:
    head = "sample,parameter,value,unit,method,client,sampled_on,analysed_by,checked_by"
    line = f"{OLD}-R1,Chloride,6.1,mg/L,HJ 84-2016,{course.client},{day},chen.yu,gao.ming"
    file = Upload(sha256=course.desk.store.keep(f"{head}\n{line}\n".encode()), name="results.csv")
    done = course.desk.perform("reports.import", Import(file=file), by=course.who("liu.wen"))
    return list(done.shown["reports"])


def test_no_sample_is_taken_on_a_day_to_come(course: Course) -> None:
    with pytest.raises(Invalid) as invalid:
        taken_anew(course, taken_on="2026-03-03")
    assert [f.field for f in invalid.value.faults] == ["taken_on"]


def test_the_new_sample_gets_a_report_of_its_own_like_any_other(course: Course) -> None:
    taken_anew(course)
    (number,) = imported(course, "2026-03-02")
    with course.read() as session:
        samples = session.scalars(select(Sample).where(Sample.number == f"{OLD}-R1")).all()
        assert len(samples) == 1
        (value,) = session.scalars(select(Result.value).join(Report).where(Report.number == number))
        assert (value, samples[0].replaces_id is not None) == ("6.1", True)
    assert imported(course, "2026-03-02") == []  # the same file again changes nothing


def test_its_report_says_the_day_that_the_record_of_the_case_says(course: Course) -> None:
    taken_anew(course)
    with pytest.raises(Invalid) as invalid:
        imported(course, "2026-03-01")
    assert [(f.values["column"], f.values["day"]) for f in invalid.value.faults] == [("sampled_on", "2026-03-02")]


def test_the_record_says_how_much_was_taken(course: Course) -> None:
    taken_anew(course, quantity="750")
    with course.read() as session:
        content = session.scalars(select(Paper.content).where(Paper.name == "resampling-record")).one()
    assert "750" in str(content)


def test_the_review_record_follows_the_course_of_the_test_whenever_each_stage_was_looked_at(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file()
    course.do("intake.accept", "liu.wen")
    course.go_through()
    course.do("review.record-stage", "he.jing", stage="sampling", looked_at="photographs", finding="in order")
    course.do("review.give-opinion", "he.jing", proposal="stands", opinion="Complete.")
    with course.read() as session:
        said = str(session.scalars(select(Paper.content).where(Paper.name == "review-record")).one())
    assert said.index("photographs") < said.index("'transport'")
