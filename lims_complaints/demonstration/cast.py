"""Who plays in a demonstration: the station's people with their passwords, its clients, its desk and its clock."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, cast

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.act import ACTS, Desk, Done
from lims_complaints.attachments import Upload
from lims_complaints.clocks.days import Calendar
from lims_complaints.db.engine import reading
from lims_complaints.demonstration.clock import Dial, Overheard
from lims_complaints.demonstration.words import WORDS
from lims_complaints.errors import Refused
from lims_complaints.identity.actor import CLIENT, STATION, Actor, client_of
from lims_complaints.identity.people import actor_of
from lims_complaints.language import Language
from lims_complaints.records.case import Case
from lims_complaints.rendering import draw_all
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.terms import unexplained

PDF = "application/pdf"
CLOSING = time(17)


MAIN = "testing-station"
"""The procedure of the demonstration station."""


@dataclass(frozen=True)
class Secrets:
    """What a person signs in with, and the passphrase of their key, if they hold one."""

    password: str
    passphrase: str = ""


@dataclass
class Cast:
    """Everybody and everything that a course needs. `people`: user name → person id."""

    desk: Desk
    clock: Dial
    dice: Overheard
    people: Mapping[str, int]
    secrets: Mapping[str, Secrets]
    calendar: Calendar
    check_codes: dict[str, str] = field(default_factory=dict)

    def read(self) -> AbstractContextManager[Session]:
        """Open a session that only reads."""
        return reading(self.desk.engine)

    def who(self, name: str, key: str | None = None) -> Actor:
        """Return an actor: a person by user name, the client of a case, or the station itself."""
        if name == "client":
            return client_of(self.case(key).id) if key else CLIENT
        if name == "the station":
            return STATION
        with self.read() as session:
            return actor_of(session, self.people[name], timekeeping.local_day(session, self.clock()))

    def do(self, act: str, by: str, key: str | None = None, **given: Any) -> Done:
        """Perform an act on a case or report (`key`), as somebody."""
        entered = ACTS[act].given(**given)
        client_of_case = key if act.split(".")[0] != "reports" else None
        return self.desk.perform(act, entered, by=self.who(by, client_of_case if by == "client" else None), key=key)

    def explain(self, number: str) -> None:
        """Say as the quality manager why each missed term of a case came late, in the language of its client."""
        with self.read() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            late = unexplained(Scene(session, STATION, self.clock(), case=case))
            words = WORDS[cast("Language", case.language)]["missed"]
        for row in late:
            self.do("review.explain-lateness", "zhao.min", number, term=row.name, reason=words)

    def close(self, number: str) -> None:
        """Close a case, once every missed term has its reason."""
        self.explain(number)
        self.do("archive.close-case", "liu.wen", number)

    def hand_over(self, number: str) -> None:
        """Hand a closed case to the archivist, its papers drawn before as on the page, so that the package holds them."""
        draw_all(self.desk, number)
        self.do("archive.transfer", "ma.li", number)

    def attempt(self, act: str, by: str, key: str, **given: Any) -> Done | Refused:
        """Perform an act, or return the refusal."""
        try:
            return self.do(act, by, key, **given)
        except Refused as refused:
            return refused

    def case(self, number: str | None) -> Case:
        """Return a case as it stands."""
        with self.read() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            _ = case.rounds, case.report
            return case

    def later(self, days: int = 1, hour: int = 10, minute: int = 0) -> datetime:
        """Return the instant so many working days after the clock's, at a local time; 0 days: a little later that day."""
        here = self.clock().astimezone(self.calendar.tz)
        if days == 0:
            soon = here + timedelta(minutes=40)
            return soon if soon.time() < CLOSING and self.calendar.working(here.date()) else self.later(1, 9)
        day = here.date()
        for _ in range(days):
            day = self.calendar.next_working(day + timedelta(days=1))
        return datetime.combine(day, time(hour, minute), self.calendar.tz)

    def password(self, user: str) -> SecretStr:
        """Return somebody's password."""
        return SecretStr(self.secrets[user].password)

    def passphrase(self, user: str) -> SecretStr:
        """Return the passphrase of somebody's key."""
        return SecretStr(self.secrets[user].passphrase)

    def keep(self, content: bytes, name: str, kind: str = PDF) -> dict[str, str]:
        """Keep a file, and return it as what an act takes."""
        return Upload(sha256=self.desk.store.keep(content), name=name, kind=kind).model_dump()
