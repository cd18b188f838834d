"""Papers and letters that a move makes: what they say is frozen with the act, in every language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.documents.content import Station, Value
from lims_complaints.documents.forms import FormContent, Section
from lims_complaints.documents.letters import fill
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.outbox import Later
from lims_complaints.procedure.edition import FormRule, LetterRule
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.records.person import Person

FormBuilder = Callable[[Any], BaseModel]
FieldSource = Callable[[Any, Language], str]
FORMS: dict[str, FormBuilder] = {}
FIELDS: dict[str, FieldSource] = {}


def form(name: str) -> Callable[[FormBuilder], FormBuilder]:
    """Register what a form or record of a case holds (context → content), by its name in the procedure document."""

    def register(function: FormBuilder) -> FormBuilder:
        FORMS[name] = function
        return function

    return register


def letter_field(name: str) -> Callable[[FieldSource], FieldSource]:
    """Register a field that letters may name, such as {report number}: context and language → text."""

    def register(function: FieldSource) -> FieldSource:
        FIELDS[name] = function
        return function

    return register


def make(ctx: Any) -> None:
    """Write every paper that the move makes, and post its rendering and its dispatch."""
    for name in ctx.move.makes:
        if name in ctx.edition.letters:
            _write_letter(ctx, ctx.edition.letters[name])
        else:
            _write_form(ctx, ctx.edition.forms[name])


def _write_form(ctx: Any, rule: FormRule) -> None:
    content = FORMS[rule.name](ctx).model_dump(mode="json")
    paper = _paper(ctx, rule.name, "form", content)
    paper.sealed, paper.signed = rule.sealed, rule.signed
    paper.for_client = rule.for_client
    _keep(ctx, paper)


def _write_letter(ctx: Any, rule: LetterRule) -> None:
    """Fill a letter's words in each language and send it in the client's."""
    written = {language: _words(ctx, rule, language) for language in LANGUAGES}
    subject = ctx.case or ctx.report
    content = {
        "letter": rule.name,
        "code": rule.code,
        "edition": str(ctx.edition.number),
        "words": written,
        "number": f"{subject.number}-L{_letters(ctx) + 1}",
    }
    other: Addressee | None = ctx.fields.get("letter to")
    if other is not None:
        content["addressee"] = other.name
    paper = _paper(ctx, rule.name, "letter", content)
    paper.number = str(content["number"])
    paper.for_client = rule.to == "client" and other is None
    paper.signed = True
    _keep(ctx, paper)
    address = _address(ctx.session, ctx.case.id) if other is None else other.email
    dispatch = Dispatch(paper_id=paper.id, to=address, how="e-mail", asked_at=ctx.now)
    if not address:
        dispatch.to, dispatch.how = (other.name, "post") if other else (ctx.case.who, "portal")
    if not address:
        dispatch.sent_at = ctx.now
    ctx.session.add(dispatch)
    ctx.session.flush()
    if address:
        ctx.later.append(Later("mail.send", f"mail:{dispatch.id}", {"dispatch": dispatch.id}))


def _words(ctx: Any, rule: LetterRule, language: Language) -> dict[str, Any]:
    fields = Fields(ctx, language)
    return {"subject": fill(rule.subject[language], fields)[0], "paragraphs": fill(rule.body[language], fields)}


@dataclass(frozen=True)
class Addressee:
    """Somebody other than whoever filed, to whom a letter goes: an act leaves one in its fields as "letter to"."""

    name: str
    email: str = ""


class Fields(Mapping[str, str]):
    """The fields of a letter, each asked for only when the letter names it; the act's own words come first."""

    def __init__(self, ctx: Any, language: Language) -> None:
        self._ctx, self._language = ctx, language

    def __getitem__(self, name: str) -> str:
        own = self._ctx.fields.get(name)
        if own is not None:
            return str(own.get(self._language, "") if isinstance(own, Mapping) else own)
        return FIELDS[name](self._ctx, self._language)

    def __iter__(self) -> Any:
        return iter({*FIELDS, *self._ctx.fields})

    def __len__(self) -> int:
        return len({*FIELDS, *self._ctx.fields})


def _paper(ctx: Any, name: str, kind: str, content: dict[str, Any]) -> Paper:
    case = ctx.case
    return Paper(
        case_id=case.id if case else None,
        report_id=ctx.report.id if ctx.report else None,
        round_number=case.round_number if case else 1,
        name=name,
        kind=kind,
        content=content,
        language=case.language if case else "zh-Hans",
        made_at=ctx.now,
    )


def _keep(ctx: Any, paper: Paper) -> None:
    ctx.session.add(paper)
    ctx.session.flush()
    ctx.later.append(
        Later("paper.render", f"paper:{paper.id}:{paper.language}", {"paper": paper.id, "language": paper.language})
    )


def _letters(ctx: Any) -> int:
    of = Paper.case_id == ctx.case.id if ctx.case else Paper.report_id == ctx.report.id
    return len(ctx.session.scalars(select(Paper.id).where(of, Paper.kind == "letter")).all())


def _address(session: Session, case_id: int) -> str:
    return session.scalar(select(Appeal.email).where(Appeal.case_id == case_id)) or ""


def station_head(session: Session) -> Station:
    """Return the station as it stands at the head of papers."""
    row = session.info.get("station")
    if row is None:  # held as long as the session, which would forget it between one paper and the next
        row = session.info["station"] = session.scalars(select(StationRecord)).one()
    return Station(
        name=row.name, address=row.address, phone=row.phone, email=row.email, cma_number=row.cma_number,
        accreditation_number=row.accreditation_number, zone=row.zone,
    )  # fmt: skip


def sheet(ctx: Any, name: str, *sections: Section, number: str = "", lead: Value = "", mark: str = "") -> FormContent:
    """Return a form of the edition with its code and title, about the act's case."""
    rule = ctx.edition.forms[name]
    return FormContent(
        station=station_head(ctx.session),
        code=rule.code,
        edition=str(ctx.edition.number),
        number=number or (ctx.case.number if ctx.case else ""),
        title=dict(rule.title),
        case=ctx.case.number if ctx.case else "",
        mark=mark,
        lead=lead,
        sealed=rule.signed,
        sections=sections,
    )


def name_of(session: Session, person_id: int | None) -> str:
    """Return a person's name as papers print it; nothing for nobody."""
    person = session.get(Person, person_id) if person_id is not None else None
    return "" if person is None else person.name
