"""`lims-complaints user`: accounts from the command line, each change on record, no password anywhere."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.cli import main
from lims_complaints.db.engine import open_engine
from lims_complaints.identity import passwords
from lims_complaints.records.journal import ActInput, AuditEvent
from lims_complaints.records.person import Account
from tests.paths import ROOT
from tests.station import Station

Call = Callable[..., int]
PASSWORD = "green river stone"


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    Station(tmp_path).engine.dispose()

    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            main(["user", *words, "--home", str(tmp_path)])
        assert isinstance(left.value.code, int)
        return left.value.code

    return run


def _session(home: Path) -> Session:
    return Session(open_engine(f"sqlite:///{home}/station.db").execution_options(reading=True))


def test_an_account_from_first_day_to_last(call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("add", "liu.wen", "--name", "刘雯", "--role", "analyst", typed=PASSWORD + "\n") == 0
    assert call("roles", "liu.wen", "--add", "auditor", "--end", "analyst") == 0
    assert call("password", "liu.wen", typed="seven quiet herons\n") == 0
    capsys.readouterr()
    assert call("list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
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
    assert call("close", "liu.wen") == 0
    assert call("add", "liu.wen", "--name", "X", typed=PASSWORD + "\n") == 1
    assert "never used again" in capsys.readouterr().err


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
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], typed: str, said: str
) -> None:
    assert call(*words, typed=typed) == 1
    assert said in capsys.readouterr().err
    if (tmp_path / "station.db").exists():
        with _session(tmp_path) as session:
            assert session.scalars(select(AuditEvent)).all() == []


def test_a_password_is_no_argument(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("add", "chen", PASSWORD, "--name", "C") == 64
    assert call("add", "chen", "--password", PASSWORD, "--name", "C") == 64


def test_where_no_station_was_founded_nobody_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    for words in (["user", "add", "chen.yu", "--name", "C"], ["worker", "--once"], ["import", str(ROOT / "README.md")]):
        with pytest.raises(SystemExit) as left:
            main([*words, "--home", str(tmp_path / "nothing")])
        assert left.value.code == 1
        assert "`lims-complaints found` makes one" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()
