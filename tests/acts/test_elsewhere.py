"""Reports from elsewhere: entered, appealed, voided in the way that each file allows, known to everybody who checks (1.1, 2.2.5)."""

from io import BytesIO

import pikepdf
import pytest
from pyhanko.sign.fields import MDPPerm
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.attachments import Upload
from lims_complaints.errors import Invalid, Refused
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.report import Report, Result
from lims_complaints.report_files import files_of
from lims_complaints.reports.given import EnterReport
from lims_complaints.reports.status import by_sha256, by_token, entries, publish_list
from lims_complaints.signing.certificate import ATTACHED, VoidCertificate
from lims_complaints.signing.issue import seal
from lims_complaints.signing.status import read_status_list
from lims_complaints.signing.verify import verify, verify_together
from tests.disputes import Dispute
from tests.documents.examples import archival_faults, text_of
from tests.documents.station import NOW, impostor, rendered, voided
from tests.documents.test_foreign import KINDS, signed_elsewhere
from tests.signatories import kept, scan_of, signing_station

NUMBER = "监字（2019）第012号"


@pytest.fixture
def station(tmp_path):
    return signing_station(tmp_path)


@pytest.fixture
def both(engine, tmp_path):
    """The same on either engine."""
    return signing_station(tmp_path, engine=engine)


def given(station, pdf: bytes, kind: str = "application/pdf", **other) -> EnterReport:
    fields = {
        "file": Upload(sha256=station.desk.store.keep(pdf), name="old", kind=kind).model_dump(), "number": NUMBER,
        "issued_on": "2026-02-20", "received_on": "2026-03-02", "evidence": "签收单", "client": "宏图农资有限公司",
        "client_email": "office@client.example", "client_address": "滨海市东路 1 号", "title": "水质检测报告",
    }  # fmt: skip
    return EnterReport.model_validate(fields | other)


def entered(station, pdf: bytes, **other) -> Report:
    asked = given(station, pdf, **other)
    station.desk.perform("reports.enter", asked, by=station.who("liu.wen"))
    return kept(station, asked.number)


class OldDispute(Dispute):
    """A dispute over a report that bears no check code: its appeal comes by letter."""

    def file(self) -> str:
        given = ACTS["intake.register-appeal"].given(
            report=self.report.number, name="Li Na", email="li@client.example", channel="letter", arrived_on="2026-03-02",
            results=[{"line": 1, "grounds": "十倍于我们自己的结果"}], paper=[scan_of(self.station, "letter").model_dump()],
        )  # fmt: skip
        return self.station.desk.perform("intake.register-appeal", given, by=self.station.who("liu.wen")).key


def judged(station, sha256: str, *, listed: bool):
    trust = (station.desk.seal.root,)
    status = read_status_list(publish_list(station.desk).read_bytes(), trust) if listed else None
    return verify(station.desk.store.get(sha256), trust, status, station.clock())


def test_an_old_report_is_in_force_with_its_results_its_copy_and_a_status_of_its_own(both):
    results = [{"parameter": "氯化物", "value": "13.70", "unit": "mg/L", "method": "HJ 84-2016", "sample": "2019-S-7"}]
    report = entered(both, rendered(2, "an old report"), results=results, signed_by=both.people["xu.fang"])
    assert (report.status, report.origin, report.number) == ("in force", "file", NUMBER)
    assert [(r.parameter, r.value, str(r.number), r.sample.number) for r in results_of(both, report)] == [
        ("氯化物", "13.70", "13.70", "2019-S-7")
    ]
    (copy,) = report.copies
    assert (copy.holder, copy.evidence, copy.received_at is not None) == ("宏图农资有限公司", "签收单", True)
    with both.read() as session:
        assert by_token(session, report.status_token).state == "in force"
        assert by_sha256(session, report.file_sha256).standing == "in force"
        (entry,) = entries(session)
        assert entry.files == (("entered", report.file_sha256),)
    assert judged(both, report.file_sha256, listed=False).exit_code == 3
    assert judged(both, report.file_sha256, listed=True).verdict == "in force"


def results_of(station, report: Report) -> list[Result]:
    with station.read() as session:
        found = list(session.scalars(select(Result).where(Result.report_id == report.id).order_by(Result.line)))
        _ = [r.sample.number for r in found]
        return found


def test_without_any_result_it_is_appealed_as_a_whole(both):
    report = entered(both, rendered(1, "an old report"))
    dispute = OldDispute(both, report)
    with both.read() as session:
        filed = session.scalars(select(Appeal)).one()
        assert (filed.in_time, filed.received_evidence) == (True, "签收单")
        contested = session.scalars(select(ContestedResult)).one()
        assert (session.get_one(Result, contested.result_id).parameter, contested.retestable) == ("整份报告", False)
    dispute.decided("void without replacement")
    assert dispute.void("采样不当").status == "void"


@pytest.mark.parametrize("kind", [k for k, (_, way, _) in KINDS.items() if way != "refused"])
def test_each_file_is_voided_in_the_way_that_it_allows(station, kind):
    make, way, copy = KINDS[kind] if kind != "issued here" else (KINDS[kind][0], "certificate only", True)
    report = entered(station, make())
    dispute = OldDispute(station, report).decided("void without replacement")
    void = dispute.void("采样不当")
    assert (void.status, void.void_way, void.void_copy_sha256 is not None) == ("void", way, copy)
    with station.read() as session:
        forms = [f.form for f in files_of(session, void)]
    marked = ["void certificate", *(["stamped copy"] if copy else [])] if way == "certificate only" else ["voided"]
    assert forms == ["entered", *marked]
    for sha256 in (void.file_sha256, void.voided_sha256, void.void_copy_sha256):
        if sha256:
            told = judged(station, sha256, listed=True)
            assert told.verdict == "void", (kind, [str(r) for r in told.reasons])
    with station.read() as session:
        assert by_sha256(session, void.file_sha256).standing == "voided later"
        assert by_sha256(session, void.voided_sha256).standing == "void"
        assert by_token(session, void.status_token).state == "void"
    dispute.ask_all()
    assert dispute.state == "outcome carried out"


def test_a_void_certificate_speaks_offline_for_the_very_file_that_it_names(station):
    report = entered(station, signed_elsewhere(MDPPerm.FILL_FORMS))
    OldDispute(station, report).decided("void without replacement").void("采样不当")
    void, trust = kept(station, NUMBER), (station.desk.seal.root,)
    store = station.desk.store
    old, certificate, copy = (store.get(s) for s in (void.file_sha256, void.voided_sha256, void.void_copy_sha256))
    said = text_of(certificate).replace(" ", "")
    for words in (NUMBER, "采样不当", "报告作废证明", void.file_sha256, void.void_copy_sha256):
        assert words in said
    assert "宏图农资有限公司" not in said, "whoever checks learns nothing of the client"
    with pikepdf.open(BytesIO(certificate)) as pdf:
        assert archival_faults(pdf) == []
    assert verify(old, trust, None, station.clock()).verdict == "untrusted"
    alone = verify(certificate, trust, None, station.clock())
    assert (alone.verdict, alone.number, alone.exit_code) == ("void", NUMBER, 1)
    other = old + b"\n"
    together = verify_together({"old": old, "c": certificate, "other": other}, trust, None, station.clock())
    assert [together[k].exit_code for k in ("old", "c", "other")] == [1, 1, 2]
    assert "names this very file" in str(together["old"].reasons[0])
    forged = verify_together({"old": old, "c": certificate.replace(b"void", b"viod", 1)}, trust, None, station.clock())
    assert forged["old"].verdict == "untrusted"
    assert verify(copy, trust, None, station.clock()).verdict == "unsigned"


def test_a_certificate_that_is_not_under_the_seal_certifies_nothing(station):
    old = rendered(1, "an old report")
    said = VoidCertificate("X", station.desk.store.keep(old), NOW, "forged")
    pdf = with_attachment(ATTACHED, said.as_json())
    forged = seal(pdf, impostor().seal, reason="void", at=NOW)
    trust = (station.desk.seal.root,)
    assert verify(forged, trust, None, NOW).certificate is None
    assert verify_together({"old": old, "c": forged}, trust, None, NOW)["old"].verdict == "unsigned"


def with_attachment(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(rendered(1))) as pdf:
        pdf.attachments[name] = content
        pdf.save(out)
    return out.getvalue()


def test_paper_is_certified_void_and_what_comes_back_is_stamped_by_hand(both):
    scan = b"\xff\xd8\xff\xe0 a photograph of the sealed original"
    report = entered(both, scan, medium="paper", kind="image/jpeg")
    assert (report.origin, report.copies[0].medium, report.copies[0].scan_sha256) == ("paper", "paper", report.file_sha256)
    dispute = OldDispute(both, report).decided("void without replacement")
    void = dispute.void("采样不当")
    assert (void.void_way, void.void_copy_sha256) == ("certificate only", None)
    assert "纸质" in text_of(both.desk.store.get(void.voided_sha256))
    (copy,) = dispute.ask_all()
    with pytest.raises(Invalid, match="by hand"):
        dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="returned")
    dispute.returned(copy)
    answered = kept(both, NUMBER).copies[0]
    assert (answered.recall, answered.answer_sha256 is not None) == ("returned", True)
    with both.read() as session:
        assert [f.name for f in files_of(session, void)] == [f"{NUMBER}.jpg", f"{NUMBER}-void-certificate.pdf"]


def test_an_amended_report_takes_the_place_of_an_entered_one(station):
    results = [
        {"parameter": p, "value": v, "unit": "mg/L", "method": "HJ 84-2016", "sample": "2019-S-7"}
        for p, v in (("氯化物", "13.70"), ("亚硝酸盐", "<0.02"))
    ]
    people = {k: station.people[v] for k, v in (("prepared_by", "liu.wen"), ("checked_by", "hu.bin"), ("signed_by", "xu.fang"))}
    report = entered(station, rendered(2, "old"), results=results, sampled_on="2026-02-10", matrix="地表水", **people)
    dispute = OldDispute(station, report).decided()
    new = dispute.sign(dispute.reserve())
    assert (new.number, new.status, kept(station, NUMBER).status) == (f"{NUMBER}-G1", "in force", "void")
    void = dispute.void()
    told = judged(station, void.voided_sha256, listed=True)
    assert (told.verdict, told.replaced_by) == ("void", new.number)


@pytest.mark.parametrize(
    ("pdf", "other", "field"),
    [
        (b"no PDF at all", {}, "file"),
        (None, {"issued_on": "2026-03-05"}, "issued_on"),
        (None, {"received_on": "2026-02-01"}, "issued_on"),
        (None, {"number": "second"}, "file"),
        (rendered(1, "another file"), {}, "number"),
    ],
)
def test_what_cannot_be_entered_is_named(station, pdf, other, field):
    first = rendered(1, "the first")
    entered(station, first)
    different = {} if "number" in other or pdf == rendered(1, "another file") else {"number": "another"}
    with pytest.raises(Invalid) as wrong:
        entered(station, pdf or (first if "number" in other else rendered(1, "yet another")), **(different | other))
    assert [f.field for f in wrong.value.faults] == [field]


def test_a_file_that_bears_a_void_mark_already_is_not_entered(station):
    with pytest.raises(Invalid, match="bears a void mark already"):
        entered(station, voided())


def test_only_the_office_enters_reports(station):
    with pytest.raises(Refused):
        station.desk.perform("reports.enter", given(station, rendered(1)), by=station.who("zhao.min"))
