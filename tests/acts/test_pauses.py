"""Clocks that stand while a case waits: the ledger, the reckoning, the reminders; and regulation 14, which knows none of it."""

from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints import ledger
from lims_complaints.clocks.calendar import built_in
from lims_complaints.clocks.due import due
from lims_complaints.clocks.reckoning import Due
from lims_complaints.clocks.term import Term
from lims_complaints.errors import Refused
from lims_complaints.records.case import Notice
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.worker.jobs import JOBS
from lims_complaints.worker.loop import run_due
from tests.regimes.conftest import House, document
from tests.regimes.winery import do, winery
from tests.station import Station


@pytest.fixture
def house(tmp_path: Path) -> House:
    return winery(tmp_path)


def completion(house: House) -> Clock:
    row = house.clock("completion")
    assert row is not None
    return row


def test_the_stored_reckoning_holds_the_pauses_and_reads_back(house: House) -> None:
    do(house, "waits for the client")
    house.station.clock.set("2026-03-04 10:00")
    do(house, "goes on")
    row = completion(house)
    kept = Due.from_json(row.reckoning)
    assert [(p.reason, p.start_at, p.end_at) for p in kept.stood] == [
        ("waiting for the client", row.entries[1].at, row.entries[2].at)
    ]
    assert (row.due_on, row.due_at) == (kept.date, kept.at)
    assert house.station.case(house.number).due_at == row.due_at


def test_the_ledger_gives_one_reckoning_in_whatever_order_its_entries_were_made(house: House) -> None:
    for verb, at in (("waits for the client", "2026-03-03 09:00"), ("goes on", "2026-03-05 09:00"),
                     ("waits for the sample", "2026-03-05 09:00"), ("goes on", "2026-03-09 16:00")):  # fmt: skip
        house.station.clock.set(at)
        do(house, verb)
    row, now = completion(house), house.station.clock()
    entries = [ClockEntry(kind=e.kind, at=e.at, reason=e.reason, more=e.more) for e in row.entries]
    found = {
        due(row.started_at, Term(3, "working day"), built_in("CN"), *_told(order, now)).at for order in permutations(entries)
    }
    assert found == {row.due_at}


def _told(order: tuple[ClockEntry, ...], now: object) -> tuple[object, int]:
    row = Clock()
    row.entries = list(order)
    return ledger.told(row, now)  # type: ignore[arg-type]


def test_reminders_are_silent_while_the_clock_stands_and_come_with_the_new_date(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("paper.render", "mail.send", "mail.remind"):
        monkeypatch.setitem(JOBS, kind, lambda _desk, _body: None)
    do(house, "waits for the client")
    house.station.clock.set("2026-03-10 10:00")
    run_due(house.station.desk)
    assert reminders(house) == []
    do(house, "goes on")
    assert completion(house).due_on.isoformat() == "2026-03-13"
    for day in ("2026-03-11 10:00", "2026-03-12 10:00", "2026-03-12 16:00", "2026-03-16 10:00"):
        house.station.clock.set(day)
        run_due(house.station.desk)
    told = reminders(house)
    assert [text.rpartition("(")[2] for text in told] == ["1 working day before)", "1 day after, to the office)"]
    assert all("2026年3月13日" in text for text in told)


def test_a_reminder_that_fell_into_a_pause_of_one_day_is_not_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("paper.render", "mail.send", "mail.remind"):
        monkeypatch.setitem(JOBS, kind, lambda _desk, _body: None)
    house.station.clock.set("2026-03-04 08:30")
    do(house, "waits for the client")
    house.station.clock.set("2026-03-04 09:30")
    run_due(house.station.desk)
    assert reminders(house) == []
    do(house, "goes on")
    assert completion(house).due_on.isoformat() == "2026-03-05"
    house.station.clock.set("2026-03-04 10:00")
    run_due(house.station.desk)
    run_due(house.station.desk)
    assert [text.rpartition("(")[2] for text in reminders(house)] == ["1 working day before)"]


def reminders(house: House) -> list[str]:
    """Return what the notices about the term say in Chinese, each with the rule for which it was made."""
    title = document("winery").edition.clocks["completion"].title["zh-Hans"]
    with house.station.read() as session:
        notices = session.scalars(select(Notice).order_by(Notice.id)).all()
        return [f"{n.said['zh-Hans']} {n.text[n.text.rindex('(') :]}" for n in notices if title in n.said.get("zh-Hans", "")]


def test_regulation_14_knows_neither_pause_nor_extension(tmp_path: Path) -> None:
    edition = document("testing-station").edition
    assert not [c.name for c in edition.clocks.values() if c.pauses or c.extend]
    acts = {m.act for m in edition.moves.values()}
    assert not acts & {"review.wait-for-client", "review.wait-for-sample", "review.go-on", "review.extend-term"}
    house = House(Station(tmp_path))
    house.runs("winery")
    house.procedure = "testing-station"
    given = {"name": "李四", "email": "li@client.example", "about": "sampling", "what_happened": "迟到"}
    house.act("client", "intake.file-complaint", **given)
    house.done()
    for name, entered in (
        ("review.wait-for-client", {"what": "x"}),
        ("review.wait-for-sample", {"what": "x"}),
        ("review.extend-term", {"term": "admission", "more": 1, "reason": "x"}),
    ):
        house.act("zhao.min", name, **entered)
        assert isinstance(house.answer, Refused)
        assert "does not provide" in house.answer.reason
