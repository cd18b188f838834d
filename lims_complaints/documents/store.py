"""Files kept by their hash: written once, whole or not at all, and checked each time they are read."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lims_complaints.errors import NotFound, Unavailable

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Store:
    """A folder of files, each named by the SHA-256 of its bytes."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Keep `content` on the disk, past a loss of power, and return its SHA-256; the same bytes are kept once.

        Raises Unavailable where the disk does not take it; nothing half written stays.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.path(sha256)
        try:
            if place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256:
                return sha256
            _make_folder(place.parent)
            _write(place, content)
        except OSError as fault:
            raise Unavailable(f"the file could not be kept: {fault.strerror or fault}") from fault
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes with this hash. Raises NotFound, or Unavailable where the disk gives other bytes."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"no file {sha256}") from None
        except OSError as fault:
            raise Unavailable(f"the file could not be read: {fault.strerror or fault}") from fault
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unavailable(f"file {sha256} is damaged on the disk: restore it from the backup")
        return content

    def forget(self, sha256: str) -> None:
        """Take a file away that no record names; one that is gone already is no fault."""
        self.path(sha256).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """Whether a file with this hash is kept."""
        return self.path(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Return where the file with this hash stands. Raises NotFound for what is no SHA-256."""
        if not _HASH.fullmatch(sha256):
            raise NotFound("that is no SHA-256")
        return self.folder / sha256[:2] / sha256


def _make_folder(folder: Path) -> None:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        _sync_folder(made.parent)


def _write(place: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(dir=place.parent, prefix=".half-")
    half = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        half.chmod(0o440)
        half.replace(place)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
