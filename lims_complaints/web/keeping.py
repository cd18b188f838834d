"""A portion in somebody's keeping: confirmed by its seal, handed on by name; a code, and nothing else (2.2.3)."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from lims_complaints.act import ACTS, Desk
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language
from lims_complaints.retest import bench
from lims_complaints.retest.bench import Kept
from lims_complaints.retest.custody import KEEPERS, keepers
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.names import names
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import signed_in
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
RECEIVE, PASS_ON = "retest.receive-portion", "retest.pass-on"
WHICH_SEAL = N_("Say whether the seal is whole.")
SAID = {RECEIVE: N_("It is in your keeping."), PASS_ON: N_("It is handed on, and waits to be confirmed.")}


async def keeper(request: Request) -> Actor:
    """Return who asks, if portions can come into their keeping; raises 403 for anybody else."""
    actor = signed_in(request)
    if not actor.all_roles() & set(KEEPERS):
        raise HTTPException(403)
    return actor


Keeper = Annotated[Actor, Depends(keeper)]


@router.get("/bench/keeping", name="bench.kept")
async def list_kept(request: Request, actor: Keeper, done: str = "") -> Response:
    """List what is in one's keeping or on its way to it, by code."""
    with desk_of(request).read() as session:
        found = bench.keeping(session, actor.person or 0, store=_stores(actor))
    return page(request, "bench/kept.html", found=found, note=SAID.get(done, ""))


@router.get("/bench/{code}/keeping", name="bench.keeping")
async def show(request: Request, code: str, actor: Keeper) -> Response:
    """Show a portion in one's keeping with what can be done about it."""
    found = _own(desk_of(request), actor, code)
    return _page(request, found, Form(ACTS[_next(found)].given, restore(request)), _next(found), actor)


@router.post("/bench/{code}/keeping", name="bench.keeping.do")
async def do(request: Request, code: str, actor: Keeper) -> Response:
    """Confirm a portion that was handed over, or hand it on."""
    desk = desk_of(request)
    found = _own(desk, actor, code)
    entered, act = await read_form(request), _next(found)
    form = Form.of(ACTS[act].given, entered)
    if "seal_intact" not in entered.values:
        form = Form(ACTS[act].given, entered, (*form.faults, Fault("seal_intact", WHICH_SEAL)))
    if form.value is None:
        return _page(request, found, form, act, actor)
    try:
        await apart(desk.perform, act, form.value, by=actor, key=found.code)  # type: ignore[arg-type]
    except Invalid as wrong:
        return _page(request, found, Form(ACTS[act].given, entered, wrong.faults), act, actor)
    except Refused as refused:
        return _page(request, found, Form(ACTS[act].given, entered), act, actor, refused)
    return sent(request, redirect(f"/bench/keeping?done={act}"), entered)


def _own(desk: Desk, actor: Actor, code: str) -> Kept:
    with desk.read() as session:
        return bench.kept(session, actor.person or 0, code, store=_stores(actor))


def _stores(actor: Actor) -> bool:
    return "technical business office" in actor.all_roles()


def _next(found: Kept) -> str:
    return RECEIVE if found.received_at is None else PASS_ON


def _page(request: Request, found: Kept, form: Form, act: str, actor: Actor, refused: Refused | None = None) -> Response:
    if act == PASS_ON:
        form.choose("to", _colleagues(desk_of(request), language_of(request), actor))
    said = {"k": found, "act": act, "title": ACTS[act].title, "refused": refused}
    return ask(request, "bench/keeping.html", form, 403 if refused else 0, **said)


def _colleagues(desk: Desk, language: Language, actor: Actor) -> list[Option]:
    """Offer everybody at the bench or in the store, whoever tests what."""
    with desk.read() as session:
        found = names(session, language, keepers(session, desk.clock()))
    return [Option(str(p), name) for p, name in sorted(found.items(), key=lambda x: x[1]) if p != actor.person]
