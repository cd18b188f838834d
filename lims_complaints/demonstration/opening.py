"""Open a station: an empty one is filled first; demonstration people and keys are served to this machine alone."""

import ipaddress
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, func, select

from lims_complaints.act import Desk
from lims_complaints.app import adopt_all, open_desk, prepare
from lims_complaints.db.engine import open_engine, reading
from lims_complaints.demonstration.fill import fill
from lims_complaints.demonstration.founding import FILE
from lims_complaints.errors import Unavailable
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Account, Person, RoleHeld, SigningKey
from lims_complaints.settings import Settings

FILLING = "filling"


@dataclass(frozen=True)
class Guest:
    """Somebody who can sign in at a demonstration, and with what."""

    user: str
    name: str
    roles: str
    password: str
    passphrase: str


def open_station(settings: Settings, say: Callable[[str], None] = print) -> Desk:
    """Open a station, filled with a demonstration if there was nothing. Raises Unavailable where it must not be served."""
    engine = open_engine(settings.database_url)
    prepare(engine)
    if _nobody(engine):
        refuse_outside(settings, demonstration=True)
        say("Making a demonstration station: people, keys, forty signed reports, sixty days of work. Less than a minute …")
        engine.dispose()
        _fill(settings)
        engine = open_engine(settings.database_url)
    demonstration = is_demonstration(engine)
    refuse_outside(settings, demonstration=demonstration)
    engine.dispose()
    desk = open_desk(settings, steps=demonstration)
    if demonstration:  # a station of one's own adopts what it wants to work by
        adopt_all(desk, "the program")
    return desk


def is_demonstration(engine: Engine) -> bool:
    """Whether an account or a key is there whose secret is printed."""
    accounts = select(func.count()).select_from(Account).where(Account.demonstration, Account.closed_at.is_(None))
    keys = select(func.count()).select_from(SigningKey).where(SigningKey.demonstration, SigningKey.revoked_at.is_(None))
    with reading(engine) as session:
        return bool(session.scalar(accounts) or session.scalar(keys))


def refuse_outside(settings: Settings, *, demonstration: bool) -> None:
    """Raise Unavailable where others than this machine could reach a demonstration."""
    if demonstration and not _is_loopback(settings.host):
        raise Unavailable(
            "This station holds demonstration accounts and keys, whose passwords and passphrases are printed; it is not "
            f"served on {settings.host}. Serve it on 127.0.0.1, or found a station of your own: `lims-complaints found`."
        )


def guests(desk: Desk) -> list[Guest]:
    """Return who can sign in with a demonstration password, in the order in which they were hired."""
    secrets = noted(desk.settings).get("people", {})
    with desk.read() as session:
        query = select(Account, Person).join(Person, Person.id == Account.person_id)
        rows = session.execute(query.where(Account.demonstration, Account.closed_at.is_(None)).order_by(Person.id)).all()
        held = {p.id: session.scalars(select(RoleHeld.role).where(RoleHeld.person_id == p.id)).all() for _, p in rows}
    return [
        Guest(a.username, f"{p.name} {p.name_latin}", ", ".join(held[p.id]) or "–", s["password"], s["passphrase"])
        for a, p in rows
        if (s := secrets.get(a.username))
    ]


def noted(settings: Settings) -> dict[str, Any]:
    """Return what was written down when the demonstration was made; nothing if it is gone."""
    file = settings.home / FILE
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return kept


def _nobody(engine: Engine) -> bool:
    """Whether there is neither a station nor anybody in it."""
    with reading(engine) as session:
        return not any(session.scalar(select(func.count()).select_from(table)) for table in (StationRecord, Person))


def _fill(settings: Settings) -> None:
    """Fill beside, then move in, so that a filling that was broken off leaves nothing behind."""
    if settings.database:
        fill(settings)
        return
    beside = settings.home / FILLING
    shutil.rmtree(beside, ignore_errors=True)
    fill(replace(settings, home=beside)).desk.engine.dispose()
    for kept in sorted(beside.iterdir(), key=lambda f: f.suffix == ".db"):
        kept.replace(settings.home / kept.name)
    beside.rmdir()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
