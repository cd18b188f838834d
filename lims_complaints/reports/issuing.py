"""Acts by which a report leaves the station (1.1): drawn up, signed, every copy recorded."""

from datetime import datetime

from sqlalchemy import select

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import enter
from lims_complaints.errors import Fault, Invalid, Refused, Stale
from lims_complaints.language import N_, in_each, translator
from lims_complaints.outbox import Later
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.case import Notice
from lims_complaints.records.person import Person
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports import ceremony, drafting
from lims_complaints.reports.ceremony import Signed
from lims_complaints.reports.content import content_of
from lims_complaints.reports.drafting import Draft
from lims_complaints.reports.given import DeclineReport, NameAnalysts, NoteDownload, RecordDelivery, ReserveReport, SignReport
from lims_complaints.reports.rules import TestedPart
from lims_complaints.situation.case import chain_of, open_cases_over
from lims_complaints.situation.chain import read_with
from lims_complaints.situation.gather import Scene, part

DECLINED = N_("{name} does not sign report {number}: {reason}")
IN_ITS_CASE = N_("An amended report that rests on a case is signed in that case.")
DOWNLOADED = N_("downloaded from the portal")
REPLACED = N_("replaced by an amended report")
SAME = N_("Whoever analysed does not check their own work; name two people.")
NOBODY = N_("Nobody here has this number; choose from the list.")


@part("tested")
def tested(scene: Scene) -> TestedPart:
    """Gather how much of the report does not say who analysed and who checked it."""
    report = scene.report
    if report is None:
        return TestedPart()
    open_ones = [r for r in report.results if not r.external and (r.analysed_by_id is None or r.checked_by_id is None)]
    return TestedPart(len(open_ones), report.checked_by_id is not None)


@act("reports.name-analysts", N_("Say who analysed and checked"), on="report")
def name_analysts(ctx: Context, given: NameAnalysts) -> None:
    """Enter who analysed and who checked, where the imported results do not say it; what they say stays (1.1; 17025 7.5.1)."""
    if given.analysed_by == given.checked_by:
        raise Invalid((Fault("checked_by", SAME),))
    for person, field in ((given.analysed_by, "analysed_by"), (given.checked_by, "checked_by")):
        if ctx.session.get(Person, person) is None:
            raise Invalid((Fault(field, NOBODY),))
    report = the_report(ctx)
    for result in report.results:
        if not result.external:
            result.analysed_by_id = result.analysed_by_id or given.analysed_by
            result.checked_by_id = result.checked_by_id or given.checked_by
    report.checked_by_id = report.checked_by_id or given.checked_by


def _draw(desk: Desk, scene: Scene, edition: Edition, given: ReserveReport) -> tuple[int, Draft]:
    report = the_report(scene)
    content = content_of(scene.session, report, edition)
    if given.opinions or given.deviations:
        more = {"opinions": given.opinions, "deviations": given.deviations, "no_deviations": not given.deviations}
        content = content.model_copy(update=more)
    return report.version, drafting.draw(desk, scene.session, content, given.signatory, report.status_token)


@act("reports.reserve-report", N_("Draw up a report for signing"), on="report", prepare=_draw)
def reserve_report(ctx: Context, given: ReserveReport) -> None:  # noqa: ARG001 - it was drawn from it
    """Freeze what a report says and put its pages before a signatory; done again, the pages are drawn anew (1.1)."""
    seen, draft = ctx.prepared
    report = the_report(ctx)
    if report.version != seen:
        raise Stale(seen, report.version)
    drafting.put(ctx, report, draft)


def _sign(desk: Desk, scene: Scene, _edition: Edition, given: SignReport) -> Signed:
    report = the_report(scene)
    if report.basis == "case":
        raise Refused("2.2.5", IN_ITS_CASE)
    return ceremony.sign(desk, scene.session, report, given, scene.actor)


@act("reports.sign-report", N_("Sign a report"), on="report", page="sign-report", prepare=_sign)
def sign_report(ctx: Context, given: SignReport) -> None:
    """Sign a report: from now on it is in force; one that amends another takes its place in the same moment (1.1)."""
    report = the_report(ctx)
    ceremony.refuse_other_draft(ctx.session, report, given, ctx.actor, ctx.now)
    put_in_force(ctx, report, ctx.prepared)


@act("reports.decline-report", N_("Do not sign: send back with a reason"), on="report")
def decline_report(ctx: Context, given: DeclineReport) -> None:
    """Refuse to sign, and tell the quality manager why: an amendment's number stays, cancelled; anything else is drawn up anew (1.1)."""
    report = the_report(ctx)
    if report.basis == "case":
        raise Refused("2.2.5", IN_ITS_CASE)
    if report.signed_by_id != ctx.actor.person:
        raise Refused("1.1", ceremony.OTHER_PERSON)
    report.status = "imported" if report.supersedes_id is None else "cancelled"
    report.draft_sha256 = report.signed_by_id = None
    said = in_each(lambda to: translator(to)(DECLINED, number=report.number, name=ctx.actor.name, reason=given.reason))
    ctx.session.add(Notice(role="quality manager", text=said["en"], said=said, made_at=ctx.now))
    ctx.notes["declined"] = report.number


def put_in_force(ctx: Context, report: Report, signed: Signed) -> None:
    """Put a signed report in force. What it replaces is void from the same instant: two are never in force.

    A supplement replaces nothing: what it is read with stands on as amended by it (ISO/IEC 17025 7.8.8.2).
    """
    original = report.supersedes
    if original is not None and report.kind == "supplement":
        original.status = "supplemented"
    elif original is not None:
        for replaced in read_with(chain_of(ctx.session, original), original):
            replaced.status, replaced.voided_at, replaced.void_reason = "void", signed.at, REPLACED
    if original is not None:
        ctx.session.flush()
    ceremony.record(ctx, report, signed)
    publish(ctx)


def publish(ctx: Context) -> None:
    """Have the public status list written anew after the commit, and let other cases over the chain go on."""
    let_follow(ctx)
    ctx.later.append(Later("status.publish", f"status:{ctx.now.isoformat()}"))


def let_follow(ctx: Context) -> None:
    """Let each other open case over the chain follow: it may have waited for just this, a copy that came back, a new report."""
    if ctx.report is not None:
        ctx.touched.extend(c for c in open_cases_over(ctx.session, ctx.report) if c is not ctx.case)


@act("reports.record-delivery", N_("Record a copy that was given out"), on="report")
def record_delivery(ctx: Context, given: RecordDelivery) -> None:
    """Record to whom a copy went, how, and what proves that it was received: that starts the ten days (1.1)."""
    sent = _given_out(given, the_report(ctx).issued_at, ctx.now)
    for upload in (*given.files, *given.scan):
        enter(ctx.session, ctx.store, upload, ctx.now)
    the_report(ctx).copies.append(
        Copy(
            scan_sha256=given.scan[0].sha256 if given.scan else None, holder=given.holder, email=given.email, third_party=given.third_party,
            medium=given.medium, how=given.how, sent_at=sent, received_at=given.received_at, evidence=given.evidence,
            evidence_sha256=given.files[0].sha256 if given.files else None,
        )
    )  # fmt: skip


def _given_out(given: RecordDelivery, issued: datetime | None, now: datetime) -> datetime:
    """Return when a copy was given out: what goes from hand to hand is received in that moment. Raises Invalid for no possible day."""
    at_once = given.received_at if given.how in ("by hand", "portal") else None
    if given.received_at and not (given.sent_at or at_once):
        raise Invalid((Fault("sent_at", N_("Say when it was given out as well: it was received before now.")),))
    sent = given.sent_at or at_once or now
    if issued and sent < issued.replace(second=0, microsecond=0):
        raise Invalid(
            (Fault("sent_at" if given.sent_at else "received_at", N_("No copy leaves before the report is issued.")),)
        )
    if sent > now:
        raise Invalid((Fault("sent_at" if given.sent_at else "received_at", N_("This lies in the future.")),))
    if given.received_at and not sent <= given.received_at <= now:
        raise Invalid((Fault("received_at", N_("A copy is received after it was given out, and not in the future.")),))
    return sent


@act("reports.note-download", N_("Fetch the report from the portal"), on="report")
def note_download(ctx: Context, given: NoteDownload) -> None:  # noqa: ARG001 - there is nothing to enter
    """Note the client's first download from the portal, whose check code the page has proved: it proves the receipt (1.1)."""
    report = the_report(ctx)
    query = select(Copy.id).where(Copy.report_id == report.id, Copy.how == "portal", Copy.third_party.is_(False))
    if ctx.session.scalar(query.limit(1)) is None:
        report.copies.append(
            Copy(
                holder=report.client.name, email=report.client.email, how="portal", sent_at=ctx.now,
                received_at=ctx.now, evidence=DOWNLOADED,
            )
        )  # fmt: skip


def the_report(of: Context | Scene) -> Report:
    """Return the report that an act is done to."""
    assert of.report is not None
    return of.report
