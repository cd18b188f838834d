"""What stands beside the course of a case: sample, papers, files, clocks, rounds, nonconforming work, compensation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lims_complaints.clocks.due import Due
from lims_complaints.clocks.explain import explain, month_view
from lims_complaints.clocks.term import Term, say_span, say_term
from lims_complaints.language import N_, Language, translator
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.appeal import Attachment, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.paper import Paper, StoredFile
from lims_complaints.records.quality import CorrectiveAction, Nonconformity
from lims_complaints.records.report import Report, Result, Sample, SampleHold
from lims_complaints.timekeeping import term_of
from lims_complaints.web.names import names
from lims_complaints.web.urgency import ClockFace, face, span_of, urgency
from lims_complaints.web.worklist import View


@dataclass(frozen=True)
class Timed:
    """One clock of the case, with how its date came about."""

    title: str
    clause: str
    round: int
    term: str
    due_on: date
    provisional: bool
    standing: str
    used: str
    face: ClockFace | None
    lines: list[str]
    weeks: list[list[tuple[date, str]]]
    entries: list[tuple[str, Any, str, str]]


@dataclass(frozen=True)
class PaperLine:
    """A form or letter of the case."""

    id: int
    title: str
    number: str
    sealed: bool
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


def clocks(view: View, edition: Edition, case: Case) -> list[Timed]:
    """Return the clocks of a case, running ones first, each with its reckoning."""
    rows = view.session.scalars(
        select(Clock)
        .where(Clock.case_id == case.id)
        .options(selectinload(Clock.entries))
        .order_by(Clock.round_number.desc(), Clock.id)
    ).all()
    people = names(view.session, view.language, {e.by_id for r in rows for e in r.entries})
    told = [_timed(view, edition, row, people) for row in rows]
    return sorted(told, key=lambda t: t.face is None)


def papers(session: Session, edition: Edition, case: Case, language: Language) -> list[list[PaperLine]]:
    """Return the papers of a case by kind, the newest first in each."""
    rows = session.execute(
        select(Paper.id, Paper.name, Paper.number, Paper.sealed, Paper.made_at, Paper.round_number)
        .where(Paper.case_id == case.id)
        .order_by(Paper.id.desc())
    ).all()
    kinds: dict[str, list[PaperLine]] = {}
    for r in rows:
        line = PaperLine(r.id, paper_title(edition, r.name, language), r.number, r.sealed, r.made_at, r.round_number)
        kinds.setdefault(r.name, []).append(line)
    return list(kinds.values())


def paper_title(edition: Edition, name: str, language: Language) -> str:
    """Return what a form or letter is called."""
    if name in edition.forms:
        return edition.forms[name].title[language]
    if name in edition.letters:
        return edition.letters[name].subject[language].partition("{")[0].rstrip(" :：") or name
    return name


def files(session: Session, case: Case) -> list[FileLine]:
    """Return the attachments of a case and the bytes of its report."""
    attached = session.execute(
        select(Attachment.sha256, Attachment.name, Attachment.what, StoredFile.kind, StoredFile.size)
        .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
        .where(Attachment.case_id == case.id)
        .order_by(Attachment.id)
    ).all()
    found = [FileLine(*row) for row in attached]
    if case.report is not None:
        found += report_files(session, case.report)
    return found


def report_files(session: Session, report: Report) -> list[FileLine]:
    """Return the PDF files of a report: as issued, and as voided."""
    kinds = (
        (report.file_sha256, N_("report as issued"), f"{report.number}.pdf"),
        (report.voided_sha256, N_("voided report"), f"{report.number}-void.pdf"),
    )
    found = []
    for sha256, what, name in kinds:
        kept = session.get(StoredFile, sha256) if sha256 else None
        if kept is not None:
            found.append(FileLine(kept.sha256, name, what, kept.kind, kept.size))
    return found


def samples(session: Session, case: Case) -> list[tuple[Sample, SampleHold | None]]:
    """Return the samples of the disputed results, each with its hold for this case."""
    query = (
        select(Sample, SampleHold)
        .join(Result, Result.sample_id == Sample.id)
        .join(ContestedResult, ContestedResult.result_id == Result.id)
        .outerjoin(SampleHold, (SampleHold.sample_id == Sample.id) & (SampleHold.case_id == case.id))
        .where(ContestedResult.case_id == case.id)
        .distinct()
    )
    return [(sample, hold) for sample, hold in session.execute(query)]


def nonconformities(session: Session, case: Case) -> list[Nonconformity]:
    """Return the nonconforming work found in a case, with its actions."""
    query = select(Nonconformity).where(Nonconformity.case_id == case.id).order_by(Nonconformity.id)
    loaded = query.options(
        selectinload(Nonconformity.actions).selectinload(CorrectiveAction.checks), selectinload(Nonconformity.affected)
    )
    return list(session.scalars(loaded))


def compensation(session: Session, case: Case) -> list[CompensationEntry]:
    """Return the steps of the negotiation about compensation."""
    return list(
        session.scalars(select(CompensationEntry).where(CompensationEntry.case_id == case.id).order_by(CompensationEntry.id))
    )


def _used(row: Clock, term: Term, language: Language) -> str:
    """Say how much of a term was used once it was met: used 12 minutes of 1 working day."""
    if row.met_at is None:
        return ""
    spans = {"span": say_span(row.met_at - row.started_at, language), "term": say_term(term, language)}
    return translator(language)(N_("used {span} of {term}"), **spans)


def _timed(view: View, edition: Edition, row: Clock, people: dict[int, str]) -> Timed:
    reckoned = Due.from_json(row.reckoning)
    rule = edition.clocks.get(row.name)
    running = row.met_at is None and row.ended_at is None
    how = urgency(row.due_at, view.now, waiting=row.owner == "client")
    words = row.term in (rule.term_texts.get("urgent", ""),) if rule else False
    term = term_of(rule, urgent=words) if rule else None
    standing = (
        "met" if row.met_at and row.met_at < row.due_at else "late" if row.met_at else "ended" if row.ended_at else "running"
    )
    return Timed(
        title=rule.title[view.language] if rule else row.name,
        clause=row.clause,
        round=row.round_number,
        term=row.term,
        due_on=row.due_on,
        provisional=row.provisional,
        standing=standing,
        used=_used(row, term, view.language) if term else "",
        face=face(span_of(row.reckoning), row.due_at, how, view.now, view.calendar(edition), view.language)
        if running
        else None,
        lines=explain(reckoned, term, row.clause, view.language) if term else [],
        weeks=[[(day, str(kind)) for day, kind in week] for week in month_view(reckoned)],
        entries=[(e.kind, e.at, e.reason, people.get(e.by_id or 0, "")) for e in row.entries],
    )
