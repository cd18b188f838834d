"""The page on which whoever opens sealed maps makes their own key to them, renews it, and ends one that is lost."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.retest.given import EndEnvelopeKey, MakeEnvelopeKey
from lims_complaints.retest.keys import held
from lims_complaints.timekeeping import local_day
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.language import language_of
from lims_complaints.web.names import names
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import one_of
from lims_complaints.web.sheet import read_form
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import hashing

router = APIRouter(include_in_schema=False)
Holder = Annotated[Actor, Depends(one_of("quality manager"))]
SAID = {
    "made": N_("Your key is made. Maps are sealed to it from now on."),
    "ended": N_("The key is ended. Nothing is sealed to it any more."),
}


@router.get("/account/key", name="envelope")
async def key_page(request: Request, actor: Holder, said: str = "") -> Response:
    """Show one's key to sealed maps, who else holds one, and what waits to be opened."""
    return _shown(request, actor, Form(MakeEnvelopeKey), said=SAID.get(said, ""))


@router.post("/account/key", name="envelope.make")
async def make_key(request: Request, actor: Holder) -> Response:
    """Make a key, or renew it."""
    return await _do(request, actor, "retest.make-envelope-key", MakeEnvelopeKey, "made")


@router.post("/account/key/end", name="envelope.end")
async def end_key(request: Request, actor: Holder) -> Response:
    """End a key, one's own or that of somebody who cannot any more."""
    return await _do(request, actor, "retest.end-envelope-key", EndEnvelopeKey, "ended")


async def _do(request: Request, actor: Actor, act: str, given: Any, said: str) -> Response:
    entered = await read_form(request, given)
    form = Form.of(given, entered)
    if form.value is None:
        return _shown(request, actor, form, 422)
    try:
        await hashing(request, desk_of(request).perform, act, form.value, by=actor)  # type: ignore[arg-type]
    except Invalid as wrong:
        return _shown(request, actor, Form(given, entered, wrong.faults), 422)
    except Refused as refused:
        return _shown(request, actor, Form(given, Entered(), (Fault("", refused.reason),)), 403)
    return redirect(f"/account/key?said={said}")


def _shown(request: Request, actor: Actor, form: Form, status: int = 200, said: str = "") -> Response:
    with desk_of(request).read() as session:
        found = held(session, local_day(session, desk_of(request).clock()))
        called = names(session, language_of(request), [k.person for k in found])
    keys = [replace(k, name=called[k.person]) for k in found]
    mine = next((k for k in keys if k.person == actor.person), None)
    ending = form if form.model is EndEnvelopeKey else Form(EndEnvelopeKey)
    ending.choose("key", [Option(str(k.key), f"{k.name}: {k.fingerprint}") for k in keys])
    making = Form(MakeEnvelopeKey) if ending is form else form
    return page(request, "account-key.html", status, form=form, making=making, ending=ending, keys=keys, mine=mine, said=said)
