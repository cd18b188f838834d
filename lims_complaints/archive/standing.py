"""The record of a case as it stands, made at any time; nothing of it is kept, since everything that it says is on record (7)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.act import Context, Desk
from lims_complaints.archive.papers import case_record
from lims_complaints.archive.pieces import newest_papers
from lims_complaints.archive.record import bind, record_of
from lims_complaints.documents.content import Titled
from lims_complaints.documents.forms import FormContent, render_form
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import reads_whole
from lims_complaints.language import LANGUAGES, N_, Language, say_time, translator
from lims_complaints.procedure.edition import Move
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.situation.gather import Scene, Situation

RECORD = "case-record"
SO_FAR = N_("So far")
HOW_FAR = N_(
    "This is how the case stood on {at}, while it goes on; the record that is archived is made when it is closed. The course of the "
    "case first, then its time limits, papers and files with their hashes, and what the audit chain holds of it."
)


def as_paper(desk: Desk, actor: Actor, number: str, language: Language) -> bytes:
    """Return the record of a case as it stands as a PDF. Raises NotFound for whoever does not read the whole of it."""
    with desk.read() as session:
        case = _case(session, actor, number)
        now = desk.clock()
        content = bind(_content(desk, session, actor, case, now), legible(session, actor, case, now))
    return render_form(RECORD, content, language, now)


def as_values(desk: Desk, actor: Actor, number: str) -> dict[str, Any]:
    """Return the record of a case as it stands as data, the audit extract with it. Raises NotFound like the paper."""
    with desk.read() as session:
        case = _case(session, actor, number)
        now = desk.clock()
        made: dict[str, Any] = {"case": case.number, "made_at": now.isoformat()}
        return made | record_of(session, case, legible(session, actor, case, now))


def legible(session: Session, actor: Actor, case: Case, now: datetime) -> list[Paper]:
    """Return the papers that stand in the record: none that is sealed before the sealed map is opened, for nobody."""
    opened = Situation(Scene(session, actor, now, case=case, report=case.report))["retest"].opened
    return [p for p in newest_papers(session, case) if opened or not p.sealed]


def _case(session: Session, actor: Actor, number: str) -> Case:
    case = session.query(Case).filter_by(number=number).one_or_none()
    if case is None or not reads_whole(session, actor, case):
        raise NotFound(number)
    return case


def _content(desk: Desk, session: Session, actor: Actor, case: Case, now: datetime) -> FormContent:
    edition = editions.by_hash(session, case.edition)
    if RECORD not in edition.forms:
        raise NotFound(RECORD)
    move = Move(RECORD, edition.forms[RECORD].clause, 0)
    ctx = Context(
        session, actor, now, edition, move, desk.dice, desk.store, desk.settings, desk.pepper, case=case, report=case.report
    )
    content = case_record(ctx)
    assert isinstance(content, FormContent)
    if case.closed_at is not None:
        return content
    zone = timekeeping.zone_of(session)
    lead = Titled(texts={each: translator(each)(HOW_FAR, at=say_time(now, each, zone)) for each in LANGUAGES})
    return content.model_copy(update={"mark": SO_FAR, "lead": lead})
