"""A schedule is loaded by one person and approved by another; open dates are confirmed or moved, never in silence."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, Refused, Stale
from lims_complaints.identity.actor import CLIENT
from lims_complaints.outbox import Later, post
from lims_complaints.records.case import Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import AuditEvent, CalendarYear, Job
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.worker.loop import run_due
from lims_complaints.worker.reminders import remind
from lims_complaints.worker.watch import FAIL, alarm_of_the_day
from tests.clauses.inputs import SCHEDULE as CONFIRMING
from tests.station import SHANGHAI, Station

MOVING = CONFIRMING + "\n".join(f'2027-01-{d:02} = "A day off"' for d in range(6, 11))


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path, at=datetime(2026, 12, 23, 10, 0, tzinfo=SHANGHAI))
    made.report(received="2026-12-21")
    given = {
        "report": "WQ-2026-0001", "check_code": made.check_codes["WQ-2026-0001"], "name": "Li Na", "email": "li@client.example",
        "results": [{"line": 1, "grounds": "Twice what our own laboratory finds."}], "remedy": "Retest the sample",
    }  # fmt: skip
    made.number = made.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT).key  # type: ignore[attr-defined]
    do(made, "intake.accept", "liu.wen", key=made.number)  # type: ignore[attr-defined]
    return made


def do(station: Station, act: str, by: str, key: str | None = None, **given: object) -> Done:
    return station.desk.perform(act, ACTS[act].given(**given), by=station.who(by), key=key)


def load(station: Station, text: str, by: str = "liu.wen") -> int:
    return int(do(station, "calendar.load", by, schedule=text).shown["schedule"])


def answer(station: Station) -> Clock:
    with station.read() as session:
        clock = session.scalars(select(Clock).where(Clock.name == "answer")).one()
        _ = [e.reason for e in clock.entries]
        return clock


def test_loading_changes_no_date(station: Station) -> None:
    load(station, MOVING)
    assert str(answer(station).due_on) == "2027-01-07"
    assert answer(station).provisional


def test_a_provisional_date_is_confirmed_by_the_schedule_with_an_entry(station: Station) -> None:
    done = do(station, "calendar.approve", "zhao.min", schedule=load(station, CONFIRMING))
    clock = answer(station)
    assert (str(clock.due_on), clock.provisional) == ("2027-01-07", False)
    assert [e.kind for e in clock.entries] == ["started", "recomputed"]
    assert "2027年1月7日" in clock.entries[-1].reason
    assert clock.reckoning["edition"].startswith("CN 2027")
    assert done.shown["moved"] == 0
    assert done.shown["confirmed"] >= 1
    with station.read() as session:
        assert not session.scalars(select(Paper).where(Paper.name == "day-moved")).all()


def test_a_moved_date_is_told_to_owner_and_client(station: Station) -> None:
    done = do(station, "calendar.approve", "zhao.min", schedule=load(station, MOVING))
    clock = answer(station)
    assert str(clock.due_on) == "2027-01-11"
    assert clock.reckoning["due_date"] == "2027-01-11"
    assert [e.kind for e in clock.entries] == ["started", "recomputed", "told"]
    assert done.shown["told"] == 1
    with station.read() as session:
        letter = session.scalars(select(Paper).where(Paper.name == "day-moved")).one()
        assert letter.for_client
        words = "\n".join(letter.content["words"]["en"]["paragraphs"])
        assert "11 Jan 2027" in words
        assert "instead of 7 Jan 2027" in words
        assert "later" not in words, "the letter may not say more than that the day moved: it may be earlier"
        assert session.scalars(select(Dispatch.to).where(Dispatch.paper_id == letter.id)).one() == "li@client.example"
        (said,) = session.scalars(select(Notice.said).where(Notice.text.contains("11 Jan 2027"))).all()
        assert "2027年1月11日" in said["zh-Hans"]
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "calendar.approve")).one()
        assert event.notes["reckoned anew"] == [f"{station.number} answer: later"]  # type: ignore[attr-defined]
    assert station.case(station.number).due_at == clock.due_at  # type: ignore[attr-defined]


def test_reminders_follow_the_moved_date_and_the_old_ones_are_silent(station: Station) -> None:
    do(station, "calendar.approve", "zhao.min", schedule=load(station, MOVING))
    with station.read() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "clock.remind")).all()
        here = [j for j in jobs if j.body["clock"] == answer(station).id and j.body["rule"] == "on the day"]
        assert sorted(j.body["due_on"] for j in here) == ["2027-01-07", "2027-01-11"]
        old = next(j.body for j in here if j.body["due_on"] == "2027-01-07")
        before = len(session.scalars(select(Notice)).all())
    station.clock.set("2027-01-07 09:00")
    remind(station.desk, old)
    with station.read() as session:
        assert len(session.scalars(select(Notice)).all()) == before


def test_nobody_approves_what_they_loaded(station: Station) -> None:
    number = load(station, MOVING, by="zhao.min")
    with pytest.raises(Refused) as refused:
        do(station, "calendar.approve", "zhao.min", schedule=number)
    assert refused.value.missing == ("the actor did not load the schedule",)
    assert str(answer(station).due_on) == "2027-01-07"
    do(station, "calendar.approve", "zhou.kai", schedule=number)


@pytest.mark.parametrize("by", ["liu.wen", "wang.lei", "lu.qing"])
def test_only_a_quality_manager_approves(station: Station, by: str) -> None:
    number = load(station, MOVING, by="zhao.min")
    with pytest.raises(Refused):
        do(station, "calendar.approve", by, schedule=number)


@pytest.mark.parametrize("by", ["wang.lei", "lu.qing", "xu.fang"])
def test_others_load_nothing(station: Station, by: str) -> None:
    with pytest.raises(Refused):
        load(station, MOVING, by=by)


def test_a_schedule_is_approved_once(station: Station) -> None:
    number = load(station, MOVING)
    do(station, "calendar.approve", "zhao.min", schedule=number)
    for by in ("zhao.min", "zhou.kai"):
        with pytest.raises(Stale) as quicker:
            do(station, "calendar.approve", by, schedule=number)
        assert (quicker.value.seen, quicker.value.now) == (1, 2)
    with pytest.raises(Refused):
        do(station, "calendar.approve", "wang.lei", schedule=number)
    assert [e.kind for e in answer(station).entries].count("recomputed") == 1


@pytest.mark.parametrize(
    "text",
    ["not toml [", "edition = 'x'", CONFIRMING.replace('"CN"', '"HK"'), CONFIRMING.replace("2027-01-01", "2027-13-01"),
     CONFIRMING.replace('[off]\n2027-01-01 = "New Year\'s Day"', "")],
)  # fmt: skip
def test_a_schedule_that_is_none_is_refused_with_the_reason(station: Station, text: str) -> None:
    with pytest.raises(Invalid) as wrong:
        load(station, text)
    assert wrong.value.faults[0].field == "schedule"


def test_a_settled_clock_keeps_its_date(station: Station) -> None:
    with writing(station.engine) as session:
        clock = session.scalars(select(Clock).where(Clock.name == "answer")).one()
        clock.met_at = station.clock()
    do(station, "calendar.approve", "zhao.min", schedule=load(station, MOVING))
    assert str(answer(station).due_on) == "2027-01-07"


def test_the_worker_warns_from_november_and_insists_from_mid_december(tmp_path: Path) -> None:
    made = Station(tmp_path, at=datetime(2026, 10, 31, 9, 0, tzinfo=SHANGHAI))

    def told(when: str) -> int:
        made.clock.set(when)
        with writing(made.engine) as session:
            alarm_of_the_day(session, made.clock())
        with made.read() as session:
            query = select(Notice).where(Notice.role == "quality manager", Notice.text.contains("holiday schedule"))
            return len(session.scalars(query).all())

    assert told("2026-10-31 09:00") == 0
    assert told("2026-11-01 09:00") == 1
    assert told("2026-11-01 09:05") == 1
    assert told("2026-12-14 23:00") == 1
    assert told("2026-12-15 09:00") == 2
    assert told("2026-12-15 10:00") == 2
    assert told("2026-12-16 09:00") == 3
    with writing(made.engine) as session:
        row = CalendarYear(jurisdiction="CN", year=2027, source="t", schedule={"toml": CONFIRMING, "years": [2027], "by": 1},
                           loaded_at=made.clock(), loaded_by="t", approved_at=made.clock(), approved_by="u")  # fmt: skip
        session.add(row)
    assert told("2026-12-17 09:00") == 3


def test_the_daily_round_watches_the_calendar(tmp_path: Path) -> None:
    made = Station(tmp_path, at=datetime(2026, 12, 20, 9, 0, tzinfo=SHANGHAI))
    with writing(made.engine) as session:
        post(session, Later("daily.sweep", "sweep:first"), made.clock())
    run_due(made.desk)
    with made.read() as session:
        assert session.scalars(select(Notice).where(Notice.text == FAIL)).first()


def test_a_moved_decision_on_admission_is_told_as_well_since_the_receipt_named_its_day(tmp_path: Path) -> None:
    made = Station(tmp_path, at=datetime(2027, 1, 5, 10, 0, tzinfo=SHANGHAI))
    made.report(received="2027-01-04")
    given = {
        "report": "WQ-2026-0001", "check_code": made.check_codes["WQ-2026-0001"], "name": "Li Na", "email": "li@client.example",
        "results": [{"line": 1, "grounds": "Twice what our own laboratory finds."}],
    }  # fmt: skip
    made.number = made.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT).key  # type: ignore[attr-defined]
    do(made, "calendar.approve", "zhao.min", schedule=load(made, MOVING))
    with made.read() as session:
        clock = session.scalars(select(Clock).where(Clock.name == "admission")).one()
        assert [e.kind for e in clock.entries] == ["started", "recomputed", "told"]
        assert (clock.reckoning["due_date"], clock.provisional) == ("2027-01-11", False)
        assert [p.name for p in session.scalars(select(Paper).where(Paper.kind == "letter"))] == ["day-moved"]
        letter = session.scalars(select(Paper).where(Paper.kind == "letter")).one()
        assert "The time limit that moved: Decision on admission." in letter.content["words"]["en"]["paragraphs"]
        assert any("2027" in n.text for n in session.scalars(select(Notice).where(Notice.case_id == clock.case_id)))
