"""What stands beside the course of a case: sample, papers, files, rounds, nonconforming work, compensation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session, selectinload

from lims_complaints.db.engine import plain
from lims_complaints.language import Language
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.appeal import Attachment, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper, StoredFile
from lims_complaints.records.quality import CorrectiveAction, Nonconformity
from lims_complaints.records.report import Report, Result, Sample, SampleHold
from lims_complaints.report_files import files_of


class PaperLine(NamedTuple):
    """A form or letter of the case; `open`: whoever looks may open it."""

    id: int
    title: str
    number: str
    sealed: bool
    open: bool
    made_at: Any
    round: int


@dataclass(frozen=True)
class FileLine:
    """A file of the case or its report."""

    sha256: str
    name: str
    what: str
    kind: str
    size: int
    level: str = ""
    good_until: datetime | None = None


PLACE = re.compile(r" ?\{[^{}]+\}")
_CASE: BindParameter[int] = bindparam("case")
_PAPERS = (
    select(Paper.id, Paper.name, Paper.number, Paper.sealed, Paper.made_at, Paper.round_number)
    .where(Paper.case_id == _CASE)
    .order_by(Paper.id.desc())
)
_ATTACHED = (
    select(Attachment.sha256, Attachment.name, Attachment.what, StoredFile.kind, StoredFile.size)
    .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
    .where(Attachment.case_id == _CASE)
    .order_by(Attachment.id)
)
_SAMPLES = (
    select(
        Sample.id,
        Sample.number,
        Sample.seal,
        Sample.stored_where,
        Sample.preservation,
        Sample.quantity_left,
        Sample.quantity_unit,
        Sample.keep_until,
        SampleHold.placed_at,
        SampleHold.released_at,
    )
    .join(Result, Result.sample_id == Sample.id)
    .join(ContestedResult, ContestedResult.result_id == Result.id)
    .outerjoin(SampleHold, (SampleHold.sample_id == Sample.id) & (SampleHold.case_id == _CASE))
    .where(ContestedResult.case_id == _CASE)
    .distinct()
)
_NONCONFORMITIES = (
    select(Nonconformity)
    .where(Nonconformity.case_id == _CASE)
    .order_by(Nonconformity.id)
    .options(selectinload(Nonconformity.actions).selectinload(CorrectiveAction.checks), selectinload(Nonconformity.affected))
)


def papers(
    session: Session, edition: Edition, case: Case, language: Language, may_open_sealed: bool
) -> list[tuple[PaperLine, ...]]:
    """Return the papers of a case by kind, the newest first in each."""
    rows = plain(session).execute(_PAPERS, {"case": case.id}).all()
    kinds: dict[str, list[PaperLine]] = {}
    for r in rows:
        title = paper_title(edition, r.name, language, case.number, r.round_number)
        line = PaperLine(r.id, title, r.number, r.sealed, may_open_sealed or not r.sealed, r.made_at, r.round_number)
        kinds.setdefault(r.name, []).append(line)
    return [tuple(kind) for kind in kinds.values()]


def paper_title(edition: Edition, name: str, language: Language, case: str = "", number: int = 1) -> str:
    """Return what a form or letter is called; of a letter its subject, as far as case and round make it."""
    if name in edition.forms:
        return edition.forms[name].title[language]
    if name in edition.letters:
        subject = edition.letters[name].subject[language].replace("{case number}", case).replace("{round}", str(number))
        return PLACE.sub("", subject).strip(" :：") or name
    return name


def files(session: Session, case: Case, *, attached: bool) -> list[FileLine]:
    """Return the attachments of a case, where it has any, and the bytes of its report."""
    rows = plain(session).execute(_ATTACHED, {"case": case.id}).all() if attached else ()
    found = [FileLine(*row) for row in rows]
    if case.report is not None:
        found += report_files(session, case.report)
    return found


def report_files(session: Session, report: Report) -> list[FileLine]:
    """Return the files of a report: as issued or entered, as voided, and what goes beside them."""
    return [
        FileLine(f.sha256, f.name, f.title, f.kind, f.size, f.level, f.good_until) for f in files_of(session, report) if f.kind
    ]


def samples(session: Session, case: Case) -> Sequence[Any]:
    """Return the samples of the disputed results, each with when it was put on hold for this case and released."""
    return plain(session).execute(_SAMPLES, {"case": case.id}).all()


def nonconformities(session: Session, case: Case) -> list[Nonconformity]:
    """Return the nonconforming work found in a case, with its actions."""
    return list(session.scalars(_NONCONFORMITIES, {"case": case.id}))
