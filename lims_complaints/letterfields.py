"""The fields that any letter of a case may name. What an act says in its own words comes from the act."""

from datetime import date
from typing import Any

from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.identity import outsiders
from lims_complaints.language import N_, Language, say_date, translator
from lims_complaints.papers import letter_field
from lims_complaints.procedure.meanings import ANSWER, COMPLETION, FEEDBACK, clock_for
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.clock import Clock
from lims_complaints.records.decision import Decision
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.report import Report

RECOURSE = N_(
    "You may ask the market regulation authority or the accreditation body that supervises us to look at the matter, "
    "have the sample tested by another accredited laboratory, or go to court."
)


OUTSIDE = N_("{name} ({body}), who does not belong to our station, {part} in this case. The reason: {reason}")


@letter_field("client")
def client(ctx: Any, _language: Language) -> str:
    """Whoever filed."""
    filed = ctx.session.get_one(Appeal, ctx.case.id)
    return str(filed.organisation or filed.name)


@letter_field("case number")
def case_number(ctx: Any, _language: Language) -> str:
    """The case's number."""
    return str(ctx.case.number)


@letter_field("report number")
def report_number(ctx: Any, _language: Language) -> str:
    """The number of the report that the case is about: the decision's, where there is one; nothing for general affairs."""
    report = _report(ctx)
    return report.number if report else ""


@letter_field("station")
def station(ctx: Any, language: Language) -> str:
    """The station's name."""
    return str(_station(ctx).name[language])


@letter_field("contact")
def contact(ctx: Any, language: Language) -> str:
    """The one person to ask."""
    row = _station(ctx)
    return ", ".join(part for part in (row.contact.get(language, ""), row.phone, row.email) if part)


@letter_field("date")
def today(ctx: Any, language: Language) -> str:
    """The day of the letter."""
    return say_date(ctx.today, language)


@letter_field("filed on")
def filed_on(ctx: Any, language: Language) -> str:
    """The day on which it was filed."""
    return say_date(timekeeping.local_day(ctx.session, ctx.case.filed_at), language)


@letter_field("closed on")
def closed_on(ctx: Any, language: Language) -> str:
    """The day on which the case was closed."""
    return _day(timekeeping.local_day(ctx.session, ctx.case.closed_at) if ctx.case.closed_at else None, language)


@letter_field("due date")
def due_date(ctx: Any, language: Language) -> str:
    """The last day of what the letter speaks of: of what the client is to supply, or of the answer."""
    supply = clock_for(ctx.edition, COMPLETION, ctx.case.route)
    rule = supply if supply and ctx.move.to == supply.starts else clock_for(ctx.edition, ANSWER, ctx.case.route)
    row = _clock(ctx, rule.name) if rule else None
    if row is None and rule is not None:
        due = timekeeping.reckon(ctx.session, ctx.edition, rule.name, ctx.now, urgent=ctx.case.urgent)
        return say_date(due.date, language)
    return _day(row.due_on if row else None, language)


@letter_field("feedback due date")
def feedback_due_date(ctx: Any, language: Language) -> str:
    """The last day for the client's opinion."""
    rule = clock_for(ctx.edition, FEEDBACK, ctx.case.route)
    return say_date(timekeeping.reckon(ctx.session, ctx.edition, rule.name, ctx.now).date, language) if rule else ""


@letter_field("follow link")
def follow_link(ctx: Any, _language: Language) -> str:
    """Where the client follows the case with the receipt code, which stands in no address."""
    return f"{ctx.settings.public_origin}/follow"


@letter_field("round")
def round_number(ctx: Any, _language: Language) -> str:
    """The number of the round."""
    return str(ctx.case.round_number)


@letter_field("what was asked")
def what_was_asked(ctx: Any, _language: Language) -> str:
    """The grounds, as filed or as given for this round."""
    return str(ctx.case.round.grounds or ctx.session.get_one(Appeal, ctx.case.id).grounds)


@letter_field("where it stands")
def where_it_stands(ctx: Any, language: Language) -> str:
    """Where the case stands, in the document's words."""
    state = ctx.edition.states.get(ctx.case.state)
    return str(state.title[language]) if state else ""


@letter_field("new report number")
def new_report_number(ctx: Any, _language: Language) -> str:
    """The number of the amended report, where there is one."""
    report = _report(ctx)
    query = select(Report.number).where(Report.supersedes_id == report.id, Report.status == "in force") if report else None
    return (ctx.session.scalar(query.limit(1)) or "") if query is not None else ""


@letter_field("void since")
def void_since(ctx: Any, language: Language) -> str:
    """Since when the report is void."""
    report = _report(ctx)
    at = report.voided_at if report else None
    return _day(timekeeping.local_day(ctx.session, at) if at else None, language)


@letter_field("who came from outside")
def who_came_from_outside(ctx: Any, language: Language) -> str:
    """Whoever was named from outside for this case, for what and why (2); nothing where nobody was."""
    say = translator(language)
    found = outsiders.named_for(ctx.session, ctx.case.id)
    return " ".join(say(OUTSIDE, name=p.name, body=p.outside, part=say(row.part), reason=row.reason) for row, p in found)


@letter_field("recourse")
def recourse(_ctx: Any, language: Language) -> str:
    """What the client can still do outside the station."""
    return translator(language)(RECOURSE)


def _empty(_ctx: Any, _language: Language) -> str:
    return ""


for _own in ("reason", "measures", "what is missing", "what was done", "what was found", "what follows", "former due date",
             "kept until", "promised day"):  # fmt: skip
    letter_field(_own)(_empty)


def _report(ctx: Any) -> Report | None:
    """Return the report that the round decided on: of a chain, the one that was in force then."""
    query = select(Decision.report_id).where(Decision.round_id == ctx.case.round.id).order_by(Decision.sequence.desc()).limit(1)
    decided = ctx.session.scalar(query)
    report: Report | None = ctx.session.get(Report, decided) if decided else ctx.case.report
    return report


def _station(ctx: Any) -> StationRecord:
    row: StationRecord = ctx.session.scalars(select(StationRecord)).one()
    return row


def _clock(ctx: Any, name: str) -> Clock | None:
    query = select(Clock).where(Clock.case_id == ctx.case.id, Clock.round_number == ctx.case.round_number, Clock.name == name)
    row: Clock | None = ctx.session.scalars(query).one_or_none()
    return row


def _day(day: date | None, language: Language) -> str:
    return say_date(day, language) if day else ""
