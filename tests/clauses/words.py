"""The plain words of the scenarios: who does what, and the acts behind them."""

from typing import Any

WHO = {
    "the client": "client",
    "the technical business office": "liu.wen",
    "another clerk": "he.jing",
    "the quality manager": "zhao.min",
    "the deputy quality manager": "zhou.kai",
    "the head of sampling": "tang.rui",
    "the head of the laboratory": "deng.hua",
    "the Office": "ma.li",
    "the signatory": "xu.fang",
    "top management": "song.bo",
    "the archivist": "pan.yun",
    "the auditor": "fang.jie",
    "the administrator": "lu.qing",
    "the original analyst": "wang.lei",
    "an analyst": "chen.yu",
    "the station": "station",
}

REPLY = {"what_was_done": "复查原始记录", "what_was_found": "记录完整", "recourse": "可申请其他机构检测"}

VERBS: dict[str, tuple[str, dict[str, Any]]] = {
    "accepts": ("intake.accept", {}),
    "admits the late appeal": ("intake.admit-late", {"reason": "因邮路中断"}),
    "asks for what is missing": ("intake.ask-for-missing", {"missing": "请补充依据"}),
    "supplies what is missing": ("intake.complete-appeal", {"supplied": "补充的依据"}),
    "refuses it as out of time": ("intake.refuse", {"ground": "out of time", "reason": "超过十日"}),
    "refuses it as not ours": ("intake.refuse", {"ground": "not ours", "reason": "非本站报告"}),
    "refuses it as late, though it points to an error": (
        "intake.refuse",
        {"ground": "out of time", "reason": "超过十日", "points_to_error": True},
    ),
    "rules that it is urgent": ("intake.rule-on-urgency", {"urgent": True, "reason": "涉及饮用水"}),
    "rules that it is ordinary": ("intake.rule-on-urgency", {"urgent": False, "reason": "无紧急情形"}),
    "withdraws": ("intake.withdraw", {}),
    "investigates": ("review.investigate", {"facts": "属实", "cause": "排班", "measures": "改进", "done_on": "2026-03-03"}),
    "investigates without finishing the measures": (
        "review.investigate",
        {"facts": "属实", "cause": "排班", "measures": "改进"},
    ),
    "hands it over to the Office": ("review.escalate", {"reason": "涉及多个部门"}),
    "proposes that it is justified": ("review.propose-outcome", {"justified": True, "outcome": "致歉"}),
    "proposes that it is not justified": ("review.propose-outcome", {"justified": False, "outcome": "说明情况"}),
    "approves the outcome": ("review.approve-outcome", {}),
    "sends the outcome back": ("review.return-outcome", {"reason": "再查"}),
    "gives the opinion to retest": ("review.give-opinion", {"proposal": "retest", "opinion": "建议复检"}),
    "gives the opinion that the result stands": ("review.give-opinion", {"proposal": "stands", "opinion": "记录完整"}),
    "gives the opinion that the records show an error": (
        "review.give-opinion",
        {"proposal": "wrong on the records", "opinion": "计算有误"},
    ),
    "approves the opinion": ("review.approve-opinion", {}),
    "sends the opinion back": ("review.return-opinion", {"reason": "补充依据"}),
    "decides that the report is maintained": (
        "decision.decide",
        {"outcome": "maintained", "facts": "一致", "reason": "结果正确"},
    ),
    "decides that the report is amended": (
        "decision.decide",
        {"outcome": "amended", "facts": "有误", "reason": "更正", "changes": [{"line": 1, "new": "8.2", "why": "计算有误"}]},
    ),
    "decides that the report is void": (
        "decision.decide",
        {"outcome": "void without replacement", "facts": "有误", "reason": "无法更正"},
    ),
    "decides that the result is not disproved": (
        "decision.decide",
        {"outcome": "not disproved", "facts": "样品不足", "reason": "无法复检"},
    ),
    "decides against what was found, with a reason": (
        "decision.decide",
        {"outcome": "not disproved", "facts": "一致", "reason": "仍有疑问", "departure": "另有旁证"},
    ),
    "decides against what was found, without a reason": (
        "decision.decide",
        {"outcome": "not disproved", "facts": "一致", "reason": "仍有疑问"},
    ),
    "decides to amend without naming a change": ("decision.decide", {"outcome": "amended", "facts": "有误", "reason": "更正"}),
    "sends the reply": ("feedback.dispatch-reply", REPLY),
    "sends the reply with the measures": ("feedback.dispatch-reply", REPLY | {"measures": "重新培训"}),
    "sends an interim answer": ("feedback.send-progress", {"kind": "interim answer", "words": "复检需五日"}),
    "tells the client of a later date": (
        "feedback.send-progress",
        {"kind": "later date", "words": "复检延长", "reason": "设备检修", "later_date": "2026-03-30"},
    ),
    "tells the client of a later date without a reason": (
        "feedback.send-progress",
        {"kind": "later date", "words": "复检延长", "later_date": "2026-03-30"},
    ),
    "is satisfied": ("feedback.record-feedback", {"answer": "satisfied"}),
    "is satisfied only in part": ("feedback.record-feedback", {"answer": "partly satisfied", "why": "未赔偿"}),
    "is not satisfied": ("feedback.record-feedback", {"answer": "not satisfied", "why": "不认可"}),
    "is not satisfied and brings new grounds": (
        "feedback.record-feedback",
        {"answer": "not satisfied", "why": "不认可", "new_grounds": "另一机构结果"},
    ),
    "records that there was no answer": ("feedback.record-no-answer", {}),
    "answers for the whole course": (
        "feedback.review-by-top-management",
        {"what_was_found": "程序合规", "what_follows": "维持", "recourse": "可向主管部门申诉"},
    ),
    "opens a nonconformity": (
        "quality.open-nonconformity",
        {"description": "计算错误", "significance": "major", "impact": "同批报告", "containment": "暂停签发"},
    ),
    "opens a nonconformity and stops the work": (
        "quality.open-nonconformity",
        {"description": "计算错误", "significance": "major", "impact": "同批", "containment": "停", "work_stopped": True},
    ),
    "writes down why none is opened": ("quality.decline-nonconformity", {"reason": "偶发笔误，已更正"}),
    "authorizes that work resumes": ("quality.authorize-resumption", {"nonconformity": "NC-2026-001"}),
    "closes the nonconformity": (
        "quality.close-nonconformity",
        {"nonconformity": "NC-2026-001", "action_needed": True, "reason": "已纠正"},
    ),
    "completes the action": ("quality.complete-action", {"action": 1, "done_on": "2026-03-04", "evidence": "培训记录"}),
    "finds the action effective": ("quality.check-effectiveness", {"action": 1, "effective": True, "found": "未再发生"}),
    "finds the action without effect": ("quality.check-effectiveness", {"action": 1, "effective": False, "found": "又发生"}),
    "finds an error in the records": ("quality.review-records", {"looked_at": "原始记录", "fault": True, "found": "稀释倍数"}),
    "finds no error in the records": ("quality.review-records", {"looked_at": "原始记录", "fault": False, "found": "无误"}),
    "records a claim": ("compensation.record-claim", {"amount": "3000.00", "basis": "停产一日"}),
    "makes an offer": ("compensation.make-offer", {"amount": "2000.00", "basis": "协商"}),
    "records the agreement": ("compensation.settle", {"agreed": True, "amount": "2500.00", "basis": "双方同意"}),
    "records that there is no agreement": ("compensation.settle", {"agreed": False, "amount": "0", "basis": "未达成"}),
    "closes the case": ("archive.close-case", {}),
    "hands it to the archivist": ("archive.transfer", {}),
    "accepts it into the archive": ("archive.accept-transfer", {}),
    "returns it": ("archive.return-transfer", {"reason": "缺附件"}),
    "judges the agreement under code": ("retest.judge-agreement", {"passphrase": "seven rivers one lake"}),
    "opens the envelope": ("retest.open-envelope", {"passphrase": "seven rivers one lake", "reason": "已判定"}),
    "breaks the blind": ("retest.break-blind", {"reason": "标签泄露"}),
    "reserves the amended report": ("reports.reserve-amendment", {}),
    "asks every holder for the copy": ("reports.ask-copy-back", {}),
}
