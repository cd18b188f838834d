"""Acts of the blind: coding, release of the work package, assignment, further determinations, opening, break."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.attachments import enter
from lims_complaints.chance import shuffled
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.language import N_, in_english
from lims_complaints.measurement.value import parse_value
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.bench import Assignment, BenchBatch, Portion
from lims_complaints.records.case import Notice
from lims_complaints.records.report import Report, Result
from lims_complaints.records.retest import Retest
from lims_complaints.retest.acts import the_retest
from lims_complaints.retest.coding import draw, seal_map
from lims_complaints.retest.commitment import Item, Sealed
from lims_complaints.retest.contents import words_in
from lims_complaints.retest.given import AssignAnalysts, CodePortions, Control, OrderFurther, ReleaseWorkPackage
from lims_complaints.retest.leaks import Secret, leaks
from lims_complaints.retest.plan import RetestPlan, read_plan
from lims_complaints.retest.roster import draw as draw_people
from lims_complaints.retest.roster import roster
from lims_complaints.retest.sample import Key, decoys, disputed, holding_until, is_kept, item_of, key_of, refuse_unlike

TOO_FEW_CONTROLS = N_("The plan asks for {n} control samples for {parameter}.")
TWO_OF_A_NAME = N_("Two control samples of one parameter need two names.")
NO_COMPANION = N_("The only coded bottle would be the disputed one. Add a decoy or a control sample.")
TOO_LATE = N_("The holding time of {parameter} is over. The case goes on from the records.")
NAMED = N_("The plan names {name}: give its reference and allowed deviation under this name.")
NOT_A_NUMBER = N_("The reference and the allowed deviation are numbers.")
WAITING = N_("Portions wait for you at the bench.")
NOT_ENOUGH_PEOPLE = N_("{n} further analysts are needed.")
TESTS_ALREADY = N_("A further determination is made by somebody who has not tested this sample yet.")
NO_RESERVE = N_("No portion is left in reserve. Break the blind; the retest is coded anew.")


@act("retest.code-portions", N_("Code the portions"), page="retest.coding")
def code_portions(ctx: Context, given: CodePortions) -> None:
    """Code the disputed portions and their companions, seal the map, commit to it (2.2.2)."""
    row = the_retest(ctx)
    plan = read_plan(row.plan)
    contested = {line.result: ctx.session.get_one(Result, line.result) for line in plan.lines}
    _refuse_too_late(ctx, contested.values())
    items = _items(ctx, given, plan, contested)
    batch = BenchBatch(id=ctx.dice.bytes(8).hex(), window_hours=plan.window_hours, due_on=plan.due_on)
    ctx.session.add(batch)
    ctx.session.flush()
    row.batch_id, row.coded_by_id, row.coded_at = batch.id, ctx.person, ctx.now
    lines = draw(ctx.session, ctx.dice, items, 2 + plan.reserve)
    ctx.session.flush()
    _insert(ctx, batch, lines, {i.text(): i for i in items}, plan, contested)
    ctx.notes["coding"] = seal_map(ctx.session, row, lines, _references(given, items, lines, contested), ctx.now)
    ctx.shown["labels"] = [
        {"sample": item.name, "parameter": item.parameter, "codes": sorted(x.code for x in lines if x.item == item.text())}
        for item in items
    ]


def _refuse_too_late(ctx: Context, results: Iterable[Result]) -> None:
    zone = timekeeping.zone_of(ctx.session)
    for result in results:
        if not is_kept(result, ctx.now, zone):
            raise Invalid((Fault("results", TOO_LATE, {"parameter": key_of(result).parameter}),))


def _items(ctx: Context, given: CodePortions, plan: RetestPlan, contested: Mapping[int, Result]) -> list[Item]:
    """Return every item of the batch: what is disputed and, for each parameter and method, the plan's companions."""
    refuse_unlike(ctx.session, list(contested.values()), given.decoys)
    named = tuple(dict.fromkeys((*plan.named, *given.decoys)))
    refuse_unlike(ctx.session, list(contested.values()), plan.named, "")
    _refuse_missing(given, plan, contested)
    items = [item_of(result, "disputed") for result in contested.values()]
    firsts = {key_of(result): result for result in reversed(list(contested.values()))}
    for key, result in firsts.items():
        controls = _controls(given.controls, key, contested)
        if len(controls) < plan.controls:
            raise Invalid((Fault("controls", TOO_FEW_CONTROLS, {"n": str(plan.controls), "parameter": key.parameter}),))
        if len({c.name for c in controls}) < len(controls):
            raise Invalid((Fault("controls", TWO_OF_A_NAME),))
        others = decoys(ctx.session, ctx.dice, result, named, plan.decoys)
        if not controls and not others:
            raise Refused("2.2.2", NO_COMPANION)
        items += [item_of(other, "decoy") for other in others]
        items += [Item("control", c.name, 0, key.parameter, key.method, result.unit) for c in controls]
    return list(dict.fromkeys(items))


def _refuse_missing(given: CodePortions, plan: RetestPlan, contested: Mapping[int, Result]) -> None:
    """Raise Invalid for a control sample or blank that the plan names and nobody gives the reference of."""
    for bottle in plan.bottles:
        key = key_of(contested[bottle.result])
        if bottle.name not in {c.name for c in _controls(given.controls, key, contested)}:
            raise Invalid((Fault("controls", NAMED, {"name": bottle.name}),))


def _controls(controls: Sequence[Control], key: Key, contested: Mapping[int, Result]) -> list[Control]:
    return [c for c in controls if c.result in contested and key_of(contested[c.result]) == key]


def _references(
    given: CodePortions, items: Sequence[Item], lines: Sequence[Sealed], contested: Mapping[int, Result]
) -> dict[str, dict[str, str]]:
    """Return series → reference of every control; they are read as numbers here, so that a slip is found before the test."""
    series = {line.item: line.series for line in lines}
    found: dict[str, dict[str, str]] = {}
    for item in items:
        for n, control in enumerate(given.controls) if item.kind == "control" else ():
            if (
                control.name == item.name
                and control.result in contested
                and key_of(contested[control.result]).parameter == item.parameter
            ):
                reference = _number(f"controls-{n}-reference", control.reference)
                allowed = _number(f"controls-{n}-allowed", control.allowed)
                found[series[item.text()]] = {"name": item.name, "reference": reference, "allowed": allowed}
    return found


def _number(field: str, typed: SecretStr) -> str:
    """Return a number as it was typed. Raises Invalid at its field."""
    text = typed.get_secret_value()
    try:
        plain = parse_value(text).is_number
    except Invalid as wrong:
        raise Invalid(tuple(replace(fault, field=field) for fault in wrong.faults)) from wrong
    if not plain:
        raise Invalid((Fault(field, NOT_A_NUMBER),))
    return text


def _insert(
    ctx: Context,
    batch: BenchBatch,
    lines: Sequence[Sealed],
    items: Mapping[str, Item],
    plan: RetestPlan,
    contested: Mapping[int, Result],
) -> None:
    """Insert the portions in shuffled order. All items of a key show the same: those of the disputed one."""
    zone = timekeeping.zone_of(ctx.session)
    for line in shuffled(ctx.dice, lines):
        item = items[line.item]
        alike = [r for r in contested.values() if key_of(r) == Key(item.parameter, item.method)]
        ends: list[datetime] = [end for r in alike if (end := holding_until(r, zone)) is not None]
        ctx.session.add(
            Portion(
                code=line.code, batch_id=batch.id, series=line.series, parameter=item.parameter, method=item.method,
                unit=item.unit, matrix=in_english(alike[0].sample.matrix), preservation=alike[0].sample.preservation,
                holding_until=min(ends, default=None), replicates=plan.of(item.parameter, item.method).determinations,
            )
        )  # fmt: skip
    ctx.session.flush()


@act("retest.release-work-package", N_("Release the work package"), page="retest.release")
def release_work_package(ctx: Context, given: ReleaseWorkPackage) -> None:
    """Release what the analysts get, after a search for anything that says whose sample it is (2.2.2)."""
    row = the_retest(ctx)
    package = package_of(ctx, row, given)
    written = {piece: text for piece, text in package.items() if piece != "code"}
    found = (*leaks(package, secrets_of(ctx, row)), *leaks(written, codes_of(ctx, row)))
    if found:
        raise Invalid(tuple(leak.fault() for leak in found))
    batch = ctx.session.get_one(BenchBatch, row.batch_id)
    batch.instructions, batch.files = given.instructions, [upload.model_dump() for upload in given.files]
    row.released_at = ctx.now
    for upload in given.files:
        enter(ctx.session, ctx.store, upload, ctx.now)
    if given.files:
        ctx.notes["files"] = [upload.sha256 for upload in given.files]


def package_of(ctx: Context, row: Retest, given: ReleaseWorkPackage) -> dict[str, str]:
    """Return everything that an analyst will read, piece by piece: fields of the portions, instructions, files within and without."""
    pieces = {"instructions": given.instructions, "file_names": "\n".join(given.file_names)}
    pieces["files"] = "\n".join(f"{f.name}\n{words_in(ctx.store.get(f.sha256))}" for f in given.files)
    portions = ctx.session.scalars(select(Portion).where(Portion.batch_id == row.batch_id)).all()
    for field in ("code", "matrix", "parameter", "method", "unit", "preservation"):
        pieces[field] = "\n".join(sorted({str(getattr(p, field)) for p in portions}))
    return pieces


def codes_of(ctx: Context, row: Retest) -> set[Secret]:
    """Return the batch's codes, which nothing that is written may name: an order of them can be a hint."""
    own = select(Portion.code).where(Portion.batch_id == row.batch_id)
    return {Secret("order", code) for code in ctx.session.scalars(own)}


def secrets_of(ctx: Context, row: Retest) -> set[Secret]:
    """Return what the bench must not learn: client, report, case, samples, sites, disputed values."""
    case, session = ctx.the_case, ctx.session
    report = session.get_one(Report, case.report_id)
    filed = session.get_one(Appeal, case.id)
    client = report.client
    texts = {
        "client": {client.name, client.address, client.email, client.phone, *_said_by(filed)},
        "report": {report.number},
        "case": {case.number},
    }
    found = {Secret(kind, text.strip()) for kind, each in texts.items() for text in each if text.strip()}  # type: ignore[arg-type]
    planned = {line.result for line in read_plan(row.plan).lines}
    for result in (r for _, r in disputed(session, case).values() if r.id in planned):
        found |= {Secret("value", result.value), Secret("sample", result.sample.number), Secret("site", result.sample.site)}
        found.add(Secret("sample", result.worksheet))
    return {s for s in found if s.text.strip()}


def _said_by(filed: Appeal) -> set[str]:
    """Return what whoever filed said of themselves."""
    return {filed.name, filed.organisation, filed.representative_for, filed.email, filed.phone, filed.address}


@act("retest.assign-analysts", N_("Assign two analysts"), page="retest.roster")
def assign_analysts(ctx: Context, given: AssignAnalysts) -> None:
    """Give each of two analysts one portion of every series; a draw is replayable from what the chain holds (2.2.4)."""
    row = the_retest(ctx)
    people = given.analysts
    if given.draw:
        among = [c.person for c in roster(ctx.scene()).eligible()]
        seed = ctx.dice.bytes(16).hex()
        people = draw_people(among, seed)
        ctx.notes["draw"] = {"seed": seed, "among": sorted(among), "drawn": list(people)}
    pairs: list[tuple[str, int]] = []
    for codes in _free(ctx, row).values():
        pairs += zip(shuffled(ctx.dice, codes), shuffled(ctx.dice, people), strict=False)
    _assign(ctx, pairs)


def _free(ctx: Context, row: Retest) -> dict[str, list[str]]:
    """Return series → codes that nobody was given yet."""
    given_out = select(Assignment.portion_code)
    query = select(Portion).where(Portion.batch_id == row.batch_id, Portion.code.not_in(given_out)).order_by(Portion.code)
    free: dict[str, list[str]] = {}
    for portion in ctx.session.scalars(query):
        free.setdefault(portion.series, []).append(portion.code)
    return free


def _assign(ctx: Context, pairs: Sequence[tuple[str, int]]) -> None:
    for code, person in shuffled(ctx.dice, pairs):
        ctx.session.add(Assignment(portion_code=code, person_id=person, assigned_at=ctx.now))
    for person in sorted({person for _, person in pairs}):
        ctx.session.add(Notice(person_id=person, text=WAITING, made_at=ctx.now))
    ctx.session.flush()


@act("retest.order-further", N_("Order further determinations"), page="retest.further")
def order_further(ctx: Context, given: OrderFurther) -> None:
    """Assign what agreement still needs, from the reserve, before anyone knows whose it is (2.2.4, ISO 5725-6 5.2.2)."""
    row = the_retest(ctx)
    series: dict[str, Any] = (row.agreement or {})["series"]
    sets = max((s["agreement"]["more_sets"] for s in series.values()), default=0)
    _refuse_wrong_people(ctx, row, given, sets)
    free, pairs = _free(ctx, row), list[tuple[str, int]]()
    for name, judged in series.items():
        if judged["control"]:
            continue
        reserve = shuffled(ctx.dice, free.get(name, []))
        more = [(person, n) for person, n in zip(judged["people"], judged["agreement"]["more"], strict=True) if n]
        others = [(person, 0) for person in given.analysts[: judged["agreement"]["more_sets"]]]
        if len(reserve) < len(more) + len(others):
            raise Refused("2.2.4", NO_RESERVE)
        for code, (person, n) in zip(reserve, [*more, *others], strict=False):
            if n:
                ctx.session.get_one(Portion, code).replicates = n
            pairs.append((code, person))
    ctx.session.flush()  # from here on they are given out, and stay as they are
    _assign(ctx, pairs)
    ctx.session.get_one(BenchBatch, row.batch_id).closed_at = None


def _refuse_wrong_people(ctx: Context, row: Retest, given: OrderFurther, sets: int) -> None:
    if len(set(given.analysts)) < sets:
        raise Invalid((Fault("analysts", NOT_ENOUGH_PEOPLE, {"n": str(sets)}),))
    query = select(Assignment.person_id).join(Portion, Portion.code == Assignment.portion_code)
    tested = set(ctx.session.scalars(query.where(Portion.batch_id == row.batch_id)))
    if tested & set(given.analysts):
        raise Invalid((Fault("analysts", TESTS_ALREADY),))
