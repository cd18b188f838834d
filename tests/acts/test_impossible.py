"""What must be impossible, tried: through the desk, and by hand in the database, on both engines (the twelve points)."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lims_complaints import audit
from lims_complaints.act import ACTS
from lims_complaints.app import create_app
from lims_complaints.db import guards
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused, Unavailable
from lims_complaints.identity.actor import CLIENT, client_of
from lims_complaints.records.appeal import Admission, Attachment
from lims_complaints.records.bench import Assignment, Portion
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.decision import Decision
from lims_complaints.records.handling import HandlingStep
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper, StoredFile
from lims_complaints.records.person import Authorization, RoleHeld
from lims_complaints.records.report import Copy, Report
from lims_complaints.records.review import Opinion
from lims_complaints.reports.importing import next_report_id
from tests.engines import BOTH, on_either
from tests.meddling import take_out, unguarded
from tests.retesting import STAGES, Course

Walked = Callable[[str], Course]
REPLY = {"what_was_done": "复查", "what_was_found": "一致", "recourse": "可申请其他机构检测"}


@pytest.fixture(scope="module", params=BOTH)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """Courses at a stage, each walked once on either engine."""
    stages: dict[str, Course] = {}

    def at(stage: str) -> Course:
        if stage not in stages:
            folder = tmp_path_factory.mktemp(stage)
            stages[stage] = Course(folder, engine=on_either(request, folder, "postgres_server"))
            WALKS[stage](stages[stage])
        return stages[stage]

    yield at
    for course in stages.values():
        course.engine.dispose()


@pytest.fixture
def course(walked: Walked, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Course]:
    """A copy of a walked course for one test, answered unless `at` names another stage."""
    once = walked(getattr(request, "param", "answered"))
    own = once.engine.dialect.name == "postgresql"
    twin = once.copy(tmp_path, request.getfixturevalue("postgres") if own else None)
    yield twin
    twin.engine.dispose()


@pytest.fixture
def still(walked: Walked, request: pytest.FixtureRequest) -> Course:
    """The walked course itself, for tests that leave everything as it is."""
    return walked(getattr(request, "param", "answered"))


def at(stage: str) -> pytest.MarkDecorator:
    """Let a test begin at a stage, on a copy of its own."""
    return pytest.mark.parametrize("course", [stage], indirect=True)


def seen_at(stage: str) -> pytest.MarkDecorator:
    """Let a test that changes nothing look at a stage."""
    return pytest.mark.parametrize("still", [stage], indirect=True)


def to_answered(course: Course) -> None:
    course.to_opinion(proposal="stands")
    course.do("decision.decide", "zhao.min", outcome="maintained", facts="一致", reason="结果正确")
    course.do("feedback.dispatch-reply", "liu.wen", **REPLY)
    with writing(course.engine) as session:
        file = session.scalars(select(StoredFile.sha256)).first()
        case = session.scalars(select(Case.id)).one()
        session.add(Attachment(case_id=case, sha256=file, name="x.pdf", what="evidence", added_at=course.clock()))


WALKS: dict[str, Callable[[Course], object]] = {
    "empty": lambda course: None,
    "filed": Course.file,
    "opinion": lambda course: course.to_opinion(proposal="stands"),
    "coded": Course.to_coded,
    "testing": Course.to_testing,
    "locked": Course.to_locked,
    "answered": to_answered,
}


def refused_by_hand(course: Course, statement: str | Executable, words: str, **values: Any) -> None:
    """Assert that the database refuses a statement, in these words, whoever sends it."""
    with pytest.raises(DBAPIError) as stopped, writing(course.engine) as session:
        session.execute(text(statement) if isinstance(statement, str) else statement, values)
    assert re.search(words, str(stopped.value.orig)), stopped.value.orig


def taken_by_hand(course: Course, statement: str | Executable, **values: Any) -> None:
    """Assert that the same statement with other values is taken, so that the refusal has no other reason."""
    with course.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text(statement) if isinstance(statement, str) else statement, values)
        transaction.rollback()


def refused(course: Course, act: str, by: Any, sentence: str = "", **given: Any) -> Refused:
    """Assert that the desk refuses an act for this sentence, and that nothing changed."""
    before = events(course)
    actor = course.who(by) if isinstance(by, str) else by
    with pytest.raises(Refused) as stopped:
        course.desk.perform(act, ACTS[act].given(**given), by=actor, key=course.number)
    assert not sentence or sentence in stopped.value.missing, stopped.value
    assert events(course) == before
    return stopped.value


def events(course: Course) -> int:
    with course.read() as session:
        return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


# 1. Two analysts, none of whom had a part


@at("coded")
def test_who_may_be_the_second_analyst(course: Course) -> None:
    course.do("retest.release-work-package", "he.jing", instructions="Shake before use.")
    with writing(course.engine) as session:  # so that nothing but their part in the case stands in the way
        for user in ("he.jing", "zhao.min", "liu.wen"):
            held = {"kind": "analysis", "scope": "*", "from_on": date(2020, 1, 1)}
            session.add(Authorization(person_id=course.people[user], **held))
            session.add(RoleHeld(person_id=course.people[user], role="analyst", from_on=date(2020, 1, 1)))
    for second, why in SECOND.items():
        pair = [course.people["chen.yu"], course.people[second]]
        stopped = refused(course, "retest.assign-analysts", "he.jing", analysts=pair)
        assert any(why in sentence for sentence in stopped.missing), (second, stopped)
    course.do("retest.assign-analysts", "he.jing", analysts=[course.people["chen.yu"], course.people["sun.hao"]])


SECOND = {
    "chen.yu": "two different analysts",
    "wang.lei": "original work",
    "hu.bin": "original work",
    "he.jing": "seen the case",
    "zhao.min": "seen the case",
    "liu.wen": "",
}


@at("coded")
def test_an_analyst_whose_authorization_ended_yesterday_tests_nothing(course: Course) -> None:
    course.do("retest.release-work-package", "he.jing", instructions="Shake before use.")
    with writing(course.engine) as session:
        own = Authorization.person_id == course.people["sun.hao"]
        session.scalars(select(Authorization).where(own)).one().until_on = date(2026, 3, 1)
    pair = [course.people["chen.yu"], course.people["sun.hao"]]
    refused(course, "retest.assign-analysts", "he.jing", analysts=pair)


@at("testing")
def test_an_authorization_ends_at_midnight_in_the_stations_zone(course: Course) -> None:
    code = course.codes_of("chen.yu")[0]
    with writing(course.engine) as session:
        own = Authorization.person_id == course.people["chen.yu"]
        session.scalars(select(Authorization).where(own)).one().until_on = date(2026, 3, 2)
    course.clock.set("2026-03-03 01:00")  # in UTC it is still the second
    with pytest.raises(Refused) as stopped:
        course.check_in("chen.yu", code)
    assert "the actor is authorized for the method today" in stopped.value.missing


@seen_at("testing")
def test_the_database_takes_no_second_portion_of_one_item_for_one_person(still: Course) -> None:
    with still.read() as session:
        given = session.scalars(select(Assignment)).first()
        series = session.get_one(Portion, given.portion_code).series
        kept = set(session.scalars(select(Assignment.portion_code)))
        spare = next(p for p in session.scalars(select(Portion).where(Portion.series == series)) if p.code not in kept)
        when = session.scalar(text("select assigned_at from assignment where portion_code = :c"), {"c": given.portion_code})
    statement = "insert into assignment (portion_code, person_id, assigned_at) values (:code, :person, :at)"
    refused_by_hand(still, statement, "one person", code=spare.code, person=given.person_id, at=when)
    taken_by_hand(still, statement, code=spare.code, person=still.people["gao.ming"], at=when)


@seen_at("testing")
def test_the_database_takes_a_determination_from_its_analyst_alone(still: Course) -> None:
    code = still.codes_of("chen.yu")[0]
    statement = (
        "insert into determination (portion_code, entry, person_id, replicates, instrument, reagents, conditions, started_at, "
        "ended_at, remarks, locked_at, reason, seal) values (:code, 1, :person, '[]', '', '', '', "
        "'2026-03-02', '2026-03-02', '', '2026-03-02', '', '')"
    )
    refused_by_hand(still, statement, "assigned", code=code, person=still.people["sun.hao"])
    taken_by_hand(still, statement, code=code, person=still.people["chen.yu"])


# 2. What an analyst cannot learn


@seen_at("testing")
def test_to_an_analyst_the_case_is_none(still: Course) -> None:
    for act in ("intake.accept", "decision.decide", "archive.close-case"):
        fields = {"outcome": "maintained", "facts": "x", "reason": "x"} if act == "decision.decide" else {}
        for number in (still.number, "AP-2026-9999"):
            with pytest.raises(NotFound):
                still.desk.perform(act, ACTS[act].given(**fields), by=still.who("chen.yu"), key=number)


@seen_at("testing")
def test_another_analysts_portion_answers_like_none(still: Course) -> None:
    theirs = still.codes_of("sun.hao")[0]
    words = set()
    for key in (theirs, "ZZZZZZZ"):
        with pytest.raises((Refused, NotFound)) as stopped:
            still.check_in("chen.yu", key)
        words.add(str(stopped.value))
    assert len(words) == 1


# 3. What the map and its codes are held by


@seen_at("locked")
@pytest.mark.parametrize("table", ["sealed_map", "determination", "audit_event"])
def test_what_the_blind_rests_on_is_neither_changed_nor_removed(still: Course, table: str) -> None:
    column = {"sealed_map": "sealed", "determination": "remarks", "audit_event": "notes"}[table]
    refused_by_hand(still, f"update {table} set {column} = '{{}}'", "neither changed nor removed")
    refused_by_hand(still, f"delete from {table}", "neither changed nor removed")
    if still.engine.dialect.name == "postgresql":
        refused_by_hand(still, f"truncate {table} cascade", "removed")


@seen_at("locked")
@pytest.mark.parametrize("column", ["series", "method", "unit", "batch_id"])
def test_a_code_keeps_what_it_stands_for(still: Course, column: str) -> None:
    refused_by_hand(still, f"update portion set {column} = 'X'", "portion keeps what it holds")


@seen_at("testing")
def test_nobody_opens_before_everything_is_locked(still: Course) -> None:
    with pytest.raises(Refused):
        still.open()
    refused_by_hand(still, "update retest set opened_at = '2026-03-02 09:00:00+00:00'", "judged_before_opened")


# 4. A locked determination


@seen_at("locked")
def test_insert_or_replace_gets_past_no_guard(still: Course) -> None:
    if still.engine.dialect.name == "sqlite":
        for table in ("determination", "audit_event", "sealed_map"):
            refused_by_hand(still, f"insert or replace into {table} select * from {table} limit 1", "neither changed")
        refused_by_hand(still, "replace into determination select * from determination limit 1", "neither changed")
    else:
        refused_by_hand(
            still,
            "insert into determination select * from determination limit 1 on conflict (portion_code, entry) "
            "do update set remarks = 'x'",
            "neither changed",
        )


# 5. Who decides


@seen_at("opinion")
@pytest.mark.parametrize("who", ["wang.lei", "hu.bin", "liu.wen", "xu.fang", "qian.wei"])
def test_the_database_takes_no_decision_of_who_had_a_part(still: Course, who: str) -> None:
    with still.read() as session:
        report = session.scalars(select(Report).where(Report.number == "WQ-2026-0001")).one().id
    round_id = still.case(still.number).round.id
    statement = (
        "insert into decision (round_id, report_id, sequence, outcome, facts, reason, departure, changes, kind, by_id, at) "
        "values (:round, :report, 1, 'maintained', 'x', 'x', '', '[]', 'full', :who, '2026-03-02')"
    )
    refused_by_hand(still, statement, "had a part", round=round_id, report=report, who=still.people[who])
    taken_by_hand(still, statement, round=round_id, report=report, who=still.people["zhao.min"])


@at("opinion")
def test_a_quality_manager_who_took_the_sample_does_not_decide(course: Course) -> None:
    with unguarded(course.engine, "sample") as session:
        session.execute(text("update sample set taken_by_id = :who"), {"who": course.people["zhao.min"]})
    given = {"outcome": "maintained", "facts": "一致", "reason": "结果正确"}
    refused(course, "decision.decide", "zhao.min", "the actor had no part in the original work", **given)
    assert course.do("decision.decide", "zhou.kai", **given).state == "outcome carried out"


@at("filed")
def test_nobody_approves_their_own_opinion(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    for stage in STAGES:
        course.do("review.record-stage", "he.jing", stage=stage, looked_at="worksheet", finding="in order")
    with writing(course.engine) as session:
        session.execute(
            text(
                "insert into role_held (person_id, role, procedure, from_on) values (:p, 'quality manager', '', '2020-01-01')"
            ),
            {"p": course.people["he.jing"]},
        )
    course.do("review.give-opinion", "he.jing", proposal="stands", opinion="一致")
    refused(course, "review.approve-opinion", "he.jing", "the actor is not the author of the opinion")
    refused_by_hand(course, "update opinion set ruled_by_id = by_id", "not_by_author")
    course.do("review.approve-opinion", "zhao.min")
    with course.read() as session:
        assert session.scalars(select(Opinion)).one().ruling == "approved"


# 6. Reports


@seen_at("answered")
def test_no_second_report_of_one_root_is_in_force(still: Course) -> None:
    with still.read() as session:
        original = dict(session.execute(select(Report.__table__).where(Report.number == "WQ-2026-0001")).mappings().one())
        decision = session.scalars(select(Decision)).one().id

    def another(**more: Any) -> Executable:
        own = {"id": 900, "number": "WQ-2026-0001-G1", "supersedes_id": original["id"], "sequence": 1, "status_token": None}
        row = original | own | {"basis": "case", "decision_id": decision} | more
        return insert(Report.__table__).values(**row)

    refused_by_hand(still, another(status="in force"), "another report of this chain")
    refused_by_hand(still, another(status="reserved", decision_id=None), "amended_has_decision")
    refused_by_hand(still, another(status="reserved", basis=""), "amended_has_decision")
    refused_by_hand(still, another(status="reserved", supersedes_id=None), "amended_names_replaced")
    taken_by_hand(still, another(status="reserved"))


@seen_at("answered")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("file_sha256 = 'f'", "keeps what it holds"),
        ("number = 'WQ-2026-0009'", "keeps what it holds"),
        ("issued_at = '2026-01-01'", "keeps what it holds"),
        ("root_id = 2", "keeps what it holds|another report of this chain"),
        ("status = 'void'", "void_has_time"),
    ],
)
def test_an_issued_report_keeps_what_it_is(still: Course, change: str, words: str) -> None:
    refused_by_hand(still, f"update report set {change} where number = 'WQ-2026-0001'", words)


@at("answered")
def test_a_void_report_stays_void_and_no_report_is_removed(course: Course) -> None:
    with writing(course.engine) as session:
        session.execute(text("update report set status = 'void', voided_at = '2026-03-02' where number = 'WQ-2026-0002'"))
    refused_by_hand(course, "update report set status = 'in force' where number = 'WQ-2026-0002'", "stays so")
    refused_by_hand(course, "delete from report where number = 'WQ-2026-0002'", "never removed")


@seen_at("answered")
def test_what_a_maintained_case_decided_amends_and_voids_nothing(still: Course) -> None:
    refused(still, "reports.void", "liu.wen", reason="x")
    assert still.case(still.number).outcome == "maintained"


@at("answered")
def test_bytes_changed_on_the_disk_are_not_served(course: Course) -> None:
    with course.read() as session:
        sha256 = session.scalars(select(Report.file_sha256).where(Report.number == "WQ-2026-0001")).one()
    place = course.desk.store.path(sha256)
    place.chmod(0o600)
    place.write_bytes(b"another report")
    with pytest.raises(Unavailable, match="damaged"):
        course.desk.store.get(sha256)


# 8. Deadlines


@seen_at("answered")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("due_on = '2026-12-31'", "due_as_reckoned"),
        ("due_at = '2026-12-31 16:00:00'", "with its reckoning"),
        ("started_at = '2026-03-09'", "keeps what it holds"),
        ("met_at = '2026-03-01' where met_at is not null", "keeps what it holds"),
        ("clause = '9'", "keeps what it holds"),
    ],
)
def test_no_deadline_is_moved_by_hand(still: Course, change: str, words: str) -> None:
    refused_by_hand(still, f"update clock set {change}", words)


@seen_at("answered")
@pytest.mark.parametrize("table", ["clock", "clock_entry"])
def test_no_deadline_disappears(still: Course, table: str) -> None:
    refused_by_hand(still, f"delete from {table}", "removed")


@at("filed")
def test_no_act_takes_a_due_date(course: Course) -> None:
    """Whoever tells of a later date moves nothing: what is late is late, with its reason."""
    course.do("intake.accept", "liu.wen")
    with course.read() as session:
        before = session.scalars(select(Clock).where(Clock.name == "answer")).one().due_at
    later = {"kind": "later date", "words": "延后", "reason": "设备检修", "later_date": "2026-12-31"}
    course.do("feedback.send-progress", "liu.wen", **later)
    with course.read() as session:
        assert session.scalars(select(Clock).where(Clock.name == "answer")).one().due_at == before


# 9. Nothing that was filed disappears


@at("empty")
def test_a_late_appeal_is_kept_numbered_and_answered(course: Course) -> None:
    course.clock.set("2026-04-20 10:00")
    number = course.file()
    assert number.startswith("AP-2026-")
    refused(course, "intake.accept", "liu.wen", "the appeal is in time or admitted late")
    done = course.do("intake.refuse", "zhao.min", ground="out of time", reason="超过十日")
    assert done.state == "refused"
    with course.read() as session:
        made = set(session.scalars(select(Paper.name)))
        assert "filing-receipt" in made
        assert session.scalars(select(Paper).where(Paper.kind == "letter")).all()
        assert "out of time" in set(session.scalars(select(Admission.verdict)))


@seen_at("answered")
@pytest.mark.parametrize(
    "table", ['"case"', "appeal", "round", "attachment", "paper", "admission", "stored_file", "person", "account"]
)
def test_nothing_that_was_filed_is_removed(still: Course, table: str) -> None:
    refused_by_hand(still, f"delete from {table}", "removed")


@seen_at("filed")
@pytest.mark.parametrize("change", ["filed_at = '2026-01-01'", "arrived_on = '2026-01-01'", "grounds = 'none'"])
def test_what_was_filed_stays_as_it_was(still: Course, change: str) -> None:
    refused_by_hand(still, f"update appeal set {change}", "keeps what it holds")


@at("empty")
def test_a_wrong_check_code_files_nothing_and_takes_no_number(course: Course) -> None:
    good = course.check_codes["WQ-2026-0001"]
    course.check_codes["WQ-2026-0001"] = "AAAAA-AAAAA"
    with pytest.raises(Invalid):
        course.file()
    course.check_codes["WQ-2026-0001"] = good
    assert course.file() == "AP-2026-0001"


# 10. No case closes with an open duty


def settled(course: Course) -> None:
    answer = ACTS["feedback.record-feedback"].given(answer="satisfied")
    actor = client_of(course.case(course.number).id)
    assert course.desk.perform("feedback.record-feedback", answer, by=actor, key=course.number).state == "settled"


def a_fault(course: Course) -> None:
    with writing(course.engine) as session:
        session.execute(
            text(
                "insert into review_stage (round_id, stage, looked_at, finding, remarks, by_id, at) "
                "values (:round, 'calculation', 'x', 'fault', '', :who, '2026-03-02')"
            ),
            {"round": course.case(course.number).round.id, "who": course.people["he.jing"]},
        )


def a_copy_outstanding(course: Course) -> None:
    """Leave a copy of a report that an earlier link of the chain replaced; the round itself voided nothing."""
    with writing(course.engine) as session:
        report = session.scalars(select(Report).where(Report.number == "WQ-2026-0001")).one()
        report.status, report.voided_at, report.voided_sha256 = "void", course.clock(), "0" * 64


def a_lost_copy(course: Course) -> None:
    a_copy_outstanding(course)
    with writing(course.engine) as session:
        copies = select(Copy).join(Report, Report.id == Copy.report_id).where(Report.number == "WQ-2026-0001")
        for copy in session.scalars(copies):
            copy.recall = "lost"


def a_claim(course: Course) -> None:
    course.do("compensation.record-claim", "ma.li", amount="3000.00", basis="重复采样费用")


def no_reply(course: Course) -> None:
    with writing(course.engine) as session:
        take_out(session)
        session.execute(text("delete from reply"))


def no_feedback(course: Course) -> None:
    with writing(course.engine) as session:
        take_out(session)
        session.execute(text("delete from feedback"))


def a_step(**what: Any) -> Callable[[Course], None]:
    """Leave something in the handling of the case that waits for its counterpart."""

    def leave(course: Course) -> None:
        course.clock.forward(minutes=1)
        with writing(course.engine) as session:
            here = course.case(course.number).round.id
            session.add(HandlingStep(round_id=here, by_id=course.people["he.jing"], at=course.clock(), **what))

    return leave


def a_missed_term(course: Course) -> None:
    with writing(course.engine) as session:
        clock = session.scalars(select(Clock).where(Clock.name == "admission")).one()
        clock.entries.append(ClockEntry(kind="missed", at=clock.due_at))
        due_at = clock.due_at
    course.clock.at = max(course.clock.at, due_at)


def a_holder_without_the_supplement(course: Course) -> None:
    with writing(course.engine) as session:
        whole = session.scalars(select(Report).where(Report.number == "WQ-2026-0001")).one()
        whole.status = "supplemented"
        session.flush()
        kept = {
            c.name: getattr(whole, c.name)
            for c in Report.__table__.columns
            if c.name not in ("id", "check_digest", "status_token")
        }
        own = {
            "number": "WQ-2026-0001-G1",
            "kind": "supplement",
            "status": "in force",
            "supersedes_id": whole.id,
            "id": next_report_id(session),
            "sequence": 1,
        }
        decision = session.scalars(select(Decision.id)).first()
        session.add(Report(**kept | own | {"basis": "case", "decision_id": decision, "status_token": "supplement"}))


DUTIES = {
    "the reply is dispatched": no_reply,
    "feedback is given or its term is over": no_feedback,
    "every copy of a voided report is accounted for": a_copy_outstanding,
    "a void notice is approved where one is needed": a_lost_copy,
    "nonconforming work has a nonconformity or a written reason": a_fault,
    "no claim is open": a_claim,
    "every letter and call is answered": a_step(kind="contact noted", words="来电询问"),
    "a grave case was looked at above": a_step(kind="severity", said="grave"),
    "departments agree or their disagreement is decided": a_step(kind="countersigned", said="no", departments=["laboratory"]),
    "no promise is open": a_step(kind="date promised", day=date(2026, 3, 20)),
    "every missed term has its reason": a_missed_term,
    "every holder of a copy has the supplement": a_holder_without_the_supplement,
}


@at("answered")
@pytest.mark.parametrize("duty", DUTIES)
def test_no_case_closes_with_an_open_duty(course: Course, duty: str) -> None:
    settled(course)
    DUTIES[duty](course)
    stopped = refused(course, "archive.close-case", "liu.wen", duty)
    assert stopped.missing == (duty,)
    with course.read() as session:
        offered = {o.act: o for o in course.desk.moves(session, course.who("liu.wen"), course.case(course.number))}
    assert offered["archive.close-case"].missing == (duty,)
    assert not offered["archive.close-case"].allowed


@at("answered")
def test_a_case_that_owes_nothing_closes(course: Course) -> None:
    settled(course)
    assert course.do("archive.close-case", "liu.wen").state == "closed"


def test_every_duty_of_the_document_is_tried(still: Course) -> None:
    with still.read() as session:
        from lims_complaints import editions

        edition = editions.in_force(session, "testing-station", still.clock())
    assert set(edition.moves["close-case"].needs) == set(DUTIES)


@at("answered")
def test_the_copy_of_a_chain_is_owed_in_the_next_round_too(course: Course) -> None:
    """A later round that maintains its report does not lift what an earlier one voided."""
    a_copy_outstanding(course)
    settled(course)
    refused(course, "archive.close-case", "liu.wen", "every copy of a voided report is accounted for")


# 11. The audit chain


TAMPERING = {
    "actor": ("update audit_event set actor = 'somebody else' where sequence = 3", 3),
    "instant": ("update audit_event set at = '2026-01-01' where sequence = 4", 4),
    "notes": ("""update audit_event set notes = '{"x": 1}' where sequence = 2""", 2),
    "removed": ("delete from audit_event where sequence = 3", 3),
    "last removed": ("delete from audit_event where sequence = (select max(sequence) from audit_event)", None),
    "input": ("""update act_input set body = '{"reason": "another"}' where sequence = 5""", 5),
    "hash": ("update audit_event set hash = 'x' where sequence = 3", 3),
    "previous": ("update audit_event set previous = 'x' where sequence = 3", 3),
}


@seen_at("answered")
@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_past_the_guards_is_found_at_its_event(still: Course, what: str) -> None:
    statement, sequence = TAMPERING[what]
    with still.read() as session:
        assert audit.verify(session) is None
    assert found(still, lambda session: session.execute(text(statement))) == (sequence or events(still))


def found(course: Course, tamper: Callable[[Session], object]) -> int | None:
    """Return the event at which the chain breaks once somebody has tampered; nothing of it stays."""
    with Session(course.engine) as session:
        take_out(session)
        tamper(session)
        session.flush()
        session.expire_all()
        broken = audit.verify(session)
        session.rollback()
    return broken.sequence if broken else None


@seen_at("answered")
def test_a_chain_forged_anew_from_an_event_on_is_found_by_its_head(still: Course) -> None:
    """Whoever reckons the hash of a changed event anew must do so to the end, and change the head as well."""

    def forge(session: Session) -> None:
        event = session.get_one(AuditEvent, 3)
        event.actor = "somebody else"
        event.hash = audit.chained(event)

    def forge_all(session: Session) -> None:
        previous = audit.START
        for event in session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all():
            event.previous = previous
            event.actor = "somebody else" if event.sequence == 3 else event.actor
            previous = event.hash = audit.chained(event)

    assert found(still, forge) == 4
    assert found(still, forge_all) == events(still) + 1


@at("answered")
def test_the_program_serves_no_database_without_its_guards(course: Course) -> None:
    assert guards.missing(course.engine) == frozenset()
    on = "" if course.engine.dialect.name == "sqlite" else " on audit_event"
    with writing(course.engine) as session:
        session.execute(text(f"drop trigger guard_audit_event_delete{on}"))
    with pytest.raises(Unavailable, match="guard_audit_event_delete"):
        create_app(course.desk)


@at("answered")
def test_what_was_entered_can_be_erased_and_the_chain_holds(course: Course) -> None:
    with writing(course.engine) as session:
        session.execute(text("delete from act_input where sequence < 6"))
    with course.read() as session:
        assert audit.verify(session) is None


@seen_at("answered")
def test_no_secret_stands_in_the_chain_or_its_inputs(still: Course) -> None:
    code = still.check_codes["WQ-2026-0001"].replace("-", "")
    with still.read() as session:
        everything = json.dumps([list(map(str, row)) for row in session.execute(text("select * from act_input, audit_event"))])
    assert code not in everything.replace("-", "")


# 12. Nothing in between


@at("filed")
@pytest.mark.parametrize("where", ["papers", "audit", "outbox"])
def test_an_act_that_breaks_half_way_leaves_nothing(course: Course, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks inside an act, be it its last step, the case stands as it stood."""
    from lims_complaints import act as module

    class Broken(Exception):
        pass

    def broken(*_: Any, **__: Any) -> None:
        raise Broken

    name = {"papers": "make", "audit": "append", "outbox": "post_all"}[where]
    before = course.case(course.number)
    monkeypatch.setattr(getattr(module, where), name, broken)
    with pytest.raises(Broken):
        course.do("intake.accept", "liu.wen")
    monkeypatch.undo()
    after = course.case(course.number)
    assert (after.state, after.version, after.accepted_at) == (before.state, before.version, before.accepted_at)
    assert course.do("intake.accept", "liu.wen").state == "accepted"
    with course.read() as session:
        assert audit.verify(session) is None


def test_whoever_is_nobody_does_nothing(still: Course) -> None:
    """A client without the receipt code of a case has no part in it."""
    for actor in (CLIENT, client_of(99999)):
        with pytest.raises((Refused, NotFound)):
            still.desk.perform(
                "feedback.record-feedback",
                ACTS["feedback.record-feedback"].given(answer="satisfied"),
                by=actor,
                key=still.number,
            )
