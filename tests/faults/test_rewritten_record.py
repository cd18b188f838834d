"""Whoever owns the database can drop its guards and rewrite the whole chain; what the seal signed before shows it."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import select, text, update
from starlette.testclient import TestClient

from lims_complaints import audit, checkpointing
from lims_complaints.audit import checkpoint
from lims_complaints.audit.checkpoint import BadCheckpoint, BrokenRecord
from lims_complaints.cli.backup import backup
from lims_complaints.db.engine import open_engine, writing
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import ActInput, AuditCheckpoint, AuditEvent, AuditHead, Job
from lims_complaints.reports.keys import found_authority
from lims_complaints.signing.opening import open_seal
from lims_complaints.worker.loop import begin, run_due
from tests.commands import command
from tests.engines import BOTH, on_either
from tests.faults.filing import file
from tests.meddling import take_out
from tests.pages import Pages
from tests.paths import ROOT
from tests.station import Station

FEW = 1000


@pytest.fixture(params=BOTH)
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Station]:
    """A station with a seal and six events, on either engine; a checkpoint was signed over the first four."""
    home = tmp_path / "station"
    home.mkdir()
    made = sealed(Station(home, on_either(request, home)))
    happen(made, 4)
    assert checkpointing.sign(made.desk, "daily") is not None
    happen(made, 2)
    yield made
    made.engine.dispose()


def test_an_input_is_not_found_by_trying_what_may_have_been_entered(station: Station) -> None:
    """Its digest is salted, and no two share a salt: whoever holds the chain and guesses an input cannot tell."""
    with station.read() as session:
        rows = session.execute(
            select(AuditEvent.input_digest, ActInput.salt, ActInput.body).join(
                ActInput, ActInput.sequence == AuditEvent.sequence
            )
        ).all()
    assert len({salt for _, salt, _ in rows}) == len(rows) > 3
    assert not [d for d, _, body in rows if d == hashlib.sha256(audit.canonical(body)).hexdigest()]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Station]:
    """The same on SQLite."""
    made = sealed(Station(tmp_path / "station"))
    happen(made, 4)
    checkpointing.sign(made.desk, "daily")
    happen(made, 2)
    yield made
    made.engine.dispose()


def sealed(made: Station) -> Station:
    made.report()
    found_authority(made.desk, "of the authority", rounds=FEW)
    made.desk = dataclasses.replace(made.desk, seal=open_seal(made.desk.settings))
    return made


def happen(made: Station, times: int) -> None:
    for _ in range(times):
        file(made.desk, made.check_codes["WQ-2026-0001"])


def unguarded(made: Station) -> None:
    """Drop every guard of the record, as the owner of a database can."""
    with writing(made.engine) as session:
        take_out(session, "audit_event", "audit_checkpoint", "audit_head")


def rewrite(made: Station, at: int, actor: str = "somebody else") -> None:
    """Change what an event says, and reckon the chain anew from there to its head."""
    unguarded(made)
    with writing(made.engine) as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.sequence >= at).order_by(AuditEvent.sequence)).all()
        previous = rows[0].previous
        for row in rows:
            said = {"actor": actor} if row.sequence == at else {}
            for name, value in (said | {"previous": previous}).items():
                setattr(row, name, value)
            row.hash = previous = audit.chained(row)
        session.flush()
        session.execute(update(AuditHead).values(hash=previous))


def test_a_chain_rewritten_before_a_checkpoint_is_found_out(station: Station) -> None:
    rewrite(station, 3)
    with station.read() as session:
        assert audit.verify(session) is None  # the chain alone agrees with itself
    for whole in (False, True):
        found = checkpointing.verified(station.desk, whole=whole).broken
        assert found is not None
        assert (found.sequence, found.why) == (4, audit.REWRITTEN)
    with pytest.raises(BrokenRecord, match="event 4"):
        checkpointing.sign(station.desk, "daily")


def test_what_is_rewritten_behind_the_newest_checkpoint_waits_for_the_next(station: Station) -> None:
    rewrite(station, 5)
    assert checkpointing.verified(station.desk, whole=True).broken is None  # said plainly: nobody signed over it yet
    checkpointing.sign(station.desk, "daily")
    rewrite_again = 6
    with writing(station.engine) as session:
        row = session.get_one(AuditEvent, rewrite_again)
        row.actor, row.hash = "another", ""
        row.hash = audit.chained(row)
        session.execute(update(AuditHead).values(hash=row.hash))
    assert checkpointing.verified(station.desk).broken is not None


def test_a_checkpoint_can_be_neither_changed_nor_removed(station: Station) -> None:
    for statement in ("update audit_checkpoint set sequence = 3", "delete from audit_checkpoint"):
        with pytest.raises(Exception, match="can be neither changed nor removed"), writing(station.engine) as session:
            session.execute(text(statement))


def test_removed_checkpoints_are_missed_by_the_next_and_by_who_took_one_home(station: Station) -> None:
    checkpointing.sign(station.desk, "daily")
    with station.read() as session:
        first, second = session.scalars(select(AuditCheckpoint.signed).order_by(AuditCheckpoint.number)).all()
    unguarded(station)
    with writing(station.engine) as session:
        session.execute(text("delete from audit_checkpoint where number = 1"))
    with pytest.raises(BadCheckpoint, match="missing"):
        checkpointing.verified(station.desk, whole=True)
    with writing(station.engine) as session:
        session.execute(text("delete from audit_checkpoint"))
    rewrite_from_three = 3
    with writing(station.engine) as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.sequence >= rewrite_from_three).order_by(AuditEvent.sequence)
        )
        previous = ""
        for row in rows.all():
            row.actor, row.previous = "somebody else", previous or row.previous
            row.hash = previous = audit.chained(row)
        session.execute(update(AuditHead).values(hash=previous))
    assert checkpointing.verified(station.desk, whole=True).broken is None  # nothing inside shows it any more
    with station.read() as session:
        trust = checkpointing.trusted(station.desk)
        for taken, sequence in ((first, 4), (second, 6)):
            point, found = checkpoint.compared(session, trust, taken)
            assert point.sequence == sequence
            assert found.broken is not None
            assert (found.broken.sequence, found.broken.why) == (sequence, audit.REWRITTEN)


def test_a_record_cut_off_at_its_end_is_found_out(station: Station) -> None:
    checkpointing.sign(station.desk, "daily")
    unguarded(station)
    with writing(station.engine) as session:
        kept = session.get_one(AuditEvent, 4)
        session.execute(text("delete from audit_event where sequence > 4"))
        session.execute(update(AuditHead).values(sequence=4, hash=kept.hash))
    with station.read() as session:
        assert audit.verify(session) is None
    assert checkpointing.verified(station.desk).broken is not None
    found = checkpointing.verified(station.desk, whole=True).broken
    assert found is not None
    assert "at the end" in found.why


def test_another_key_signs_no_checkpoint(small: Station, tmp_path: Path) -> None:
    other = sealed(Station(tmp_path / "other"))
    happen(other, 4)
    row = checkpointing.sign(other.desk, "daily")
    assert row is not None
    with small.read() as session, pytest.raises(BadCheckpoint, match="this station’s seal"):
        checkpoint.compared(session, checkpointing.trusted(small.desk), row.signed)
    unguarded(small)
    with writing(small.engine) as session:
        session.execute(text("update audit_checkpoint set signed = :signed"), {"signed": row.signed})
    for whole in (False, True):
        with pytest.raises(BadCheckpoint):
            checkpointing.verified(small.desk, whole=whole)


def test_nothing_new_is_signed_once(small: Station) -> None:
    first, again = checkpointing.sign(small.desk, "daily"), checkpointing.sign(small.desk, "asked for")
    assert first is not None
    assert again is not None
    assert (first.number, again.number, first.sequence) == (2, 2, 6)


def test_the_worker_signs_day_by_day_and_tells_of_a_broken_record(small: Station) -> None:
    begin(small.desk)
    run_due(small.desk)
    with small.read() as session:
        assert session.scalars(select(AuditCheckpoint.why).order_by(AuditCheckpoint.number)).all() == ["daily", "daily"]
    rewrite(small, 2)
    small.clock.forward(days=1)
    run_due(small.desk)
    with small.read() as session:
        told = session.scalars(select(Notice.role).where(Notice.text.like("The record of the station%"))).all()
        failed = session.scalars(select(Job.last_error).where(Job.kind == "audit.checkpoint", Job.state == "dead")).all()
    assert sorted(told) == ["auditor", "quality manager"]
    assert "does not hold at event" in failed[0]


@pytest.fixture
def call(small: Station) -> Callable[..., str]:
    return lambda *words, code=0: command(*words, LIMS_HOME=str(small.folder)).said(code)


def test_an_assessor_takes_one_home_and_compares_later(small: Station, call: Callable[..., str], tmp_path: Path) -> None:
    home = tmp_path / "home.json"
    assert "checkpoint 2, up to event 6" in call("record", "checkpoint", str(home))
    happen(small, 1)
    schema = json.loads((ROOT / "docs/schemas/record-compare.schema.json").read_text("utf-8"))
    said = json.loads(call("record", "compare", str(home), "--json"))
    jsonschema.validate(said, schema)
    assert (said["agrees"], said["number"], said["sequence"]) == (True, 2, 6)
    assert "nothing is wrong" in call("check")
    rewrite(small, 6)
    said = json.loads(call("record", "compare", str(home), "--json", code=1))
    jsonschema.validate(said, schema)
    assert (said["agrees"], said["why"]) == (False, f"event 6: {audit.REWRITTEN}")
    assert f"event 6: {audit.REWRITTEN}" in call("check", code=1)
    assert "does not hold at event 6" in call("record", "checkpoint", str(home), code=1)
    home.write_text("{}", "utf-8")
    said = json.loads(call("record", "compare", str(home), "--json", code=1))
    jsonschema.validate(said, schema)
    assert "no checkpoint" in said["why"]


def test_a_backup_is_signed_over_and_a_broken_record_is_copied_all_the_same(
    small: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup(tmp_path / "copy", home=small.folder) == 0
    copy = open_engine(f"sqlite:///{tmp_path / 'copy/station.db'}")
    with writing(copy) as session:
        newest = session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(1)).one()
        assert (newest.why, newest.sequence) == ("backup", 6)
    copy.dispose()
    rewrite(small, 2)
    assert backup(tmp_path / "evidence", home=small.folder) == 0
    assert "no checkpoint is signed" in capsys.readouterr().err


def test_pages_say_what_was_verified_and_what_was_not(small: Station) -> None:
    quality, auditor, office = (Pages(small).signed_in(user) for user in ("zhao.min", "fang.jie", "liu.wen"))
    assert office.get("/audit/checkpoints/1.json").status_code == 403
    assert "from checkpoint 1 on" in auditor.get("/audit").text
    assert "whole record holds" in auditor.get("/audit?whole=true").text
    assert auditor.post("/audit/checkpoint").status_code == 403  # an auditor changes nothing
    assert quality.post("/audit/checkpoint").status_code == 303
    taken = auditor.get("/audit/checkpoints/2.json")
    assert taken.headers["content-disposition"] == 'attachment; filename="checkpoint-2.json"'
    assert "Checkpoint 2 of" in compared(auditor, taken.content)
    assert "agrees" in compared(auditor, taken.content)
    assert auditor.get("/audit/checkpoints/9.json").status_code == 404
    with small.read() as session:
        case = session.scalars(select(AuditEvent.subject).where(AuditEvent.sequence == 1)).one()
    assert "from checkpoint 2 on" in quality.get(f"/case/{case}/record").text
    assert "whole record holds" in quality.get(f"/case/{case}/record?whole=true").text
    rewrite(small, 3)
    for page in (auditor.get("/audit"), auditor.get("/audit?whole=true"), quality.get(f"/case/{case}/record")):
        assert "is broken at event" in page.text
        assert "holds" not in page.text.partition("<main")[2].partition("<table")[0]
    assert "does not agree with the record" in compared(auditor, taken.content)
    for language, words in (("zh-Hans", "检查点 2"), ("zh-Hant", "檢查點 2")):
        assert words in auditor.get(f"/audit?lang={language}").text


def compared(browser: TestClient, content: bytes) -> str:
    answer = browser.post("/audit/compare", files={"file": ("checkpoint.json", content, "application/json")})
    return answer.text


def test_who_brings_something_else_is_told(small: Station) -> None:
    auditor = Pages(small).signed_in("fang.jie")
    assert "no checkpoint that this station" in compared(auditor, json.dumps({"protected": "x"}).encode())
    assert auditor.post("/audit/compare").status_code == 422
