"""The record of a case: everything that was filed, done, said and decided, in order, as data and as the parts of a paper (7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.archive.pieces import audit_extract, newest_papers
from lims_complaints.documents.content import Titled, Value, Words
from lims_complaints.documents.forms import FormContent, Paragraphs, Section, section
from lims_complaints.language import LANGUAGES
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.decision import Decision
from lims_complaints.records.paper import Paper
from lims_complaints.records.review import ReviewStage

NOT_BOUND = frozenset({"bench-labels", "case-record", "archive-transfer-list"})
"""Papers that say nothing of their own in a record: labels, the record itself, the list of what is handed over."""


def record_of(session: Session, case: Case, papers: Sequence[Paper] | None = None) -> dict[str, Any]:
    """Return the record of a case as data: what was filed, rounds, clocks with their reckoning, decisions, papers, audit.

    `papers`: those that stand in it; without them, all in their newest state.
    """
    filed = session.get_one(Appeal, case.id)
    rounds = session.scalars(select(Round).where(Round.case_id == case.id).order_by(Round.number)).all()
    decisions = session.scalars(select(Decision).where(Decision.round_id.in_([r.id for r in rounds])).order_by(Decision.id))
    contested = session.scalars(select(ContestedResult).where(ContestedResult.case_id == case.id))
    stages = session.scalars(
        select(ReviewStage).where(ReviewStage.round_id.in_([r.id for r in rounds])).order_by(ReviewStage.id)
    )
    clocks = session.scalars(select(Clock).where(Clock.case_id == case.id).order_by(Clock.id))
    return {
        "state": case.state,
        "report": case.report.number if case.report else None,
        "client": case.who,
        "language": case.language,
        "filed": _row(filed),
        "disputed": [_row(c) for c in contested],
        "rounds": [_row(r) for r in rounds],
        "stages": [_row(s) for s in stages],
        "decisions": [_row(d) for d in decisions],
        "clocks": [_row(c) | {"entries": [_row(e) for e in c.entries]} for c in clocks],
        "papers": [_paper(p) for p in (newest_papers(session, case) if papers is None else papers)],
        "audit": audit_extract(session, case),
    }


def _paper(paper: Paper) -> dict[str, Any]:
    made = {"name": paper.name, "round": paper.round_number, "number": paper.number or paper.content.get("number", "")}
    return made | {"made_at": paper.made_at.isoformat(), "content": {} if paper.name in NOT_BOUND else paper.content}


def _row(row: Any) -> dict[str, Any]:
    """Return the columns of a row, without what only the database needs and what nobody may read."""
    hidden = {"id", "case_id", "round_id", "clock_id", "receipt_digest"}
    columns = [c.key for c in row.__mapper__.column_attrs if c.key not in hidden]
    return {c: v.isoformat() if isinstance(v := getattr(row, c), datetime) else v for c in columns}


def bound(session: Session, paper: Paper, content: FormContent) -> FormContent:
    """Return the content of a case record with the papers that were made before it bound in behind, each on a page of its own."""
    case = session.get_one(Case, paper.case_id)
    return bind(content, [p for p in newest_papers(session, case) if p.id < paper.id])


def bind(content: FormContent, papers: Sequence[Paper]) -> FormContent:
    """Return the content of a case record with papers bound in behind, save those that say nothing of their own."""
    sections = [part for p in papers if p.name not in NOT_BOUND for part in _bound(p)]
    return content.model_copy(update={"sections": (*content.sections, *sections)})


def _bound(paper: Paper) -> Iterator[Section]:
    if paper.kind == "letter":
        yield section(_letter_head(paper), Paragraphs(paragraphs=(_letter_words(paper),)), new_page=True)
        return
    said = FormContent.model_validate(paper.content)
    yield Section(heading=_form_head(said), new_page=True)
    for part in said.sections:
        yield part.model_copy(update={"level": 2, "new_page": False})


def _form_head(said: FormContent) -> Value:
    if isinstance(said.title, str):
        return Words(text=said.title)
    return Titled(texts={each: f"{said.title[each]} {said.number}" for each in LANGUAGES})


def _letter_head(paper: Paper) -> Titled:
    words = paper.content["words"]
    return Titled(texts={each: f"{words[each]['subject']} ({paper.number})" for each in LANGUAGES})


def _letter_words(paper: Paper) -> Titled:
    words = paper.content["words"]
    return Titled(texts={each: "\n\n".join(words[each]["paragraphs"]) for each in LANGUAGES})
