"""The station's signed list of what became of each report: it alone can tell a rolled-back copy from one in force.

A flattened JWS (RFC 7515) whose header carries the certificates of the seal (`x5c`); `docs/status-list.md` gives the form.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate

from lims_complaints.language import N_
from lims_complaints.signing.keys import Key
from lims_complaints.signing.trust import chain_to, may_seal

State = Literal["in force", "under review", "void", "superseded"]
Form = Literal["issued", "voided"]
TYPE = "lims-complaints-status+jws"
COORDINATE = 32  # bytes of r and of s on P-256


class BadStatusList(Exception):
    """The list is not one, or nobody whom we trust signed it."""


@dataclass(frozen=True)
class Entry:
    """One report: its state since when, the SHA-256 (hex) of each file that it was handed out as, what replaces it, why."""

    number: str
    state: State
    since_at: datetime
    files: tuple[tuple[Form, str], ...]
    replaced_by: str = ""
    reason: str = ""


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
    certificates = [key.certificate, *key.chain]
    curve = isinstance(key.certificate.public_key(), ec.EllipticCurvePublicKey)
    header = {
        "alg": "ES256" if curve else "RS256",
        "typ": TYPE,
        "x5c": [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in certificates],
    }
    payload = {
        "at": at.isoformat(),
        "expires_at": expires_at.isoformat(),
        "reports": [_written(e) for e in sorted(entries, key=lambda e: e.number)],
    } | ({"crl": base64.b64encode(crl).decode()} if crl else {})
    protected, body = _url64(_json(header)), _url64(_json(payload))
    signature = key.sign(f"{protected}.{body}".encode())
    if curve:
        r, s = decode_dss_signature(signature)
        signature = r.to_bytes(COORDINATE, "big") + s.to_bytes(COORDINATE, "big")
    return _json({"protected": protected, "payload": body, "signature": _url64(signature)}) + b"\n"


def read_status_list(text: bytes, trust: Sequence[Certificate]) -> StatusList:
    """Read a list that a seal signed which leads to `trust`; raise BadStatusList for any other."""
    try:
        outer = json.loads(text)
        protected, body = str(outer["protected"]), str(outer["payload"])
        header = json.loads(_plain(protected))
        if header["typ"] != TYPE:
            raise BadStatusList(N_("this is no status list"))
        certificates = [load_der_x509_certificate(base64.b64decode(c)) for c in header["x5c"]]
        payload = json.loads(_plain(body))
        listed = _read(payload)
        signature = _plain(str(outer["signature"]))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as fault:
        raise BadStatusList(N_("this is no status list")) from fault
    _check(certificates, f"{protected}.{body}".encode(), signature, trust, listed.at)
    return listed


def sha256(file: bytes) -> str:
    """Return the SHA-256 of a file as the list writes it."""
    return hashlib.sha256(file).hexdigest()


def add(entries: Sequence[Entry], entry: Entry) -> tuple[Entry, ...]:
    """Return the entries with this one in the place of an older one of the same number, whose files stay listed."""
    old = next((e for e in entries if e.number == entry.number), None)
    files = tuple(dict.fromkeys((*(old.files if old else ()), *entry.files)))
    return (*(e for e in entries if e.number != entry.number), replace(entry, files=files))


def _check(
    certificates: Sequence[Certificate], said: bytes, signature: bytes, trust: Sequence[Certificate], at: datetime
) -> None:
    if not certificates or not chain_to(certificates[0], certificates[1:], trust, at):
        raise BadStatusList(N_("the status list is signed by someone who is not trusted"))
    if not may_seal(certificates[0], trust):
        raise BadStatusList(N_("the status list is not signed by a station's seal"))
    public = certificates[0].public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey) and len(signature) == 2 * COORDINATE:
            r, s = (int.from_bytes(part, "big") for part in (signature[:COORDINATE], signature[COORDINATE:]))
            public.verify(encode_dss_signature(r, s), said, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, said, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise InvalidSignature
    except InvalidSignature as fault:
        raise BadStatusList(N_("the signature of the status list does not hold")) from fault


def _written(entry: Entry) -> dict[str, Any]:
    written: dict[str, Any] = {
        "number": entry.number,
        "state": entry.state,
        "since_at": entry.since_at.isoformat(),
        "files": [{"form": form, "sha256": digest} for form, digest in entry.files],
    }
    return written | {k: v for k, v in (("replaced_by", entry.replaced_by), ("reason", entry.reason)) if v}


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
                _instant(one["since_at"]),
                files,
                str(one.get("replaced_by", "")),
                str(one.get("reason", "")),
            )
        )
    crl = base64.b64decode(payload.get("crl", ""))
    return StatusList(tuple(entries), _instant(payload["at"]), _instant(payload["expires_at"]), crl)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
