"""Files that came and that no act ever named are forgotten after a day; one that anything names never is, whoever comes first."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.documents import handed_in
from lims_complaints.errors import Invalid
from lims_complaints.identity.actor import CLIENT
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.bench import BenchBatch
from lims_complaints.records.handed_in import HandedIn
from lims_complaints.records.journal import Job
from lims_complaints.records.paper import StoredFile
from lims_complaints.records.report import Report
from lims_complaints.worker.jobs import sweep
from tests.station import Station

SENT = b"%PDF-1.4 what the client has\n%%EOF\n"


def take(station: Station, content: bytes = SENT) -> str:
    desk = station.desk
    return handed_in.take(desk.engine, desk.store, content, station.clock())


def file(station: Station, sha256: str) -> Done:
    given = {
        "report": "WQ-2026-0001", "check_code": station.check_codes["WQ-2026-0001"], "name": "Li Na", "email": "li@client.example",
        "results": [{"line": 1, "grounds": "Twice what we find."}], "files": [{"sha256": sha256, "name": "ours.pdf"}],
    }  # fmt: skip
    return station.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT)


def watched(station: Station) -> list[str]:
    with station.read() as session:
        return list(session.scalars(select(HandedIn.sha256)))


def test_what_no_act_names_is_forgotten_after_a_day_and_not_before(station: Station) -> None:
    sha256 = take(station)
    station.clock.forward(hours=23)
    sweep(station.desk, {})
    assert station.desk.store.get(sha256) == SENT
    station.clock.forward(hours=2)
    sweep(station.desk, {})
    assert not station.desk.store.has(sha256)
    assert watched(station) == []


def test_what_an_act_names_stays_and_is_watched_no_more(station: Station) -> None:
    sha256 = take(station)
    file(station, sha256)
    station.clock.forward(days=2)
    sweep(station.desk, {})
    assert station.desk.store.get(sha256) == SENT
    assert watched(station) == []


def of_a_report(station: Station, sha256: str) -> None:
    with writing(station.engine) as session:
        session.scalars(select(Report)).one().draft_sha256 = sha256


def of_the_list(station: Station, sha256: str) -> None:
    with writing(station.engine) as session:
        session.add(StoredFile(sha256=sha256, size=1, kind="application/pdf", kept_at=station.clock()))


def of_a_batch(station: Station, sha256: str) -> None:
    with writing(station.engine) as session:
        held = {"name": "method.pdf", "sha256": sha256, "kind": "application/pdf"}
        session.add(BenchBatch(id="b", window_hours=24, files=[held]))


def of_a_job(station: Station, sha256: str) -> None:
    with writing(station.engine) as session:
        job = Job(kind="timestamp.renew", dedup="x", body={"file": sha256}, due_at=station.clock(), made_at=station.clock())
        session.add(job)


def of_a_form(station: Station, sha256: str) -> None:
    folder = station.folder / "drafts"
    folder.mkdir()
    (folder / f"{'0' * 32}.json").write_text(json.dumps({"files": [{"sha256": sha256}]}), "utf-8")


@pytest.mark.parametrize("name", [of_a_report, of_the_list, of_a_batch, of_a_job, of_a_form])
def test_what_anything_names_by_its_hash_stays(station: Station, name: Callable[[Station, str], None]) -> None:
    kept, gone = take(station), take(station, b"%PDF-1.4 another\n")
    name(station, kept)
    station.clock.forward(days=2)
    drafts = station.folder / "drafts"
    assert handed_in.sweep(station.engine, station.desk.store, drafts, station.clock()) == 1
    assert station.desk.store.get(kept) == SENT
    assert not station.desk.store.has(gone)


def between(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Any]) -> None:
    """Let something happen when the sweep has looked and is about to forget."""
    forget = handed_in._forget

    def then(*args: Any) -> bool:
        meanwhile()
        return forget(*args)

    monkeypatch.setattr(handed_in, "_forget", then)


def test_an_act_that_comes_while_the_sweep_is_at_it_keeps_its_file(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = take(station)
    station.clock.forward(days=2)
    between(monkeypatch, lambda: file(station, sha256))
    sweep(station.desk, {})
    assert station.desk.store.get(sha256) == SENT
    with station.read() as session:
        assert session.scalars(select(Attachment.sha256)).all() == [sha256]


def test_a_file_that_comes_again_while_the_sweep_is_at_it_stays(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = take(station)
    station.clock.forward(days=2)
    between(monkeypatch, lambda: take(station))
    sweep(station.desk, {})
    assert station.desk.store.get(sha256) == SENT
    file(station, sha256)


def test_the_sweep_waits_for_an_act_that_is_not_committed_yet(station: Station) -> None:
    sha256 = take(station)
    station.clock.forward(days=2)
    swept = threading.Thread(target=sweep, args=(station.desk, {}))
    with writing(station.engine) as session:
        handed_in.hold(session, {sha256})
        swept.start()
        swept.join(0.3)
        assert station.desk.store.has(sha256)
    swept.join()
    assert station.desk.store.get(sha256) == SENT


def test_an_act_that_comes_too_late_is_told_which_file_to_add_again(station: Station) -> None:
    sha256 = take(station)
    station.clock.forward(days=2)
    sweep(station.desk, {})
    with pytest.raises(Invalid) as late:
        file(station, sha256)
    [fault] = late.value.faults
    assert (fault.field, fault.values) == ("files", {"name": "ours.pdf"})
    assert file(station, take(station)).state == "filed"
