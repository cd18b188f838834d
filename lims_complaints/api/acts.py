"""Doing acts: one operation for each act of the procedure, generated from what it takes."""

import json
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from lims_complaints.act import ACTS, Act, Desk, Done
from lims_complaints.api.asking import asker, count_proof, forgive_proof
from lims_complaints.api.bodies import json_body
from lims_complaints.api.files import Spending, finder, named
from lims_complaints.errors import Invalid, NotFound, Stale
from lims_complaints.given import read_version
from lims_complaints.identity.actor import Actor
from lims_complaints.retest import bench
from lims_complaints.web import meanwhile
from lims_complaints.web.doing import perform
from lims_complaints.web.faults import faults_of
from lims_complaints.web.kinds import way_in, with_kind
from lims_complaints.web.session import client_address, staff
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(prefix="/api", include_in_schema=False)
Staff = Annotated[Actor, Depends(staff)]
PLACES = {"case": "cases", "report": "reports", "bench": "bench"}
"""Where the acts on each kind of thing stand."""


@router.post("/acts/{act}")
async def act_alone(request: Request, act: str) -> JSONResponse:
    """Do an act that opens a case or is done to the station; clients file here without an account."""
    return await _do(request, act, await asker(request, act), ("case", "station", "report"), None)


@router.post("/cases/{number}/acts/{act}")
async def act_on_case(request: Request, number: str, act: str) -> JSONResponse:
    """Do an act on a case; its client does theirs by the receipt code."""
    return await _do(request, act, await asker(request, act, number), ("case",), number)


@router.post("/reports/{number}/acts/{act}")
async def act_on_report(request: Request, number: str, act: str, actor: Staff) -> JSONResponse:
    """Do an act on a report."""
    return await _do(request, act, actor, ("report",), number)


@router.post("/bench/{code}/acts/{act}")
async def act_on_portion(request: Request, code: str, act: str, actor: Staff) -> JSONResponse:
    """Do an act on a portion at the bench."""
    return await _do(request, act, actor, ("bench",), code)


async def _do(request: Request, name: str, actor: Actor, on: tuple[str, ...], key: str | None) -> JSONResponse:
    kind = ACTS.get(name)
    if kind is None or kind.on not in on:
        raise NotFound(name)
    body = await json_body(request)
    sent = _sent(request, kind, actor, body)
    try:
        done = await apart(_perform, request, kind, sent, actor, key, seen_of(request))
    except Stale as quicker:
        told = await meanwhile.told(request, quicker, kind, actor, key)
        raise replace(told, entered=meanwhile.without_secrets(kind.given, body)) from None
    headers = {"ETag": f'"{done.version}"', "Cache-Control": "no-store"}
    opened = key is None and kind.on == "case"
    if opened:
        headers["Location"] = f"/api/cases/{done.key}"
    return JSONResponse(_told(done, kind), 201 if opened else 200, headers)


@dataclass(frozen=True)
class Sent:
    """What was sent for an act, as the act takes it, with the tokens of its files."""

    given: BaseModel
    spending: Spending


def _perform(request: Request, kind: Act, sent: Sent, actor: Actor, key: str | None, seen: int | None) -> Done:
    desk, given = desk_of(request), sent.given
    tried = count_proof(desk, actor, client_address(request), given)
    if kind.on == "bench" and key and seen is not None and (now := _at_bench(desk, actor, key)) not in (0, seen):
        raise Stale(seen, now)
    done = perform(desk, kind, given, by=actor, key=key, seen=seen, beside=sent.spending)
    forgive_proof(desk, tried)
    return replace(done, version=_at_bench(desk, actor, key)) if kind.on == "bench" and key else done


def _at_bench(desk: Desk, actor: Actor, code: str) -> int:
    """Return the version of an analyst's own portion; 0 for any other, whether it exists or not."""
    try:
        with desk.read() as session:
            return bench.portion(session, actor.person or 0, code, desk.clock()).version
    except NotFound:
        return 0


def seen_of(request: Request) -> int | None:
    """Return the version that somebody saw: from If-Match, or ?version=. Raises 400 for what is none."""
    said = request.headers.get("if-match", "").strip().strip('"') or request.query_params.get("version", "")
    if not said or said == "*":
        return None
    if (seen := read_version(said)) is None:
        raise HTTPException(400)
    return seen


def _sent(request: Request, kind: Act, actor: Actor, body: dict[str, Any]) -> Sent:
    """Return what was sent as the act takes it. Raises Invalid with everything that is wrong."""
    desk = desk_of(request)
    with desk.read() as session:
        files = named(kind.given, body, finder(session, actor, desk.clock()))
    faults = files.faults
    try:
        given = kind.given.model_validate_json(json.dumps(files.body))
    except ValidationError as wrong:
        told = {fault.field for fault in faults}
        faults += tuple(fault for fault in faults_of(wrong, kind.given) if fault.field not in told)
        if kind.name == "intake.register-complaint":
            with desk.read() as session:
                faults = with_kind(faults, way_in(session, kind.name, actor, desk.clock()), str(body.get("kind", "")))
    if faults:
        raise Invalid(faults)
    return Sent(given, Spending(files.tokens))


def _told(done: Done, kind: Act) -> dict[str, Any]:
    return {
        "act": done.act,
        "on": kind.on,
        "key": done.key,
        "state": done.state,
        "version": done.version,
        "shown": _plain(done.shown),
    }


def _plain(shown: Any) -> Any:
    return json.loads(json.dumps(dict(shown), default=str))
