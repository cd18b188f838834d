"""The record of a case as it stands: for those who read the whole of it, at any time, kept nowhere, and never what is still sealed."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lims_complaints.archive.standing import as_values
from lims_complaints.errors import NotFound
from lims_complaints.identity.codes import grouped
from lims_complaints.records.case import CaseSeen
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper, PaperFile, StoredFile
from tests.pages import Pages
from tests.retesting import STAGES, Course


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A case whose retest is locked under code, the map still sealed."""
    made = Course(tmp_path_factory.mktemp("standing"))
    made.to_locked()
    return made


@pytest.fixture
def course(walked: Course, tmp_path: Path) -> Course:
    return walked.copy(tmp_path)


def text(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_the_record_as_it_stands_tells_the_whole_case_but_no_code_before_the_opening(course: Course) -> None:
    codes = [portion.code for portion in course.portions()]
    reader = Pages(course).signed_in("zhao.min")
    data = reader.get(f"/case/{course.number}/case-record.json")
    said = text(reader.get(f"/case/{course.number}/case-record.en.pdf").content)
    assert "So far" in said
    assert "stood on 2 Mar 2026" in said
    assert "Preliminary opinion" in said
    assert "Audit extract" in said
    assert not [code for code in codes if any(c in data.text or c in said for c in (code, grouped(code)))]
    assert "coding-record" not in {paper["name"] for paper in data.json()["papers"]}
    course.judge()
    course.open()
    after = reader.get(f"/api/cases/{course.number}/case-record")
    said = text(reader.get(f"/case/{course.number}/case-record.en.pdf").content)
    assert "coding-record" in {paper["name"] for paper in after.json()["papers"]}
    assert any(grouped(code) in said for code in codes)


def test_as_data_it_holds_the_audit_extract_whole(course: Course) -> None:
    found = Pages(course).signed_in("fang.jie").get(f"/api/cases/{course.number}/case-record").json()
    with course.read() as session:
        events = session.scalars(
            select(AuditEvent.hash).where(AuditEvent.subject == course.number).order_by(AuditEvent.sequence)
        )
        assert [event["hash"] for event in found["audit"]] == list(events)
    assert len(found["stages"]) == len(STAGES)
    assert {clock["name"] for clock in found["clocks"]} >= {"admission", "answer"}


@pytest.mark.parametrize("user", ["zhao.min", "fang.jie", "ma.li", "song.bo"])
def test_whoever_reads_the_whole_case_finds_it_on_its_page(course: Course, user: str) -> None:
    reader = Pages(course).signed_in(user)
    assert f"/case/{course.number}/case-record.en.pdf" in reader.get(f"/case/{course.number}").text
    assert reader.get(f"/case/{course.number}/case-record.json").status_code == 200


@pytest.mark.parametrize(
    ("user", "status"), [("liu.wen", 404), ("chen.yu", 403), ("wang.lei", 403), ("lu.qing", 403), ("tang.rui", 404)]
)
@pytest.mark.parametrize("address", ["/case/{}/case-record.json", "/case/{}/case-record.en.pdf", "/api/cases/{}/case-record"])
def test_for_nobody_else(course: Course, user: str, status: int, address: str) -> None:
    assert Pages(course).signed_in(user).get(address.format(course.number)).status_code == status


def test_the_clerk_is_not_offered_it(course: Course) -> None:
    assert "case-record.en.pdf" not in Pages(course).signed_in("liu.wen").get(f"/case/{course.number}").text


def test_an_analyst_never_has_it_whatever_else_they_are(course: Course) -> None:
    both = replace(course.who("zhao.min"), roles=frozenset({"quality manager", "analyst"}))
    with pytest.raises(NotFound):
        as_values(course.desk, both, course.number)


def test_it_is_made_in_each_language_and_kept_nowhere_and_whoever_has_it_has_seen_the_case(course: Course) -> None:
    def kept() -> list[int | None]:
        with course.read() as session:
            return [
                session.scalar(select(func.count()).select_from(table)) for table in (Paper, PaperFile, StoredFile, AuditEvent)
            ]

    before = kept()
    reader = Pages(course).signed_in("song.bo")
    for language, title in (("en", "Case record"), ("zh-Hans", "截至目前"), ("zh-Hant", "稽核")):
        answer = reader.get(f"/case/{course.number}/case-record.{language}.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        assert title in text(answer.content)
    assert reader.get(f"/case/{course.number}/case-record.tlh.pdf").status_code == 404
    assert kept() == before
    with course.read() as session:
        assert course.people["song.bo"] in set(session.scalars(select(CaseSeen.person_id)))
