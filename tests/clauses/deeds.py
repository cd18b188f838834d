"""Deeds whose words depend on the scenario's station: whom, which report, which portion, which file."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints.attachments import Upload
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.bench import Assignment
from lims_complaints.records.journal import CalendarYear
from lims_complaints.records.person import SigningKey
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.given import SignAmendment, SignReport
from tests.retesting import PASSWORD, PLAN, seal_of
from tests.signatories import AUTHORITY, RESULTS, signature

if TYPE_CHECKING:
    from tests.clauses.story import Story

Entered = Callable[["Story"], Mapping[str, Any]]
SCHEDULE = """
extends = "CN"
edition = "CN 2027, notice of 30 December 2026"
source = "a notice that was made up for this test"
years = [2027]
[off]
2027-01-01 = "New Year's Day"
"""


def appeal(story: "Story", **more: Any) -> dict[str, Any]:
    """Return what a client enters to appeal."""
    return {
        "report": "WQ-2026-0001", "check_code": story.station.check_codes["WQ-2026-0001"], "name": "李娜",
        "email": "li@client.example", "results": [{"line": 1, "grounds": "与我方自测相差一倍"}],
    } | more  # fmt: skip


def scan(story: "Story", name: str) -> dict[str, str]:
    """Return a file that was handed in."""
    return {"sha256": story.station.desk.store.keep(b"%PDF-1.7 " + name.encode()), "name": name, "kind": "application/pdf"}


def letter(story: "Story", *, days: int = 0, paper: bool = True, **more: Any) -> dict[str, Any]:
    """Return what the office enters of a letter that came so many days ago."""
    return {
        "report": "WQ-2026-0001", "name": "李娜", "address": "东路 1 号", "channel": "letter",
        "arrived_on": (story.station.clock.at - timedelta(days=days)).date().isoformat(),
        "results": [{"line": 1, "grounds": "偏高"}], "paper": [scan(story, "信.pdf")] if paper else [],
    } | more  # fmt: skip


def survey(story: "Story", *, days: int = 0, **more: Any) -> dict[str, Any]:
    """Return what is entered of a finding of a satisfaction survey."""
    day = (story.station.clock.at - timedelta(days=days)).date().isoformat()
    return {
        "name": "满意度调查", "phone": "0510", "about": "sampling", "what_happened": "电话难打通",
        "channel": "satisfaction survey", "arrived_on": day,
    } | more  # fmt: skip


def person(user: str, key: str) -> Entered:
    """Return an input that is one person alone."""
    return lambda story: {key: story.station.people[user]}


def copy_of_the_void(story: "Story", **more: Any) -> dict[str, Any]:
    """Return an input about the first copy of the report that is, or is not, void."""
    number = getattr(story.station, "report_number", "") or "WQ-2026-0001"
    with story.station.read() as session:
        query = select(Copy.id).join(Report, Report.id == Copy.report_id).where(Report.number == number).order_by(Copy.id)
        return {"copy_id": session.scalars(query).first() or 1} | more


def order(story: "Story", **more: Any) -> dict[str, Any]:
    """Return a retest's order."""
    return story.station.ordered(controls=1) | more


def measured(**more: Any) -> Entered:
    """Return what an analyst enters."""
    return lambda _story: {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": SecretStr(PASSWORD)} | more


def gate(story: "Story", **more: Any) -> dict[str, Any]:
    """Return a judgement of the sample."""
    with story.station.read() as session:
        result = session.scalars(select(ContestedResult.result_id)).one()
    return {"samples": [{"result": result, "quantity_enough": True, "seal_intact": True, "storage_kept": True} | more]}


def codes(story: "Story") -> dict[str, Any]:
    """Return what is entered to code."""
    found = gate(story)["samples"][0]["result"]
    control = {"result": found, "name": "GSB 07-3161", "reference": SecretStr("20.0"), "allowed": SecretStr("1.0")}
    return {"controls": [control]}


def named(*users: str) -> Entered:
    """Return an input that names analysts."""
    return lambda story: {"analysts": [story.station.people[user] for user in users]}


def new_sample(story: "Story", first: str = "qian.wei", second: str = "yan.ling") -> dict[str, Any]:
    """Return what is entered of a new sample."""
    people = story.station.people
    return {
        "old_sample": "S-WQ-2026-0001", "reason": "封条破损", "taken_on": "2026-03-02", "where": "3 号断面",
        "how": "HJ 91.2", "seal": "S-9", "sampler": people[first], "second_sampler": people[second],
    }  # fmt: skip


def words(place: str = "client address") -> Entered:
    """Return a change of words."""
    change = {"place": place, "line": int(place != "client address"), "new": "滨海市西路 2 号", "why": "录入错误"}
    return lambda story: {"changes": [change], "reason": "录入错误", "signatory": story.station.people["xu.fang"]}


def same_fault(story: "Story") -> dict[str, Any]:
    """Return an amendment of another report with the same fault."""
    change = {"line": 1, "new": "8.2", "why": "同一错误"}
    return {"nonconformity": "NC-2026-001", "facts": "同批稀释倍数有误", "reason": "同一错误", "changes": [change],
            "signatory": story.station.people["xu.fang"]}  # fmt: skip


def signed(model: type[SignReport] | type[SignAmendment]) -> Entered:
    """Return what a signatory enters on what was shown last."""
    return lambda story: dict(signature(getattr(story.station, "shown", "") or "0" * 64, model))


def action(story: "Story", user: str = "deng.hua") -> dict[str, Any]:
    """Return a corrective action of somebody."""
    return {"nonconformity": "NC-2026-001", "cause": "培训不足", "cause_method": "5 Why", "action": "培训",
            "owner": story.station.people[user], "due_on": "2026-04-01"}  # fmt: skip


def loaded(story: "Story") -> dict[str, Any]:
    """Return the schedule that waits for its approval."""
    with story.station.read() as session:
        return {"schedule": session.scalars(select(CalendarYear.id).order_by(CalendarYear.id.desc())).first() or 1}


def portion_of(story: "Story", user: str, *, assigned: bool = True) -> str:
    """Return the first portion that is, or is not, somebody's."""
    own = Assignment.person_id == story.station.people[user]
    with story.station.read() as session:
        return session.scalars(
            select(Assignment.portion_code).where(own if assigned else ~own).order_by(Assignment.portion_code)
        ).first() or ""  # fmt: skip


def envelope_key(story: "Story", user: str = "zhou.kai") -> dict[str, Any]:
    """Return somebody's key to sealed maps, with the reason why it ends."""
    own = (SigningKey.person_id == story.station.people[user], SigningKey.purpose == "envelope")
    with story.station.read() as session:
        return {"key": session.scalars(select(SigningKey.id).where(*own)).first() or 1, "reason": "口令遗失"}


OUTSIDER = {
    "part": "tests at the bench", "name": "魏岚", "body": "省监测中心", "competence": "CNAS L0001", "reason": "其他检验人员均不在站",
    "no_tie": True, "username": "wei.lan",
}  # fmt: skip
NEW_KEY = {"passphrase": "grey heron at the old lock", "again": "grey heron at the old lock", "password": PASSWORD}
DEEDS: dict[str, tuple[str, Entered]] = {
    "appeals": ("intake.file-appeal", appeal),
    "registers a letter": ("intake.register-appeal", letter),
    "registers a letter that came yesterday": ("intake.register-appeal", lambda s: letter(s, days=1)),
    "registers a letter that comes tomorrow": ("intake.register-appeal", lambda s: letter(s, days=-1)),
    "registers a letter without its scan": ("intake.register-appeal", lambda s: letter(s, paper=False)),
    "registers a letter over a report that we do not know": (
        "intake.register-appeal",
        lambda s: letter(s, report="HT-2025-118", results=[], grounds="氨氮偏高"),
    ),
    "registers a letter without report and grounds": ("intake.register-appeal", lambda s: letter(s, report="", results=[])),
    "registers a letter without grounds": ("intake.register-appeal", lambda s: letter(s, results=[])),
    "names the report and the results": (
        "intake.name-report",
        lambda _: {"report": "WQ-2026-0001", "results": [{"line": 1, "grounds": "偏高"}]},
    ),
    "complains about the Office": (
        "intake.file-complaint",
        lambda _: {"name": "王先生", "email": "w@client.example", "about": "office", "what_happened": "电话难打通"},
    ),
    "complains about sampling": (
        "intake.file-complaint",
        lambda _: {"name": "王先生", "email": "w@client.example", "about": "sampling", "what_happened": "采样迟到"},
    ),
    "registers what a satisfaction survey turned up": ("intake.register-complaint", survey),
    "registers a complaint that comes tomorrow": ("intake.register-complaint", lambda s: survey(s, days=-1)),
    "withdraws on the client's letter": ("intake.withdraw", lambda s: {"files": [scan(s, "撤诉.pdf")]}),
    "names the laboratory": ("review.name-team", lambda _: {"departments": ["laboratory"]}),
    "names the department of sampling": ("review.name-team", lambda _: {"departments": ["sampling"]}),
    "names a team": ("review.name-team", lambda s: {"departments": ["laboratory"], "team": [s.station.people["deng.hua"]]}),
    "records a stage": (
        "review.record-stage",
        lambda _: {"stage": "calculation", "looked_at": "原始记录", "finding": "in order"},
    ),
    "imports a file of results": (
        "reports.import",
        lambda s: {"file": Upload(sha256=s.station.desk.store.keep(RESULTS.encode()), name="results.csv")},
    ),
    "puts the report before a signatory": ("reports.reserve-report", person("xu.fang", "signatory")),
    "enters a report from elsewhere": (
        "reports.enter",
        lambda s: {
            "file": scan(s, "旧报告.pdf"),
            "number": "HT-2025-118",
            "issued_on": "2026-02-20",
            "client": "宏图农资有限公司",
            "medium": "paper",
        },
    ),
    "names the analysts": (
        "reports.name-analysts",
        lambda s: {"analysed_by": s.station.people["wang.lei"], "checked_by": s.station.people["hu.bin"]},
    ),
    "renews the timestamp of another's file": ("reports.renew-timestamp", lambda _: {"file": "0" * 64}),
    "names somebody from outside": ("review.name-from-outside", lambda _: OUTSIDER),
    "makes a key to sealed maps": ("retest.make-envelope-key", lambda _: NEW_KEY),
    "ends the deputy's key to sealed maps": ("retest.end-envelope-key", envelope_key),
    "signs the report": ("reports.sign-report", signed(SignReport)),
    "declines to sign the report": ("reports.decline-report", lambda _: {"reason": "样品描述有误"}),
    "issues a certificate": (
        "reports.issue-certificate",
        lambda s: {"person": s.station.people["guo.tao"], "authority_passphrase": AUTHORITY, "passphrase": "a new passphrase"},
    ),
    "records that a copy was given out": (
        "reports.record-delivery",
        lambda s: {"holder": "宏图农资有限公司", "how": "courier", "sent_at": s.station.clock(), "evidence": "签收单"},
    ),
    "notes that the client fetched it": ("reports.note-download", lambda _: {}),
    "puts words right": ("reports.amend-text", words()),
    "puts a value right as if it were words": ("reports.amend-text", words("value")),
    "stamps the report void": ("reports.stamp-void", lambda _: {"reason": "录入错误"}),
    "asks the holder for a copy of it": ("reports.recall-copy", copy_of_the_void),
    "records that a holder of it answered": (
        "reports.answer-recall",
        lambda s: copy_of_the_void(s, answer="returned", files=[scan(s, "作废原件.pdf")]),
    ),
    "orders the retest": ("retest.order", order),
    "orders the retest without a criterion": (
        "retest.order",
        lambda s: s.station.ordered(PLAN.model_copy(update={"between": None}), controls=1),
    ),
    "changes the plan": ("retest.change-plan", lambda s: order(s, reason="方法修订")),
    "changes the plan and leaves the companions out": (
        "retest.change-plan",
        lambda s: order(s, reason="方法修订", controls=0, decoys=0),
    ),
    "codes the portions": ("retest.code-portions", codes),
    "releases the work package": ("retest.release-work-package", lambda _: {"instructions": "用前摇匀"}),
    "judges the sample": ("retest.judge-sample", gate),
    "records a new sample": ("retest.record-resampling", new_sample),
    "rules on custody": ("retest.rule-on-custody", lambda _: {"stands": True, "reason": "封条号一致"}),
    "rules that the result may not be used": ("retest.rule-on-custody", lambda _: {"stands": False, "reason": "封条号不符"}),
    "assigns two analysts": ("retest.assign-analysts", named("chen.yu", "sun.hao")),
    "orders two further analysts": ("retest.order-further", named("lin.yue", "gao.ming")),
    "takes a portion over": (
        "retest.check-in",
        lambda s: {"seal": seal_of(getattr(s.station, "portion", "") or portion_of(s, "chen.yu"))},
    ),
    "locks the results": ("retest.lock-determination", measured()),
    "corrects the results": ("retest.correct-determination", measured(reason="数字颠倒")),
    "loads a schedule": ("calendar.load", lambda _: {"jurisdiction": "CN", "schedule": SCHEDULE}),
    "approves the schedule": ("calendar.approve", loaded),
    "draws the amended report up": ("reports.reserve-amendment", person("xu.fang", "signatory")),
    "signs the amended report": ("reports.sign-amendment", signed(SignAmendment)),
    "sends the decision back": ("reports.send-back", lambda _: {"reason": "表述需修改"}),
    "stamps the original void": ("reports.void", lambda _: {"reason": "稀释倍数录入错误"}),
    "asks a holder for the copy": ("reports.ask-copy-back", copy_of_the_void),
    "records that a holder answered": (
        "reports.record-copy-answer",
        lambda s: copy_of_the_void(s, answer="returned", files=[scan(s, "作废原件.pdf")]),
    ),
    "sends a holder the supplement": ("reports.send-supplement", copy_of_the_void),
    "drafts a public notice": ("reports.draft-void-notice", lambda _: {"reason": "稀释倍数录入错误"}),
    "approves the public notice": ("reports.approve-void-notice", lambda _: {}),
    "plans an action": ("quality.plan-action", action),
    "clears a report at risk": (
        "quality.answer-affected",
        lambda _: {"report": "WQ-2026-0002", "disposition": "not affected", "reason": "另一台仪器"},
    ),
    "answers for a report at risk": (
        "quality.answer-affected",
        lambda _: {"report": "WQ-2026-0002", "disposition": "told", "reason": "已告知"},
    ),
    "amends a report with the same fault": ("reports.amend-for-nonconformity", same_fault),
    "voids a report with the same fault": (
        "reports.void-for-nonconformity",
        lambda _: {"nonconformity": "NC-2026-001", "facts": "同批有误", "reason": "同一错误"},
    ),
    "records the payment": (
        "compensation.record-payment",
        lambda s: {"amount": "2500.00", "paid_on": "2026-03-10", "files": [scan(s, "付款.pdf")]},
    ),
}
LEFT_OUT: dict[str, tuple[str, Any]] = {
    "the reason": ("reason", ""),
    "the grounds": ("results", ()),
    "the declaration": ("no_tie", False),
    "what happened": ("what_happened", ""),
    "what is missing": ("missing", ""),
    "what the client can still do": ("recourse", ""),
}
"""What can be left out of an input behind the form's back: the field, and what stands there then."""
