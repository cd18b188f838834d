"""Who may test, by what stands against them; the draw; the search for giveaways; commitments. No database."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from lims_complaints.errors import Invalid
from lims_complaints.measurement.criterion import Criterion, Plan, Precision, Uncertainty
from lims_complaints.procedure.facts import FACTS
from lims_complaints.retest.bench import pasted, read_code
from lims_complaints.retest.commitment import Item, Sealed, broken, root
from lims_complaints.retest.leaks import Secret, holds, leaks
from lims_complaints.retest.roster import draw
from lims_complaints.retest.rules import BUSY, Candidate, RosterPart, plan_faults, reasons

FREE = Candidate(1, "Chen", frozenset({"HJ 828"}))
METHODS = ("HJ 828",)


@pytest.mark.parametrize(
    ("against", "why"),
    [
        ({"methods": frozenset({"HJ 535"})}, "not authorized for {method} today"),
        ({"involved": True}, "had a part in the original work"),
        ({"earlier_round": True}, "had a part in an earlier round"),
        ({"seen": True}, "has seen the case or holds a key to the sealed map"),
        ({"tied": True}, "has declared a tie to the client"),
        ({"tested_already": True}, "has tested this sample already"),
        ({"present": False}, "is not at work today"),
        ({"open_portions": BUSY}, "has too many portions open"),
    ],
)
def test_each_reason_alone_takes_somebody_off_the_roster(against: dict[str, Any], why: str) -> None:
    assert reasons(FREE, METHODS) == ()
    assert [message for message, _ in reasons(replace(FREE, **against), METHODS)] == [why]


def test_every_reason_is_told() -> None:
    barred = replace(FREE, involved=True, seen=True, present=False)
    assert len(reasons(barred, ("HJ 828", "HJ 535"))) == 4


def test_an_authorization_for_everything_counts_for_every_method() -> None:
    assert reasons(replace(FREE, methods=frozenset({"*"})), ("HJ 828", "GB 11893-89")) == ()


def roster(*candidates: Candidate) -> RosterPart:
    return RosterPart(METHODS, candidates)


def holds_for(sentence: str, roster: RosterPart, analysts: tuple[int, ...], drawn: bool = False) -> bool:
    given = SimpleNamespace(analysts=analysts, draw=drawn)
    return FACTS[sentence].holds({"given": given, "roster": roster})


def test_two_different_people_are_named() -> None:
    two = roster(FREE, replace(FREE, person=2))
    assert holds_for("two different analysts are named", two, (1, 2))
    for wrong in ((), (1,), (1, 1), (1, 2, 3)):
        assert not holds_for("two different analysts are named", two, wrong)


def test_a_draw_needs_two_who_can() -> None:
    sentence = "two different analysts are named"
    assert holds_for(sentence, roster(FREE, replace(FREE, person=2)), (), drawn=True)
    assert not holds_for(sentence, roster(FREE, replace(FREE, person=2, seen=True)), (), drawn=True)


def test_whoever_is_no_analyst_is_not_authorized() -> None:
    assert not holds_for("everyone named is authorized for the method today", roster(FREE), (1, 99))


def test_the_same_seed_draws_the_same_two_in_whatever_order_people_are_given() -> None:
    assert draw((1, 2, 3, 4, 5), "ab" * 16) == draw((5, 3, 1, 2, 4), "ab" * 16)
    pairs = {draw(range(6), f"{n:032x}") for n in range(400)}
    assert len({frozenset(p) for p in pairs}) == 15
    assert all(a != b for a, b in pairs)


def test_a_plan_names_the_figures_that_it_lacks() -> None:
    def faults(**plan: Any) -> list[str]:
        return [dict(values).get("name", message[:20]) for message, values in plan_faults(Plan(**plan))]

    rd = Criterion(kind="RD", limit="10")  # type: ignore[arg-type]
    assert faults(between=rd, against_original=rd) == []
    assert faults(between=rd, against_original=Criterion(kind="s_I")) == ["s_r", "s_I"]
    known = Precision(s_r="0.1", s_I="0.2")  # type: ignore[arg-type]
    assert faults(between=Criterion(kind="r"), against_original=Criterion(kind="s_I"), precision=known) == []
    assert faults(between=rd, against_original=Criterion(kind="En")) == ["U"]
    stated = Uncertainty(original="0.3", retest="0.3")  # type: ignore[arg-type]
    assert faults(between=rd, against_original=Criterion(kind="En"), uncertainty=stated) == []
    assert len(faults()) == 2


@pytest.mark.parametrize(
    ("text", "secret", "found"),
    [
        ("as in WQ-2026-0001", Secret("report", "WQ-2026-0001"), True),
        ("as in wq 2026 0001", Secret("report", "WQ-2026-0001"), True),
        ("ＷＱ－２０２６－０００１", Secret("report", "WQ-2026-0001"), True),
        ("WQ-2026-0002", Secret("report", "WQ-2026-0001"), False),
        ("宏图农资", Secret("client", "宏图农资有限公司"), False),
        ("交宏图农资有限公司", Secret("client", "宏图农资有限公司"), True),
        ("about 13.7 mg/L", Secret("value", "13.7"), True),
        ("13.7.", Secret("value", "13.7"), True),
        ("about 13.700 mg/L", Secret("value", "13.7"), True),
        ("13.7mg/L", Secret("value", "13.7"), True),
        ("原结果为13.7毫克", Secret("value", "13.7"), True),
        ("13.7.1, 13.75毫克 or 213.70", Secret("value", "13.7"), False),
        ("113.7 or 13.75", Secret("value", "13.7"), False),
        ("HJ 828-2017", Secret("value", "82"), False),
        ("<0.02", Secret("value", "<0.02"), True),
        ("below 0.02", Secret("value", "<0.02"), True),
        ("anything", Secret("value", "not a number"), False),
        ("x", Secret("client", "x"), False),
    ],
)
def test_what_gives_a_sample_away(text: str, secret: Secret, found: bool) -> None:
    assert holds(text, secret) is found
    assert bool(leaks({"instructions": text}, [secret])) is found


def test_a_leak_names_the_piece_that_holds_it() -> None:
    (leak,) = leaks({"instructions": "Shake.", "file_names": "WQ-1-scan.pdf"}, [Secret("report", "WQ-1")])
    assert (leak.fault().field, leak.fault().values) == ("file_names", {"found": "WQ-1"})


ITEM = Item("disputed", "S-1", 1, "COD", "HJ 828", "mg/L")
LINES = [Sealed(code, "SERIES", ITEM.text(), f"{n:064x}") for n, code in enumerate(("AAAAAAA", "BBBBBBB", "CCCCCCC"))]
COMMITTED = [line.commitment() for line in LINES]


def test_a_commitment_says_what_the_documentation_says() -> None:
    import hashlib

    code, item = b"AAAAAAA", ITEM.text().encode()
    said = b"retest-commit/v1\0" + bytes([0, 7]) + code + len(item).to_bytes(2) + item + bytes(32)
    assert LINES[0].commitment() == hashlib.sha256(said).hexdigest()


def test_commitments_hold_whatever_their_order() -> None:
    assert broken(LINES[::-1], COMMITTED, root(COMMITTED[::-1])) == ()


@pytest.mark.parametrize("changed", [{"code": "DDDDDDD"}, {"item": ITEM.text().replace("S-1", "S-2")}, {"nonce": "ff" * 32}])
def test_a_changed_line_is_named(changed: dict[str, str]) -> None:
    assert broken([replace(LINES[0], **changed), *LINES[1:]], COMMITTED, root(COMMITTED)) == (changed.get("code", "AAAAAAA"),)


def test_a_dropped_or_added_portion_is_seen() -> None:
    assert broken(LINES[1:], COMMITTED, root(COMMITTED)) == ("*",)
    assert broken(LINES, COMMITTED[1:], root(COMMITTED)) == ("AAAAAAA",)
    assert broken([*LINES, LINES[0]], COMMITTED, root(COMMITTED)) == ("*",)
    assert broken(LINES, COMMITTED, "00" * 32) == ("*",)


def test_a_code_is_read_however_it_is_typed_and_a_slip_is_caught() -> None:
    from lims_complaints.identity.codes import check_character

    code = "K7M2PQ" + check_character("K7M2PQ")
    assert read_code(f" {code[:4].lower()}-{code[4:]} ") == code
    for wrong in (code[:-1], code + "A", "J" + code[1:], code[1] + code[0] + code[2:], ""):
        with pytest.raises(Invalid):
            read_code(wrong)


def test_values_are_pasted_from_rows_columns_and_lines() -> None:
    assert pasted("13.70\t13.80") == pasted("13.70\r\n13.80\r\n") == pasted("13.70; 13.80") == ("13.70", "13.80")
    assert pasted("  ") == ()
