"""A supplement holds only the changes: what it is read with stands on as amended by it, until a whole report replaces both."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, Refused
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.records.report import Report
from lims_complaints.reports.given import AmendText, SignReport
from lims_complaints.reports.status import by_sha256, by_token, publish_list
from lims_complaints.signing.status import read_status_list
from lims_complaints.signing.verify import verify, verify_together
from tests.disputes import CHANGE, Dispute
from tests.documents.examples import attached, text_of
from tests.signatories import kept, scan_of, signature, signing_station


@pytest.fixture
def station(tmp_path):
    return signing_station(tmp_path)


@pytest.fixture
def both(engine, tmp_path):
    """The same on either engine."""
    return signing_station(tmp_path, engine=engine)


def supplemented(station, **more) -> Dispute:
    dispute = Dispute(station).decided(kind="supplement", **more)
    dispute.sign(dispute.reserve())
    return dispute


def standings(station) -> dict[str, str]:
    with station.read() as session:
        return dict(session.execute(select(Report.number, Report.status).order_by(Report.id)).all())


def content(station, sha256: str) -> bytes:
    return station.desk.store.get(sha256)


def wholly_amended(station, dispute: Dispute, new: str = "清河镇西沟") -> Report:
    """Amend words of what is in force by a whole report; return it signed."""
    given = AmendText(
        changes=[{"place": "site", "line": 1, "new": new, "why": "地点笔误"}],
        reason="地点笔误",
        signatory=station.people["xu.fang"],
    )
    done = station.desk.perform("reports.amend-text", given, by=station.who("zhao.min"), key=dispute.amended)
    shown, number = done.shown["draft_sha256"], done.shown["report"]
    station.desk.perform("reports.sign-report", signature(shown, SignReport), by=station.who("xu.fang"), key=number)
    return kept(station, number)


def test_the_original_stands_as_amended_and_nothing_is_stamped_or_called_back(both):
    dispute = supplemented(both)
    number, added = dispute.report.number, dispute.amended
    assert standings(both) == {number: "supplemented", added: "in force"}
    old = kept(both, number)
    assert (old.voided_at, old.void_reason, old.voided_sha256) == (None, "", None)
    with pytest.raises(Refused) as refused:
        dispute.void()
    assert "a decision to void the report is recorded" in refused.value.missing
    (copy,) = old.copies
    with pytest.raises(Refused):
        dispute.do("reports.ask-copy-back", "liu.wen", copy_id=copy.id)
    assert dispute.state == "decided", "the holder has no supplement yet"
    dispute.do("reports.send-supplement", "liu.wen", copy_id=copy.id)
    assert dispute.state == "outcome carried out"
    (sent,) = kept(both, added).copies
    assert (sent.holder, sent.medium, sent.how) == (copy.holder, "file", "e-mail")
    with both.read() as session:
        letter = session.scalars(select(Paper).where(Paper.name == "supplement")).one()
        assert session.scalars(select(Dispatch.to).where(Dispatch.paper_id == letter.id)).one() == "office@client.example"
        assert session.scalars(select(Paper).where(Paper.name == "recall")).all() == []
        assert session.scalars(select(Paper).where(Paper.name == "recall-ledger")).all()
    said = " ".join(letter.content["words"]["zh-Hans"]["paragraphs"])
    assert number in said
    assert added in said
    assert "并未作废" in said
    with pytest.raises(Invalid, match="already"):
        dispute.do("reports.send-supplement", "liu.wen", copy_id=copy.id)


def test_whoever_has_no_address_gets_it_on_paper_whose_scan_is_kept(station):
    dispute = Dispute(station)
    given = {"holder": "清河镇人民政府", "how": "by hand", "medium": "paper", "third_party": True}
    scan = scan_of(station, "sealed original").model_dump()
    dispute.do("reports.record-delivery", "liu.wen", key=dispute.report.number, scan=[scan], **given)
    dispute.decided(kind="supplement")
    dispute.sign(dispute.reserve())
    copies = {c.holder: c.id for c in kept(station, dispute.report.number).copies}
    for more in ({}, {"how": "courier"}, {"how": "courier", "evidence": "SF1234567890"}, {"how": "courier", "scan": [scan]}):
        with pytest.raises(Invalid):
            dispute.do("reports.send-supplement", "liu.wen", copy_id=copies[given["holder"]], **more)
    dispute.do(
        "reports.send-supplement",
        "liu.wen",
        copy_id=copies[given["holder"]],
        how="courier",
        scan=[scan],
        evidence="SF1234567890",
    )
    assert dispute.state == "decided", "one holder is left"
    with station.read() as session:
        ledger = session.scalars(select(Paper).where(Paper.name == "recall-ledger").order_by(Paper.id.desc())).first()
        assert "SF1234567890" in json.dumps(ledger.content)
    dispute.do("reports.send-supplement", "liu.wen", copy_id=copies["宏图农资有限公司"])
    assert dispute.state == "outcome carried out"


def test_everywhere_it_is_said_to_stand_as_amended(station):
    dispute = supplemented(station)
    old, added = kept(station, dispute.report.number), kept(station, dispute.amended)
    with station.read() as session:
        for status in (by_token(session, old.status_token), by_sha256(session, old.file_sha256).report):
            assert (status.state, status.amended_by, status.replaced_by) == ("in force", (added.number,), "")
        assert by_sha256(session, old.file_sha256).standing == "in force"
        assert by_token(session, added.status_token).amended_by == ()
    trust = (station.desk.seal.root,)
    listed = read_status_list(publish_list(station.desk).read_bytes(), trust)
    entry = listed.of_number(old.number)
    assert (entry.state, entry.amended_by) == ("in force", (added.number,))
    alone = verify(content(station, old.file_sha256), trust, listed, station.clock())
    assert (alone.verdict, alone.exit_code, alone.amended_by) == ("amended", 1, (added.number,))
    assert any(added.number in str(r) for r in alone.reasons)
    files = {"old.pdf": content(station, old.file_sha256), "new.pdf": content(station, added.file_sha256)}
    together = verify_together(files, trust, listed, station.clock())
    assert {name: (r.verdict, r.exit_code) for name, r in together.items()} == dict.fromkeys(files, ("in force", 0))
    late = listed.expires_at
    assert verify_together(files, trust, listed, late)["old.pdf"].exit_code == 1, "an expired list makes nothing whole"
    assert verify(content(station, added.file_sha256), trust, listed, station.clock()).exit_code == 0


def test_a_whole_report_replaces_the_original_and_its_supplement_and_shows_what_both_changed(both, tmp_path):
    dispute = supplemented(both)
    number, added = dispute.report.number, dispute.amended
    whole = wholly_amended(both, dispute)
    assert (whole.number, whole.kind, whole.sequence) == (f"{number}-G2", "full", 2)
    assert standings(both) == {number: "void", added: "void", whole.number: "in force"}
    pdf = content(both, whole.file_sha256)
    said = "".join(text_of(pdf).split())
    for sha256 in (kept(both, number).file_sha256, kept(both, added).file_sha256):
        assert sha256 in said
    amendment = json.loads(attached(pdf, tmp_path)["results.json"])["amendment"]
    assert [(c["old"], c["new"]) for c in amendment["changes"]] == [("13.70", "1.37"), ("", "清河镇西沟")]
    assert (amendment["number"], [a["number"] for a in amendment["also"]]) == (number, [added])
    assert [r.value for r in whole.results] == ["1.37", "<0.02"]
    listed = read_status_list(publish_list(both.desk).read_bytes(), (both.desk.seal.root,))
    assert {listed.of_number(n).replaced_by for n in (number, added)} == {whole.number}
    assert listed.of_number(number).amended_by == ()


def test_a_second_supplement_is_read_with_the_first(station):
    dispute = supplemented(station)
    first = kept(station, dispute.amended)
    again = Dispute(station, first)
    again.decided(kind="supplement", changes=[CHANGE | {"line": 2, "new": "<0.05"}])
    second = again.sign(again.reserve())
    old = kept(station, dispute.report.number)
    assert standings(station) == {old.number: "supplemented", first.number: "supplemented", second.number: "in force"}
    listed = read_status_list(publish_list(station.desk).read_bytes(), (station.desk.seal.root,))
    assert listed.of_number(old.number).amended_by == (first.number, second.number)
    assert listed.of_number(first.number).amended_by == (second.number,)
    files = {r.number: content(station, r.file_sha256) for r in (old, first, second)}
    trust, now = (station.desk.seal.root,), station.clock()
    assert {r.exit_code for r in verify_together(files, trust, listed, now).values()} == {0}
    del files[second.number]
    assert {r.exit_code for r in verify_together(files, trust, listed, now).values()} == {1}


def test_whoever_lacks_several_supplements_is_sent_each_of_them_in_one_letter(station):
    """The first case's supplement never went out: it goes with the second's, and neither case ends before."""
    first = supplemented(station)
    again = Dispute(station, kept(station, first.amended))
    again.decided(kind="supplement", changes=[CHANGE | {"line": 2, "new": "<0.05"}])
    second = again.sign(again.reserve())
    assert again.state == "decided"
    (copy,) = kept(station, first.report.number).copies
    again.do("reports.send-supplement", "liu.wen", copy_id=copy.id)
    numbers = [first.amended, second.number]
    for number in numbers:
        assert [c.holder for c in kept(station, number).copies] == [copy.holder]
    assert again.state == "outcome carried out"
    assert first.state == "outcome carried out", "it waited for the same holder"
    with station.read() as session:
        letter = session.scalars(select(Paper).where(Paper.name == "supplement")).one()
    said = " ".join(letter.content["words"]["zh-Hans"]["paragraphs"])
    assert all(number in said for number in (first.report.number, *numbers))
    assert [e["report"] for e in letter.content["enclosed"]] == numbers
    with pytest.raises(Invalid, match="already"):
        again.do("reports.send-supplement", "liu.wen", copy_id=copy.id)


def test_void_without_replacement_takes_the_supplement_and_its_report_out_of_force_together(both):
    dispute = supplemented(both)
    again = Dispute(both, kept(both, dispute.amended))
    again.decided("void without replacement")
    again.void("采样不当")
    assert set(standings(both).values()) == {"void"}
    for number in standings(both):
        assert kept(both, number).voided_sha256


def test_the_database_keeps_one_whole_report_and_never_takes_a_supplement_away(both):
    dispute = supplemented(both)
    old, added = kept(both, dispute.report.number), kept(both, dispute.amended)
    for change, where in (
        ("status = 'in force'", old.id),
        ("status = 'reserved'", old.id),
        ("kind = 'full'", added.id),
        ("status = 'supplemented', kind = 'full'", added.id),
    ):
        with pytest.raises((IntegrityError, DatabaseError)), writing(both.engine) as session:
            session.execute(text(f"update report set {change} where id = {where}"))
    assert standings(both) == {old.number: "supplemented", added.number: "in force"}
