"""Killed at any moment of signing and voiding: a report is in force or it is not, its bytes are there, the next try ends it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints import audit
from lims_complaints.db.engine import reading
from lims_complaints.errors import Refused
from lims_complaints.records.report import Report, Signature
from lims_complaints.reports.given import AmendText, SignReport, StampVoid
from lims_complaints.signing.verify import verify
from tests.signatories import issued, kept, signature, signing_station
from tests.station import Station

LENGTH = 12


def drawn(station: Station, number: str, n: int) -> tuple[str, str]:
    """Draw up an amendment of words; return its number and what is shown."""
    given = AmendText(
        changes=[{"place": "site", "line": 1, "new": f"{n} 号断面", "why": "笔误"}],
        reason="笔误",
        signatory=station.people["xu.fang"],
    )
    done = station.desk.perform("reports.amend-text", given, by=station.who("zhao.min"), key=number)
    return done.shown["report"], done.shown["draft_sha256"]


def put_right(station: Station, old: str, new: str, shown: str) -> None:
    """Sign the amended report, stamp the old one: whichever of the two is still to be done."""
    if kept(station, new).status == "reserved":
        station.desk.perform("reports.sign-report", signature(shown, SignReport), by=station.who("xu.fang"), key=new)
    if kept(station, old).voided_sha256 is None:
        station.desk.perform("reports.stamp-void", StampVoid(reason="笔误"), by=station.who("liu.wen"), key=old)


def killed_after(station: Station, seconds: float, work: Callable[[], None]) -> None:
    """Let a process of its own work, and kill it with signal 9."""
    station.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def whole(station: Station) -> None:
    """Assert that nothing stands half done: one report in force, each file there, each signature with its report."""
    assert station.desk.seal is not None
    trust = (station.desk.seal.root,)
    with reading(station.engine) as session:
        assert audit.verify(session) is None
        chain = session.scalars(select(Report).order_by(Report.sequence)).all()
        signed = set(session.scalars(select(Signature.signed_sha256)))
        assert [r.status for r in chain if r.status != "reserved"] == ["void"] * (len(signed) - 1) + ["in force"]
        assert {r.file_sha256 for r in chain if r.file_sha256} == signed
        for r in chain:
            assert (r.file_sha256 is None) == (r.status == "reserved") == (r.issued_at is None)
            if r.voided_sha256:
                assert r.file_sha256 is not None
                stamped = station.desk.store.get(r.voided_sha256)
                assert stamped.startswith(station.desk.store.get(r.file_sha256))
                assert verify(stamped, trust, None, station.clock()).verdict == "void"


def test_a_chain_of_twelve_each_killed_a_little_later(tmp_path: Path) -> None:
    station = signing_station(tmp_path)
    root = old = issued(station, delivered=False).number
    new, shown = drawn(station, old, 1)
    began = time.monotonic()
    put_right(station, old, new, shown)
    takes = time.monotonic() - began
    for n in range(2, LENGTH + 1):
        old = new
        new, shown = drawn(station, old, n)
        killed_after(
            station, takes * (n - 1) / LENGTH, lambda old=old, new=new, shown=shown: put_right(station, old, new, shown)
        )  # type: ignore[misc]
        whole(station)
        put_right(station, old, new, shown)
        whole(station)
    assert new == f"{root}-G{LENGTH}"
    with pytest.raises(Refused):
        drawn(station, root, 99)
