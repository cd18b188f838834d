"""Lines of lists of cases: what each says, and how it is written."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from lims_complaints.web import drawn
from lims_complaints.web.urgency import ClockFace


class Line(NamedTuple):
    """One case of a list."""

    number: str
    report: str
    subject: str
    who: str
    state: str
    clause: str
    note: str
    turn: tuple[str, ...]
    owner: str
    urgent: bool
    round: int
    clock: ClockFace | None
    procedure: str


class Words(NamedTuple):
    """What lines say in the reader's language; `round` has a place for its number."""

    responsible: str
    urgent: str
    round: str
    provisional: str


def written(lines: Iterable[Line], words: Words, *, procedures: bool) -> Markup:
    """Write the lines of a list, each with its procedure where a list holds several."""
    return Markup("".join([_line(line, words, procedures) for line in lines]))  # noqa: S704 - each is written below


@lru_cache(maxsize=8192)
def _line(line: Line, words: Words, procedures: bool) -> Markup:
    """Write a line; it is kept for as long as it says the same, to the hour that is left."""
    parts = (
        Markup('<tr>\n<th scope="row"><a class="code" href="/case/{0}">{0}</a>').format(line.number),
        _sub(line.report),
        _sub(line.procedure) if procedures else "",
        Markup("</th>\n<td>{}{}</td>\n<td>{}").format(line.subject, _sub(line.who), line.state),
        _tags(line, words),
        Markup('</td>\n<td class="who-cell" data-label="{}">{}').format(words.responsible, line.turn[0] if line.turn else "–"),
        _sub(line.owner) if line.owner else "",
        Markup("</td>\n<td>{}</td></tr>\n").format(_deadline(line, words)),
    )
    return Markup("").join(parts)


def _sub(text: str | Markup) -> Markup:
    return Markup('<span class="sub">{}</span>').format(text)


def _tags(line: Line, words: Words) -> Markup:
    if not line.urgent and line.round < 2:
        return Markup("")
    tag = Markup('<span class="tag soon">{}</span> ').format(words.urgent) if line.urgent else Markup("")
    return _sub(tag + (words.round.format(number=line.round) if line.round > 1 else ""))


def _deadline(line: Line, words: Words) -> Markup:
    if line.clock is None:
        return Markup("")
    *face, provisional = line.clock
    clause = Markup('<span class="step-ref"> § {}</span>').format(line.clause) if line.clause else ""
    return drawn.clock(*face, words.provisional if provisional else "") + _sub(Markup("{}{}").format(line.note, clause))
