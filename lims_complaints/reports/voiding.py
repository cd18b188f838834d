"""The original is void (作废, 2.2.5): stamped and sealed on each page, the file as issued beneath it byte for byte."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import Upload, enter
from lims_complaints.documents.stamp import void_stamp
from lims_complaints.errors import Refused, Unavailable
from lims_complaints.language import N_, Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.report import Report
from lims_complaints.reports.amending import basis_in_nonconformity
from lims_complaints.reports.drafting import status_url
from lims_complaints.reports.given import StampVoid, Void, VoidForNonconformity
from lims_complaints.reports.issuing import publish, the_report
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.outcome import amended_by, newest_decision
from lims_complaints.timekeeping import zone_of

if TYPE_CHECKING:
    from lims_complaints.signing import foreign
else:
    foreign = Lazily("lims_complaints.signing.foreign")

VOID = N_("Report {number} is void")
REPLACED_BY = N_("replaced by {number}")
ALREADY = N_("This report is void and stamped already.")
NEVER_ISSUED = N_("This report was never issued.")


@dataclass(frozen=True)
class Stamped:
    """A void report: its stamped bytes, since when it is void, why, and what replaces it."""

    report: int
    sha256: str
    at: datetime
    replaced_by: str


def stamp(desk: Desk, session: Session, report: Report, reason: str, replaced_by: str) -> Stamped:
    """Stamp and seal every page of an issued report, and keep the bytes; they begin with the very bytes that were issued."""
    if desk.seal is None:
        raise Unavailable("the station has no seal yet")
    if report.voided_sha256 is not None:
        raise Refused("2.2.5", ALREADY)
    if report.status not in ("in force", "void") or report.file_sha256 is None:
        raise Refused("2.2.5", NEVER_ISSUED)
    language: Language = report.language  # type: ignore[assignment]
    say, now = translator(language), desk.clock()
    since = report.voided_at or now
    where = status_url(desk.settings.public_origin, report.status_token or "") if report.status_token else ""
    drawn = void_stamp(report.number, since, reason, replaced_by, language, zone=zone_of(session), where=where)
    said = [say(VOID, number=report.number), reason, *([say(REPLACED_BY, number=replaced_by)] if replaced_by else [])]
    voided = foreign.void_foreign(
        desk.store.get(report.file_sha256),
        drawn,
        desk.seal.key,
        root=desk.seal.root,
        reason="; ".join(said),
        at=now,
        name=desk.seal.name,
        number=report.number,
        long_term=desk.seal.long_term,
    )
    return Stamped(report.id, desk.store.keep(voided), since, replaced_by)


def enter_void(ctx: Context, stamped: Stamped, reason: str) -> Report:
    """Write that a report is void, with its stamped bytes."""
    report = ctx.session.get_one(Report, stamped.report, with_for_update=True)
    if report.voided_sha256 is not None:
        raise Refused("2.2.5", ALREADY)
    enter(ctx.session, ctx.store, Upload(sha256=stamped.sha256, name="void.pdf", kind="application/pdf"), ctx.now)
    report.status, report.voided_at = "void", report.voided_at or stamped.at
    report.void_reason, report.voided_sha256 = reason, stamped.sha256
    ctx.session.flush()
    ctx.notes["void"], ctx.notes["stamped"] = report.number, stamped.sha256
    publish(ctx)
    return report


def _stamp(desk: Desk, scene: Scene, _edition: Edition, given: Void) -> Stamped:
    row = newest_decision(scene)
    assert row is not None
    replacing = amended_by(scene.session, row)
    return stamp(
        desk, scene.session, scene.session.get_one(Report, row.report_id), given.reason, replacing.number if replacing else ""
    )


@act("reports.void", N_("Stamp the original as void"), prepare=_stamp)
def void(ctx: Context, given: Void) -> None:
    """Void the original: where it is not replaced it goes out of force now; in each case every page is stamped (2.2.5)."""
    enter_void(ctx, ctx.prepared, given.reason)


def _stamp_replaced(desk: Desk, scene: Scene, _edition: Edition, given: StampVoid) -> Stamped:
    report = the_report(scene)
    query = select(Report.number).where(Report.supersedes_id == report.id, Report.status.in_(("in force", "void")))
    return stamp(desk, scene.session, report, given.reason, scene.session.scalars(query).first() or "")


@act("reports.stamp-void", N_("Stamp a void report"), on="report", prepare=_stamp_replaced)
def stamp_void(ctx: Context, given: StampVoid) -> None:
    """Stamp every page of a report that went out of force when an amended one was signed without a case (1.1, 5)."""
    enter_void(ctx, ctx.prepared, given.reason)


def _stamp_faulty(desk: Desk, scene: Scene, _edition: Edition, given: VoidForNonconformity) -> Stamped:
    return stamp(desk, scene.session, the_report(scene), given.reason, "")


@act("reports.void-for-nonconformity", N_("Void a report with the same fault"), on="report", prepare=_stamp_faulty)
def void_for_nonconformity(ctx: Context, given: VoidForNonconformity) -> None:
    """Decide that a report named in a nonconformity is void and not replaced, and stamp it (5)."""
    ctx.session.add(basis_in_nonconformity(ctx, given, "void without replacement"))
    enter_void(ctx, ctx.prepared, given.reason)
