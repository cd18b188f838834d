"""The ways from one stage of a station to the next, each as short as it can be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lims_complaints.act import ACTS, Done
from lims_complaints.identity.actor import CLIENT, client_of
from lims_complaints.records.quality import AffectedReport
from lims_complaints.records.report import Report
from lims_complaints.reports.given import AmendText
from tests.disputes import Dispute
from tests.retesting import Course
from tests.signatories import RESULTS, drawn_up, imported, issued, kept, scan_of, signature, signing_station
from tests.station import Station

CONTROL = "GSB 07-3161"
SAMPLE = "S-WQ-2026-0001"
Walk = Callable[[Any], object]


class Signed(Station):
    """A station whose signatories have keys: its report and what was shown to the signatory last."""

    report_number = ""
    shown = ""
    amended = ""

    @property
    def dispute(self) -> Dispute:
        """The dispute over its report, as it stands."""
        found = object.__new__(Dispute)
        found.station, found.number, found.amended = self, self.number, self.amended
        found.report = kept(self, self.report_number)
        return found

    def do(self, act: str, by: str, **given: Any) -> Done:
        """Perform an act on the case."""
        return self.desk.perform(act, ACTS[act].given(**given), by=self.who(by), key=self.number)


def found_signing(folder: Path, **how: Any) -> Signed:
    station = signing_station(folder, **how)
    station.__class__ = Signed
    return station  # type: ignore[return-value]


def _import(station: Signed, text: str = RESULTS) -> None:
    (station.report_number,) = imported(station, text)


def _sign_supplement(station: Signed) -> None:
    _reserve(station)
    station.dispute.sign(station.shown)


def _draw_up(station: Signed) -> None:
    station.shown = drawn_up(station, station.report_number)


def _issue(station: Signed, *, delivered: bool = True) -> None:
    station.report_number = issued(station, delivered=delivered).number


def _dispute(station: Signed) -> None:
    station.number = Dispute(station, kept(station, station.report_number)).number


def _reserve(station: Signed) -> None:
    dispute = station.dispute
    station.shown = dispute.reserve()
    station.amended = dispute.amended


def _amend_words(station: Signed) -> None:
    """Put a word right without a case: the old report is void and not stamped yet."""
    change = {"place": "client address", "new": "滨海市西路 2 号", "why": "录入错误"}
    given = AmendText(changes=[change], reason="录入错误", signatory=station.people["xu.fang"])  # type: ignore[list-item]
    shown = station.desk.perform("reports.amend-text", given, by=station.who("zhao.min"), key=station.report_number).shown
    by = station.who("xu.fang")
    station.desk.perform("reports.sign-report", signature(shown["draft_sha256"]), by=by, key=shown["report"])


def _decide(course: Course, outcome: str) -> None:
    course.do("decision.decide", "zhao.min", outcome=outcome, facts="一致", reason="见原始记录")


def _reply(course: Course) -> None:
    course.do("feedback.dispatch-reply", "liu.wen", what_was_done="复查", what_was_found="完整", recourse="可申请其他机构检测")


def _say(course: Course, answer: str) -> None:
    given = {"answer": answer} | ({} if answer == "satisfied" else {"why": "不认可"})
    kind = ACTS["feedback.record-feedback"]
    course.desk.perform(kind.name, kind.given(**given), by=client_of(course.case(course.number).id), key=course.number)


def _second_answer(course: Course) -> None:
    course.do("decision.decide", "zhou.kai", outcome="maintained", facts="一致", reason="结果正确")
    _reply(course)


def _second_map(course: Course) -> None:
    """Retest in the second round with the analysts who had no part in the first."""
    course.review("retest", "liu.wen", "zhou.kai")
    course.judge_sample()
    course.do("retest.order", "zhou.kai", **course.ordered(controls=1))
    course.code()
    course.release_and_assign()
    course.lock_both(("13.5", "13.6"), ("13.8", "13.7"))
    course.judge("zhou.kai")
    course.open("zhou.kai")


def _affect(station: Signed) -> None:
    """Open a nonconformity in the dispute that finds a second report at risk from the same cause."""
    station.do("intake.accept", "liu.wen")
    first = station.report_number
    more = RESULTS.replace("S-1", "S-2").replace("13.70", "14.10")
    station.report_number = issued(station, more).number
    station.do("quality.open-nonconformity", "zhao.min", description="计算错误", significance="major", impact="同批",
               containment="暂停")  # fmt: skip
    with station.read() as session:
        at_risk = session.scalars(select(Report.number).join(AffectedReport, AffectedReport.report_id == Report.id)).all()
    assert station.report_number in at_risk, (first, at_risk)


def _letter(course: Course) -> None:
    """Register a letter that names no report of ours."""
    kind = ACTS["intake.register-appeal"]
    given = kind.given(name="李娜", email="li@client.example", channel="letter", arrived_on="2026-03-02", report="HT-2025-118",
                       grounds="氨氮偏高", paper=[scan_of(course, "来信").model_dump()])  # fmt: skip
    course.number = course.desk.perform(kind.name, given, by=course.who("liu.wen")).key


def _complain(course: Course) -> None:
    kind = ACTS["intake.file-complaint"]
    given = kind.given(name="王先生", email="w@client.example", about="sampling", what_happened="采样迟到")
    course.number = course.desk.perform(kind.name, given, by=CLIENT).key
    course.do("intake.accept", "liu.wen")


def _propose(course: Course, justified: bool, by: str = "tang.rui") -> None:
    course.do("review.investigate", by, facts="属实", cause="排班", measures="改进", done_on="2026-03-02")
    course.do("review.propose-outcome", by, justified=justified, outcome="处理意见")


def _settle_general(course: Course) -> None:
    course.do("review.approve-outcome", "zhao.min")
    said = {"what_was_done": "核查", "what_was_found": "说明", "measures": "改进", "recourse": "可再反映"}
    course.do("feedback.dispatch-reply", "tang.rui", **said)


def _third_round(course: Course) -> None:
    _propose(course, justified=False, by="luo.jia")
    course.do("review.approve-outcome", "zhou.kai")
    course.do("feedback.dispatch-reply", "tang.rui", what_was_done="核查", what_was_found="说明", recourse="可再反映")
    _say(course, "not satisfied")


def _withdraw(course: Course) -> None:
    kind = ACTS["intake.withdraw"]
    course.desk.perform(kind.name, kind.given(), by=client_of(course.case(course.number).id), key=course.number)


def _plan(course: Course) -> None:
    course.do("quality.open-nonconformity", "zhao.min", description="计算错误", significance="major", impact="同批",
              containment="暂停", work_stopped=True)  # fmt: skip
    course.do("quality.plan-action", "zhao.min", nonconformity="NC-2026-001", cause="培训不足", cause_method="5 Why",
              action="培训", owner=course.people["deng.hua"], due_on="2026-04-01")  # fmt: skip


def _ready_to_close(course: Course) -> None:
    course.do("quality.open-nonconformity", "zhao.min", description="计算错误", significance="minor", impact="无",
              containment="更正")  # fmt: skip
    with course.read() as session:
        at_risk = session.scalars(select(Report.number).join(AffectedReport, AffectedReport.report_id == Report.id)).all()
    for number in at_risk:
        course.do("quality.answer-affected", "zhao.min", report=number, disposition="told", reason="已告知")


def decided(station: Signed, outcome: str) -> None:
    """Bring the dispute over a signed report to a decision."""
    station.dispute.decided(outcome)


def _signed(course: Signed, act: Callable[[Dispute], object]) -> None:
    act(course.dispute)


WALKS: dict[str, tuple[str, Walk]] = {
    "filed": ("", Course.file),
    "without report": ("", _letter),
    "accepted": ("filed", lambda c: c.do("intake.accept", "liu.wen")),
    "late": ("", lambda c: (c.clock.set("2026-03-20 10:00"), c.file())),
    "urgent": ("", lambda c: c.file(urgent=True, urgent_reason="饮用水")),
    "asked": ("filed", lambda c: c.do("intake.ask-for-missing", "liu.wen", missing="请补充依据")),
    "withdrawn": ("accepted", _withdraw),
    "fit": ("opinion retest", Course.judge_sample),
    "planned": ("accepted", _plan),
    "action done": (
        "planned",
        lambda c: c.do("quality.complete-action", "deng.hua", action=1, done_on="2026-03-02", evidence="培训记录"),
    ),
    "claimed": (
        "approved, justified",
        lambda c: c.do("compensation.record-claim", "ma.li", amount="3000.00", basis="停产一日"),
    ),
    "agreed": (
        "claimed",
        lambda c: c.do("compensation.settle", "ma.li", agreed=True, amount="2500.00", basis="双方同意"),
    ),
    "reviewed": ("accepted", Course.go_through),
    "with an opinion": (
        "reviewed",
        lambda c: c.do("review.give-opinion", "he.jing", proposal="stands", opinion="记录完整"),
    ),
    "to be closed": ("accepted", _ready_to_close),
    "retest ordered": ("", lambda c: c.to_order(controls=1)),
    "coded": ("retest ordered", lambda c: c.code()),
    "released": ("coded", lambda c: c.do("retest.release-work-package", "he.jing")),
    "assigned": (
        "released",
        lambda c: c.do("retest.assign-analysts", "he.jing", analysts=[c.people[u] for u in ("chen.yu", "sun.hao")]),
    ),
    "testing": ("coded", lambda c: c.release_and_assign()),
    "agree": ("testing", lambda c: c.lock_both(("13.5", "13.6"), ("13.8", "13.7"))),
    "differ": ("testing", lambda c: c.lock_both(("8.1", "8.2"), ("8.3", "8.2"))),
    "apart": ("testing", lambda c: c.lock_both(("11.0", "11.1"), ("17.0", "17.1"))),
    "judged": ("agree", lambda c: c.judge()),
    "opened": ("agree", lambda c: (c.judge(), c.open())),
    "opened, wrong": ("differ", lambda c: (c.judge(), c.open())),
    "third determinations": ("apart", lambda c: c.judge()),
    "maintained": ("opinion stands", lambda c: _decide(c, "maintained")),
    "not disproved": ("opinion not disproved", lambda c: _decide(c, "not disproved")),
    "answered": ("maintained", _reply),
    "second round": ("answered", lambda c: _say(c, "not satisfied")),
    "second opinion": ("second round", lambda c: c.review("stands", "liu.wen", "zhou.kai")),
    "second answer": ("second opinion", _second_answer),
    "second map": ("second round", _second_map),
    "third round": ("second answer", lambda c: _say(c, "not satisfied")),
    "settled": ("answered", lambda c: _say(c, "satisfied")),
    "closed": ("settled", lambda c: c.do("archive.close-case", "liu.wen")),
    "transferred": ("closed", lambda c: c.do("archive.transfer", "ma.li")),
    "general": ("", _complain),
    "investigated": (
        "general",
        lambda c: c.do("review.investigate", "tang.rui", facts="属实", cause="排班", measures="改进"),
    ),
    "escalated": ("general", lambda c: c.do("review.escalate", "tang.rui", reason="涉及多个部门")),
    "justified": ("general", lambda c: _propose(c, justified=True)),
    "unjustified": ("general", lambda c: _propose(c, justified=False)),
    "escalated outcome": ("escalated", lambda c: _propose(c, justified=True, by="ma.li")),
    "approved, justified": ("justified", lambda c: c.do("review.approve-outcome", "zhao.min")),
    "approved, unjustified": ("unjustified", lambda c: c.do("review.approve-outcome", "zhao.min")),
    "general second round": ("unjustified", lambda c: (_settle_general(c), _say(c, "not satisfied"))),
    "escalated second round": (
        "general second round",
        lambda c: c.do("review.escalate", "tang.rui", reason="涉及多个部门"),
    ),
    "the Office's second round": (
        "escalated outcome",
        lambda c: (_settle_general(c), _say(c, "not satisfied"), c.do("review.escalate", "tang.rui", reason="涉及多个部门")),
    ),
    "general third round": ("general second round", _third_round),
    "imported": ("signing", _import),
    "analysts unnamed": ("signing", lambda s: _import(s, RESULTS.replace("王磊", "").replace("胡斌", ""))),
    "drawn up": ("imported", _draw_up),
    "issued": ("signing", _issue),
    "undelivered": ("signing", lambda s: _issue(s, delivered=False)),
    "undelivered dispute": ("undelivered", _dispute),
    "undelivered amended": ("undelivered dispute", lambda s: _signed(s, lambda d: d.decided("amended"))),
    "undelivered void": ("undelivered dispute", lambda s: _signed(s, lambda d: d.decided("void without replacement"))),
    "affected": ("disputed", _affect),
    "words amended": ("issued", _amend_words),
    "disputed": ("issued", _dispute),
    "supplement decided": ("disputed", lambda s: _signed(s, lambda d: d.decided(kind="supplement"))),
    "supplement signed": ("supplement decided", _sign_supplement),
    "reserved": ("decided amended", _reserve),
    "signed": ("reserved", lambda s: _signed(s, lambda d: d.sign(s.shown))),
    "drafted": ("stamped", lambda s: s.do("reports.draft-void-notice", "liu.wen", reason="稀释倍数录入错误")),
    "stamped": ("signed", lambda s: _signed(s, Dispute.void)),
    "carried out amended": ("stamped", lambda s: _signed(s, Dispute.ask_all)),
    "stamped void": ("decided void without replacement", lambda s: _signed(s, Dispute.void)),
    "carried out void without replacement": ("stamped void", lambda s: _signed(s, Dispute.ask_all)),
}  # fmt: skip
"""Stage → the stage before it, and what is done from there on."""
