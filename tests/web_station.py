"""A station with a frame and a few people, for tests of what all pages share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from lims_complaints.act import Desk
from lims_complaints.chance import SystemDice
from lims_complaints.db.engine import open_engine, writing
from lims_complaints.documents.content import Station
from lims_complaints.documents.store import Store
from lims_complaints.identity import accounts, passwords
from lims_complaints.identity.codes import Pepper
from lims_complaints.settings import Settings
from lims_complaints.web.frame import framed, ready
from lims_complaints.web.rooms import room
from tests.station import empty_database

PASSWORD = "green river stone"
HEAD = Station(
    name={"en": "Binhai Testing Station", "zh-Hans": "滨海检测站", "zh-Hant": "濱海檢測站"}, address={"en": "1 Harbour Road"}
)


@cache
def _hashed(password: str) -> str:
    return passwords.hash_password(password)


@dataclass
class Hands:
    """A clock that tests turn."""

    at: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the instant."""
        return self.at

    def pass_by(self, **much: float) -> None:
        """Let time pass."""
        self.at += timedelta(**much)


@dataclass
class Framed:
    """A station whose pages are the frame's alone, with what a test adds."""

    home: Path
    origin: str = "http://127.0.0.1:8000"
    clock: Hands = field(default_factory=Hands)
    add: Callable[[FastAPI], None] | None = None

    def __post_init__(self) -> None:
        settings = Settings(home=self.home, origin=self.origin)
        file = self.home / "station.db"
        self.home.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_bytes(empty_database())
        engine = open_engine(settings.database_url)
        self.desk = Desk(engine, self.clock, SystemDice(), Store(self.home / "files"), settings, Pepper(b"k" * 32))
        self.app = framed(self.desk, lambda: self.desk, HEAD, [room("lims_complaints.web.account", "account")])
        if self.add:
            self.add(self.app)
        ready(self.app)

    def person(self, username: str, *roles: str, name: str = "", password: str = PASSWORD) -> int:
        """Add somebody with an account and roles from today on."""
        with writing(self.desk.engine) as session:
            person = accounts.add(session, name or username, username, _hashed(password), self.clock())
            for role in roles:
                accounts.grant(session, person.id, role, self.clock().date())
            return person.id

    def browser(self, **headers: str) -> TestClient:
        """Return a client that sends what a browser sends, with cookies of its own."""
        sends = {"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0", **headers}
        return TestClient(self.app, base_url=self.origin, follow_redirects=False, headers=sends)

    def signed_in(self, username: str) -> TestClient:
        """Return a browser in which somebody has signed in."""
        browser = self.browser()
        answer = browser.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    def close(self) -> None:
        """Let go of the database."""
        self.desk.engine.dispose()
