"""The chain of custody: every hand is named, every seal is read twice, and a break bars the judgement until it is ruled on (2.2.3)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.records.bench import HandOver, same_seal
from lims_complaints.records.case import Notice
from lims_complaints.records.paper import Paper
from lims_complaints.records.retest import Evaluation, SampleTaken
from lims_complaints.retest import bench
from tests.pages import Pages
from tests.retesting import Course, seal_of

SAMPLE, CONTROL = "S-WQ-2026-0001", "GSB 07-3161"
VALUES = {SAMPLE: ("13.5", "13.6"), CONTROL: ("20", "20")}


@pytest.fixture(scope="module")
def coded_once(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("custody"))
    course.to_coded()
    course.do("retest.release-work-package", "he.jing")
    course.do("retest.assign-analysts", "he.jing", analysts=[course.people["chen.yu"], course.people["sun.hao"]])
    return course


@pytest.fixture
def assigned(coded_once: Course, tmp_path: Path) -> Course:
    """Two analysts are assigned; every bottle is still with the coder."""
    return coded_once.copy(tmp_path)


@pytest.fixture
def testing(assigned: Course) -> Course:
    """Every portion is handed out."""
    assigned.hand_out()
    return assigned


def chain(course: Course, code: str) -> list[HandOver]:
    with course.read() as session:
        return list(session.scalars(select(HandOver).where(HandOver.portion_code == code).order_by(HandOver.step)))


def told(course: Course) -> list[str]:
    with course.read() as session:
        return [n.text for n in session.scalars(select(Notice).where(Notice.role == "quality manager")) if "Custody" in n.text]


def faults(course: Course, act: str, by: str, key: str | None = None, **given: Any) -> list[str]:
    with pytest.raises(Invalid) as wrong:
        course.do(act, by, key=key, **given)
    return [f.field for f in wrong.value.faults]


def test_both_hands_are_named_and_the_clock_is_the_servers(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    at = testing.clock()
    testing.clock.forward(minutes=3)
    testing.check_in("chen.yu", code, seal=f" {seal_of(code).lower()} ")
    [step] = chain(testing, code)
    assert (step.from_id, step.to_id) == (testing.people["he.jing"], testing.people["chen.yu"])
    assert (step.at, step.received_at) == (at, at + timedelta(minutes=3))
    assert not step.broken
    assert told(testing) == []


def test_nothing_is_taken_over_that_nobody_handed_out(assigned: Course) -> None:
    code = assigned.codes_of("chen.yu")[0]
    with pytest.raises(Refused) as refused:
        assigned.do("retest.check-in", "chen.yu", key=code, seal="F-1")
    assert refused.value.missing == ("the portion is handed to the actor",)


def test_portions_of_one_analyst_go_at_once_under_new_seals_of_their_own(assigned: Course) -> None:
    rows = assigned.to_be_handed()
    mine = {c for c, p in assigned.assigned().items() if p == assigned.people["chen.yu"]}
    own = [r for r in rows if r["code"] in mine]
    last = len(own) - 1
    wrong: dict[str, tuple[list[dict[str, str]], set[str]]] = {
        "one missing": (own[1:], {"portions"}),
        "none": ([r | {"seal": ""} for r in rows], {"portions"}),
        "nobody's code": ([*rows, {"code": "2222222", "seal": "F-0"}], {"portions"}),
        "one seal twice": ([r | {"seal": "F-1"} for r in rows], {f"portions-{n}-seal" for n in range(1, len(rows))}),
        "the sample's own seal": ([*own[1:], own[0] | {"seal": "s7741"}], {f"portions-{last}-seal"}),
    }
    for why, (given, where) in wrong.items():
        assert set(faults(assigned, "retest.hand-out", "he.jing", portions=given)) == where, why
    assigned.do("retest.hand-out", "he.jing", portions=own)
    assert len({chain(assigned, code)[0].at for code in mine}) == 1
    with pytest.raises(NotFound):
        assigned.do("retest.hand-out", "chen.yu", portions=rows)
    assigned.hand_out()
    with pytest.raises(Refused) as nothing:
        assigned.do("retest.hand-out", "he.jing", portions=rows)
    assert nothing.value.missing == ("a portion waits to be handed out",)


def test_another_number_is_read_again_before_it_counts_as_a_break(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    assert faults(testing, "retest.check-in", "chen.yu", key=code, seal="F-0") == ["seal"]
    assert chain(testing, code)[0].received_at is None
    testing.check_in("chen.yu", code, seal="F-0", otherwise=True)
    [step] = chain(testing, code)
    assert (step.seal, step.received_seal, step.broken) == (seal_of(code), "F-0", True)
    assert len(told(testing)) == 1


BREAKS: dict[str, Callable[[Course, str], object]] = {
    "another seal": lambda c, code: c.check_in("chen.yu", code, seal="F-0", otherwise=True),
    "a broken seal": lambda c, code: c.check_in("chen.yu", code, seal_intact=False),
    "broken as it is handed on": lambda c, code: handed_on(c, code, "lin.yue", seal_intact=False),
    "in the hands of the other analyst": lambda c, code: handed_on(c, code, "sun.hao"),
}


def handed_on(course: Course, code: str, to: str, **more: Any) -> None:
    course.check_in("chen.yu", code)
    course.do("retest.pass-on", "chen.yu", key=code, **{"to": course.people[to], "seal": "F-9"} | more)


@pytest.mark.parametrize("how", BREAKS)
def test_a_break_bars_agreement_until_it_is_ruled_on(testing: Course, how: str) -> None:
    BREAKS[how](testing, testing.codes_of("chen.yu")[0])
    for user in ("chen.yu", "sun.hao"):
        testing.lock_all(user, VALUES)
    with pytest.raises(Refused) as barred:
        testing.judge()
    assert barred.value.missing == ("every doubt about custody is ruled on",)
    testing.clock.forward(minutes=1)
    testing.do("retest.rule-on-custody", "zhao.min", stands=True, reason="The bottle never left the room.")
    testing.judge()
    testing.open()
    with testing.read() as session:
        assert session.scalars(select(Evaluation)).one().proposal == "original stands"


def test_a_ruling_covers_no_break_that_comes_after_it(testing: Course) -> None:
    first, second, *_ = testing.codes_of("chen.yu")
    testing.check_in("chen.yu", first, seal_intact=False)
    testing.do("retest.rule-on-custody", "zhao.min", stands=True, reason="It was seen to break.")
    testing.clock.forward(minutes=1)
    testing.check_in("chen.yu", second, seal_intact=False)
    for user in ("chen.yu", "sun.hao"):
        testing.lock_all(user, VALUES)
    with pytest.raises(Refused):
        testing.judge()


def test_a_portion_goes_to_a_colleague_and_back_to_the_store(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    with pytest.raises(Refused) as early:
        testing.do("retest.pass-on", "chen.yu", key=code, to=testing.people["lin.yue"], seal="F-9")
    assert early.value.missing == ("the portion is in the actor's hands",)
    with pytest.raises(Refused) as not_for_keeping:
        testing.do("retest.receive-portion", "chen.yu", key=code, seal=seal_of(code))
    assert not_for_keeping.value.missing == ("the portion does not wait for the actor's test",)
    handed_on(testing, code, "lin.yue")
    testing.do("retest.receive-portion", "lin.yue", key=code, seal="F-9")
    for wrong in ("lin.yue", "ma.li"):
        assert faults(testing, "retest.pass-on", "lin.yue", key=code, to=testing.people[wrong], seal="F-9") == ["to"]
    testing.do("retest.pass-on", "lin.yue", key=code, to=testing.people["he.jing"], seal="F-10")
    testing.do("retest.receive-portion", "he.jing", key=code, seal="F-10")
    hands = [(s.from_id, s.to_id) for s in chain(testing, code)]
    people = [testing.people[u] for u in ("he.jing", "chen.yu", "lin.yue", "he.jing")]
    assert hands == list(pairwise(people))
    with testing.read() as session:
        assert [k.code for k in bench.keeping(session, testing.people["he.jing"])] == [code]
        assert bench.keeping(session, testing.people["sun.hao"]) == ()


def test_the_sample_leaves_the_store_in_named_hands_before_it_is_coded(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_opinion()
    course.judge_sample()
    course.do("retest.order", "zhao.min", **course.ordered())
    with pytest.raises(Refused) as early:
        course.do("retest.code-portions", "he.jing")
    assert early.value.missing == ("the samples are taken out of the store",)
    taken = {"sample": SAMPLE, "seal": "S-7741", "seal_intact": True}
    assert faults(course, "retest.take-samples", "he.jing", samples=[taken | {"sample": "S-WQ-2026-0002"}]) == [
        "samples-0-sample"
    ]
    assert faults(course, "retest.take-samples", "he.jing", samples=[taken | {"seal": "S-7714"}]) == ["samples-0-seal"]
    course.take(seal="S-7714", otherwise=True)
    with course.read() as session:
        row = session.scalars(select(SampleTaken)).one()
        assert (row.by_id, row.at, row.expected, row.broken) == (course.people["he.jing"], course.clock(), "S-7741", True)
    assert len(told(course)) == 1


def test_what_stands_in_the_chain_stays(testing: Course) -> None:
    testing.check_in("chen.yu", testing.codes_of("chen.yu")[0], seal_intact=False)
    for change in (
        update(HandOver).values(received_intact=True), update(HandOver).values(to_id=1), update(HandOver).values(seal="F-0"),
        delete(HandOver), update(SampleTaken).values(seal="F-0"), delete(SampleTaken),
    ):  # fmt: skip
        with (
            pytest.raises(Exception, match=r"keeps what it holds|is never removed|neither changed nor removed"),
            writing(testing.engine) as session,
        ):
            session.execute(change)


def test_seals_are_compared_as_people_read_them() -> None:
    assert same_seal("F-00 12", "ｆ0012")
    assert not same_seal("F-0012", "F-0021")


def test_codes_and_hands_are_shown_together_after_the_opening_alone(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    handed_on(testing, code, "lin.yue")
    for user in ("chen.yu", "sun.hao"):
        testing.lock_all(user, VALUES)
    pages = Pages(testing)
    shown = f"{code[:4]}-{code[4:]}"
    quality, keeper = pages.signed_in("zhao.min"), pages.signed_in("lin.yue")
    case = f"/case/{testing.number}"
    before = quality.get(case).text
    assert "Portions handed out" in before
    assert not [c for c in testing.assigned() if c in before or f"{c[:4]}-{c[4:]}" in before]
    listed = keeper.get("/bench/keeping").text
    assert shown in listed
    kept = keeper.get(f"/bench/{code}/keeping").text
    assert seal_of(code) not in kept
    assert "F-9" not in kept
    assert "mg/L" not in kept
    stranger = pages.signed_in("sun.hao")
    for path in (f"/bench/{code}/keeping", "/bench/2222222/keeping"):
        assert stranger.get(path).status_code == 404
    assert keeper.post(f"/bench/{code}/keeping", data={"seal": "F-9", "seal_intact": "true"}).status_code == 303
    place, entered = f"/api/bench/{code}/acts/retest.pass-on", {"to": testing.people["he.jing"], "seal": "F-10"}
    assert stranger.post(place, json=entered).status_code == 403
    assert keeper.post(place, json=entered).status_code == 200
    testing.judge()
    testing.open()
    after = quality.get(case).text
    assert shown in after
    assert "Chain of custody" in after
    with testing.read() as session:
        record = session.scalars(select(Paper).where(Paper.name == "coding-record").order_by(Paper.id.desc())).first()
    assert record is not None
    assert shown in str(record.content)
    assert "Chain of custody" in str(record.content)
