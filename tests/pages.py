"""Browsers of a whole station for tests: signed in as its people, sending what a browser sends."""

import html
import re
from functools import cache
from typing import Any

from sqlalchemy import select
from starlette.testclient import TestClient

from lims_complaints.app import create_app
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.identity.sessions import open_session
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.moves import NOT_NOW, NOT_YOURS
from lims_complaints.records.person import Account
from tests.station import Station, quick_hash

PDF = b"%PDF-1.4 ours\n%%EOF\n"
PASSWORD = "green heron by the weir"


@cache
def _hashed() -> str:
    return quick_hash(PASSWORD)


def send_file(program: TestClient, content: bytes = PDF, name: str = "ours.pdf") -> Any:
    """Send a file by the interface; what it says of its kind is a lie."""
    return program.post("/api/files", files={"file": (name, content, "application/x-lies")})


def token_of(program: TestClient, content: bytes = PDF, name: str = "ours.pdf") -> str:
    """Send a file by the interface; return the token that an act names it by."""
    answer = send_file(program, content, name)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


class Pages:
    """The pages of a station under test."""

    def __init__(self, station: Station, origin: str = "http://127.0.0.1:8000") -> None:
        self.station, self.origin = station, origin
        with writing(station.engine) as session:
            known = set(session.scalars(select(Account.person_id)))
            for user, person in station.people.items():
                if person not in known:
                    session.add(Account(person_id=person, username=user, password_hash=_hashed(), changed_at=station.clock()))
        self.app = create_app(station.desk)

    def browser(self, **headers: str) -> TestClient:
        """Return a browser with cookies of its own."""
        sends = {"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0", **headers}
        return TestClient(self.app, base_url=self.origin, follow_redirects=False, headers=sends)

    def signed_in(self, user: str, language: str = "en") -> TestClient:
        """Return a browser in which somebody of the station is signed in, reading in a language."""
        browser = self.browser(**{"accept-language": language})
        with writing(self.station.engine) as session:
            token = open_session(session, self.station.people[user], self.station.clock(), self.station.dice, "")
        browser.cookies.set(self.app.state.address.cookie, token)
        return browser


def sent(entered: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return what a browser sends for an input: rows by number, boxes only when ticked."""
    fields: dict[str, Any] = {}
    for name, value in entered.items():
        if isinstance(value, dict):
            fields |= sent(value, f"{prefix}{name}-")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for i, row in enumerate(value):
                fields |= sent(row, f"{prefix}{name}-{i}-")
        elif isinstance(value, bool):
            fields |= {f"{prefix}{name}": "yes"} if value else {}
        else:
            fields[f"{prefix}{name}"] = value
    return fields


def refusal(page: str, status: int) -> Exception:
    """Return what an English page that refuses something says, as the act itself would have raised it."""
    said = html.unescape(re.sub(r"<[^>]+>", " ", page))
    if status == 404:
        return NotFound()
    if status == 422:
        return Invalid(())
    assert status == 403, said
    clause = re.search(r"§ ([\d.]+)", said)
    missing = tuple(sentence for sentence in FACTS if sentence in said)
    reason = NOT_YOURS if NOT_YOURS in said else NOT_NOW if NOT_NOW in said else ""
    return Refused(clause[1] if clause else "", reason, missing)
