"""The bench: an analyst's own portions, by code. Nothing else comes in, and nothing else goes out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from lims_complaints.act import ACTS
from lims_complaints.errors import Fault, Invalid, NotFound, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.records.paper import StoredFile
from lims_complaints.retest import bench
from lims_complaints.retest.bench import BenchPortion
from lims_complaints.retest.given import CheckIn
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.papers_page import attachment
from lims_complaints.web.readings import said_by_file, spread
from lims_complaints.web.render import page, redirect
from lims_complaints.web.retests_overview import overview
from lims_complaints.web.session import signed_in, staff
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of, head_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
Staff = Annotated[Actor, Depends(staff)]

CHECK_IN, LOCK, CORRECT = "retest.check-in", "retest.lock-determination", "retest.correct-determination"
TAKEN = N_("{n} results were read. Compare them with the display, then lock.")
NO_VALUES = N_("No results were found in what was pasted or uploaded. One a line, or a column of results with a heading.")
WHICH_SEAL = N_("Say whether the seal is whole.")
SAID = {
    CHECK_IN: N_("The portion is yours. Enter your results when you have read them."),
    LOCK: N_("Locked. Nobody can change it any more."),
    CORRECT: N_("The correction stands beside the first entry."),
}


async def analyst(request: Request) -> Actor:
    """Return the analyst who asks; raises 403 for anybody else."""
    actor = signed_in(request)
    if "analyst" not in _roles(actor):
        raise HTTPException(403)
    return actor


Analyst = Annotated[Actor, Depends(analyst)]


@router.get("/bench", name="bench.worklist")
async def worklist(request: Request, actor: Staff) -> Response:
    """Show an analyst their portions in the order of their codes; to those who run retests, how far these have come."""
    roles = _roles(actor)
    if "analyst" in roles:
        return _worklist(request, actor)
    if not roles & {"quality manager", "technical business office"}:
        raise HTTPException(403)
    with desk_of(request).read() as session:
        keeps = "technical business office" in roles
        return page(request, "bench/overview.html", retests=overview(session, actor), keeps=keeps)


@router.get("/bench/find", name="bench.find")
async def find(request: Request, actor: Analyst, code: str = "") -> Response:
    """Go to the portion whose code was typed or scanned; a typing error is caught before anything is looked up."""
    try:
        return redirect(f"/bench/{bench.read_code(code)}")
    except Invalid as wrong:
        return _worklist(request, actor, wrong.faults, code, 422)


@router.get("/bench/{code}", name="bench.portion")
async def portion(request: Request, code: str, actor: Analyst, done: str = "") -> Response:
    """Show one of the analyst's own portions with the next thing to do."""
    found = _own(request, actor, code)
    given = ACTS[_next(found)].given
    form = Form(given, restore(request), zone=_zone(request))
    return _page(request, found, form, note=SAID.get(done, ""))


@router.post("/bench/{code}", name="bench.portion.do")
async def do(request: Request, code: str, actor: Analyst) -> Response:
    """Take a portion over, lock its results, or correct them."""
    found = _own(request, actor, code)
    entered = await read_form(request)
    act = entered.one("act")
    if act not in SAID:
        raise HTTPException(400)
    entered, asked = await _filled(request, found, entered)
    form = Form.of(ACTS[act].given, entered, zone=_zone(request))
    if asked is not None:
        return _page(
            request,
            found,
            Form(ACTS[act].given, replace(entered, more=""), asked, zone=_zone(request)),
            act=act,
            count=_count(asked, entered),
        )
    if act == CHECK_IN and "seal_intact" not in entered.values:
        form = Form(CheckIn, entered, (*form.faults, Fault("seal_intact", WHICH_SEAL)))
    if form.value is None:
        return _page(request, found, form, act=act)
    desk = desk_of(request)
    try:
        await apart(desk.perform, act, form.value, by=actor, key=found.code)  # type: ignore[arg-type]
    except Invalid as wrong:
        return _page(request, found, Form(ACTS[act].given, entered, wrong.faults, zone=_zone(request)), act=act)
    except Refused as refused:
        form = Form(ACTS[act].given, entered, zone=_zone(request))
        return _page(request, _own(request, actor, code), form, act=act, refused=refused, status=403)
    return sent(request, redirect(f"/bench/{found.code}?done={act}"), entered)


@router.get("/bench/{code}/raw/{number}", name="bench.raw")
async def raw_file(request: Request, code: str, number: int, actor: Analyst) -> Response:
    """Give the analyst back the raw file of one of their own entries."""
    found = _own(request, actor, code)
    sha256 = next((e.raw_sha256 for e in found.entries if e.number == number and e.raw_sha256), None)
    if sha256 is None:
        raise NotFound(str(number))
    desk = desk_of(request)
    with desk.read() as session:
        kind = session.get_one(StoredFile, sha256).kind
    return attachment(await apart(desk.store.get, sha256), kind, f"{found.code}-{number}")


@router.get("/bench/{code}/files/{place}", name="bench.file")
async def file(request: Request, code: str, place: int, actor: Analyst) -> Response:
    """Give the analyst one of the files that were released with their portion, counted from 1."""
    found = next((f for n, f in enumerate(_own(request, actor, code).files, 1) if n == place), None)
    if found is None:
        raise NotFound(str(place))
    return attachment(await apart(desk_of(request).store.get, found.sha256), found.kind, found.name)


def _worklist(request: Request, actor: Actor, faults: Sequence[Fault] = (), typed: str = "", status: int = 200) -> Response:
    desk = desk_of(request)
    with desk.read() as session:
        portions = bench.worklist(session, actor.person or 0, desk.clock())
        over = sum(k.over for k in bench.keeping(session, actor.person or 0))
    return page(request, "bench/worklist.html", status, portions=portions, over=over, faults=faults, typed=typed[:40])


def _own(request: Request, actor: Actor, code: str) -> BenchPortion:
    desk = desk_of(request)
    with desk.read() as session:
        return bench.portion(session, actor.person or 0, code, desk.clock())


def _next(found: BenchPortion) -> str:
    if found.checked_in_at is None:
        return CHECK_IN
    return CORRECT if found.locked else LOCK


async def _filled(request: Request, found: BenchPortion, entered: Entered) -> tuple[Entered, tuple[Fault, ...] | None]:
    """Put what was pasted, or read from the instrument's file, into the fields; they are shown once more before the lock."""
    pasted = entered.one("pasted")
    from_file = entered.more == "readings"
    if not (pasted.strip() or from_file):
        typed = list(entered.values.get("replicates", ()))
        return replace(entered, values={**entered.values, "replicates": typed}), None
    if from_file:
        kept = [k for k in entered.files if k.field == "raw"]
        content = await apart(desk_of(request).store.get, kept[-1].sha256) if kept else b""
        values = said_by_file(content, found.code)
    else:
        values = bench.pasted(pasted)
    rest = {k: v for k, v in entered.values.items() if k != "pasted"}
    if not values:
        return entered, (Fault("pasted", NO_VALUES),)
    return replace(entered, values={**rest, "replicates": list(values)}), ()


def _count(asked: Sequence[Fault], entered: Entered) -> int:
    return 0 if asked else len(entered.values["replicates"])


def _page(  # noqa: PLR0913 - what the page says beside the form
    request: Request,
    found: BenchPortion,
    form: Form,
    *,
    act: str = "",
    note: str = "",
    count: int = 0,
    refused: Refused | None = None,
    status: int = 0,
) -> Response:
    act = act or _next(found)
    context: dict[str, Any] = {
        "p": found,
        "act": act,
        "readings": spread(form.entered.values.get("replicates", ()) if form.entered else (), found.replicates),
        "pasted": form.entered.one("pasted") if form.entered else "",
        "note": note,
        "count": count,
        "taken": TAKEN,
        "refused": refused,
        "title": ACTS[act].title,
    }
    return ask(request, "bench/portion.html", form, status, **context)


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(head_of(request).zone)


def _roles(actor: Actor) -> frozenset[str]:
    return actor.roles | {role for role, _ in actor.case_roles}
