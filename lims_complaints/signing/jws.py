"""What the station's seal says as JSON: a flattened JWS (RFC 7515) whose header carries the certificates of the seal (`x5c`)."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate

from lims_complaints.signing.authority import Revocation
from lims_complaints.signing.keys import Key
from lims_complaints.signing.trust import chain_to, may_seal, taken_back

COORDINATE = 32  # bytes of r and of s on P-256


@dataclass(eq=False)
class BadJws(Exception):
    """It is not of this kind at all, or nobody whom we trust signed it, or not a seal, or one whose certificate was revoked, or its signature does not hold."""

    why: Literal["form", "trust", "seal", "revoked", "signature"]


def sealed(kind: str, payload: object, key: Key) -> bytes:
    """Return the payload signed by the seal's `key`, as one line of JSON. `kind` is the header's `typ`."""
    certificates = [key.certificate, *key.chain]
    curve = isinstance(key.certificate.public_key(), ec.EllipticCurvePublicKey)
    header = {
        "alg": "ES256" if curve else "RS256",
        "typ": kind,
        "x5c": [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in certificates],
    }
    protected, body = _url64(_json(header)), _url64(_json(payload))
    signature = key.sign(f"{protected}.{body}".encode())
    if curve:
        r, s = decode_dss_signature(signature)
        signature = r.to_bytes(COORDINATE, "big") + s.to_bytes(COORDINATE, "big")
    return _json({"protected": protected, "payload": body, "signature": _url64(signature)}) + b"\n"


def opened(
    kind: str, text: bytes, trust: Sequence[Certificate], at: Callable[[Any], datetime], revoked: Sequence[Revocation] = ()
) -> Any:
    """Return the payload of what a seal that leads to `trust`, and is not `revoked`, signed at the instant that `at` reads in it.

    Raises BadJws.
    """
    try:
        outer = json.loads(text)
        protected, body = str(outer["protected"]), str(outer["payload"])
        header = json.loads(_plain(protected))
        if header["typ"] != kind:
            raise BadJws("form")
        certificates = [load_der_x509_certificate(base64.b64decode(c)) for c in header["x5c"]]
        payload = json.loads(_plain(body))
        signed_at = at(payload)
        signature = _plain(str(outer["signature"]))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as fault:
        raise BadJws("form") from fault
    _check(certificates, f"{protected}.{body}".encode(), signature, trust, signed_at)
    if taken_back(certificates[0], signed_at, revoked):
        raise BadJws("revoked")
    return payload


def instant(text: str) -> datetime:
    """Return an instant with its zone; ValueError for one without."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at


def _check(
    certificates: Sequence[Certificate], said: bytes, signature: bytes, trust: Sequence[Certificate], at: datetime
) -> None:
    if not certificates or not chain_to(certificates[0], certificates[1:], trust, at):
        raise BadJws("trust")
    if not may_seal(certificates[0], trust):
        raise BadJws("seal")
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
        raise BadJws("signature") from fault


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
