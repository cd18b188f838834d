"""Keys to sealed maps, made and renewed by their holders on a page; a lost one made good by the deputy's (2.2.2)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, Refused
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.person import Authorization, RoleHeld, SigningKey
from lims_complaints.retest.keys import fingerprint, held
from tests.pages import PASSWORD, Pages
from tests.retesting import PASSPHRASE, Course

NEW = "three herons in the reeds"
MAKE = {"passphrase": NEW, "again": NEW, "password": PASSWORD}


@pytest.fixture(scope="module")
def locked_once(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("keys"))
    course.to_locked()
    return course


@pytest.fixture
def locked(locked_once: Course, tmp_path: Path) -> Course:
    return locked_once.copy(tmp_path)


@pytest.fixture
def quality(locked: Course) -> TestClient:
    return Pages(locked).signed_in("zhao.min")


def newest(course: Course, user: str) -> SigningKey:
    with course.read() as session:
        query = select(SigningKey).where(SigningKey.person_id == course.people[user]).order_by(SigningKey.id.desc())
        return session.scalars(query).first()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"again": "something else entirely"}, "again"),
        ({"passphrase": "short", "again": "short"}, "passphrase"),
        ({"passphrase": PASSWORD, "again": PASSWORD}, "passphrase"),
        ({"password": "not my password at all"}, "password"),
        ({"passphrase": ""}, "passphrase"),
    ],
)
def test_a_key_that_would_not_hold_is_not_made(locked: Course, quality: TestClient, wrong: dict[str, str], field: str) -> None:
    before = newest(locked, "zhao.min").id
    answer = quality.post("/account/key", data=MAKE | wrong)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert NEW not in answer.text
    assert newest(locked, "zhao.min").id == before


def test_a_renewed_key_opens_new_maps_and_the_old_one_those_sealed_before(locked: Course, quality: TestClient) -> None:
    locked.clock.forward(minutes=5)
    answer = quality.post("/account/key", data=MAKE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/key?said=made")
    shown = quality.get("/account/key").text
    key = newest(locked, "zhao.min")
    assert fingerprint(key.public) in shown
    assert "1 sealed maps were sealed to an earlier key of yours" in shown
    with locked.read() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.act == "retest.make-envelope-key")).one()
        assert told.notes["key"]["fingerprint"] == fingerprint(key.public)
        mine = next(h for h in held(session, locked.clock().date()) if h.person == locked.people["zhao.min"])
        assert (mine.key, mine.waiting, mine.by_older) == (key.id, 1, 1)
    with pytest.raises(Invalid) as new:
        locked.judge(passphrase=NEW)
    assert "opens another key" in new.value.faults[0].message
    locked.judge()
    locked.do("retest.break-blind", "zhao.min", reason="Coded once more.")
    locked.code()
    locked.release_and_assign(("lin.yue", "gao.ming"))
    for user in ("lin.yue", "gao.ming"):
        locked.lock_all(user, {"S-WQ-2026-0001": ("13.5", "13.6"), "GSB 07-3161": ("20.1", "19.9")})
    with pytest.raises(Invalid) as old:
        locked.judge()
    assert "opens another key" in old.value.faults[0].message
    locked.judge(passphrase=NEW)
    assert locked.open(passphrase=NEW).state == "opened"


def test_a_lost_key_is_ended_and_the_deputys_opens_what_is_sealed(locked: Course, quality: TestClient) -> None:
    lost = newest(locked, "zhao.min")
    assert quality.post("/account/key/end", data={"key": str(lost.id), "reason": ""}).status_code == 422
    ended = quality.post("/account/key/end", data={"key": str(lost.id), "reason": "The passphrase is forgotten."})
    assert ended.status_code == 303
    shown = quality.get("/account/key?said=ended").text
    assert "hang on one key now" in shown
    assert "Make your key" in shown
    case = f"/case/{locked.number}"
    deputy = {"holder": str(locked.people["zhou.kai"]), "passphrase": PASSPHRASE["zhou.kai"]}
    assert quality.post(f"{case}/do/retest.judge-agreement", data=deputy).status_code == 303
    opened = quality.post(f"{case}/do/retest.open-envelope", data=deputy | {"reason": "Her passphrase is lost."})
    assert opened.headers["location"] == f"{case}/opening"
    assert "every code is what was committed to" in quality.get(f"{case}/opening").text


def test_nothing_is_coded_until_two_hold_keys_again(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_order()
    with writing(course.engine) as session:
        session.execute(
            update(SigningKey).where(SigningKey.person_id == course.people["zhao.min"]).values(revoked_at=course.clock())
        )
    with pytest.raises(Refused):
        course.code(control=False)
    quality = Pages(course).signed_in("zhao.min")
    assert "Two people must hold keys" in quality.get("/account/key").text
    assert quality.post("/account/key", data=MAKE).status_code == 303
    course.code(control=False)
    assert {row.holder_id for row in course.sealed()} == {course.people["zhao.min"], course.people["zhou.kai"]}


def test_no_map_is_sealed_to_a_deputy_whose_office_has_ended(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_order()
    last = course.clock().date() - timedelta(days=1)
    with writing(course.engine) as session:
        deputy = RoleHeld.person_id == course.people["zhou.kai"]
        session.execute(update(RoleHeld).where(deputy, RoleHeld.role == "quality manager").values(until_on=last))
    with pytest.raises(Refused, match="Two people must hold keys"):
        course.code(control=False)
    with writing(course.engine) as session:
        session.add(RoleHeld(person_id=course.people["zhou.kai"], role="quality manager", from_on=last + timedelta(days=1)))
    course.code(control=False)
    assert len({row.holder_id for row in course.sealed()}) == 2


def test_whoever_had_the_map_sealed_to_them_never_tests_even_when_their_key_is_ended(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_coded()
    with writing(course.engine) as session:
        deputy = course.people["zhou.kai"]
        session.execute(update(SigningKey).where(SigningKey.person_id == deputy).values(revoked_at=course.clock()))
        session.add(RoleHeld(person_id=deputy, role="analyst", from_on=course.clock().date()))
        session.add(Authorization(person_id=deputy, kind="analysis", scope="*", from_on=course.clock().date()))
    with pytest.raises(Refused):
        course.release_and_assign(("chen.yu", "zhou.kai"))


@pytest.mark.parametrize("user", ["chen.yu", "liu.wen", "lu.qing"])
def test_others_have_no_key_page(locked: Course, user: str) -> None:
    browser = Pages(locked).signed_in(user)
    answers: list[Any] = [browser.get("/account/key"), browser.post("/account/key", data=MAKE)]
    answers.append(browser.post("/account/key/end", data={"key": "1", "reason": "Because."}))
    assert [a.status_code for a in answers] == [403, 403, 403]
