"""The fields of a letter that say how a dispute came out: what the retest showed, what stands, how the case ended."""

from typing import Any

from sqlalchemy import or_, select

from lims_complaints import timekeeping
from lims_complaints.language import N_, Language, say_date, say_name, translator
from lims_complaints.letterfields import decision, new_report_number, report, supplement_number
from lims_complaints.papers import letter_field
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.feedback import Feedback
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Retest


@letter_field("what the retest showed")
def what_the_retest_showed(ctx: Any, language: Language) -> str:
    """What the retest found of each disputed result, in words that a client knows; nothing without a retest."""
    query = (
        select(Evaluation, Result)
        .join(Retest, Retest.id == Evaluation.retest_id)
        .join(Result, Result.id == Evaluation.result_id)
        .where(Retest.round_id == ctx.case.round.id)
        .order_by(Result.line, Evaluation.id)
    )
    newest = {result.id: (row, result) for row, result in ctx.session.execute(query)}
    said = [_shown(language, row, result) for row, result in newest.values()]
    decided = decision(ctx)
    if said and decided is not None and decided.departure:
        said.append(decided.departure)
    return (" " if language == "en" else "").join(said)


def _shown(language: Language, row: Evaluation, result: Result) -> str:
    say, text = translator(language), RETESTED.get(row.proposal, RETESTED["inconclusive"])
    values = {"parameter": say_name(language, result.parameter), "original": _measured(result.value, result.unit)}
    return say(text, retest=_measured(str(row.verdict["retest"]), result.unit), **values)


def _measured(value: str, unit: str) -> str:
    return f"{value} {unit}".strip()


RETESTED = {
    "original stands": N_(
        "{parameter}: the report says {original}; two people who did not know whose sample it was found {retest} in the sample "
        "that we had kept. The two agree as closely as the method allows."
    ),
    "replace": N_(
        "{parameter}: the report says {original}; two people who did not know whose sample it was found {retest} in the sample "
        "that we had kept. That is farther apart than the method explains."
    ),
    "inconclusive": N_("{parameter}: the report says {original}; the repeated tests do not settle whether that was right."),
}


@letter_field("results that stand")
def results_that_stand(ctx: Any, language: Language) -> str:
    """The disputed results that an amendment leaves as they were: where there are some, the appeal was right in part."""
    row = decision(ctx)
    if row is None or row.outcome != "amended":
        return ""
    changed = {c["result_id"] for c in row.changes if "result_id" in c}
    lines = {c["line"] for c in row.changes if "line" in c}
    query = select(Result).join(ContestedResult, ContestedResult.result_id == Result.id)
    disputed = ctx.session.scalars(query.where(ContestedResult.case_id == ctx.case.id).order_by(Result.line)).all()
    names = [
        f"{say_name(language, r.parameter)} {_measured(r.value, r.unit)}"
        for r in disputed
        if r.id not in changed and r.line not in lines
    ]
    return ("; " if language == "en" else "；").join(names)


@letter_field("how it ended")
def how_it_ended(ctx: Any, language: Language) -> str:
    """How the case ended, and what the client said to it."""
    say, about, added = translator(language), report(ctx), supplement_number(ctx, language)
    values = {
        "report": about.number if about else "",
        "new": new_report_number(ctx, language) or added,
        "day": _answered_on(ctx, language),
    }
    text = SUPPLEMENTED if added and ctx.case.outcome == "amended" else ENDED.get(ctx.case.outcome)
    ended = say(text, **values) if text else say(ctx.case.outcome)
    query = select(Feedback.answer).where(Feedback.round_id == ctx.case.round.id).order_by(Feedback.id.desc()).limit(1)
    heard = HEARD.get(ctx.session.scalar(query) or "")
    return (" " if language == "en" else "").join([ended, *([say(heard)] if heard else [])])


SUPPLEMENTED = N_(
    "report {report} stands as amended by {new}; the two are read together. Our answer of {day} gives the reasons."
)
ENDED = {
    "maintained": N_("report {report} is maintained as issued. Our answer of {day} gives the reasons."),
    "amended": N_("report {report} is void and replaced by {new}. Our answer of {day} says what changed and why."),
    "void without replacement": N_("report {report} is void and is not replaced. Our answer of {day} gives the reasons."),
    "not disproved": N_("the result of report {report} is not disproved. Our answer of {day} gives the reasons."),
    "justified": N_("your complaint was justified. Our answer of {day} says what we have put right."),
    "not justified": N_("we found no fault on our side. Our answer of {day} gives the reasons."),
    "withdrawn": N_("you withdrew it before a decision was made. Everything that you sent stays on file."),
    "not admitted": N_("it could not be admitted, for the reasons in our letter of {day}."),
}
HEARD = {
    "satisfied": N_("You told us that you are satisfied."),
    "no answer": N_("We asked what you think of it and had no answer by the day named."),
}


def _answered_on(ctx: Any, language: Language) -> str:
    """The day of the written answer, or of the letter that said why it was not admitted."""
    query = select(Paper.made_at).where(Paper.case_id == ctx.case.id, Paper.kind == "letter")
    named = query.where(or_(Paper.name.startswith("reply"), Paper.name == "not-admitted"))
    at = ctx.session.scalar(named.order_by(Paper.id.desc()).limit(1))
    return say_date(timekeeping.local_day(ctx.session, at), language) if at else ""


@letter_field("if not satisfied")
def if_not_satisfied(ctx: Any, language: Language) -> str:
    """Who hears a client again who is not satisfied: other people, or top management where the next round may be its own (4)."""
    above = int(ctx.edition.settings.get("top-management-from-round", "0"))
    reserved = 0 < above <= int(ctx.case.round_number) + 1
    return translator(language)(AGAIN_ABOVE if reserved else AGAIN)


AGAIN = N_("If you are not satisfied, other people at the station take the case up again; you need not begin anew.")
AGAIN_ABOVE = N_(
    "If you are not satisfied, the case is heard again; you need not begin anew. Where you name new grounds, other people take "
    "it up; without them the top management of the station goes through the whole course."
)
