"""`lims-complaints user`: accounts from the command line, each change on record, no password anywhere."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import open_engine
from lims_complaints.identity import passwords
from lims_complaints.records.journal import ActInput, AuditEvent
from lims_complaints.records.person import Account
from tests.commands import Ran, command
from tests.paths import ROOT
from tests.station import Station

Call = Callable[..., Ran]
PASSWORD = "green river stone"


@pytest.fixture
def call(tmp_path: Path) -> Call:
    Station(tmp_path).engine.dispose()
    return lambda *words, typed="": command("user", *words, "--home", tmp_path, typed=typed)


def _session(home: Path) -> Session:
    return Session(open_engine(f"sqlite:///{home}/station.db").execution_options(reading=True))


def test_an_account_from_first_day_to_last(call: Call, tmp_path: Path) -> None:
    assert call("add", "liu.wen", "--name", "刘雯", "--role", "analyst", typed=PASSWORD + "\n").code == 0
    assert call("roles", "liu.wen", "--add", "auditor", "--end", "analyst").code == 0
    assert call("password", "liu.wen", typed="seven quiet herons\n").code == 0
    listed = call("list", "--json").json()
    jsonschema.validate(listed, json.loads((ROOT / "docs/schemas/user-list.schema.json").read_text("utf-8")))
    [entry] = listed["users"]
    assert (entry["username"], entry["name"], entry["closed_at"]) == ("liu.wen", "刘雯", None)
    assert "auditor" in entry["roles"]
    with _session(tmp_path) as session:
        kept = session.scalars(select(Account.password_hash)).one()
        assert passwords.right("seven quiet herons", kept)[0]
        assert not passwords.right(PASSWORD, kept)[0]
        assert session.scalars(select(AuditEvent.act).order_by(AuditEvent.sequence)).all() == [
            "user.add", "user.roles", "user.password",
        ]  # fmt: skip
        assert "herons" not in json.dumps(session.scalars(select(ActInput.body)).all())
    assert call("close", "liu.wen").code == 0
    again = call("add", "liu.wen", "--name", "X", typed=PASSWORD + "\n")
    assert again.code == 1
    assert "never used again" in again.err


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("add", "chen", "--name", "C"), "short\n", "at least 12 characters"),
        (("add", "chen", "--name", "C"), "chenchenchen12\n", "stranger would try"),
        (("add", "Chen Yu", "--name", "C"), PASSWORD + "\n", "2 to 40 small letters"),
        (("close", "nobody"), "", "there is no account 'nobody'"),
        (("roles", "nobody", "--add", "analyst"), "", "there is no account 'nobody'"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    call: Call, tmp_path: Path, words: tuple[str, ...], typed: str, said: str
) -> None:
    ran = call(*words, typed=typed)
    assert ran.code == 1
    assert said in ran.err
    if (tmp_path / "station.db").exists():
        with _session(tmp_path) as session:
            assert session.scalars(select(AuditEvent)).all() == []


def test_a_password_is_no_argument(call: Call) -> None:
    assert call("add", "chen", PASSWORD, "--name", "C").code == 64
    assert call("add", "chen", "--password", PASSWORD, "--name", "C").code == 64


def test_where_no_station_was_founded_nobody_is_added(tmp_path: Path) -> None:
    for words in (["user", "add", "chen.yu", "--name", "C"], ["worker", "--once"], ["import", str(ROOT / "README.md")]):
        ran = command(*words, "--home", tmp_path / "nothing", typed=PASSWORD + "\n")
        assert ran.code == 1
        assert "`lims-complaints found` makes one" in ran.err
    assert not (tmp_path / "nothing").exists()
