"""Exit codes of the command line: 0 and a command's own, 1 refused in words, 64 wrong usage, 70 our failure."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from sqlalchemy.exc import OperationalError

from lims_complaints.cli import COMMANDS, _run, application, outcome
from lims_complaints.errors import NotFound, Refused
from tests.paths import PACKAGE, ROOT

PROGRAM = Path(sys.executable).with_name("lims-complaints")


def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False, env={**os.environ, **environment})


def _raise(failure: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise failure

    return command


@pytest.mark.parametrize(
    "words", [(), ("no-such-command",), ("run", "--port", "many"), ("run", "--port", "70000"), ("backup",), ("run", "--what")]
)
def test_wrong_usage_exits_64_and_says_why(words: tuple[str, ...]) -> None:
    done = call(*words)
    assert done.returncode == 64
    assert "--help" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_exits_0() -> None:
    assert call("--help").returncode == 0
    assert call("backup", "--help").returncode == 0


def test_a_wrong_setting_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('colour = "red"\n')
    done = call("backup", str(tmp_path / "copy"), "--home", str(tmp_path))
    assert (done.returncode, "'colour'" in done.stderr) == (64, True)


def test_our_own_failure_is_one_line_and_70(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIMS_DEBUG", raising=False)
    assert outcome(_raise(RuntimeError("two\nlines"))) == 70
    assert capsys.readouterr().err == "lims-complaints failed: RuntimeError: two lines (LIMS_DEBUG=1 shows where)\n"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "var/secret"), "var/secret: Permission denied"),
        (sqlite3.OperationalError("database is locked"), "another program holds the database; try again when it has ended"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full; what was begun was not done"),
        (OperationalError("SELECT 1", {}, sqlite3.OperationalError("no such table: x")), "the database: no such table: x"),
    ],
)
def test_disk_and_database_are_told_in_plain_words(
    failure: Exception, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIMS_DEBUG", raising=False)
    assert outcome(_raise(failure)) == 70
    assert capsys.readouterr().err == f"lims-complaints failed: {said} (LIMS_DEBUG=1 shows where)\n"


def run(*words: str) -> int:
    """Run a command in this process, as it is run in its own."""
    return outcome(lambda: _run(list(words)))


@pytest.mark.parametrize(
    "words",
    [("procedure", each) for each in ("check", "show", "simulate")]
    + [("found", "--from"), ("deadline", "--from", "2026-03-02", "--rule", "answer", "--procedure")],
)
def test_a_file_that_is_no_text_is_named(words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "binary").write_bytes(b"---\n\xbb\xfe")
    assert run(*words, str(tmp_path / "binary")) == 1
    said = capsys.readouterr().err
    assert "no text in UTF-8" in said
    assert ("binary:2" in said) == (words[0] != "found")


def test_where_no_station_is_nothing_is_made_nor_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, document = str(tmp_path / "none"), str(ROOT / "procedures" / "testing-station.md")
    for words in (("procedure", "propose", document, "--reason", "x"), ("keys", "list"), ("keys", "crl"), ("check",)):
        assert run(*words, "--home", home) == 1
        assert "there is no" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_is_no_folder_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home").write_text("")
    assert run("check", "--home", str(tmp_path / "home")) == 64
    assert "is no folder" in capsys.readouterr().err


def test_what_is_asked_for_and_not_given_is_wrong_usage(tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "keys", "make-ca", "Station", "--home", tmp_path], capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, env={k: v for k, v in os.environ.items() if k != "LIMS_CA_PASSPHRASE"},
    )  # fmt: skip
    assert (done.returncode, "standard input" in done.stderr, "GetPassWarning" in done.stderr) == (64, True, False)


def test_the_stack_is_shown_when_asked_for(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_DEBUG", "1")
    assert outcome(_raise(RuntimeError("broken"))) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_refusal_is_said_in_words_and_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(_raise(Refused("1.1", "the ten days are over"))) == 1
    assert outcome(_raise(NotFound())) == 1
    assert capsys.readouterr().err == "clause 1.1: the ten days are over\nthere is no such thing\n"


@pytest.mark.parametrize("code", [0, 3, 4])
def test_a_command_keeps_its_own_codes(code: int) -> None:
    app = typer.Typer(rich_markup_mode=None)

    @app.command()
    def one() -> int:
        return code

    @app.command()
    def two() -> None:
        raise typer.Exit(code)

    assert outcome(lambda: app(["one"], standalone_mode=False)) == code
    assert outcome(lambda: app(["two"], standalone_mode=False)) == code


def test_every_module_of_the_command_line_is_in_the_table() -> None:
    modules = {p.stem for p in (PACKAGE / "cli").glob("*.py") if "def register(" in p.read_text("utf-8")}
    assert modules <= set(COMMANDS.values())


@pytest.mark.parametrize("name", sorted(n for n, m in COMMANDS.items() if (PACKAGE / "cli" / f"{m}.py").exists()))
def test_each_command_is_found_under_its_name(name: str) -> None:
    app = application([name])
    names = [c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands]
    assert name in names + [g.name for g in app.registered_groups]
