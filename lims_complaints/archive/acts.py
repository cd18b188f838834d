"""Acts of closing and transfer (7)."""

import hashlib
import json
from dataclasses import asdict

from sqlalchemy import func, select

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.archive.given import AcceptTransfer, CloseCase, MarkImportant, ReturnTransfer, Transfer
from lims_complaints.archive.pieces import Piece, audit_extract, package, pieces_of
from lims_complaints.archive.record import record_of
from lims_complaints.archive.rules import retain_until
from lims_complaints.attachments import Upload, enter
from lims_complaints.audit import canonical
from lims_complaints.identity import outsiders
from lims_complaints.language import N_, say_in_each
from lims_complaints.records import archive
from lims_complaints.records.report import Report, SampleHold
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import replacement


@act("archive.close-case", N_("Close the case"))
def close_case(ctx: Context, given: CloseCase) -> None:  # noqa: ARG001 - the note stands in the audit chain
    """Close with an end notice, release the sample, and end the accounts that were made for the case (2, 7)."""
    case = ctx.the_case
    outsiders.end(ctx.session, case.id, ctx.now, ctx.today)
    case.closed_at = ctx.round.ended_at = ctx.now
    for hold in ctx.session.scalars(select(SampleHold).where(SampleHold.case_id == case.id, SampleHold.released_at.is_(None))):
        hold.released_at = ctx.now
    _tell_what_was_put_right(ctx)


def _tell_what_was_put_right(ctx: Context) -> None:
    """Let the end notice of a case without a decision say what became of the report in which an error was found (1.2, 5)."""
    case = ctx.the_case
    if case.report is None or case.outcome not in ("not admitted", "withdrawn") or case.report.status != "void":
        return
    newer = replacement(chain_of(ctx.session, case.report), case.report)
    said = PUT_RIGHT if newer else VOID_ALONE
    values = {"report": case.report.number, "new": newer.number if newer else ""}
    ctx.fields["what follows"] = say_in_each(said, **values)


PUT_RIGHT = N_(
    "When we went through our records all the same we found an error in report {report}. It is void, and {new} takes its place."
)
VOID_ALONE = N_(
    "When we went through our records all the same we found an error in report {report}. It is void and not replaced."
)


@act("archive.transfer", N_("Hand over to the archivist"))
def transfer(ctx: Context, given: Transfer) -> None:  # noqa: ARG001 - the note stands in the audit chain
    """Hand the case's records to the archivist, with a list and a package (7)."""
    case = ctx.the_case
    assert case.closed_at is not None
    pieces, content = _gathered(ctx)
    sha256 = ctx.store.keep(package(case, pieces, content, ctx.now))
    enter(ctx.session, ctx.store, Upload(sha256=sha256, name=f"{case.number}.zip", kind="application/zip"), ctx.now)
    closed_on = timekeeping.local_day(ctx.session, case.closed_at)
    issued_at = None
    if case.report is not None:
        issued_at = ctx.session.scalar(select(func.max(Report.issued_at)).where(Report.root_id == case.report.root_id))
    last = timekeeping.local_day(ctx.session, issued_at) if issued_at else None
    ctx.session.add(
        archive.Transfer(
            number=ctx.number("transfer"), case_id=case.id, pieces=[asdict(p) for p in pieces], package_sha256=sha256,
            retain_until=retain_until(closed_on, last, ctx.settings.retention_years), handed_by_id=ctx.person, handed_at=ctx.now,
            verdict="",
        )
    )  # fmt: skip
    ctx.notes["package"] = sha256


def _gathered(ctx: Context) -> tuple[list[Piece], dict[str, bytes]]:
    """Return every piece of the case with its bytes: papers, files and reports, its record as data, its audit extract."""
    case = ctx.the_case
    said = {"case": case.number, "kind": case.route, "outcome": case.outcome} | record_of(ctx.session, case)
    made = {
        "case-record.json": ("record", json.dumps(said, ensure_ascii=False, indent=1, default=str).encode()),
        "audit.json": ("audit", canonical(audit_extract(ctx.session, case))),
    }
    pieces = pieces_of(ctx.session, case)
    content = {p.sha256: ctx.store.get(p.sha256) for p in pieces}
    for path, (what, body) in made.items():
        sha256 = hashlib.sha256(body).hexdigest()
        pieces.append(Piece(path, what, sha256))
        content[sha256] = body
    return pieces, content


@act("archive.accept-transfer", N_("Accept into the archive"))
def accept_transfer(ctx: Context, given: AcceptTransfer) -> None:
    """Accept the records after checking every piece (7)."""
    _rule(ctx, "accepted", given.note)


@act("archive.return-transfer", N_("Return to the Office"))
def return_transfer(ctx: Context, given: ReturnTransfer) -> None:
    """Return the records with a reason (7)."""
    _rule(ctx, "returned", given.reason)


@act("archive.mark-important", N_("Mark the records as important"))
def mark_important(ctx: Context, given: MarkImportant) -> None:
    """Mark the case as important; how long its records are kept is reckoned anew."""
    ctx.step("important", words=given.reason)
    ctx.session.flush()
    timekeeping.recompute_chosen(ctx.scene(), ctx.edition, given.reason)


def newest(ctx: Context) -> archive.Transfer:
    """Return the transfer that is under way, or the last one."""
    query = select(archive.Transfer).where(archive.Transfer.case_id == ctx.the_case.id).order_by(archive.Transfer.id.desc())
    return ctx.session.scalars(query.limit(1)).one()


def _rule(ctx: Context, verdict: str, reason: str) -> None:
    row = newest(ctx)
    row.verdict, row.reason, row.ruled_by_id, row.ruled_at = verdict, reason, ctx.person, ctx.now
