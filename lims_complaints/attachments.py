"""Files that come with an act: kept by their hash before it, entered on the case with it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from lims_complaints.documents.store import Store
from lims_complaints.language import N_
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.paper import StoredFile


class Upload(BaseModel):
    """A file that was handed in and is kept already."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sha256: str = Field(pattern="^[0-9a-f]{64}$", title=N_("File"))
    name: str = Field(max_length=200, title=N_("File name"))
    kind: str = Field(default="application/octet-stream", title=N_("Kind of file"))


def enter(session: Session, store: Store, upload: Upload, now: Any) -> None:
    """Enter a kept file in the list of files. Raises NotFound where the store has none of that hash."""
    if session.get(StoredFile, upload.sha256) is None:
        size = len(store.get(upload.sha256))
        session.add(StoredFile(sha256=upload.sha256, size=size, kind=upload.kind, kept_at=now))
        session.flush()


def attach(ctx: Any, uploads: tuple[Upload, ...], what: str) -> None:
    """Attach files to the act's case; `what` says what they are: evidence, authority, paper."""
    for upload in uploads:
        enter(ctx.session, ctx.store, upload, ctx.now)
        ctx.session.add(
            Attachment(
                case_id=ctx.case.id, round_number=ctx.case.round_number, sha256=upload.sha256, name=upload.name,
                what=what, added_at=ctx.now, added_by_id=ctx.actor.person,
            )
        )  # fmt: skip
