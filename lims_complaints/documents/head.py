"""The head of pages and papers, read as it stands: a start that shows it waits for no classes of records."""

from typing import TYPE_CHECKING

from sqlalchemy import JSON, Connection, column, select, table

from lims_complaints.db.engine import plain
from lims_complaints.documents.content import Station

if TYPE_CHECKING:  # a start reads the head without what makes records of rows
    from sqlalchemy.orm import Session

_IN_LANGUAGES = ("name", "address")
_PLAIN = ("phone", "email", "cma_number", "accreditation_number", "zone")
_HEAD = select(*(column(n, JSON) for n in _IN_LANGUAGES), *map(column, _PLAIN)).select_from(table("station"))


def read_head(connection: Connection) -> Station:
    """Return the station as it stands at the head of papers."""
    return Station(**connection.execute(_HEAD).one()._mapping)


def station_head(session: "Session") -> Station:
    """Return the same, read once for a session."""
    if "station" not in session.info:
        session.info["station"] = Station(**plain(session).execute(_HEAD).one()._asdict())
    head: Station = session.info["station"]
    return head
