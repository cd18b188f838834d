"""A report leaves the station: drawn up, signed by its signatory's own key, every copy recorded; and what is refused (1.1)."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from lims_complaints.attachments import Upload
from lims_complaints.audit import verify as verify_chain
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, Refused
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import ActInput
from lims_complaints.records.person import Authorization, SigningKey
from lims_complaints.records.report import Copy, Signature
from lims_complaints.reports.given import AmendText, DeclineReport, RecordDelivery, ReserveReport
from lims_complaints.reports.keys import IssueCertificate, keyring
from lims_complaints.signing.verify import verify
from tests.documents.examples import attached, text_of
from tests.signatories import (
    AUTHORITY,
    PASSPHRASE,
    PASSWORD,
    RESULTS,
    drawn_up,
    imported,
    issued,
    kept,
    signature,
    signing_station,
)


@pytest.fixture
def station(tmp_path):
    return signing_station(tmp_path)


@pytest.fixture
def both(engine, tmp_path):
    """The same on either engine."""
    return signing_station(tmp_path, engine=engine)


def sign(station, number, shown, who="xu.fang", **other):
    return station.desk.perform("reports.sign-report", signature(shown, **other), by=station.who(who), key=number)


def test_an_issued_report_is_in_force_and_its_signature_holds(both, tmp_path):
    report = issued(both)
    pdf = both.desk.store.get(report.file_sha256)
    judged = verify(pdf, (both.desk.seal.root,), None, both.clock())
    assert judged.verdict not in ("altered", "unsigned", "unreadable")
    assert (report.status, report.issued_at) == ("in force", both.clock())
    said = text_of(pdf)
    for words in (report.number, "徐芳", "13.70", "宏图农资有限公司", "检验检测专用章"[:2]):
        assert words in said
    with both.read() as session:
        row = session.scalars(select(Signature)).one()
        assert (row.shown_sha256, row.signed_sha256) == (report.draft_sha256, report.file_sha256)
        assert (row.printed_name, row.meaning, row.what) == ("徐芳", "I authorize this report", f"report {report.number}")
        assert verify_chain(session) is None
    data = attached(pdf, tmp_path)["results.json"].decode()
    assert "13.70" in data
    assert report.status_token in data


def test_the_check_code_stands_on_page_one_and_only_its_digest_is_kept(station):
    report = issued(station)
    said = text_of(station.desk.store.get(report.file_sha256))
    codes = [w for w in said.split() if station.desk.pepper.matches("check", w, report.check_digest)]
    assert len(codes) == 1
    plain = codes[0].replace("-", "")
    with station.read() as session:
        everything = [
            str(row) for t in ("report", "act_input", "audit_event") for row in session.execute(text(f"select * from {t}"))
        ]
    assert not any(codes[0] in row or plain in row for row in everything)


def test_no_secret_of_the_ceremony_is_recorded(station):
    issued(station)
    with station.read() as session:
        bodies = [str(b) for b in session.scalars(select(ActInput.body))]
    assert any("I authorize this report" in b for b in bodies)
    assert not any(PASSWORD in b or PASSPHRASE in b for b in bodies)


@pytest.mark.parametrize(("field", "secret"), [("password", "wrong horse battery"), ("passphrase", "not my passphrase")])
def test_a_wrong_password_or_passphrase_signs_nothing(station, field, secret):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    with pytest.raises(Invalid) as invalid:
        sign(station, number, shown, **{field: secret})
    assert [f.field for f in invalid.value.faults] == [field]
    assert kept(station, number).status == "reserved"
    sign(station, number, shown)
    assert kept(station, number).status == "in force"


def test_after_five_wrong_tries_one_waits(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    for _ in range(5):
        with pytest.raises(Invalid):
            sign(station, number, shown, password="wrong horse battery")
    with pytest.raises(Invalid) as invalid:
        sign(station, number, shown)
    assert "seconds" in invalid.value.faults[0].values


def test_a_draft_that_was_drawn_anew_is_looked_at_anew(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    again = drawn_up(station, number)
    assert again != shown
    with pytest.raises(Refused, match="drawn anew"):
        sign(station, number, shown)
    sign(station, number, again)


def test_a_draft_of_another_day_is_drawn_anew(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    station.clock.forward(days=1)
    with pytest.raises(Refused, match="another day"):
        sign(station, number, shown)
    sign(station, number, drawn_up(station, number))


def test_another_signatory_does_not_sign_in_somebody_elses_name(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    with pytest.raises(Refused, match="another signatory"):
        sign(station, number, shown, who="guo.tao")


def decline(station, number, who="xu.fang", reason="样品描述有误"):
    return station.desk.perform("reports.decline-report", DeclineReport(reason=reason), by=station.who(who), key=number)


def test_a_signatory_who_does_not_agree_sends_a_report_back_and_the_quality_manager_reads_why(station):
    (number,) = imported(station)
    drawn_up(station, number)
    with pytest.raises(Refused, match="another signatory"):
        decline(station, number, who="guo.tao")
    decline(station, number)
    back = kept(station, number)
    assert (back.status, back.draft_sha256, back.signed_by_id) == ("imported", None, None)
    with station.read() as session:
        told = session.scalars(select(Notice).where(Notice.role == "quality manager")).one().said
    assert set(told) == {"en", "zh-Hans", "zh-Hant"}
    assert all(said in words for words in told.values() for said in (number, "徐芳", "样品描述有误"))
    assert len(set(told.values())) == 3, "each reader's language has its sentence, whatever the report's is"
    sign(station, number, drawn_up(station, number))
    assert kept(station, number).status == "in force"
    with pytest.raises(Refused):
        decline(station, number)


def test_an_amendment_of_words_that_is_not_signed_leaves_its_number_cancelled(both):
    report = issued(both)
    given = AmendText(
        changes=[{"place": "site", "line": 1, "new": "清河镇西沟", "why": "笔误"}],
        reason="笔误",
        signatory=both.people["xu.fang"],
    )
    numbers = []
    for _ in range(2):
        done = both.desk.perform("reports.amend-text", given, by=both.who("zhao.min"), key=report.number)
        numbers.append(done.shown["report"])
        decline(both, numbers[-1])
    assert numbers == [f"{report.number}-G1", f"{report.number}-G2"]
    assert {kept(both, n).status for n in numbers} == {"cancelled"}
    assert kept(both, report.number).status == "in force"


def test_the_administrator_cannot_sign_as_anyone(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    with pytest.raises(Refused):
        sign(station, number, shown, who="lu.qing")
    posing = dataclasses.replace(station.who("lu.qing"), roles=frozenset({"administrator", "authorized signatory"}))
    with pytest.raises(Refused):
        station.desk.perform("reports.sign-report", signature(shown), by=posing, key=number)
    as_her = dataclasses.replace(posing, person=station.people["xu.fang"])
    with pytest.raises(Invalid):
        station.desk.perform(
            "reports.sign-report", signature(shown, passphrase="what the administrator guesses"), by=as_her, key=number
        )
    given = IssueCertificate(
        person=station.people["xu.fang"], authority_passphrase="a guess at it", passphrase="mine, all mine"
    )
    with pytest.raises(Invalid):
        station.desk.perform("reports.issue-certificate", given, by=station.who("lu.qing"))
    assert kept(station, number).status == "reserved"


def test_a_signatory_signs_only_in_their_field_and_while_authorized(station):
    (number,) = imported(station, field="soil")
    shown = drawn_up(station, number, "guo.tao")
    with pytest.raises(Refused) as refused:
        sign(station, number, shown, who="guo.tao")
    assert "the actor is authorized for everything in the report" in refused.value.missing
    with writing(station.engine) as session:
        row = session.scalars(select(Authorization).where(Authorization.person_id == station.people["xu.fang"])).one()
        row.until_on = station.clock.at.date().replace(day=1)
    with pytest.raises(Refused):
        sign(station, number, drawn_up(station, number), who="xu.fang")


def test_a_report_is_signed_once(station):
    report = issued(station)
    with pytest.raises(Refused):
        sign(station, report.number, report.draft_sha256)
    with pytest.raises(Refused):
        drawn_up(station, report.number)


def test_only_a_signatory_is_named_as_one(station):
    (number,) = imported(station)
    given = ReserveReport(signatory=station.people["wang.lei"])
    with pytest.raises(Invalid):
        station.desk.perform("reports.reserve-report", given, by=station.who("liu.wen"), key=number)


def test_what_is_missing_stops_the_report_and_is_named(station):
    (number,) = imported(station, RESULTS.replace("Not Detected", "").replace("<0.02", ""))
    with pytest.raises(Refused) as refused:
        drawn_up(station, number)
    assert any("7.8.2.1 m" in m for m in refused.value.missing)


def test_the_bytes_of_an_issued_report_never_change(both):
    report = issued(both)
    for column in ("file_sha256", "number", "issued_at"):
        with pytest.raises(DatabaseError), writing(both.engine) as session:
            session.execute(text(f"update report set {column} = '0' where id = {report.id}"))
    for statement in ("update signature set signed_sha256 = '0'", "delete from signature"):
        with pytest.raises(DatabaseError), writing(both.engine) as session:
            session.execute(text(statement))


def test_a_delivery_needs_an_issued_report_and_a_possible_day(station):
    (number,) = imported(station)
    given = RecordDelivery(holder="x", how="courier")
    with pytest.raises(Refused):
        station.desk.perform("reports.record-delivery", given, by=station.who("liu.wen"), key=number)
    sign(station, number, drawn_up(station, number))
    late = RecordDelivery(holder="x", how="courier", received_at=station.clock().replace(year=2030))
    with pytest.raises(Invalid):
        station.desk.perform("reports.record-delivery", late, by=station.who("liu.wen"), key=number)
    proof = Upload(sha256=station.desk.store.keep(b"signed for"), name="proof.txt")
    good = RecordDelivery(
        holder="x", how="courier", received_at=station.clock(), sent_at=station.clock(), evidence="signed", files=(proof,)
    )
    station.desk.perform("reports.record-delivery", good, by=station.who("liu.wen"), key=number)
    with station.read() as session:
        assert session.scalars(select(Copy)).one().evidence_sha256 == proof.sha256


def test_a_copy_from_hand_to_hand_is_received_in_that_moment_and_any_other_says_when_it_left(station):
    report = issued(station, delivered=False)

    def deliver(**more) -> Copy:
        given = RecordDelivery(holder="x", **more)
        station.desk.perform("reports.record-delivery", given, by=station.who("liu.wen"), key=report.number)
        with station.read() as session:
            return session.scalars(select(Copy).order_by(Copy.id.desc()).limit(1)).one()

    signed_at = report.issued_at.replace(second=0, microsecond=0)
    station.clock.at += timedelta(days=2)
    copy = deliver(how="by hand", received_at=signed_at)
    assert copy.sent_at == copy.received_at == signed_at
    for field, more in (
        ("sent_at", {"how": "courier", "received_at": station.clock()}),
        ("received_at", {"how": "by hand", "received_at": signed_at - timedelta(minutes=1)}),
        ("sent_at", {"how": "courier", "sent_at": signed_at - timedelta(minutes=1)}),
        ("sent_at", {"how": "courier", "sent_at": station.clock() + timedelta(hours=1)}),
        ("received_at", {"how": "courier", "sent_at": station.clock(), "received_at": signed_at}),
    ):
        with pytest.raises(Invalid) as wrong:
            deliver(**more)
        assert [f.field for f in wrong.value.faults] == [field]


def test_a_certificate_is_an_audited_act(station):
    given = IssueCertificate(person=station.people["guo.tao"], authority_passphrase=AUTHORITY, passphrase="a new passphrase")
    done = station.desk.perform("reports.issue-certificate", given, by=station.who("lu.qing"))
    assert done.shown["serial"]
    with station.read() as session:
        assert "passphrase" not in str(session.scalars(select(ActInput.body)).all())


def test_a_key_that_the_authority_revoked_signs_no_more(station):
    (number,) = imported(station)
    shown = drawn_up(station, number)
    with station.read() as session:
        serial = session.scalars(select(SigningKey.serial).where(SigningKey.person_id == station.people["xu.fang"])).one()
    keyring(station.desk.settings).revoke(AUTHORITY, serial, "keyCompromise", station.clock())
    with pytest.raises(Refused, match="no signing key"):
        sign(station, number, shown)


def test_a_key_that_has_ended_signs_no_more(station):
    (number,) = imported(station)
    station.clock.forward(days=3 * 365)
    with pytest.raises(Refused, match="no signing key"):
        sign(station, number, drawn_up(station, number))
