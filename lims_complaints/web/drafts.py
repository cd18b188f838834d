"""What was typed and uploaded before a form was sent: kept under a random name, so that no error and no reload loses it.

One JSON file a draft in the station's folder; the uploaded bytes stand in the store of files by their hash. Secrets never
come here. A draft that nobody touched for a day is swept away by the worker (documents/unsent.py).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lims_complaints.chance import Dice

_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Kept:
    """An uploaded file that waits for its form to be sent. `field` is the form's field, `size` in octets."""

    id: str
    field: str
    name: str
    sha256: str
    size: int
    media_type: str

    @property
    def kind(self) -> str:
        """What the bytes are, as acts name it."""
        return self.media_type


@dataclass(frozen=True)
class Draft:
    """A form before it is sent: texts by field name (each a list, as a form sends them), and files."""

    id: str
    form: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Drafts:
    """The drafts of a station."""

    folder: Path
    dice: Dice

    def new(self, form: str) -> Draft:
        """Return an empty draft of a form; nothing is written before something is kept."""
        return Draft(self.dice.bytes(16).hex(), form)

    def keep(self, draft: Draft) -> None:
        """Write a draft, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = self.folder / f"{draft.id}.json"
        half = place.with_suffix(".half")
        half.touch(mode=0o600)
        half.write_text(json.dumps(asdict(draft), ensure_ascii=False), "utf-8")
        half.replace(place)

    def find(self, name: str, form: str) -> Draft | None:
        """Return the draft of that name if it is one of that form; None for what is no name or is gone."""
        if not _NAME.fullmatch(name):
            return None
        try:
            read = json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        if read["form"] != form:
            return None
        return Draft(read["id"], read["form"], read["values"], tuple(Kept(**f) for f in read["files"]))

    def drop(self, name: str) -> None:
        """Forget a draft: it was sent, or its writer asks for a new sheet."""
        if _NAME.fullmatch(name):
            (self.folder / f"{name}.json").unlink(missing_ok=True)
