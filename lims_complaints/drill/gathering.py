"""What people hold after a drill: reports in each form, the newest of each paper, the record of each case."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.archive.pieces import newest_papers
from lims_complaints.archive.record import record_of
from lims_complaints.db.engine import reading
from lims_complaints.language import Language
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.report import Report
from lims_complaints.rendering import paper_file
from lims_complaints.report_files import files_of
from lims_complaints.signing.status import Form

AS: dict[Form, tuple[str, str]] = {
    "issued": ("", "report issued"),
    "entered": ("", "report entered"),
    "voided": ("-VOID", "report voided"),
    "void certificate": ("-VOID-CERTIFICATE", "void certificate"),
    "stamped copy": ("-VOID-COPY", "stamped copy"),
}


@dataclass(frozen=True)
class Held:
    """One file: where it stands in the folder, what it is, whose, and which file it takes the place of."""

    path: str
    kind: str
    case: str | None
    round: int | None
    report: str | None
    language: str | None
    sha256: str
    replaces: str | None = None


@dataclass(frozen=True)
class CaseLine:
    """How a case went. Instants are UTC; `window_ends_on` is the last day on which the appeal was in time."""

    number: str
    kind: str
    urgent: bool
    outcome: str
    round: int
    filed_at: str
    admitted_at: str | None
    answer_due_at: str | None
    window_ends_on: str | None
    edition: str


def case_line(session: Session, number: str) -> CaseLine:
    """Return how a case went, with the clocks of its newest round."""
    case = _case(session, number)
    clocks = {c.name: c for c in _clocks(session, case) if c.round_number == case.round_number or c.name == "appeal-window"}
    answer, window = clocks.get("answer"), clocks.get("appeal-window")
    return CaseLine(
        case.number, case.route, case.urgent, case.outcome, case.round_number, case.filed_at.isoformat(),
        case.accepted_at.isoformat() if case.accepted_at else None, answer.due_at.isoformat() if answer else None,
        window.due_on.isoformat() if window else None, case.edition,
    )  # fmt: skip


def reports_of(desk: Desk, number: str) -> Iterator[tuple[Held, bytes]]:
    """Return the reports of a case: as issued, voided, amended; of one from elsewhere its certificate and stamped copy."""
    with reading(desk.engine) as session:
        case = _case(session, number)
        root = case.report.root_id if case.report else None
        chain = list(session.scalars(select(Report).where(Report.root_id == root).order_by(Report.sequence))) if root else []
        files = [(r, files_of(session, r)) for r in chain]
    before = None
    for r, found in files:
        first = f"{number}/report-{r.number}.{r.language}.pdf"
        for f in found:
            ending, kind = AS[f.form]
            path = first.replace(f".{r.language}.", f"{ending}.{r.language}.")
            kind = "report amended" if r.sequence and f.form == "issued" else kind
            replaces = before if path == first else first
            yield Held(path, kind, number, None, r.number, r.language, f.sha256, replaces), desk.store.get(f.sha256)
        before = first


def papers_of(desk: Desk, number: str, languages: Sequence[Language] = ()) -> Iterator[tuple[Held, bytes]]:
    """Return forms and letters of a case in `languages`, or else its client's; of a form that was written again, the newest."""
    with reading(desk.engine) as session:
        case = _case(session, number)
        report, papers = case.report.number if case.report else None, newest_papers(session, case)
    theirs: Language = case.language  # type: ignore[assignment]
    for (n, paper), language in product(enumerate(papers, 1), languages or (theirs,)):
        sha256 = paper_file(desk, paper.id, language)
        kind = "case record" if paper.name == "case-record" else paper.name
        path = f"{number}/{n:02}-round{paper.round_number}-{paper.name}.{language}.pdf"
        yield Held(path, kind, number, paper.round_number, report, language, sha256), desk.store.get(sha256)


def package_of(desk: Desk, number: str) -> tuple[Held, bytes] | None:
    """Return the archive package of a case; None for one that was not handed over."""
    with reading(desk.engine) as session:
        query = (
            select(Transfer.package_sha256).where(Transfer.case_id == _case(session, number).id).order_by(Transfer.id.desc())
        )
        sha256 = session.scalar(query.limit(1))
    if not sha256:
        return None
    return Held(f"{number}/archive-package.zip", "archive package", number, None, None, None, sha256), desk.store.get(sha256)


def record_as_json(session: Session, number: str) -> bytes:
    """Return the record of a case as JSON: what was filed, rounds, clocks with their reckoning, decisions, papers, audit."""
    case = _case(session, number)
    body = asdict(case_line(session, number)) | record_of(session, case)
    return json.dumps(body, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _clocks(session: Session, case: Case) -> list[Clock]:
    return list(session.scalars(select(Clock).where(Clock.case_id == case.id).order_by(Clock.id)))


def _case(session: Session, number: str) -> Case:
    case = session.scalars(select(Case).where(Case.number == number)).one()
    _ = case.report
    return case
