"""The suite itself: a closed network, a browser that stays inside, scenarios that cannot pass unasked."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page
from pytest_socket import SocketConnectBlockedError

from tests import scratch
from tests.paths import ROOT

SCENARIO = """
from pytest_bdd import given, scenarios
scenarios("{feature}")
@given("nothing is asked")
{word} ask():
    assert True
"""


def test_no_test_reaches_beyond_this_machine() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning), match="tried to use socket"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_browser_does_not_either(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://station.example/")


def test_the_browser_draws_all_three_scripts(page: Page) -> None:
    page.set_content("<p>作废 作廢 VOID</p>")
    assert page.inner_text("p") == "作废 作廢 VOID"


@pytest.mark.parametrize(("word", "code"), [("def", 0), ("async def", 1)])
def test_a_scenario_with_an_async_step_fails(tmp_path: Path, word: str, code: int) -> None:
    feature = tmp_path / "asked.feature"
    feature.write_text("Feature: asked\n  Scenario: asked\n    Given nothing is asked\n")
    (tmp_path / "test_asked.py").write_text(SCENARIO.format(feature=feature, word=word))
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
    plugin = ["-p", "tests.conftest", str(tmp_path / "test_asked.py")]
    done = subprocess.run([*command, *plugin], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
    assert ("never be awaited" in done.stdout) is (code == 1)


def test_the_suite_writes_in_memory_where_there_is_plenty_and_gives_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMPDIR", scratch.DISK):  # both as they were at the end
        monkeypatch.setenv(name, os.environ.get(name, ""))
        monkeypatch.delenv(name)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed, other = tmp_path / f"{scratch.NAME}0", tmp_path / f"{scratch.NAME}{os.getppid()}"
    killed.mkdir()
    other.mkdir()
    monkeypatch.setattr(scratch, "ENOUGH", 1 << 60)
    assert scratch.take(tmp_path) is None
    assert killed.exists()
    monkeypatch.setattr(scratch, "ENOUGH", 1)
    taken = scratch.take(tmp_path)
    assert taken is not None
    assert (killed.exists(), other.exists()) == (False, True)
    assert (tempfile.gettempdir(), scratch.disk()) == (str(taken), str(tmp_path))
    assert scratch.take(tmp_path) is None, "whoever sets TMPDIR says where to write"
    scratch.clear(taken)
    assert not taken.exists()
    assert (tempfile.gettempdir(), "TMPDIR" in os.environ) == (str(tmp_path), False)
