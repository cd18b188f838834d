"""The fields that any letter of a case may name. What an act says in its own words comes from the act."""

from datetime import date
from typing import Any

from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.clocks import lateness
from lims_complaints.clocks.explain import say_due
from lims_complaints.identity import outsiders
from lims_complaints.language import N_, Language, say_date, translator
from lims_complaints.papers import letter_field
from lims_complaints.procedure.meanings import ANSWER, COMPLETION, FEEDBACK, clock_for
from lims_complaints.records.appeal import Admission, Appeal
from lims_complaints.records.case import DATA
from lims_complaints.records.clock import Clock
from lims_complaints.records.decision import Decision
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.report import Report
from lims_complaints.records.review import GeneralOutcome

RECOURSE = N_(
    "You may ask the market regulation authority or the accreditation body that supervises us to look at the matter, "
    "have the sample tested by another accredited laboratory, or go to court."
)


OUTSIDE = N_("{name} ({body}), who does not belong to our station, {part} in this case. The reason: {reason}")


@letter_field("client")
def client(ctx: Any, language: Language) -> str:
    """Whom the letter greets: in English the person who wrote, in Chinese the house that they wrote for, where there is one."""
    filed = ctx.session.get_one(Appeal, ctx.case.id)
    return str(filed.name if language == "en" else filed.organisation or filed.name)


@letter_field("case number")
def case_number(ctx: Any, _language: Language) -> str:
    """The case's number."""
    return str(ctx.case.number)


@letter_field("report number")
def report_number(ctx: Any, _language: Language) -> str:
    """The number of the report that the case is about: the decision's, where there is one; nothing for general affairs."""
    about = report(ctx)
    return about.number if about else ""


@letter_field("station")
def station(ctx: Any, language: Language) -> str:
    """The station's name."""
    return str(_station(ctx).name[language])


@letter_field("contact")
def contact(ctx: Any, language: Language) -> str:
    """The one person to ask."""
    row, say = _station(ctx), translator(language)
    phone = say(N_("telephone {phone}"), phone=row.phone) if row.phone else ""
    email = say(N_("e-mail {email}"), email=row.email) if row.email else ""
    how = (", " if language == "en" else "，").join(part for part in (phone, email) if part)
    name = str(row.contact.get(language, ""))
    if not name or not how:
        return name or how
    return f"{name} ({how})" if language == "en" else f"{name}（{how}）"


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
        return say_due(due.date, language, provisional=due.provisional)
    return say_due(row.due_on, language, provisional=row.provisional) if row else ""


@letter_field("lateness")
def why_late(ctx: Any, language: Language) -> str:
    """That the answer comes later than its term allows, and why; nothing where it comes in time."""
    say = translator(language)
    for row in answers_running(ctx):
        if lateness.over(row.due_at, ctx.now, row.paused_at):
            reason = next((e.reason for e in reversed(row.entries) if e.kind == "explained"), "")
            return say(LATE, day=say_date(row.due_on, language), reason=reason)
    return ""


LATE = N_("You should have had this answer by {day}. It comes late, and we are sorry. The reason: {reason}")


def answers_running(ctx: Any) -> list[Clock]:
    """Return the running terms of the round that an answer to the client meets."""
    query = select(Clock).where(
        Clock.case_id == ctx.case.id,
        Clock.round_number == ctx.case.round_number,
        Clock.met_at.is_(None),
        Clock.ended_at.is_(None),
    )
    rules = ctx.edition.clocks
    return [
        row for row in ctx.session.scalars(query.order_by(Clock.id)) if row.name in rules and rules[row.name].stops in ANSWER
    ]


@letter_field("feedback due date")
def feedback_due_date(ctx: Any, language: Language) -> str:
    """The last day for the client's opinion."""
    rule = clock_for(ctx.edition, FEEDBACK, ctx.case.route)
    if rule is None:
        return ""
    due = timekeeping.reckon(ctx.session, ctx.edition, rule.name, ctx.now)
    return say_due(due.date, language, provisional=due.provisional)


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
    """The number of the amended report that stands in the original's place; nothing where there is none, or a supplement."""
    return _standing_in_its_place(ctx, "full")


@letter_field("supplement number")
def supplement_number(ctx: Any, _language: Language) -> str:
    """The number of the supplement as amended by which the report stands; nothing where there is none."""
    return _standing_in_its_place(ctx, "supplement")


def _standing_in_its_place(ctx: Any, kind: str) -> str:
    about = report(ctx)
    if about is None:
        return ""
    query = select(Report.number).where(Report.supersedes_id == about.id, Report.status == "in force", Report.kind == kind)
    return ctx.session.scalar(query.limit(1)) or ""


@letter_field("void since")
def void_since(ctx: Any, language: Language) -> str:
    """Since when the report is void."""
    about = report(ctx)
    at = about.voided_at if about else None
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


@letter_field("complaint number")
def complaint_number(ctx: Any, _language: Language) -> str:
    """The number of a complaint about general affairs; nothing for a dispute over a report."""
    return "" if ctx.case.route == DATA else str(ctx.case.number)


@letter_field("urgency")
def urgency(ctx: Any, language: Language) -> str:
    """What became of the wish for an urgent answer; nothing where none was voiced."""
    filed = ctx.session.get_one(Appeal, ctx.case.id)
    if not filed.urgent_asked:
        return ""
    ruled = ctx.session.scalars(
        select(Admission)
        .where(Admission.case_id == ctx.case.id, Admission.verdict.in_(("urgent", "ordinary")))
        .order_by(Admission.id.desc())
        .limit(1)
    ).first()
    return translator(language)(URGENCY[ruled.verdict if ruled else ""], reason=ruled.reason if ruled else "")


URGENCY = {
    "urgent": N_("You asked for an urgent answer, and we treat your case as urgent: {reason}"),
    "ordinary": N_("You asked for an urgent answer. We have looked at it and treat your case in the ordinary course: {reason}"),
    "": N_("You asked for an urgent answer. The quality manager rules on it, and we will tell you."),
}


@letter_field("kept until")
def kept_until(ctx: Any, language: Language) -> str:
    """The day until which the records are kept at least (7)."""
    closed = timekeeping.local_day(ctx.session, ctx.case.closed_at or ctx.now)
    year = closed.year + int(ctx.settings.retention_years)
    leap = closed.month == 2 and closed.day == 29
    return say_date(closed.replace(year=year, day=28 if leap else closed.day), language)


@letter_field("reason")
def reason(ctx: Any, _language: Language) -> str:
    """Why it was decided so, where the act itself gives no reason: of a report by the decision, else by the approved outcome."""
    decided = decision(ctx)
    if decided is not None:
        return decided.reason
    query = select(GeneralOutcome.outcome).where(
        GeneralOutcome.round_id == ctx.case.round.id, GeneralOutcome.ruling == "approved"
    )
    return ctx.session.scalar(query.order_by(GeneralOutcome.id.desc()).limit(1)) or ""


def _empty(_ctx: Any, _language: Language) -> str:
    return ""


for _own in ("measures", "what is missing", "what was done", "what was found", "what follows", "former due date",
             "promised day"):  # fmt: skip
    letter_field(_own)(_empty)


def report(ctx: Any) -> Report | None:
    """Return the report that the round decided on: of a chain, the one that was in force then."""
    decided = decision(ctx)
    found: Report | None = ctx.session.get(Report, decided.report_id) if decided else ctx.case.report
    return found


def decision(ctx: Any) -> Decision | None:
    """Return the newest decision of the round, where there is one."""
    query = select(Decision).where(Decision.round_id == ctx.case.round.id).order_by(Decision.sequence.desc()).limit(1)
    row: Decision | None = ctx.session.scalars(query).first()
    return row


def _station(ctx: Any) -> StationRecord:
    row: StationRecord = ctx.session.scalars(select(StationRecord)).one()
    return row


def _clock(ctx: Any, name: str) -> Clock | None:
    query = select(Clock).where(Clock.case_id == ctx.case.id, Clock.round_number == ctx.case.round_number, Clock.name == name)
    row: Clock | None = ctx.session.scalars(query).one_or_none()
    return row


def _day(day: date | None, language: Language) -> str:
    return say_date(day, language) if day else ""
