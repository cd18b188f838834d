"""What belongs to a case's file: every paper, attachment and report, each with its hash."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.language import N_
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper, PaperFile
from lims_complaints.records.report import Report
from lims_complaints.report_files import files_of


@dataclass(frozen=True)
class Piece:
    """One file of the case: its name in the package, what it is, its SHA-256."""

    path: str
    what: str
    sha256: str


def pieces_of(session: Session, case: Case) -> list[Piece]:
    """Return every file of a case in order: papers (of a form that was written again, the newest state), files, reports."""
    return [*_papers(session, case), *_attachments(session, case), *_reports(session, case)]


def package(case: Case, pieces: list[Piece], content: Mapping[str, bytes], at: datetime) -> bytes:
    """Return the archive package: a ZIP of all pieces, `content` by their hash, with a manifest and a list for sha256sum.

    The same case at the same instant gives the same bytes.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces:
            _put(archive, piece.path, content[piece.sha256], at)
        manifest = {"case": case.number, "made_at": at.isoformat(), "pieces": [asdict(p) for p in pieces]}
        _put(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode(), at)
        sums = "".join(f"{p.sha256}  {p.path}\n" for p in pieces)
        _put(archive, "SHA256SUMS", sums.encode(), at)
    return stream.getvalue()


def newest_papers(session: Session, case: Case) -> list[Paper]:
    """Return the papers of a case in their order: each letter, and of a form that was written again the newest state."""
    papers = session.scalars(select(Paper).where(Paper.case_id == case.id).order_by(Paper.id)).all()
    last = {_which(p): p.id for p in papers}
    return [p for p in papers if last[_which(p)] == p.id]


def _which(paper: Paper) -> tuple[object, ...]:
    if paper.kind == "letter":
        return (paper.id,)
    return (paper.name, paper.round_number, paper.content.get("number"))


WHAT = {
    "record": N_("Record of the case as data"),
    "audit": N_("Audit extract"),
    "report as issued": N_("report as issued"),
    "voided report": N_("voided report"),
}
"""What a piece is that is neither a form nor a letter, in words."""


def audit_extract(session: Session, case: Case) -> list[dict[str, Any]]:
    """Return the case's events of the audit chain, in order."""
    query = select(AuditEvent).where(AuditEvent.subject_kind == "case", AuditEvent.subject == case.number)
    return [
        {c.name: (v.isoformat() if isinstance(v := getattr(e, c.name), datetime) else v) for c in AuditEvent.__table__.columns}
        for e in session.scalars(query.order_by(AuditEvent.sequence))
    ]


def _put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)


def _papers(session: Session, case: Case) -> list[Piece]:
    numbers = {p.id: p for p in newest_papers(session, case)}
    query = select(PaperFile).where(PaperFile.paper_id.in_(numbers)).order_by(PaperFile.paper_id, PaperFile.language)
    found = [(numbers[f.paper_id], f) for f in session.scalars(query)]
    return [Piece(f"papers/{p.id:05}-round{p.round_number}-{p.name}.{f.language}.pdf", p.name, f.sha256) for p, f in found]


def _attachments(session: Session, case: Case) -> list[Piece]:
    rows = session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)).all()
    return [Piece(f"attachments/{a.id:05}-{_safe(a.name)}", a.what, a.sha256) for a in rows]


def _reports(session: Session, case: Case) -> list[Piece]:
    if case.report is None:
        return []
    found: list[Piece] = []
    for report in session.scalars(select(Report).where(Report.root_id == case.report.root_id).order_by(Report.sequence)):
        found += [Piece(f"reports/{_safe(f.name)}", f.title, f.sha256) for f in files_of(session, report)]
    return found


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_. ()" else "_" for c in name).lstrip(".")[:120] or "file"
