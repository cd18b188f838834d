"""Where PostgreSQL lets another transaction go first, the whole act is tried again; nothing of the first try is left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from lims_complaints import audit
from lims_complaints.db.engine import TRIES, writing
from lims_complaints.errors import LostRace
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent, Counter
from tests.engines import on_postgresql
from tests.faults.filing import file, filed
from tests.postgres import PostgresServer
from tests.station import Station

LOSES = """
create sequence tries;
create function lose() returns trigger language plpgsql as $$ begin
  if nextval('tries') <= {times} then raise exception 'another went first' using errcode = '{code}'; end if; return new;
end $$;
create trigger lose after insert on audit_event for each row execute function lose();
"""
"""A sequence keeps its count when a transaction is rolled back, so that the database gives in after so many tries."""


@pytest.fixture
def station(tmp_path: Path, postgres: PostgresServer) -> Iterator[Station]:
    made = Station(tmp_path, on_postgresql(postgres))
    made.report()
    yield made
    made.engine.dispose()


def lose(station: Station, code: str, times: int) -> None:
    with writing(station.engine) as session:
        session.execute(text(LOSES.format(code=code, times=times)))


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_an_act_that_lost_is_done_anew_and_once(station: Station, code: str) -> None:
    lose(station, code, TRIES - 1)
    number = file(station.desk, station.check_codes["WQ-2026-0001"])
    with station.read() as session:
        assert session.scalar(text("select last_value from tries")) == TRIES
        assert session.scalars(select(Case.number)).all() == [number]
        assert session.scalar(select(func.count()).select_from(Appeal)) == 1
        assert session.scalars(select(AuditEvent.sequence)).all() == [1]
        assert audit.verify(session) is None
        assert {c.last for c in session.scalars(select(Counter)) if "appeal" in c.name} == {1}  # without a gap


def test_the_code_that_is_shown_is_the_one_that_was_kept(station: Station) -> None:
    lose(station, "40P01", 2)
    done = filed(station.desk, station.check_codes["WQ-2026-0001"])
    with station.read() as session:
        kept = session.scalars(select(Case.receipt_digest)).one()
    assert kept == station.desk.pepper.digest("receipt", done.shown["receipt_code"].replace("-", ""))


def test_who_always_loses_is_told_and_leaves_nothing(station: Station) -> None:
    lose(station, "40001", 1000)
    with pytest.raises(LostRace):
        file(station.desk, station.check_codes["WQ-2026-0001"])
    with station.read() as session:
        assert session.scalar(text("select last_value from tries")) == TRIES
        assert session.scalar(select(func.count()).select_from(Case)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0
