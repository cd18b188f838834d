"""The station's signed list of what became of each report: it alone can tell a rolled-back copy from one in force.

Sealed as `jws` says; `docs/status-list.md` gives the form.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from cryptography.x509 import Certificate

from lims_complaints.language import N_
from lims_complaints.signing.jws import BadJws, instant, opened, sealed
from lims_complaints.signing.keys import Key
from lims_complaints.signing.trust import revocations

State = Literal["in force", "under review", "void", "superseded"]
Form = Literal["issued", "voided", "entered", "void certificate", "stamped copy"]
"""As what a file was handed out. One entered came from elsewhere, bears no signature of ours, and is known by its hash alone."""
BY_HASH: frozenset[Form] = frozenset({"entered", "stamped copy"})
TYPE = "lims-complaints-status+jws"


class BadStatusList(Exception):
    """The list is not one, or nobody whom we trust signed it."""


@dataclass(frozen=True)
class Entry:
    """One report: its state since when, the SHA-256 (hex) of each file that it was handed out as, what replaces it, why.

    `amended_by` are the supplements that it is read with: in force for what they leave as it is.
    """

    number: str
    state: State
    since_at: datetime
    files: tuple[tuple[Form, str], ...]
    replaced_by: str = ""
    reason: str = ""
    amended_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatusList:
    """What the station says at one instant, good until another; `crl` (DER) says whose certificates were taken back."""

    entries: tuple[Entry, ...]
    at: datetime
    expires_at: datetime
    crl: bytes = b""

    def of_file(self, sha256: str) -> tuple[Entry, Form] | None:
        """Find the report that was handed out as exactly this file."""
        for entry in self.entries:
            for form, known in entry.files:
                if known == sha256:
                    return entry, form
        return None

    def of_number(self, number: str) -> Entry | None:
        """Find a report by its number."""
        return next((entry for entry in self.entries if entry.number == number), None)


def make_status_list(entries: Sequence[Entry], key: Key, at: datetime, expires_at: datetime, crl: bytes = b"") -> bytes:
    """Return the list signed by the seal's `key`, as JSON."""
    payload = {
        "at": at.isoformat(),
        "expires_at": expires_at.isoformat(),
        "reports": [_written(e) for e in sorted(entries, key=lambda e: e.number)],
    } | ({"crl": base64.b64encode(crl).decode()} if crl else {})
    return sealed(TYPE, payload, key)


def read_status_list(text: bytes, trust: Sequence[Certificate], crls: Sequence[bytes] = ()) -> StatusList:
    """Read a list that a seal signed which leads to `trust` and no list in `crls` (DER) takes back; else raise BadStatusList."""
    try:
        return _read(opened(TYPE, text, trust, lambda payload: _read(payload).at, revocations(trust, crls)))
    except BadJws as bad:
        raise BadStatusList(WHY[bad.why]) from bad


WHY = {
    "form": N_("this is no status list"),
    "trust": N_("the status list is signed by someone who is not trusted"),
    "seal": N_("the status list is not signed by a station's seal"),
    "revoked": N_("the certificate of the seal that signed the status list was revoked"),
    "signature": N_("the signature of the status list does not hold"),
}


def sha256(file: bytes) -> str:
    """Return the SHA-256 of a file as the list writes it."""
    return hashlib.sha256(file).hexdigest()


def add(entries: Sequence[Entry], entry: Entry) -> tuple[Entry, ...]:
    """Return the entries with this one in the place of an older one of the same number, whose files stay listed."""
    old = next((e for e in entries if e.number == entry.number), None)
    files = tuple(dict.fromkeys((*(old.files if old else ()), *entry.files)))
    return (*(e for e in entries if e.number != entry.number), replace(entry, files=files))


def _written(entry: Entry) -> dict[str, Any]:
    written: dict[str, Any] = {
        "number": entry.number,
        "state": entry.state,
        "since_at": entry.since_at.isoformat(),
        "files": [{"form": form, "sha256": digest} for form, digest in entry.files],
    }
    return written | {k: v for k, v in _more(entry) if v}


def _more(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield "replaced_by", entry.replaced_by
    yield "amended_by", list(entry.amended_by)
    yield "reason", entry.reason


def _read(payload: dict[str, Any]) -> StatusList:
    entries = []
    for one in payload["reports"]:
        if one["state"] not in get_args(State):
            raise ValueError(one["state"])
        files = tuple((f["form"], str(f["sha256"])) for f in one["files"])
        entries.append(
            Entry(
                str(one["number"]),
                one["state"],
                instant(one["since_at"]),
                files,
                str(one.get("replaced_by", "")),
                str(one.get("reason", "")),
                tuple(str(number) for number in one.get("amended_by", ())),
            )
        )
    crl = base64.b64decode(payload.get("crl", ""))
    return StatusList(tuple(entries), instant(payload["at"]), instant(payload["expires_at"]), crl)
