"""A client's own case by the interface: what their page shows, by the receipt code alone, and nothing that is not theirs."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lims_complaints.db.engine import writing
from lims_complaints.records.bench import Portion
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Person
from lims_complaints.web.follow_view import OPEN_TO_CLIENTS
from tests.clauses.stages import Stages
from tests.pages import Pages
from tests.retesting import Course

HERE = "/api/own-case"
REPLY = {"what_was_done": "复查原始记录", "what_was_found": "记录完整", "recourse": "可申请其他机构检测"}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = Course(tmp_path)
    made.file()
    return made


CODE = "2F27-8ARX-MYHH-4PZ5"


def code_of(course: Course) -> dict[str, str]:
    """Return the header with the case's receipt code, which is one that the test knows."""
    with writing(course.engine) as session:
        case = session.scalars(select(Case).where(Case.number == course.number)).one()
        case.receipt_digest = course.desk.pepper.digest("receipt", CODE)
    return {"receipt-code": CODE}


def asked(course: Course, path: str = "", **headers: str) -> Any:
    return Pages(course).browser(**{"accept-language": "en"}).get(f"{HERE}{path}", headers=code_of(course) | headers)


def test_a_client_reads_by_program_what_their_page_shows(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    answer = asked(course)
    assert answer.status_code == 200, answer.text
    assert (answer.headers["etag"], answer.headers["cache-control"]) == ('"2"', "no-store")
    told = answer.json()
    assert (told["number"], told["report"], told["round"]) == (course.number, course.reported, 1)
    assert told["state"] == "Accepted, under review"
    assert "We took it up" in [step["what"] for step in told["course"]]
    [dispute] = told["disputed"]
    assert dispute["grounds"]
    assert {"answer", "appeal-window"} <= {clock["name"] for clock in told["clocks"]}
    assert all(clock["lines"] for clock in told["clocks"])
    [letter] = told["letters"]
    assert letter["title"] == f"We have accepted your case {course.number}"
    assert any(course.number in words for words in letter["words"])
    assert [report["number"] for report in told["reports"]] == [course.reported]
    assert {move["act"] for move in told["moves"]} <= set(OPEN_TO_CLIENTS)
    chinese = asked(course, **{"accept-language": "zh-CN"}).json()
    assert chinese["state"] == "已受理，核查中"


def test_letters_forms_and_reports_are_fetched_by_the_same_code(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    told = asked(course).json()
    for paper in (*told["letters"], told["forms"][0]):
        file = asked(course, paper["pdf"]["en"].removeprefix(HERE))
        assert file.status_code == 200, file.text
        assert file.content.startswith(b"%PDF")
        assert file.headers["content-disposition"].startswith("attachment")
    assert Pages(course).browser().get(told["letters"][0]["pdf"]["en"]).status_code == 401
    assert asked(course, "/papers/99999/en.pdf").status_code == 404
    assert asked(course, "/papers/1/xx.pdf").status_code == 404
    assert asked(course, "/reports/WQ-2026-0002.pdf").status_code == 404


def test_what_is_not_for_clients_stays_closed(stages: Stages, tmp_path: Path) -> None:
    course = stages.copy("opened", tmp_path)
    open_to, closed = _papers(course)
    assert open_to
    assert closed
    assert {asked(course, f"/papers/{paper}/en.pdf").status_code for paper in closed} == {404}


def _papers(course: Any) -> tuple[list[int], list[int]]:
    with course.read() as session:
        rows = session.scalars(select(Paper).order_by(Paper.id)).all()
        return [p.id for p in rows if p.for_client and not p.sealed], [p.id for p in rows if not p.for_client or p.sealed]


@pytest.mark.parametrize("stage", ["with an opinion", "testing", "opened"])
def test_no_code_name_or_inner_word_is_in_the_answer(stages: Stages, tmp_path: Path, stage: str) -> None:
    course = stages.copy(stage, tmp_path)
    assert isinstance(course, Course)
    with course.read() as session:
        canaries = set(session.scalars(select(Portion.code)))
        for person in session.scalars(select(Person)):
            canaries |= {person.name, person.name_latin} - {""}
        inner = set(session.scalars(select(AuditEvent.act))) & {"review.record-stage", "review.give-opinion"}
    assert inner
    canaries |= {"记录完整", "记录不足以判断", "原始记录", "13.5", "13.8", CODE, CODE.replace("-", "")}
    said = asked(course).text
    contact = {"刘文", "Liu Wen"}  # the letter names one person to ask
    assert [c for c in canaries - contact if c in said] == []


def test_a_wrong_code_opens_nothing_and_guesses_are_counted(course: Course) -> None:
    client = Pages(course).browser()
    assert client.get(HERE).status_code == 401
    for _ in range(30):  # who has the right code does not guess
        assert client.get(HERE, headers=code_of(course)).status_code == 200
    answers = [client.get(HERE, headers={"receipt-code": "XXXX-XXXX-XXXX-XXXX"}) for _ in range(21)]
    assert (answers[0].status_code, answers[-1].status_code) == (404, 429)
    assert answers[0].headers["content-type"] == "application/problem+json"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert client.get(HERE, headers=code_of(course)).status_code == 429


def test_a_code_in_an_address_opens_nothing(course: Course) -> None:
    client = Pages(course).browser()
    for name in ("receipt-code", "receipt_code", "code"):
        assert client.get(HERE, params={name: CODE}).status_code == 401


def test_a_code_reads_its_own_case_and_no_other(course: Course) -> None:
    code = code_of(course)
    client = Pages(course).browser()
    assert client.get(f"/api/cases/{course.number}", headers=code).status_code == 401
    body = {"name": "李四", "phone": "1", "what_happened": "迟到", "channel": "telephone", "arrived_on": "2026-03-02"}
    other = Pages(course).signed_in("liu.wen").post("/api/acts/intake.register-complaint", json=body).json()
    own = client.get(HERE, headers={"receipt-code": other["shown"]["receipt_code"]}).json()
    assert own["number"] == other["key"]
    assert client.get(asked(course).json()["forms"][0]["pdf"]["en"], headers={"receipt-code": other["shown"]["receipt_code"]}).status_code == 404  # fmt: skip


def test_what_the_client_may_do_is_done_where_the_case_says(course: Course) -> None:
    """Supplements, writes, is not satisfied and so files the next round, all by the addresses that the answers name (1.2, 3.3, 4)."""
    course.do("intake.ask-for-missing", "liu.wen", missing="请补充依据")
    client = Pages(course).browser(**code_of(course), **{"accept-language": "en"})

    def do(act: str, **body: Any) -> Any:
        told = client.get(HERE)
        move = next(m for m in told.json()["moves"] if m["act"] == act)
        assert move["allowed"], move
        answer = client.post(move["href"], json=body, headers={"if-match": told.headers["etag"]})
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert do("intake.complete-appeal", supplied="随附自测记录")["state"] == "filed"
    course.do("intake.accept", "liu.wen")
    course.review("stands")
    course.do("decision.decide", "zhao.min", outcome="maintained", facts="一致", reason="见原始记录")
    course.do("feedback.dispatch-reply", "liu.wen", **REPLY)
    assert do("feedback.record-feedback", answer="not satisfied", why="未核对稀释记录")["state"] == "accepted"
    told = client.get(HERE).json()
    assert (told["round"], next(r["outcome"] for r in told["rounds"])) == (2, "The result is maintained")
    withdrawn = do("intake.withdraw", reason="Settled.")
    assert withdrawn["state"] == "withdrawn"
    refused = client.post(f"/api/cases/{course.number}/acts/feedback.record-feedback", json={"answer": "satisfied"})
    assert refused.status_code == 403
    assert refused.json()["clause"]
    assert re.fullmatch("application/problem.json", refused.headers["content-type"])


def test_the_description_says_how_a_client_asks(course: Course) -> None:
    paths = Pages(course).browser().get("/api/openapi.json").json()["paths"]
    for path in (HERE, f"{HERE}/papers/{{paper}}/{{language}}.pdf", f"{HERE}/reports/{{number}}.pdf"):
        found = paths[path]["get"]
        assert found["security"] == [{"receipt": []}]
        assert {"401", "404", "429"} <= found["responses"].keys()
    assert paths[HERE]["get"]["responses"]["200"]["content"]["application/json"]["example"]["moves"] is not None
    note = paths["/api/cases/{number}/acts/feedback.note-contact"]["post"]
    assert note["security"][0] == {"receipt": []}
