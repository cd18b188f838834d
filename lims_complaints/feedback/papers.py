"""The papers of feedback and of rounds."""

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Words
from lims_complaints.documents.forms import Choices, FormContent, Paragraphs, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, name_of, sheet
from lims_complaints.records.case import Round
from lims_complaints.records.feedback import Feedback


@form("feedback-form")
def feedback_form(ctx: Context) -> FormContent:
    """投诉处理结果客户反馈登记表 (3.3)."""
    query = select(Feedback).where(Feedback.round_id == ctx.round.id).order_by(Feedback.id.desc()).limit(1)
    said = ctx.session.scalars(query).one()
    options = ("satisfied", "partly satisfied", "not satisfied")
    return sheet(
        ctx,
        "feedback-form",
        section(
            N_("Are you satisfied with the outcome?"),
            Choices(options=tuple((option, option == said.answer) for option in options)),
            rows(
                (N_("Why?"), said.why),
                (N_("What would settle it?"), said.would_settle),
                (N_("Is there anything new that we should look at?"), said.new_grounds),
                (N_("Answered at"), said.at),
                (N_("Taken down by"), name_of(ctx.session, said.by_id)),
            ),
        ),
    )


@form("round-record")
def round_record(ctx: Context) -> FormContent:
    """再次处理记录: what each round was about and how it ended (4)."""
    rounds = ctx.session.scalars(select(Round).where(Round.case_id == ctx.the_case.id).order_by(Round.number)).all()
    return sheet(
        ctx,
        "round-record",
        *(
            section(
                Words(text=N_("Round {n}"), values={"n": str(r.number)}),
                rows(
                    (N_("Begun at"), r.started_at),
                    (N_("Ended at"), r.ended_at),
                    (N_("New grounds"), Words(text=N_("yes") if r.new_grounds else N_("no"))),
                    (N_("Outcome"), Words(text=r.outcome) if r.outcome else ""),
                ),
                Paragraphs(paragraphs=(r.grounds,)) if r.grounds else Paragraphs(paragraphs=()),
            )
            for r in rounds
        ),
    )
