"""Where nobody of the station is left: people from outside, for one case, with an account that ends with it (2)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of, visible
from lims_complaints.records.bench import Assignment
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Absence, Account, Outsider, RoleHeld
from lims_complaints.retest import bench
from tests.pages import Pages
from tests.retesting import Course

NAMING = {
    "part": "tests at the bench", "name": "Wei Lan", "body": "Provincial Monitoring Centre", "competence": "CNAS L0001, HJ 828-2017",
    "reason": "Both other analysts are away.", "no_tie": True, "username": "wei.lan",
}  # fmt: skip


@pytest.fixture(scope="module")
def coded_once(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A small station: of its analysts only one is left who had no part."""
    course = Course(tmp_path_factory.mktemp("small"))
    course.to_coded(control=False)
    with writing(course.engine) as session:
        analysts = session.scalars(select(RoleHeld.person_id).where(RoleHeld.role == "analyst"))
        for person in set(analysts) - {course.people["chen.yu"]}:
            session.add(Absence(person_id=person, from_on=date(2026, 1, 1), until_on=date(2026, 12, 31)))
    return course


@pytest.fixture
def coded(coded_once: Course, tmp_path: Path) -> Course:
    return coded_once.copy(tmp_path)


def name(course: Course, by: str = "zhao.min", **more: Any) -> tuple[int, str]:
    """Name somebody; return their id and first password."""
    given = NAMING | more
    done = course.do("review.name-from-outside", by, **given)
    assert given["username"] in done.shown.values()
    with course.read() as session:
        person = session.scalars(select(Account.person_id).where(Account.username == given["username"])).one()
    course.people = course.people | {str(given["username"]): person}
    return person, next(v for k, v in done.shown.items() if "password" in k)


def test_another_laboratory_tests_where_one_analyst_is_left(coded: Course) -> None:
    with pytest.raises(Refused):
        coded.release_and_assign(("chen.yu", "sun.hao"))
    person, password = name(coded)
    coded.do("retest.assign-analysts", "he.jing", draw=True)
    with coded.read() as session:
        assert set(session.scalars(select(Assignment.person_id))) == {person, coded.people["chen.yu"]}
        work = bench.worklist(session, person, coded.clock())
    for portion in work:
        coded.lock("wei.lan", portion.code, "13.5", "13.6", password=SecretStr(password))
    coded.lock_all("chen.yu", {"S-WQ-2026-0001": ("13.6", "13.7")})
    assert coded.case(coded.number).state == "locked"


def test_whoever_tests_from_outside_sees_the_bench_and_no_case(coded: Course) -> None:
    person, _ = name(coded)
    actor = coded.who("wei.lan")
    assert actor.roles == frozenset()
    with coded.read() as session:
        case = session.scalars(select(Case)).one()
        assert not visible(session, actor, case)
        condition, bound = gate_of(actor)
        assert session.scalars(select(Case).where(condition), bound).all() == []
    with pytest.raises(NotFound):
        coded.do("retest.assign-analysts", "wei.lan", draw=True)
    browser = Pages(coded).signed_in("wei.lan")
    assert browser.get("/bench").status_code == 200
    assert browser.get("/api/bench").json() == []
    for path in (
        f"/case/{coded.number}",
        "/worklist",
        "/reports",
        "/search?q=WQ",
        "/samples",
        f"/api/cases/{coded.number}",
        "/api/reports",
    ):
        answer = browser.get(path)
        assert answer.status_code in (403, 404), path
        assert "WQ-2026" not in answer.text
    assert person


def test_an_expert_sees_the_one_case_and_its_report_alone(coded: Course) -> None:
    name(coded, part="reviews and decides", username="expert")
    browser = Pages(coded).signed_in("expert")
    assert browser.get(f"/case/{coded.number}").status_code == 200
    assert "WQ-2026-0001" in browser.get("/reports").text
    assert browser.get("/reports/WQ-2026-0001").status_code == 200
    assert browser.get("/reports/WQ-2026-0002").status_code == 404
    assert browser.get("/api/reports/WQ-2026-0002").status_code == 404
    for place in ("/api/reports/{}/acts/reports.record-delivery", "/reports/{}/do/reports.record-delivery"):
        answers = [browser.get(place.format(number)) for number in ("WQ-2026-0002", "WQ-2026-9999")]
        assert [a.status_code for a in answers] == [404, 404]
    for path in (
        "/reports",
        "/api/reports",
        "/search?q=WQ-2026-0002",
        "/search?q=Client",
        "/worklist",
        "/samples",
        "/api/cases",
    ):
        answer = browser.get(path).text
        assert "Client number 2" not in answer, path
        assert "/reports/WQ-2026-0002" not in answer, path
    for path in ("/people", "/audit", "/outbox", "/archive", "/performance"):
        assert browser.get(path).status_code == 403, path
    with coded.read() as session:
        other = session.scalars(select(Case)).one()
        stranger = Actor(coded.people["expert"], "x", frozenset(), frozenset({("outside expert", other.id + 1)}))
        assert not visible(session, stranger, other)


@pytest.mark.parametrize(
    ("by", "wrong"), [("liu.wen", {}), ("zhao.min", {"no_tie": False}), ("zhao.min", {"reason": "   .   "})]
)
def test_only_the_quality_manager_names_with_a_reason_and_without_ties(coded: Course, by: str, wrong: dict[str, Any]) -> None:
    with pytest.raises((Refused, ValueError)):
        name(coded, by, **wrong)
    with coded.read() as session:
        assert session.scalars(select(Outsider)).all() == []


def test_a_user_name_is_never_used_twice(coded: Course) -> None:
    with pytest.raises(Invalid):
        name(coded, username="chen.yu")


def test_the_account_ends_with_the_case_and_the_reply_says_who_came(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_opinion(proposal="stands")
    name(course, part="reviews and decides", username="expert", reason="The quality manager signed the report.")
    decided = {"outcome": "maintained", "facts": "The records agree.", "reason": "The result is right."}
    course.do("decision.decide", "expert", **decided)
    course.do("feedback.dispatch-reply", "liu.wen", what_was_done="Records.", what_was_found="In order.", recourse="The court.")
    with course.read() as session:
        reply = session.scalars(select(Paper).where(Paper.name == "reply-maintained")).one()
    for language, word in (("en", "does not belong to our station"), ("zh-Hans", "站外人员"), ("zh-Hant", "站外人員")):
        said = str(reply.content["words"][language])
        assert word in said
        assert "Wei Lan" in said
        assert "The quality manager signed the report." in said
    pages = Pages(course)
    browser = pages.signed_in("expert")
    assert browser.get(f"/case/{course.number}").status_code == 200
    assert "Provincial Monitoring Centre" in pages.signed_in("zhao.min").get(f"/case/{course.number}").text
    course.desk.perform(
        "feedback.record-feedback",
        ACTS["feedback.record-feedback"].given(answer="satisfied"),
        by=course.who("liu.wen"),
        key=course.number,
    )
    course.do("archive.close-case", "liu.wen")
    assert browser.get(f"/case/{course.number}").status_code == 303
    with course.read() as session:
        account = session.scalars(select(Account).where(Account.username == "expert")).one()
        assert account.closed_at == course.clock()
        held = session.scalars(select(RoleHeld).where(RoleHeld.person_id == account.person_id)).all()
        assert [r.until_on for r in held] == [date(2026, 3, 2)]
