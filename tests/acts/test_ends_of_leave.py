"""Roles and leave end with a day: never later than was said, never for a day that was still to come, and nobody prolongs their own."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.db.engine import writing
from lims_complaints.errors import NotFound
from lims_complaints.identity.people import actor_of
from lims_complaints.records.person import Account, Authorization, RoleHeld
from tests.station import Station, quick_hash


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path / "station")
    with writing(made.engine) as session:
        for user in ("xu.fang", "zhao.min", "qian.wei"):
            hashed = quick_hash("green heron by the weir")
            session.add(Account(person_id=made.people[user], username=user, password_hash=hashed, changed_at=made.clock()))
    return made


def do(station: Station, by: str, act: str, **given: object) -> None:
    station.desk.perform(act, ACTS[act].given(**given), by=station.who(by))


def leave(station: Station, user: str, first: int, last: int | None) -> int:
    """Write leave to sign from so many days after today to so many; return its number."""
    today = station.clock().date()
    with writing(station.engine) as session:
        until = None if last is None else today + timedelta(days=last)
        row = Authorization(
            person_id=station.people[user], kind="signing", scope="air", from_on=today + timedelta(days=first), until_on=until
        )
        session.add(row)
        session.flush()
        return row.id


def held(station: Station, user: str, first: int, last: int | None) -> int:
    today = station.clock().date()
    with writing(station.engine) as session:
        until = None if last is None else today + timedelta(days=last)
        row = RoleHeld(person_id=station.people[user], role="office", from_on=today + timedelta(days=first), until_on=until)
        session.add(row)
        session.flush()
        return row.id


def last_day(station: Station, kind: type[RoleHeld] | type[Authorization], number: int) -> date | None:
    with station.read() as session:
        return session.scalars(select(kind.until_on).where(kind.id == number)).one()


def test_leave_that_has_ended_is_not_ended_again_so_that_it_would_hold_today(station: Station) -> None:
    ended = leave(station, "zhao.min", -60, -30)
    before = last_day(station, Authorization, ended)
    with pytest.raises(NotFound):
        do(station, "zhao.min", "staff.end-authorization", username="zhao.min", authorization=ended)
    assert last_day(station, Authorization, ended) == before


@pytest.mark.parametrize(("first", "last"), [(-9, None), (-9, 9), (3, None), (3, 9)])
def test_what_is_ended_holds_until_tonight_or_was_never_held(station: Station, first: int, last: int | None) -> None:
    today = station.clock().date()
    permission, role = leave(station, "xu.fang", first, last), held(station, "qian.wei", first, last)
    do(station, "zhao.min", "staff.end-authorization", username="xu.fang", authorization=permission)
    do(station, "lu.qing", "staff.end-role", username="qian.wei", held=role)
    assert last_day(station, Authorization, permission) == last_day(station, RoleHeld, role) == today
    with station.read() as session:
        days = [today + timedelta(days=n) for n in range(15)]
        assert [d for d in days if "office" in actor_of(session, station.people["qian.wei"], d).roles] == days[: first < 0]
    for act, who, more in (
        ("staff.end-authorization", "zhao.min", {"username": "xu.fang", "authorization": permission}),
        ("staff.end-role", "lu.qing", {"username": "qian.wei", "held": role}),
    ):
        with pytest.raises(NotFound):
            do(station, who, act, **more)
