"""A dispute over test data, from the appeal to the archive, played step by step until it stands where it shall (2.2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from sqlalchemy import select

from lims_complaints.demonstration import testing
from lims_complaints.demonstration.afterwards import compensate, never_got_back, nonconformity, returned
from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.clock import Story
from lims_complaints.demonstration.issuing import AMENDED, SCAN, sign, the_report
from lims_complaints.demonstration.words import WORDS, Words
from lims_complaints.language import Language
from lims_complaints.records.report import Report
from lims_complaints.review.rules import STAGES

Kind = Literal["stands", "not disproved", "wrong", "retest stands", "retest wrong"]
Step = tuple[int, Callable[[], Any]]
"""So many working days after the last step, this; SOON: the same hour, whatever holidays follow."""
SOON = -1
CAREFUL = ("he.jing", "zhao.min", ("chen.yu", "sun.hao"))
OTHERS = ("liu.wen", "zhou.kai", ("lin.yue", "gao.ming"))
"""Who gives the opinion, who decides, who tests: in the first round, and in the second, where other people act."""


@dataclass
class Dispute:
    """An appeal as it shall go. `until`: the state in which it is left; empty: archived."""

    report: str
    language: Language
    kind: Kind = "stands"
    until: str = ""
    until_round: int = 1
    line: int = 1
    urgent: bool = False
    interim: bool = False
    ask: bool = False
    satisfied: bool = True
    second: Kind | None = None
    answers: bool = True
    compensation: bool = False
    passed_on: bool = False
    progress: bool = False
    slow: int = 0
    archived: bool = False
    decoys: int = 1
    number: str = ""
    receipt: str = ""
    result: int = 0
    bench: testing.Bench | None = field(default=None, repr=False)

    @property
    def by_retest(self) -> bool:
        """Whether a retest settles it."""
        return "retest" in (self.second or self.kind)

    @property
    def words(self) -> Words:
        """What is written, in the client's language."""
        return WORDS[self.language]


def dispute(cast: Cast, d: Dispute) -> Story:
    """Play a dispute: one round, or two."""
    file(cast, d)
    steps = [*_intake(cast, d), *_round(cast, d, d.kind, CAREFUL)]
    if d.second is not None:
        steps += [(2, partial(_answer, cast, d, "not satisfied")), *_round(cast, d, d.second, OTHERS)]
    yield from _play(cast, d, [*steps, *_ending(cast, d)])


def file(cast: Cast, d: Dispute) -> None:
    """File the appeal as the client, with the check code of the report."""
    report = the_report(cast, d.report)
    disputed = testing.disputable(cast, d.report, d.line)
    d.result, w = disputed.id, d.words
    urgent: dict[str, Any] = {"urgent": True, "urgent_reason": w["urgent"]} if d.urgent else {}
    done = cast.do(
        "intake.file-appeal", "client", report=d.report, check_code=cast.check_codes[d.report], name=w["contact"],
        organisation=report.client.name, email=report.client.email or "client@client.example", address=report.client.address,
        language=d.language, results=[{"line": disputed.line, "grounds": w["grounds"]}], evidence=w["evidence"],
        remedy=w["remedy"], files=[] if d.ask else [cast.keep(SCAN, w["evidence file"])], **urgent,
    )  # fmt: skip
    d.number, d.receipt = done.key, done.shown["receipt_code"]


def _play(cast: Cast, d: Dispute, steps: list[Step]) -> Iterator[Any]:
    """Do step after step until the case stands where it shall."""
    for days, step in steps:
        case = cast.case(d.number)
        if case.state == d.until and case.round_number >= d.until_round:
            return
        yield cast.later(days, 9 + int(d.number[-1]) % 7, 10) if days != SOON else cast.clock() + timedelta(minutes=10)
        step()


def _intake(cast: Cast, d: Dispute) -> list[Step]:
    w, do = d.words, partial(_do, cast, d)
    steps: list[Step] = []
    if d.ask or d.until == "waiting for the client":
        steps += [(1, do("intake.ask-for-missing", "liu.wen", missing=w["missing"]))]
        steps += [
            (2, lambda: cast.do("intake.complete-appeal", "client", d.number, supplied=w["supplied"], files=_supplied(cast, d)))
        ]
    if d.urgent:
        steps += [(0, do("intake.rule-on-urgency", "zhao.min", urgent=True, reason=w["urgent ruling"]))]
    return [*steps, (0 if d.urgent else 1, do("intake.accept", "liu.wen"))]


def _supplied(cast: Cast, d: Dispute) -> list[dict[str, str]]:
    return [cast.keep(SCAN, d.words["authority file"]), cast.keep(SCAN, d.words["evidence file"])]


def _round(cast: Cast, d: Dispute, kind: Kind, people: tuple[str, str, tuple[str, str]]) -> list[Step]:
    """Return one round: review, retest where there is one, decision, reply."""
    reviewer, manager, analysts = people
    proposal = {"stands": "stands", "wrong": "wrong on the records"}.get(kind, "retest")
    if kind == "not disproved":
        proposal = "not disproved"
    opinion = {"stands": "opinion stands", "wrong": "opinion wrong", "retest": "opinion retest"}
    said = d.words[opinion.get(proposal.split()[0], "opinion not disproved")]
    pace = 0 if d.urgent else 1
    steps: list[Step] = [
        (pace + d.slow, partial(_review, cast, d, reviewer, kind)),
        (0, _do(cast, d, "review.give-opinion", reviewer, proposal=proposal, opinion=said)),
        (pace, _do(cast, d, "review.approve-opinion", manager)),
    ]
    if proposal == "retest":
        at = testing.Bench(
            0, Decimal("0.52" if kind == "retest wrong" else "1"), analysts, manager, reviewer, d.decoys, d.words
        )
        steps += _retest(cast, d, at, pace)
    if d.progress:
        steps += [(0, _do(cast, d, "feedback.send-progress", "liu.wen", kind="progress", words=d.words["progress retest"]))]
    if d.interim:
        words = d.words["interim"]
        steps += [(0, _do(cast, d, "feedback.send-progress", "liu.wen", kind="interim answer", words=words))]
    steps += [(pace, partial(_decide, cast, d, kind, manager))]
    if kind in ("wrong", "retest wrong"):
        steps += _replacement(cast, d)
    return [*steps, (pace, partial(_reply, cast, d, kind))]


def _review(cast: Cast, d: Dispute, reviewer: str, kind: Kind) -> None:
    """Record all ten stages (2.2.1)."""
    for stage in STAGES:
        finding = "fault" if kind == "wrong" and stage == "calculation" else "in order"
        remarks = d.words["nonconformity"] if finding == "fault" else d.words.get(f"found {stage}", "")
        looked_at = d.words[f"looked at {stage}"]
        cast.do("review.record-stage", reviewer, d.number, stage=stage, looked_at=looked_at, finding=finding, remarks=remarks)


def _retest(cast: Cast, d: Dispute, at: testing.Bench, pace: int) -> list[Step]:
    """Return the retest under code (2.2.2 to 2.2.4)."""
    d.bench = at
    first, second = at.analysts

    def judge_sample() -> None:
        at.result = d.result
        testing.judge_sample(cast, d.number, at)

    return [
        (0, judge_sample),
        (0, lambda: testing.order(cast, d.number, at)),
        (pace, lambda: testing.code(cast, d.number, at)),
        (0, lambda: testing.assign(cast, d.number, at)),
        (pace, lambda: testing.check_in(cast, at, first)),
        (SOON, lambda: testing.check_in(cast, at, second)),
        (0, lambda: testing.lock(cast, at, first)),
        (SOON, lambda: testing.lock(cast, at, second)),
        (0, lambda: testing.judge(cast, d.number, at)),
        (0, lambda: testing.open_map(cast, d.number, at)),
    ]


def _decide(cast: Cast, d: Dispute, kind: Kind, manager: str) -> None:
    """Decide as what was found says (2.2.5)."""
    w = d.words
    outcome = "amended" if "wrong" in kind else "not disproved" if kind == "not disproved" else "maintained"
    by_retest = kind.startswith("retest")
    reason = {"amended": "reason wrong", "not disproved": "reason not disproved"}.get(outcome, "reason stands")
    more: dict[str, Any] = {}
    if outcome == "amended":
        new = testing.retested(cast, d.result) if by_retest else _corrected(cast, d)
        line = testing.disputable(cast, d.report, d.line).line
        more["changes"] = [{"line": line, "new": new, "why": w["why" if by_retest else "why records"]}]
    facts = w[("facts wrong" if outcome == "amended" else "facts stands") if by_retest else "facts records"]
    given = {
        "outcome": outcome,
        "facts": facts,
        "reason": w[reason if by_retest or outcome != "maintained" else "reason records"],
    }
    cast.do("decision.decide", manager, d.number, **given | more)


def _corrected(cast: Cast, d: Dispute) -> str:
    """Return twice the reported value: the dilution factor that was forgotten."""
    result = testing.disputable(cast, d.report, d.line)
    return str((result.number or Decimal(1)) * 2)


def _replacement(cast: Cast, d: Dispute) -> list[Step]:
    """Return how a report is replaced: amended, signed, the original voided, its copies asked back (2.2.5)."""
    return [
        (0, lambda: cast.do("reports.reserve-amendment", "liu.wen", d.number, signatory=cast.people["xu.fang"])),
        (0, lambda: _sign_amendment(cast, d)),
        (0, lambda: _void(cast, d)),
        (0, lambda: _ask_copies_back(cast, d)),
    ]


def _sign_amendment(cast: Cast, d: Dispute) -> None:
    draft = amended(cast, d.report)
    sign(cast, "reports.sign-amendment", d.number, "xu.fang", str(draft.draft_sha256), AMENDED)


def _void(cast: Cast, d: Dispute) -> None:
    """Put the void mark on the original, unless the station itself has done it."""
    if the_report(cast, d.report).voided_sha256 is None:
        cast.do("reports.void", "the station", d.number, reason=d.words["void"])


def _ask_copies_back(cast: Cast, d: Dispute) -> None:
    for copy in the_report(cast, d.report).copies:
        cast.do("reports.ask-copy-back", "liu.wen", d.number, copy_id=copy.id, reason=d.words["recall"])


def amended(cast: Cast, number: str) -> Report:
    """Return the newest report of the chain that a report begins."""
    with cast.read() as session:
        root = session.scalars(select(Report.root_id).where(Report.number == number)).one()
        return session.scalars(select(Report).where(Report.root_id == root).order_by(Report.sequence.desc()).limit(1)).one()


def _reply(cast: Cast, d: Dispute, kind: Kind) -> None:
    """Send the written answer (3.1, 3.2)."""
    w, by_retest = d.words, kind.startswith("retest")
    found = {"wrong": "found wrong", "retest wrong": "found wrong", "not disproved": "found not disproved"}
    given = {
        "what_was_done": w["done" if by_retest else "done records"], "recourse": w["recourse"],
        "what_was_found": w[found.get(kind, "found stands" if by_retest else "found records")],
    }  # fmt: skip
    measures = w["measures retest" if by_retest else "measures"]
    more = {"measures": measures, "what_follows": w["follows"]} if "wrong" in kind else {}
    cast.explain(d.number)
    cast.do("feedback.dispatch-reply", "liu.wen", d.number, **given | more)


def _answer(cast: Cast, d: Dispute, answer: str) -> None:
    """Say as the client what they think of it (3.3)."""
    w = d.words
    why = {"why": w["satisfied"]} if answer == "satisfied" else {"why": w["not satisfied"], "would_settle": w["would settle"]}
    cast.do("feedback.record-feedback", "client", d.number, answer=answer, **why)


def _ending(cast: Cast, d: Dispute) -> list[Step]:
    """Return what ends a case: feedback, nonconformity, copies, closing, archive (3.3 to 7)."""
    steps: list[Step] = []
    if d.compensation:
        steps += [(1, _do(cast, d, "compensation.record-claim", "zhao.min", amount="4800.00", basis=d.words["claim"]))]
    if "wrong" in (d.second or d.kind):
        steps += [(1, partial(nonconformity, cast, d)), (0, partial(returned, cast, d))]
        steps += [(0, partial(never_got_back, cast, d))] if d.passed_on else []
    if d.compensation:
        steps += [(2, partial(compensate, cast, d))]
    steps += [(2, partial(_answer, cast, d, "satisfied"))]
    return [
        *steps,
        (1, lambda: cast.close(d.number)),
        (2, lambda: cast.hand_over(d.number)),
        (1, _do(cast, d, "archive.accept-transfer", "pan.yun")),
    ]


def _do(cast: Cast, d: Dispute, act: str, by: str, **given: Any) -> Callable[[], Any]:
    return lambda: cast.do(act, by, d.number, **given)
