"""A file's hash is no key to it: an act by the interface names what whoever acts handed in or may read, and nothing else.

Hashes are published: the station's list has one for each report, for everybody to check a file by.
"""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lims_complaints.db.engine import writing
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from tests.pages import PASSWORD, Pages, token_of
from tests.retesting import Course

RAW = b"code,COD\n1,13.5\n2,13.60\n"


@pytest.fixture
def testing(tmp_path: Path) -> Course:
    course = Course(tmp_path)
    course.to_testing()
    return course


def published(course: Course, number: str = "WQ-2026-0001") -> str:
    """Return a report's hash as the public list has it."""
    with course.read() as session:
        return session.scalars(select(Report.file_sha256).where(Report.number == number)).one() or ""


def test_an_analyst_gets_no_report_as_a_raw_file_of_their_own(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    testing.check_in("chen.yu", code)
    testing.clock.forward(minutes=9)
    browser = Pages(testing).signed_in("chen.yu")
    act = f"/api/bench/{code}/acts/retest.lock-determination"
    entry = {"replicates": ["13.5", "13.60"], "instrument": "UV", "password": PASSWORD}
    refused = browser.post(act, json=entry | {"raw": published(testing)})
    assert [f["field"] for f in refused.json()["faults"]] == ["raw"]
    assert browser.get(f"/bench/{code}/raw/1").status_code == 404
    own = token_of(browser, RAW, "run.csv")
    assert browser.post(act, json=entry | {"raw": own}).status_code == 200
    assert browser.get(f"/bench/{code}/raw/1").content == RAW


def test_what_another_analyst_handed_in_answers_like_what_nobody_did(testing: Course) -> None:
    """So that nobody finds out the others' results by guessing at their files."""
    pages, code = Pages(testing), testing.codes_of("chen.yu")[0]
    testing.check_in("chen.yu", code)
    theirs = token_of(pages.signed_in("sun.hao"), RAW, "run.csv")
    entry = {"replicates": ["13.5", "13.60"], "instrument": "UV", "password": PASSWORD}
    act = f"/api/bench/{code}/acts/retest.lock-determination"
    said = [pages.signed_in("chen.yu").post(act, json=entry | {"raw": s}).json() for s in (theirs, "0" * 64)]
    assert said[0] == said[1]
    assert "faults" in said[0]


def test_nobody_without_an_account_attaches_a_file_of_the_house(testing: Course) -> None:
    report = published(testing, "WQ-2026-0002")
    body = {"name": "Li Na", "email": "li@client.example", "what_happened": "Nobody answered.", "files": [report]}
    act, browser = "/api/acts/intake.file-complaint", Pages(testing).browser()
    assert [f["field"] for f in browser.post(act, json=body).json()["faults"]] == ["files"]
    with testing.read() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 0
    assert browser.post(act, json=body | {"files": []}).status_code == 201


def test_whoever_may_read_a_file_names_it_again(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.file()
    course.do("intake.accept", "liu.wen")
    stage = {"stage": "report", "looked_at": "the report", "finding": "in order", "evidence": [published(course)]}
    act = f"/api/cases/{course.number}/acts/review.record-stage"
    assert Pages(course).signed_in("he.jing").post(act, json=stage).status_code == 200


def test_a_report_is_read_though_a_client_attached_it_to_a_case_that_its_reader_does_not_see(testing: Course) -> None:
    """A client's evidence is, as often as not, the report itself."""
    with writing(testing.engine) as session:
        case = session.scalars(select(Case.id)).one()
        kept = {"case_id": case, "sha256": published(testing), "name": "my copy.pdf", "what": "evidence"}
        session.add(Attachment(**kept, added_at=testing.clock()))
    head = Pages(testing).signed_in("tang.rui")
    assert head.get(f"/case/{testing.number}").status_code == 404
    assert head.get(f"/file/{published(testing)}").status_code == 200


def test_evidence_of_a_review_is_read_by_who_may_see_its_case(testing: Course) -> None:
    sha256 = testing.desk.store.keep(b"a page of a worksheet")
    own = {"stage": "report", "looked_at": "the report", "finding": "in order"}
    evidence = {"sha256": sha256, "name": "worksheet.txt", "kind": "text/plain"}
    course = testing
    course.file()
    course.do("intake.accept", "liu.wen")
    course.do("review.record-stage", "he.jing", **own, evidence=[evidence])
    pages = Pages(course)
    assert pages.signed_in("he.jing").get(f"/file/{sha256}").status_code == 200
    assert pages.signed_in("tang.rui").get(f"/file/{sha256}").status_code == 404
