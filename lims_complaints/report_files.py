"""As which files a report is in people's hands: issued or entered, void, certified void; each under its newest timestamp."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from mimetypes import guess_extension
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from lims_complaints.db.engine import plain
from lims_complaints.language import N_
from lims_complaints.records.paper import FileVersion, StoredFile
from lims_complaints.records.report import Report
from lims_complaints.signing.status import Form

CERTIFIED: Final = "certificate only"
"""How a report is voided whose file takes no mark: a signed certificate names its SHA-256."""
ON_PAPER: Final = "paper"
TITLES: dict[Form, str] = {
    "issued": N_("report as issued"),
    "entered": N_("report as entered"),
    "voided": N_("voided report"),
    "void certificate": N_("void certificate"),
    "stamped copy": N_("copy with the void stamp, not signed"),
}
ENDINGS: dict[Form, str] = {"voided": "-void", "void certificate": "-void-certificate", "stamped copy": "-void-copy"}


@dataclass(frozen=True)
class ReportFile:
    """One file of a report. `sha256` is the newest bytes, which begin with those of each version before it.

    `kind`, `size`: of the newest bytes as they are kept, in bytes; "" and 0 where the store knows none.
    """

    form: Form
    sha256: str
    name: str
    versions: tuple[str, ...]
    level: str = ""
    good_until: datetime | None = None
    kind: str = ""
    size: int = 0

    @property
    def title(self) -> str:
        """What the file is, as a msgid."""
        return TITLES[self.form]


_FILES: BindParameter[str] = bindparam("files", expanding=True)
_FIRST = select(FileVersion.first_sha256).where(FileVersion.sha256.in_(_FILES))
_LINE = select(FileVersion.sha256).where(FileVersion.first_sha256.in_(_FIRST))
_VERSIONS = (
    select(
        StoredFile.sha256,
        StoredFile.kind,
        StoredFile.size,
        FileVersion.first_sha256,
        FileVersion.version,
        FileVersion.level,
        FileVersion.good_until,
    )
    .outerjoin(FileVersion, FileVersion.sha256 == StoredFile.sha256)
    .where(or_(StoredFile.sha256.in_(_FILES), StoredFile.sha256.in_(_LINE)))
    .order_by(FileVersion.version)
)


def files_of(session: Session, report: Report) -> list[ReportFile]:
    """Return the files that a report was handed out as, in the order in which they came about."""
    forms = list(forms_of(report))
    if not forms:
        return []
    found: Sequence[Any] = plain(session).execute(_VERSIONS, {"files": [sha256 for _, sha256 in forms]}).all()
    return [_file(report, form, sha256, found) for form, sha256 in forms]


def handed_out(session: Session, report: Report) -> ReportFile | None:
    """Return the one to give to whoever may have the report now; None where it was never issued."""
    found = files_of(session, report)
    marked = next((f for f in found if f.form == "voided"), None)
    return marked or next(iter(found), None)


def is_file(sha256: str) -> ColumnElement[bool]:
    """Return the condition that a report was handed out as this file, in whatever form or version."""
    first = select(FileVersion.first_sha256).where(FileVersion.sha256 == sha256).scalar_subquery()
    columns = (Report.file_sha256, Report.voided_sha256, Report.void_copy_sha256)
    return or_(*(c == sha256 for c in columns), *(c == first for c in columns))


def note(session: Session, sha256: str, level: str, good_until: datetime | None, at: datetime, before: str = "") -> None:
    """Note to which level a signed file was made, and until when it can be checked; `before` is the version that it renews."""
    old = session.get(FileVersion, before) if before else None
    first, version = (old.first_sha256, old.version + 1) if old else (sha256, 1)
    if session.get(FileVersion, sha256) is None:
        session.add(
            FileVersion(sha256=sha256, first_sha256=first, version=version, level=level, good_until=good_until, made_at=at)
        )
        session.flush()


def newest(session: Session, sha256: str) -> str:
    """Return the newest version of a signed file; the file itself where it was never renewed."""
    return versions(session, sha256)[-1]


def versions(session: Session, sha256: str) -> tuple[str, ...]:
    """Return every version of the file of which this is one, the first one first."""
    first = select(FileVersion.first_sha256).where(FileVersion.sha256 == sha256).scalar_subquery()
    query = select(FileVersion.sha256).where(FileVersion.first_sha256 == first).order_by(FileVersion.version)
    return tuple(session.scalars(query)) or (sha256,)


def renewed(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the later versions of every file that was renewed, by the first one."""
    query = select(FileVersion.first_sha256, FileVersion.sha256).where(FileVersion.version > 1)
    found: dict[str, tuple[str, ...]] = {}
    for first, sha256 in session.execute(query.order_by(FileVersion.first_sha256, FileVersion.version)):
        found[first] = (*found.get(first, ()), sha256)
    return found


def lapsing(session: Session, before: datetime) -> list[FileVersion]:
    """Return the newest versions whose archive timestamp can be checked no longer than until `before`."""
    newer = aliased(FileVersion)
    later = select(newer.sha256).where(newer.first_sha256 == FileVersion.first_sha256, newer.version > FileVersion.version)
    query = select(FileVersion).where(FileVersion.level == "B-LTA", FileVersion.good_until <= before, ~later.exists())
    return list(session.scalars(query.order_by(FileVersion.good_until)))


def forms_of(report: Report) -> Iterator[tuple[Form, str]]:
    """Yield each form in which a report was handed out, with the SHA-256 of its first version."""
    marked: Form = "void certificate" if report.void_way == CERTIFIED else "voided"
    if report.file_sha256:
        yield ("entered" if report.origin else "issued"), report.file_sha256
    if report.voided_sha256:
        yield marked, report.voided_sha256
    if report.void_copy_sha256:
        yield "stamped copy", report.void_copy_sha256


def _file(report: Report, form: Form, sha256: str, every: Sequence[Any]) -> ReportFile:
    kept = {row.sha256: row for row in every}
    first = kept[sha256].first_sha256 if sha256 in kept else None
    versions = [row for row in every if first is not None and row.first_sha256 == first]
    known = tuple(row.sha256 for row in versions) or (sha256,)
    row, bytes_ = versions[-1] if versions else None, kept.get(known[-1])
    ending = guess_extension(kept[sha256].kind) if sha256 in kept and form == "entered" else None
    name = f"{report.number}{ENDINGS.get(form, '')}{ending or '.pdf'}"
    return ReportFile(
        form, known[-1], name, known, row.level if row else "", row.good_until if row else None,
        bytes_.kind if bytes_ else "", bytes_.size if bytes_ else 0,
    )  # fmt: skip
