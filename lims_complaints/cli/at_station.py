"""What a command does at a station: one transaction, and an event of the record for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from lims_complaints import audit
from lims_complaints.cli.options import station_settings
from lims_complaints.errors import NotFound
from lims_complaints.settings import Settings

if TYPE_CHECKING:  # loaded inside the commands, so that --help stays quick
    from lims_complaints.act import Desk

LOCAL = "administrator at the machine"
NOTHING = "there is no station in {home}; `lims-complaints found` makes one"


@dataclass(frozen=True)
class At:
    """One transaction of a command: the session, the instant, the station's day, and the desk it stands at."""

    session: Session
    now: datetime
    today: date
    desk: "Desk"

    def record(self, act: str, kind: str, subject: str, **body: Any) -> None:
        """Write what was done into the record; never a password."""
        put_down(self.session, self.desk, act, kind, subject, **body)


def put_down(
    session: Session, desk: "Desk", act: str, kind: str, subject: str, *, clock_back: bool = False, **body: Any
) -> None:
    """Write what was done at the machine into the record; `clock_back`: that its clock was set back."""
    happened = audit.Happened(desk.clock(), None, LOCAL, act, kind, subject, "", "", "", "", body, {})
    audit.append(session, happened, desk.dice.bytes(16), back=clock_back)


def has_database(settings: Settings) -> bool:
    """Whether a station may stand here: on a server, or in a file of the home folder."""
    return bool(settings.database) or (settings.home / "station.db").is_file()


def desk_of_station(home: Path | None, *, sealed: bool = True) -> "Desk":
    """Open the desk of the station in `home`. Raises NotFound, and makes nothing, where none was founded."""
    from lims_complaints.app import open_desk
    from lims_complaints.db.engine import looking_up
    from lims_complaints.records.journal import StationRecord

    settings = station_settings(home)
    if not has_database(settings):
        raise NotFound(NOTHING.format(home=settings.home))
    desk = open_desk(settings, sealed=sealed)
    with looking_up(desk.engine) as connection:
        there = inspect(connection).has_table(StationRecord.__tablename__)
    with desk.read() as session:
        if not there or session.get(StationRecord, 1) is None:
            raise NotFound(NOTHING.format(home=settings.home))
    return desk


@contextmanager
def at_station(home: Path | None, *, only_reads: bool = False) -> Iterator[At]:
    """Open the station in `home` for one transaction. Raises NotFound where none was founded.

    What `only_reads` waits for nobody who writes.
    """
    from lims_complaints.app import prepare
    from lims_complaints.db.engine import reading, writing
    from lims_complaints.timekeeping import local_day

    desk = desk_of_station(home, sealed=False)
    try:
        prepare(desk.engine)
        with (reading if only_reads else writing)(desk.engine) as session:
            now = desk.clock()
            yield At(session, now, local_day(session, now), desk)
    finally:
        desk.engine.dispose()
