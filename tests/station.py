"""A whole station for tests: a desk on a real database, a clock that is set by hand, dice that can be replayed."""

import hashlib
import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lims_complaints import search
from lims_complaints.act import Desk
from lims_complaints.app import Document, adopt, import_steps, parse_document, prepare
from lims_complaints.db.engine import open_engine, reading, writing
from lims_complaints.demonstration.people import FIGURES, found_station, hire
from lims_complaints.documents.store import Store
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.codes import CHECK_LENGTH, Pepper, grouped, new_code
from lims_complaints.identity.people import actor_of
from lims_complaints.measurement.value import parse_value
from lims_complaints.records.case import Case
from lims_complaints.records.paper import StoredFile
from lims_complaints.records.report import Client, Copy, Report, Result, Sample
from lims_complaints.settings import Settings, share

if TYPE_CHECKING:
    from tests.postgres import PostgresServer

SITE = "滨海河 3 号断面"
SHANGHAI = ZoneInfo("Asia/Shanghai")
SECRET = b"pepper" * 6
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PEOPLE = {figure.user: person for person, figure in enumerate(FIGURES, 1)}
"""Those of a founded station, by user name."""


@cache
def empty_database() -> bytes:
    """Return an empty station's database file, migrated once for all tests."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
        prepare(engine)
        with engine.connect().execution_options(reading=True) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return Path(folder, "empty.db").read_bytes()


@cache
def the_document() -> Document:
    """Return the testing station's procedure, read once for all tests."""
    return parse_document(share("procedures", "testing-station.md"))


@cache
def founded_database(at: datetime) -> bytes:
    """Return the database file of a station founded at an instant; founded once for all tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "founded.db")
        file.write_bytes(empty_database())
        engine = open_engine(f"sqlite:///{file}")
        found(engine, at)
        with engine.connect().execution_options(reading=True) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return file.read_bytes()


def found(engine: Engine, at: datetime) -> None:
    """Found the station of the tests in an empty database: its people, and the procedure in force."""
    with writing(engine) as session:
        found_station(session)
        assert hire(session) == PEOPLE
        adopt(session, the_document(), by="tests", at=at)


def quick_hash(password: str) -> str:
    """Return a password's hash whose settings it carries itself: proving it takes a thousandth of what a kept one takes."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(password)


class Dial:
    """A clock that shows what it was set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at.astimezone(UTC)

    def set(self, text: str) -> None:
        """Set to a local time such as 2026-03-10 09:00."""
        self.at = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    def forward(self, **by: int) -> None:
        """Turn forward."""
        self.at += timedelta(**by)


class Replayed:
    """Dice whose throws follow from a seed."""

    def __init__(self, seed: str = "seed") -> None:
        self._seed, self._count = seed.encode(), itertools.count()

    def bytes(self, n: int) -> bytes:
        """Return the next n bytes."""
        out = b""
        while len(out) < n:
            out += hashlib.sha256(self._seed + next(self._count).to_bytes(8)).digest()
        return out[:n]


class Station:
    """The station under test; an `engine` of its own is that of a founded one."""

    def __init__(self, folder: Path, engine: Engine | None = None, at: datetime = MONDAY, seed: str = "seed") -> None:
        import_steps()
        self.folder = folder
        self.clock = Dial(at)
        self.dice = Replayed(seed)
        settings = Settings(home=folder)
        if engine is None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "station.db").write_bytes(founded_database(self.clock()))
        self.engine = engine or open_engine(settings.database_url)
        self.desk = Desk(self.engine, self.clock, self.dice, Store(folder / "files"), settings, Pepper(SECRET))
        self.check_codes: dict[str, str] = {}
        self.number = ""
        self.people = dict(PEOPLE)

    def copy(self, folder: Path, server: "PostgresServer | None" = None, seed: str = "copy") -> Self:
        """Return the same station as it stands, in another folder, so that a course is walked once for many tests.

        A station on PostgreSQL needs its server. A copy of a copy needs a seed of its own: with the same, it would throw again what
        was thrown on the way, and give out a code that somebody has.
        """
        self.engine.dispose()
        home = folder / "station"
        shutil.copytree(self.folder, home)
        twin = object.__new__(type(self))
        twin.__dict__ |= self.__dict__
        twin.folder, twin.clock, twin.dice = home, Dial(self.clock.at), Replayed(seed)
        twin.people, twin.check_codes = dict(self.people), dict(self.check_codes)
        settings = Settings(home=home)
        own = self.engine.url.database or ""
        twin.engine = open_engine(server.url(server.copied(own)) if server else settings.database_url)
        twin.desk = replace(
            self.desk, engine=twin.engine, clock=twin.clock, dice=twin.dice, store=Store(home / "files"), settings=settings
        )
        return twin

    def who(self, user: str) -> Actor:
        """Return a person by user name, with the roles held today."""
        with reading(self.engine) as session:
            return actor_of(session, self.people[user], self.clock().date())

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a reading session."""
        with reading(self.engine) as session:
            yield session

    def case(self, number: str) -> Case:
        """Return a case with its rounds."""
        with self.read() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            _ = case.rounds, case.report
            return case

    def report(self, number: str = "WQ-2026-0001", *, values: tuple[str, ...] = ("13.70", "<0.02"), received: str = "2026-03-02",
               client: str = "宏图农资有限公司", language: str = "zh-Hans", site: str = SITE) -> Report:  # fmt: skip
        """Put a report in force with one sample and a result for each value; its check code is in `check_codes`."""
        with writing(self.engine) as session:
            return self.write_report(session, number, values, received, client, language, site)

    def write_report(
        self,
        session: Session,
        number: str,
        values: tuple[str, ...],
        received: str,
        client: str,
        language: str,
        site: str = SITE,
    ) -> Report:
        issued = datetime.fromisoformat("2026-02-27 16:00").replace(tzinfo=SHANGHAI)
        owner = session.scalars(select(Client).where(Client.name == client)).first()
        owner = owner or Client(name=client, email="office@client.example", address="滨海市东路 1 号", language=language)
        session.add(owner)
        session.flush()
        digest = self.desk.store.keep(number.encode())
        session.add(StoredFile(sha256=digest, size=1, kind="application/pdf", kept_at=issued))
        code = new_code(self.dice, CHECK_LENGTH)
        self.check_codes[number] = grouped(code, 5)
        report = Report(
            number=number, client_id=owner.id, root_id=0, status="in force", language=language, title="水质检测报告",
            received_on=date(2026, 2, 20), tested_from=date(2026, 2, 20), tested_until=date(2026, 2, 26),
            prepared_by_id=self.people["liu.wen"], checked_by_id=self.people["hu.bin"], signed_by_id=self.people["xu.fang"],
            file_sha256=digest, status_token=digest[:24], check_digest=self.desk.pepper.digest("check", code), issued_at=issued,
        )  # fmt: skip
        report.root_id = (session.scalar(select(Report.id).order_by(Report.id.desc()).limit(1)) or 0) + 1
        report.id = report.root_id
        session.add(report)
        sample = Sample(
            number=f"S-{number}", matrix="surface water", site=site, taken_on=date(2026, 2, 20),
            taken_by_id=self.people["qian.wei"], received_on=date(2026, 2, 20), preservation="4 °C", stored_where="7 号柜",
            quantity_left=Decimal("850"), seal="S-7741", keep_until=date(2026, 8, 20),
        )  # fmt: skip
        session.add(sample)
        session.flush()
        names = ("Chemical oxygen demand", "Ammonia nitrogen", "Total phosphorus", "Permanganate index")
        for line, value in enumerate(values, 1):
            session.add(
                Result(
                    report_id=report.id, sample_id=sample.id, line=line, parameter=names[(line - 1) % 4], value=value,
                    number=parse_value(value).number, unit="mg/L", method=("HJ 828-2017", "HJ 535-2009", "GB 11893-89", "GB 11892-89")[(line - 1) % 4],
                    limit_of_detection="0.02", upper_limit="20", analysed_on=date(2026, 2, 24), analysed_by_id=self.people["wang.lei"],
                    checked_by_id=self.people["hu.bin"], holding_hours=24 * 60, instrument="UV-2600", worksheet="W-2026-118",
                )
            )  # fmt: skip
        if received:
            session.add(
                Copy(
                    report_id=report.id, holder=client, how="courier", sent_at=issued, evidence="courier's proof of delivery",
                    received_at=datetime.fromisoformat(f"{received} 10:00").replace(tzinfo=SHANGHAI),
                )
            )  # fmt: skip
        session.flush()
        search.take_in_reports(session)
        return report
