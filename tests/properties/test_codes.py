"""Ten thousand blind codes: none twice, none that says where it comes from, no slip that goes unnoticed."""

import itertools
import math
from collections.abc import Sequence

import pytest

from lims_complaints.db.engine import open_engine, reading
from lims_complaints.identity.codes import ALPHABET, new_code, well_formed
from lims_complaints.records.every import SCHEMA
from lims_complaints.retest.coding import CODE_LENGTH, draw
from lims_complaints.retest.commitment import Item, Sealed
from tests.station import Replayed

SURELY = 0.001
"""A true independence is called a relation once in a thousand seeds; the seed is fixed, so this one is not."""


@pytest.fixture(scope="module")
def codes() -> list[str]:
    dice = Replayed("codes")
    return [new_code(dice, CODE_LENGTH) for _ in range(10_000)]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Sealed]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('codes') / 'station.db'}")
    SCHEMA.create_all(engine)
    items = [Item("disputed", f"S-{n:04}", n, "COD", "HJ 828", "mg/L") for n in range(500)]
    with reading(engine) as session:
        return draw(session, Replayed("draw"), items, 4)


def p_of_rank_relation(one: Sequence[object], other: Sequence[object]) -> float:
    """Return the two-sided p of Spearman's rank correlation, by its normal approximation (n is large)."""
    n = len(one)
    a, b = (ranks(x) for x in (one, other))
    middle = (n - 1) / 2
    top = sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True))
    below = math.sqrt(sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b))
    return math.erfc(abs(top / below * math.sqrt(n - 1)) / math.sqrt(2))


def ranks(values: Sequence[object]) -> list[float]:
    """Return ranks; equal values share the mean of theirs."""
    order = sorted(range(len(values)), key=lambda i: values[i])  # type: ignore[arg-type, return-value]
    found = [0.0] * len(values)
    for _, group in itertools.groupby(enumerate(order), key=lambda place: values[place[1]]):
        places = list(group)
        shared = sum(place for place, _ in places) / len(places)
        for _, i in places:
            found[i] = shared
    return found


def test_the_test_itself_sees_an_order() -> None:
    assert p_of_rank_relation(range(2000), range(2000)) < 1e-9
    slightly = [n + (n * 7919) % 6000 for n in range(2000)]
    assert p_of_rank_relation(range(2000), slightly) < SURELY


def test_no_two_codes_are_the_same(codes: list[str], drawn: list[Sealed]) -> None:
    assert len(set(codes)) == len(codes)
    assert len({line.code for line in drawn}) == len(drawn) == 2000
    assert len({line.series for line in drawn}) == 500
    assert len({line.nonce for line in drawn}) == 2000


def test_codes_follow_no_order_of_samples(codes: list[str], drawn: list[Sealed]) -> None:
    assert p_of_rank_relation(range(len(codes)), codes) > SURELY
    samples = [line.item for line in drawn]
    assert p_of_rank_relation(samples, [line.code for line in drawn]) > SURELY
    assert p_of_rank_relation(samples, [line.series for line in drawn]) > SURELY
    assert p_of_rank_relation(samples, range(len(drawn))) > SURELY, "the order of the portions tells the samples"


def test_every_letter_is_used_alike_in_every_place(codes: list[str]) -> None:
    for place in range(CODE_LENGTH):
        counts = [sum(code[place] == letter for code in codes) for letter in ALPHABET]
        expected = len(codes) / len(ALPHABET)
        chi_squared = sum((n - expected) ** 2 / expected for n in counts)
        assert chi_squared < 59.7  # 0.001 point of chi-squared with 30 degrees of freedom


def test_codes_of_one_item_are_no_closer_to_each_other_than_to_others(drawn: list[Sealed]) -> None:
    def alike(a: str, b: str) -> int:
        return sum(x == y for x, y in zip(a, b, strict=True))

    by_item: dict[str, list[str]] = {}
    for line in drawn:
        by_item.setdefault(line.item, []).append(line.code)
    within = [alike(a, b) for found in by_item.values() for a, b in itertools.combinations(found, 2)]
    mean = sum(within) / len(within)
    spread = math.sqrt(CODE_LENGTH / 31 * 30 / 31 / len(within))
    assert math.erfc(abs(mean - CODE_LENGTH / 31) / spread / math.sqrt(2)) > SURELY


def test_every_swap_of_neighbours_is_caught(codes: list[str]) -> None:
    for code in codes:
        for i in range(CODE_LENGTH - 1):
            if code[i] != code[i + 1]:
                assert not well_formed(code[:i] + code[i + 1] + code[i] + code[i + 2 :], CODE_LENGTH)


def test_every_single_wrong_letter_is_caught(codes: list[str]) -> None:
    """All 210 slips of a thousand codes, and one slip in each place of all the others."""
    for n, code in enumerate(codes):
        assert well_formed(code, CODE_LENGTH)
        letters = ALPHABET if n < 1000 else ALPHABET[n % 31]
        for i in range(CODE_LENGTH):
            for letter in letters:
                if letter != code[i]:
                    assert not well_formed(code[:i] + letter + code[i + 1 :], CODE_LENGTH)
