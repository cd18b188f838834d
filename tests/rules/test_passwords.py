"""Passwords are hashed where nobody waits for a page."""

import os
import threading

import pytest

from lims_complaints.identity import passwords


def test_a_thread_that_hashes_gives_way_and_no_other_does(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []

    class Watched:
        def hash(self, _password: str) -> str:
            seen.append((threading.current_thread().name, os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
            return "kept"

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    monkeypatch.setattr(passwords, "_hasher", Watched)
    assert passwords.hash_password("correct horse battery") == "kept"
    ((name, niceness),) = seen
    assert name.startswith("hashing")
    assert niceness == passwords.LAST
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before < passwords.LAST
