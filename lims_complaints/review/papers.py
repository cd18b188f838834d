"""The papers of review and investigation: review record, complaint handling form."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Words
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Section, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, name_of, sheet
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.handling import HandlingStep
from lims_complaints.records.person import Person
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage

R = TypeVar("R", Investigation, Escalation, GeneralOutcome)


@form("review-record")
def review_record(ctx: Context) -> FormContent:
    """原始记录核查记录: stage by stage, then the opinion and what was said to it (2.2.1)."""
    stages = ctx.session.scalars(select(ReviewStage).where(ReviewStage.round_id == ctx.round.id).order_by(ReviewStage.id)).all()
    table = Table(
        columns=(
            Column(head=N_("Stage")),
            Column(head=N_("Looked at")),
            Column(head=N_("Finding")),
            Column(head=N_("What was found")),
            Column(head=N_("By")),
            Column(head=N_("When")),
        ),
        rows=tuple(
            (Words(text=s.stage), s.looked_at, Words(text=s.finding), s.remarks, name_of(ctx.session, s.by_id), s.at)
            for s in stages
        ),
    )
    opinions = ctx.session.scalars(select(Opinion).where(Opinion.round_id == ctx.round.id).order_by(Opinion.id)).all()
    return sheet(ctx, "review-record", section(N_("The course of the test"), table), *(_opinion(ctx, o) for o in opinions))


def _opinion(ctx: Context, opinion: Opinion) -> Section:
    return section(
        N_("Preliminary opinion"),
        rows(
            (N_("Proposal"), Words(text=opinion.proposal)),
            (N_("Opinion"), opinion.opinion),
            (N_("Given by"), name_of(ctx.session, opinion.by_id)),
            (N_("Given at"), opinion.at),
            (N_("Ruling"), Words(text=opinion.ruling) if opinion.ruling else ""),
            (N_("Reason"), opinion.ruling_reason),
            (N_("Ruled by"), name_of(ctx.session, opinion.ruled_by_id)),
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
        section(N_("What happened"), Paragraphs(paragraphs=(filed.grounds,))),
        *(_investigation(ctx, row) for row in _of_round(ctx, Investigation)),
        *(_escalation(ctx, row) for row in _of_round(ctx, Escalation)),
        *(_outcome(ctx, row) for row in _of_round(ctx, GeneralOutcome)),
    )


def _of_round(ctx: Context, record: type[R]) -> Sequence[R]:
    return ctx.session.scalars(select(record).where(record.round_id == ctx.round.id).order_by(record.id)).all()


def _investigation(ctx: Context, row: Investigation) -> Section:
    return section(
        N_("Investigation"),
        rows(
            (N_("Facts found"), row.facts),
            (N_("Cause"), row.cause),
            (N_("Measures"), row.measures),
            (N_("Responsible"), row.responsible),
            (N_("Measures done on"), row.done_on),
            (N_("Recorded by"), name_of(ctx.session, row.by_id)),
            (N_("Recorded at"), row.at),
        ),
    )


def _escalation(ctx: Context, row: Escalation) -> Section:
    team = ctx.session.scalars(select(Person.name).where(Person.id.in_(row.team or []))).all()
    return section(
        N_("Handed to the Office"),
        rows(
            (N_("Reason"), row.reason),
            (N_("By"), name_of(ctx.session, row.by_id)),
            (N_("When"), row.at),
            (N_("Departments concerned"), row.departments),
            (N_("Team"), "、".join(team)),
            (N_("Named by"), name_of(ctx.session, row.named_by_id)),
        ),
    )


def _outcome(ctx: Context, row: GeneralOutcome) -> Section:
    return section(
        N_("Outcome"),
        rows(
            (N_("Justified"), Words(text=N_("yes") if row.justified else N_("no"))),
            (N_("Outcome"), row.outcome),
            (N_("Proposed by"), name_of(ctx.session, row.by_id)),
            (N_("Proposed at"), row.at),
            (N_("Ruling"), Words(text=row.ruling) if row.ruling else ""),
            (N_("Reason"), row.ruling_reason),
            (N_("Ruled by"), name_of(ctx.session, row.ruled_by_id)),
        ),
    )


@form("handling-record")
def handling_record(ctx: Context) -> FormContent:
    """投诉处理过程记录: every recorded step of the case's handling, in order."""
    rounds = {r.id: r.number for r in ctx.the_case.rounds}
    query = select(HandlingStep).where(HandlingStep.round_id.in_(rounds)).order_by(HandlingStep.id)
    heads = (N_("When"), N_("What"), N_("Words"), N_("About"), N_("Amount"), N_("By"))
    lines = tuple(
        (s.at, Words(text=s.kind), s.words, _about(ctx, s), _amount(s), name_of(ctx.session, s.by_id))
        for s in ctx.session.scalars(query)
    )  # fmt: skip
    table = Table(columns=tuple(Column(head=h) for h in heads), rows=lines)
    return sheet(ctx, "handling-record", section(N_("The handling step by step"), table))


def _amount(step: HandlingStep) -> str:
    return "" if step.amount is None else str(step.amount)


def _about(ctx: Context, step: HandlingStep) -> str:
    day = step.day.isoformat() if step.day else ""
    points = str(step.points) if step.points else ""
    return "、".join(part for part in (*step.departments, name_of(ctx.session, step.person_id), day, points) if part)


STEPS = (
    N_("classified"), N_("responsible named"), N_("handed over"), N_("first answer"), N_("investigation reported"),
    N_("combined opinion"), N_("amount estimated"), N_("countersigned"), N_("disagreement decided"), N_("other party"),
    N_("done"), N_("ruled special"), N_("client called"), N_("date promised"), N_("promise kept"), N_("penalty"),
    N_("important"), N_("spot check"), N_("waits for client"), N_("waits for sample"), N_("goes on"), N_("term extended"),
)  # fmt: skip
