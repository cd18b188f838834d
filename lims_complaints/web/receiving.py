"""Files as they come in at either door: bounded where nobody is signed in, judged by their bytes, kept by their hash."""

from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile

from lims_complaints.act import Desk
from lims_complaints.documents import handed_in
from lims_complaints.documents.uploads import LARGEST, Upload, judge
from lims_complaints.errors import Fault
from lims_complaints.language import N_
from lims_complaints.web.problem import TooMany
from lims_complaints.web.session import client_address
from lims_complaints.web.state import actor_in, desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import UPLOADS, digest, guess

TOO_MANY = N_("Too many files came from your network. Send this one again in {minutes} min; what you typed is kept.")
NO_ROOM_SECONDS = 3600


class Received(NamedTuple):
    """A file that was taken: its hash, and what it is."""

    sha256: str
    file: Upload


async def count(request: Request) -> None:
    """Count a file that is about to come from somebody without an account. Raises TooMany."""
    if actor_in(request) is None:
        try:
            await apart(guess, desk_of(request), UPLOADS, client_address(request))
        except TooMany as wait:
            raise TooMany(wait.seconds, TOO_MANY) from wait


async def receive(request: Request, field: str, upload: UploadFile) -> Received | Fault:
    """Judge one file and keep it, or say why not. Raises TooMany where people without an account have left too much here."""
    content = await upload.read(LARGEST + 1)
    judged = await apart(judge, field, upload.filename or "", content)
    if isinstance(judged, Fault):
        return judged
    desk = desk_of(request)
    place = "" if actor_in(request) else digest(desk, client_address(request))
    return Received(await apart(keep, desk, judged.content, place), judged)


def keep(desk: Desk, content: bytes, place: str = "") -> str:
    """Keep bytes until an act names them; what none has named is forgotten after a day. Raises TooMany as above."""
    try:
        return handed_in.take(desk.engine, desk.store, content, desk.clock(), place)
    except handed_in.NoRoom as full:
        raise TooMany(NO_ROOM_SECONDS, TOO_MANY) from full
