"""The database opened by hand: nothing in it tells which code is whose, or which series is the disputed one."""

import ast
import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from lims_complaints.records.every import SCHEMA
from lims_complaints.retest.coding import holders
from lims_complaints.retest.wrapping import WrongPassphrase, unwrap
from tests.paths import PACKAGE
from tests.retesting import PASSPHRASE, Course

SAMPLE = "S-WQ-2026-0001"
CODINGS = 60
Tables = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = Course(tmp_path_factory.mktemp("rest"))
    course.to_locked()
    return course


def tables(course: Course) -> Tables:
    """Return every row of every table, in the order in which the database holds them."""
    with sqlite3.connect(course.folder / "station.db") as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f'select * from "{name}"').fetchall() for name in names}


def test_no_row_holds_a_code_and_what_it_stands_for(locked: Course) -> None:
    portions = locked.portions()
    blind = {p.code for p in portions} | {p.series for p in portions}
    known = {str(line["sample"]) for line in locked.labels} | {"WQ-2026-0001", "宏图农资有限公司", locked.number}
    seen: set[str] = set()
    for name, rows in tables(locked).items():
        for row in rows:
            said = json.dumps(row, default=str, ensure_ascii=False)
            assert not (any(b in said for b in blind) and any(k in said for k in known)), (name, row)
            seen |= {word for word in blind | known if word in said}
    assert seen == blind | known, "each stands somewhere, written as it is looked for"


def test_no_column_of_the_bench_leads_to_a_case_or_a_sample() -> None:
    with sqlite3.connect(":memory:") as connection:
        engine = create_engine("sqlite://", creator=lambda: connection)
        SCHEMA.create_all(engine)
        for table in ("bench_batch", "portion", "assignment", "determination", "hand_over"):
            keys = {row[2] for row in connection.execute(f"pragma foreign_key_list({table})")}
            assert keys <= {"bench_batch", "portion", "person"}, table
            columns = {row[1] for row in connection.execute(f"pragma table_info({table})")}
            assert columns, table
            assert not {c for c in columns if any(w in c for w in ("case", "sample", "client", "report", "retest", "result"))}


def test_series_look_alike_in_everything_that_the_tables_show(locked: Course) -> None:
    shown: dict[str, set[tuple[object, ...]]] = {}
    count: dict[str, int] = {}
    for p in locked.portions():
        shown.setdefault(p.series, set()).add(
            (p.parameter, p.method, p.unit, p.matrix, p.preservation, p.holding_until, p.replicates)
        )
        count[p.series] = count.get(p.series, 0) + 1
    assert len(set(map(frozenset, shown.values()))) == 1
    assert len(set(count.values())) == 1


def test_what_is_sealed_has_the_same_size_whatever_it_holds(locked: Course) -> None:
    by_part: dict[str, set[int]] = {}
    for row in locked.sealed():
        by_part.setdefault(row.part, set()).add(len(row.sealed))
    assert all(len(sizes) == 1 for sizes in by_part.values())
    assert all(row.commitments == sorted(row.commitments) for row in locked.sealed())


def test_the_server_s_own_secret_opens_nothing(locked: Course) -> None:
    """Whoever has the database and the pepper, but no passphrase, has no key."""
    with locked.read() as session:
        for key in holders(session, locked.clock().date()).values():
            for guess in ("", "pepper" * 6, locked.number, key.public):
                with pytest.raises(WrongPassphrase):
                    unwrap(key.public, key.wrapped, guess)


def p_of_hits(hits: int, tries: int, chance: float) -> float:
    """Return the exact two-sided p of so many hits in so many tries (the sum over what is no likelier)."""
    each = [math.comb(tries, k) * chance**k * (1 - chance) ** (tries - k) for k in range(tries + 1)]
    return sum(p for p in each if p <= each[hits] * (1 + 1e-9))


def by_code(found: Tables) -> list[str]:
    return [str(row[2]) for row in sorted(newest(found), key=lambda r: str(r[0]))]


def by_storage(found: Tables) -> list[str]:
    return [str(row[2]) for row in newest(found)]


def by_series(found: Tables) -> list[str]:
    return sorted(str(row[2]) for row in newest(found))


def by_labels(found: Tables) -> list[str]:
    """Return series in the order of the codes on the newest label paper."""
    paper = next(p for p in reversed(found["paper"]) if "bench-labels" in p)
    said = json.dumps(paper, default=str)
    return [str(row[2]) for row in sorted(newest(found), key=lambda r: said.index(str(r[0])))]


def newest(found: Tables) -> list[tuple[object, ...]]:
    """Return the portions of the newest batch; columns: code, batch, series …"""
    batch = found["retest"][-1][6]
    rows = [row for row in found["portion"] if row[1] == batch]
    assert rows, "the column of the batch has moved"
    return rows


GUESSES: dict[str, Callable[[Tables], str]] = {
    f"{place} {order.__name__.replace('_', ' ')}": (lambda found, o=order, i=at: o(found)[i])
    for order in (by_code, by_storage, by_series, by_labels)
    for place, at in (("first", 0), ("last", -1))
}


def test_nobody_guesses_the_disputed_series_better_than_by_chance(tmp_path: Path) -> None:
    """Codes one order again and again and lets an administrator guess by every order that the tables offer.

    Three series stand in each batch: chance is one third. An exact binomial test; p below 0.001 would be a tell.
    """
    course = Course(tmp_path)
    course.to_order(controls=1)
    hits = dict.fromkeys(GUESSES, 0)
    for _ in range(CODINGS):
        course.code()
        disputed = next(set(line["codes"]) for line in course.labels if line["sample"] == SAMPLE)
        found = tables(course)
        series = {str(row[0]): str(row[2]) for row in newest(found)}
        theirs = {series[code] for code in disputed}
        assert len(theirs) == 1
        for name, guess in GUESSES.items():
            hits[name] += guess(found) in theirs
        course.do("retest.break-blind", "zhao.min", reason="Coded once more.")
    told = {name: n for name, n in hits.items() if p_of_hits(n, CODINGS, 1 / 3) < 0.001}
    assert told == {}
    assert p_of_hits(CODINGS, CODINGS, 1 / 3) < 0.001, "the test could not fail"


def imports(module: Path) -> set[str]:
    """Return every module that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return found


def test_the_sealed_map_has_one_reader() -> None:
    readers = {str(m.relative_to(PACKAGE)) for m in PACKAGE.rglob("*.py") if "lims_complaints.records.code_key" in imports(m)}
    assert readers == {"retest/coding.py", "records/every.py"}


def test_the_bench_knows_no_case() -> None:
    known = {i for i in imports(PACKAGE / "retest" / "bench.py") if i.startswith("lims_complaints.")}
    assert not {
        i for i in known if any(w in i for w in ("case", "report", "client", "retest", "appeal", "situation", "code_key"))
    }


def test_passphrases_lie_nowhere(locked: Course) -> None:
    kept = b"".join(f.read_bytes() for f in locked.folder.rglob("*") if f.is_file())
    assert not any(phrase.encode() in kept for phrase in PASSPHRASE.values())
