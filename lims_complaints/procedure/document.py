"""Read a procedure document: Markdown with rule blocks, and its translations → a frozen Edition, or errors with their lines."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import cast

from lims_complaints.errors import ProcedureError, phrase
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.procedure.blocks import Lines, Page, Section, take_apart
from lims_complaints.procedure.collecting import Rules, build, take_block
from lims_complaints.procedure.edition import Clause, Edition, Move, State, Texts
from lims_complaints.procedure.spelling import did_you_mean
from lims_complaints.procedure.words import ANY_OPEN_STATE, ANY_STATE, FRONT, RULES
from lims_complaints.settings import share


@dataclass(frozen=True)
class Reading:
    """What came of reading: the edition, or every fault of the document's form, sorted by line."""

    edition: Edition | None
    errors: tuple[ProcedureError, ...]


NO_TEXT = phrase("the file is no text in UTF-8.")
AS_TEXT = phrase("Save it as plain text in UTF-8.")


def read_procedure(path: Path, translations: Path | None = None) -> Edition:
    """Return the edition in a file with its translations: those in a folder, or those that `translation_of` finds.

    Raises ProcedureError, the first fault of the document's form. What the rules say is judged by `check`.
    """
    return _edition_of(read(path, translations))


def parse_procedure(text: str, file: str, translations: Mapping[Language, str]) -> Edition:
    """Return the edition that a text and its translations make. Raises ProcedureError, the first fault of form."""
    return _edition_of(examine(text, file, translations))


def _edition_of(reading: Reading) -> Edition:
    if reading.edition is None:
        raise reading.errors[0]
    return reading.edition


def text_of(path: Path) -> str:
    """Return what stands in a document's file. Raises ProcedureError where it is no text."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise ProcedureError(path.name, line, "", NO_TEXT, AS_TEXT) from wrong


def read(path: Path, translations: Path | None = None) -> Reading:
    """Read a file with its translations; all faults of form at once."""
    text = text_of(path)
    name = take_apart(text, path.name).front.get("name", path.stem)
    files = {lang: translation_of(path, name, lang, translations) for lang in LANGUAGES if lang != "en"}
    return examine(text, path.name, {lang: text_of(f) for lang, f in files.items() if f.is_file()})


def translation_of(path: Path, name: str, language: Language, folder: Path | None = None) -> Path:
    """Return where a document's translation lies, if there is one: beside it, by its file's name or its own; or with the program."""
    beside = folder or path.parent / "translations"
    own, named = (beside / f"{stem}.{language}.md" for stem in (path.stem, name))
    found = next((file for file in (own, named) if file.is_file()), None)
    return found or (named if folder else share("procedures", "translations", named.name))


def examine(text: str, file: str, translations: Mapping[Language, str]) -> Reading:
    """Read a text with its translations; all faults of form at once."""
    page = take_apart(text, file)
    rules = Rules(file)
    rules.errors.extend(page.errors)
    front = _front(page, rules)
    for section in page.sections:
        for block in section.blocks:
            take_block(section, block, rules)
    pages = {lang: _translation(lang, said, page, rules) for lang, said in translations.items()}
    built = {kind: build(kind, rules) for kind in RULES}
    if rules.errors:
        return Reading(None, tuple(sorted(rules.errors, key=lambda e: (e.file != file, e.file, e.line))))
    lines = Lines(rules.places, tuple(text.replace("\r\n", "\n").split("\n")))
    edition = Edition(
        name=page.front["name"],
        title=_texts(page.front["title"], {lang: p.front.get("title", "") for lang, p in pages.items()}),
        number=front[0],
        in_force_from=front[1],
        jurisdiction=page.front["jurisdiction"],
        hash=_hash(text, translations),
        file=file,
        clauses={s.number: _clause(s, page, pages, rules) for s in page.sections},
        roles=built["role"],
        states=built["state"],
        routes=built["route"],
        moves={m.name: _widened(m, built["state"]) for m in built["move"].values()},
        clocks=built["clock"],
        letters=built["letter"],
        forms=built["form"],
        numbers=built["number"],
        settings=rules.settings,
        lines=lines,
    )
    return Reading(edition, ())


def _widened(move: Move, states: Mapping[str, State]) -> Move:
    """Write out "any state" and "any open state" as the states that they stand for."""
    given = move.from_states - {ANY_STATE, ANY_OPEN_STATE}
    if ANY_STATE in move.from_states:
        return replace(move, from_states=given | frozenset(states), anywhere=True)
    if ANY_OPEN_STATE in move.from_states:
        open_states = {s.name for s in states.values() if not s.ends}
        return replace(move, from_states=given | open_states, anywhere=True)
    return move


def _hash(text: str, translations: Mapping[Language, str]) -> str:
    digest = sha256(text.encode())
    for lang in sorted(translations):
        digest.update(b"\0" + lang.encode() + b"\0" + translations[lang].encode())
    return digest.hexdigest()


def _front(page: Page, rules: Rules) -> tuple[int, date]:
    if not page.front:
        return 0, date.min
    for key in FRONT:
        if not page.front.get(key):
            rules.fault(
                page.front_lines.get(key, 1),
                "",
                phrase('the front matter does not say "{key}".', key=key),
                phrase("Write for example: {example}", example=_EXAMPLE[key]),
            )
    for key, line in page.front_lines.items():
        if key not in FRONT:
            message = phrase('the front matter has an unknown key "{key}".', key=key)
            rules.fault(line, "", message, did_you_mean(key, FRONT))
    number, day = 0, date.min
    if said := page.front.get("edition"):
        number = int(said) if said.isascii() and said.isdigit() else 0
        if number < 1:
            cure = phrase("Write a whole number from 1 on.")
            rules.fault(page.front_lines["edition"], "", phrase('the edition is "{said}".', said=said), cure)
    if said := page.front.get("in_force_from"):
        try:
            day = date.fromisoformat(said)
        except ValueError:
            cure = phrase("Write it as {example}.", example="2026-01-01")
            rules.fault(page.front_lines["in_force_from"], "", phrase('"{said}" is not a date.', said=said), cure)
    return number, day


_EXAMPLE = {
    "name": "name: testing-station",
    "title": "title: Handling of client complaints",
    "edition": "edition: 1",
    "in_force_from": "in_force_from: 2026-01-01",
    "jurisdiction": "jurisdiction: CN",
}


def _translation(lang: Language, text: str, page: Page, rules: Rules) -> Page:
    """Take a translation apart; a missing or surplus clause or a rule block in it is a fault."""
    file = f"translations/{page.front.get('name', rules.file)}.{lang}.md"
    said = take_apart(text, file)
    rules.errors.extend(said.errors)
    ours = {s.number: s for s in page.sections}
    theirs = {s.number: s for s in said.sections}
    for number, section in ours.items():
        if number not in theirs:
            message = phrase(
                "the translation has no clause {number} (“{heading}”, line {line} of {file}).",
                number=number, heading=section.heading, line=section.line, file=rules.file,
            )  # fmt: skip
            rules.errors.append(ProcedureError(file, len(text.splitlines()), number, message, phrase("Translate it.")))
    for number, section in theirs.items():
        if number not in ours:
            message = phrase("the translation has a clause {number} that the document has not.", number=number)
            rules.errors.append(ProcedureError(file, section.line, number, message, did_you_mean(number, ours)))
        for block in section.blocks:
            message, cure = (
                phrase("a rule block stands in a translation."),
                phrase("Rules stand in the document alone; take it out."),
            )
            rules.errors.append(ProcedureError(file, block.line - 1, number, message, cure))
    return said


def _clause(section: Section, page: Page, pages: Mapping[Language, Page], rules: Rules) -> Clause:
    said = {lang: {s.number: s for s in p.sections}[section.number] for lang, p in pages.items()}
    heads = any(other.number.startswith(section.number + ".") for other in page.sections)
    return Clause(
        number=section.number,
        heading=_texts(section.heading, {lang: s.heading for lang, s in said.items()}),
        prose=_texts(section.prose, {lang: s.prose for lang, s in said.items()}),
        line=section.line,
        informative=section.number in rules.informative or (heads and not section.blocks),
        meets=rules.meets.get(section.number, ()),
    )


def _texts(english: str, others: Mapping[Language, str]) -> Texts:
    """Return a text in each language; where it is not translated, the English one."""
    return cast(Texts, {lang: others.get(lang) or english for lang in LANGUAGES})
