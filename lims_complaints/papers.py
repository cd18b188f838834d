"""Papers and letters that a move makes: what they say is frozen with the act, in every language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.clocks.due import Due, explain
from lims_complaints.clocks.explain import say_due
from lims_complaints.clocks.term import Term
from lims_complaints.db.engine import put
from lims_complaints.documents.content import Titled, Value, Words
from lims_complaints.documents.forms import FormContent, Section
from lims_complaints.documents.head import station_head
from lims_complaints.documents.letters import fill
from lims_complaints.language import LANGUAGES, N_, Language, say_in_each
from lims_complaints.outbox import Later
from lims_complaints.procedure.edition import Edition, FormRule, LetterRule
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case
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
    made = []
    for name in ctx.move.makes:
        letter = ctx.edition.letters.get(name)
        paper = _letter(ctx, letter) if letter else _form(ctx, ctx.edition.forms[name])
        put(ctx.session, paper)
        made.append(paper)
    for paper in made:
        ctx.later.append(
            Later("paper.render", f"paper:{paper.id}:{paper.language}", {"paper": paper.id, "language": paper.language})
        )
        if paper.kind == "letter":
            _send(ctx, paper, ctx.fields.get("letter to"))


def _form(ctx: Any, rule: FormRule) -> Paper:
    content = FORMS[rule.name](ctx).model_dump(mode="json")
    paper = _paper(ctx, rule.name, "form", content)
    paper.sealed, paper.signed = rule.sealed, rule.signed
    paper.for_client = rule.for_client
    return paper


def _letter(ctx: Any, rule: LetterRule) -> Paper:
    """Fill a letter's words in each language and send it in its reader's."""
    other: Addressee | None = ctx.fields.get("letter to")
    subject = ctx.case or ctx.report
    content: dict[str, Any] = {
        "letter": rule.name,
        "code": rule.code,
        "edition": str(ctx.edition.number),
        "words": {language: _words(ctx, rule, language) for language in LANGUAGES},
        "number": f"{subject.number}-L{_letters(ctx) + 1}",
        "enclosed": _enclosed(ctx, rule),
    }
    if other is not None:
        content |= {"addressee": other.name, "address": [line for line in other.address.splitlines() if line]}
    paper = _paper(ctx, rule.name, "letter", content)
    paper.number = str(content["number"])
    paper.for_client = rule.to == "client" and other is None
    paper.signed = True
    if other is not None and other.language is not None:
        paper.language = other.language
    return paper


def _send(ctx: Any, paper: Paper, other: "Addressee | None") -> None:
    """Post the letter to its reader's address; where there is none it goes by post, or lies on the client's page."""
    address = _address(ctx.session, ctx.case.id) if other is None else other.email
    dispatch = Dispatch(paper_id=paper.id, to=address, how="e-mail", asked_at=ctx.now)
    if not address:
        dispatch.to, dispatch.how = (other.name, "post") if other else (ctx.case.who, "portal")
        dispatch.sent_at = ctx.now
    ctx.session.add(dispatch)
    ctx.session.flush()
    if address:
        ctx.later.append(Later("mail.send", f"mail:{dispatch.id}", {"dispatch": dispatch.id}))


ENCLOSURES = {"feedback-request": "feedback-form"}
"""The forms that go with a letter, where the move makes both; an amended report goes with the letter that names it."""


def _enclosed(ctx: Any, rule: LetterRule) -> list[dict[str, Any]]:
    """Name what goes with a letter: the form to fill in, and the report that takes the place of another."""
    form_name = ENCLOSURES.get(rule.name)
    if form_name in ctx.move.makes and form_name in ctx.edition.forms:
        return [{"form": form_name, "title": dict(ctx.edition.forms[form_name].title)}]
    names = [name for name in ("new report number", "supplement number") if f"{{{name}}}" in rule.body["en"]]
    numbers = next((found for name in names if (found := Fields(ctx, "en")[name])), "")
    return [{"report": n, "title": say_in_each(ENCLOSED_REPORT, number=n)} for n in filter(None, numbers.split(", "))]


ENCLOSED_REPORT = N_("Test report {number}")


def _words(ctx: Any, rule: LetterRule, language: Language) -> dict[str, Any]:
    fields = Fields(ctx, language)
    return {"subject": fill(rule.subject[language], fields)[0], "paragraphs": fill(rule.body[language], fields)}


@dataclass(frozen=True)
class Addressee:
    """Somebody other than whoever filed, to whom a letter goes: an act leaves one in its fields as "letter to"."""

    name: str
    email: str = ""
    address: str = ""
    language: Language | None = None


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


def _letters(ctx: Any) -> int:
    of = Paper.case_id == ctx.case.id if ctx.case else Paper.report_id == ctx.report.id
    return len(ctx.session.scalars(select(Paper.id).where(of, Paper.kind == "letter")).all())


def _address(session: Session, case_id: int) -> str:
    return session.scalar(select(Appeal.email).where(Appeal.case_id == case_id)) or ""


def sheet(ctx: Any, name: str, *sections: Section, number: str = "", lead: Value = "", mark: str = "") -> FormContent:
    """Return a form of the edition with its code and title, about the act's case."""
    rule = ctx.edition.forms[name]
    return FormContent(
        station=station_head(ctx.session),
        code=rule.code,
        edition=str(ctx.edition.number),
        number=number or (number_of_round(ctx.case) if ctx.case else ""),
        title=dict(rule.title),
        case=ctx.case.number if ctx.case else "",
        mark=mark,
        lead=lead,
        sealed=rule.signed,
        sections=sections,
    )


def number_of_round(case: Case) -> str:
    """Return the number under which the papers of the case's round stand: the case's own; from the second on, with the round's."""
    return case.number if case.round_number == 1 else f"{case.number}/{case.round_number}"


def name_of(session: Session, person_id: int | None) -> str:
    """Return a person's name as it stands in the register; nothing for nobody."""
    person = session.get(Person, person_id) if person_id is not None else None
    return "" if person is None else person.name


def named(session: Session, *people: int | None) -> Value:
    """Return the names of people as the reader reads them: in English the Latin spelling, where one is known."""
    found = [p for p in (session.get(Person, i) for i in people if i is not None) if p is not None]
    if not found:
        return ""
    chinese = "、".join(p.name for p in found)
    return Titled(texts={"en": ", ".join(p.name_latin or p.name for p in found), "zh-Hans": chinese, "zh-Hant": chinese})


def titled(texts: Mapping[Language, str]) -> Titled:
    """Return a title of the procedure document, said in the reader's language."""
    return Titled(texts={language: texts[language] for language in LANGUAGES})


def state_named(edition: Edition, state: str) -> Value:
    """Return where a case stands in the document's words; a state of another edition as it is."""
    rule = edition.states.get(state)
    return titled(rule.title) if rule else Words(text=state)


def last_day(day: date, *, provisional: bool) -> Value:
    """Return a last day, said to be provisional where it is."""
    return Titled(texts={each: say_due(day, each, provisional=True) for each in LANGUAGES}) if provisional else day


def reckoned(due: Due, term: Term, clause: str) -> Titled:
    """Return how a day was reckoned, sentence under sentence: beginning, days skipped, make-up days, edition of the calendar."""
    return Titled(texts={each: (" " if each == "en" else "").join(explain(due, term, clause, each)) for each in LANGUAGES})
