"""What anyone who holds a copy may know: in force, under review, void since when and why, replaced by which; nothing else."""

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.errors import NotFound
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report, VoidNotice
from lims_complaints.report_files import forms_of, is_file, renewed, versions
from lims_complaints.reports.keys import keyring
from lims_complaints.signing.status import Entry, State, make_status_list
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import replacement, supplements
from lims_complaints.situation.values import ISSUED

LIST = "status-list.json"
GOOD_FOR = timedelta(days=3)
"""How long a list may be relied on; a new one is written each day and at every change."""

Standing = Literal["in force", "void", "voided later", "unknown"]


@dataclass(frozen=True)
class PublicStatus:
    """What became of a report. `reason` is the station's one line, or a msgid; neither client nor results stand here.

    `amended_by` are the supplements that it is read with: it holds for what they leave as it is.
    """

    number: str
    state: State
    since_at: datetime
    reason: str = ""
    replaced_by: str = ""
    amended_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileStatus:
    """What a file is, by its SHA-256 alone: in force; the stamped file; a copy issued before it was voided; not known."""

    standing: Standing
    report: PublicStatus | None = None


@dataclass(frozen=True)
class PublicNotice:
    """A public notice that a report is void, as the page and the feed list it, newest first."""

    key: int
    number: str
    void_since: datetime
    published_at: datetime
    reason: str
    replaced_by: str


def by_token(session: Session, token: str, *, show_under_review: bool = False) -> PublicStatus:
    """Return the status that a report's QR code leads to. Raises NotFound for any other token."""
    query = select(Report).where(Report.status_token == token, Report.status.in_(ISSUED))
    report = session.scalars(query).one_or_none() if token else None
    if report is None:
        raise NotFound("no such report")
    return _status(session, report, show_under_review=show_under_review)


def by_sha256(session: Session, sha256: str, *, show_under_review: bool = False) -> FileStatus:
    """Return what the file with this SHA-256 is. A file that the station never gave out is unknown, drafts included."""
    report = session.scalars(select(Report).where(is_file(sha256), Report.status.in_(ISSUED))).first()
    if report is None:
        return FileStatus("unknown")
    status = _status(session, report, show_under_review=show_under_review)
    if report.status != "void":
        return FileStatus("in force", status)
    as_issued = versions(session, report.file_sha256 or "")
    return FileStatus("voided later" if sha256 in as_issued else "void", status)


def notices(session: Session) -> list[PublicNotice]:
    """Return the public notices, newest first."""
    query = select(VoidNotice, Report).join(Report, Report.id == VoidNotice.report_id)
    rows = session.execute(query.where(VoidNotice.published_at.is_not(None)).order_by(VoidNotice.published_at.desc()))
    found = []
    for notice, report in rows:
        assert notice.published_at is not None
        assert report.voided_at is not None
        replaced = _replaced_by(session, report)
        found.append(PublicNotice(notice.id, report.number, report.voided_at, notice.published_at, notice.reason, replaced))
    return found


def entries(session: Session, *, show_under_review: bool = False) -> list[Entry]:
    """Return what the signed list says of every report that was issued."""
    reports = session.scalars(select(Report).where(Report.status.in_(ISSUED)).order_by(Report.id)).all()
    chains: dict[int, list[Report]] = {}
    for r in reports:
        chains.setdefault(r.root_id, []).append(r)
    open_roots = _under_review(session) if show_under_review else frozenset()
    newer = renewed(session)
    found = []
    for r in reports:
        files = tuple((form, version) for form, sha256 in forms_of(r) for version in (sha256, *newer.get(sha256, ())))
        since = r.voided_at if r.status == "void" else r.issued_at
        assert since is not None
        successor = replacement(chains[r.root_id], r) if r.status == "void" else None
        state: State = "superseded" if successor else "void" if r.status == "void" else "in force"
        if r.status != "void" and r.root_id in open_roots:
            state = "under review"
        amended_by = tuple(s.number for s in supplements(chains[r.root_id], r))
        found.append(Entry(r.number, state, since, files, successor.number if successor else "", r.void_reason, amended_by))
    return found


def publish_list(desk: Desk, at: datetime | None = None) -> Path | None:
    """Sign the list, dated now or `at`, and put it in the public folder; None where the station has no seal yet."""
    if desk.seal is None:
        return None
    now = at or desk.clock()
    with desk.read() as session:
        listed = entries(session, show_under_review=desk.settings.show_under_review)
    ring = keyring(desk.settings)
    crl = ring.crl if ring.exists else b""
    folder = desk.settings.home / "public"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LIST
    _write(file, make_status_list(listed, desk.seal.key, now, now + GOOD_FOR, crl))
    return file


def _status(session: Session, report: Report, *, show_under_review: bool) -> PublicStatus:
    if report.status == "void":
        assert report.voided_at is not None
        return PublicStatus(report.number, "void", report.voided_at, report.void_reason, _replaced_by(session, report))
    assert report.issued_at is not None
    reviewed = show_under_review and report.root_id in _under_review(session)
    amended_by = tuple(s.number for s in supplements(chain_of(session, report), report))
    return PublicStatus(report.number, "under review" if reviewed else "in force", report.issued_at, amended_by=amended_by)


def _replaced_by(session: Session, report: Report) -> str:
    found = replacement(chain_of(session, report), report)
    return found.number if found else ""


def _under_review(session: Session) -> frozenset[int]:
    """Return the roots of reports over which an accepted case is open."""
    query = select(Report.root_id).join(Case, Case.report_id == Report.id)
    return frozenset(session.scalars(query.where(Case.accepted_at.is_not(None), Case.closed_at.is_(None))))


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, so that nobody ever reads half a list."""
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(part).chmod(0o644)
    Path(part).replace(file)
