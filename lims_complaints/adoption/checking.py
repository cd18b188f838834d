"""Is a proposed document one that can be adopted? Every fault with file, line, clause and cure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lims_complaints.act import ACTS
from lims_complaints.documents.store import Store
from lims_complaints.errors import ProcedureError, phrase
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.papers import FIELDS, FORMS
from lims_complaints.procedure.blocks import take_apart
from lims_complaints.procedure.check import Known, check
from lims_complaints.procedure.document import examine
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.facts import CHOICES, FACTS, MOMENTS


@dataclass(frozen=True)
class Checked:
    """A document that was looked at: its words, and the edition or the faults."""

    text: str
    translations: Mapping[Language, str]
    edition: Edition | None
    faults: tuple[ProcedureError, ...]


@dataclass(frozen=True)
class Before:
    """What a new edition has to follow: the highest number adopted so far (0: none), and today."""

    number: int
    today: date


def known_to_program() -> Known:
    """Return the acts, sentences, fields and papers that a document may name."""
    choices = {sentence: chosen.words for sentence, chosen in CHOICES.items()}
    return Known(ACTS.keys(), FACTS.keys(), MOMENTS.keys(), FIELDS.keys(), choices=choices, forms=FORMS.keys())


def contradictions(edition: Edition) -> list[ProcedureError]:
    """Return everything in which an edition contradicts itself or asks for what the program does not know."""
    return check(edition, known_to_program())


def look_at(text: str, translations: Mapping[Language, str], file: str = "") -> Checked:
    """Read a document with its translations, and judge both."""
    file = file or f"{name_in(text) or 'document'}.md"
    reading = examine(text, file, translations)
    if reading.edition is None:
        return Checked(text, translations, None, reading.errors)
    absent = [_absent(file, language) for language in LANGUAGES if language != "en" and language not in translations]
    return Checked(text, translations, reading.edition, (*contradictions(reading.edition), *absent))


def name_in(text: str) -> str:
    """Return the procedure's name in a document, or nothing."""
    return take_apart(text, "").front.get("name", "")


def words_of(store: Store, sha256: str) -> str:
    """Return a kept file's words. Raises UnicodeDecodeError where it is no UTF-8, NotFound where there is none."""
    return store.get(sha256).decode("utf-8-sig")


def follows_on(text: str, edition: Edition, before: Before) -> list[ProcedureError]:
    """Return why an edition cannot follow what was adopted: an old number, a day that is past."""
    faults, lines = [], take_apart(text, "").front_lines
    if edition.number <= before.number:
        message = phrase(
            "the edition is {number}, and edition {newest} was adopted already.", number=edition.number, newest=before.number
        )
        cure = phrase("Write {example}", example=f"edition: {before.number + 1}")
        faults.append(ProcedureError(edition.file, lines["edition"], "", message, cure))
    if edition.in_force_from < before.today:
        message = phrase("the edition would be in force from {day}, which is past.", day=edition.in_force_from)
        cure = phrase("Write {today} or a later day.", today=before.today)
        faults.append(ProcedureError(edition.file, lines["in_force_from"], "", message, cure))
    return faults


def _absent(file: str, language: Language) -> ProcedureError:
    message, cure = (
        phrase("there is no translation for {language}.", language=language),
        phrase("Send it along with the document."),
    )
    return ProcedureError(file, 1, "", message, cure)
