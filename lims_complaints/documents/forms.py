"""Every form of the station from one template: a step gives its sections, labels are said in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from lims_complaints.documents.content import Align, Frozen, Signature, Speaker, Station, Value
from lims_complaints.documents.labels import Sheet, bench_labels
from lims_complaints.documents.typst import render
from lims_complaints.language import Language, say_time

LABELS = "bench-labels"
OWN = frozenset({"case-record", "void-notice"})
"""The forms that deserve a page of their own; they take the same content."""


class Rows(Frozen):
    """Label (a msgid, or words with values) and value, one under the other."""

    kind: Literal["rows"] = "rows"
    rows: tuple[tuple[Value, Value | None], ...]


class Column(Frozen):
    """A column's head (a msgid), the unit that stands under it, how it is aligned, and its share of the width."""

    head: str
    unit: str = ""
    align: Align = "left"
    share: Decimal | None = Field(default=None, description="of the free width; None is as wide as its content")


class Table(Frozen):
    """Rows under heads; numbers in a `decimal` column stand with their decimal signs under each other."""

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    caption: str = Field(default="", description="a msgid")


class Paragraphs(Frozen):
    """Running text."""

    kind: Literal["paragraphs"] = "paragraphs"
    paragraphs: tuple[Value, ...]


class Choices(Frozen):
    """A question (msgid) with boxes, of which some are ticked."""

    kind: Literal["choices"] = "choices"
    question: str = ""
    options: tuple[tuple[str, bool], ...]


class Lines(Frozen):
    """A question (msgid) with ruled lines beneath, to be answered by hand."""

    kind: Literal["lines"] = "lines"
    question: str
    count: int = 3


class Signatures(Frozen):
    """Names, roles, meanings and times, or lines to sign on."""

    kind: Literal["signatures"] = "signatures"
    signatures: tuple[Signature, ...]


class Figure(Frozen):
    """A drawing as SVG with its caption and a text for those who cannot see it (msgids or words)."""

    kind: Literal["figure"] = "figure"
    svg: str
    caption: Value = ""
    says: Value = ""
    width: int = Field(default=150, description="mm")


class Headline(Frozen):
    """The one thing that the reader came for, set large: a label and a note (msgids or words) around a value."""

    kind: Literal["headline"] = "headline"
    label: str
    value: Value
    note: Value = ""


class Formulas(Frozen):
    """What was reckoned: quantity (a msgid), the formula with its numbers, the value that came out."""

    kind: Literal["formulas"] = "formulas"
    rows: tuple[tuple[str, str, str], ...]


Part = Annotated[
    Rows | Table | Paragraphs | Choices | Lines | Signatures | Figure | Headline | Formulas, Field(discriminator="kind")
]


class Section(Frozen):
    """A heading (a msgid, or words with values) and what stands under it."""

    heading: Value = ""
    parts: tuple[Part, ...] = ()
    new_page: bool = False
    level: Literal[1, 2] = Field(default=1, description="2 stands under the last of level 1, and in no table of contents")


class FormContent(Frozen):
    """A form as a person holds it: code and edition of the form, its own number, and its sections."""

    station: Station
    code: str
    edition: str
    number: str
    title: str | Mapping[Language, str] = Field(description="a msgid, or the title in each language")
    case: str = ""
    mark: str = Field(default="", description="a msgid in a frame beside the title, such as Sealed")
    lead: Value = Field(default="", description="a sentence or two under the title")
    contents: bool = Field(default=False, description="a table of contents after the title")
    sealed: bool = Field(default=False, description="the station's seal stands at the end")
    sections: tuple[Section, ...]


def section(heading: Value, *parts: Part, new_page: bool = False, level: Literal[1, 2] = 1) -> Section:
    """Return a section with its parts."""
    return Section(heading=heading, parts=parts, new_page=new_page, level=level)


def rows(*pairs: tuple[Value, Value | None]) -> Rows:
    """Return labels (msgids, or words with values) with their values."""
    return Rows(rows=pairs)


def render_form(
    form: str,
    content: FormContent,
    language: Language,
    at: datetime,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """Make a form in `language`, its content attached as `<form>.json`.

    `form` is the form's own name, such as `appeal-registration-form`; one with a template of that name is set by it,
    any other by the common one. Of `bench-labels` only the first column of its tables is printed, and nothing attached.
    """
    if form == LABELS:
        return bench_labels(_codes(content))
    speaker = Speaker(language, content.station)
    template = form if form in OWN else "form"
    kept = {f"{form}.json": content.model_dump_json(indent=1).encode()} | dict(attachments or {})
    return render(f"forms/{template}.typ", view(content, speaker), language, at, kept)


def on_sheet(content: FormContent, sheet: Sheet) -> bytes:
    """Make the labels of a paper of bench labels on a sheet of some size."""
    return bench_labels(_codes(content), sheet)


def _codes(content: FormContent) -> list[str]:
    tables = [p for s in content.sections for p in s.parts if isinstance(p, Table)]
    return [row[0] for t in tables for row in t.rows if isinstance(row[0], str)]


def view(content: FormContent, speaker: Speaker) -> dict[str, object]:
    """Return what the template shows, said in the reader's language."""
    return {
        "station": speaker.station(content.station),
        "code": content.code,
        "edition": content.edition,
        "number": content.number,
        "case": content.case,
        "contents": content.contents,
        "sealed": content.sealed,
        "title": speaker.titled(content.title),
        "mark": speaker.say(content.mark),
        "lead": speaker.value(content.lead),
        "sections": [
            {
                "heading": _said(s.heading, speaker),
                "new_page": s.new_page,
                "level": s.level,
                "parts": [_part(p, speaker) for p in s.parts],
            }
            for s in content.sections
        ],
    }


def _said(value: Value, speaker: Speaker) -> str:
    return speaker.say(value) if isinstance(value, str) else speaker.value(value)


def _part(part: Part, speaker: Speaker) -> dict[str, object]:
    match part:
        case Rows():
            body: dict[str, object] = {"rows": [(_said(label, speaker), speaker.value(v)) for label, v in part.rows]}
        case Table():
            body = table(part, speaker)
        case Paragraphs():
            body = {"paragraphs": [speaker.value(p) for p in part.paragraphs]}
        case Choices():
            body = {
                "question": speaker.say(part.question),
                "options": [(speaker.say(o), ticked) for o, ticked in part.options],
            }
        case Lines():
            body = {"question": speaker.say(part.question), "count": part.count}
        case Signatures():
            body = {"signatures": [speaker.signature(s) for s in part.signatures]}
        case Headline():
            body = {
                "label": speaker.say(part.label),
                "value": speaker.value(part.value),
                "note": _said(part.note, speaker),
            }
        case Formulas():
            body = {"rows": [(speaker.say(what), how, value) for what, how, value in part.rows]}
        case Figure():
            body = {
                "svg": part.svg,
                "width": part.width,
                "caption": _said(part.caption, speaker),
                "says": _said(part.says, speaker),
            }
    return {"kind": part.kind} | body


def table(part: Table, speaker: Speaker) -> dict[str, object]:
    """Return a table as templates show it. Where a column holds instants, their offset stands once, in its head."""
    zones = [_offset([row[n] for row in part.rows], speaker) for n in range(len(part.columns))]
    return {
        "caption": speaker.say(part.caption),
        "columns": [
            {
                "head": speaker.say(c.head),
                "unit": c.unit or zone,
                "align": c.align,
                "share": str(c.share) if c.share is not None else "",
            }
            for c, zone in zip(part.columns, zones, strict=True)
        ],
        "rows": [[_cell(cell, zone, speaker) for cell, zone in zip(row, zones, strict=True)] for row in part.rows],
    }


def _offset(cells: Sequence[Value | None], speaker: Speaker) -> str:
    """Return the offset from UTC that all instants of a column have; nothing where there are none, or several."""
    offsets = {speaker.offset(cell) for cell in cells if isinstance(cell, datetime)}
    return offsets.pop() if len(offsets) == 1 else ""


def _cell(cell: Value | None, zone: str, speaker: Speaker) -> str:
    if isinstance(cell, datetime) and zone:
        return say_time(cell, speaker.language, speaker.zone)
    return speaker.value(cell)
