"""The sheet that somebody fills in: read from the request, files kept at once, typed text kept until it is sent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from lims_complaints.errors import Fault
from lims_complaints.given import read_version
from lims_complaints.language import legible
from lims_complaints.lazily import Lazily
from lims_complaints.web.drafts import Draft, Kept
from lims_complaints.web.fields import SECRET, Shape, shapes
from lims_complaints.web.forms import Entered, Form, compact
from lims_complaints.web.problem import TooMany
from lims_complaints.web.render import page
from lims_complaints.web.session import client_address
from lims_complaints.web.state import actor_in, address_of, desk_of, drafts_of, head_of

if TYPE_CHECKING:  # of no use before somebody sends a file, or something without an account
    from lims_complaints.web import receiving, visiting
else:
    receiving, visiting = Lazily("lims_complaints.web.receiving"), Lazily("lims_complaints.web.visiting")

MOST_FIELDS = 2000
MOST_FILES = 30
LONGEST_PART = 512 * 1024
LONGEST_TEXTS = 1024 * 1024
"""How much text people without an account can leave here at once."""
OURS = frozenset({"draft", "more", "remove", "version"})
COOKIE = "draft"


async def read_form(request: Request, model: type[BaseModel] | None = None) -> Entered:
    """Read what a form sent; files are judged and kept at once, so that an error elsewhere does not lose them."""
    values: dict[str, list[str]] = {}
    uploads: list[tuple[str, UploadFile]] = []
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_PART) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    uploads.append((name, value))
            else:
                values.setdefault(name, []).append(legible(value))
        if actor_in(request) is None and sum(len(t) for texts in values.values() for t in texts) > LONGEST_TEXTS:
            raise HTTPException(413)
        old = _draft(request, (values.get("draft") or [""])[-1])
        removed = set(values.get("remove", ()))
        kept = [k for k in old.files if k.id not in removed] if old else []
        faults: list[Fault] = []
        for name, upload in uploads:
            taken = await _take(request, name, upload)
            if isinstance(taken, Fault):
                faults.append(taken)
            elif not any((k.field, k.name, k.sha256) == (taken.field, taken.name, taken.sha256) for k in kept):
                kept.append(taken)
    version = (values.get("version") or [""])[-1]
    entered = Entered(
        {k: v for k, v in values.items() if k not in OURS},
        newest(kept, model),
        tuple(faults),
        old.id if old else "",
        (values.get("more") or [""])[-1],
        read_version(version),
        ZoneInfo(head_of(request).zone),
    )
    return compact(shapes(model), entered) if model else entered


def newest(kept: Sequence[Kept], model: type[BaseModel] | None) -> tuple[Kept, ...]:
    """Return the files kept; where a field takes one, another takes the place of the one before."""
    single = {shape.name for shape in shapes(model) if shape.kind == "files" and shape.most == 1} if model else set()
    last = {file.field: file.id for file in kept}
    return tuple(file for file in kept if file.field not in single or last[file.field] == file.id)


def restore(request: Request) -> Entered | None:
    """Return what somebody typed into the form at this address and did not send, or None."""
    draft = _draft(request, "")
    if draft is None:
        return None
    return Entered(draft.values, draft.files, draft=draft.id, zone=ZoneInfo(head_of(request).zone))


def ask(request: Request, name: str, form: Form, /, status: int = 0, **context: Any) -> HTMLResponse:
    """Answer with a form's page and keep what was entered (but secrets) until it is sent; 422 where something is wrong."""
    if form.entered is not None and (form.entered.values or form.entered.files):
        drafts = drafts_of(request)
        draft = drafts.find(form.draft, _place(request)) or _new(request)
        drafts.keep(Draft(draft.id, draft.form, _without_secrets(form), form.entered.files))
        form.entered = replace(form.entered, draft=draft.id)
    answer = page(request, name, status or (422 if form.faults else 200), form=form, **context)
    if form.draft:
        secure = address_of(request).secure
        path = request.url.path
        answer.set_cookie(COOKIE, form.draft, path=path, httponly=True, samesite="lax", secure=secure)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _new(request: Request) -> Draft:
    """Begin a draft; from one place people without an account begin so many and no more. Raises TooMany."""
    if actor_in(request) is None:
        visiting.guess(desk_of(request), visiting.DRAFTS, client_address(request))
    return drafts_of(request).new(_place(request))


def sent(request: Request, answer: Response, entered: Entered) -> Response:
    """Forget the draft of a form that was sent."""
    for name in {entered.draft, request.cookies.get(COOKIE, "")} - {""}:
        drafts_of(request).drop(name)
    answer.delete_cookie(COOKIE, path=request.url.path, httponly=True, samesite="lax", secure=address_of(request).secure)
    return answer


def _place(request: Request) -> str:
    return request.url.path


def _draft(request: Request, name: str) -> Draft | None:
    """Return the draft that a form names, or else the one that the browser remembers for this address."""
    return drafts_of(request).find(name or request.cookies.get(COOKIE, ""), _place(request))


async def _take(request: Request, name: str, upload: UploadFile) -> Kept | Fault:
    """Judge one file and keep it, or say why not."""
    try:
        await receiving.count(request)
        taken = await receiving.receive(request, name, upload)
    except TooMany as wait:
        return Fault(name, wait.why, {"minutes": str(-(-wait.seconds // 60))})
    if isinstance(taken, Fault):
        return taken
    sha256, file = taken
    return Kept(desk_of(request).dice.bytes(8).hex(), name, file.name, sha256, len(file.content), file.media_type)


def _without_secrets(form: Form) -> dict[str, list[str]]:
    assert form.entered is not None
    secret = set(_secrets(form.shapes))
    return {k: list(v) for k, v in form.entered.values.items() if k.rpartition("-")[2] not in secret}


def _secrets(among: tuple[Shape, ...]) -> list[str]:
    inner = [name for s in among if s.model is not None for name in _secrets(shapes(s.model))]
    return [s.name for s in among if s.kind in SECRET] + inner
