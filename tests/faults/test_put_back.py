"""A backup put back over a record that went on, and a clock set back or ahead: the station says so, and gives no number twice."""

import dataclasses
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints import reached
from lims_complaints.act import ACTS
from lims_complaints.app import create_app
from lims_complaints.cli import main
from lims_complaints.cli.backup import SUMS, backup
from lims_complaints.db.engine import open_engine
from lims_complaints.errors import Unavailable
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Dispatch
from lims_complaints.worker import loop, mail
from tests.faults.filing import file
from tests.station import Station


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path / "station")
    made.report()
    return made


def filed(station: Station) -> str:
    return file(station.desk, station.check_codes["WQ-2026-0001"])


@pytest.fixture
def call(station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    monkeypatch.setenv("LIMS_HOME", str(station.folder))
    monkeypatch.setattr("lims_complaints.app.system_clock", station.clock)

    def run(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as left:
            main(list(words))
        said = capsys.readouterr()
        assert left.value.code == code, said.out + said.err
        return said.out + said.err

    return run


def put_back(station: Station, kept: Path) -> None:
    """Put a copy of the database over the one that went on; the rest of the home stays."""
    station.engine.dispose()
    for end in ("-wal", "-shm"):
        (station.folder / f"station.db{end}").unlink(missing_ok=True)
    shutil.copyfile(kept / "station.db", station.folder / "station.db")
    engine = open_engine(station.desk.settings.database_url)
    station.engine, station.desk = engine, dataclasses.replace(station.desk, engine=engine)


def kept_then_two_more(station: Station, tmp_path: Path) -> Path:
    """File one appeal, copy the station, file two more, which the worker sees."""
    assert filed(station) == "AP-2026-0001"
    assert backup(tmp_path / "kept", home=station.folder) == 0
    assert [filed(station), filed(station)] == ["AP-2026-0002", "AP-2026-0003"]
    loop.note_reached(station.desk)
    return tmp_path / "kept"


def test_an_older_database_is_not_served_and_check_says_so(station: Station, tmp_path: Path, call: Callable[..., str]) -> None:
    kept = kept_then_two_more(station, tmp_path)
    put_back(station, kept)
    with pytest.raises(Unavailable, match="a backup was put back, or events were removed"):
        create_app(station.desk)
    with pytest.raises(Unavailable):
        loop.note_reached(station.desk)
    assert "a backup was put back" in call("check", code=1)
    assert "a backup was put back" in call("worker", "--once", code=1)


def test_once_it_is_told_no_number_is_given_twice(station: Station, tmp_path: Path, call: Callable[..., str]) -> None:
    put_back(station, kept_then_two_more(station, tmp_path))
    said = call("record", "restored", "--reason", "The disk failed; the copy of last night.")
    assert "testing-station/appeal:2026: 2 to 3 are not given out again" in said
    assert "nothing is wrong" in call("check")
    create_app(station.desk)
    assert filed(station) == "AP-2026-0004"
    with station.read() as session:
        told = session.scalars(select(Notice.role).where(Notice.text.like("A backup was put back%"))).all()
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "record.restored")).one()
    assert sorted(told) == ["auditor", "quality manager"]
    assert event.subject_kind == "station"


def test_a_copy_that_takes_the_stations_place_passes_over_so_many_numbers(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., str]
) -> None:
    kept = kept_then_two_more(station, tmp_path)
    assert not (kept / reached.FILE).exists(), "a copy is older than what was seen while it was made"
    monkeypatch.setenv("LIMS_HOME", str(kept))
    assert "nothing is wrong" in call("check")
    assert "2 to 21 are not given out again" in call("record", "restored", "--reason", "Fire.", "--skip", "20")
    assert not (kept / SUMS).exists()
    engine = open_engine(f"sqlite:///{kept / 'station.db'}")
    twin = dataclasses.replace(station.desk, engine=engine)
    assert file(twin, station.check_codes["WQ-2026-0001"]) == "AP-2026-0022"
    engine.dispose()


def test_nothing_is_told_where_nothing_was_put_back(station: Station, call: Callable[..., str]) -> None:
    filed(station)
    loop.note_reached(station.desk)
    assert "nothing says that a backup was put back" in call("record", "restored", "--reason", "x", code=1)
    assert "say what happened" in call("record", "restored", "--reason", " ", "--skip", "1", code=1)
    with station.read() as session:
        assert session.scalars(select(AuditEvent.act)).all() == ["intake.file-appeal"]


def test_what_was_noted_goes_on_with_the_record_and_says_where_it_is_damaged(station: Station) -> None:
    loop.note_reached(station.desk)
    assert reached.noted(station.folder) is None, "there is no event yet"
    for n in (1, 2):
        filed(station)
        loop.note_reached(station.desk)
        said = json.loads((station.folder / reached.FILE).read_text("utf-8"))
        assert (said["sequence"], said["numbers"]["testing-station/appeal:2026"]) == (n, n)
    (station.folder / reached.FILE).write_text("{")
    with pytest.raises(Unavailable, match="cannot be read"):
        loop.note_reached(station.desk)


def test_two_letters_that_bear_one_number_in_the_database_are_told_apart(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail program drops what comes under a Message-ID that it has seen: the letter after the restore would be lost."""
    monkeypatch.setattr(mail, "paper_file", lambda desk, *_: desk.store.keep(b"%PDF-1.7 letter"))
    number = filed(station)
    assert backup(tmp_path / "kept", home=station.folder) == 0

    def letter(act: str, **given: object) -> tuple[int, str]:
        station.desk.perform(act, ACTS[act].given(**given), by=station.who("liu.wen"), key=number)
        with station.read() as session:
            newest = max(session.scalars(select(Dispatch.id)))
        mail.send_dispatch(station.desk, newest)
        made = max((station.folder / "mail").glob("dispatch-*.eml"), key=lambda f: f.stat().st_mtime_ns)
        return newest, str(message_from_bytes(made.read_bytes())["Message-ID"])

    first = letter("intake.accept")
    put_back(station, tmp_path / "kept")
    second = letter("intake.ask-for-missing", missing="请补充依据")
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_nothing_is_done_at_an_hour_that_has_passed(station: Station, call: Callable[..., str]) -> None:
    number = filed(station)
    station.clock.forward(days=-3)
    for act, given in (("intake.accept", {}), ("intake.ask-for-missing", {"missing": "请补充依据"})):
        with pytest.raises(Unavailable, match="before the newest event of the record"):
            station.desk.perform(act, ACTS[act].given(**given), by=station.who("liu.wen"), key=number)
    with pytest.raises(Unavailable):
        filed(station)
    assert "before the newest event" in call("check", code=1)
    with station.read() as session:
        assert len(session.scalars(select(AuditEvent.act)).all()) == len(session.scalars(select(Case.id)).all()) == 1
    station.clock.forward(days=3, minutes=-1)
    station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)


def test_a_clock_that_had_run_ahead_is_set_right_and_the_record_tells_of_it(station: Station, call: Callable[..., str]) -> None:
    right = station.clock.at
    station.clock.forward(days=400)
    number = filed(station)
    station.clock.at = right
    with pytest.raises(Unavailable):
        filed(station)
    assert "The record tells of it" in call("record", "clock", "--reason", "Its battery was empty.")
    assert "nothing is wrong" in call("check")
    assert filed(station) != number
    assert "there is nothing to tell" in call("record", "clock", "--reason", "Again.", code=1)
    with station.read() as session:
        ats = session.scalars(select(AuditEvent.at).order_by(AuditEvent.sequence)).all()
    assert ats[0] - ats[1] == timedelta(days=400)
    assert all(isinstance(at, datetime) and at.tzinfo is UTC for at in ats)
