"""Uploads: kept by their hash and judged by their content; an act then names them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from lims_complaints.api.handed_in import note
from lims_complaints.attachments import Upload
from lims_complaints.documents.uploads import LARGEST, judge
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.web.session import staff
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(prefix="/api", tags=["files"])


class KeptFile(BaseModel):
    """A file as acts name it."""

    sha256: str
    name: str
    kind: str


FORM = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}}


@router.post("/files", status_code=201, openapi_extra=BODY, responses={413: {}, 422: {}})
async def upload(request: Request, actor: Annotated[Actor, Depends(staff)]) -> KeptFile:
    """Keep one file (field `file`, at most 20 MB); return what an act needs to name it, within a day."""
    async with request.form(max_files=1, max_fields=1) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid((Fault("file", N_("Send one file in the field “file”.")),))
        content = await file.read(LARGEST + 1)
        judged = await apart(judge, "file", file.filename or "", content)
    if isinstance(judged, Fault):
        raise Invalid((judged,))
    sha256 = await apart(desk_of(request).store.keep, judged.content)
    kept = Upload(sha256=sha256, name=judged.name, kind=judged.media_type)
    await apart(note, request, actor, kept, len(judged.content))
    return KeptFile(**kept.model_dump())
