"""A retest through the desk, from the sample's gate to the comparison, with what must be refused (2.2.2 to 2.2.4)."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pydantic import SecretStr
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PdfFileWriter
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from lims_complaints import audit
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.identity import passwords
from lims_complaints.identity.proof import prove
from lims_complaints.measurement.words import DIFFER
from lims_complaints.records.bench import Determination, Portion
from lims_complaints.records.case import Case, CaseSeen, Notice
from lims_complaints.records.journal import ActInput, AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Absence, Account, Authorization, RoleHeld, SigningKey, Tie
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import Evaluation, PlanChange, Resampling, Retest, SampleGate
from lims_complaints.retest import bench, coding, reading, wrapping
from lims_complaints.retest.commitment import Sealed, root
from lims_complaints.retest.roster import draw
from lims_complaints.retest.rules import why_not_fit
from lims_complaints.retest.wrapping import seal
from tests.engines import on_postgresql
from tests.postgres import PostgresServer
from tests.retesting import PASSPHRASE, PASSWORD, PLAN, Course

SAMPLE, CONTROL = "S-WQ-2026-0001", "GSB 07-3161"


def _stage(name: str) -> Any:
    """Return a fixture that walks a course to a stage once; each test gets a copy."""

    @pytest.fixture(scope="module", name=f"{name}_once")
    def once(tmp_path_factory: pytest.TempPathFactory) -> Course:
        course = Course(tmp_path_factory.mktemp(name))
        getattr(course, f"to_{name}")()
        return course

    return once


opinion_once, order_once, coded_once, testing_once, locked_once = map(
    _stage, ("opinion", "order", "coded", "testing", "locked")
)


@pytest.fixture
def approved(opinion_once: Course, tmp_path: Path) -> Course:
    return opinion_once.copy(tmp_path)


@pytest.fixture
def ordered(order_once: Course, tmp_path: Path) -> Course:
    return order_once.copy(tmp_path)


@pytest.fixture
def coded(coded_once: Course, tmp_path: Path) -> Course:
    return coded_once.copy(tmp_path)


@pytest.fixture
def testing(testing_once: Course, tmp_path: Path) -> Course:
    return testing_once.copy(tmp_path)


@pytest.fixture
def locked(locked_once: Course, tmp_path: Path) -> Course:
    return locked_once.copy(tmp_path)


def entry(**more: Any) -> dict[str, Any]:
    return {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": SecretStr(PASSWORD)} | more


# The course


def test_a_retest_that_agrees_leaves_the_original_standing(locked: Course) -> None:
    assert locked.case(locked.number).state == "locked"
    assert locked.judge().state == "judged under code"
    kept = locked.retest().agreement or {}
    assert kept["controls_passed"]
    assert not kept["further_needed"]
    assert kept["at_the_same_time"]
    assert locked.open().state == "opened"
    with locked.read() as session:
        found = session.scalars(select(Evaluation)).one()
    assert (found.result_id, found.proposal) == (locked.result, "original stands")
    assert found.verdict["inputs"]["original"]["text"] == "13.7"
    assert sorted(v["text"] for values in found.verdict["inputs"]["sets"] for v in values) == ["13.5", "13.6", "13.7", "13.8"]
    opening = locked.retest().opening or {}
    assert opening["wrong"] == []
    assert {p["code"]: p["item"] for p in opening["portions"]}.keys() == {p.code for p in locked.portions()}


def test_the_opened_map_can_be_reckoned_again_by_anybody(locked: Course) -> None:
    def read() -> Any:
        with locked.read() as session:
            return reading.opened(session, session.get_one(Case, locked.case(locked.number).id))

    assert read() is None
    locked.judge()
    assert read() is None
    locked.open()
    found = read()
    assert found.holds
    assert {line.item["item"] for line in found.lines} == {str(label["sample"]) for label in locked.labels}
    behind(locked, "update retest set opening = replace(opening, 'S-WQ-2026-0001', 'S-WQ-2026-0009')")
    assert not read().holds


def test_how_far_a_retest_has_come_is_told_without_its_codes(locked: Course) -> None:
    with locked.read() as session:
        (standing,) = reading.retests(session, session.get_one(Case, locked.case(locked.number).id))
    assert (standing.portions, standing.assigned, standing.locked) == (12, 6, 6)
    assert not any(p.code in repr(standing) for p in locked.portions())


def test_two_who_lock_at_the_same_moment_on_postgresql(postgres: PostgresServer, tmp_path: Path) -> None:
    course = Course(tmp_path, engine=on_postgresql(postgres))
    course.to_testing()
    for user in ("chen.yu", "sun.hao"):
        for code in course.codes_of(user)[1:]:
            course.lock(user, code, "20", "20")
    last = {user: course.codes_of(user)[0] for user in ("chen.yu", "sun.hao")}
    for user, code in last.items():
        course.check_in(user, code)
    with ThreadPoolExecutor(2) as two:  # the second to commit must see the first, or nobody moves the case
        done = list(two.map(lambda user: course.do("retest.lock-determination", user, key=last[user], **entry()), last))
    assert len(done) == 2
    assert course.case(course.number).state == "locked"
    course.engine.dispose()


def test_a_retest_that_differs_proposes_to_replace(coded: Course) -> None:
    coded.release_and_assign()
    coded.lock_all("chen.yu", {SAMPLE: ("8.1", "8.2"), CONTROL: ("20", "20")})
    coded.lock_all("sun.hao", {SAMPLE: ("8.3", "8.2"), CONTROL: ("20", "20")})
    coded.judge()
    coded.open()
    with coded.read() as session:
        found = session.scalars(select(Evaluation)).one()
    assert (found.proposal, found.verdict["report"]) == ("replace", "8.2")


def test_each_analyst_has_one_portion_of_every_series_under_codes_of_their_own(testing: Course) -> None:
    given = testing.assigned()
    series = {p.code: p.series for p in testing.portions()}
    for user in ("chen.yu", "sun.hao"):
        mine = [series[code] for code, person in given.items() if person == testing.people[user]]
        assert sorted(mine) == sorted(set(series.values()))
    assert len(set(series.values())) == 3  # the disputed one, a decoy, a control sample


def test_the_analysts_are_told_without_a_word_of_the_case(testing: Course) -> None:
    with testing.read() as session:
        notices = session.scalars(select(Notice).where(Notice.person_id.is_not(None))).all()
    assert {n.person_id for n in notices} == {testing.people["chen.yu"], testing.people["sun.hao"]}
    assert all(n.case_id is None and n.role == "" for n in notices)


def test_papers_of_the_bench_join_the_case_only_at_the_opening(locked: Course) -> None:
    def records() -> set[int | None]:
        with locked.read() as session:
            return set(session.scalars(select(Paper.case_id).where(Paper.name == "retest-record")))

    assert records() == {None}
    locked.judge()
    locked.open()
    assert records() == {locked.case(locked.number).id}


def test_the_audit_chain_holds_after_the_whole_course(locked: Course) -> None:
    locked.judge()
    locked.open()
    with locked.read() as session:
        assert audit.verify(session) is None


# 2.2.3: the sample


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ({"quantity_enough": False}, "too little"),
        ({"quantity_needed": "851"}, "too little"),
        ({"seal_intact": False}, "seal"),
        ({"storage_kept": False}, "stored"),
    ],
)
def test_an_unfit_sample_is_not_retested(approved: Course, fault: dict[str, Any], word: str) -> None:
    approved.judge_sample(**fault)
    with approved.read() as session:
        gate = session.scalars(select(SampleGate)).one()
    assert not gate.fit
    (why,) = why_not_fit(gate)
    assert word in why
    with pytest.raises(Refused) as refused:
        approved.do("retest.order", "zhao.min", **approved.ordered())
    assert refused.value.missing == ("the sample is fit for a retest",)


def test_why_there_was_no_retest_stands_in_the_decision_and_in_the_answer(approved: Course) -> None:
    approved.judge_sample(seal_intact=False)
    why = "The seal was broken at the station."
    approved.do("decision.decide", "zhao.min", outcome="not disproved", facts="The records are whole.", reason=why)
    said = {"what_was_done": "Review.", "what_was_found": "No error.", "recourse": "The authority."}
    approved.do("feedback.dispatch-reply", "liu.wen", **said)
    with approved.read() as session:
        papers = {p.name: p.content for p in session.scalars(select(Paper))}
    assert f"Why it could not be settled further: {why}" in papers["reply-not-disproved"]["words"]["en"]["paragraphs"]
    assert "Seal whole" in str(papers["decision-record"])


def test_the_holding_time_counts_at_the_start_of_the_retest(approved: Course) -> None:
    given = [{"result": approved.result, "quantity_enough": True, "seal_intact": True, "storage_kept": True}]
    for starts_at, fit in (("2026-04-21T00:00:00+08:00", True), ("2026-04-21T00:00:01+08:00", False)):
        approved.do("retest.judge-sample", "he.jing", samples=given, starts_at=starts_at)  # 60 days from 20 February
        with approved.read() as session:
            assert session.scalars(select(SampleGate.fit).order_by(SampleGate.id.desc()).limit(1)).one() is fit


def test_what_cannot_be_retested_by_nature_is_refused(approved: Course) -> None:
    with writing(approved.engine) as session:
        session.execute(update(Result).where(Result.id == approved.result).values(retestable=False))
    with pytest.raises(Refused) as refused:
        approved.judge_sample()
    assert refused.value.clause == "2.2.3"


def test_the_newest_judgement_of_the_sample_counts(approved: Course) -> None:
    approved.judge_sample()
    approved.judge_sample(seal_intact=False)
    with pytest.raises(Refused):
        approved.do("retest.order", "zhao.min", **approved.ordered())


def test_a_new_sample_has_its_own_number_and_two_samplers(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_opinion(faults=("sampling",), proposal="resample")
    given = {
        "old_sample": SAMPLE, "reason": "The bottle was not rinsed.", "taken_on": "2026-03-02", "where": "Section 3",
        "how": "HJ 494",
        "seal": "S-9", "sampler": course.people["qian.wei"], "second_sampler": course.people["yan.ling"],
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        course.do("retest.record-resampling", "he.jing", **given | {"second_sampler": course.people["qian.wei"]})
    assert refused.value.missing == ("two different samplers are named",)
    course.do("retest.record-resampling", "he.jing", **given)
    with course.read() as session:
        row = session.scalars(select(Resampling)).one()
        new = session.get_one(Sample, row.new_sample_id)
        assert (new.number, new.replaces_id) == (f"{SAMPLE}-R1", row.old_sample_id)


def test_no_new_sample_where_the_old_one_was_taken_well(approved: Course) -> None:
    with pytest.raises(Refused) as refused:
        approved.do(
            "retest.record-resampling", "he.jing", old_sample=SAMPLE, reason="Just so.", taken_on="2026-03-02", where="There",
            how="HJ 494", seal="S-9", sampler=1, second_sampler=2,
        )  # fmt: skip
    assert refused.value.missing == ("sampling or transport was at fault",)


# 2.2.2: plan and coding


@pytest.mark.parametrize("lacking", [{"between": None}, {"against_original": None}])
def test_a_plan_that_leaves_something_open_is_refused(approved: Course, lacking: dict[str, None]) -> None:
    approved.judge_sample()
    with pytest.raises(Refused) as refused:
        approved.do("retest.order", "zhao.min", **approved.ordered(PLAN.model_copy(update=lacking)))
    assert refused.value.missing == ("the plan is complete",)


def test_a_plan_without_companions_is_refused(approved: Course) -> None:
    approved.judge_sample()
    with pytest.raises(Refused):
        approved.do("retest.order", "zhao.min", **approved.ordered(decoys=0, controls=0))


def test_more_decoys_than_there_are_is_refused_at_the_order_with_what_there_is(approved: Course) -> None:
    approved.judge_sample()
    with writing(approved.engine) as session:
        others = session.scalars(select(Sample).where(Sample.number != "S-WQ-2026-0001").order_by(Sample.id)).all()
        for spent in others[1:]:
            spent.quantity_left = Decimal(0)
    with pytest.raises(Invalid) as refused:
        approved.do("retest.order", "zhao.min", **approved.ordered(decoys=2))
    [fault] = refused.value.faults
    assert (fault.field, fault.values["n"], fault.values["found"]) == ("decoys", "2", "1")
    assert approved.do("retest.order", "zhao.min", **approved.ordered(decoys=1)).state == "retest ordered"


def test_only_the_quality_manager_orders(approved: Course) -> None:
    approved.judge_sample()
    with pytest.raises(Refused):
        approved.do("retest.order", "he.jing", **approved.ordered())


def test_nothing_is_coded_while_only_one_person_holds_a_key(ordered: Course) -> None:
    with writing(ordered.engine) as session:
        session.execute(
            update(SigningKey).where(SigningKey.person_id == ordered.people["zhou.kai"]).values(revoked_at=ordered.clock())
        )
    with pytest.raises(Refused) as refused:
        ordered.code(control=False)
    assert "Two people" in refused.value.reason


def test_a_decoy_that_would_stand_out_is_refused(ordered: Course) -> None:
    with writing(ordered.engine) as session:
        other = session.scalars(select(Result).where(Result.id != ordered.result)).first()
        assert other is not None
        other.sample.preservation = "H2SO4, pH < 2"
        named = other.id
    with pytest.raises(Invalid) as refused:
        ordered.do("retest.code-portions", "he.jing", decoys=[named])
    assert refused.value.faults[0].field == "decoys"


def test_too_few_decoys_are_refused(ordered: Course) -> None:
    with writing(ordered.engine) as session:
        session.execute(update(Sample).where(Sample.number != SAMPLE).values(quantity_left=None))
    with pytest.raises(Refused):
        ordered.do("retest.code-portions", "he.jing")


def test_too_few_controls_are_refused(approved: Course) -> None:
    approved.judge_sample()
    approved.do("retest.order", "zhao.min", **approved.ordered(controls=1))
    approved.take()
    with pytest.raises(Invalid) as refused:
        approved.do("retest.code-portions", "he.jing")
    assert refused.value.faults[0].field == "controls"


def test_nothing_is_coded_past_the_holding_time(ordered: Course) -> None:
    ordered.clock.set("2026-04-21 00:01")
    with pytest.raises(Invalid):
        ordered.do("retest.code-portions", "he.jing")


def test_the_notice_for_the_client_holds_commitments_and_no_code(coded: Course) -> None:
    with coded.read() as session:
        notice = session.scalars(select(Paper).where(Paper.name == "coding-notice")).one()
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "retest.code-portions")).one()
    said = str(notice.content)
    assert all(c in said for c in event.notes["coding"]["commitments"])
    assert coded.retest().commitment in said
    assert not any(p.code in said or p.series in said for p in coded.portions())


def test_a_change_of_the_plan_is_a_deviation_with_its_reason(coded: Course) -> None:
    loose = PLAN.model_copy(
        update={"against_original": PLAN.between and PLAN.between.model_copy(update={"limit": Decimal(15)})}
    )
    given = coded.ordered(loose, controls=1)
    with pytest.raises(Invalid):
        coded.do("retest.change-plan", "zhao.min", **given | {"decoys": 2, "reason": "One more."})
    coded.do("retest.change-plan", "zhao.min", **given, reason="The method was revised.")
    with coded.read() as session:
        change = session.scalars(select(PlanChange)).one()
    assert (change.before["results"][0]["plan"].get("version", 1), change.after["results"][0]["plan"]["version"]) == (1, 2)
    assert change.reason == "The method was revised."


@pytest.mark.parametrize(
    "giveaway",
    [
        "WQ-2026-0001",
        "wq 2026 0001",
        "宏图农资有限公司",
        "about 13.7 mg/L",
        "滨海河 3 号断面",
        "Ｓ-WQ-2026-0001",
        "W-2026-118",
        "AP-2026-0001",
        "滨海市东路 1 号",
        "office@client.example",
        "Li Na",
    ],
)
def test_a_work_package_that_gives_the_sample_away_is_not_released(coded: Course, giveaway: str) -> None:
    with pytest.raises(Invalid) as refused:
        coded.do("retest.release-work-package", "he.jing", instructions=f"See {giveaway}.")
    assert refused.value.faults[0].field == "instructions"
    with pytest.raises(Invalid):
        coded.do("retest.release-work-package", "he.jing", file_names=[f"{giveaway}.pdf"])
    with pytest.raises(Refused) as unreleased:
        coded.do("retest.assign-analysts", "he.jing", analysts=[coded.people["chen.yu"], coded.people["sun.hao"]])
    assert unreleased.value.missing == ("the work package is released",)


def pdf(**said: str) -> bytes:
    """Return a PDF whose page is empty and whose metadata says something."""
    writer = PdfFileWriter()
    writer.root["/Pages"] = writer.add_object(generic.DictionaryObject({generic.pdf_name("/Type"): generic.pdf_name("/Pages")}))
    fields = {generic.pdf_name(f"/{name}"): generic.pdf_string(text) for name, text in said.items()}
    writer.set_info(writer.add_object(generic.DictionaryObject(fields)))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(**parts: str) -> bytes:
    """Return an office file with these parts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as office:
        for name, text in parts.items():
            office.writestr(name.replace("_", "/") + ".xml", text)
    return out.getvalue()


FILES = {
    "the author of a PDF": ("method.pdf", pdf(Author="宏图农资有限公司")),
    "the title of a PDF": ("method.pdf", pdf(Title="Worksheet of WQ-2026-0001")),
    "the properties of an office file": ("plan.docx", packed(docProps_core="<dc:creator>宏图农资有限公司</dc:creator>")),
    "a cell of an office file": ("plan.xlsx", packed(xl_sheet1="<c><v>13.7</v></c>")),
    "words split by their markup": ("plan.docx", packed(word_document="<w:t>WQ-20</w:t><w:t>26-0001</w:t>")),
    "a table in GB 18030": ("order.csv", "样品,滨海河 3 号断面\n".encode("gb18030")),
    "a picture's metadata": (
        "photo.jpg",
        b"\xff\xd8\xff\xe1\x00\x00Exif\x00\x00" + b"Artist: office@client.example\x00" + bytes(40),
    ),
    "the name of a file": ("S-WQ-2026-0001.pdf", pdf(Title="Method")),
}


@pytest.mark.parametrize("where", FILES)
def test_a_file_that_gives_the_sample_away_within_is_not_released(coded: Course, where: str) -> None:
    name, content = FILES[where]
    file = {"sha256": coded.desk.store.keep(content), "name": name}
    with pytest.raises(Invalid) as refused:
        coded.do("retest.release-work-package", "he.jing", files=[file])
    assert {fault.field for fault in refused.value.faults} == {"files"}


def test_clean_files_go_along_and_no_code_is_named_outside_the_labels(coded: Course) -> None:
    clean = coded.desk.store.keep(pdf(Title="HJ 828-2017", Author="Binhai Testing Station"))
    code = coded.portions()[0].code
    for given in ({"instructions": f"Begin with {code[:4]}-{code[4:]}."}, {"file_names": [f"{code}.csv"]}):
        with pytest.raises(Invalid) as refused:
            coded.do("retest.release-work-package", "he.jing", **given)
        assert "code of this batch" in refused.value.faults[0].message
    coded.do("retest.release-work-package", "he.jing", files=[{"sha256": clean, "name": "method.pdf"}])
    with coded.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "retest.release-work-package")).one()
        assert event.notes == {"files": [clean]}
    coded.do("retest.assign-analysts", "he.jing", analysts=[coded.people["chen.yu"], coded.people["sun.hao"]])
    with coded.read() as session:
        mine = bench.worklist(session, coded.people["chen.yu"], coded.clock())
    assert {p.files for p in mine} == {(bench.BenchFile("method.pdf", clean, "application/octet-stream"),)}


# 2.2.4: who tests


def refusal_for(course: Course, *users: str) -> tuple[str, ...]:
    """Return what is missing when two people are named."""
    with pytest.raises(Refused) as refused:
        course.do("retest.assign-analysts", "he.jing", analysts=[course.people[u] for u in users])
    return refused.value.missing


def test_who_may_not_test(coded: Course) -> None:
    coded.do("retest.release-work-package", "he.jing")
    assert refusal_for(coded, "chen.yu", "chen.yu") == ("two different analysts are named",)
    assert refusal_for(coded, "chen.yu") == ("two different analysts are named",)
    assert refusal_for(coded, "chen.yu", "wang.lei") == ("no one named had a part in the original work",)
    assert refusal_for(coded, "chen.yu", "hu.bin") == ("no one named had a part in the original work",)
    assert refusal_for(coded, "chen.yu", "ma.li") == ("everyone named is authorized for the method today",)
    with writing(coded.engine) as session:
        case = coded.case(coded.number)
        session.add(CaseSeen(case_id=case.id, person_id=coded.people["sun.hao"], first_at=coded.clock()))
        session.add(Absence(person_id=coded.people["lin.yue"], from_on=date(2026, 3, 1), until_on=date(2026, 3, 2)))
        session.add(
            Tie(person_id=coded.people["gao.ming"], client_id=case.client_id, what="sister-in-law", declared_at=coded.clock())
        )
    assert refusal_for(coded, "chen.yu", "sun.hao") == ("no one named has seen the case",)
    assert refusal_for(coded, "chen.yu", "lin.yue") == ("everyone named is at work today",)
    assert refusal_for(coded, "chen.yu", "gao.ming") == ("no one named had a part in the original work",)


def test_an_authorization_that_ended_yesterday_is_none(coded: Course) -> None:
    coded.do("retest.release-work-package", "he.jing")
    with writing(coded.engine) as session:
        ended = (
            update(Authorization).where(Authorization.person_id == coded.people["chen.yu"]).values(until_on=date(2026, 3, 1))
        )
        session.execute(ended)
    assert refusal_for(coded, "chen.yu", "sun.hao") == ("everyone named is authorized for the method today",)


def test_whoever_acted_on_the_case_is_off_the_roster(coded: Course) -> None:
    coded.do("retest.release-work-package", "he.jing")
    with writing(coded.engine) as session:
        session.add(Authorization(person_id=coded.people["he.jing"], kind="analysis", scope="*", from_on=date(2020, 1, 1)))
        session.add(RoleHeld(person_id=coded.people["he.jing"], role="analyst", from_on=date(2020, 1, 1)))
    assert refusal_for(coded, "chen.yu", "he.jing") == ("no one named has seen the case",)


def test_a_draw_can_be_replayed_from_the_chain(coded: Course) -> None:
    coded.do("retest.release-work-package", "he.jing")
    coded.do("retest.assign-analysts", "he.jing", draw=True)
    with coded.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "retest.assign-analysts")).one()
    drawn = event.notes["draw"]
    assert draw(drawn["among"], drawn["seed"]) == tuple(drawn["drawn"])
    assert set(coded.assigned().values()) == set(drawn["drawn"])
    assert coded.people["wang.lei"] not in drawn["among"]
    assert {draw(drawn["among"], hashlib.sha256(bytes([n])).hexdigest()) for n in range(40)} > {tuple(drawn["drawn"])}


def test_an_analyst_sees_nothing_of_the_case(testing: Course) -> None:
    with writing(testing.engine) as session:
        session.add(RoleHeld(person_id=testing.people["chen.yu"], role="quality manager", from_on=date(2020, 1, 1)))
    with pytest.raises(NotFound):
        testing.do("retest.break-blind", "chen.yu", reason="I want to know.")


# At the bench


def test_only_its_analyst_acts_on_a_portion(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    others = []
    for key in (code, "AAAAAAA"):
        with pytest.raises(Refused) as refused:
            testing.check_in("sun.hao", key)
        others.append((refused.value.clause, refused.value.reason, refused.value.missing[:1]))
    assert others[0] == others[1]


def test_results_are_locked_once_and_with_the_password(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    with pytest.raises(Refused) as unchecked:
        testing.do("retest.lock-determination", "chen.yu", key=code, **entry())
    assert unchecked.value.missing == ("the portion is checked in",)
    testing.check_in("chen.yu", code)
    with pytest.raises(Invalid) as wrong:
        testing.do("retest.lock-determination", "chen.yu", key=code, **entry(password=SecretStr("something else")))
    assert [f.field for f in wrong.value.faults] == ["password"]
    testing.do("retest.lock-determination", "chen.yu", key=code, **entry())
    with pytest.raises(Refused) as twice:
        testing.do("retest.lock-determination", "chen.yu", key=code, **entry(replicates=["1", "2"]))
    assert twice.value.missing == ("the determination is not locked",)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"replicates": ["13.5"]}, "replicates"),
        ({"replicates": ["13.5", "1,234"]}, "replicates"),
        ({"replicates": ["13.5", ""]}, "replicates"),
        ({"started_at": "2026-03-02T08:00:00+08:00"}, "started_at"),
        ({"ended_at": "2026-03-03T08:00:00+08:00"}, "started_at"),
        ({"calibrated_until": "2026-03-01"}, "calibrated_until"),
        ({"raw": {"sha256": "0" * 64, "name": "run.csv"}}, "raw"),
    ],
)
def test_entries_that_cannot_be_are_refused(testing: Course, wrong: dict[str, Any], field: str) -> None:
    code = testing.codes_of("chen.yu")[0]
    testing.check_in("chen.yu", code)
    with pytest.raises(Invalid) as refused:
        testing.do("retest.lock-determination", "chen.yu", key=code, **entry(**wrong))
    assert {f.field for f in refused.value.faults} == {field}


def test_digits_stay_as_they_were_typed(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    testing.lock("chen.yu", code, "13.70", "<0.02")
    with testing.read() as session:
        assert session.get_one(Determination, (code, 1)).replicates == ["13.70", "<0.02"]


def test_a_correction_stands_beside_what_was_locked(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    testing.lock("chen.yu", code, "13.5", "31.6")
    testing.do("retest.correct-determination", "chen.yu", key=code, reason="Digits swapped.", **entry())
    with testing.read() as session:
        rows = session.scalars(
            select(Determination).where(Determination.portion_code == code).order_by(Determination.entry)
        ).all()
    assert [r.replicates for r in rows] == [["13.5", "31.6"], ["13.5", "13.6"]]
    assert rows[1].reason == "Digits swapped."
    with pytest.raises(Exception, match="can be neither changed nor removed"), writing(testing.engine) as session:
        session.execute(update(Determination).values(instrument="another"))


def test_what_was_judged_is_not_corrected_any_more(locked: Course) -> None:
    code = next(c for c, p in locked.assigned().items() if p == locked.people["chen.yu"])
    locked.judge()
    with pytest.raises(Refused) as refused:
        locked.do("retest.correct-determination", "chen.yu", key=code, reason="Second thoughts.", **entry())
    assert refused.value.missing == ("the batch is not judged",)


def test_nothing_is_taken_over_past_the_holding_time(testing: Course) -> None:
    testing.clock.set("2026-04-21 00:01")
    with pytest.raises(Refused) as refused:
        testing.check_in("chen.yu", testing.codes_of("chen.yu")[0])
    assert refused.value.clause == "2.2.3"


def test_passwords_passphrases_and_references_are_recorded_nowhere(locked: Course) -> None:
    locked.judge()
    locked.open()
    with locked.read() as session:
        kept = str(session.scalars(select(ActInput.body)).all()) + str(session.scalars(select(AuditEvent.notes)).all())
    assert not any(secret in kept for secret in (PASSWORD, *PASSPHRASE.values(), "'20.0'"))


# Agreement and opening


def test_the_map_stays_shut_until_everything_is_locked_and_judged(testing: Course) -> None:
    with pytest.raises(Refused):
        testing.open()
    with pytest.raises(Refused):
        testing.judge()
    testing.lock_all("chen.yu", {CONTROL: ("20", "20")})
    with pytest.raises(Refused):
        testing.judge()
    testing.lock_all("sun.hao", {CONTROL: ("20", "20")})
    with pytest.raises(Refused):
        testing.open()
    testing.judge()
    assert testing.open().state == "opened"


def test_a_wrong_passphrase_opens_nothing(locked: Course) -> None:
    with pytest.raises(Invalid):
        locked.judge(passphrase="something else")
    locked.judge()
    with pytest.raises(Invalid) as refused:
        locked.open(passphrase=PASSPHRASE["zhou.kai"])
    assert refused.value.faults[0].field == "passphrase"
    assert locked.retest().opened_at is None


def test_a_lost_key_is_made_good_by_the_deputy_s(locked: Course) -> None:
    with writing(locked.engine) as session:
        lost = (
            update(SigningKey)
            .where(SigningKey.person_id == locked.people["zhao.min"])
            .values(wrapped="{}", revoked_at=locked.clock())
        )
        session.execute(lost)
    locked.judge("zhou.kai")
    assert locked.open("zhao.min", holder=locked.people["zhou.kai"], passphrase=PASSPHRASE["zhou.kai"]).state == "opened"


def test_a_map_that_was_exchanged_after_it_was_opened_is_refused(locked: Course) -> None:
    row, holder = locked.retest(), locked.people["zhao.min"]
    with locked.read() as session:
        opened = coding.unseal(session, row, coding.SAMPLES, holder, PASSPHRASE["zhao.min"])
        controls = coding.unseal(session, row, coding.CONTROLS, holder, PASSPHRASE["zhao.min"])
        assert coding.samples_of(session, row, opened)
        for wrong in (replace(opened, sealed=controls.sealed), replace(opened, holder=locked.people["zhou.kai"]), controls):
            with pytest.raises(Refused):
                coding.samples_of(session, row, wrong)


def test_tries_at_a_passphrase_are_counted(locked: Course) -> None:
    locked.judge()
    for _ in range(5):
        with pytest.raises(Invalid) as wrong:
            locked.open(passphrase="something else")
        assert "passphrase" in wrong.value.faults[0].message
    with pytest.raises(Invalid) as tired:
        locked.open()
    assert "Wait" in tired.value.faults[0].message
    locked.clock.forward(minutes=30)
    assert locked.open().state == "opened"


def test_others_write_while_secrets_are_looked_at(testing: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Password and passphrase take long: whoever writes meanwhile must not wait for them."""
    looked: list[str] = []

    def beside(name: str, real: Any) -> Any:
        def slow(*words: Any, **more: Any) -> Any:
            with writing(testing.engine) as session:
                session.execute(update(Case).values(version=Case.version))
            looked.append(name)
            return real(*words, **more)

        return slow

    monkeypatch.setattr("lims_complaints.identity.passwords.proves", beside("password", passwords.proves))
    monkeypatch.setattr("lims_complaints.retest.coding.unwrap", beside("passphrase", wrapping.unwrap))
    testing.lock_both(("13.5", "13.6"), ("13.8", "13.7"))
    testing.judge()
    testing.open()
    assert {looked.count("password"), looked.count("passphrase")} == {6, 2}


def test_a_password_proves_its_own_person_and_only_now(testing: Course) -> None:
    me, other, now = testing.people["chen.yu"], testing.people["sun.hao"], testing.clock()
    found = prove(testing.engine, testing.desk.pepper, me, PASSWORD, now)
    with testing.read() as session:
        assert found.fault(session, me, now) is None
        assert found.fault(session, me, now + timedelta(seconds=59)) is None
        for person, when in ((other, now), (me, now + timedelta(minutes=2)), (me, now - timedelta(seconds=1))):
            assert found.fault(session, person, when) is not None
    with writing(testing.engine) as session:
        session.get_one(Account, me).password_hash = "another"
    with testing.read() as session:
        assert found.fault(session, me, now) is not None


def test_who_holds_no_key_opens_nothing(locked: Course) -> None:
    locked.judge()
    with pytest.raises(Invalid) as refused:
        locked.open(holder=locked.people["ma.li"])
    assert refused.value.faults[0].field == "holder"


def test_nothing_is_locked_any_more_once_the_blind_was_broken(testing: Course) -> None:
    code = testing.codes_of("chen.yu")[0]
    testing.check_in("chen.yu", code)
    testing.do("retest.break-blind", "zhao.min", reason="A label came off.", passphrase=PASSPHRASE["zhao.min"])
    with pytest.raises(Refused) as refused:
        testing.lock("chen.yu", code, "13.5", "13.6")
    assert "blind of this retest was broken" in refused.value.reason
    with testing.read() as session:
        assert session.get(Determination, (code, 1)) is None


def test_a_control_that_fails_bars_the_opening(testing: Course) -> None:
    testing.lock_all("chen.yu", {SAMPLE: ("13.5", "13.6"), CONTROL: ("21.5", "21.6")})
    testing.lock_all("sun.hao", {SAMPLE: ("13.5", "13.6"), CONTROL: ("20", "20")})
    testing.judge()
    with pytest.raises(Refused) as refused:
        testing.open()
    assert refused.value.missing == ("the controls have passed",)
    assert testing.do("retest.break-blind", "zhao.min", reason="The control sample was out.").state == "retest ordered"


def test_analysts_who_differ_are_joined_by_others_before_anybody_knows(testing: Course) -> None:
    testing.lock_all("chen.yu", {SAMPLE: ("11.0", "11.1"), CONTROL: ("20", "20")})
    testing.lock_all("sun.hao", {SAMPLE: ("17.0", "17.1"), CONTROL: ("20", "20")})
    testing.judge()
    assert (testing.retest().agreement or {})["further_needed"]
    with pytest.raises(Refused) as refused:
        testing.open()
    assert refused.value.missing == ("no further determination is needed",)
    with pytest.raises(Refused) as again:
        testing.do("retest.order-further", "zhao.min", analysts=[testing.people["chen.yu"], testing.people["lin.yue"]])
    assert again.value.missing == ("no one named had a part in an earlier round",)
    with pytest.raises(Invalid):
        testing.do("retest.order-further", "zhao.min", analysts=[testing.people["lin.yue"]])
    further = [testing.people[u] for u in ("lin.yue", "gao.ming")]
    assert testing.do("retest.order-further", "zhao.min", analysts=further).state == "testing"
    for user, values in (("lin.yue", ("13.5", "13.6")), ("gao.ming", ("13.7", "13.8"))):
        (code,) = testing.codes_of(user)
        assert testing.whose(code) == SAMPLE
        testing.lock(user, code, *values)
    assert testing.case(testing.number).state == "locked"
    testing.judge()
    kept = testing.retest().agreement or {}
    assert len(kept["earlier"]) == 1
    testing.open()
    with testing.read() as session:
        found = session.scalars(select(Evaluation)).one()
    assert len(found.verdict["inputs"]["sets"]) == 4
    assert found.verdict["agreement"]["centre"] == "median"
    assert found.proposal == "original stands"
    with testing.read() as session:
        sheets = select(Paper.content).where(Paper.name == "verdict-sheet").order_by(Paper.id.desc())
        sheet = json.dumps(session.scalars(sheets).first(), ensure_ascii=False)
    assert DIFFER in sheet  # a median is what is taken where they never came to agree
    assert "10·3.6/2.8 = 12.8571 %" in sheet  # the limit for the range of four
    assert "Four people who did not know" in sheet
    assert "四名不知道样品来源" in sheet
    assert '"#dfe6ee\\"' in sheet  # the band that the criterion allows
    assert "与原结果比较：化学需氧量" in sheet


def test_an_analyst_whose_own_results_differ_tests_twice_more(testing: Course) -> None:
    testing.lock_all("chen.yu", {SAMPLE: ("12.0", "15.9"), CONTROL: ("20", "20")})
    testing.lock_all("sun.hao", {SAMPLE: ("13.5", "13.6"), CONTROL: ("20", "20")})
    testing.judge()
    testing.do("retest.order-further", "zhao.min")
    (code,) = testing.codes_of("chen.yu")
    testing.lock("chen.yu", code, "13.4", "13.5")
    assert testing.judge().state == "judged under code"
    testing.open()
    with testing.read() as session:
        sets = session.scalars(select(Evaluation)).one().verdict["inputs"]["sets"]
    assert sorted(len(s) for s in sets) == [2, 4]


def test_where_testing_is_costly_one_more_determination_is_enough(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_testing(plan=PLAN.model_copy(update={"testing": "costly"}))
    course.lock_all("chen.yu", {SAMPLE: ("12.0", "15.9"), CONTROL: ("20", "20")})
    course.lock_all("sun.hao", {SAMPLE: ("13.5", "13.6"), CONTROL: ("20", "20")})
    course.judge()
    assert course.do("retest.order-further", "zhao.min").state == "testing"
    (code,) = course.codes_of("chen.yu")
    with pytest.raises(Invalid):
        course.lock("chen.yu", code, "13.4", "13.5")
    course.lock("chen.yu", code, "13.4")
    assert course.judge().state == "judged under code"
    with pytest.raises(DBAPIError, match="stays as it was given out"), writing(course.engine) as session:
        session.get_one(Portion, code).replicates = 2


def test_tests_that_lie_apart_count_only_with_a_reason(testing: Course) -> None:
    testing.lock_all("chen.yu", {CONTROL: ("20", "20")})
    testing.clock.forward(hours=9)
    testing.lock_all("sun.hao", {CONTROL: ("20", "20")})
    with pytest.raises(Invalid) as refused:
        testing.judge()
    assert refused.value.faults[0].field == "reason"
    testing.judge(reason="Power was cut; the sample stood at 4 °C.")
    assert not (testing.retest().agreement or {})["at_the_same_time"]


def test_a_broken_seal_waits_for_a_ruling_that_can_bar_the_result(testing: Course) -> None:
    first, *_ = testing.codes_of("chen.yu")
    testing.check_in("chen.yu", first, seal_intact=False)
    for user in ("chen.yu", "sun.hao"):
        testing.lock_all(user, {SAMPLE: ("13.5", "13.6"), CONTROL: ("20", "20")})
    with pytest.raises(Refused) as barred:
        testing.judge()
    assert barred.value.missing == ("every doubt about custody is ruled on",)
    testing.do("retest.rule-on-custody", "zhao.min", stands=False, reason="Nobody knows who had the bottle.")
    testing.judge()
    testing.open()
    with testing.read() as session:
        assert session.scalars(select(Evaluation)).one().proposal == "not evaluated"


def test_a_broken_blind_spoils_the_retest_and_its_analysts(testing: Course) -> None:
    before = {p.code for p in testing.portions()}
    testing.do("retest.break-blind", "zhao.min", reason="A label came off.", passphrase=PASSPHRASE["zhao.min"])
    with testing.read() as session:
        spoiled, anew = session.scalars(select(Retest).order_by(Retest.id)).all()
    assert spoiled.spoiled_reason == "A label came off."
    assert spoiled.opening is not None
    assert (anew.sequence, anew.plan, anew.coded_at) == (2, spoiled.plan, None)
    testing.code()
    assert not before & {c for line in testing.labels for c in line["codes"]}
    testing.do("retest.release-work-package", "he.jing")
    assert refusal_for(testing, "chen.yu", "lin.yue") == ("no one named had a part in an earlier round",)
    testing.do("retest.assign-analysts", "he.jing", analysts=[testing.people[u] for u in ("gao.ming", "lin.yue")])


def test_the_blind_is_broken_only_with_a_reason_and_by_the_quality_manager(testing: Course) -> None:
    with pytest.raises(Refused):
        testing.do("retest.break-blind", "he.jing", reason="Curious.")
    with pytest.raises(NotFound):
        testing.do("retest.break-blind", "wang.lei", reason="Curious.")


def test_the_map_is_opened_once(locked: Course) -> None:
    locked.judge()
    locked.open()
    with pytest.raises(Refused):
        locked.open()


# What was done behind the program's back


def behind(course: Course, *statements: str) -> None:
    """Change the database by hand, guards taken out first, as an administrator could."""
    with writing(course.engine) as session:
        for name in session.scalars(text("select name from sqlite_master where type = 'trigger'")).all():
            session.execute(text(f"drop trigger {name}"))
        for statement in statements:
            session.execute(text(statement))


def swap(table: str, column: str, one: str, other: str, key: str) -> tuple[str, ...]:
    """Return statements that exchange a column's value between two rows."""
    return (
        f"create temporary table held as select {key} as k, {column} as v from {table} where {key} in ('{one}', '{other}')",
        f"update {table} set {column} = (select v from held where k <> {table}.{key}) where {key} in ('{one}', '{other}')",
        "drop table held",
    )


def of_each(course: Course) -> tuple[str, str]:
    """Return an assigned code of the disputed sample and one of a decoy, both with the same analyst."""
    mine = [c for c, p in course.assigned().items() if p == course.people["chen.yu"]]
    disputed = next(c for c in mine if course.whose(c) == SAMPLE)
    return disputed, next(c for c in mine if course.whose(c) not in (SAMPLE, CONTROL))


def refused_opening(course: Course) -> Refused:
    with pytest.raises(Refused) as refused:
        course.open()
    assert course.retest().opened_at is None
    return refused.value


def test_portions_exchanged_between_series_are_found_at_the_opening(locked: Course) -> None:
    one, other = of_each(locked)
    behind(locked, *swap("portion", "series", one, other, "code"))
    locked.judge()
    assert set(refused_opening(locked).missing) == {one, other}


def test_results_exchanged_between_codes_are_found_at_the_opening(locked: Course) -> None:
    one, other = of_each(locked)
    behind(locked, *swap("determination", "replicates", one, other, "portion_code"))
    locked.judge()
    assert set(refused_opening(locked).missing) == {one, other}


def test_samples_exchanged_are_found_at_the_opening(locked: Course) -> None:
    locked.judge()
    other = locked.whose(of_each(locked)[1])
    behind(
        locked,
        f"update sample set number = 'X' where number = '{SAMPLE}'",
        f"update sample set number = '{SAMPLE}' where number = '{other}'",
        f"update sample set number = '{other}' where number = 'X'",
    )
    assert refused_opening(locked).missing


def forged(course: Course) -> tuple[str, list[Sealed], int]:
    """Return a sealed map in which the disputed sample and a decoy have changed places, its lines, and how many lie."""
    row = course.retest()
    with course.read() as session:
        opened = coding.unseal(session, row, coding.SAMPLES, course.people["zhao.min"], PASSPHRASE["zhao.min"])
        lines = coding.samples_of(session, row, opened)
        public = coding.holders(session, course.clock().date())[course.people["zhao.min"]].public
    items = {line.item for line in lines}
    disputed = next(i for i in items if SAMPLE in i)
    other = next(i for i in items if SAMPLE not in i and CONTROL not in i)
    turned = {disputed: other, other: disputed}
    lies = [replace(line, item=turned.get(line.item, line.item)) for line in lines]
    text = json.dumps({"portions": [asdict(line) for line in lies]})
    return seal(public, text, f"retest-map/v1 {row.batch_id} samples"), lies, sum(line.item in turned for line in lines)


def test_another_map_sealed_to_the_same_key_is_found_at_the_opening(locked: Course) -> None:
    sealed, _, lying = forged(locked)
    behind(locked, f"update sealed_map set sealed = '{sealed}' where part = 'samples'")
    locked.judge()
    assert len(refused_opening(locked).missing) == lying


def test_another_map_with_commitments_to_fit_is_found_by_the_chain(locked: Course) -> None:
    sealed, lies, _ = forged(locked)
    commitments = sorted(line.commitment() for line in lies)
    notes = json.dumps({"coding": {"batch": locked.retest().batch_id, "root": root(commitments), "commitments": commitments}})
    locked.judge()
    behind(
        locked,
        f"update sealed_map set sealed = '{sealed}', commitments = '{json.dumps(commitments)}' where part = 'samples'",
        f"update retest set commitment = '{root(commitments)}'",
        f"update audit_event set notes = '{notes}' where act = 'retest.code-portions'",
    )
    refused_opening(locked)


def test_a_decoy_under_another_number_is_found_at_the_opening(locked: Course) -> None:
    other = locked.whose(of_each(locked)[1])
    locked.judge()
    behind(locked, f"update sample set number = 'X' where number = '{other}'")
    assert {locked.whose(code) for code in refused_opening(locked).missing} == {other}


def test_a_judgement_changed_by_hand_is_found_at_the_opening(locked: Course) -> None:
    locked.judge()
    behind(locked, "update retest set agreement = replace(agreement, '13.65', '13.66')")
    assert "judged under code" in refused_opening(locked).reason


JUDGED = {
    "a value": ("13.65", "13.66"),
    "the status": ('"status": "agree"', '"status": "inconclusive"'),
    "mean or median": ('"centre": "mean"', '"centre": "median"'),
    "how many": ('"n": 4', '"n": 5'),
    "what was typed": ('"13.5"', '"13.50"'),
}


@pytest.mark.parametrize("what", JUDGED)
def test_each_part_of_what_was_decided_is_compared_at_the_opening(locked: Course, what: str) -> None:
    locked.judge()
    before = json.dumps(locked.retest().agreement)
    old, new = JUDGED[what]
    behind(locked, f"update retest set agreement = replace(agreement, '{old}', '{new}')")
    assert json.dumps(locked.retest().agreement) != before
    assert "judged under code" in refused_opening(locked).reason


def test_what_was_judged_before_an_upgrade_opens_though_formulas_read_otherwise_now(locked: Course) -> None:
    locked.judge()
    behind(locked, 'update retest set agreement = replace(agreement, \'"formula": "\', \'"formula": "as it read before: \')')
    assert "as it read before" in json.dumps(locked.retest().agreement)
    assert locked.open().state == "opened"


def test_a_commitment_changed_in_the_chain_is_found_at_the_opening(locked: Course) -> None:
    locked.judge()
    behind(
        locked,
        "update audit_event set notes = replace(notes, '\"root\": \"', '\"root\": \"0') where act = 'retest.code-portions'",
    )
    refused_opening(locked)
    with locked.read() as session:
        assert audit.verify(session) is not None


def test_a_result_changed_after_the_judgement_is_found_at_the_opening(locked: Course) -> None:
    locked.judge()
    one, _ = of_each(locked)
    behind(locked, f"update determination set replicates = '[\"1.0\", \"1.1\"]' where portion_code = '{one}'")
    assert set(refused_opening(locked).missing) == {one}
