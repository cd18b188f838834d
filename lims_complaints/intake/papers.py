"""The papers of intake: registration forms, filing receipt, acceptance register."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from lims_complaints import editions, timekeeping
from lims_complaints.act import Context
from lims_complaints.clocks.due import Due
from lims_complaints.db.engine import plain
from lims_complaints.documents.content import Value, Words, known_as, yes_or_no
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Rows, Section, Table, rows, section
from lims_complaints.intake.disputing import FILED
from lims_complaints.language import N_
from lims_complaints.papers import form, last_day, named, reckoned, sheet, titled
from lims_complaints.procedure.meanings import ADMISSION, ANSWER, WINDOW, clock_for
from lims_complaints.records.appeal import Admission, Appeal, Attachment, ContestedResult
from lims_complaints.records.case import DATA
from lims_complaints.records.clock import Clock
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import RoleHeld
from lims_complaints.records.report import Result
from lims_complaints.records.review import Opinion

GROUNDS_OF = {
    "accepted": N_("accepted"),
    "admitted late": N_("late, admitted with a reason"),
    "out of time": N_("not admitted: out of time"),
    "not ours": N_("not admitted: not ours"),
    "incomplete": N_("not admitted: incomplete"),
    "urgent": N_("treated as urgent"),
    "ordinary": N_("treated as ordinary"),
    "asked": N_("asked for what was missing"),
}

SUPPLIED = N_("what was missing was supplied")


def said_of(rulings: Sequence[Admission]) -> list[tuple[Admission, str]]:
    """Say each ruling in words; what answers a request has a row of its own behind it, under the same word."""
    asked = [r for r in rulings if r.verdict == "asked"]
    answers = {r.id for r in asked[1::2]}
    return [(r, SUPPLIED if r.id in answers else GROUNDS_OF[r.verdict]) for r in rulings]


_DISPUTED = (
    select(Result, ContestedResult.grounds)
    .join(ContestedResult, Result.id == ContestedResult.result_id)
    .where(ContestedResult.case_id == bindparam("case"))
    .order_by(Result.line)
)
_FILES = (
    select(Attachment.name, Attachment.what, Attachment.sha256)
    .where(Attachment.case_id == bindparam("case"))
    .order_by(Attachment.id)
)


@form("appeal-registration-form")
def appeal_registration_form(ctx: Context) -> FormContent:
    """抱怨申诉登记表 (1.1)."""
    return sheet(ctx, "appeal-registration-form", *_filed(ctx), _report(ctx), *_disputed(ctx), _evidence(ctx))


@form("complaint-registration-form")
def complaint_registration_form(ctx: Context) -> FormContent:
    """客户投诉登记表 (2.1)."""
    filed = _appeal(ctx)
    told = _told(N_("What happened"), ctx.round.grounds or filed.grounds)
    return sheet(ctx, "complaint-registration-form", *_filed(ctx), told, _evidence(ctx), *_attached(ctx))


def _attached(ctx: Context) -> tuple[Section, ...]:
    """The earlier forms, attached to the new one of a client who refused the outcome."""
    if ctx.the_case.round_number == 1:
        return ()
    query = select(Paper).where(
        Paper.case_id == ctx.the_case.id, Paper.kind == "form", Paper.round_number < ctx.the_case.round_number
    )
    titles = {name: titled(rule.title) for name, rule in ctx.edition.forms.items()}
    papers = ctx.session.scalars(query.order_by(Paper.id)).all()
    heads = (Column(head=N_("Form")), Column(head=N_("Round")), Column(head=N_("Made at")))
    lines = tuple((titles.get(p.name, p.name), str(p.round_number), p.made_at) for p in papers if p.for_client)
    return (section(N_("Earlier forms attached"), Table(columns=heads, rows=lines)),)


@form("filing-receipt")
def filing_receipt(ctx: Context) -> FormContent:
    """申诉回执: number, time, hash of everything filed, what happens next and by when (1.1)."""
    return _receipt(ctx, "filing-receipt")


@form("complaint-receipt")
def complaint_receipt(ctx: Context) -> FormContent:
    """投诉回执: the same of a complaint about general affairs (2.1.1)."""
    return _receipt(ctx, "complaint-receipt")


def _receipt(ctx: Context, name: str) -> FormContent:
    filed, case = _appeal(ctx), ctx.the_case
    decision = _admitted_by(ctx)
    return sheet(
        ctx,
        name,
        section(
            N_("Received"),
            rows(
                (N_("Number"), case.number),
                (N_("Received at"), filed.filed_at),
                (N_("From"), filed.organisation or filed.name),
                *_which(ctx),
                (N_("SHA-256 of everything filed"), filed.filing_sha256),
            ),
        ),
        section(
            N_("What happens next"),
            rows(
                (N_("We say whether we take it up, or what is missing, by"), decision),
                (N_("If we take it up today, you have our written answer by"), _answer_by(ctx, urgent=False)),
                *(((N_("If we rule that it is urgent, by"), _answer_by(ctx, urgent=True)),) if _may_be_urgent(ctx) else ()),
                (
                    N_("How to follow it"),
                    Words(text=N_("On the station's page, with the receipt code that was shown to you once.")),
                ),
            ),
        ),
        *(_disputed(ctx) if case.route == DATA else (_told(N_("What happened"), filed.grounds),)),
        _evidence(ctx),
    )


@form("acceptance-register")
def acceptance_register(ctx: Context) -> FormContent:
    """抱怨受理登记表: kind, admission with its reason, clocks, presider, later the outcome (1.2, 2.2.5)."""
    case = ctx.the_case
    rulings = ctx.session.scalars(select(Admission).where(Admission.case_id == case.id).order_by(Admission.id)).all()
    table = Table(
        columns=(Column(head=N_("When")), Column(head=N_("Ruling")), Column(head=N_("Reason")), Column(head=N_("By"))),
        rows=tuple((r.at, Words(text=said), r.reason, named(ctx.session, r.by_id)) for r, said in said_of(rulings)),
    )
    return sheet(
        ctx,
        "acceptance-register",
        *_filed(ctx),
        *((_report(ctx),) if case.route == DATA else ()),
        section(N_("Admission"), _admitted(ctx), table),
        section(N_("Handling"), _handling(ctx)),
    )


def _admitted(ctx: Context) -> Rows:
    """Whether it was taken up, and in what course: the reasons stand in the rulings beneath."""
    case = ctx.the_case
    refused = case.round_number == 1 and case.outcome == "not admitted"
    route = ctx.edition.routes.get(case.route)
    return rows(
        (N_("Kind of case"), titled(route.title) if route else case.route),
        (N_("Admissible"), yes_or_no(not refused) if refused or case.accepted_at else ""),
    )


def _handling(ctx: Context) -> Rows:
    case = ctx.the_case
    return rows(
        (N_("Kind"), Words(text=N_("urgent") if case.urgent else N_("ordinary"))),
        (N_("Accepted at"), case.accepted_at),
        *_answer_due(ctx),
        (N_("Reported to the quality manager at"), case.accepted_at),
        (N_("Presided over by"), _presider(ctx)),
        (N_("Department concerned"), Words(text=case.department)),
        (N_("Outcome (处理结果)"), Words(text=case.outcome) if case.outcome else ""),
        *((N_("Top management concluded"), Words(text=r.concluded)) for r in case.rounds if r.concluded),
        (N_("Closed at"), case.closed_at),
    )


def _presider(ctx: Context) -> Value:
    """Who presides from the report on (1.2): whoever ruled on the round's opinion; before that, the quality managers of the day."""
    if ctx.the_case.accepted_at is None or "quality manager" not in ctx.edition.roles:
        return ""
    ruled = select(Opinion.ruled_by_id).where(Opinion.round_id == ctx.round.id, Opinion.ruled_by_id.is_not(None))
    one = ctx.session.scalar(ruled.order_by(Opinion.id.desc()).limit(1))
    if one is not None:
        return named(ctx.session, one)
    query = select(RoleHeld.person_id).where(
        RoleHeld.role == "quality manager",
        RoleHeld.procedure.in_(("", ctx.edition.name)),
        RoleHeld.from_on <= ctx.today,
        or_(RoleHeld.until_on.is_(None), RoleHeld.until_on >= ctx.today),
    )
    return named(ctx.session, *ctx.session.scalars(query.order_by(RoleHeld.id)))


def _admitted_by(ctx: Context) -> Value:
    """The day by which we say whether we take it up, where the procedure has a term for that."""
    rule = clock_for(ctx.edition, ADMISSION, ctx.the_case.route)
    return timekeeping.reckon(ctx.session, ctx.edition, rule.name, ctx.the_case.filed_at).date if rule else ""


def _appeal(ctx: Context) -> Appeal:
    return ctx.once(Appeal, lambda: ctx.session.get_one(Appeal, ctx.the_case.id))


def _filed(ctx: Context) -> tuple[Section, ...]:
    filed = _appeal(ctx)
    who = rows(
        (N_("Number"), ctx.the_case.number),
        (N_("Filed at"), filed.filed_at),
        (N_("By way of"), Words(text=filed.channel)),
        (N_("Name"), filed.name),
        (N_("Organisation"), filed.organisation),
        (N_("Email"), filed.email),
        (N_("Telephone"), filed.phone),
        (N_("Postal address"), filed.address),
        (N_("On behalf of"), filed.representative_for),
        (N_("Authority shown"), filed.authority),
        (N_("Registered by"), named(ctx.session, filed.registered_by_id)),
    )
    about = ((N_("Department or matter"), Words(text=filed.about)),) if ctx.the_case.route != DATA and filed.about else ()
    what = rows(
        *about,
        (N_("Remedy asked for"), Words(text=filed.remedy)),
        (N_("Evidence that the grounds rest on"), filed.evidence),
        *(_urgency(filed) if _may_be_urgent(ctx) else ()),
    )
    return section(N_("Who files"), who), section(N_("What is asked"), what)


def _urgency(filed: Appeal) -> tuple[tuple[str, Value], ...]:
    asked = (N_("Urgent answer asked for"), yes_or_no(filed.urgent_asked))
    return (asked, (N_("Reason for urgency"), filed.urgent_reason))


def _report(ctx: Context) -> Section:
    filed, report = _appeal(ctx), ctx.the_case.report
    window = Due.from_json(filed.window) if filed.window else None
    if report is None:
        claimed = (N_("Received on, as the client says"), filed.receipt_claimed_on)
        return section(N_("The report"), rows(*_which(ctx), claimed))
    return section(
        N_("The report"),
        rows(
            (N_("Report number"), report.number),
            *_as_written(filed),
            (N_("Received on, as the client says"), filed.receipt_claimed_on),
            (N_("Received at, as proved"), filed.received_at),
            (N_("Proof of receipt"), Words(text=filed.received_evidence or N_("not proved: the appeal is in time"))),
            (N_("Last day to appeal"), window.date if window else ""),
            *_window_reckoned(ctx, window, filed.received_at),
            (N_("In time"), yes_or_no(filed.in_time)),
        ),
    )


def _which(ctx: Context) -> tuple[tuple[str, Value], ...]:
    """Say over which report it is; of an appeal whose report the station does not know, what was written."""
    filed, report = _appeal(ctx), ctx.the_case.report
    if report is not None:
        return ((N_("Report"), report.number),)
    unknown = (N_("Report"), Words(text=N_("none of ours is known yet")))
    return (*_as_written(filed), unknown) if ctx.the_case.route == DATA else ()


def _as_written(filed: Appeal) -> tuple[tuple[str, Value], ...]:
    if filed.report_said is None:
        return ()
    return ((N_("Report number as written"), filed.report_said or Words(text=N_("none was written"))),)


def _told(title: str, words: str) -> Section:
    return section(title, Paragraphs(paragraphs=(words,)))


def _window_reckoned(ctx: Context, window: Due | None, received_at: datetime | None) -> tuple[tuple[str, Value], ...]:
    if window is None or received_at is None:
        return ()
    rule = clock_for(editions.in_force(ctx.session, ctx.edition.name, received_at), WINDOW)
    if rule is None:
        return ()
    return ((N_("How that day was reckoned"), reckoned(window, timekeeping.term_of(rule), rule.clause)),)


def _disputed(ctx: Context) -> tuple[Section, ...]:
    return ctx.once("disputed", lambda: _disputed_now(ctx))


def _disputed_now(ctx: Context) -> tuple[Section, ...]:
    """Tell the disputed results with their grounds, and whatever else the letter gave as grounds."""
    lines: list[tuple[Value | None, ...]] = [
        (known_as(r.parameter), r.value, r.unit, grounds)
        for r, grounds in ctx.once(FILED, lambda: ctx.session.execute(_DISPUTED, {"case": ctx.the_case.id}).all())
    ]
    known = {part for *_, grounds in lines for part in str(grounds).splitlines()}
    written = [part for part in _appeal(ctx).grounds.splitlines() if part not in known]
    heads = (
        Column(head=N_("Parameter")),
        Column(head=N_("Result as reported"), align="decimal"),
        Column(head=N_("Unit")),
        Column(head=N_("Grounds")),
    )
    table = section(N_("Results disputed"), Table(columns=heads, rows=tuple(lines)))
    grounds = _told(N_("Grounds as written"), "\n".join(written)) if written else None
    if not lines:
        return (grounds or section(N_("Grounds as written"), Paragraphs(paragraphs=(Words(text=N_("none were written")),))),)
    return (table, grounds) if grounds else (table,)


def _evidence(ctx: Context) -> Section:
    return ctx.once("evidence", lambda: _evidence_now(ctx))


def _evidence_now(ctx: Context) -> Section:
    """Tell which files were handed in."""
    files = plain(ctx.session).execute(_FILES, {"case": ctx.the_case.id})
    if not files:
        return section(N_("Files"), Paragraphs(paragraphs=(Words(text=N_("No files were attached.")),)))
    heads = (Column(head=N_("File")), Column(head=N_("What it is")), Column(head=N_("SHA-256")))
    return section(N_("Files"), Table(columns=heads, rows=tuple((f.name, Words(text=f.what), f.sha256) for f in files)))


def _may_be_urgent(ctx: Context) -> bool:
    """Whether somebody rules on urgency in this kind of case."""
    return any(not m.routes or ctx.the_case.route in m.routes for m in ctx.edition.moves_of("intake.rule-on-urgency"))


def _answer_by(ctx: Context, *, urgent: bool) -> Value:
    rule = clock_for(ctx.edition, ANSWER, ctx.the_case.route)
    if rule is None or rule.choose or (urgent and "urgent" not in rule.terms):
        return ""
    if urgent and not _may_be_urgent(ctx):
        return ""
    due = timekeeping.reckon(ctx.session, ctx.edition, rule.name, ctx.now, urgent=urgent)
    return last_day(due.date, provisional=due.provisional)


def _answer_due(ctx: Context) -> tuple[tuple[str, Value], ...]:
    """The last day of the answer, and how it was reckoned; while it is provisional, that as well."""
    rule = clock_for(ctx.edition, ANSWER, ctx.the_case.route)
    row = ctx.session.scalars(
        select(Clock)
        .where(Clock.case_id == ctx.the_case.id, Clock.name == (rule.name if rule else ""))
        .order_by(Clock.id.desc())
    ).first()
    if rule is not None and row is None and ctx.the_case.state == rule.starts:
        # The paper of the act that starts the term is written before its clock.
        due, term = timekeeping.expected(ctx.scene(), ctx.edition, rule)
        return (
            (N_("Answer due on"), last_day(due.date, provisional=due.provisional)),
            (N_("How that day was reckoned"), reckoned(due, term, rule.clause)),
        )
    if row is None or rule is None:
        return ((N_("Answer due on"), ""),)
    term = timekeeping.term_of(rule, urgent=row.term == rule.term_texts.get("urgent"))
    how = reckoned(Due.from_json(row.reckoning), term, row.clause)
    return ((N_("Answer due on"), last_day(row.due_on, provisional=row.provisional)), (N_("How that day was reckoned"), how))


CHANNELS = (N_("web"), N_("letter"), N_("counter"), N_("telephone"), N_("e-mail"), N_("satisfaction survey"), N_("forwarded"))
KINDS_OF_FILE = (N_("evidence"), N_("authority"), N_("paper"), N_("withdrawal"))
OUTCOMES = (N_("not admitted"), N_("withdrawn"))
