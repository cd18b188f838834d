"""What is promised of an SQLite file holds on every connection: flushed at each commit, beside readers, no row without its parent."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lims_complaints.db.engine import reading, writing
from lims_complaints.records.person import RoleHeld
from tests.station import Station

WAL_FULL_AND_GUARDED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def test_every_connection_flushes_and_guards(tmp_path: Path) -> None:
    station = Station(tmp_path)
    with writing(station.engine) as session, reading(station.engine) as beside:
        for each in (session, beside):
            found = {pragma: each.scalar(text(f"pragma {pragma}")) for pragma in WAL_FULL_AND_GUARDED}
            assert found == WAL_FULL_AND_GUARDED
    station.engine.dispose()


def test_no_row_stands_without_its_parent(tmp_path: Path) -> None:
    station = Station(tmp_path)
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), writing(station.engine) as session:
        session.add(RoleHeld(person_id=999999, role="archivist", from_on=date(2026, 3, 2)))
    station.engine.dispose()
