"""The papers of a retest: order, coding record and notice, labels, retest record, resampling record, verdict sheet."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Signature, Words, known_as, yes_or_no
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Section, Signatures, Table, rows, section
from lims_complaints.identity.codes import grouped
from lims_complaints.language import LANGUAGES, N_, say_name, translator
from lims_complaints.papers import form, named, sheet, titled
from lims_complaints.records.bench import Assignment, Determination, HandOver, Portion
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import PlanChange, Resampling, Retest
from lims_complaints.retest.coding import sealed_to
from lims_complaints.retest.custody import CHAIN, Custody, custody_of
from lims_complaints.retest.plan import read_plan
from lims_complaints.retest.plan_rows import plan_rows
from lims_complaints.retest.testing import LOCKED
from lims_complaints.samplegates import gates

HOW_TO_RECKON = N_(
    "Each line is the SHA-256 of “retest-commit/v1”, a zero byte, code and sample, each after its length in two bytes, and the "
    "random number (nonce). The figure over the whole set is the SHA-256 of “retest-commitments/v1”, a zero byte, the number of "
    "lines in four bytes, and all lines in order."
)
LETTER_FOR_LETTER = N_("The sample is written letter for letter as it was committed to.")
WORDS = (N_("half"), N_("not evaluated"), N_("median"), N_("inconclusive"))


def newest(ctx: Context) -> Retest:
    """Return the round's newest retest that got as far as being coded or spoiled, or the one just ordered."""
    query = select(Retest).where(Retest.round_id == ctx.round.id).order_by(Retest.sequence.desc())
    found = ctx.session.scalars(query).all()
    return found[1] if len(found) > 1 and found[0].coded_at is None and ctx.move.act == "retest.break-blind" else found[0]


def number_of(ctx: Context, row: Retest) -> str:
    return f"{ctx.the_case.number}-T{row.sequence}"


PLAN_FOR = N_("Plan for {parameter}")


@form("retest-order")
def retest_order(ctx: Context) -> FormContent:
    """复检任务单: the sample's gate, and the plan fixed before the first determination (2.2.2, 2.2.3)."""
    row = newest(ctx)
    plan = read_plan(row.plan)
    changes = ctx.session.scalars(select(PlanChange).where(PlanChange.retest_id == row.id).order_by(PlanChange.id)).all()
    general = rows(
        (N_("Report"), ctx.the_case.report.number if ctx.the_case.report else ""),
        (N_("Ordered by"), named(ctx.session, row.ordered_by_id)),
        (N_("Ordered at"), row.ordered_at),
        (N_("Both analysts start within"), Words(text=N_("{n} hours"), values={"n": str(plan.window_hours)})),
        (N_("Due at the bench on"), plan.due_on),
        (N_("Decoys for each parameter"), str(plan.decoys)),
        (N_("Control samples for each parameter"), str(plan.controls)),
        (N_("Portions of each item kept in reserve for further determinations"), str(plan.reserve)),
        (N_("Decoys named"), ", ".join(ctx.session.get_one(Result, n).sample.number for n in plan.named)),
        (N_("Control samples and blanks"), ", ".join(b.name for b in plan.bottles)),
    )
    parts = [section(N_("The retest"), general), section(N_("The sample, judged before the retest"), gates(ctx))]
    for line in plan.lines:
        heading = titled({each: translator(each)(PLAN_FOR, parameter=say_name(each, line.parameter)) for each in LANGUAGES})
        parts += [section(heading, plan_rows(line.method, line.plan))]
    if changes:
        table = Table(
            columns=(Column(head=N_("When")), Column(head=N_("By")), Column(head=N_("Reason"))),
            rows=tuple((c.at, named(ctx.session, c.by_id), c.reason) for c in changes),
        )
        parts.append(section(N_("Deviations: changes of the plan"), table))
    return sheet(ctx, "retest-order", *parts, number=number_of(ctx, row))


@form("coding-record")
def coding_record(ctx: Context) -> FormContent:
    """密码编号记录: what was sealed to whom, under which commitment; once opened, the map itself, checked (2.2.2)."""
    row = newest(ctx)
    portions = len(ctx.session.scalars(select(Portion.code).where(Portion.batch_id == row.batch_id)).all())
    keys, _ = sealed_to(ctx.session, row)
    head = rows(
        (N_("Coded by"), named(ctx.session, row.coded_by_id)),
        (N_("Coded at"), row.coded_at),
        (N_("Portions coded, companions and reserve included"), str(portions)),
        (N_("Sealed to the keys of"), named(ctx.session, *keys)),
        (N_("SHA-256 over the whole set"), row.commitment),
        *(((N_("Spoiled at"), row.spoiled_at), (N_("Reason"), row.spoiled_reason)) if row.spoiled_at else ()),
    )
    parts = [section(N_("The coding"), head)]
    if row.opening is not None:
        parts += [*_opened(ctx, row, row.opening), _chain(ctx, row)]
    return sheet(ctx, "coding-record", *parts, number=number_of(ctx, row), mark="" if row.opening else N_("Sealed"))


def _opened(ctx: Context, row: Retest, opening: Mapping[str, Any]) -> list[Section]:
    wrong = opening["wrong"]
    intact = Words(text=N_("Everything is as it was committed to."))
    changed = Words(text=N_("Somebody has tampered: {codes}"), values={"codes": ", ".join(wrong)})
    head = rows(
        (N_("Opened by"), named(ctx.session, row.opened_by_id)),
        (N_("Opened at"), row.opened_at),
        (N_("Reason"), row.open_reason),
        (N_("Checked against the commitments of the coding"), changed if wrong else intact),
    )
    said = [(p, json.loads(p["item"])) for p in opening["portions"]]
    shown = Table(
        columns=tuple(Column(head=h) for h in (N_("Code"), N_("Series"), N_("Item"), N_("Parameter"))),
        rows=tuple((grouped(p["code"]), p["series"], item["item"], known_as(item["parameter"])) for p, item in said),
    )
    checks = Table(
        columns=tuple(
            Column(head=h) for h in (N_("Code"), N_("Item as committed to"), N_("Nonce"), N_("Commitment (SHA-256)"))
        ),
        rows=tuple((p["code"], p["item"], p["nonce"], p["commitment"]) for p in opening["portions"]),
    )
    how = Paragraphs(paragraphs=(Words(text=HOW_TO_RECKON), Words(text=LETTER_FOR_LETTER)))
    again = section(N_("To reckon again"), how, checks, new_page=True)
    return [section(N_("The opening"), head), section(N_("The map"), shown), again]


def _chain(ctx: Context, row: Retest) -> Section:
    """Return the chain of custody: the samples out of the store, then each portion from hand to hand."""
    found = custody_of(ctx.session, row)
    taken = [
        (number, Words(text=N_("the store")), named(ctx.session, t.by_id), t.expected, t.at, t.at, t.seal, _whole(t, found))
        for t, number in found.taken
    ]
    moved = [
        (grouped(m.portion_code), named(ctx.session, m.from_id), named(ctx.session, m.to_id), m.seal, m.at, m.received_at,
         m.received_seal, _whole(m, found))
        for m in found.moves
    ]  # fmt: skip
    table = Table(columns=tuple(Column(head=h) for h in CHAIN), rows=(*taken, *moved))
    return section(N_("Chain of custody"), table, new_page=True)


def _whole(step: Any, found: Custody) -> Words:
    return Words(text=N_("a break") if step in found.breaks else N_("whole"))


@form("coding-notice")
def coding_notice(ctx: Context) -> FormContent:
    """编号承诺书, for the client: the commitments, and how to check them once the map is open; no code (2.2.2)."""
    row = newest(ctx)
    _, commitments = sealed_to(ctx.session, row)
    explained = Words(
        text=N_(
            "Your sample and its companions were given codes, so that nobody who tests them knows whose they are. "
            "Each line below fixes one code and its sample without giving either away: from this moment on nobody can "
            "exchange samples unnoticed. When the codes are opened you are told code, sample and the random number that "
            "belongs to each line, and you or anybody you trust can reckon the lines again."
        )
    )
    checked = Paragraphs(paragraphs=(Words(text=HOW_TO_RECKON),))
    table = Table(columns=(Column(head=N_("Commitment (SHA-256)")),), rows=tuple((c,) for c in commitments))
    head = rows((N_("Coded at"), row.coded_at), (N_("SHA-256 over the whole set"), row.commitment))
    return sheet(
        ctx, "coding-notice", section(N_("What this is"), Paragraphs(paragraphs=(explained,))), section(N_("The coding"), head),
        section(N_("Commitments"), table), section(N_("How to check them"), checked), number=number_of(ctx, row),
    )  # fmt: skip


@form("bench-labels")
def bench_labels(ctx: Context) -> FormContent:
    """样品标签: the codes of the batch in their own order, and nothing else (2.2.2)."""
    row = newest(ctx)
    codes = ctx.session.scalars(select(Portion.code).where(Portion.batch_id == row.batch_id).order_by(Portion.code)).all()
    table = Table(columns=(Column(head=N_("Code")),), rows=tuple((code,) for code in codes))
    content = sheet(ctx, "bench-labels", section("", table), number="-")
    return content.model_copy(update={"case": "", "number": ""})


@form("retest-record")
def retest_record(ctx: Context) -> FormContent:
    """复检原始记录: one analyst's own entries for one code, the corrected ones too (2.2.4). Knows no case."""
    portion = ctx.session.get_one(Portion, ctx.portion)
    assignment = ctx.session.get_one(Assignment, portion.code)
    query = select(Determination).where(Determination.portion_code == portion.code).order_by(Determination.entry)
    head = rows(
        (N_("Code"), grouped(portion.code)),
        (N_("Matrix"), known_as(portion.matrix)),
        (N_("Parameter"), known_as(portion.parameter)),
        (N_("Method"), portion.method),
        (N_("Unit"), portion.unit),
        (N_("Preservation"), portion.preservation),
        (N_("Analyst"), named(ctx.session, assignment.person_id)),
        (N_("Taken over at"), assignment.checked_in_at),
    )
    entries = ctx.session.scalars(query).all()
    signed = Signatures(
        signatures=tuple(
            Signature(name=named(ctx.session, e.person_id), role=N_("Analyst"), meaning=LOCKED, at=e.locked_at) for e in entries
        )
    )
    parts = (section(N_("The portion"), head), _custody(ctx, portion), *map(_entry, entries), section(N_("Signed"), signed))
    return sheet(ctx, "retest-record", *parts, number=portion.code)


def _custody(ctx: Context, portion: Portion) -> Section:
    query = select(HandOver).where(HandOver.portion_code == portion.code).order_by(HandOver.step)
    table = Table(
        columns=tuple(
            Column(head=h)
            for h in (N_("Confirmed at"), N_("Giver"), N_("Receiver"), N_("Number on the seal"), N_("Seal whole"))
        ),
        rows=tuple(
            (
                h.received_at,
                named(ctx.session, h.from_id),
                named(ctx.session, h.to_id),
                h.received_seal,
                yes_or_no(not h.broken),
            )
            for h in ctx.session.scalars(query)
        ),
    )
    return section(N_("Custody"), table)


def _entry(entry: Determination) -> Section:
    heading = (
        N_("Results as locked") if entry.entry == 1 else Words(text=N_("Correction {n}"), values={"n": str(entry.entry - 1)})
    )
    said = rows(
        (N_("Results as read"), "; ".join(entry.replicates)),
        (N_("Instrument"), entry.instrument),
        (N_("Calibrated until"), entry.calibrated_until),
        (N_("Reagents and their lots"), entry.reagents),
        (N_("Conditions"), entry.conditions),
        (N_("Started at"), entry.started_at),
        (N_("Ended at"), entry.ended_at),
        (N_("Remarks"), entry.remarks),
        (N_("Raw file (SHA-256)"), entry.raw_sha256 or ""),
        (N_("Locked at"), entry.locked_at),
        (N_("Reason"), entry.reason),
        (N_("SHA-256 of this entry"), entry.seal),
    )
    return section(heading, said)


@form("resampling-record")
def resampling_record(ctx: Context) -> FormContent:
    """重新采样记录: why, where, how, by which two people, under which number (2.2.3)."""
    query = select(Resampling).where(Resampling.round_id == ctx.round.id).order_by(Resampling.id.desc()).limit(1)
    row = ctx.session.scalars(query).one()
    old, new = (ctx.session.get_one(Sample, i) for i in (row.old_sample_id, row.new_sample_id))
    body = rows(
        (N_("Old sample"), old.number),
        (N_("New sample"), new.number),
        (N_("Reason"), row.reason),
        (N_("Taken on"), row.taken_on),
        (N_("Where"), row.where),
        (N_("How"), row.how),
        (N_("Quantity"), f"{new.quantity_left} {new.quantity_unit}" if new.quantity_left is not None else ""),
        (N_("Seal"), row.seal),
        (N_("Samplers"), named(ctx.session, row.sampler_id, row.second_sampler_id)),
        (N_("Handed over to"), row.handed_over_to),
        (N_("Recorded by"), named(ctx.session, row.recorded_by_id)),
        (N_("Recorded at"), row.at),
    )
    note = Words(
        text=N_("The value of the new sample never takes the place of the old one: new water cannot test an old result.")
    )
    return sheet(ctx, "resampling-record", section(N_("The new sample"), body), number=new.number, lead=note)
