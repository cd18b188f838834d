"""Found a station in an empty database: all of it, or nothing."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lims_complaints import audit
from lims_complaints.act import Desk
from lims_complaints.app import Document, adopt, open_desk, prepare
from lims_complaints.db.engine import reading, writing
from lims_complaints.errors import Fault, Invalid
from lims_complaints.founding.charter import Charter
from lims_complaints.identity import accounts, passwords
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Person
from lims_complaints.reports.keys import make_authority
from lims_complaints.settings import Settings
from lims_complaints.signing import authority as ca
from lims_complaints.signing.keyring import SHORTEST_PASSPHRASE, Keyring
from lims_complaints.signing.opening import open_seal

HERE = "administrator at the machine"
LEADING = ("intake.file-appeal", "reports.sign-report")
"""What the procedure provides for under which a station issues reports and takes appeals against them."""


@dataclass(frozen=True)
class Founding:
    """What a station is founded from. The authority's passphrase is its keeper's, the password the administrator's."""

    charter: Charter
    document: Document
    authority: str
    password: str


def found(settings: Settings, founding: Founding, clock: Callable[[], datetime] | None = None, rounds: int = ca.ROUNDS) -> Desk:
    """Found a station in an empty home and database; return its desk. Raises Invalid, and then nothing is there."""
    hashed = _checked(founding)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    desk = open_desk(settings, clock=clock)
    prepare(desk.engine)
    ring = Keyring(settings.keys, rounds)
    _refuse_second(desk.engine, ring)
    try:
        with writing(desk.engine) as session:
            _write(session, desk, founding, hashed)
            name = founding.charter.station.name.hans
            make_authority(ring, name, founding.authority, desk.clock(), desk.dice)
    except BaseException:
        shutil.rmtree(ring.folder, ignore_errors=True)  # nothing was signed under it
        raise
    return replace(desk, seal=open_seal(settings))


def _checked(founding: Founding) -> str:
    """Refuse secrets that are weak or the same, and a document that is not the station's own procedure."""
    faults = []
    if len(founding.authority) < SHORTEST_PASSPHRASE:
        least = str(SHORTEST_PASSPHRASE)
        faults.append(Fault("passphrase of the authority", "has at least {least} characters", {"least": least}))
    if founding.authority == founding.password:
        faults.append(Fault("passphrase of the authority", "is not the administrator’s password: two people keep them"))
    if lacking := [act for act in LEADING if not founding.document.edition.moves_of(act)]:
        said = {"name": founding.document.edition.name, "acts": ", ".join(lacking)}
        faults.append(Fault("procedure", "{name} has no move with {acts}; a station is founded under one that has", said))
    if faults:
        raise Invalid(tuple(faults))
    return passwords.hash_new(founding.password, founding.charter.administrator.username)


def _refuse_second(engine: Engine, ring: Keyring) -> None:
    with reading(engine) as session:
        there = any(session.scalar(select(func.count()).select_from(table)) for table in (StationRecord, Person))
    if there:
        raise Invalid((Fault("home", "a station stands here already; nothing was changed"),))
    if ring.folder.exists():
        raise Invalid((Fault(str(ring.folder), "keys of another station lie here; move them away first"),))


def _write(session: Session, desk: Desk, founding: Founding, hashed: str) -> None:
    now, first = desk.clock(), founding.charter.administrator
    station = founding.charter.station
    edition = founding.document.edition
    session.add(StationRecord(id=1, jurisdiction=edition.jurisdiction, **station.columns()))
    adopt(session, founding.document, by=first.name, at=now)
    more = {"name_latin": first.name_latin, "email": first.email}
    person = accounts.add(session, first.name, first.username, hashed, now, **more)
    accounts.grant(session, person.id, "administrator", now.astimezone(station.tz).date())
    body = {"station": station.columns(), "procedure": edition.hash, "administrator": first.username}
    happened = audit.Happened(now, None, HERE, "station.found", "station", "", "", "", "", "", body, {})
    audit.append(session, happened, desk.dice.bytes(16))
