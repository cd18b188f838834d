"""Passwords: argon2id, and what a new one must be. Hashing takes about 150 ms and 64 MiB: never on the event loop.

It is done in threads of its own that give way to whoever asks for a page, a few at a time.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_

P = ParamSpec("P")
T = TypeVar("T")
AT_A_TIME = 2
LAST = 19
"""The niceness of a thread that runs when no other wants to."""
SHORTEST = 12
LONGEST = 200
WIDELY_USED = ("password", "passw0rd", "qwerty", "letmein", "welcome", "iloveyou", "admin", "123456", "abc123", "111111")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_A_TIME, "hashing", initializer=_give_way)


def _give_way() -> None:
    """Let every other thread go first; elsewhere than on Linux only whole processes can."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LAST)


def _gently(do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return _threads().submit(do, *args, **kwargs).result()


def hash_password(password: str) -> str:
    """Return the argon2id hash that is kept."""
    return _gently(_hasher().hash, password)


def hash_new(password: str, username: str, field: str = "password") -> str:
    """Check a new password (Invalid) and return the hash that is kept."""
    check_new(password, username, field)
    return hash_password(password)


def right(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Whether a password is the one, and a fresh hash if the kept one was made with weaker settings.

    Without a kept hash (no such account) it takes as long and is never right.
    """
    found, fresh = _gently(_hasher().verify_and_update, password[:LONGEST], kept or _nobody())
    return (found and kept is not None), fresh


def proves(password: str, kept: str | None) -> bool:
    """Whether a password is the one, asked again of somebody who is signed in; the kept hash stays as it is."""
    return _gently(_hasher().verify, password[:LONGEST], kept or _nobody()) and kept is not None


def check_new(password: str, username: str, field: str = "new") -> None:
    """Refuse a password that is too short, too long, or among the first that anybody would try (Invalid)."""
    if len(password) < SHORTEST:
        raise Invalid(
            (Fault(field, N_("Use at least {least} characters; a few words are easy to remember."), {"least": str(SHORTEST)}),)
        )
    if len(password) > LONGEST:
        raise Invalid((Fault(field, N_("Use at most {most} characters."), {"most": str(LONGEST)}),))
    plain = password.lower()
    if (
        len(set(plain)) < 5
        or (username and username.lower() in plain)
        or any(w in plain and len(plain) < len(w) + 6 for w in WIDELY_USED)
    ):
        raise Invalid((Fault(field, N_("This is among the first that a stranger would try; choose other words.")),))
