"""The papers of review and investigation: review record, complaint handling form."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.act import Context
from lims_complaints.documents.content import Titled, Words, yes_or_no
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Rows, Section, Table, rows, section
from lims_complaints.language import LANGUAGES, N_, say_time
from lims_complaints.papers import form, named, sheet
from lims_complaints.records.appeal import Appeal, Attachment
from lims_complaints.records.handling import HandlingStep
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.review.rules import STAGES

STAGE_HEADS = (
    (N_("Stage"), "1.1"), (N_("Looked at"), "2.2"), (N_("Finding"), "0.9"), (N_("What was found"), "2.0"), (N_("Evidence"), "1.2"),
    (N_("By whom, when"), "2.1"),
)  # fmt: skip
"""The heads of the stages' table, each with its share of the width."""
R = TypeVar("R", Investigation, Escalation, GeneralOutcome)


@form("review-record")
def review_record(ctx: Context) -> FormContent:
    """原始记录核查记录: stage by stage, then the opinion and what was said to it (2.2.1)."""
    found = ctx.session.scalars(select(ReviewStage).where(ReviewStage.round_id == ctx.round.id).order_by(ReviewStage.id))
    stages = sorted(found, key=lambda stage: STAGES.index(stage.stage))  # as the test went, whenever each was looked at
    table = Table(
        columns=(*(Column(head=head, share=Decimal(share)) for head, share in STAGE_HEADS),),
        rows=tuple(
            (Words(text=s.stage), s.looked_at, Words(text=s.finding), s.remarks, _evidence(ctx, s), _who_and_when(ctx, s))
            for s in stages
        ),
    )
    report = ctx.the_case.report
    what = rows((N_("Report"), report.number if report else ""), (N_("Round"), str(ctx.round.number)))
    opinions = ctx.session.scalars(select(Opinion).where(Opinion.round_id == ctx.round.id).order_by(Opinion.id)).all()
    parts = [section("", what), section(N_("The course of the test"), table), *(_opinion(ctx, o) for o in opinions)]
    return sheet(ctx, "review-record", *parts)


def _who_and_when(ctx: Context, stage: ReviewStage) -> Titled:
    """Say who looked and when, one under the other: the zone stands with every other instant of the paper."""
    zone = timekeeping.zone_of(ctx.session)
    said = named(ctx.session, stage.by_id)
    names = said.texts if isinstance(said, Titled) else {}
    return Titled(texts={each: f"{names.get(each, '')}\n{say_time(stage.at, each, zone)}" for each in LANGUAGES})


def _evidence(ctx: Context, stage: ReviewStage) -> str:
    """Name the file that a finding rests on, with the beginning of its hash; the whole hash stands in the case's file."""
    if stage.evidence_sha256 is None:
        return ""
    of = (Attachment.case_id == ctx.the_case.id, Attachment.sha256 == stage.evidence_sha256)
    name = ctx.session.scalar(select(Attachment.name).where(*of).limit(1)) or ""
    return f"{name}\nSHA-256 {stage.evidence_sha256[:16]}…".strip()


def _opinion(ctx: Context, opinion: Opinion) -> Section:
    return section(
        N_("Preliminary opinion"),
        rows(
            (N_("Proposal"), Words(text=opinion.proposal)),
            (N_("Opinion"), opinion.opinion),
            (N_("Given by"), named(ctx.session, opinion.by_id)),
            (N_("Given at"), opinion.at),
            (N_("Ruling"), Words(text=opinion.ruling) if opinion.ruling else ""),
            (N_("Reason"), opinion.ruling_reason),
            (N_("Ruled by"), named(ctx.session, opinion.ruled_by_id)),
            (N_("Ruled at"), opinion.ruled_at),
        ),
    )


@form("complaint-handling-form")
def complaint_handling_form(ctx: Context) -> FormContent:
    """客户投诉处理登记表: facts, cause, measures; escalation and team; outcome and approval (2.1)."""
    filed = ctx.session.get_one(Appeal, ctx.the_case.id)
    return sheet(
        ctx,
        "complaint-handling-form",
        section("", _about_whom(ctx, filed)),
        section(N_("What happened"), Paragraphs(paragraphs=(ctx.round.grounds or filed.grounds,))),
        *(_investigation(ctx, row) for row in _of_round(ctx, Investigation)),
        *(_escalation(ctx, row) for row in _of_round(ctx, Escalation)),
        *(_outcome(ctx, row) for row in _of_round(ctx, GeneralOutcome)),
    )


def _about_whom(ctx: Context, filed: Appeal) -> Rows:
    return rows(
        (N_("From"), filed.organisation or filed.name),
        (N_("Filed at"), filed.filed_at),
        (N_("Department concerned"), Words(text=ctx.the_case.department)),
        (N_("Round"), str(ctx.round.number)),
    )


def _of_round(ctx: Context, record: type[R]) -> Sequence[R]:
    return ctx.session.scalars(select(record).where(record.round_id == ctx.round.id).order_by(record.id)).all()


def _investigation(ctx: Context, row: Investigation) -> Section:
    return section(
        N_("Investigation"),
        rows(
            (N_("Facts found"), row.facts),
            (N_("Cause"), row.cause),
            (N_("Where the cause lies"), Words(text=row.cause_kind)),
            (N_("Measures"), row.measures),
            (N_("Responsible"), row.responsible),
            (N_("Measures done on"), row.done_on),
            (N_("Recorded by"), named(ctx.session, row.by_id)),
            (N_("Recorded at"), row.at),
        ),
    )


def _escalation(ctx: Context, row: Escalation) -> Section:
    return section(
        N_("Handed to the Office"),
        rows(
            (N_("Reason"), row.reason),
            (N_("By"), named(ctx.session, row.by_id)),
            (N_("When"), row.at),
            (N_("Departments concerned"), Words(text=row.departments)),
            (N_("Team"), named(ctx.session, *(row.team or ()))),
            (N_("Named by"), named(ctx.session, row.named_by_id)),
            (N_("Named at"), row.named_at),
        ),
    )


def _outcome(ctx: Context, row: GeneralOutcome) -> Section:
    return section(
        N_("Outcome"),
        rows(
            (N_("Justified"), yes_or_no(row.justified)),
            (N_("Outcome"), row.outcome),
            (N_("Proposed by"), named(ctx.session, row.by_id)),
            (N_("Proposed at"), row.at),
            (N_("Ruling"), Words(text=row.ruling) if row.ruling else ""),
            (N_("Reason"), row.ruling_reason),
            (N_("Ruled by"), named(ctx.session, row.ruled_by_id)),
            (N_("Ruled at"), row.ruled_at),
        ),
    )


@form("handling-record")
def handling_record(ctx: Context) -> FormContent:
    """投诉处理过程记录: every recorded step of the case's handling, in order."""
    rounds = {r.id: r.number for r in ctx.the_case.rounds}
    query = select(HandlingStep).where(HandlingStep.round_id.in_(rounds)).order_by(HandlingStep.id)
    heads = (N_("When"), N_("What"), N_("Words"), N_("About"), N_("Amount"), N_("By"))
    lines = tuple(
        (s.at, Words(text=s.kind), s.words, _about(ctx, s), _amount(s), named(ctx.session, s.by_id))
        for s in ctx.session.scalars(query)
    )  # fmt: skip
    table = Table(columns=tuple(Column(head=h) for h in heads), rows=lines)
    return sheet(ctx, "handling-record", section(N_("The handling step by step"), table))


def _amount(step: HandlingStep) -> str:
    return "" if step.amount is None else str(step.amount)


def _about(ctx: Context, step: HandlingStep) -> Titled:
    """Whom and what a step is about, in each language: departments, the person, the day, the points."""
    day = step.day.isoformat() if step.day else ""
    points = str(step.points) if step.points else ""
    person = named(ctx.session, step.person_id)
    names = person.texts if isinstance(person, Titled) else dict.fromkeys(LANGUAGES, person)
    return Titled(
        texts={each: "、".join(p for p in (*step.departments, names.get(each, ""), day, points) if p) for each in LANGUAGES}
    )


STEPS = (
    N_("classified"), N_("responsible named"), N_("handed over"), N_("first answer"), N_("investigation reported"),
    N_("combined opinion"), N_("amount estimated"), N_("countersigned"), N_("disagreement decided"), N_("other party"),
    N_("done"), N_("ruled special"), N_("client called"), N_("date promised"), N_("promise kept"), N_("penalty"),
    N_("important"), N_("spot check"), N_("waits for client"), N_("waits for sample"), N_("goes on"), N_("term extended"),
)  # fmt: skip
