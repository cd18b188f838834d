"""Files sent before the act that names them: judged by their content, kept by their hash, each with a token that is good once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from lims_complaints.act import Context
from lims_complaints.attachments import Upload, file_fields
from lims_complaints.documents import handed_in
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.records.paper import StoredFile
from lims_complaints.web import receiving
from lims_complaints.web.papers_page import name_of_file
from lims_complaints.web.readers import concerned
from lims_complaints.web.session import signed_in
from lims_complaints.web.state import actor_in, desk_of
from lims_complaints.web.threads import apart

router = APIRouter(prefix="/api", tags=["files"])
NO_FILE = N_("Send one file in the field “file”.")
NOT_YOURS = N_(
    "This names no file of yours that waits: send the file by POST /api/files, and name its token here, once, within a day."
)
FORM = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}},
    "security": [{}, {"token": []}, {"session": []}],
}
PROBLEMS: dict[int | str, dict[str, Any]] = {413: {}, 422: {}, 429: {}}


class WaitingFile(BaseModel):
    """A file that waits for the act that names it: by its token, in the act's body."""

    token: str = Field(
        description="Good once, until it expires, for whoever sent the file. Whoever has no account holds it by knowing it."
    )
    sha256: str
    name: str
    kind: str = Field(description="Media type, by the file's content.")
    size: int
    expires_at: datetime = Field(description="When the file is forgotten, if no act has named it.")


@router.post("/files", status_code=201, summary="Send a file", openapi_extra=BODY, responses=PROBLEMS)
async def upload(request: Request) -> WaitingFile:
    """Send one file (field `file`, at most 20 MB), with or without an account; name its token in the act that it belongs to.

    Taken by content: PDF, JPEG, PNG, TIFF, HEIC, plain text, CSV, XLSX, DOCX. `curl -F file=@evidence.pdf …/api/files`
    """
    if "authorization" in request.headers:
        signed_in(request)
    await receiving.count(request)
    async with request.form(max_files=1, max_fields=1) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid((Fault("file", NO_FILE),))
        taken = await receiving.receive(request, "file", file)
    if isinstance(taken, Fault):
        raise Invalid((taken,))
    sha256, judged = taken
    desk, actor = desk_of(request), actor_in(request)
    now, person = desk.clock(), actor.person if actor else None
    kept = {"sha256": sha256, "name": judged.name, "kind": judged.media_type}
    token = await apart(handed_in.give_token, desk.engine, desk.dice, now, person, **kept)
    return WaitingFile(token=token, size=len(judged.content), expires_at=now + handed_in.KEPT, **kept)


class Named(NamedTuple):
    """A body in which each token has become the file that it stands for; the tokens by field, and what is wrong with others."""

    body: dict[str, Any]
    tokens: Mapping[str, str]
    faults: tuple[Fault, ...]


Find = Callable[[str], Upload | None]
"""What a token stands for, or the hash of a file that whoever asks may read; None for any other text."""
STAND_IN = Upload(sha256="0" * 64, name="none")
"""For a token that stands for nothing, so that what else is wrong is told with it."""


def named(given: type[BaseModel], body: Mapping[str, Any], find: Find) -> Named:
    """Put the files in the place of what names them."""
    made, tokens, wrong = dict(body), dict[str, str](), dict[str, Fault]()

    def stands_for(field: str, said: Any) -> dict[str, Any]:
        found = find(said) if isinstance(said, str) and said not in tokens else None
        if found is None:
            wrong.setdefault(field, Fault(field, NOT_YOURS))
        elif said != found.sha256:
            tokens[said] = field
        return (found or STAND_IN).model_dump()

    for field in file_fields(given):
        said = made.get(field)
        if isinstance(said, list):
            made[field] = [stands_for(field, one) for one in said]
        elif said is not None:
            made[field] = stands_for(field, said)
    return Named(made, tokens, tuple(wrong.values()))


def finder(session: Session, actor: Actor, now: datetime) -> Find:
    """Return how files are found for somebody. A hash alone opens nothing: the station's public list has one for each report."""

    def find(said: str) -> Upload | None:
        waiting = handed_in.by_token(session, said, actor.person, now)
        if waiting is not None:
            return Upload(sha256=waiting.sha256, name=waiting.name, kind=waiting.kind)
        kept = session.get(StoredFile, said) if actor.is_staff() and concerned(actor) else None
        name = name_of_file(session, actor, said) if kept else None
        return Upload(sha256=said, name=name, kind=kept.kind) if kept and name else None

    return find


@dataclass(frozen=True)
class Spending:
    """Spends the tokens of an act in its own transaction: of two acts with one token, one is done."""

    tokens: Mapping[str, str]

    def before(self, session: Session) -> None:
        """Spend them. Raises Invalid where one was spent meanwhile."""
        if self.tokens and not handed_in.spend(session, self.tokens.keys()):
            raise Invalid(tuple(Fault(field, NOT_YOURS) for field in sorted(set(self.tokens.values()))))

    def after(self, ctx: Context) -> None:
        """Nothing more."""
