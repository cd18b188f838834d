"""The deeds of scenarios: how each is told, which act it is, and what is entered."""

from typing import Any

from lims_complaints.attachments import Upload
from lims_complaints.reports.given import SignAmendment, SignReport
from tests.clauses.inputs import (
    NEW_KEY,
    OUTSIDER,
    SCHEDULE,
    Entered,
    action,
    appeal,
    codes,
    copy_of_the_void,
    envelope_key,
    gate,
    letter,
    loaded,
    measured,
    named,
    new_sample,
    order,
    person,
    portion_of,
    same_fault,
    scan,
    signed,
    survey,
    words,
)
from tests.retesting import PLAN, seal_of
from tests.signatories import AUTHORITY, RESULTS

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
        lambda s: {"amount": "2500.00", "paid_on": "2026-03-02", "files": [scan(s, "付款.pdf")]},
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
