"""Acts of intake: each one transaction, allowed by the procedure, recorded by the desk (1.1, 1.2, 2.1)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from lims_complaints import search, timekeeping
from lims_complaints.act import Context, act
from lims_complaints.attachments import attach
from lims_complaints.audit import canonical
from lims_complaints.db.engine import establish, relate
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.codes import RECEIPT_LENGTH, grouped, new_code
from lims_complaints.intake.disputing import (
    ANOTHER_REPORT,
    FILED,
    NO_SUCH_NUMBER,
    Disputed,
    dispute,
    disputed_in,
    entitle,
    reckon_time,
    report_with,
)
from lims_complaints.intake.given import (
    Accept,
    AdmitLate,
    AppealBody,
    AskForMissing,
    ComplaintBody,
    CompleteAppeal,
    FileAppeal,
    FileComplaint,
    Filing,
    NameReport,
    Refuse,
    RegisterAppeal,
    RegisterComplaint,
    RuleOnUrgency,
    Withdraw,
)
from lims_complaints.language import N_, say_in_each
from lims_complaints.procedure.meanings import ANSWER, clock_for
from lims_complaints.records.appeal import Admission, Appeal
from lims_complaints.records.case import Case, Notice, Round
from lims_complaints.records.report import Report

URGENT_ASKED = N_("The client asks for an urgent answer: rule on it.")
NO_SUCH_REPORT = N_("We find no report with this number and this check code. Both stand on page 1 of the report.")
NO_KIND = N_("Say what kind of complaint it is.")


@dataclass(frozen=True)
class Arrival:
    """How and when something came in."""

    channel: str
    on: date
    at: datetime
    registered_by: int | None = None


@act("intake.file-appeal", N_("Appeal a test report"), page="public.appeal")
def file_appeal(ctx: Context, given: FileAppeal) -> None:
    """Take a client's appeal: number, receipt code shown once, the retained sample on hold (1.1)."""
    report = proved_report(ctx, given.report, given.check_code.get_secret_value())
    _file_appeal(ctx, given, report, Arrival("web", ctx.today, ctx.now))


@act("intake.register-appeal", N_("Register an appeal that came on paper"))
def register_appeal(ctx: Context, given: RegisterAppeal) -> None:
    """Enter an appeal that came by letter or over the counter, dated by its arrival, whatever it leaves out (1.1)."""
    report, arrival = report_with(ctx, given.report), _arrival(ctx, given.channel, given.arrived_on)
    _file_appeal(ctx, given, report, arrival, (given.report, given.grounds))
    attach(ctx, given.paper, "paper")


@act("intake.name-report", N_("Name the report and the results in dispute"))
def name_report(ctx: Context, given: NameReport) -> None:
    """Put on record which results of ours an appeal is over that came without: from here on it is like any other (1.1)."""
    case, report = ctx.the_case, report_with(ctx, given.report)
    if report is None:
        raise Invalid((Fault("report", NO_SUCH_NUMBER, {"number": given.report}),))
    if case.report is not None and case.report is not report:
        raise Invalid((Fault("report", ANOTHER_REPORT, {"number": case.report.number}),))
    disputed = disputed_in(ctx, report, given.results)
    if case.report is None:
        case.report, case.client_id, ctx.report = report, report.client_id, report
        reckon_time(ctx, ctx.session.get_one(Appeal, case.id), report)
    entitle(case, disputed)
    dispute(ctx, report, disputed)
    search.note(ctx.session, "case", case.id, search.text_of_case(case))


@act("intake.file-complaint", N_("Complain about our service"), page="public.complaint")
def file_complaint(ctx: Context, given: FileComplaint) -> None:
    """Take a complaint about general affairs from anyone (2.1.1)."""
    _file_complaint(ctx, given, Arrival("web", ctx.today, ctx.now))


@act("intake.register-complaint", N_("Register a complaint"))
def register_complaint(ctx: Context, given: RegisterComplaint) -> None:
    """Enter a complaint that came by another way, or that a satisfaction survey turned up (2.1.3)."""
    _file_complaint(ctx, given, _arrival(ctx, given.channel, given.arrived_on))
    attach(ctx, given.paper, "paper")


@act("intake.ask-for-missing", N_("Ask for what is missing"))
def ask_for_missing(ctx: Context, given: AskForMissing) -> None:
    """Ask the client for what is missing, once and completely (1.2)."""
    _rule(ctx, "asked", given.missing)
    ctx.fields["what is missing"] = given.missing


@act("intake.complete-appeal", N_("Supply what is missing"), page="public.complete")
def complete_appeal(ctx: Context, given: CompleteAppeal) -> None:
    """Take what the client supplies (1.2)."""
    attach(ctx, given.files, "evidence")
    _rule(ctx, "asked", given.supplied)


NOT_ACCEPTED_YET = N_("The time for our answer begins once we have taken your case up; you will hear from us whether we do.")


@act("intake.rule-on-urgency", N_("Rule on urgency"))
def rule_on_urgency(ctx: Context, given: RuleOnUrgency) -> None:
    """Say whether the case is urgent; a running answer clock is reckoned anew (2.2.5)."""
    _rule(ctx, "urgent" if given.urgent else "ordinary", given.reason)
    ctx.the_case.urgent = given.urgent
    if rule := clock_for(ctx.edition, ANSWER, ctx.the_case.route):
        timekeeping.recompute(ctx.scene(), ctx.edition, rule.name, given.reason)
    if ctx.the_case.accepted_at is None:  # no term runs yet whose last day could be named
        ctx.fields |= {"due date": "", "what follows": say_in_each(NOT_ACCEPTED_YET)}


@act("intake.admit-late", N_("Admit a late appeal"))
def admit_late(ctx: Context, given: AdmitLate) -> None:
    """Admit an appeal that came after the ten days, with a reason (1.2)."""
    _rule(ctx, "admitted late", given.reason)


@act("intake.accept", N_("Accept"))
def accept(ctx: Context, given: Accept) -> None:
    """Accept: the clocks start, the quality manager is told (1.2)."""
    case = ctx.the_case
    case.accepted_at = ctx.now
    if case.owner_id is None:
        case.owner_id = ctx.actor.person
    if given.department:
        case.department = given.department
    _rule(ctx, "accepted", given.note)


REVIEWED_ANYWAY = N_(
    "What you wrote may point to an error of ours. We therefore go through the records all the same, and write to you what we find."
)


@act("intake.refuse", N_("Do not admit"))
def refuse(ctx: Context, given: Refuse) -> None:
    """Say why it is not admitted, and what the client can still do; the record stays (1.2)."""
    _rule(ctx, given.ground, given.reason)
    ctx.the_case.outcome = "not admitted"
    ctx.round.outcome = "not admitted"
    ctx.the_case.points_to_error = given.points_to_error
    ctx.fields["reason"] = given.reason
    if given.points_to_error:
        ctx.fields["what follows"] = say_in_each(REVIEWED_ANYWAY)


@act("intake.withdraw", N_("Withdraw"), page="public.withdraw")
def withdraw(ctx: Context, given: Withdraw) -> None:
    """Withdraw before the decision; every record stays (1.2)."""
    attach(ctx, given.files, "withdrawal")
    ctx.the_case.outcome = "withdrawn"
    ctx.round.outcome = "withdrawn"


def proved_report(ctx: Context, number: str, check_code: str) -> Report:
    """Return the report with this number and check code. Raises Invalid, alike for a wrong number and a wrong code."""
    report = report_with(ctx, number)
    if report is None or not ctx.pepper.matches("check", check_code, report.check_digest):
        raise Invalid((Fault("check_code", NO_SUCH_REPORT),))
    return report


def _arrival(ctx: Context, channel: str, on: date) -> Arrival:
    """Date by arrival: the end of that day's office hours counts as its instant, or now if it came today."""
    zone = timekeeping.zone_of(ctx.session)
    at = ctx.now if on == ctx.today else datetime.combine(on, time(12), zone).astimezone(UTC)
    return Arrival(channel, on, at, ctx.actor.person)


def _file_appeal(ctx: Context, given: AppealBody, report: Report | None, arrival: Arrival, words: Sequence[str] = ()) -> None:
    """Open the case of an appeal; `words`: the report and the grounds as written, of one that came on paper."""
    disputed = disputed_in(ctx, report, given.results) if report else []
    _open(ctx, given, arrival, " · ".join(filter(None, words))[:200], report, disputed)
    appeal = _appeal(ctx, given, arrival)
    appeal.grounds = "\n".join(filter(None, (*words[1:], *(c.grounds for c in given.results))))
    appeal.urgent_asked, appeal.urgent_reason = given.urgent, given.urgent_reason
    if given.urgent:
        ctx.session.add(Notice(role="quality manager", case_id=ctx.the_case.id, text=URGENT_ASKED, made_at=ctx.now))
    appeal.receipt_claimed_on = given.received_on
    appeal.in_time, appeal.report_said = True, None if report else given.report
    if report is not None:
        reckon_time(ctx, appeal, report)
    establish(ctx.session, appeal)
    ctx.held.append(appeal)
    if report is not None:
        dispute(ctx, report, disputed)
    ctx.known[FILED] = sorted(disputed, key=lambda each: each[0].line)
    _attach_filing(ctx, given)
    ctx.report = report


def _file_complaint(ctx: Context, given: ComplaintBody, arrival: Arrival) -> None:
    case = _open(ctx, given, arrival, given.what_happened[:120])
    case.department = given.about
    appeal = _appeal(ctx, given, arrival)
    appeal.grounds, appeal.about, appeal.in_time = given.what_happened, given.about, True
    appeal.country = given.country
    establish(ctx.session, appeal)
    ctx.held.append(appeal)
    _attach_filing(ctx, given)


def _open(
    ctx: Context, given: Filing, arrival: Arrival, subject: str, report: Report | None = None, disputed: Disputed = ()
) -> Case:
    """Open the case: number, first round, receipt code shown once."""
    route = _route(ctx, given)
    code = new_code(ctx.dice, RECEIPT_LENGTH)
    case = Case(
        number=ctx.number(ctx.edition.routes[route].number), route=route, state="", procedure=ctx.edition.name,
        edition=ctx.edition.hash, who=given.organisation or given.name, language=given.language, filed_at=arrival.at,
        receipt_digest=ctx.pepper.digest("receipt", code), owner_id=ctx.actor.person, version=0, round_number=1, urgent=False,
        subject=subject, restricted=any(role.reads for role in ctx.edition.roles.values()),
    )  # fmt: skip
    if report is not None:
        case.report_id, case.client_id = report.id, report.client_id
    if disputed:
        entitle(case, disputed)
    establish(ctx.session, case, report=report, client=report.client if report else None)
    first = Round(case_id=case.id, number=1, started_at=ctx.now)
    establish(ctx.session, first, case=case)
    relate(case, rounds=[first])
    ctx.case = case
    ctx.shown["receipt_code"] = grouped(code)
    return case


def _route(ctx: Context, given: Filing) -> str:
    """Return the route of a new case: the one asked for, or the only one. Raises Invalid where there are several."""
    if not given.route_asked and len(ctx.move.routes) > 1:
        raise Invalid((Fault("kind", NO_KIND),))
    return given.route_asked or next(iter(ctx.move.routes))


def _appeal(ctx: Context, given: Filing, arrival: Arrival) -> Appeal:
    return Appeal(
        case_id=ctx.the_case.id, channel=arrival.channel, filed_at=arrival.at, arrived_on=arrival.on, name=given.name,
        organisation=given.organisation, email=given.email, phone=given.phone, address=given.address,
        representative_for=given.representative_for, authority=", ".join(u.name for u in given.authority),
        evidence=given.evidence, remedy=given.remedy, registered_by_id=arrival.registered_by,
        filing_sha256=hashlib.sha256(canonical(given.recorded())).hexdigest(),
    )  # fmt: skip


def _attach_filing(ctx: Context, given: Filing) -> None:
    attach(ctx, given.files, "evidence")
    attach(ctx, given.authority, "authority")


def _rule(ctx: Context, verdict: str, reason: str) -> None:
    ctx.session.add(Admission(case_id=ctx.the_case.id, verdict=verdict, reason=reason, by_id=ctx.actor.person, at=ctx.now))
