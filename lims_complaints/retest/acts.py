"""Acts before and beside the testing: the sample judged, the retest ordered, a new sample taken, custody ruled on."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.language import N_
from lims_complaints.records.person import Person
from lims_complaints.records.report import Result, Sample, SampleHold
from lims_complaints.records.retest import PlanChange, Resampling, Retest, SampleGate
from lims_complaints.retest.given import (
    ChangePlan,
    JudgedSample,
    JudgeSample,
    OrderRetest,
    RecordResampling,
    ResultPlan,
    RuleOnCustody,
)
from lims_complaints.retest.plan import Line, Named, RetestPlan, read_plan
from lims_complaints.retest.sample import alike, at_hand, is_kept, key_of, refuse_unlike, the_disputed
from lims_complaints.situation.work import current_retest, fit_results

NEVER = N_("This parameter cannot be retested by nature; the case goes on from the records.")
NOT_FIT = N_("The sample of result {result} was not found fit for a retest.")
TWO_PLANS = N_("Results of one parameter and method share their plan; the plans of {parameter} differ.")
TOO_MANY_DECOYS = N_(
    "{n} decoys were ordered for {parameter}; {found} of the retained samples would pass for it at the bench. Order {"
    "found} at most, and control samples or blanks besides."
)
NO_SAMPLE = N_("There is no sample {number} in this report.")
NOT_PLANNED = N_("{name} accompanies a result that is not retested.")
NO_PERSON = N_("There is nobody of that number.")
CHANGED_TOO_LATE = N_("The plan cannot change once agreement has been judged under it.")
CODED_ALREADY = N_(
    "The portions are coded: results, determinations, window and companions stay as they are. Change criteria only."
)


@act("retest.judge-sample", N_("Judge whether the sample can be retested"), page="retest.sample")
def judge_sample(ctx: Context, given: JudgeSample) -> None:
    """Judge the original sample for each disputed result: quantity, seal, storage, holding time at the start (2.2.3)."""
    for judged in given.samples:
        contested, result = the_disputed(ctx.session, ctx.the_case, judged.result, "samples")
        if not (contested.retestable and result.retestable):
            raise Refused("2.2.3", NEVER, (contested.why_not,) if contested.why_not else ())
        checks = {
            "quantity_enough": judged.quantity_enough and _enough(judged, result),
            "seal_intact": judged.seal_intact,
            "storage_kept": judged.storage_kept,
            "within_holding_time": is_kept(result, given.starts_at or ctx.now, timekeeping.zone_of(ctx.session)),
        }
        ctx.session.add(
            SampleGate(
                round_id=ctx.round.id, result_id=result.id, fit=all(checks.values()), reason=judged.remarks, by_id=ctx.person,
                at=ctx.now, **checks,
            )
        )  # fmt: skip


def _enough(judged: JudgedSample, result: Result) -> bool:
    left = result.sample.quantity_left
    return judged.quantity_needed is None or left is None or left >= judged.quantity_needed


@act("retest.order", N_("Order a retest with its plan"), page="retest.order")
def order(ctx: Context, given: OrderRetest) -> None:
    """Fix the plan of the retest: parameters, methods, replicates, criteria, companions (2.2.2)."""
    plan = _plan(ctx, given)
    sequence = ctx.session.scalar(select(func.max(Retest.sequence)).where(Retest.round_id == ctx.round.id)) or 0
    ctx.session.add(
        Retest(round_id=ctx.round.id, sequence=sequence + 1, plan=plan.as_json(), ordered_by_id=ctx.person, ordered_at=ctx.now)
    )


@act("retest.change-plan", N_("Change the plan of the retest"))
def change_plan(ctx: Context, given: ChangePlan) -> None:
    """Change the plan after it was fixed: a new version, recorded as a deviation with its reason (2.2.2, R-32)."""
    row = the_retest(ctx)
    if row.judged_at is not None:
        raise Refused("2.2.2", CHANGED_TOO_LATE)
    plan = _plan(ctx, given, version=_version(row) + 1, coded=row.coded_at is not None)
    if row.coded_at is not None and _shape(plan) != _shape(read_plan(row.plan)):
        raise Invalid((Fault("results", CODED_ALREADY),))
    after = plan.as_json()
    change = PlanChange(retest_id=row.id, before=row.plan, after=after, reason=given.reason, by_id=ctx.person, at=ctx.now)
    ctx.session.add(change)
    row.plan = after


def _version(row: Retest) -> int:
    return max((line.plan.version for line in read_plan(row.plan).lines), default=1)


def _shape(plan: RetestPlan) -> tuple[object, ...]:
    """Return what the coding has fixed already: which results, how many determinations, which companions."""
    lines = sorted((line.result, line.plan.determinations) for line in plan.lines)
    return (lines, plan.window_hours, plan.decoys, plan.controls, plan.reserve, plan.named, plan.bottles)


def _plan(ctx: Context, given: OrderRetest, version: int = 1, *, coded: bool = False) -> RetestPlan:
    fit = fit_results(ctx.session, ctx.the_case)
    lines = tuple(_line(ctx, each, fit.get(each.result, False), version) for each in given.results)
    _refuse_two_plans(lines)
    decoys, controls = _companions(ctx, given, [line.result for line in lines])
    if not coded:
        _refuse_too_many(ctx, lines, given, decoys)
    bottles = tuple(Named(b.result, b.kind, b.name) for b in given.bottles)
    return RetestPlan(given.window_hours, given.due_on, decoys, controls, given.reserve, lines, given.named, bottles)


def _companions(ctx: Context, given: OrderRetest, planned: Sequence[int]) -> tuple[int, int]:
    """Return how many decoys and controls go with each parameter, at least those that are named. Raises Invalid for unfit ones."""
    results = [ctx.session.get_one(Result, n) for n in planned]
    refuse_unlike(ctx.session, results, given.named, "named")
    strange = [b for b in given.bottles if b.result not in planned]
    if strange:
        raise Invalid(tuple(Fault("bottles", NOT_PLANNED, {"name": b.name}) for b in strange))
    keys = {n: key_of(r) for n, r in zip(planned, results, strict=True)}
    decoys = [len(set(given.named) & {c.id for c in alike(ctx.session, r)}) for r in results]
    controls = [sum(keys[b.result] == key for b in given.bottles) for key in keys.values()]
    return max([given.decoys, *decoys]), max([given.controls, *controls])


def _refuse_too_many(ctx: Context, lines: Sequence[Line], given: OrderRetest, decoys: int) -> None:
    """Raise Invalid where more decoys are ordered than there are samples that would pass for the disputed one at the bench."""
    faults = []
    for line in lines:
        result = ctx.session.get_one(Result, line.result)
        if (found := at_hand(ctx.session, result, given.named)) < decoys:
            said = {"n": str(decoys), "found": str(found), "parameter": key_of(result).parameter}
            faults.append(Fault("decoys", TOO_MANY_DECOYS, said))
    if faults:
        raise Invalid(tuple(faults[:1]))


def _line(ctx: Context, each: ResultPlan, fit: bool, version: int) -> Line:
    _, result = the_disputed(ctx.session, ctx.the_case, each.result, "results")
    if not fit:
        raise Invalid((Fault("results", NOT_FIT, {"result": str(each.result)}),))
    key = key_of(result)
    named = {"parameter": each.plan.parameter or key.parameter, "unit": each.plan.unit or result.unit, "version": version}
    return Line(result.id, key.parameter, key.method, each.plan.model_copy(update=named))


def _refuse_two_plans(lines: Sequence[Line]) -> None:
    first: dict[tuple[str, str], Line] = {}
    for line in lines:
        if first.setdefault((line.parameter, line.method), line).plan != line.plan:
            raise Invalid((Fault("results", TWO_PLANS, {"parameter": line.parameter}),))


@act("retest.record-resampling", N_("Record a new sample"))
def record_resampling(ctx: Context, given: RecordResampling) -> None:
    """Record the new sample, taken by two people, under its own number; the old result is judged without it (2.2.3)."""
    ctx.refuse_future(taken_on=given.taken_on)
    old = _old_sample(ctx, given.old_sample)
    for field, person in (("sampler", given.sampler), ("second_sampler", given.second_sampler)):
        if ctx.session.get(Person, person) is None:
            raise Invalid((Fault(field, NO_PERSON),))
    count = ctx.session.scalar(select(func.count()).select_from(Sample).where(Sample.replaces_id == old.id)) or 0
    number = ctx.edition.numbers["resample"].format(sample=old.number, n=count + 1)
    new = Sample(
        number=number, matrix=old.matrix, description=old.description, site=given.where, taken_on=given.taken_on,
        taken_by_id=given.sampler, received_on=ctx.today, preservation=old.preservation, seal=given.seal,
        quantity_left=given.quantity, quantity_unit=old.quantity_unit, replaces_id=old.id,
    )  # fmt: skip
    ctx.session.add(new)
    ctx.session.flush()
    ctx.session.add_all(
        [
            SampleHold(sample_id=new.id, case_id=ctx.the_case.id, placed_at=ctx.now),
            Resampling(
                round_id=ctx.round.id, old_sample_id=old.id, new_sample_id=new.id, reason=given.reason,
                taken_on=given.taken_on, where=given.where, how=given.how, seal=given.seal,
                handed_over_to=given.handed_over_to, sampler_id=given.sampler, second_sampler_id=given.second_sampler,
                recorded_by_id=ctx.person, at=ctx.now,
            ),
        ]
    )  # fmt: skip


def _old_sample(ctx: Context, number: str) -> Sample:
    query = (
        select(Sample)
        .join(Result, Result.sample_id == Sample.id)
        .where(Sample.number == number, Result.report_id == ctx.the_case.report_id)
        .limit(1)
    )
    found = ctx.session.scalars(query).first()
    if found is None:
        raise Invalid((Fault("old_sample", NO_SAMPLE, {"number": number}),))
    return found


@act("retest.rule-on-custody", N_("Rule on a break of custody"))
def rule_on_custody(ctx: Context, given: RuleOnCustody) -> None:
    """Rule whether the result may be used although custody was broken (2.2.3, R-29)."""
    ctx.notes["custody"] = "stands" if given.stands else "does not stand"
    row = current_retest(ctx.session, ctx.the_case)
    if row is not None:
        ruling = {"stands": given.stands, "reason": given.reason, "by": ctx.actor.name, "at": ctx.now.isoformat()}
        row.agreement = {**(row.agreement or {}), "custody_ruled": True, "custody": ruling}


def the_retest(ctx: Context) -> Retest:
    """Return the retest that is going on. The states of the procedure see to it that there is one."""
    row = current_retest(ctx.session, ctx.the_case)
    if row is None:
        raise Refused("2.2.2", N_("No retest is going on."))
    return row
