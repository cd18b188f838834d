"""A wrong report: decided, amended, signed, voided, called back, accounted for; and what can never be (2.2.5)."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from lims_complaints.audit import verify as verify_chain
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, Refused
from lims_complaints.records.case import Notice
from lims_complaints.records.decision import Decision
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.records.report import Report, Result, VoidNotice
from lims_complaints.rendering import paper_file
from lims_complaints.reports.given import AmendText
from lims_complaints.reports.recall import DAYS_TO_ANSWER
from lims_complaints.signing.verify import verify
from lims_complaints.worker.watch import remind_of_copies
from tests.disputes import Dispute
from tests.documents.examples import attached, text_of
from tests.meddling import unguarded
from tests.signatories import drawn_up, issued, kept, signature, signing_station


@pytest.fixture
def station(tmp_path):
    return signing_station(tmp_path)


@pytest.fixture
def both(engine, tmp_path):
    """The same on either engine."""
    return signing_station(tmp_path, engine=engine)


def in_force(station) -> list[str]:
    with station.read() as session:
        return list(session.scalars(select(Report.number).where(Report.status == "in force")))


def judged(station, sha256: str) -> str:
    pdf = station.desk.store.get(sha256)
    return verify(pdf, (station.desk.seal.root,), None, station.clock()).verdict


def amended(station) -> Dispute:
    dispute = Dispute(station).decided()
    dispute.sign(dispute.reserve())
    return dispute


def test_from_the_decision_to_the_balanced_ledger(both):
    dispute = Dispute(both).decided()
    original = dispute.report
    shown = dispute.reserve()
    assert dispute.amended == f"{original.number}-G1"
    assert in_force(both) == [original.number]
    both.clock.forward(hours=1)
    new = dispute.sign(shown)
    assert in_force(both) == [new.number]
    assert (new.supersedes_id, new.sequence, new.basis) == (original.id, 1, "case")
    assert dispute.state == "decided"
    old = dispute.void()
    assert (old.status, old.void_reason) == ("void", "稀释倍数录入错误")
    (copy,) = dispute.ask_all()
    assert dispute.state == "outcome carried out"
    with pytest.raises(Invalid, match="by hand"):
        dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="returned")
    dispute.returned(copy)
    with both.read() as session:
        assert verify_chain(session) is None
        assert [r.value for r in session.scalars(select(Result).where(Result.report_id == new.id).order_by(Result.line))] == [
            "1.37",
            "<0.02",
        ]
        assert [r.value for r in session.scalars(select(Result).where(Result.report_id == old.id).order_by(Result.line))] == [
            "13.70",
            "<0.02",
        ]
        ledgers = session.scalars(select(Paper.id).where(Paper.name == "recall-ledger").order_by(Paper.id)).all()
        letter = session.scalars(select(Paper).where(Paper.name == "recall")).one()
        sent = session.scalars(select(Dispatch).where(Dispatch.paper_id == letter.id)).one()
    assert sent.to == "office@client.example"
    said = text_of(both.desk.store.get(paper_file(both.desk, ledgers[-1], "zh-Hans")))
    for words in (original.number, new.number, "宏图农资有限公司", "已收回并加盖作废章"):
        assert words in said
    letter_says = text_of(both.desk.store.get(paper_file(both.desk, letter.id, "zh-Hans")))
    assert new.number in letter_says
    assert "宏图农资有限公司" in letter_says


def test_the_amended_file_shows_what_changed_and_why(station, tmp_path):
    dispute = amended(station)
    pdf = station.desk.store.get(kept(station, dispute.amended).file_sha256)
    said = text_of(pdf)
    for words in ("更改(G)", dispute.report.number, dispute.amended, "13.70", "1.37", "稀释倍数录入错误", dispute.number):
        assert words in said
    assert "所列更改由本人决定" in said
    assert "本人已对照原始记录审核" not in said, "nobody had checked what is changed when the original was checked"
    assert dispute.report.file_sha256 in said.replace(" ", "")
    data = attached(pdf, tmp_path)["results.json"].decode()
    assert dispute.report.file_sha256 in data
    assert judged(station, kept(station, dispute.amended).file_sha256) == judged(station, dispute.report.file_sha256)


def test_a_supplement_holds_only_the_changes_on_paper_and_as_data(station, tmp_path):
    dispute = Dispute(station).decided(kind="supplement")
    report = dispute.sign(dispute.reserve())
    pdf = station.desk.store.get(report.file_sha256)
    said = text_of(pdf)
    assert "13.70" in said
    assert "<0.02" not in said
    data = json.loads(attached(pdf, tmp_path)["results.json"])
    assert [(c["old"], c["new"], c["key"]) for c in data["amendment"]["changes"]] == [("13.70", "1.37", "1")]
    assert data["amendment"]["number"] == dispute.report.number
    assert not {"results", "samples", "opinions"} & data.keys()
    assert "<0.02" not in str(data)
    assert [r.value for r in report.results] == ["1.37", "<0.02"], "the record of the report holds all of it"


def test_the_void_file_begins_with_the_very_bytes_that_were_issued(station):
    dispute = amended(station)
    void = dispute.void()
    issued_bytes = station.desk.store.get(dispute.report.file_sha256)
    stamped = station.desk.store.get(void.voided_sha256)
    assert stamped.startswith(issued_bytes)
    assert judged(station, void.voided_sha256) == "void"
    assert void.file_sha256 == dispute.report.file_sha256
    said = text_of(stamped)
    assert dispute.amended in said
    with pytest.raises(Refused):
        dispute.void()


def test_void_without_replacement(both):
    dispute = Dispute(both).decided("void without replacement")
    with pytest.raises(Refused):
        dispute.reserve()
    void = dispute.void("采样不当")
    assert (void.status, in_force(both)) == ("void", [])
    dispute.ask_all()
    assert dispute.state == "outcome carried out"


def test_nothing_is_voided_before_the_right_report_is_signed(station):
    dispute = Dispute(station).decided()
    with pytest.raises(Refused) as refused:
        dispute.void()
    assert "an amended report, where there is to be one, is signed" in refused.value.missing
    assert in_force(station) == [dispute.report.number]


def test_a_maintained_report_is_neither_amended_nor_voided(station):
    dispute = Dispute(station).decided("maintained", "stands")
    for act, given in (
        ("reports.reserve-amendment", {"signatory": station.people["xu.fang"]}),
        ("reports.void", {"reason": "x"}),
    ):
        with pytest.raises(Refused):
            dispute.do(act, "liu.wen", **given)
    assert in_force(station) == [dispute.report.number]


def test_two_of_one_root_in_force_are_impossible_in_the_database(both):
    dispute = Dispute(both).decided()
    dispute.reserve()
    ready = kept(both, dispute.amended)
    with pytest.raises(IntegrityError), writing(both.engine) as session:
        session.execute(text(f"update report set status = 'in force', file_sha256 = 'x' where id = {ready.id}"))
    dispute.sign(kept(both, dispute.amended).draft_sha256)
    for change in ("status = 'in force'", "voided_at = null"):
        with pytest.raises(DatabaseError), writing(both.engine) as session:
            session.execute(text(f"update report set {change} where id = {dispute.report.id}"))
    with pytest.raises(IntegrityError), writing(both.engine) as session:
        session.execute(text(f"update report set basis = '' where supersedes_id = {dispute.report.id}"))


def test_two_drafts_make_one_amended_report(station):
    dispute = Dispute(station).decided()
    first = dispute.reserve()
    second = dispute.reserve()
    with pytest.raises(Refused, match="drawn anew"):
        dispute.sign(first)
    assert dispute.sign(second).number.endswith("-G1")
    with pytest.raises(Refused):
        dispute.reserve()


def test_while_one_amended_report_waits_for_its_signature_no_other_is_drawn_up(station):
    dispute = Dispute(station).decided()
    shown = dispute.reserve()
    change = {"place": "client address", "new": "滨海市西路 2 号", "why": "录入错误"}
    given = AmendText(changes=[change], reason="录入错误", signatory=station.people["xu.fang"])
    with pytest.raises(Refused, match="Another amended report of it waits"):
        station.desk.perform("reports.amend-text", given, by=station.who("zhao.min"), key=dispute.report.number)
    assert dispute.sign(shown).number.endswith("-G1")


def test_a_signatory_who_does_not_agree_sends_back_and_the_number_stays_cancelled(station):
    dispute = Dispute(station).decided()
    dispute.reserve()
    dispute.do("reports.send-back", "xu.fang", reason="稀释倍数仍有疑问")
    assert dispute.state == "opinion approved"
    assert kept(station, dispute.amended).status == "cancelled"
    with pytest.raises(Refused):
        dispute.reserve()
    dispute.decide("amended")
    shown = dispute.reserve()
    assert dispute.amended.endswith("-G2")
    dispute.sign(shown)
    assert in_force(station) == [dispute.amended]
    with pytest.raises(Refused):
        dispute.do("reports.send-back", "xu.fang", reason="zu spät")


@pytest.mark.parametrize("field", ["password", "passphrase"])
def test_a_wrong_secret_amends_nothing(station, field):
    dispute = Dispute(station).decided()
    shown = dispute.reserve()
    with pytest.raises(Invalid):
        dispute.sign(shown, **{field: "something else entirely"})
    assert in_force(station) == [dispute.report.number]


def test_a_signatory_without_the_scope_does_not_sign_the_amendment(station):
    dispute = Dispute(station).decided()
    shown = dispute.reserve("guo.tao")
    with unguarded(station.engine, "authorization") as session:
        session.execute(text(f"update \"authorization\" set scope = 'soil' where person_id = {station.people['guo.tao']}"))
    with pytest.raises(Refused) as refused:
        dispute.sign(shown, "guo.tao")
    assert "the actor is authorized for everything in the amended report" in refused.value.missing


def test_every_copy_is_asked_for_and_answered_once(station):
    dispute = amended(station)
    with pytest.raises(Refused):
        dispute.ask_all()
    dispute.void()
    copy = kept(station, dispute.report.number).copies[0].id
    with pytest.raises(Invalid):
        dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="returned")
    dispute.ask_all()
    with pytest.raises(Invalid):
        dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="no answer")
    dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="destroyed", passed_on_to="第三方公司")
    copies = kept(station, dispute.report.number).copies
    assert [(c.holder, c.recall, c.third_party) for c in copies] == [
        ("宏图农资有限公司", "destroyed", False),
        ("第三方公司", "", True),
    ]
    with pytest.raises(Invalid):
        dispute.do("reports.ask-copy-back", "liu.wen", copy_id=copy)
    with pytest.raises(Invalid):
        dispute.do("reports.ask-copy-back", "liu.wen", copy_id=9999)


def test_a_copy_that_nobody_answered_for_may_turn_up_after_all(station):
    dispute = amended(station)
    dispute.void()
    (copy,) = dispute.ask_all()
    dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="no answer", words="called twice")
    station.clock.forward(days=1)
    dispute.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="destroyed")
    (held,) = kept(station, dispute.report.number).copies
    assert (held.recall, held.answered_at) == ("destroyed", station.clock())


def test_a_character_that_the_stamp_cannot_show_is_named_before_anything_is_stamped(station):
    dispute = amended(station)
    with pytest.raises(Invalid) as refused:
        dispute.void("结果有误𗀀")
    (fault,) = refused.value.faults
    assert fault.field == "reason"
    assert "U+17000" in fault.values["characters"]
    assert kept(station, dispute.report.number).voided_sha256 is None


def test_the_office_is_reminded_of_a_copy_of_which_nothing_is_heard(station):
    def told() -> list[str]:
        with writing(station.engine) as session:
            remind_of_copies(session, station.clock())
        with station.read() as session:
            query = select(Notice.text).where(Notice.role == "technical business office", Notice.text.contains("asked back"))
            return list(session.scalars(query))

    dispute = amended(station)
    dispute.void()
    (copy,) = dispute.ask_all()
    station.clock.forward(days=DAYS_TO_ANSWER - 1)
    assert told() == []
    station.clock.forward(days=1)
    (first,) = told()
    assert all(said in first for said in (dispute.report.number, "宏图农资有限公司"))
    assert told() == [first], "once an asking"
    dispute.ask_all()
    station.clock.forward(days=DAYS_TO_ANSWER)
    assert len(told()) == 2
    dispute.returned(copy)
    station.clock.forward(days=DAYS_TO_ANSWER)
    assert len(told()) == 2


def test_a_public_notice_is_approved_by_somebody_else_than_its_author(station):
    dispute = amended(station)
    dispute.void()
    dispute.do("reports.draft-void-notice", "liu.wen", reason="稀释倍数录入错误")
    author = station.who("liu.wen")
    posing = type(author)(author.person, author.name, frozenset({"quality manager"}))
    with pytest.raises(Refused) as refused:
        dispute.do("reports.approve-void-notice", posing)
    assert "the actor did not draft the void notice" in refused.value.missing
    dispute.do("reports.approve-void-notice", "zhao.min")
    with station.read() as session:
        assert session.scalars(select(VoidNotice)).one().published_at is not None
        paper = session.scalars(select(Paper.id).where(Paper.name == "void-notice")).one()
    said = text_of(station.desk.store.get(paper_file(station.desk, paper, "zh-Hans")))
    assert dispute.report.number in said
    assert "宏图" not in said
    with pytest.raises(Refused):
        dispute.do("reports.approve-void-notice", "zhao.min")


def words(station, report, *changes, who="zhao.min"):
    given = {"changes": changes, "reason": "委托方地址录入错误", "signatory": station.people["xu.fang"]}
    return station.desk.perform("reports.amend-text", AmendText(**given), by=station.who(who), key=report.number)


ADDRESS = {"place": "client address", "new": "滨海市西路 2 号", "why": "录入错误"}


def test_words_alone_are_put_right_on_the_quality_managers_word(station):
    report = issued(station)
    done = words(station, report, ADDRESS)
    new = done.shown["report"]
    assert new == f"{report.number}-G1"
    by = station.who("xu.fang")
    station.desk.perform("reports.sign-report", signature(done.shown["draft_sha256"]), by=by, key=new)
    assert in_force(station) == [new]
    said = text_of(station.desk.store.get(kept(station, new).file_sha256))
    assert "滨海市西路 2 号" in said
    assert "更改(G)" in said
    with station.read() as session:
        assert session.scalars(select(Decision.outcome)).all() == ["textual"]


@pytest.mark.parametrize("place", ["value", "unit", "method", "limit_of_detection"])
def test_words_that_would_change_a_result_are_refused(station, place):
    report = issued(station)
    with pytest.raises(Refused) as refused:
        words(station, report, {"place": place, "line": 1, "new": "1.37", "why": "录入错误"})
    assert "only words are changed" in refused.value.missing
    assert in_force(station) == [report.number]


def test_the_business_office_decides_no_change_of_words(station):
    report = issued(station)
    with pytest.raises(Refused):
        words(station, report, ADDRESS, who="liu.wen")


def test_a_chain_of_amendments_of_any_length(both):
    report = issued(both)
    numbers = []
    for n in range(1, 4):
        newest = kept(both, in_force(both)[0])
        done = words(both, newest, ADDRESS | {"new": f"滨海市西路 {n} 号"})
        both.desk.perform(
            "reports.sign-report", signature(done.shown["draft_sha256"]), by=both.who("xu.fang"), key=done.shown["report"]
        )
        numbers.append(done.shown["report"])
    assert numbers == [f"{report.number}-G{n}" for n in (1, 2, 3)]
    assert in_force(both) == numbers[-1:]
    last = kept(both, numbers[-1])
    assert last.content["amendment"]["number"] == numbers[-2]
    assert last.content["amendment"]["changes"][0]["old"] == "滨海市西路 2 号"


def test_an_amended_report_is_disputed_and_amended_again(station):
    dispute = amended(station)
    dispute.void()
    dispute.ask_all()
    second = Dispute(station, kept(station, dispute.amended)).decided(
        "amended", changes=[{"line": 1, "field": "value", "new": "1.36", "why": "修约错误"}]
    )
    second.sign(second.reserve())
    assert second.amended.endswith("-G2")
    assert in_force(station) == [second.amended]
    assert kept(station, second.amended).content["amendment"]["changes"][0]["old"] == "1.37"


def test_an_amendment_of_a_case_is_signed_in_its_case(station):
    dispute = Dispute(station).decided()
    shown = dispute.reserve()
    with pytest.raises(Refused, match="in that case"):
        station.desk.perform("reports.sign-report", signature(shown), by=station.who("xu.fang"), key=dispute.amended)
    assert in_force(station) == [dispute.report.number]


def test_a_draft_never_leaves_as_a_report(station):
    dispute = Dispute(station).decided()
    dispute.reserve()
    with pytest.raises(Refused):
        drawn_up(station, dispute.report.number)
