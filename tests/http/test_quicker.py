"""Of two people the second hears both versions, what happened between as far as it is theirs to see, and has all that they typed."""

import html
import json
import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from lims_complaints.act import ACTS
from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.records.person import RoleHeld
from tests.pages import Pages
from tests.retesting import PASSPHRASE, PASSWORD, Course, seal_of
from tests.station import SHANGHAI

NAMES = ("He Jing", "何静", "Zhao Min", "Liu Wen", "Chen Yu", "Sun Hao")


def post(program: TestClient, where: str, body: dict[str, Any], seen: int, **headers: str) -> Any:
    answer = program.post(where, json=body, headers={"If-Match": f'"{seen}"', **headers})
    assert answer.status_code == 409, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def said(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_a_program_hears_what_was_done_and_has_what_it_sent(course: Course) -> None:
    course.do("intake.accept", "he.jing")
    body = {"ground": "not ours", "reason": "Another laboratory issued it."}
    problem = post(Pages(course).signed_in("liu.wen"), f"/api/cases/{course.number}/acts/intake.refuse", body, 1)
    assert (problem["seen"], problem["now"], problem["entered"]) == (1, 2, body)
    [one] = problem["between"]
    assert datetime.fromisoformat(one.pop("at")) == course.clock()
    assert one == {
        "version": 2, "act": "intake.accept", "title": "Accept", "clause": "1.2", "by": "He Jing", "from": "filed", "to": "accepted",
    }  # fmt: skip
    assert course.case(course.number).state == "accepted"


def test_each_version_between_has_its_act_and_what_follows_by_itself_too(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    seen = course.case(course.number).version
    course.review("stands")
    problem = post(
        Pages(course).signed_in("liu.wen"), f"/api/cases/{course.number}/acts/feedback.send-progress",
        {"kind": "progress", "words": "x"}, seen,
    )  # fmt: skip
    between = problem["between"]
    assert [one["version"] for one in between] == list(range(seen + 1, problem["now"] + 1))
    acts = [one["act"] for one in between]
    assert acts[:1] == ["review.record-stage"]
    assert acts[-1] == "review.approve-opinion"
    for earlier, later in pairwise(between):
        assert later["from"] == earlier["to"]


def test_no_more_than_fifty_acts_are_told_and_the_newest_of_them(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    for n in range(52):
        course.do("review.record-stage", "he.jing", stage="sampling", looked_at=f"sheet {n}", finding="in order")
    problem = post(Pages(course).signed_in("liu.wen"), f"/api/cases/{course.number}/acts/intake.withdraw", {"reason": "x"}, 1)
    assert [one["version"] for one in problem["between"]] == list(range(problem["now"] - 49, problem["now"] + 1))


def test_a_report_that_others_changed_says_so_too(course: Course) -> None:
    program = Pages(course).signed_in("liu.wen")
    here = "/api/reports/WQ-2026-0002"
    seen = program.get(here).json()["version"]
    body = {"holder": "Client number 2", "how": "courier", "medium": "file", "evidence": "proof of delivery"}
    body |= {"sent_at": "2026-03-01T10:00:00+08:00", "received_at": "2026-03-01T12:00:00+08:00"}
    done = program.post(f"{here}/acts/reports.record-delivery", json=body)
    assert done.status_code == 200, done.text
    problem = post(program, f"{here}/acts/reports.record-delivery", body, seen)
    assert [(one["act"], one["by"], one["version"]) for one in problem["between"]] == [
        ("reports.record-delivery", "Liu Wen", seen + 1)
    ]
    assert problem["entered"] == body


def test_of_two_who_rule_the_second_hears_who_was_first_and_keeps_the_reason(course: Course) -> None:
    pages = Pages(course)
    loaded = {"jurisdiction": "CN", "schedule": "date,kind,name\n2027-01-01,off,New Year\n"}
    assert pages.signed_in("liu.wen").post("/api/acts/calendar.load", json=loaded).status_code == 200
    first, second = pages.signed_in("zhao.min"), pages.signed_in("zhou.kai")
    schedule = {"schedule": first.get("/api/schedules").json()[0]["id"]}
    assert first.post("/api/acts/calendar.approve", json=schedule).status_code == 200
    problem = second.post("/api/acts/calendar.approve", json=schedule).json()
    assert [(one["act"], one["by"], one["version"]) for one in problem["between"]] == [("calendar.approve", "Zhao Min", 2)]
    assert problem["entered"] == schedule
    page = second.post("/calendars/approve", data={key: str(value) for key, value in schedule.items()})
    assert (page.status_code, "Zhao Min" in said(page)) == (409, True)


def test_dates_that_a_schedule_moved_are_a_step_of_the_version_as_well(tmp_path: Path) -> None:
    course = Course(tmp_path, at=datetime(2026, 12, 23, 10, 0, tzinfo=SHANGHAI))
    course.report("WQ-2026-0009", received="2026-12-21")
    course.file(report="WQ-2026-0009", check_code=course.check_codes["WQ-2026-0009"])
    course.do("intake.accept", "liu.wen")
    seen = course.case(course.number).version
    days = "\n".join(f'2027-01-{d:02} = "off"' for d in range(1, 11))
    text = f'extends = "CN"\nedition = "CN 2027, of this test"\nsource = "this test"\nyears = [2027]\n[off]\n{days}\n'
    loaded = course.do("calendar.load", "liu.wen", key="", schedule=text).shown["schedule"]
    course.do("calendar.approve", "zhao.min", key="", schedule=loaded)
    course.do("review.record-stage", "he.jing", stage="sampling", looked_at="sheet", finding="in order")
    problem = post(
        Pages(course).signed_in("liu.wen"), f"/api/cases/{course.number}/acts/intake.withdraw", {"reason": "x"}, seen
    )
    acts = [one["act"] for one in problem["between"]]
    assert len(acts) == problem["now"] - seen
    assert "calendar.approve" in acts
    assert acts[-1] == "review.record-stage"
    assert set(acts) <= {"calendar.approve", "review.record-stage"} | {a for a in acts if a.startswith("the procedure")}


def test_no_secret_comes_back(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_locked()
    seen = course.case(course.number).version
    course.judge()
    body = {"passphrase": PASSPHRASE["zhao.min"], "reason": "Agreement is judged."}
    where = f"/api/cases/{course.number}/acts/retest.open-envelope"
    problem = post(Pages(course).signed_in("zhao.min"), where, body, seen - 1)
    assert problem["entered"] == {"reason": "Agreement is judged."}
    assert PASSPHRASE["zhao.min"] not in json.dumps(problem)


def test_a_page_tells_the_same_and_keeps_what_was_typed(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    seen = course.case(course.number).version
    course.do("review.record-stage", "he.jing", stage="sampling", looked_at="sheet", finding="in order")
    browser = Pages(course).signed_in("liu.wen")
    where = f"/case/{course.number}/do/feedback.send-progress"
    answer = browser.post(where, data={"kind": "progress", "words": "We are at it.", "version": seen})
    assert answer.status_code == 409
    assert "We are at it." in answer.text
    assert "What happened meanwhile: Record a stage of the review · He Jing" in said(answer)
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    again = {"kind": "progress", "words": "We are at it.", "version": version[1]}
    assert browser.post(where, data=again).status_code == 303


def test_what_was_typed_is_there_even_where_the_act_is_gone(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    course.do("intake.accept", "he.jing")
    typed = {"ground": "not ours", "reason": "Another laboratory <issued> it.", "version": 1}
    answer = browser.post(f"/case/{course.number}/do/intake.refuse", data=typed)
    assert answer.status_code == 409
    text = said(answer)
    assert "Accept · He Jing" in text
    assert "Filed → Accepted" in text
    assert "Another laboratory <issued> it." in text
    assert f'href="/case/{course.number}"' in answer.text


def test_a_secret_that_was_typed_is_not_shown_where_the_act_is_gone(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_locked()
    seen = course.case(course.number).version
    course.judge()
    course.open()
    typed = {"passphrase": "not to be seen", "reason": "Agreement is judged.", "version": seen}
    answer = Pages(course).signed_in("zhao.min").post(f"/case/{course.number}/do/retest.open-envelope", data=typed)
    assert answer.status_code == 409
    assert "Agreement is judged." in answer.text
    assert "not to be seen" not in answer.text


def test_a_client_hears_what_clients_are_told_and_no_names(course: Course) -> None:
    given = {
        "report": "WQ-2026-0002", "check_code": course.check_codes["WQ-2026-0002"], "name": "Li Na", "email": "li@client.example",
        "results": [{"line": 1, "grounds": "Twice what we find."}],
    }  # fmt: skip
    done = course.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT)
    course.do("intake.accept", "he.jing", key=done.key)
    course.do("review.record-stage", "he.jing", key=done.key, stage="sampling", looked_at="sheet", finding="fault")
    where, code = f"/api/cases/{done.key}/acts/intake.withdraw", str(done.shown["receipt_code"])
    problem = post(Pages(course).browser(), where, {"reason": "Settled."}, 1, **{"receipt-code": code})
    [one] = problem["between"]
    assert (one["act"], one["title"], one["version"], "by" in one) == ("intake.accept", "We took it up", 2, False)
    assert problem["entered"] == {"reason": "Settled."}
    assert not any(name in json.dumps(problem, ensure_ascii=False) for name in NAMES)


@pytest.mark.parametrize("gone", [False, True])
def test_a_client_keeps_what_they_wrote_on_their_page(course: Course, gone: bool) -> None:
    given = {
        "report": "WQ-2026-0002", "check_code": course.check_codes["WQ-2026-0002"], "name": "Li Na", "email": "li@client.example",
        "results": [{"line": 1, "grounds": "Twice what we find."}],
    }  # fmt: skip
    done = course.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT)
    browser = Pages(course).browser()
    assert browser.post("/follow", data={"receipt_code": done.shown["receipt_code"]}).status_code == 303
    form = browser.get("/follow/do/withdraw").text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    course.do("intake.accept", "he.jing", key=done.key)
    if gone:
        word = {"sha256": course.desk.store.keep(b"%PDF-1.4"), "name": "word.pdf"}
        course.do("intake.withdraw", "liu.wen", key=done.key, reason="by letter", files=[word])
    answer = browser.post("/follow/do/withdraw", data={"reason": "We agree after all.", "version": version[1]})
    assert answer.status_code == 409
    assert "We agree after all." in answer.text
    assert "We took it up" in said(answer)
    assert not any(name in answer.text for name in NAMES)
    assert 'href="/follow/case"' in answer.text
    if not gone:
        now = re.search(r'name="version" value="(\d+)"', answer.text)
        assert now
        assert browser.post("/follow/do/withdraw", data={"reason": "We agree after all.", "version": now[1]}).status_code == 303


@pytest.fixture
def testing(tmp_path: Path) -> Course:
    made = Course(tmp_path)
    made.to_testing()
    return made


def canaries(course: Course) -> tuple[str, ...]:
    return (course.number, course.client, "宏图", "WQ-2026-0001", "Li Na", "S-WQ-2026", *NAMES)


def test_an_analyst_hears_of_their_own_steps_and_nothing_else(testing: Course) -> None:
    code, theirs = testing.codes_of("chen.yu")[0], testing.codes_of("sun.hao")[0]
    analyst, here = Pages(testing).signed_in("chen.yu"), f"/api/bench/{code}/acts"
    seen = next(p["version"] for p in analyst.get("/api/bench").json() if p["code"] == code)
    testing.lock("sun.hao", theirs, "888.42", "888.43")
    checked = analyst.post(f"{here}/retest.check-in", json={"seal": seal_of(code)}, headers={"If-Match": str(seen)})
    assert checked.status_code == 200
    entered = {"replicates": ["13.5", "13.6"], "instrument": "UV-2600"}
    problem = post(analyst, f"{here}/retest.lock-determination", entered | {"password": PASSWORD}, seen)
    assert [(one["act"], one["version"]) for one in problem["between"]] == [("retest.check-in", 2)]
    assert problem["entered"] == entered
    whole = json.dumps(problem, ensure_ascii=False)
    assert not any(word in whole for word in (*canaries(testing), PASSWORD, theirs, "888.4") if word != "Chen Yu")


@pytest.mark.parametrize("role", ["", "office", "technical business office"])
@pytest.mark.parametrize("door", ["api", "page"])
def test_an_analyst_under_code_is_not_told_of_the_case_in_any_other_role(testing: Course, role: str, door: str) -> None:
    if role:
        with writing(testing.engine) as session:
            held = {"role": role, "from_on": testing.clock().date()}
            session.add(RoleHeld(person_id=testing.people["chen.yu"], **held))
    browser = Pages(testing).signed_in("chen.yu")
    if door == "api":
        where = f"/api/cases/{testing.number}/acts/feedback.send-progress"
        answer = browser.post(where, json={"kind": "progress", "words": "x"}, headers={"If-Match": "1"})
    else:
        where = f"/case/{testing.number}/do/feedback.send-progress"
        answer = browser.post(where, data={"kind": "progress", "words": "x", "version": 1})
    assert answer.status_code in (403, 404)
    told = answer.text.replace(where, "").replace(f"/case/{testing.number}", "")  # what they asked for themselves
    assert [word for word in canaries(testing) if word in told and word not in ("Chen Yu", "陈宇")] == []
