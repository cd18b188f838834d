"""Where a station's keys lie, and how its seal is opened there."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lims_complaints.errors import NotFound, Unavailable
from lims_complaints.lazily import Lazily
from lims_complaints.settings import Settings
from lims_complaints.signing.authority import kind_of
from lims_complaints.signing.keyring import CRL, Keyring
from lims_complaints.signing.keys import WrongPassphrase
from lims_complaints.signing.seal import Seal
from lims_complaints.signing.trust import read_certificates

if TYPE_CHECKING:
    from lims_complaints.signing import timestamp
    from lims_complaints.signing.pen import LongTerm
else:
    timestamp = Lazily("lims_complaints.signing.timestamp")

SEAL_NAME = "检验检测专用章"
SEAL_PASSPHRASE = "seal.passphrase"  # noqa: S105 - the name of a file
SEAL_VARIABLE = "LIMS_SEAL_PASSPHRASE"
SEAL_FILE_VARIABLE = "LIMS_SEAL_PASSPHRASE_FILE"
OTHERS = 0o077  # group and everybody else
TIMESTAMP_ROOTS = "timestamp-roots.pem"


def keyring(settings: Settings) -> Keyring:
    """Return the station's folder of keys."""
    return Keyring(settings.keys)


def open_seal(settings: Settings) -> Seal | None:
    """Open the station's seal as it stands in the folder of keys; None where no authority was made yet."""
    ring = keyring(settings)
    if not ring.exists:
        return None
    seals = [i for i in ring.certificates() if kind_of(i.certificate) == "seal" and i.revoked is None]
    if not seals:
        return None
    try:
        key = ring.open(seals[-1].serial, seal_passphrase(ring.folder))
    except WrongPassphrase as wrong:
        raise Unavailable("the passphrase of the seal does not open it") from wrong
    return Seal(key, ring.root, SEAL_NAME, _long_term(settings, ring))


def seal_passphrase(folder: Path) -> str:
    """Return the passphrase of the seal: from its variable, from the file named there, or from its file among the keys."""
    given = os.environ.get(SEAL_VARIABLE)
    if given is not None:
        return given
    file = Path(os.environ.get(SEAL_FILE_VARIABLE) or folder / SEAL_PASSPHRASE)
    if not file.is_file():
        raise NotFound(f"{file}: the passphrase of the seal is neither there nor in {SEAL_VARIABLE}")
    if file.stat().st_mode & OTHERS:
        raise Unavailable(f"{file}: others can read the passphrase of the seal; chmod 600 closes it")
    return file.read_text("utf-8").strip()


def _long_term(settings: Settings, ring: Keyring) -> "LongTerm | None":
    if not settings.timestamp_authority:
        return None
    file = ring.folder / TIMESTAMP_ROOTS
    roots = read_certificates(file) if file.is_file() else ()
    return timestamp.long_term(settings.timestamp_authority, (ring.root, *roots), (ring.folder / CRL,))
