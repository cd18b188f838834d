"""Acts of the verdict: agreement judged under code, the map opened before everyone's eyes, the blind broken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lims_complaints.act import Context, Desk, act
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.proof import counted
from lims_complaints.identity.throttle import Limit
from lims_complaints.language import N_
from lims_complaints.measurement.agreement import Agreement
from lims_complaints.measurement.criterion import Plan
from lims_complaints.measurement.lines import said
from lims_complaints.measurement.value import Value, parse_value
from lims_complaints.measurement.verdict import Verdict, compare_with_original
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.bench import BenchBatch, Determination, Portion
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.retest.acts import the_retest
from lims_complaints.retest.agreement import Series, agreement_of, at_the_same_time, gather, judged
from lims_complaints.retest.coding import (
    CHANGED,
    CONTROLS,
    SAMPLES,
    Unsealed,
    controls_of,
    samples_of,
    tampered,
    unseal,
)
from lims_complaints.retest.commitment import Sealed
from lims_complaints.retest.given import BreakBlind, JudgeAgreement, OpenEnvelope
from lims_complaints.retest.plan import RetestPlan, read_plan
from lims_complaints.retest.sample import item_of
from lims_complaints.retest.testing import seal_of
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.work import current_retest

ASK_PASSPHRASE = N_("The batch holds control samples; the passphrase opens which they are.")
ASK_WHY = N_(
    "The analysts did not start within {n} hours of each other. Say why the results count all the same, or break the blind."
)
NOT_AS_JUDGED = N_("What is locked is not what was judged under code. Break the blind; the retest is coded anew.")
CUSTODY = N_("Custody of the sample was broken, and the quality manager ruled that the result may not be used.")
DECIDED = ("status", "more", "more_sets", "value", "bound", "centre", "n")
PASSPHRASES = Limit("envelope", 5, timedelta(minutes=10))


def _unsealed(part: str) -> Callable[[Desk, Scene, Edition, Any], Unsealed | None]:
    """Return what opens a part of the map before the act's transaction, where a passphrase was given."""

    def opened(desk: Desk, scene: Scene, _: Edition, given: JudgeAgreement | OpenEnvelope | BreakBlind) -> Unsealed | None:
        assert scene.case is not None
        row = current_retest(scene.session, scene.case)
        if given.passphrase is None or row is None:
            return None
        holder, phrase = given.holder or scene.actor.person or 0, given.passphrase.get_secret_value()
        with counted(desk.engine, desk.pepper, PASSPHRASES, scene.actor.person, "passphrase", scene.now):
            return unseal(scene.session, row, part, holder, phrase)

    return opened


@act("retest.judge-agreement", N_("Judge agreement under code"), page="retest.agreement", prepare=_unsealed(CONTROLS))
def judge_under_code(ctx: Context, given: JudgeAgreement) -> None:
    """Judge each series by the plan, and the controls by their references, before anyone knows whose is whose (2.2.4)."""
    row = the_retest(ctx)
    plan = read_plan(row.plan)
    assert row.batch_id is not None
    references = _controls(ctx, row, plan)
    series = gather(ctx.session, row.batch_id)
    together = at_the_same_time(series, plan.window_hours)
    if not together and not given.reason:
        raise Invalid((Fault("reason", ASK_WHY, {"n": str(plan.window_hours)}),))
    found = {s.name: judged(s, plan, references.get(s.name)) for s in series}
    before = row.agreement or {}
    kept = {key: before[key] for key in ("custody_ruled", "custody") if key in before}
    row.agreement = kept | {
        "series": found,
        "controls_passed": all(s["control_passed"] for s in found.values() if s["control"]),
        "further_needed": any(
            s["agreement"]["status"] == "further determination needed" for s in found.values() if not s["control"]
        ),
        "at_the_same_time": together,
        "reason": given.reason,
        "earlier": [*before.get("earlier", []), *([before["series"]] if "series" in before else [])],
    }
    row.judged_at, row.judged_by_id = ctx.now, ctx.person
    ctx.session.get_one(BenchBatch, row.batch_id).closed_at = ctx.now


def _controls(ctx: Context, row: Retest, plan: RetestPlan) -> Mapping[str, Mapping[str, str]]:
    if ctx.prepared is None:
        if plan.controls:
            raise Invalid((Fault("passphrase", ASK_PASSPHRASE),))
        return {}
    return controls_of(ctx.session, row, ctx.prepared)


@act("retest.open-envelope", N_("Open the sealed map"), page="retest.opening", prepare=_unsealed(SAMPLES))
def open_envelope(ctx: Context, given: OpenEnvelope) -> None:
    """Open the map, check it against the commitments in the chain, and compare with the original (2.2.2, 2.2.5)."""
    row = the_retest(ctx)
    assert row.batch_id is not None
    if row.opened_at is not None:
        raise Refused("2.2.2", N_("The map was opened already."))
    lines = samples_of(ctx.session, row, ctx.prepared)
    wrong = faults_of(ctx, row, lines)
    if wrong:
        raise Refused("2.2.2", CHANGED, wrong)
    row.opened_at, row.opened_by_id, row.open_reason = ctx.now, ctx.person, given.reason
    row.opening = opening_of(row, lines, ())
    _compare(ctx, row, lines)
    _file_retest_records(ctx, row.batch_id)


def faults_of(ctx: Context, row: Retest, lines: Sequence[Sealed]) -> tuple[str, ...]:
    """Return every code with which somebody has tampered: in the map, on the bench, or in what was locked."""
    wrong = set(tampered(ctx.session, row, ctx.the_case.number, lines))
    sealed = {
        (event.subject, event.notes["seal"])
        for event in ctx.session.scalars(
            select(AuditEvent).where(AuditEvent.subject_kind == "bench", AuditEvent.subject.in_([x.code for x in lines]))
        )
        if "seal" in event.notes
    }
    query = select(Determination).join(Portion, Portion.code == Determination.portion_code)
    for entry in ctx.session.scalars(query.where(Portion.batch_id == row.batch_id)):
        if (entry.portion_code, seal_of(entry)) not in sealed:
            wrong.add(entry.portion_code)
    return tuple(sorted(wrong))


def opening_of(row: Retest, lines: Sequence[Sealed], wrong: Sequence[str]) -> dict[str, Any]:
    """Return the opened map with each commitment reckoned anew, for everyone to check."""
    portions = [asdict(line) | {"commitment": line.commitment()} for line in sorted(lines, key=lambda x: x.code)]
    return {"root": row.commitment, "portions": portions, "wrong": list(wrong)}


def _compare(ctx: Context, row: Retest, lines: Sequence[Sealed]) -> None:
    plan, names = read_plan(row.plan), {line.item: line.series for line in lines}
    series = {s.name: s for s in gather(ctx.session, row.batch_id or "")}
    agreed: dict[str, Any] = (row.agreement or {})["series"]
    for line in plan.lines:
        result = ctx.session.get_one(Result, line.result)
        name = names.get(item_of(result, "disputed").text())
        if name is None:
            raise Refused("2.2.2", CHANGED, (result.sample.number,))
        found = series[name]
        agreement = agreement_of(found, plan)
        if not _as_judged(found, agreement, agreed[found.name]):
            raise Refused("2.2.2", NOT_AS_JUDGED)
        verdict = _verdict(line.plan, result, agreement, row)
        inputs = {"original": result.value, "series": found.name, "codes": [list(s.codes) for s in found.sets]}
        ctx.session.add(
            Evaluation(
                retest_id=row.id, result_id=result.id, inputs=inputs, verdict=verdict.as_json(),
                proposal=verdict.proposal, made_at=ctx.now,
            )
        )  # fmt: skip


def _as_judged(series: Series, agreement: Agreement, kept: Mapping[str, Any]) -> bool:
    """Whether the same was decided of the same determinations; a later version may write its formulas in other words."""
    typed, now = [list(s.texts) for s in series.sets], agreement.as_json()
    return typed == kept["sets"] and all(now[part] == kept["agreement"][part] for part in DECIDED)


def _verdict(plan: Plan, result: Result, agreement: Agreement, row: Retest) -> Verdict:
    verdict = compare_with_original(plan, original_value(result, plan), agreement)
    ruling = (row.agreement or {}).get("custody")
    if ruling and not ruling["stands"]:
        return replace(verdict, proposal="not evaluated", reasons=(said(CUSTODY),), report="")
    return verdict


def original_value(result: Result, plan: Plan) -> Value:
    """Return the original as reported; what is no value (a remark in its place) is kept as it is and judged as invalid."""
    try:
        return parse_value(result.value, limit_of_detection=plan.limit_of_detection)
    except Invalid:
        return Value("invalid", result.value)


def _file_retest_records(ctx: Context, batch: str) -> None:
    """Put the analysts' records, which named no case until now, into the case's file."""
    codes = set(ctx.session.scalars(select(Portion.code).where(Portion.batch_id == batch)))
    for paper in ctx.session.scalars(select(Paper).where(Paper.name == "retest-record", Paper.case_id.is_(None))):
        if paper.content.get("number") in codes:
            paper.case_id, paper.round_number = ctx.the_case.id, ctx.the_case.round_number


@act("retest.break-blind", N_("Break the blind"), page="retest.break", prepare=_unsealed(SAMPLES))
def break_blind(ctx: Context, given: BreakBlind) -> None:
    """Break the blind, with a reason: the retest is spoiled and coded anew (2.2.2)."""
    row = the_retest(ctx)
    if ctx.prepared is not None:
        lines = samples_of(ctx.session, row, ctx.prepared)
        row.opening = opening_of(row, lines, faults_of(ctx, row, lines))
        row.opened_at, row.opened_by_id, row.open_reason = ctx.now, ctx.person, given.reason
    row.spoiled_at, row.spoiled_reason = ctx.now, given.reason
    ctx.session.get_one(BenchBatch, row.batch_id).closed_at = ctx.now
    anew = Retest(
        round_id=row.round_id, sequence=row.sequence + 1, plan=row.plan, ordered_by_id=row.ordered_by_id, ordered_at=ctx.now
    )
    ctx.session.add(anew)
