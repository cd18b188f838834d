"""What random people enter, act by act: the words of the scenarios, and what depends on where the station stands."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.records.bench import Assignment, HandOver, Portion
from lims_complaints.records.quality import AffectedReport, CorrectiveAction, Nonconformity
from lims_complaints.records.report import Copy, Report
from lims_complaints.situation.work import newest_hand_over
from lims_complaints.timekeeping import local_day
from tests.clauses.deeds import DEEDS
from tests.clauses.inputs import scan
from tests.clauses.words import VERBS
from tests.retesting import PASSWORD, STAGES, seal_of


class Place:
    """Where somebody acts: a station, and what the act is done to."""

    def __init__(self, station: Any, key: str | None) -> None:
        self.station, self.key = station, key

    @property
    def today(self) -> date:
        """The station's day."""
        with self.station.read() as session:
            return local_day(session, self.station.clock())


Entered = Callable[[Any], Mapping[str, Any]]
INPUTS: dict[str, list[Entered]] = {}
for _name, _said in VERBS.values():
    INPUTS.setdefault(_name, []).append(lambda _place, said=_said: said)  # type: ignore[misc]
for _name, _make in DEEDS.values():
    INPUTS.setdefault(_name, []).append(_make)
for _stage in STAGES:
    for _finding in ("in order", "in order", "fault"):
        INPUTS["review.record-stage"].append(
            lambda _place, stage=_stage, finding=_finding: {"stage": stage, "looked_at": "原始记录", "finding": finding}  # type: ignore[misc]
        )
MEASURED = {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": SecretStr(PASSWORD)}


def seal(place: Any) -> str:
    """Return the number on the seal of the portion that is at hand."""
    with place.station.read() as session:
        moved = newest_hand_over(session, place.key or "")
        return moved.seal if moved is not None else seal_of(place.key or "")


def first(place: Any, query: Any, otherwise: Any) -> Any:
    """Return the first row's value of a query."""
    with place.station.read() as session:
        found = session.scalars(query).first()
        return otherwise if found is None else found


def a_copy(place: Any, **more: Any) -> dict[str, Any]:
    """Return the first copy of whatever report is void, or of any."""
    void = select(Copy.id).join(Report, Report.id == Copy.report_id).order_by(Report.status != "void", Copy.id)
    return {"copy_id": first(place, void, 1)} | more


def nonconformity(place: Any, **more: Any) -> dict[str, Any]:
    """Return the newest nonconformity with what is said of it."""
    return {"nonconformity": first(place, select(Nonconformity.number).order_by(Nonconformity.id.desc()), "NC-2026-001")} | more


def action(place: Any, **more: Any) -> dict[str, Any]:
    """Return the newest corrective action with what is said of it."""
    return {"action": first(place, select(CorrectiveAction.id).order_by(CorrectiveAction.id.desc()), 1)} | more


def at_risk(place: Any, disposition: str) -> dict[str, Any]:
    """Return a report at risk, and what was found about it."""
    open_ones = select(Report.number).join(AffectedReport, AffectedReport.report_id == Report.id)
    number = first(place, open_ones.where(AffectedReport.disposition == ""), "WQ-2026-0002")
    return {"report": number, "disposition": disposition, "reason": "已核"}


def named(*users: str) -> Entered:
    """Return an input that names analysts."""
    return lambda place: {"analysts": [place.station.people[user] for user in users]}


def judged(**more: Any) -> Entered:
    """Return a judgement of the sample."""
    fit = {"quantity_enough": True, "seal_intact": True, "storage_kept": True}
    return lambda place: {"samples": [{"result": place.station.result} | fit | more]}


def taken(seal: str, **more: Any) -> Entered:
    """Return that the sample is taken out of the store under a seal."""
    row = {"sample": "S-WQ-2026-0001", "seal": seal, "seal_intact": True, "otherwise": True} | more
    return lambda _place: {"samples": [row]}


def passed_on(user: str, **more: Any) -> Entered:
    """Return that a portion goes on to somebody."""
    return lambda place: {"to": place.station.people[user], "seal": seal(place)} | more


INPUTS |= {
    "retest.judge-sample": [judged(), judged(), judged(quantity_enough=False)],
    "retest.order": [lambda place: place.station.ordered()],
    "retest.code-portions": [lambda _place: {"controls": []}, *INPUTS["retest.code-portions"]],
    "retest.take-samples": [taken("S-7741"), taken("S-7741"), taken("S-7714")],
    "retest.hand-out": [lambda place: {"portions": place.station.to_be_handed()}],
    "retest.assign-analysts": [
        named("chen.yu", "sun.hao"), named("chen.yu", "sun.hao"), named("chen.yu", "chen.yu"), named("wang.lei", "lin.yue"),
        named("lin.yue", "sun.hao"),
    ],
    "retest.order-further": [named("lin.yue", "gao.ming"), named("chen.yu", "sun.hao"), lambda _place: {}],
    "retest.check-in": [lambda place: {"seal": seal(place)}, lambda _place: {"seal": "F-0", "otherwise": True}],
    "retest.receive-portion": [lambda place: {"seal": seal(place)}],
    "retest.pass-on": [passed_on("he.jing"), passed_on("lin.yue"), passed_on("sun.hao"), passed_on("he.jing", seal_intact=False)],
    "retest.lock-determination": [lambda _place: MEASURED, lambda _place: MEASURED | {"replicates": ["8.1", "8.2"]}],
    "retest.correct-determination": [lambda _place: MEASURED | {"reason": "数字颠倒"}],
    "review.name-team": [lambda place: {"departments": ["sampling"], "team": [place.station.people["tang.rui"]]}],
    "review.hand-over": [lambda place: {"person": place.station.people["he.jing"], "reason": "休假"}],
    "feedback.promise-date": [lambda place: {"day": place.today + timedelta(days=2), "what": "复检进展"}],
    "reports.ask-copy-back": [a_copy],
    "reports.recall-copy": [a_copy],
    "reports.send-supplement": [a_copy],
    "reports.record-copy-answer": [lambda p: a_copy(p, answer="returned", files=[scan(p, "作废原件.pdf")])],
    "reports.answer-recall": [lambda p: a_copy(p, answer="returned", files=[scan(p, "作废原件.pdf")])],
    "quality.answer-affected": [lambda p: at_risk(p, "not affected"), lambda p: at_risk(p, "to be amended")],
    "quality.authorize-resumption": [nonconformity],
    "quality.plan-action": [
        lambda p: nonconformity(p, cause="培训不足", cause_method="5 Why", action="培训", owner=p.station.people["deng.hua"],
                                due_on=p.today + timedelta(days=20))
    ],
    "quality.close-nonconformity": [
        lambda p: nonconformity(p, action_needed=True, reason="已纠正"), lambda p: nonconformity(p, action_needed=False, reason="轻微"),
    ],
    "quality.complete-action": [lambda p: action(p, done_on=p.today, evidence="培训记录")],
    "quality.check-effectiveness": [lambda p: action(p, effective=True, found="未再发生")],
    "compensation.record-payment": [
        lambda p: {"amount": "2500.00", "paid_on": p.today, "files": [scan(p, "付款.pdf")]},
    ],
    "review.explain-lateness": [
        lambda _p, term=term: {"term": term, "reason": "设备检修"}  # type: ignore[misc]
        for term in ("admission", "answer", "answer", "transfer", "corrective-action")
    ],
}  # fmt: skip

INPUTS.pop("reports.renew-timestamp")  # it takes an authority of timestamps


def portions(session: Session, person: int | None) -> list[str]:
    """Return the codes that somebody could have to do with: theirs, those in their hands, and one that is neither."""
    own = session.scalars(select(Assignment.portion_code).where(Assignment.person_id == person)).all()
    kept = session.scalars(select(HandOver.portion_code).where(HandOver.to_id == person)).all()
    other = session.scalars(select(Portion.code).where(Portion.code.not_in([*own, *kept])).order_by(Portion.code)).first()
    return sorted({*own, *kept} | ({other} if other else set()))
