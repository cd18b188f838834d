"""The management review pack (管理评审输入材料): the figures of a span with what they show, as PDF and as a workbook."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from lims_complaints.clocks.explain import say_due
from lims_complaints.documents.content import Station, Value, Words
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Section, Table, render_form, section
from lims_complaints.language import N_, Language, translator
from lims_complaints.performance import summary as told
from lims_complaints.performance.gathering import Old
from lims_complaints.performance.measures import Rate
from lims_complaints.performance.summary import Summary, percent
from lims_complaints.performance.workbook import Share, Sheet, xlsx

CODE, EDITION = "TS-M-01", "1"
TITLE = N_("Input to the management review: complaints and retests")


@dataclass(frozen=True)
class Pack:
    """What a pack is made of: figures, for whom, in which language, on which day; `title` says a state of a case."""

    summary: Summary
    station: Station
    language: Language
    today: date
    title: Callable[[str], str]
    procedure: str = ""

    def due(self, old: Old) -> Value:
        """Return a case's last day, said to be provisional where it is."""
        if old.due_on is None:
            return "–"
        return say_due(old.due_on, self.language, provisional=True) if old.provisional else old.due_on

    def chapters(self) -> list["Chapter"]:
        """Return the chapters with heading, finding and table, said."""
        s, say = self.summary, translator(self.language)

        def rate(r: Rate) -> tuple[Value, ...]:
            return (str(r.part), str(r.whole), percent(r, say))

        month = (N_("Month"), N_("Met in time"), N_("Time limits"), N_("Share"))
        decided = (N_("Amended or void"), N_("Decided"), N_("Share"))
        return [
            Chapter(say(N_("Time limits met")), told.say_on_time(s, say), month, [(m, *rate(r)) for m, r in s.on_time.items()]),
            Chapter(
                say(N_("Days at each stage")), told.say_stages(s, say, self.title),
                (N_("Stage"), N_("Stays"), N_("Median, days"), N_("Longest, days")),
                [(self.title(x.state), str(x.count), str(x.median), str(x.longest)) for x in s.stages],
            ),
            Chapter(
                say(N_("Oldest open cases")), told.say_oldest(s, say, self.today),
                (N_("Case"), N_("Stage"), N_("Filed on"), N_("Due on")),
                [(o.number, self.title(o.state), o.filed_on, self.due(o)) for o in s.oldest],
            ),
            Chapter(
                say(N_("Causes")), told.say_causes(s, say), (N_("Cause"), N_("Cases")),
                [(say(where), str(n)) for where, n in s.causes],
            ),
            Chapter(
                say(N_("Appeals and complaints upheld")), told.say_upheld(s, say), (N_("Month"), N_("Client right"), *decided[1:]),
                [(m, *rate(r)) for m, r in s.upheld.items()]
            ),
            Chapter(
                say(N_("Appeals upheld by method")), told.say_by_method(s, say), (N_("Method"), *decided),
                [(m, *rate(r)) for m, r in s.by_method.items()],
            ),
            Chapter(say(N_("Retests")), told.say_retests(s, say), (), []),
            *([Chapter(say(N_("Top management")), told.say_above(s, say), (), [])] if s.stands + s.anew else []),
            *(
                Chapter(
                    say(N_("Control chart of {method}"), method=c.method), told.say_control(c, say),
                    (N_("Retest no."), N_("Difference over criterion")), [(str(i), str(r)) for i, r in enumerate(c.ratios, 1)],
                )
                for c in s.controls
            ),
        ]  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """A heading, what the figures show, the heads of the table (msgids) and its lines."""

    heading: str
    finding: str
    heads: tuple[str, ...]
    lines: list[tuple[Value, ...]]


def as_pdf(pack: Pack, at: datetime) -> bytes:
    """Return the pack as PDF/A."""
    content = FormContent(
        station=pack.station, code=CODE, edition=EDITION, number=f"{pack.summary.first:%Y%m%d}-{pack.summary.last:%Y%m%d}",
        title=_title(pack),
        lead=Words(
            text=N_("From {first} to {last}: {filed} cases filed, {closed} closed, {open} open now."),
            values={"first": pack.summary.first.isoformat(), "last": pack.summary.last.isoformat(), **_counts(pack.summary)},
        ),
        sections=tuple(_section(c) for c in pack.chapters()),
    )  # fmt: skip
    return render_form("management-review", content, pack.language, at)


def as_xlsx(pack: Pack, at: datetime) -> bytes:
    """Return the pack as a workbook, a sheet a chapter."""
    say = translator(pack.language)
    sheets = [
        Sheet(f"{n} {c.heading}", [say(h) for h in c.heads], [tuple(map(_number, x)) for x in c.lines], (c.heading, c.finding))
        for n, c in enumerate(pack.chapters(), 1)
    ]
    return xlsx(sheets, at)


def _title(pack: Pack) -> str:
    """Return the pack's title; one of a single procedure names it."""
    say = translator(pack.language)
    return say(N_("{title}: {procedure}"), title=say(TITLE), procedure=pack.procedure) if pack.procedure else TITLE


def _counts(summary: Summary) -> dict[str, str]:
    return {"filed": str(summary.filed), "closed": str(summary.closed), "open": str(summary.open)}


def _section(chapter: Chapter) -> Section:
    finding = Paragraphs(paragraphs=(chapter.finding,))
    if not chapter.lines:
        return section(Words(text="{heading}", values={"heading": chapter.heading}), finding)
    columns = tuple(Column(head=h, align=_side([line[i] for line in chapter.lines])) for i, h in enumerate(chapter.heads))
    return section(
        Words(text="{heading}", values={"heading": chapter.heading}), finding, Table(columns=columns, rows=tuple(chapter.lines))
    )


_NUMBER = re.compile(r"-?\d{1,9}(\.\d+)?( %)?")


def _side(column: Sequence[Value]) -> Literal["left", "right"]:
    """Numbers, and what stands where one is missing, end on the right; words and days begin on the left."""
    said = [value for value in column if isinstance(value, str)]
    return "right" if len(said) == len(column) and any(map(_NUMBER.fullmatch, said)) else "left"


def _number(value: Value) -> str | date | int | Decimal:
    """Return a number as one, so that a spreadsheet can reckon with it; everything else stays as it is said."""
    if not isinstance(value, str):
        return value if isinstance(value, date) else str(value)
    if not _NUMBER.fullmatch(value):
        return value
    if value.endswith(" %"):
        return Share(value.removesuffix(" %"))
    return Decimal(value) if "." in value else int(value)
