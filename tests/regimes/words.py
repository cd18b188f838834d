"""The plain words of the regimes' scenarios: which act a verb is, and what is entered for it."""

from typing import Any

REPLY = {"what_was_done": "已调查", "what_was_found": "情况属实", "recourse": "可向消费者协会反映"}
INVESTIGATION = {"facts": "属实", "cause": "操作疏忽", "cause_kind": "people", "measures": "改进", "done_on": "2026-03-03"}

VERBS: dict[str, tuple[str, dict[str, Any]]] = {
    "accepts the case": ("review.accept-hand-over", {}),
    "classes it as grave": ("review.class-severity", {"severity": "grave", "reason": "有人受伤"}),
    "classes it as minor": ("review.class-severity", {"severity": "minor", "reason": "言语误会"}),
    "looks at the grave case": ("review.look-above", {"remark": "每日报告"}),
    "writes a message": ("feedback.note-contact", {"words": "何时有结果？"}),
    "takes down a call": ("feedback.note-contact", {"how": "telephone", "words": "何时有结果？"}),
    "answers the call": ("feedback.answer-contact", {"words": "明日答复"}),
    "accepts it": ("intake.accept", {}),
    "acknowledges it": ("intake.accept", {}),
    "gives the first answer": ("feedback.first-answer", {"words": "您好，已收到"}),
    "investigates": ("review.investigate", INVESTIGATION),
    "reports on the investigation": ("review.report-investigation", {"report": "责任在装配"}),
    "gives the combined opinion": ("review.give-combined-opinion", {"opinion": "同意赔偿"}),
    "proposes that it is justified": ("review.propose-outcome", {"justified": True, "outcome": "致歉"}),
    "proposes that it is not justified": ("review.propose-outcome", {"justified": False, "outcome": "说明"}),
    "approves the outcome": ("review.approve-outcome", {}),
    "sends the outcome back": ("review.return-outcome", {"reason": "再查"}),
    "records that it is done": ("review.record-done", {"what": "已整改"}),
    "hands it up": ("review.escalate", {"reason": "超出权限"}),
    "rules that it is special": ("review.rule-special", {"special": True, "reason": "需送检"}),
    "countersigns": ("review.countersign", {"agrees": True}),
    "countersigns that it disagrees": ("review.countersign", {"agrees": False, "remark": "非我部门责任"}),
    "decides the disagreement": ("review.decide-disagreement", {"decision": "由销售部承担"}),
    "leaves a carrier's share open": ("review.settle-other-party", {"party": "承运人", "share": "破损", "settled": False}),
    "settles the carrier's share": ("review.settle-other-party", {"party": "承运人", "share": "破损", "settled": True}),
    "sends the outcome": ("feedback.dispatch-reply", REPLY),
    "calls the client, who is satisfied": ("feedback.record-call", {"answer": "satisfied", "spoke_with": "李女士"}),
    "calls the client, who is not satisfied": (
        "feedback.record-call",
        {"answer": "not satisfied", "spoke_with": "李女士", "said": "问题又出现"},
    ),
    "is satisfied": ("feedback.record-feedback", {"answer": "satisfied"}),
    "is not satisfied": ("feedback.record-feedback", {"answer": "not satisfied", "why": "不认可"}),
    "records that there was no answer": ("feedback.record-no-answer", {}),
    "keeps the promise": ("feedback.keep-promise", {"words": "仍在检测，明日有结果"}),
    "withdraws": ("intake.withdraw", {}),
    "marks it as important": ("archive.mark-important", {"reason": "涉及食品安全"}),
    "checks it at random": ("quality.spot-check", {"in_order": True, "found": "处理得当"}),
    "waits for the client": ("review.wait-for-client", {"what": "请提供购买凭证"}),
    "waits for the sample": ("review.wait-for-sample", {"what": "退回的样品"}),
    "goes on": ("review.go-on", {"reason": "已收到"}),
    "closes the case": ("archive.close-case", {}),
}
