"""A term that passes unmet is entered once, at its end, by the station; where it stood, or was moved, it was not missed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.outbox import Later
from lims_complaints.performance.gathering import gather, span_of
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import Job
from lims_complaints.worker.jobs import JOBS
from tests.regimes.conftest import House, complain
from tests.regimes.winery import do, winery
from tests.station import Station


@pytest.fixture
def house(tmp_path: Path) -> House:
    return winery(tmp_path)


def sweep(house: House, at: str) -> list[Job]:
    """Do the worker's daily round at a time, and what it posts about missed terms; return what it had posted so far."""
    house.station.clock.set(at)
    JOBS["daily.sweep"](house.station.desk, {})
    with house.station.read() as session:
        jobs = list(session.scalars(select(Job).where(Job.kind == "clock.missed").order_by(Job.id)))
    for job in jobs:
        JOBS[job.kind](house.station.desk, job.body)
    return jobs


def kinds(house: House) -> list[tuple[str, bool, str]]:
    row = completion(house)
    return [(e.kind, e.at == row.due_at, e.by_role) for e in row.entries]


def completion(house: House) -> Clock:
    row = house.clock("completion")
    assert row is not None
    return row


def test_the_worker_enters_what_was_missed_once_at_its_end(house: House) -> None:
    assert sweep(house, "2026-03-05 23:59") == []
    assert [kind for kind, _, _ in kinds(house)] == ["started"]
    version = house.station.case(house.number).version
    for at in ("2026-03-06 00:00", "2026-03-07 06:00", "2026-03-09 06:00"):
        assert len(sweep(house, at)) == 1
        assert kinds(house)[1:] == [("missed", True, "the station")]
    assert house.station.case(house.number).version == version


def test_a_term_that_stood_before_its_end_is_not_missed(house: House) -> None:
    house.station.clock.set("2026-03-05 10:00")
    do(house, "waits for the client")
    assert sweep(house, "2026-03-20 06:00") == []
    house.station.clock.set("2026-03-20 09:00")
    do(house, "goes on")
    assert [kind for kind, _, _ in kinds(house)] == ["started", "paused", "resumed"]
    assert completion(house).due_at > house.station.clock()


def test_a_term_that_stops_after_its_end_was_missed(house: House) -> None:
    house.station.clock.set("2026-03-06 10:00")
    do(house, "waits for the client")
    assert [kind for kind, _, _ in kinds(house)] == ["started", "missed", "paused"]


def test_a_term_that_was_missed_stays_missed_in_the_figures_when_nobody_needs_it_any_more(house: House) -> None:
    assert on_time(house) == [("acknowledgement", True)]
    house.station.clock.set("2026-03-06 10:00")
    assert ("completion", False) in on_time(house)
    do(house, "withdraws", "client")
    row = completion(house)
    assert row.ended_at is not None
    assert ("completion", False) in on_time(house)


def on_time(house: House) -> list[tuple[str, bool]]:
    """Return the time limits that March's figures are made of."""
    station = house.station
    with station.read() as session:
        span = span_of(session, "winery", date(2026, 3, 1), date(2026, 3, 31))
        settled = gather(session, station.who("other office"), span, station.clock()).settled
    return [(s.clock, s.in_time) for s in settled]


def test_more_time_asks_for_a_reason_of_its_own(tmp_path: Path) -> None:
    made = House(Station(tmp_path))
    made.runs("manufacturer")
    made.station.clock.set("2026-05-04 09:00")
    complain(made, kind="quality")
    made.act("sales department", "intake.accept")
    made.done()
    made.station.clock.set("2026-05-20 09:00")
    made.act("sales department", "review.explain-lateness", term="closing", reason="待配件")
    made.done()
    made.act("general manager's office", "review.extend-term", term="closing", more=3, reason="配件在途")
    made.done()
    row = made.clock("closing")
    assert row is not None
    assert [e.kind for e in row.entries] == ["started", "missed", "explained", "extended"]
    made.station.clock.set("2026-05-21 09:00")
    made.act("sales department", "review.explain-lateness", term="closing", reason="配件仍未到")
    with pytest.raises(AssertionError):
        made.done()
    made.station.clock.set("2026-05-23 09:00")
    made.act("sales department", "review.explain-lateness", term="closing", reason="配件仍未到")
    made.done()
    again = made.clock("closing")
    assert again is not None
    assert [e.kind for e in again.entries] == ["started", "missed", "explained", "extended", "missed", "explained"]


def test_what_follows_by_the_clock_alone_posts_its_jobs_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = timekeeping.keep
    posts = [Later("paper.render", "of a tick")]
    monkeypatch.setattr(timekeeping, "keep", lambda scene, edition, **how: [*keep(scene, edition, **how), *posts])
    house.station.desk.tick(house.number)
    with house.station.read() as session:
        assert session.scalar(select(Job.kind).where(Job.dedup == "of a tick")) == "paper.render"
