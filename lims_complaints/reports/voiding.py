"""The original is void (作废, 2.2.5): stamped and sealed on each page, the file as issued beneath it byte for byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import Upload, enter
from lims_complaints.documents.stamp import void_stamp
from lims_complaints.documents.typst import refuse_lacking
from lims_complaints.errors import NotFound, Refused, Unavailable
from lims_complaints.language import N_, Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.report import Report
from lims_complaints.report_files import CERTIFIED, ON_PAPER, note
from lims_complaints.reports.amending import basis_in_nonconformity
from lims_complaints.reports.certifying import Certified, certificate
from lims_complaints.reports.drafting import status_url
from lims_complaints.reports.given import StampVoid, Void, VoidForNonconformity
from lims_complaints.reports.issuing import publish, the_report
from lims_complaints.signing.certificate import VoidCertificate
from lims_complaints.signing.seal import Seal
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import read_with, replacement
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.outcome import amended_by, newest_decision
from lims_complaints.situation.values import ISSUED
from lims_complaints.timekeeping import zone_of

if TYPE_CHECKING:
    from lims_complaints.signing import foreign, timestamp
else:
    foreign, timestamp = Lazily("lims_complaints.signing.foreign"), Lazily("lims_complaints.signing.timestamp")

VOID = N_("Report {number} is void")
REPLACED_BY = N_("replaced by {number}")
ALREADY = N_("This report is void and stamped already.")
NEVER_ISSUED = N_("This report was never issued.")
PAPER = N_(
    "The report was handed out on paper: its certificate says that it is void, and each paper that comes back is stamped."
)


@dataclass(frozen=True)
class Stamped:
    """A void report: the file that bears the mark or certifies it, since when and why it is void, and in which way."""

    report: int
    sha256: str
    at: datetime
    way: str
    level: str
    good_until: datetime | None
    copy_sha256: str | None = None


def ways_to_void(desk: Desk, origin: str, pdf: bytes) -> "foreign.Voidable":
    """Say how a report's file can be voided by the station's seal, and why so; paper takes no electronic mark."""
    if origin == ON_PAPER:
        return foreign.Voidable(CERTIFIED, PAPER, copy=pdf.startswith(b"%PDF-"))
    return foreign.assess(pdf, desk.seal.root if desk.seal else None)


def stamp(desk: Desk, session: Session, report: Report, reason: str, replaced_by: str) -> Stamped:
    """Void a report's file in the best way that it allows, and keep the bytes; a marked file begins with those issued."""
    if desk.seal is None:
        raise Unavailable("the station has no seal yet")
    if report.voided_sha256 is not None:
        raise Refused("2.2.5", ALREADY)
    if report.status not in ISSUED or report.file_sha256 is None:
        raise Refused("2.2.5", NEVER_ISSUED)
    refuse_lacking(reason, "reason")
    pdf, at = desk.store.get(report.file_sha256), desk.clock()
    way = ways_to_void(desk, report.origin, pdf)
    since = report.voided_at or at
    where = status_url(desk.settings.public_origin, report.status_token or "") if report.status_token else ""
    language: Language = report.language  # type: ignore[assignment]
    drawn = void_stamp(report.number, since, reason, replaced_by, language, zone=zone_of(session), where=where)
    if way.kind != CERTIFIED:
        made, copy = _marked(desk.seal, report, pdf, drawn, (reason, replaced_by, at)), None
    else:
        copy = _copy(desk, pdf, drawn) if way.copy else None
        said = VoidCertificate(report.number, report.file_sha256, since, reason, replaced_by, copy or "")
        made = certificate(session, desk.seal, Certified(report, way.reason, said, where), at)
    return Stamped(report.id, desk.store.keep(made), since, way.kind, timestamp.level(made), timestamp.good_until(made), copy)


def _marked(seal: Seal, report: Report, pdf: bytes, drawn: bytes, said: tuple[str, str, datetime]) -> bytes:
    """Return the file with a stamped and signed field a page. Raises Refused where it takes none."""
    reason, replaced_by, at = said
    language: Language = report.language  # type: ignore[assignment]
    say = translator(language)
    words = [say(VOID, number=report.number), reason, *([say(REPLACED_BY, number=replaced_by)] if replaced_by else [])]
    return foreign.void_foreign(
        pdf, drawn, seal.key, root=seal.root, reason="; ".join(words), at=at, name=seal.name, number=report.number,
        long_term=seal.long_term,
    )  # fmt: skip


def _copy(desk: Desk, pdf: bytes, drawn: bytes) -> str | None:
    """Keep a stamped copy of a file that takes no mark; None where the file is in too bad a state to draw on."""
    try:
        return desk.store.keep(foreign.stamped_copy(pdf, drawn))
    except (Unavailable, NotFound):
        raise
    except Exception:  # noqa: BLE001 - a file from elsewhere may break its reader in any way
        return None


def enter_void(ctx: Context, stamped: Stamped, reason: str) -> Report:
    """Write that a report is void, with its stamped bytes or its certificate."""
    report = ctx.session.get_one(Report, stamped.report, with_for_update=True)
    if report.voided_sha256 is not None:
        raise Refused("2.2.5", ALREADY)
    for sha256 in (stamped.sha256, stamped.copy_sha256):
        if sha256:
            enter(ctx.session, ctx.store, Upload(sha256=sha256, name="void.pdf", kind="application/pdf"), ctx.now)
    report.status, report.voided_at = "void", report.voided_at or stamped.at
    report.void_reason, report.voided_sha256 = reason, stamped.sha256
    report.void_way, report.void_copy_sha256 = stamped.way, stamped.copy_sha256
    note(ctx.session, stamped.sha256, stamped.level, stamped.good_until, ctx.now)
    ctx.session.flush()
    ctx.notes["void"], ctx.notes["stamped"], ctx.notes["way"] = report.number, stamped.sha256, stamped.way
    publish(ctx)
    return report


def _stamp(desk: Desk, scene: Scene, _edition: Edition, given: Void) -> tuple[Stamped, ...]:
    row = newest_decision(scene)
    assert row is not None
    replacing = amended_by(scene.session, row)
    number = replacing.number if replacing else ""
    return _stamp_together(desk, scene.session, scene.session.get_one(Report, row.report_id), given.reason, number)


def _stamp_together(desk: Desk, session: Session, report: Report, reason: str, replaced_by: str) -> tuple[Stamped, ...]:
    """Stamp a report, and with a supplement whatever it is read with: they go out of force together."""
    together = read_with(chain_of(session, report), report)
    waiting = [r for r in together if r.voided_sha256 is None]
    if not waiting:
        raise Refused("2.2.5", ALREADY)
    return tuple(stamp(desk, session, r, reason, replaced_by) for r in waiting)


@act("reports.void", N_("Stamp the original as void"), prepare=_stamp)
def void(ctx: Context, given: Void) -> None:
    """Void the original: where it is not replaced it goes out of force now; in each case every page is stamped (2.2.5)."""
    enter_all(ctx, ctx.prepared, given.reason)


def enter_all(ctx: Context, stamped: Sequence[Stamped], reason: str) -> None:
    """Write that reports which are read together are void."""
    reports = [enter_void(ctx, one, reason) for one in stamped]
    if len(reports) > 1:
        ctx.notes["void together"] = ", ".join(r.number for r in reports)


def _stamp_replaced(desk: Desk, scene: Scene, _edition: Edition, given: StampVoid) -> Stamped:
    report = the_report(scene)
    successor = replacement(chain_of(scene.session, report), report)
    return stamp(desk, scene.session, report, given.reason, successor.number if successor else "")


@act("reports.stamp-void", N_("Stamp a void report"), on="report", prepare=_stamp_replaced)
def stamp_void(ctx: Context, given: StampVoid) -> None:
    """Stamp every page of a report that went out of force when an amended one was signed without a case (1.1, 5)."""
    enter_void(ctx, ctx.prepared, given.reason)


def _stamp_faulty(desk: Desk, scene: Scene, _edition: Edition, given: VoidForNonconformity) -> tuple[Stamped, ...]:
    return _stamp_together(desk, scene.session, the_report(scene), given.reason, "")


@act("reports.void-for-nonconformity", N_("Void a report with the same fault"), on="report", prepare=_stamp_faulty)
def void_for_nonconformity(ctx: Context, given: VoidForNonconformity) -> None:
    """Decide that a report named in a nonconformity is void and not replaced, and stamp it (5)."""
    ctx.session.add(basis_in_nonconformity(ctx, given, "void without replacement"))
    enter_all(ctx, ctx.prepared, given.reason)
