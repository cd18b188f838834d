"""What an act takes here and now: whether it stands open, what its body begins with, and what can be chosen in it."""

import importlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from lims_complaints.act import ACTS
from lims_complaints.api.told import Offered
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.web.act_pages import on_case, on_report, page_of
from lims_complaints.web.doing import ActPage, Find, Looking, offered
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.readers import case_for, reader, remember
from lims_complaints.web.state import desk_of

PAGES = ("ceremony", "coding", "custody", "judging", "recalling", "retest_pages")
"""Whose acts have pages of their own; importing them, when first asked, says what these begin with."""
router = APIRouter(prefix="/api", tags=["cases"])
Reader = Annotated[Actor, Depends(reader)]


class Choice(BaseModel):
    """One answer that a field takes: what to send, and what it is."""

    value: str
    label: str


class WhatAnActTakes(Offered):
    """What to send by POST to the same address. `begins` and `choices` are those of the page for people."""

    version: int | None = Field(description="For If-Match.")
    body: str = Field(description="Where the schema of the body stands.")
    begins: dict[str, Any] = Field(description="What the body begins with, as far as the record knows it.")
    choices: dict[str, list[Choice]] = Field(description="Field → its answers; a row's field is named list[].field.")


@router.get("/cases/{number}/acts/{act}", response_model=WhatAnActTakes)
async def act_on_case(request: Request, number: str, act: str, actor: Reader) -> JSONResponse:
    """Return what an act on a case takes now: whether it stands open, what its body begins with, what can be chosen."""
    answer = _answer(request, act, on_case(request, actor, _kind(act, "case"), number))
    with desk_of(request).read() as session:
        case = case_for(session, actor, number)
    await remember(request, actor, case)
    return answer


@router.get("/reports/{number}/acts/{act}", response_model=WhatAnActTakes, tags=["reports"])
async def act_on_report(request: Request, number: str, act: str, actor: Reader) -> JSONResponse:
    """Return what an act on a report takes now."""
    return _answer(request, act, on_report(request, actor, _kind(act, "report"), number))


def _kind(act: str, on: str) -> Any:
    kind = ACTS.get(act)
    if kind is None or kind.on != on:
        raise NotFound(act)
    return kind


def _answer(request: Request, act: str, find: Find) -> JSONResponse:
    with desk_of(request).read() as session:
        look = find(session, None)
        offer, page = offered(look), _page(act)
        ready = page.always or offer.allowed
        form = Form(look.kind.given, initial=page.initial(look) if ready else {}, zone=look.zone)
        if page.choices is not None and ready:
            page.choices(look, form)
        made = WhatAnActTakes(
            act=act, title=look.say(offer.title), clause=offer.clause, allowed=offer.allowed, reason=look.say(offer.reason),
            missing=[look.say(m) for m in offer.missing], version=look.version,
            body=f"/api/openapi.json#/components/schemas/{look.kind.given.__name__}",
            begins=jsonable_encoder(form.initial), choices=_choices(look, form),
        )  # fmt: skip
    return JSONResponse(jsonable_encoder(made), headers={"Cache-Control": "no-store"})


def _page(act: str) -> ActPage:
    for name in PAGES:
        importlib.import_module(f"lims_complaints.web.{name}")
    return page_of(act)


def _choices(look: Looking, form: Form) -> dict[str, list[Choice]]:
    found = {path: [Option(*o) if isinstance(o, tuple) else o for o in options] for path, options in form.choices.items()}
    return {
        path.replace("-", "[]."): [Choice(value=o.value, label=look.say(o.title)) for o in options]
        for path, options in found.items()
    }
