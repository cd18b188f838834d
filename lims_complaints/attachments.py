"""Files that come with an act: kept by their hash before it, entered on the case with it."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from lims_complaints.documents import handed_in
from lims_complaints.documents.store import Store
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.paper import StoredFile


class Upload(BaseModel):
    """A file that was handed in and is kept already."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sha256: str = Field(pattern="^[0-9a-f]{64}$", title=N_("File"))
    name: str = Field(max_length=200, title=N_("File name"))
    kind: str = Field(default="application/octet-stream", title=N_("Kind of file"))


GONE = N_("{name} is not here any more: what is not sent within a day is forgotten. Add the file again.")


def check_kept(store: Store, given: BaseModel) -> None:
    """Raise Invalid where a file that an input names is not kept."""
    gone = tuple(Fault(at, GONE, {"name": file.name}) for at, file in named_in(given) if not store.has(file.sha256))
    if gone:
        raise Invalid(gone)


def hold(session: Session, store: Store, given: BaseModel) -> None:
    """Hold the files that an act's input names, in the act's transaction: none is swept away any more. Raises Invalid as above."""
    if files := {file.sha256 for _, file in named_in(given)}:
        handed_in.hold(session, files)
        check_kept(store, given)


def named_in(given: BaseModel) -> Iterator[tuple[str, Upload]]:
    """Yield each file that an input names, with its field."""
    for name in file_fields(type(given)):
        value = getattr(given, name)
        yield from ((name, one) for one in (value if isinstance(value, tuple) else (value,)) if one is not None)


@cache
def file_fields(given: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of an act's input that take files; no part of an input within it takes any."""
    return tuple(name for name, field in given.model_fields.items() if Upload in _within(field.annotation))


def _within(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation speaks of: tuple[Upload, ...] | None speaks of Upload."""
    yield annotation
    for part in get_args(annotation):
        yield from _within(part)


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
