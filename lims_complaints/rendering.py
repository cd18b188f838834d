"""Papers as PDF: rendered from what the act froze, sealed where they speak for the station, kept by their hash."""

from typing import TYPE_CHECKING, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.act import Desk
from lims_complaints.archive.pieces import newest_papers
from lims_complaints.archive.record import bound
from lims_complaints.attachments import Upload, enter
from lims_complaints.db.engine import reading, writing
from lims_complaints.documents.forms import FormContent, render_form
from lims_complaints.documents.head import station_head
from lims_complaints.documents.letters import LetterContent, render_letter
from lims_complaints.errors import NotFound
from lims_complaints.language import N_, Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper, PaperFile
from lims_complaints.report_files import newest, note

if TYPE_CHECKING:
    from lims_complaints.signing import timestamp
else:
    timestamp = Lazily("lims_complaints.signing.timestamp")

FOR_THE_STATION = N_("For the station")


def paper_file(desk: Desk, paper_id: int, language: Language) -> str:
    """Return the hash of a paper's PDF in a language, made now if it was not made yet."""
    with reading(desk.engine) as session:
        found = _made(session, paper_id, language)
        if found:
            return found
        paper = session.get(Paper, paper_id)
        if paper is None:
            raise NotFound(str(paper_id))
        made_at = paper.made_at
        pdf = drawn(session, paper, language)
        signed, number, name = paper.signed, paper.number, paper.name
    if signed and desk.seal is not None:
        pdf = desk.seal.put_on(pdf, reason=translator(language)(FOR_THE_STATION), at=made_at, number=number or name)
    reached, until = (timestamp.level(pdf), timestamp.good_until(pdf)) if signed and desk.seal is not None else ("", None)
    sha256 = desk.store.keep(pdf)
    with writing(desk.engine) as session:
        if found := _made(session, paper_id, language):
            return found
        enter(session, desk.store, Upload(sha256=sha256, name=f"{name}.pdf", kind="application/pdf"), desk.clock())
        session.add(PaperFile(paper_id=paper_id, language=language, sha256=sha256, level=reached))
        if reached:
            note(session, sha256, reached, until, desk.clock())
    return sha256


def draw_all(desk: Desk, number: str) -> None:
    """Draw what a case's papers still lack, each in its reader's language, so that the archive's package holds all of them."""
    with reading(desk.engine) as session:
        case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
        papers = [(p.id, cast("Language", p.language)) for p in newest_papers(session, case)] if case else []
    for paper, language in papers:
        paper_file(desk, paper, language)


def drawn(session: Session, paper: Paper, language: Language) -> bytes:
    """Draw a paper in a language from its frozen content."""
    if paper.kind == "letter":
        return render_letter(_letter(session, paper, language), language, paper.made_at)
    content = FormContent.model_validate(paper.content)
    if paper.name == "case-record":
        content = bound(session, paper, content)
    return render_form(paper.name, content, language, paper.made_at)


def _letter(session: Session, paper: Paper, language: Language) -> LetterContent:
    words = paper.content["words"][language]
    case = session.get(Case, paper.case_id) if paper.case_id else None
    filed = session.get(Appeal, case.id) if case else None
    other = str(paper.content.get("addressee", ""))
    contact = (filed.name,) if filed and filed.organisation else ()
    address = (*contact, *filed.address.splitlines()) if filed and not other else paper.content.get("address", ())
    enclosed = paper.content.get("enclosed", ())
    return LetterContent(
        station=station_head(session),
        code=paper.content["code"],
        edition=paper.content["edition"],
        number=paper.number,
        case=case.number if case and not other else "",
        addressee=other or (filed.organisation or filed.name if filed else ""),
        address=tuple(line for line in address if line),
        written_on=timekeeping.local_day(session, paper.made_at),
        subject=words["subject"],
        paragraphs=tuple(words["paragraphs"]),
        enclosures=tuple(e["title"][language] for e in enclosed),
    )


def _made(session: Session, paper_id: int, language: Language) -> str | None:
    query = select(PaperFile.sha256).where(PaperFile.paper_id == paper_id, PaperFile.language == language)
    made = session.scalar(query)
    return newest(session, made) if made else None
