"""What the database itself holds: every column that must stand, whichever way somebody writes over it; and that nothing is served
without the guards that see to it."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, select, text
from sqlalchemy.exc import DBAPIError

from lims_complaints.app import create_app, prepare
from lims_complaints.cli import main
from lims_complaints.db import guards
from lims_complaints.db.engine import writing
from lims_complaints.db.guarded import APPEND_ONLY, FROZEN, KEPT, KEYS
from lims_complaints.errors import Unavailable
from lims_complaints.records.case import Case
from lims_complaints.records.every import SCHEMA
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from tests.engines import BOTH, on_either
from tests.meddling import take_out
from tests.retesting import Course

REPLY = {"what_was_done": "复查", "what_was_found": "一致", "recourse": "可申请其他机构检测"}
STANDS = (
    "update report set signed_by_id = prepared_by_id",
    "update report set checked_by_id = null",
    "update report set client_id = client_id + 1",
    "update report set title = 'another'",
    "update result set value = '9.9'",
    "update result set analysed_by_id = 1",
    "update result set checked_by_id = null",
    "delete from result",
    "update sample set taken_by_id = 1",
    "update copy set received_at = '2026-01-01 00:00:00'",
    "update copy set holder = 'somebody else'",
    "update appeal set name = 'somebody else'",
    "update contested_result set grounds = 'another'",
    "delete from contested_result",
    "update paper set sealed = not sealed",
    "update paper set for_client = not for_client",
    "update paper set round_number = round_number + 1 where case_id is not null",
    "update retest set commitment = 'another'",
    "update retest set opening = '{}'",
    "update retest set sequence = sequence + 1",
    "update portion set holding_until = '2027-01-01 00:00:00', replicates = replicates + 1",
    "update portion set replicates = replicates + 1 where code in (select portion_code from assignment)",
    "update compensation_entry set amount = '1.00'",
    "delete from compensation_entry",
    "update sample_gate set fit = not fit",
    "delete from sample_gate",
    "update role_held set from_on = '2020-01-02'",
    "delete from role_held",
    "update \"authorization\" set scope = 'another'",
    'delete from "authorization"',
    "delete from signing_key",
    "update account set username = 'another' || person_id",
    "update edition set adopted_by = 'another'",
    "update act_input set body = '{}'",
    "update counter set last = last - 1",
    "delete from counter",
    "delete from audit_head",
    "update audit_head set sequence = sequence - 1",
    "update audit_head set hash = 'another', sequence = sequence + 1",
    "delete from client",
    "delete from station",
)


@pytest.fixture(scope="module", params=BOTH)
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A dispute that went through a retest to its answer, with a claim."""
    folder = tmp_path_factory.mktemp("answered")
    course = Course(folder, engine=on_either(request, folder, "postgres_server"))
    course.to_locked()
    course.judge()
    course.open()
    course.do("decision.decide", "zhao.min", outcome="maintained", facts="一致", reason="结果正确")
    course.do("feedback.dispatch-reply", "liu.wen", **REPLY)
    course.do("compensation.record-claim", "ma.li", amount="3000.00", basis="重复采样费用")
    yield course
    course.engine.dispose()


@pytest.mark.parametrize("statement", STANDS)
def test_what_was_written_stands(answered: Course, statement: str) -> None:
    with pytest.raises(DBAPIError) as stopped, writing(answered.engine) as session:
        session.execute(text(statement))
    assert any(words in str(stopped.value.orig) for words in ("keeps", "stays", "removed", "only counts on", "newest event"))


def test_a_record_of_the_bench_enters_the_round_whose_map_is_opened(answered: Course) -> None:
    with writing(answered.engine) as session:
        paper = Paper(name="retest-record", kind="record", content={}, made_at=answered.clock())
        session.add(paper)
        session.flush()
        paper.case_id, paper.round_number = session.scalars(select(Case.id)).one(), 2
    with pytest.raises(DBAPIError, match="stays in its round"), writing(answered.engine) as session:
        session.get_one(Paper, paper.id).round_number = 3


@pytest.fixture
def bare(answered: Course, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection as anybody's program opens it, without a single pragma of ours, on a copy."""
    answered.engine.dispose()
    connection = sqlite3.connect(shutil.copy(answered.folder / "station.db", tmp_path / "copy.db"))
    yield connection
    connection.close()


@pytest.mark.parametrize("answered", ["sqlite"], indirect=True)  # PostgreSQL knows no OR REPLACE
def test_no_row_is_written_over_by_another(bare: sqlite3.Connection) -> None:
    """INSERT OR REPLACE and UPDATE OR REPLACE remove what stands in their way, and no delete trigger hears of it."""
    tried = 0
    for table in dict.fromkeys((*APPEND_ONLY, *KEPT)):
        columns = [row[1] for row in bare.execute(f'pragma table_info("{table}")')]
        row = bare.execute(f'select * from "{table}"').fetchone()
        if row is None:
            continue
        first = guards.keys_of(table)[0]
        for key in guards.keys_of(table):
            other = [
                "another"
                if c in first and c not in key and isinstance(v, str)
                else v + 1000
                if c in first and c not in key
                else v
                for c, v in zip(columns, row, strict=True)
            ]
            refused(bare, f'insert or replace into "{table}" values ({", ".join("?" * len(columns))})', other)
            tried += 1
        newest = f'select {first[0]} from "{table}" order by {first[0]} desc limit 1'
        if bare.execute(f'select count(distinct {first[0]}) from "{table}"').fetchone()[0] > 1:
            refused(bare, f'update or replace "{table}" set {first[0]} = ({newest}) where {first[0]} <> ({newest})', ())
    assert tried > 40


def refused(bare: sqlite3.Connection, statement: str, values: Any) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        bare.execute(statement, values)
    bare.rollback()


@pytest.mark.parametrize("answered", ["sqlite"], indirect=True)  # PostgreSQL knows no OR REPLACE
def test_a_report_in_force_gives_way_to_no_other(bare: sqlite3.Connection) -> None:
    """The indexes that let one report of a chain stand would themselves remove the other."""
    bare.row_factory = sqlite3.Row
    row = dict(bare.execute("select * from report where status = 'in force' limit 1").fetchone())
    own = {"id": 900, "number": "X-G1", "sequence": 1, "supersedes_id": row["id"], "status_token": "x", "basis": "case"}
    another = row | own | {"decision_id": bare.execute("select id from decision").fetchone()[0]}
    refused(bare, f"insert or replace into report values ({', '.join('?' * len(another))})", list(another.values()))
    assert bare.execute("select count(*) from report where id = ?", (row["id"],)).fetchone()[0] == 1


def test_the_guards_know_every_key_and_column() -> None:
    for table in dict.fromkeys((*APPEND_ONLY, *KEPT)):
        found = SCHEMA.tables[table]
        unique = {tuple(c.name for c in k.columns) for k in found.constraints if isinstance(k, UniqueConstraint)}
        primary = tuple(c.name for c in found.primary_key.columns)
        assert guards.keys_of(table)[0] == primary
        assert set(guards.keys_of(table)) == unique | {primary}
        assert set(FROZEN.get(table, ())) <= set(found.columns.keys())
    assert KEYS.keys() <= {*APPEND_ONLY, *KEPT}


WAYS = {
    "taken out": ("drop trigger {name}", "drop trigger {name} on audit_event"),
    "made to do nothing": (
        "create trigger {name} before delete on audit_event when 0 begin select raise(abort, 'x'); end",
        "create or replace function {name}() returns trigger language plpgsql as $$ begin return old; end $$",
    ),
    "put on another table": (
        "create trigger {name} before delete on notice begin select raise(abort, 'x'); end",
        "create trigger {name} before delete on notice for each row execute function {name}()",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_served_once_a_guard_is_not_what_it_was(
    answered: Course, tmp_path: Path, request: pytest.FixtureRequest, way: str
) -> None:
    """However often the program is started: it does not put back in silence what somebody took out."""
    lite = answered.engine.dialect.name == "sqlite"
    course = answered.copy(tmp_path, None if lite else request.getfixturevalue("postgres"))
    name = "guard_audit_event_delete"
    with writing(course.engine) as session:
        if lite or way != "made to do nothing":
            session.execute(text(WAYS["taken out"][not lite].format(name=name)))
        if way != "taken out":
            session.execute(text(WAYS[way][not lite].format(name=name)))
    prepare(course.engine)
    with pytest.raises(Unavailable, match=name):
        create_app(course.desk)
    with writing(course.engine) as session:
        guards.install(session.connection())
    create_app(course.desk)
    course.engine.dispose()


@pytest.mark.parametrize("answered", ["sqlite"], indirect=True)
def test_guards_are_put_back_by_who_says_so_and_the_record_tells_of_it(
    answered: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = answered.copy(tmp_path)
    with writing(course.engine) as session:
        take_out(session, "audit_event")
    course.engine.dispose()
    home = ["--home", str(course.folder)]
    assert left(["check", *home]) == 1
    assert "--put-back-guards" in capsys.readouterr().err
    left(["check", "--put-back-guards", *home])
    assert guards.missing(course.engine) == frozenset()
    with course.read() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(1)).one()
    assert last.act == "check.put-back-guards"
    before = last.sequence
    left(["check", "--put-back-guards", *home])
    with course.read() as session:
        assert session.scalar(select(AuditEvent.sequence).order_by(AuditEvent.sequence.desc()).limit(1)) == before
    course.engine.dispose()


def left(words: list[str]) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert isinstance(stopped.value.code, int)
    return stopped.value.code
