"""The twelve points through both doors, the interface for programs and the pages: each is asked for, and refused under its
clause or like nothing, and nothing has changed."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from lims_complaints import audit
from lims_complaints.act import ACTS
from lims_complaints.db.engine import writing
from lims_complaints.procedure.facts import FACTS
from lims_complaints.records.bench import Determination
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Account, RoleHeld
from lims_complaints.records.report import Sample
from tests.meddling import unguarded
from tests.pages import Pages, sent
from tests.retesting import PASSPHRASE, PASSWORD, STAGES, Course, seal_of

DONE = (200, 303)
Ask = Callable[..., tuple[int, dict[str, Any]]]
DECIDED = {"outcome": "maintained", "facts": "一致", "reason": "结果正确"}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Course]:
    """Courses at three stages, walked once."""
    walked = {name: Course(tmp_path_factory.mktemp(name)) for name in ("filed", "opinion", "testing")}
    walked["filed"].file()
    walked["opinion"].to_opinion(proposal="stands")
    walked["testing"].to_testing()
    return walked


@pytest.fixture
def course(request: pytest.FixtureRequest, once: dict[str, Course], tmp_path: Path) -> Course:
    """A copy of the stage that `at` names."""
    return once[getattr(request, "param", "filed")].copy(tmp_path)


def at(stage: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("course", [stage], indirect=True)


@pytest.fixture(params=["api", "page"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """One of the two doors at which somebody asks for an act."""
    return {"api": ask_api, "page": ask_page}[request.param]


def ask_page(course: Course, who: str, act: str, on: str | None = None, **body: Any) -> tuple[int, dict[str, Any]]:
    """Send the act's form, whatever page was or was not shown before; return status and what the page says is missing."""
    before = standing(course)
    browser = Pages(course).signed_in(who)
    version = course.case(course.number).version
    answer = browser.post(f"/case/{on or course.number}/do/{act}", data=sent(body) | {"version": version})
    if answer.status_code >= 400:
        assert standing(course) == before
    said = html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
    clause = re.search(r"§ ([\d.]+)", said)
    missing = [sentence for sentence in FACTS if sentence in said]
    return answer.status_code, {"clause": clause[1] if clause else "", "missing": missing}


def ask_api(course: Course, who: str, act: str, on: str | None = None, **body: Any) -> tuple[int, dict[str, Any]]:
    """Ask for an act as a program of a person; return status and answer. A refusal has changed nothing."""
    before = standing(course)
    kind = ACTS[act].on
    where = f"/api/{'bench' if kind == 'bench' else 'cases'}/{on or course.number}/acts/{act}"
    answer = Pages(course).signed_in(who).post(where, json=body)
    if answer.status_code >= 400:
        assert standing(course) == before
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()


def standing(course: Course) -> tuple[Any, ...]:
    with course.read() as session:
        assert audit.verify(session) is None
        cases = session.execute(select(Case.number, Case.state, Case.version)).all()
        return (*cases, session.scalar(select(func.count()).select_from(AuditEvent)))


@at("testing")
def test_1_an_analyst_is_not_assigned_twice_nor_again(ask: Ask, course: Course) -> None:
    chen = course.people["chen.yu"]
    status, _ = ask(course, "he.jing", "retest.assign-analysts", analysts=[chen, chen])
    assert status in (403, 409, 422)


@at("testing")
@pytest.mark.parametrize(
    "path", ["/api/cases/{}", "/api/cases/{}/moves", "/api/cases/{}/record", "/api/cases", "/api/reports", "/api/bench"]
)
def test_2_an_analyst_learns_nothing_of_the_case(course: Course, path: str) -> None:
    answer = Pages(course).signed_in("chen.yu").get(path.format(course.number))
    for canary in (course.number, course.client, "WQ-2026-0001", "13.7", "S-WQ-2026"):
        assert canary not in answer.text
        assert canary not in json.dumps(dict(answer.headers))


@at("testing")
def test_2_another_analysts_portion_and_one_that_is_not_there_answer_alike(course: Course) -> None:
    entered = {"seal": seal_of(course.codes_of("sun.hao")[0])}
    theirs = ask_api(course, "chen.yu", "retest.check-in", course.codes_of("sun.hao")[0], **entered)
    nobodys = ask_api(course, "chen.yu", "retest.check-in", "ZZZZZZZ", **entered)
    assert theirs[0] == nobodys[0]
    assert {k: v for k, v in theirs[1].items() if k != "instance"} == {k: v for k, v in nobodys[1].items() if k != "instance"}


@at("testing")
def test_2_an_analyst_reads_no_record_of_the_others_values_in_any_other_role(course: Course) -> None:
    course.lock("sun.hao", course.codes_of("sun.hao")[0], "888.42", "888.43")
    with writing(course.engine) as session:
        held = {"role": "office", "from_on": course.clock().date()}
        session.add(RoleHeld(person_id=course.people["chen.yu"], **held))
        record = session.scalars(select(Paper.id).where(Paper.name == "retest-record")).one()
    address = f"/paper/{record}/en.pdf"
    assert Pages(course).signed_in("chen.yu").get(address).status_code == 404
    assert Pages(course).signed_in("ma.li").get(address).status_code == 200


@at("testing")
@pytest.mark.parametrize("role", ["auditor", "quality manager"])
def test_2_an_analyst_reads_not_the_record_of_the_station_in_any_other_role(course: Course, role: str) -> None:
    with writing(course.engine) as session:
        session.add(RoleHeld(person_id=course.people["chen.yu"], role=role, from_on=course.clock().date()))
    browser = Pages(course).signed_in("chen.yu")
    assert [browser.get(page).status_code for page in ("/audit", "/audit/checkpoints/1.json")] == [403, 403]
    assert browser.post("/audit/checkpoint").status_code == 403
    assert 'href="/audit"' not in browser.get("/bench").text
    assert Pages(course).signed_in("fang.jie").get("/audit").status_code == 200


@at("testing")
def test_3_the_map_is_not_opened_before_its_time(ask: Ask, course: Course) -> None:
    status, problem = ask(
        course, "zhao.min", "retest.open-envelope", passphrase=PASSPHRASE["zhao.min"], reason="I want to know."
    )
    assert status == 403
    assert problem["clause"] or ask is ask_page


@at("testing")
def test_4_what_is_locked_is_not_locked_again(course: Course) -> None:
    code = course.codes_of("chen.yu")[0]
    course.lock("chen.yu", code, "13.5", "13.6")
    status, _ = ask_api(
        course, "chen.yu", "retest.lock-determination", code, replicates=["9", "9"], instrument="UV", password=PASSWORD
    )
    assert status == 403
    with course.read() as session:
        assert session.scalars(select(Determination)).one().replicates == ["13.5", "13.6"]


@at("opinion")
def test_5_nobody_decides_their_own_work(ask: Ask, course: Course) -> None:
    with unguarded(course.engine, "sample") as session:
        for sample in session.scalars(select(Sample)):
            sample.taken_by_id = course.people["zhao.min"]
    status, problem = ask(course, "zhao.min", "decision.decide", **DECIDED)
    assert (status, problem["missing"]) == (403, ["the actor had no part in the original work"])
    assert ask(course, "zhou.kai", "decision.decide", **DECIDED)[0] in DONE


def test_5_nobody_approves_their_own_opinion(ask: Ask, course: Course) -> None:
    with writing(course.engine) as session:
        held = {"role": "quality manager", "from_on": course.clock().date()}
        session.add(RoleHeld(person_id=course.people["he.jing"], **held))
    course.do("intake.accept", "liu.wen")
    for stage in STAGES:
        course.do("review.record-stage", "he.jing", stage=stage, looked_at="x", finding="in order")
    course.do("review.give-opinion", "he.jing", proposal="stands", opinion="x")
    status, problem = ask(course, "he.jing", "review.approve-opinion")
    assert (status, problem["missing"]) == (403, ["the actor is not the author of the opinion"])


@at("opinion")
@pytest.mark.parametrize("act", ["reports.reserve-amendment", "reports.void", "reports.sign-amendment"])
def test_6_no_report_is_touched_without_a_decision(ask: Ask, course: Course, act: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "reports.reserve-amendment": {"signatory": course.people["xu.fang"]},
        "reports.void": {"reason": "x"},
        "reports.sign-amendment": {
            "shown_sha256": "0" * 64, "password": PASSWORD, "passphrase": "x", "meaning": "approved",
        },
    }  # fmt: skip
    who = "xu.fang" if act == "reports.sign-amendment" else "liu.wen"
    assert ask(course, who, act, **bodies[act])[0] in (403, 422)


def test_8_no_act_takes_a_date_for_its_own_deadline(ask: Ask, course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    for more in ({"due_at": "2027-01-01"}, {"due_on": "2027-01-01"}):
        status, _ = ask(course, "liu.wen", "feedback.send-progress", kind="progress", words="x", **more)
        assert status == 422 or (ask is ask_page and status in DONE)  # a form takes no field that it has not
    with course.read() as session:
        assert session.scalars(select(Clock.due_on).where(Clock.name == "answer")).one().isoformat() == "2026-03-17"


def test_9_no_way_leads_to_removing_a_case(course: Course) -> None:
    for user in ("liu.wen", "zhao.min", "lu.qing", "song.bo"):
        browser = Pages(course).signed_in(user)
        for method in ("DELETE", "PUT", "PATCH"):
            assert browser.request(method, f"/api/cases/{course.number}").status_code in (403, 404, 405)
    assert course.case(course.number).state == "filed"


@at("opinion")
def test_10_no_case_closes_before_its_time(ask: Ask, course: Course) -> None:
    assert ask(course, "liu.wen", "archive.close-case")[0] == 403
    course.do("decision.decide", "zhao.min", **DECIDED)
    assert ask(course, "liu.wen", "archive.close-case")[0] == 403
    course.do("feedback.dispatch-reply", "liu.wen", what_was_done="x", what_was_found="x", recourse="x")
    assert ask(course, "liu.wen", "archive.close-case")[0] == 403


def test_11_the_auditor_reads_all_and_changes_nothing(ask: Ask, course: Course) -> None:
    assert Pages(course).signed_in("fang.jie").get(f"/api/cases/{course.number}").status_code == 200
    with course.read() as session:
        case = session.scalars(select(Case)).one()
        offered = [o for o in course.desk.moves(session, course.who("fang.jie"), case) if o.allowed]
    assert offered == []
    for act, body in {"intake.accept": {}, "intake.refuse": {"ground": "not ours", "reason": "x"}}.items():
        assert ask(course, "fang.jie", act, **body)[0] == 403
    assert ask(course, "lu.qing", "intake.accept")[0] == (403 if ask is ask_page else 404)  # no page for this role at all


def test_11_an_account_that_is_closed_opens_nothing_whatever_it_left_behind(course: Course) -> None:
    """Closing ends sessions and tokens; one that stayed open all the same opens nothing."""
    pages = Pages(course)
    browser = pages.signed_in("liu.wen")
    made = browser.post("/account/tokens", data={"label": "program"}).text
    token = {"authorization": f"Bearer {re.findall(r'>([0-9a-f]{64})<', made)[0]}"}
    address = f"/api/cases/{course.number}"
    asked = [lambda: browser.get(address), lambda: pages.browser().get(address, headers=token)]
    assert [ask().status_code for ask in asked] == [200, 200]
    with writing(course.engine) as session:
        session.get_one(Account, course.people["liu.wen"]).closed_at = course.clock()
    assert {ask().status_code for ask in asked} <= {303, 401}


def test_12_the_same_act_sent_twice_is_done_once(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    where = f"/api/cases/{course.number}/acts/intake.accept"
    answers = [browser.post(where, json={}, headers={"If-Match": '"1"'}).status_code for _ in range(2)]
    assert answers == [200, 409]
