"""Reminders come once each, at hours when people work, whatever restarts; a real SMTP server counts them (issue: deadlines)."""

import email
import hashlib
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import event, select, update

from lims_complaints import editions
from lims_complaints.act import ACTS, Desk
from lims_complaints.clocks.calendar import built_in
from lims_complaints.clocks.due import Due
from lims_complaints.clocks.remind import next_office_at, parse_reminder, remind_at
from lims_complaints.db.engine import open_engine, writing
from lims_complaints.documents.store import Store
from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.given import FileComplaint
from lims_complaints.records.case import Case, Notice
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import Job
from lims_complaints.records.person import Account
from lims_complaints.settings import Settings
from lims_complaints.worker.jobs import JOBS
from lims_complaints.worker.loop import LEASE, run_due
from lims_complaints.worker.reminders import message_name
from tests.asked import asks
from tests.station import SHANGHAI, Dial, Replayed, Station

KILLS = 100
REAL_KILLS = 5
CN = built_in("CN")


class Killed(BaseException):
    """The power went; nothing catches it."""


@dataclass
class Box:
    """What the SMTP server took: Message-ID, to whom, the Date that the message bears."""

    taken: list[tuple[str, str, datetime]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        """Take a message."""
        message = email.message_from_bytes(envelope.content)
        self.taken.append((message["Message-ID"], envelope.rcpt_tos[0], parsedate_to_datetime(message["Date"])))
        return "250 taken"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    kept = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


@pytest.fixture(autouse=True)
def _letters_are_not_what_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("paper.render", "mail.send"):
        monkeypatch.setitem(JOBS, kind, lambda _desk, _body: None)


def mailing(station: Station, port: int, dial: Dial | None = None) -> Desk:
    """Return the station's desk with a mail server."""
    settings = Settings(home=station.folder, smtp=f"127.0.0.1:{port}", mail_from="appeals@station.example")
    engine = open_engine(settings.database_url)
    return Desk(engine, dial or station.clock, Replayed("mail"), Store(station.folder / "files"), settings, station.desk.pepper)


def numbers(seed: str, most: int) -> Iterator[int]:
    """Yield numbers from 0 to below `most` that look like chance and follow from a seed."""
    n = 0
    while True:
        yield int.from_bytes(hashlib.sha256(f"{seed} {n}".encode()).digest()[:4]) % most
        n += 1


def complaints(station: Station, count: int, every: timedelta) -> None:
    """File complaints, each accepted or left lying, so that time limits of two kinds run out."""
    for n in range(count):
        given = FileComplaint(name=f"Client {n}", email="c@client.example", about="sampling", what_happened="迟到")
        key = station.desk.perform("intake.file-complaint", given, by=CLIENT).key
        if n % 3:
            station.desk.perform("intake.accept", ACTS["intake.accept"].given(), by=station.who("liu.wen"), key=key)
        station.clock.at += every


def expected(station: Station, until: datetime) -> Counter[tuple[str, str]]:
    """Return (rule of a clock, recipient) for every reminder that was due, reckoned from the clocks and the document alone.

    Who answers for a case is reminded alone; without such a person, or for the one above, all who hold the role.
    """
    holders = {
        "technical business office": ("liu.wen", "he.jing"), "quality manager": ("zhao.min", "zhou.kai"),
        "department head": ("tang.rui", "deng.hua"), "office": ("ma.li",),
    }  # fmt: skip
    found: Counter[tuple[str, str]] = Counter()
    with station.read() as session:
        names = {person: user for user, person in station.people.items()}
        for clock, digest, owner in session.execute(
            select(Clock, Case.edition, Case.owner_id).join(Case, Case.id == Clock.case_id)
        ):
            rule = editions.by_hash(session, digest).clocks[clock.name]
            for words in rule.remind:
                at = max(
                    remind_at(parse_reminder(words), Due.from_json(clock.reckoning), CN), next_office_at(clock.started_at, CN)
                )
                ended = clock.met_at or clock.ended_at
                role = parse_reminder(words).to or clock.owner
                if at <= until and role != "client" and (ended is None or ended > at):
                    answers = names.get(owner or 0, "")
                    alone = not parse_reminder(words).to and answers in holders[role]
                    for who in (answers,) if alone else holders[role]:
                        found[f"{clock.id} {words} {clock.due_on}", f"{who}@binhai.example"] += 1
    return found


def received(box: Box, station: Station) -> Counter[tuple[str, str]]:
    """Return (rule of a clock, recipient) of what arrived; a message sent twice has one Message-ID and counts once."""
    names: dict[str, str] = {}
    with station.read() as session:
        for job in session.scalars(select(Job).where(Job.kind == "mail.remind")):
            name = job.body["name"]
            _, clock, rule, due_on, _ = name.split(":")
            names[message_name(name)] = f"{clock} {rule} {due_on}"
    return Counter({(names[i.strip("<>").partition("@")[0]], to): 1 for i, to, _ in box.taken})


def assert_office_hours(box: Box) -> None:
    for _, _, at in box.taken:
        assert next_office_at(at, CN) == at.astimezone(UTC), f"a reminder left at {at}"


def assert_said_once_in_the_page(station: Station, wanted: Counter[tuple[str, str]]) -> None:
    with station.read() as session:
        notices = Counter(session.scalars(select(Notice.text).where(Notice.text.regexp_match(r"\((\d|on)"))))
    assert set(notices.values()) == {1}
    assert len(notices) == len({rule for rule, _ in wanted})


def test_killed_a_hundred_times_over_months_each_reminder_comes_once(
    tmp_path: Path, box: tuple[Box, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, port = box
    station = Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    complaints(station, 7, timedelta(days=9, hours=7))
    desk = mailing(station, port)
    left = -1

    def strike(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    asks(desk.engine, monkeypatch, strike)
    event.listen(desk.engine, "commit", strike)
    hours, moments = numbers("hours", 14), numbers("moments", 9)
    station.clock.at = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
    kills = 0
    while station.clock.at < datetime(2026, 6, 30, tzinfo=SHANGHAI):
        left = 1 + next(moments) if kills < KILLS else -1
        try:
            run_due(desk)
        except Killed:
            kills += 1
            station.clock.at += LEASE + timedelta(minutes=1)
            continue
        station.clock.at += timedelta(hours=1 + next(hours))
    left = -1
    for _ in range(20):
        run_due(desk)
        station.clock.at += timedelta(hours=8)
    assert kills == KILLS
    wanted = expected(station, station.clock.at - timedelta(days=7))
    assert len(wanted) >= 30
    assert received(kept, station) == wanted
    assert len(kept.taken) - len(wanted) <= kills, "no more than one second sending for each kill"
    assert_office_hours(kept)
    assert_said_once_in_the_page(station, wanted)
    desk.engine.dispose()
    station.engine.dispose()


def test_without_a_kill_nothing_is_sent_twice(tmp_path: Path, box: tuple[Box, int]) -> None:
    kept, port = box
    station = Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    complaints(station, 2, timedelta(hours=3))
    desk = mailing(station, port)
    for _ in range(60):
        run_due(desk)
        station.clock.at += timedelta(hours=11)
    wanted = expected(station, station.clock.at)
    assert wanted
    assert Counter((i, to) for i, to, _ in kept.taken).most_common(1)[0][1] == 1
    assert received(kept, station) == wanted
    desk.engine.dispose()


def test_killed_for_good_with_signal_9(tmp_path: Path, box: tuple[Box, int]) -> None:
    kept, port = box
    station = Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    complaints(station, 3, timedelta(hours=30))
    station.engine.dispose()
    moments = numbers("signal", 120)
    station.clock.at = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
    for n in range(REAL_KILLS):
        child = os.fork()
        if child == 0:
            try:
                desk = mailing(station, port, Dial(station.clock.at))
                while True:
                    run_due(desk)
            finally:
                os._exit(1)
        time.sleep(0.05 + next(moments) / 1000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        station.clock.at += timedelta(days=4) if n % 2 else LEASE + timedelta(minutes=1)
    desk = mailing(station, port)
    for _ in range(60):
        run_due(desk)
        station.clock.at += timedelta(hours=9)
    wanted = expected(station, station.clock.at - timedelta(days=1))
    assert wanted
    assert received(kept, station) == wanted
    assert len(kept.taken) - len(wanted) <= REAL_KILLS
    assert_office_hours(kept)
    desk.engine.dispose()


def test_escalation_goes_to_the_one_above_after_the_day(tmp_path: Path, box: tuple[Box, int]) -> None:
    kept, port = box
    station = Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    complaints(station, 1, timedelta(hours=1))
    desk = mailing(station, port)
    for _ in range(30):
        run_due(desk)
        station.clock.at += timedelta(hours=6)
    above = sorted((at, to) for _, to, at in kept.taken if to.startswith(("zhao.min", "zhou.kai")))
    own = [at for _, to, at in kept.taken if to.startswith("liu.wen")]
    assert [to for _, to in above] == ["zhao.min@binhai.example", "zhou.kai@binhai.example"]
    assert own
    with station.read() as session:
        admission = session.scalars(select(Clock).where(Clock.name == "admission")).one()
    assert min(own) < admission.due_at <= above[0][0]
    desk.engine.dispose()


def test_what_somebody_who_left_answered_for_is_said_to_all_who_hold_the_role(tmp_path: Path, box: tuple[Box, int]) -> None:
    kept, port = box
    station = Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    complaints(station, 1, timedelta(hours=1))
    desk = mailing(station, port)
    with writing(station.engine) as session:
        session.execute(update(Case).values(owner_id=station.people["he.jing"]))
        session.add(
            Account(person_id=station.people["he.jing"], username="he.jing", password_hash="x", changed_at=station.clock())
        )
    close = ACTS["staff.close-account"]
    station.desk.perform(close.name, close.given(username="he.jing", reason="Has left."), by=station.who("lu.qing"))
    for _ in range(30):
        run_due(desk)
        station.clock.at += timedelta(hours=6)
    with station.read() as session:
        told = session.execute(select(Notice.role, Notice.person_id).where(Notice.text.regexp_match(r"\((\d|on)"))).all()
    assert told
    assert not [person for _, person in told if person is not None]
    assert "liu.wen@binhai.example" in {to for _, to, _ in kept.taken}
    desk.engine.dispose()


def test_what_was_met_is_not_reminded_of(tmp_path: Path, box: tuple[Box, int]) -> None:
    kept, port = box
    station = Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    complaints(station, 1, timedelta(hours=1))
    with writing(station.engine) as session:
        session.execute(update(Clock).values(met_at=station.clock()))
    desk = mailing(station, port)
    for _ in range(20):
        run_due(desk)
        station.clock.at += timedelta(hours=8)
    assert kept.taken == []
    desk.engine.dispose()
