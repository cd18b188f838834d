"""Which files an act may name by its hash: those that whoever acts handed in, or may read. A hash alone proves nothing.

Hashes are no secret: the station's public list has one for each report.
"""

import hashlib
from collections.abc import Iterator

from fastapi import Request
from pydantic import BaseModel

from lims_complaints.act import Desk
from lims_complaints.attachments import Upload, enter
from lims_complaints.db.engine import writing
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.web.drafts import Draft, Kept
from lims_complaints.web.papers_page import name_of_file
from lims_complaints.web.readers import concerned
from lims_complaints.web.state import desk_of, drafts_of

FORM = "/api/files"
NOT_HANDED_IN = N_("This file was not handed in by you. Send it to /api/files first; it is kept for a day.")


def note(request: Request, actor: Actor, file: Upload, size: int) -> None:
    """Remember for a day that somebody handed a file in."""
    kept = Kept("", "file", file.name, file.sha256, size, file.kind)
    drafts_of(request).keep(Draft(_draft(actor, file.sha256), FORM, files=(kept,)))


def refuse_others(request: Request, actor: Actor, given: BaseModel) -> None:
    """Enter the files that an act names. Raises Invalid for each that is not of whoever acts."""
    faults = []
    for field, sha256 in named(given):
        draft = drafts_of(request).find(_draft(actor, sha256), FORM)
        if draft is not None:
            _enter(desk_of(request), draft.files[0])
        elif not _may_read(desk_of(request), actor, sha256):
            faults.append(Fault(field, NOT_HANDED_IN))
    if faults:
        raise Invalid(tuple(faults))


def named(given: BaseModel) -> Iterator[tuple[str, str]]:
    """Yield where an input names a file, and the file's hash."""
    for name in type(given).model_fields:
        value = getattr(given, name)
        if name == "raw_sha256" and value:
            yield name, value
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Upload):
                yield name, each.sha256
            elif isinstance(each, BaseModel):
                yield from named(each)


def _draft(actor: Actor, sha256: str) -> str:
    return hashlib.sha256(f"{actor.person} {sha256}".encode()).hexdigest()[:32]


def _enter(desk: Desk, kept: Kept) -> None:
    with writing(desk.engine) as session:
        enter(session, desk.store, Upload(sha256=kept.sha256, name=kept.name, kind=kept.kind), desk.clock())


def _may_read(desk: Desk, actor: Actor, sha256: str) -> bool:
    if not actor.is_staff() or not concerned(actor):
        return False
    with desk.read() as session:
        return name_of_file(session, actor, sha256) is not None
