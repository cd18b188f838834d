"""How the station did: figures with charts that say what they show, the management review pack, the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from lims_complaints import editions
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language, translator
from lims_complaints.performance import register as books
from lims_complaints.performance import summary as told
from lims_complaints.performance.gathering import gather, span_of
from lims_complaints.performance.pack import Pack, as_pdf, as_xlsx
from lims_complaints.performance.summary import Summary, percent, summarize
from lims_complaints.performance.workbook import Sheet, csv_text, xlsx
from lims_complaints.procedure.edition import Edition
from lims_complaints.web import charts, choices
from lims_complaints.web.choices import Among
from lims_complaints.web.language import language_of
from lims_complaints.web.render import page
from lims_complaints.web.session import one_of
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
READS = ("quality manager", "top management", "office", "auditor")
KEEPS = (*READS, "technical business office")
Looking = Annotated[Actor, Depends(one_of(*READS))]
Keeping = Annotated[Actor, Depends(one_of(*KEEPS))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DAYS = 5 * 366
NOT_A_SPAN = N_("Give two days, the first not after the last, at most five years apart.")


@dataclass(frozen=True)
class Asked:
    """What a reader asked for: days, procedure, whether it makes sense."""

    first: date
    last: date
    procedure: str
    wrong: bool


@router.get("/performance")
async def performance(request: Request, actor: Looking) -> Response:
    """Show the figures of a span, by default of twelve months before this one and this."""
    asked = _asked(request)
    found, among = await apart(_figures, request, actor, asked)
    say, title = translator(language_of(request)), partial(_state, [one.edition for one in among], language_of(request))
    today = _today(request)
    context: dict[str, Any] = {
        "asked": asked,
        "among": among,
        "wrong": NOT_A_SPAN if asked.wrong else "",
        "span": f"from={asked.first}&until={asked.last}&procedure={asked.procedure}",
        "s": found,
        "percent": lambda rate: percent(rate, say),
        "title": title,
        "on_time": (charts.trend(found.on_time), told.say_on_time(found, say)),
        "upheld": (charts.trend(found.upheld), told.say_upheld(found, say)),
        "by_method": (_rated(found, say), told.say_by_method(found, say)),
        "stages": (_stays(found, title), told.say_stages(found, say, title)),
        "causes": (charts.bars([(say(c), n, str(n)) for c, n in found.causes]), told.say_causes(found, say)),
        "controls": [(charts.control(c), told.say_control(c, say)) for c in found.controls],
        "retests": told.say_retests(found, say),
        "above": told.say_above(found, say) if found.stands + found.anew else "",
        "oldest": told.say_oldest(found, say, today),
    }
    return page(request, "performance.html", 422 if asked.wrong else 200, **context)


@router.get("/performance/review.pdf")
async def review_pdf(request: Request, actor: Looking) -> Response:
    """Give the management review pack as PDF."""
    pack = await apart(_pack, request, actor)
    body = await apart(as_pdf, pack, desk_of(request).clock())
    return _file(body, "application/pdf", "management-review", pack.summary, "pdf")


@router.get("/performance/review.xlsx")
async def review_xlsx(request: Request, actor: Looking) -> Response:
    """Give the management review pack as a workbook."""
    pack = await apart(_pack, request, actor)
    return _file(await apart(as_xlsx, pack, desk_of(request).clock()), XLSX, "management-review", pack.summary, "xlsx")


@router.get("/register.xlsx")
async def register_xlsx(request: Request, actor: Keeping) -> Response:
    """Give the register of the span as a workbook, in the station's columns."""
    say, asked = translator(language_of(request)), _asked(request)
    lines = await apart(_register, request, actor, asked)
    sheet = Sheet(say(N_("Register of complaints")), [say(h) for h in books.HEADS], lines)
    return _file(await apart(xlsx, [sheet], desk_of(request).clock()), XLSX, "register", asked, "xlsx")


@router.get("/register.csv")
async def register_csv(request: Request, actor: Keeping) -> Response:
    """Give the register of the span as CSV."""
    say, asked = translator(language_of(request)), _asked(request)
    lines = await apart(_register, request, actor, asked)
    return _file(csv_text([say(h) for h in books.HEADS], lines), "text/csv; charset=utf-8", "register", asked, "csv")


def _asked(request: Request) -> Asked:
    today = _today(request)
    first, last = date(today.year - 1, today.month, 1), today
    wrong = False
    try:
        first = date.fromisoformat(request.query_params.get("from") or first.isoformat())
        last = date.fromisoformat(request.query_params.get("until") or last.isoformat())
    except ValueError:
        wrong = True
    if wrong or not timedelta(0) <= last - first <= timedelta(days=MOST_DAYS) or first.year < 1990 or last.year > 2990:
        first, last, wrong = date(today.year - 1, today.month, 1), today, True
    return Asked(first, last, request.query_params.get("procedure", ""), wrong)


def _today(request: Request) -> date:
    with desk_of(request).read() as session:
        return view_of(request, session).now.today


def _figures(request: Request, actor: Actor, asked: Asked) -> tuple[Summary, list[Among]]:
    """Return the figures of the procedure asked for, or of all, and the procedures of which the reader sees cases."""
    desk = desk_of(request)
    with desk.read() as session:
        if asked.procedure and not editions.known(session, asked.procedure):
            raise NotFound(asked.procedure)
        among = choices.every(session, actor, editions.adopted(session), language_of(request))
        rows = gather(session, actor, span_of(session, asked.procedure, asked.first, asked.last), desk.clock())
    return summarize(rows, asked.first, asked.last), among


def _pack(request: Request, actor: Actor) -> Pack:
    asked, language = _asked(request), language_of(request)
    found, among = _figures(request, actor, asked)
    named = next((one.title for one in among if one.name == asked.procedure), "")
    title = partial(_state, [one.edition for one in among], language)
    return Pack(found, head_of(request), language, _today(request), title, named)


def _register(request: Request, actor: Actor, asked: Asked) -> list[tuple[books.Cell, ...]]:
    language = language_of(request)
    with desk_of(request).read() as session:
        entries = books.register(session, actor, asked.first, asked.last, asked.procedure)
        return books.lines(session, entries, translator(language), language, partial(editions.by_hash, session))


def _state(among: Sequence[Edition], language: Language, state: str) -> str:
    """Return what a state is called: in the first procedure that has it, as figures of several pool states of one name."""
    return next((e.states[state].title[language] for e in among if state in e.states), state)


def _rated(found: Summary, say: told.Say) -> charts.Bars:
    return charts.bars([(m, r.whole, f"{r.part} / {r.whole} · {percent(r, say)}") for m, r in found.by_method.items()])


def _stays(found: Summary, title: Any) -> charts.Bars:
    return charts.bars([(title(s.state), float(s.median), f"{s.median}") for s in found.stages])


def _file(body: bytes, kind: str, name: str, span: Summary | Asked, ending: str) -> Response:
    saved = f'attachment; filename="{name}-{span.first}-{span.last}.{ending}"'
    return Response(body, media_type=kind, headers={"Content-Disposition": saved, "Cache-Control": "no-store"})
