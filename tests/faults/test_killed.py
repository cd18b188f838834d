"""Killed at any moment: nothing that was accepted is lost, no case is half moved, the chain holds, numbers have no gaps."""

import hashlib
import os
import signal
import time
from pathlib import Path

from sqlalchemy import select

from lims_complaints import audit
from lims_complaints.act import ACTS
from lims_complaints.db.engine import open_engine, reading
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import AuditEvent, Counter, Job
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import SampleHold
from tests.faults.filing import file, reopened, work
from tests.station import Station

ROUNDS = 12


def work_until_killed(station: Station, seed: int, things: int, seconds: float) -> list[str]:
    """Let a process work until it has told so many things and a while longer, kill it with signal 9, and return what it told."""
    clerk, code = station.who("liu.wen"), station.check_codes["WQ-2026-0001"]
    station.engine.dispose()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            work(reopened(station, f"seed-{seed}"), clerk, code, theirs)
        except BaseException as fault:  # noqa: BLE001 - whatever it was, the test is told
            os.write(theirs, f"fault {fault!r}\n".encode())
        os._exit(1)
    os.close(theirs)
    with os.fdopen(ours) as told:
        first = [told.readline().strip() for _ in range(things)]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [*first, *told.read().splitlines()]


def test_nothing_accepted_is_lost_and_nothing_stands_half_done(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.report()
    number = file(station.desk, station.check_codes["WQ-2026-0001"])  # the document is read before, not in each process
    station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)
    told = [f"accepted {number}"]
    for n in range(ROUNDS):
        moment = int.from_bytes(hashlib.sha256(f"moment {n}".encode()).digest()[:2]) / 65536
        told += work_until_killed(station, n, 1 + n % 3, 0.3 * moment)
        whole(tmp_path, told)
    assert sum(line.startswith("filed") for line in told) >= ROUNDS
    assert sum(line.startswith("accepted") for line in told) > ROUNDS // 2


def whole(home: Path, told: list[str]) -> None:
    """Assert that the station stands as before or after each act, never in between."""
    engine = open_engine(f"sqlite:///{home / 'station.db'}")
    with reading(engine) as session:
        assert audit.verify(session) is None
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "case")).all()
        states = {c.number: c.state for c in cases}
        for line in told:
            what, _, number = line.partition(" ")
            assert what != "fault", line
            if what in ("filed", "accepted"):
                assert states[number] == "accepted" or what == "filed", f"{line} was told, and is lost"
        assert [c.number for c in cases] == [f"AP-2026-{n + 1:04}" for n in range(len(cases))]
        counter = session.scalars(select(Counter).where(Counter.name.contains("appeal:"))).one_or_none()
        assert (counter.last if counter else 0) == len(cases)
        for case in cases:
            own = [e for e in events if e.subject == case.number]
            assert own[-1].to_state == case.state
            assert case.version == len([e for e in own if not e.act.startswith("the procedure:")])
            assert session.get(Appeal, case.id) is not None
            for record in (Round, SampleHold, Clock, Paper):
                assert session.scalars(select(record).where(record.case_id == case.id)).first() is not None, record
            assert (case.accepted_at is not None) == (case.state == "accepted")
        for job in session.scalars(select(Job).where(Job.state == "done")):
            assert job.attempt >= 1
            assert job.done_at is not None
    engine.dispose()
