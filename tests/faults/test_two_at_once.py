"""Two people at once, a full disk, a lost connection, a dead worker: one wins, and nothing stands half done."""

import asyncio
import dataclasses
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, text

from lims_complaints import audit
from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Stale, Unavailable
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent, Job
from lims_complaints.records.paper import Dispatch
from lims_complaints.worker import loop, mail
from tests.engines import on_postgresql
from tests.faults.filing import file
from tests.postgres import PostgresServer
from tests.postgres import _free_port as free_port
from tests.station import Station


def filed(station: Station) -> str:
    return file(station.desk, station.check_codes["WQ-2026-0001"])


def standing(station: Station) -> tuple[Any, ...]:
    """Return what stands: each case with state and version, the number of events and of jobs."""
    with station.read() as session:
        assert audit.verify(session) is None
        cases = session.execute(select(Case.number, Case.state, Case.version).order_by(Case.id)).all()
        return (*cases, session.scalar(select(func.count()).select_from(AuditEvent)),
                session.scalar(select(func.count()).select_from(Job)))  # fmt: skip


# Two people at once


def test_of_two_at_once_one_wins_and_the_other_gets_both_versions(station: Station) -> None:
    number = filed(station)
    seen = station.case(number).version
    both = threading.Barrier(2)
    acts: dict[str, tuple[str, dict[str, Any]]] = {
        "liu.wen": ("intake.accept", {}),
        "he.jing": ("intake.ask-for-missing", {"missing": "请补充依据"}),
    }

    def act(user: str) -> Done | Stale:
        name, given = acts[user]
        by = station.who(user)
        both.wait()
        try:
            return station.desk.perform(name, ACTS[name].given(**given), by=by, key=number, seen=seen)
        except Stale as stale:
            return stale

    with ThreadPoolExecutor(2) as two:
        came = list(two.map(act, acts))
    done = [c for c in came if isinstance(c, Done)]
    stale = [c for c in came if isinstance(c, Stale)]
    assert len(done) == len(stale) == 1
    assert (stale[0].seen, stale[0].now) == (seen, done[0].version)
    assert station.case(number).state == done[0].state


def test_many_who_file_at_once_get_numbers_without_gaps(station: Station) -> None:
    with ThreadPoolExecutor(8) as many:
        numbers = list(many.map(lambda _: filed(station), range(16)))
    assert sorted(numbers) == [f"AP-2026-{n:04}" for n in range(1, 17)]
    with station.read() as session:
        assert audit.verify(session) is None


# A disk that is full


@pytest.fixture
def full_disk() -> Iterator[Callable[[int], None]]:
    """A way to let no file of this process grow past so many bytes: write() fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_says_so_and_leaves_nothing_half(tmp_path: Path, full_disk: Callable[[int], None]) -> None:
    station = Station(tmp_path)
    station.report()
    filed(station)
    before = standing(station)
    wal = tmp_path / "station.db-wal"
    size = wal.stat().st_size
    with station.engine.connect() as connection:
        connection.execute(text("pragma wal_autocheckpoint = 0"))
    full_disk(size + 4096)
    with pytest.raises(Unavailable):
        list(map(filed, [station] * 3))
    full_disk(resource.RLIM_INFINITY)
    station.engine.dispose()
    assert standing(station)[0] == before[0]
    assert filed(station) == f"AP-2026-{len(standing(station)) - 2:04}"


def test_a_file_that_cannot_be_kept_stops_the_act(tmp_path: Path, full_disk: Callable[[int], None]) -> None:
    station = Station(tmp_path)
    full_disk(1 << 20)
    with pytest.raises(Unavailable, match="could not be kept"):
        station.desk.store.keep(b"x" * (2 << 20))
    full_disk(resource.RLIM_INFINITY)
    assert [f for f in (tmp_path / "files").rglob("*") if f.is_file()] == []
    assert station.desk.store.get(station.desk.store.keep(b"x" * (2 << 20)))


# A connection that is lost


def test_a_lost_connection_leaves_the_case_as_it_was(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends our connection in the middle of an act; the next one goes through on a new connection."""
    station = Station(tmp_path, on_postgresql(postgres))
    station.report()
    number = filed(station)
    before = standing(station)
    make = audit.append

    def cut(session: Any, *args: Any) -> Any:
        own = session.scalar(text("select pg_backend_pid()"))
        with station.engine.connect() as other:
            other.execute(text(f"select pg_terminate_backend({own})"))
        return make(session, *args)

    monkeypatch.setattr(audit, "append", cut)
    with pytest.raises(Unavailable):
        station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)
    monkeypatch.undo()
    assert standing(station) == before
    done = station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)
    assert done.state == "accepted"
    station.engine.dispose()


# A worker that dies


class Postbox:
    """An SMTP server's own memory: every message that it took."""

    def __init__(self) -> None:
        self.took: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        """Take a message."""
        await asyncio.sleep(0)
        self.took.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    """A real SMTP server on the loopback address."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, f"127.0.0.1:{controller.port}"
    controller.stop()


def test_a_dead_workers_mail_is_sent_by_the_next_and_told_as_one(
    station: Station, postbox: tuple[Postbox, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the sending and its record, a worker sends again under the same Message-ID, and then never more."""
    box, address = postbox
    number = filed(station)
    station.desk = dataclasses.replace(station.desk, settings=dataclasses.replace(station.desk.settings, smtp=address))
    station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)
    monkeypatch.setattr(mail, "paper_file", lambda desk, *_: desk.store.keep(b"%PDF-1.7 letter"))
    monkeypatch.setitem(loop.JOBS, "paper.render", lambda *_: None)
    real = mail.deliver

    class Killed(BaseException):
        """As signal 9: nothing that follows is run, no note is made."""

    def deliver_and_die(desk: Any, message: Any) -> None:
        real(desk, message)
        raise Killed

    monkeypatch.setattr(mail, "deliver", deliver_and_die)
    with pytest.raises(Killed):
        loop.run_due(station.desk, "first")
    monkeypatch.setattr(mail, "deliver", real)
    assert loop.run_due(station.desk, "second") >= 0  # the lease still runs: what it holds is not done twice
    sent = len(box.took)
    station.clock.forward(seconds=int((loop.LEASE + timedelta(seconds=1)).total_seconds()))
    loop.run_due(station.desk, "second")
    loop.run_due(station.desk, "third")
    names = [m["Message-ID"] for m in box.took]
    assert len(box.took) == sent + 1
    assert len(names) - len(set(names)) == 1
    with station.read() as session:
        letters = session.scalars(select(Dispatch).where(Dispatch.how == "e-mail")).all()
        assert {d.message_id for d in letters} == set(names)
        assert all(d.sent_at is not None for d in letters)
        assert set(session.scalars(select(Job.state).where(Job.kind == "mail.send"))) == {"done"}
        assert sorted(session.scalars(select(Job.attempt).where(Job.kind == "mail.send")))[-1] == 2


def test_a_mail_server_that_is_away_is_tried_again_later(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    number = filed(station)
    away = dataclasses.replace(station.desk.settings, smtp="127.0.0.1:9")
    station.desk = dataclasses.replace(station.desk, settings=away)
    station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)
    monkeypatch.setattr(mail, "paper_file", lambda desk, *_: desk.store.keep(b"%PDF-1.7 letter"))
    monkeypatch.setitem(loop.JOBS, "paper.render", lambda *_: None)
    loop.run_due(station.desk)
    with station.read() as session:
        job = session.scalars(select(Job).where(Job.kind == "mail.send")).first()
        assert job is not None
        assert (job.state, job.attempt) == ("ready", 1)
        assert "mail server" in job.last_error
        number, due = job.id, job.due_at
    waits = [due - station.clock()]
    for _ in range(loop.MOST_ATTEMPTS - 1):
        station.clock.at = due
        loop.run_due(station.desk)
        with station.read() as session:
            job = session.get_one(Job, number)
            due = job.due_at
        waits.append(due - station.clock())
    assert (job.state, job.attempt, waits.pop()) == ("dead", loop.MOST_ATTEMPTS, timedelta())
    assert waits == sorted(waits)
    assert waits[0] < waits[1] < waits[2] < waits[-1] <= timedelta(hours=1), "longer each time, and never longer than an hour"


def test_what_failed_is_told_without_the_name_that_it_failed_for(
    station: Station, postbox: tuple[Postbox, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of letters is for the administrator too, who sees no client."""
    box, address = postbox
    monkeypatch.setattr(box, "handle_RCPT", _no_such_mailbox, raising=False)
    number = filed(station)
    station.desk = dataclasses.replace(station.desk, settings=dataclasses.replace(station.desk.settings, smtp=address))
    station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=number)
    monkeypatch.setattr(mail, "paper_file", lambda desk, *_: desk.store.keep(b"%PDF-1.7 letter"))
    monkeypatch.setitem(loop.JOBS, "paper.render", _fails_with_a_name)
    loop.run_due(station.desk)
    with station.read() as session:
        said = session.execute(select(Job.kind, Job.last_error).where(Job.last_error != "")).all()
    assert {kind for kind, _ in said} == {"mail.send", "paper.render"}
    assert "refused with 550" in next(error for kind, error in said if kind == "mail.send")
    assert "ValueError (test_two_at_once.py" in next(error for kind, error in said if kind == "paper.render")
    assert not [error for _, error in said if "client.example" in error or "Li Na" in error]


async def _no_such_mailbox(_server: Any, _session: Any, _envelope: Any, address: str, _options: Any) -> str:
    return f"550 5.1.1 <{address}>: no such mailbox"


def _fails_with_a_name(_desk: Any, _body: Any) -> None:
    raise ValueError("Li Na, li@client.example")


def test_two_workers_never_take_one_job(station: Station) -> None:
    filed(station)
    with writing(station.engine) as session:
        for job in session.scalars(select(Job)):
            job.due_at = station.clock()
        count = session.scalar(select(func.count()).select_from(Job)) or 0
    with ThreadPoolExecutor(4) as four:
        taken = [c for c in four.map(lambda n: loop.claim(station.desk, f"worker-{n}"), range(count * 2)) if c]
    assert sorted(t[0] for t in taken) == sorted({t[0] for t in taken})
    assert len(taken) == count
