"""The interface for programs: every act with a typed body, versions, problems that name the clause."""

import io
import zipfile

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.api.description import example
from lims_complaints.api.files import STAND_IN, named
from lims_complaints.records.archive import Transfer
from lims_complaints.records.paper import Paper
from tests.pages import Pages
from tests.retesting import Course


def test_a_case_tells_where_it_stands_what_is_open_and_its_version(course: Course) -> None:
    answer = Pages(course).signed_in("liu.wen").get(f"/api/cases/{course.number}")
    assert answer.headers["etag"] == '"1"'
    case = answer.json()
    assert case["state"] == "filed"
    assert {m["act"] for m in case["moves"] if m["allowed"]} >= {"intake.accept", "intake.ask-for-missing"}
    assert [c["name"] for c in case["clocks"]] == ["appeal-window", "admission"]
    assert case["contested"][0]["value"] == "13.7"
    assert case["links"]["report"] == "/api/reports/WQ-2026-0001"


def test_an_act_is_done_and_answers_with_the_new_state(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    done = browser.post(
        f"/api/cases/{course.number}/acts/intake.accept", json={"note": "in order"}, headers={"If-Match": '"1"'}
    )
    assert done.json() == {
        "act": "intake.accept",
        "on": "case",
        "key": course.number,
        "state": "accepted",
        "version": 2,
        "shown": {},
    }
    assert done.headers["etag"] == '"2"'


def test_the_second_of_two_gets_409_with_both_versions(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    course.do("intake.accept", "he.jing")
    answer = browser.post(
        f"/api/cases/{course.number}/acts/intake.refuse",
        json={"ground": "not ours", "reason": "x"},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 409
    assert (answer.json()["seen"], answer.json()["now"]) == (1, 2)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_refusal_names_clause_and_what_is_missing(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    body = {"proposal": "retest", "opinion": "Not settled."}
    answer = Pages(course).signed_in("he.jing").post(f"/api/cases/{course.number}/acts/review.give-opinion", json=body)
    assert answer.status_code == 403
    problem = answer.json()
    assert (problem["clause"], problem["missing"]) == ("2.2.1", ["every stage is filled"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ground": "not ours"}, "reason"),
        ({"ground": "whim", "reason": "x"}, "ground"),
        ({"ground": "not ours", "reason": "x", "state": "closed"}, ""),
    ],
)
def test_what_cannot_be_taken_names_the_field(course: Course, body: dict[str, str], field: str) -> None:
    answer = Pages(course).signed_in("liu.wen").post(f"/api/cases/{course.number}/acts/intake.refuse", json=body)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == field


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"'])
def test_a_body_that_is_no_object_is_told_so(course: Course, raw: bytes) -> None:
    answer = Pages(course).signed_in("liu.wen").post(f"/api/cases/{course.number}/acts/intake.accept", content=raw)
    assert answer.status_code == 422


@pytest.mark.parametrize("place", ["/api/cases/{}/acts/archive.transfer", "/case/{}/do/archive.transfer"])
def test_a_case_handed_over_before_the_worker_came_takes_all_of_its_papers_along(course: Course, place: str) -> None:
    course.do("intake.ask-for-missing", "liu.wen", missing="The evidence that you speak of.")
    course.do("intake.refuse", "liu.wen", ground="incomplete", reason="What was missing was not supplied.")
    course.do("archive.close-case", "liu.wen")
    answer = Pages(course).signed_in("ma.li").post(place.format(course.number))
    assert answer.status_code in (200, 303), answer.text
    with course.read() as session:
        row = session.scalars(select(Transfer)).one()
        names = {p.name for p in session.scalars(select(Paper).where(Paper.case_id == course.case(course.number).id))}
    packed = zipfile.ZipFile(io.BytesIO(course.desk.store.get(row.package_sha256))).namelist()
    assert {"papers", "manifest.json", "SHA256SUMS"} <= {name.partition("/")[0] for name in packed}
    held = {name.rpartition("-round1-")[2].partition(".")[0] for name in packed if name.startswith("papers/")}
    assert held == names - {"archive-transfer-list"}
    assert {"not-admitted", "end-notice", "case-record"} <= held
    archive = Pages(course).signed_in("pan.yun").get("/archive?lang=zh-Hans").text
    assert "接收归档<span" in archive, "taken into the archive, and not admitted as a complaint is"


HUGE = "9" * 30


@pytest.mark.parametrize(
    "path", [f"/api/cases?before={HUGE}", f"/api/reports?before={HUGE}", f"/reports?before={HUGE}", f"/paper/{HUGE}/en.pdf"]
)
def test_a_number_that_no_record_can_have_is_a_bad_request_not_our_failure(course: Course, path: str) -> None:
    assert Pages(course).signed_in("liu.wen").get(path).status_code == 400


def test_a_version_without_end_and_a_body_without_bottom_are_refused(course: Course) -> None:
    browser, place = Pages(course).signed_in("liu.wen"), f"/api/cases/{course.number}/acts/intake.accept"
    assert browser.post(place, json={}, headers={"If-Match": "9" * 5000}).status_code == 400
    deep = b'{"note":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert browser.post(place, content=deep).status_code == 422
    assert browser.get(f"/api/cases/{course.number}").json()["version"] == 1


def test_the_description_speaks_of_the_interface_alone(course: Course) -> None:
    described = Pages(course).signed_in("liu.wen").get("/api/openapi.json").json()
    assert [p for p in described["paths"] if not p.startswith("/api/")] == []


def test_absent_and_not_yours_are_the_same_404(course: Course) -> None:
    head = Pages(course).signed_in("tang.rui")
    absent, hidden = head.get("/api/cases/AP-2026-9999"), head.get(f"/api/cases/{course.number}")
    assert absent.status_code == hidden.status_code == 404
    assert absent.json() == hidden.json()
    assert (
        head.post(
            f"/api/cases/{course.number}/acts/feedback.send-progress", json={"kind": "progress", "words": "x"}
        ).status_code
        == 404
    )


def test_a_client_files_and_answers_by_the_interface_without_an_account(course: Course) -> None:
    client = Pages(course).browser()
    body: dict[str, object] = {"report": "WQ-2026-0002", "check_code": "WRONG", "name": "Li Na", "email": "li@client.example"}
    body |= {"results": [{"line": 1, "grounds": "Twice what we find."}], "remedy": "Retest the sample"}
    assert client.post("/api/acts/intake.file-appeal", json=body).status_code == 422
    filed = client.post("/api/acts/intake.file-appeal", json=body | {"check_code": course.check_codes["WQ-2026-0002"]})
    assert filed.status_code == 201, filed.text
    number, code = filed.json()["key"], filed.json()["shown"]["receipt_code"]
    withdraw = f"/api/cases/{number}/acts/intake.withdraw"
    assert client.post(withdraw, json={"reason": "Settled."}).status_code == 401
    for where, with_code in ((withdraw, "XXXX-XXXX"), (f"/api/cases/{course.number}/acts/intake.withdraw", code)):
        assert client.post(where, json={"reason": "Settled."}, headers={"receipt-code": with_code}).status_code == 404
    assert client.post(f"/api/cases/{number}/acts/intake.accept", json={}, headers={"receipt-code": code}).status_code == 401
    assert client.post(withdraw, json={"reason": "Settled."}, headers={"receipt-code": code}).json()["state"] == "withdrawn"
    tries = [client.post("/api/acts/intake.file-appeal", json=body).status_code for _ in range(11)]
    assert (tries[0], tries[-1]) == (422, 429)


def test_a_client_act_is_not_done_in_the_clients_name(course: Course) -> None:
    body = {"answer": "satisfied"}
    answer = Pages(course).signed_in("fang.jie").post(f"/api/cases/{course.number}/acts/feedback.record-feedback", json=body)
    assert answer.status_code == 403


def test_nobody_without_a_name_gets_in(course: Course) -> None:
    browser = Pages(course).browser()
    for path in ("/api/cases", f"/api/cases/{course.number}", "/api/reports", "/api/bench"):
        assert browser.get(path).status_code == 401
    assert browser.post(f"/api/cases/{course.number}/acts/intake.accept", json={}).status_code == 401


def test_analysts_get_the_bench_and_nothing_else(course: Course) -> None:
    analyst = Pages(course).signed_in("wang.lei")
    assert analyst.get("/api/bench").json() == []
    for path in ("/api/cases", f"/api/cases/{course.number}", "/api/reports", "/api/reports/WQ-2026-0001", "/api/editions"):
        assert analyst.get(path).status_code == 403


def test_a_complaint_is_opened_and_its_code_shown_once(course: Course) -> None:
    body = {"name": "李四", "phone": "1", "what_happened": "迟到", "channel": "telephone", "arrived_on": "2026-03-02"}
    answer = Pages(course).signed_in("liu.wen").post("/api/acts/intake.register-complaint", json=body)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/cases/{answer.json()['key']}"
    assert answer.json()["shown"]["receipt_code"]


def test_lists_go_on_by_keyset(course: Course) -> None:
    pages = Pages(course)
    browser = pages.signed_in("liu.wen")
    body = {"name": "李四", "phone": "1", "what_happened": "迟到", "channel": "telephone", "arrived_on": "2026-03-02"}
    for _ in range(52):
        assert browser.post("/api/acts/intake.register-complaint", json=body).status_code == 201
    first = browser.get("/api/cases").json()
    assert len(first["cases"]) == 50
    second = browser.get(first["next"]).json()
    assert len(second["cases"]) == 3
    assert second["next"] is None
    assert second["cases"][-1]["number"] == course.number


def test_the_description_has_an_operation_for_every_act_with_a_true_example(course: Course) -> None:
    described = Pages(course).browser().get("/api/openapi.json").json()
    for kind in ACTS.values():
        assert [p for p in described["paths"] if p.endswith(f"/acts/{kind.name}")], kind.name
    wrong = []
    for kind in ACTS.values():
        try:
            kind.given.model_validate(named(kind.given, example(kind.given), lambda _: STAND_IN).body)
        except ValidationError as failed:
            wrong.append((kind.name, str(failed)[:200]))
    assert wrong == []


def test_the_description_is_read_without_anything_from_elsewhere(course: Course) -> None:
    assert 'href="/api/docs"' in Pages(course).signed_in("liu.wen").get("/account").text
    html = Pages(course).browser().get("/api/docs").text
    assert "/api/cases/{number}/acts/intake.accept" in html
    assert "http://" not in html.replace("http://127.0.0.1", "").replace("http://www.w3.org", "")
    assert "<script" not in html
