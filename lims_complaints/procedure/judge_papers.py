"""Judge what is written: letters with their fields, forms, numberings, and clauses that encode nothing."""

import re
from collections.abc import Iterator

from lims_complaints.clocks.libraries import built_in
from lims_complaints.clocks.unreadable import Unreadable
from lims_complaints.errors import Phrase, ProcedureError, phrase
from lims_complaints.procedure.edition import LetterRule
from lims_complaints.procedure.judged import Judged
from lims_complaints.procedure.scenarios import at_work
from lims_complaints.procedure.spelling import did_you_mean

FIELD = re.compile(r"\{([^{}]*)\}")
NUMBER_PARTS = re.compile(r"\{(year|yy|month|n(:0\d+)?|report|sample)\}")


def judge_jurisdiction(judged: Judged) -> Iterator[ProcedureError]:
    """A place of which no calendar is known, or which has several time zones."""
    edition = judged.edition
    try:
        built_in(edition.jurisdiction)
    except Unreadable as wrong:
        line = next((n for n, text in enumerate(edition.lines.source, 1) if text.startswith("jurisdiction")), 1)
        cure = phrase("Write for example: {example}", example="jurisdiction: US-NY America/New_York")
        yield ProcedureError(edition.file, line, "", Phrase(wrong.message, wrong.values), cure)


def judge_letter(judged: Judged, letter: LetterRule) -> Iterator[ProcedureError]:
    """What one letter says: to whom, and its fields in each language."""
    path = ("letter", letter.name)
    if letter.to not in judged.edition.roles:
        goes = phrase('letter "{name}" goes to "{word}"', name=letter.name, word=letter.to)
        yield judged.unknown_role((*path, "to"), letter.clause, goes, letter.to)
    for key, texts in (("subject", letter.subject), ("body", letter.body)):
        english = set(FIELD.findall(texts["en"]))
        for lang, text in texts.items():
            for name in dict.fromkeys(FIELD.findall(text)):
                if judged.known.fields is not None and name not in judged.known.fields:
                    message = phrase('letter "{name}" has an unknown field {field}.', name=letter.name, field=f"{{{name}}}")
                    cure = did_you_mean(name, judged.known.fields)
                    yield judged.error((*path, key, lang), letter.clause, message, cure, f"{{{name}}}")
            lost = sorted(english ^ set(FIELD.findall(text)))
            if lost:
                message = phrase(
                    'letter "{name}": {part} in {language} and in English differ in {fields}.',
                    name=letter.name, part=key, language=lang, fields=f"{{{', '.join(lost)}}}",
                )  # fmt: skip
                cure = phrase("Use the same fields in each language.")
                yield judged.error((*path, key, lang), letter.clause, message, cure)


def judge_papers(judged: Judged) -> Iterator[ProcedureError]:
    """Forms and letters that no move makes, forms that nothing fills, internal ones for the client."""
    for form in judged.edition.forms.values():
        if judged.known.forms is not None and form.name not in judged.known.forms:
            cure = did_you_mean(form.name, judged.known.forms)
            message = phrase('the program has no paper "{name}".', name=form.name)
            yield judged.error(("form", form.name), form.clause, message, cure)
        if form.internal and form.for_client:
            message = phrase('form "{name}" is internal, yet the client gets a copy.', name=form.name)
            yield judged.error(("form", form.name, "internal"), form.clause, message, phrase("Take one of the two out."))
    yield from _same_code(judged)
    yield from _unmade(judged)


def _same_code(judged: Judged) -> Iterator[ProcedureError]:
    seen: dict[str, str] = {}
    for kind, papers in (("form", judged.edition.forms), ("letter", judged.edition.letters)):
        for paper in papers.values():
            first = seen.setdefault(paper.code, paper.name) if paper.code else paper.name
            if first != paper.name:
                message = phrase('{rule} has the code of "{first}".', rule=f'{kind} "{paper.name}"', first=first)
                cure = phrase("Give each paper a code of its own.")
                yield judged.error((kind, paper.name, "code"), paper.clause, message, cure)


def _unmade(judged: Judged) -> Iterator[ProcedureError]:
    says = {"form": phrase('no move makes form "{name}".').text, "letter": phrase('no move makes letter "{name}".').text}
    cure = phrase('Name it in the "makes" of a move, or take it out.')
    made = {p for m in judged.edition.moves.values() for p in m.makes}
    made |= {letter.name for letter in judged.edition.letters.values() if letter.moved_day}
    for kind, papers in (("form", judged.edition.forms), ("letter", judged.edition.letters)):
        for paper in papers.values():
            if paper.name not in made:
                yield judged.error((kind, paper.name), paper.clause, Phrase(says[kind], {"name": paper.name}), cure)


def judge_numbers(judged: Judged) -> Iterator[ProcedureError]:
    """Numberings that cannot be filled, and routes without one."""
    for name, pattern in judged.edition.numbers.items():
        left = FIELD.findall(NUMBER_PARTS.sub("", pattern))
        if left or not re.search(r"\{n(:0\d+)?\}", pattern):
            message = phrase('numbering "{name}": "{pattern}" cannot be filled.', name=name, pattern=pattern)
            cure = phrase("It takes {parts}.", parts="{n} / {n:04}, {year}, {yy}, {month}, {report}, {sample}")
            yield judged.error(("number", name, "pattern"), _clause_at(judged, "number", name), message, cure)
    for route in judged.edition.routes.values():
        if route.number and route.number not in judged.edition.numbers:
            message = phrase(
                'route "{name}" takes its numbers from "{word}", which is no numbering.', name=route.name, word=route.number
            )
            cure = did_you_mean(route.number, judged.edition.numbers)
            yield judged.error(("route", route.name, "number"), route.clause, message, cure)


def _clause_at(judged: Judged, *path: str) -> str:
    line = judged.edition.lines.of(*path)
    before = [c for c in judged.edition.clauses.values() if c.line <= line]
    return max(before, key=lambda c: c.line).number if before else ""


def judge_clauses(judged: Judged) -> Iterator[ProcedureError]:
    """Clauses that encode nothing and do not say so."""
    e = judged.edition
    named = [(r.clause for r in e.roles.values()), (s.clause for s in e.states.values())]
    named += [(r.clause for r in e.routes.values()), (f.clause for f in e.forms.values())]
    with_rules = at_work(e).union(*named, (x.clause for x in e.letters.values()))
    for clause in judged.edition.clauses.values():
        if clause.number not in with_rules and not clause.informative:
            message = phrase("clause {number} has no rule.", number=clause.number)
            cure = phrase("Encode it in a rule block, or write informative = true in one.")
            yield ProcedureError(judged.edition.file, clause.line, clause.number, message, cure)
