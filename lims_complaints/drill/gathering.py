"""What people hold after a drill: reports in each form, the newest of each paper, the record of each case."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.archive.pieces import audit_extract
from lims_complaints.db.engine import reading
from lims_complaints.language import Language
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.decision import Decision
from lims_complaints.records.paper import Paper
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


def papers_of(desk: Desk, number: str) -> Iterator[tuple[Held, bytes]]:
    """Return forms and letters of a case in the language of its client; of a form that was written again, the newest."""
    with reading(desk.engine) as session:
        case = _case(session, number)
        report, papers = case.report.number if case.report else None, list(_newest(session, case))
    for n, paper in enumerate(papers, 1):
        language: Language = case.language  # type: ignore[assignment]
        sha256 = paper_file(desk, paper.id, language)
        kind = "case record" if paper.name == "case-record" else paper.name
        path = f"{number}/{n:02}-round{paper.round_number}-{paper.name}.{language}.pdf"
        yield Held(path, kind, number, paper.round_number, report, language, sha256), desk.store.get(sha256)


def record_of(session: Session, number: str) -> bytes:
    """Return the record of a case as JSON: what was filed, rounds, clocks with their reckoning, decisions, audit extract."""
    case = _case(session, number)
    filed = session.get_one(Appeal, case.id)
    rounds = session.scalars(select(Round).where(Round.case_id == case.id).order_by(Round.number)).all()
    decisions = session.scalars(select(Decision).where(Decision.round_id.in_([r.id for r in rounds])).order_by(Decision.id))
    contested = session.scalars(select(ContestedResult).where(ContestedResult.case_id == case.id))
    body: dict[str, Any] = asdict(case_line(session, number))
    body |= {"state": case.state, "report": case.report.number if case.report else None, "client": case.who}
    body |= {"language": case.language, "filed": _row(filed), "disputed": [_row(c) for c in contested]}
    body |= {"rounds": [_row(r) for r in rounds], "decisions": [_row(d) for d in decisions]}
    body |= {"clocks": [_row(c) for c in _clocks(session, case)]}
    body |= {"papers": [{"name": p.name, "round": p.round_number, "number": p.number} for p in _newest(session, case)]}
    body |= {"audit": audit_extract(session, case)}
    return json.dumps(body, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _newest(session: Session, case: Case) -> Iterator[Paper]:
    papers = session.scalars(select(Paper).where(Paper.case_id == case.id).order_by(Paper.id)).all()
    last = {_which(p): p.id for p in papers}
    return (p for p in papers if last[_which(p)] == p.id)


def _which(paper: Paper) -> tuple[object, ...]:
    """Return what tells one paper from another: letters are each their own, a form's newest state counts."""
    if paper.kind == "letter":
        return (paper.id,)
    return (paper.name, paper.round_number, paper.content.get("number"))


def _clocks(session: Session, case: Case) -> list[Clock]:
    return list(session.scalars(select(Clock).where(Clock.case_id == case.id).order_by(Clock.id)))


def _case(session: Session, number: str) -> Case:
    case = session.scalars(select(Case).where(Case.number == number)).one()
    _ = case.report
    return case


def _row(row: Any) -> dict[str, Any]:
    """Return the columns of a row, without what only the database needs and what nobody may read."""
    hidden = {"id", "case_id", "round_id", "receipt_digest"}
    columns = [c.key for c in row.__mapper__.column_attrs if c.key not in hidden]
    return {c: v.isoformat() if isinstance(v := getattr(row, c), datetime) else v for c in columns}
