"""Truth for anyone who holds a copy, and reports that are put right without a case of their own (2.2.5, 5)."""

import json

import pytest
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.errors import NotFound, Refused
from lims_complaints.identity.actor import CLIENT, STATION
from lims_complaints.records.decision import Decision
from lims_complaints.records.journal import Job
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.records.quality import AffectedReport
from lims_complaints.rendering import paper_file
from lims_complaints.reports.status import by_sha256, by_token, notices, publish_list
from lims_complaints.signing.status import read_status_list
from lims_complaints.signing.verify import verify
from lims_complaints.worker.jobs import JOBS
from tests.disputes import CHANGE, Dispute
from tests.documents.examples import text_of
from tests.signatories import RESULTS, drawn_up, imported, issued, kept, scan_of, signature, signing_station


@pytest.fixture
def station(tmp_path):
    return signing_station(tmp_path)


def do(station, act, by, key, **given):
    who = station.who(by) if isinstance(by, str) else by
    return station.desk.perform(act, ACTS[act].given(**given), by=who, key=key)


def of_token(station, report, **how):
    with station.read() as session:
        return by_token(session, report.status_token, **how)


def of_file(station, sha256):
    with station.read() as session:
        return by_sha256(session, sha256)


def amended(station) -> Dispute:
    dispute = Dispute(station).decided()
    dispute.sign(dispute.reserve())
    dispute.void()
    return dispute


def test_a_report_in_force_says_so_and_nothing_else(station):
    report = issued(station)
    status = of_token(station, report)
    assert (status.number, status.state, status.since_at, status.reason) == (report.number, "in force", report.issued_at, "")
    assert "宏图" not in repr(status)
    assert of_file(station, report.file_sha256).standing == "in force"


def test_drafts_and_unknown_codes_and_files_are_not_told_apart(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    report = kept(station, number)
    with pytest.raises(NotFound):
        of_token(station, report)
    with pytest.raises(NotFound), station.read() as session:
        by_token(session, "")
    assert of_file(station, shown) == of_file(station, "0" * 64)


def test_after_the_void_each_file_is_told_what_it_is(station):
    dispute = amended(station)
    old, new = kept(station, dispute.report.number), kept(station, dispute.amended)
    status = of_token(station, old)
    assert (status.state, status.replaced_by, status.reason) == ("void", new.number, "稀释倍数录入错误")
    assert of_file(station, old.file_sha256).standing == "voided later"
    assert of_file(station, old.voided_sha256).standing == "void"
    assert of_file(station, new.file_sha256).standing == "in force"
    assert of_token(station, new).state == "in force"


def test_it_is_void_from_the_moment_of_the_new_signature(station):
    dispute = Dispute(station).decided()
    dispute.sign(dispute.reserve())
    assert of_token(station, dispute.report).state == "void"


def test_under_review_is_shown_only_if_the_station_so_chooses(station):
    dispute = Dispute(station)
    assert of_token(station, dispute.report, show_under_review=True).state == "in force"
    dispute.do("intake.accept", "liu.wen")
    assert of_token(station, dispute.report, show_under_review=True).state == "under review"
    assert of_token(station, dispute.report).state == "in force"


def test_the_signed_list_detects_a_copy_of_a_report_that_was_voided_later(station):
    dispute = amended(station)
    file = publish_list(station.desk)
    trust = (station.desk.seal.root,)
    listed = read_status_list(file.read_bytes(), trust)
    assert {e.number: e.state for e in listed.entries} == {dispute.report.number: "superseded", dispute.amended: "in force"}
    old = station.desk.store.get(dispute.report.file_sha256)
    judged = verify(old, trust, listed, station.clock())
    assert (judged.exit_code, judged.replaced_by) == (1, dispute.amended)
    new = station.desk.store.get(kept(station, dispute.amended).file_sha256)
    assert verify(new, trust, listed, station.clock()).exit_code == 0
    assert "宏图" not in json.dumps([repr(e) for e in listed.entries], ensure_ascii=False)


def test_every_change_has_the_list_written_anew(station):
    amended(station)
    with station.read() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "status.publish")).all()
    assert jobs
    JOBS["status.publish"](station.desk, {})
    assert (station.desk.settings.home / "public" / "status-list.json").is_file()


def test_notices_are_listed_once_they_are_approved(station):
    dispute = amended(station)
    dispute.do("reports.draft-void-notice", "liu.wen", reason="稀释倍数录入错误")
    with station.read() as session:
        assert notices(session) == []
    dispute.do("reports.approve-void-notice", "zhao.min")
    with station.read() as session:
        (notice,) = notices(session)
    assert (notice.number, notice.replaced_by, notice.reason) == (dispute.report.number, dispute.amended, "稀释倍数录入错误")


def test_the_first_download_proves_the_receipt_and_the_second_changes_nothing(station):
    report = issued(station, delivered=False)
    do(station, "reports.note-download", STATION, report.number)
    first = station.clock()
    station.clock.forward(days=3)
    do(station, "reports.note-download", STATION, report.number)
    with pytest.raises(Refused):
        do(station, "reports.note-download", CLIENT, report.number)
    (copy,) = kept(station, report.number).copies
    assert (copy.received_at, copy.evidence) == (first, "downloaded from the portal")


def other_clients(station) -> tuple[Dispute, object]:
    """Return a dispute with a nonconformity, and the report of another client that it names."""
    other = issued(station, RESULTS.replace("S-1", "S-2").replace("宏图农资有限公司", "清河水务"))
    dispute = Dispute(station).decided()
    given = {
        "description": "稀释倍数",
        "significance": "major",
        "impact": "同批样品",
        "containment": "暂停",
        "work_stopped": False,
    }
    dispute.do("quality.open-nonconformity", "zhao.min", **given)
    with station.read() as session:
        assert other.id in session.scalars(select(AffectedReport.report_id)).all()
    return dispute, other


BASIS = {"nonconformity": "NC-2026-001", "facts": "同一稀释倍数", "reason": "稀释倍数录入错误"}


def test_another_clients_report_with_the_same_fault_is_amended_on_the_nonconformity(station):
    _, other = other_clients(station)
    given = BASIS | {"changes": [CHANGE], "signatory": station.people["xu.fang"]}
    done = do(station, "reports.amend-for-nonconformity", "zhao.min", other.number, **given)
    new = done.shown["report"]
    given = {"by": station.who("xu.fang"), "key": new}
    station.desk.perform("reports.sign-report", signature(done.shown["draft_sha256"]), **given)
    assert (kept(station, other.number).status, kept(station, new).status) == ("void", "in force")
    do(station, "reports.stamp-void", "liu.wen", other.number, reason="稀释倍数录入错误")
    old = kept(station, other.number)
    assert old.voided_sha256
    copy = old.copies[0].id
    do(station, "reports.recall-copy", "liu.wen", other.number, copy_id=copy)
    scan = scan_of(station, "stamped void by hand")
    do(station, "reports.answer-recall", "liu.wen", other.number, copy_id=copy, answer="returned", files=[scan.model_dump()])
    assert kept(station, other.number).copies[0].recall == "returned"
    with station.read() as session:
        letter = session.scalars(select(Paper).where(Paper.name == "recall")).one()
        assert session.scalars(select(Dispatch.to).where(Dispatch.paper_id == letter.id)).one() == "office@client.example"
        assert session.scalars(select(Decision.nonconformity_id).where(Decision.report_id == other.id)).one() is not None
    assert new in text_of(station.desk.store.get(paper_file(station.desk, letter.id, "zh-Hans")))


def test_or_it_is_void_and_not_replaced(station):
    _, other = other_clients(station)
    do(station, "reports.void-for-nonconformity", "zhao.min", other.number, **BASIS)
    assert kept(station, other.number).status == "void"
    assert of_token(station, other).replaced_by == ""


def test_a_report_that_no_nonconformity_names_is_left_alone(station):
    other_clients(station)
    third = issued(station, RESULTS.replace("S-1", "S-3").replace("王磊", "陈宇").replace("胡斌", "孙浩"))
    with pytest.raises(Refused) as refused:
        do(station, "reports.void-for-nonconformity", "zhao.min", third.number, **(BASIS | {"nonconformity": "NC-2026-009"}))
    assert "the nonconformity names the report" in refused.value.missing
