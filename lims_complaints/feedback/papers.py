"""The papers of feedback and of rounds."""

from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.act import Context
from lims_complaints.documents.content import Signature, Value, Words, yes_or_no
from lims_complaints.documents.forms import Choices, FormContent, Lines, Rows, Section, Signatures, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, last_day, named, sheet
from lims_complaints.procedure.meanings import FEEDBACK, clock_for
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.feedback import Feedback, Reply


@form("feedback-form")
def feedback_form(ctx: Context) -> FormContent:
    """投诉处理结果客户反馈登记表: to be filled in; then what the client answered, or that there was no answer by the day (3.3)."""
    query = select(Feedback).where(Feedback.round_id == ctx.round.id).order_by(Feedback.id.desc()).limit(1)
    said = ctx.session.scalars(query).first()
    parts = (_ticks(""), *BLANK) if said is None else (_ticks(said.answer), _answered(ctx, said))
    return sheet(
        ctx,
        "feedback-form",
        section("", _about(ctx, said)),
        section(N_("Are you satisfied with the outcome?"), *parts),
    )


def _about(ctx: Context, said: Feedback | None) -> Rows:
    report = ctx.the_case.report
    about: list[tuple[Value, Value | None]] = [
        (N_("Client"), ctx.the_case.who),
        (N_("Report"), report.number if report else ""),
        (N_("Outcome"), Words(text=ctx.the_case.outcome) if ctx.the_case.outcome else ""),
    ]
    if said is None:
        about += [(N_("Please answer by"), _last_day(ctx)), (N_("On the web"), f"{ctx.settings.public_origin}/follow")]
    return rows(*about)


def _ticks(answer: str) -> Choices:
    return Choices(options=tuple((option, option == answer) for option in ("satisfied", "partly satisfied", "not satisfied")))


def _answered(ctx: Context, said: Feedback) -> Rows:
    if said.answer == "no answer":
        return rows((N_("No answer by"), _last_day(ctx)), (N_("Recorded at"), said.at))
    return rows(
        (N_("Why?"), said.why),
        (N_("What would settle it?"), said.would_settle),
        (N_("Is there anything new that we should look at?"), said.new_grounds),
        (N_("Answered at"), said.at),
        (N_("Taken down by"), named(ctx.session, said.by_id) or Words(text=N_("nobody: the client answered on the web"))),
    )


def _last_day(ctx: Context) -> Value:
    """The last day of the client's answer, as its clock says; before the clock runs, as it will be reckoned."""
    rule = clock_for(ctx.edition, FEEDBACK, ctx.the_case.route)
    if rule is None:
        return ""
    of = (Clock.case_id == ctx.the_case.id, Clock.round_number == ctx.the_case.round_number, Clock.name == rule.name)
    row = ctx.session.scalars(select(Clock).where(*of)).one_or_none()
    if row is not None:
        return last_day(row.due_on, provisional=row.provisional)
    due = timekeeping.reckon(ctx.session, ctx.edition, rule.name, ctx.now)
    return last_day(due.date, provisional=due.provisional)


BLANK = (
    Lines(question=N_("Why?"), count=3),
    Lines(question=N_("What would settle it?"), count=2),
    Lines(question=N_("Is there anything new that we should look at?"), count=2),
    Signatures(signatures=(Signature(role=N_("Client")),)),
)


def _concluded(ctx: Context, of: Round) -> tuple[tuple[str, Value | None], ...]:
    """What top management concluded, and the recourse outside that it named (4)."""
    return (
        (N_("Top management concluded"), Words(text=of.concluded)),
        (N_("What it found"), of.conclusion),
        (N_("The recourse outside the station"), of.recourse),
        (N_("Concluded by"), named(ctx.session, of.concluded_by_id)),
        (N_("Concluded at"), of.concluded_at),
    )


@form("round-record")
def round_record(ctx: Context) -> FormContent:
    """再次处理记录: what each round was about, how it ended, and what the client said to it (4)."""
    rounds = ctx.session.scalars(select(Round).where(Round.case_id == ctx.the_case.id).order_by(Round.number)).all()
    return sheet(ctx, "round-record", *(_round(ctx, r) for r in rounds))


def _round(ctx: Context, of: Round) -> Section:
    grounds = of.grounds or (ctx.session.get_one(Appeal, ctx.the_case.id).grounds if of.number == 1 else "")
    reply = ctx.session.scalars(
        select(Reply).where(Reply.round_id == of.id, Reply.kind == "final").order_by(Reply.id.desc()).limit(1)
    ).first()
    said = ctx.session.scalars(select(Feedback).where(Feedback.round_id == of.id).order_by(Feedback.id.desc()).limit(1)).first()
    new = ((N_("New grounds"), yes_or_no(of.new_grounds)),) if of.number > 1 else ()
    answered = ((N_("What we answered"), reply.words if reply else ""),)
    return section(
        Words(text=N_("Round {n}"), values={"n": str(of.number)}),
        rows(
            (N_("Begun at"), of.started_at),
            (N_("Ended at"), of.ended_at),
            (N_("Grounds"), grounds),
            *new,
            *(_concluded(ctx, of) if of.concluded else ()),
            (N_("Outcome"), Words(text=of.outcome) if of.outcome else ""),
            (N_("Answered by us at"), reply.at if reply else None),
            *(() if of.concluded and reply and reply.words == of.conclusion else answered),
            (N_("The client's answer"), Words(text=said.answer) if said else ""),
            (N_("Why?"), said.why if said else ""),
            (N_("What would settle it?"), said.would_settle if said else ""),
        ),
    )
