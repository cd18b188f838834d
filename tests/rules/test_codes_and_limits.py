"""Codes that people type, and how long somebody waits after too many tries."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from lims_complaints.chance import SystemDice
from lims_complaints.identity.codes import ALPHABET, RECEIPT_LENGTH, Pepper, grouped, new_code, well_formed
from lims_complaints.identity.throttle import Limit, waiting

HALF_HOUR = Limit("door", 5, timedelta(minutes=30))


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code(SystemDice(), RECEIPT_LENGTH)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    pepper = Pepper(b"k" * 32)
    kept = pepper.digest("receipt", code)
    for typed in (code, code.lower(), grouped(code), f" {grouped(code, 2)} ", wide, wide.lower()):
        assert well_formed(typed, RECEIPT_LENGTH)
        assert pepper.matches("receipt", typed, kept)
    assert not pepper.matches("check", code, kept)
    assert not Pepper(b"j" * 32).matches("receipt", code, kept)


@given(st.integers(0, RECEIPT_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_caught(at: int, letter: str) -> None:
    code = new_code(SystemDice(), RECEIPT_LENGTH)
    assume(code[at] != letter)
    assert not well_formed(code[:at] + letter + code[at + 1 :], RECEIPT_LENGTH)


@given(st.integers(0, RECEIPT_LENGTH - 2))
def test_neighbours_that_changed_places_are_always_caught(at: int) -> None:
    code = new_code(SystemDice(), RECEIPT_LENGTH)
    assume(code[at] != code[at + 1])
    assert not well_formed(code[:at] + code[at + 1] + code[at] + code[at + 2 :], RECEIPT_LENGTH)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 1799))
def test_whoever_waits_as_told_may_try_again(before: int, now: int, seconds: int) -> None:
    into = timedelta(seconds=seconds)
    wait = waiting(HALF_HOUR, before, now, into)
    assert timedelta() <= wait <= 2 * HALF_HOUR.window
    later = into + wait
    if later < HALF_HOUR.window:
        assert not waiting(HALF_HOUR, before, now, later)
    elif later < 2 * HALF_HOUR.window:
        assert not waiting(HALF_HOUR, now, 0, later - HALF_HOUR.window)


@given(st.integers(0, 4))
def test_the_first_tries_are_free(now: int) -> None:
    assert not waiting(HALF_HOUR, 0, now, timedelta())
    assert waiting(HALF_HOUR, 0, 5, timedelta())
