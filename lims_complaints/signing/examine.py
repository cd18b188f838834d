"""What can be seen in a file: every signature and every revision, each by itself. The judgement is made in `verify`."""

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Certificate, load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from lims_complaints.signing.authority import kind_of
from lims_complaints.signing.certificate import VoidCertificate, read_certificate
from lims_complaints.signing.issue import SEAL
from lims_complaints.signing.keys import has_smaller_s
from lims_complaints.signing.pages import page_count
from lims_complaints.signing.pen import context, run
from lims_complaints.signing.revisions import Binding, unexplained
from lims_complaints.signing.void import field_places

VOID_FIELD = re.compile(r"Void_p(\d{3,})$")
OURS = re.compile(r"(Void_p\d{3,}|Issue|Seal)$")
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[")
UNREADABLE = "unreadable"

for noisy in ("pyhanko", "pyhanko_certvalidator"):  # what they find is said in our own words
    logging.getLogger(noisy).setLevel(logging.CRITICAL)


class Unreadable(Exception):
    """The file is not a PDF, or so broken that nothing can be said; `signed` if it bears traces of a signature."""

    def __init__(self, signed: bool) -> None:
        super().__init__(UNREADABLE)
        self.signed = signed


@dataclass(frozen=True)
class Signature:
    """One signature: where, who, when and why as it says itself; whether its bytes hold, and whether its signer is trusted."""

    field: str
    signer: str
    certificate: Certificate
    at: datetime | None
    reason: str
    number: str
    timestamp: bool
    intact: bool
    valid: bool
    trusted: bool
    timestamped: bool
    padded: bool
    covers: int
    revision: int
    whole: bool
    certifies: bool
    allows: MDPPerm | None

    @property
    def page(self) -> int:
        """The page that this signature voids; 0 for another."""
        found = VOID_FIELD.match(self.field)
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class Examined:
    """A file as read: signatures in order, revisions that nobody allowed, fields of ours that stand there unsigned."""

    pages: int
    size: int
    revisions: int
    signatures: tuple[Signature, ...]
    unexplained: tuple[int, ...]
    remains: bool
    certificate: VoidCertificate | None = None


def examine(pdf: bytes, trust: Sequence[Certificate], now: datetime) -> Examined:
    """Read a file; raise Unreadable where that is not possible."""
    traces = BYTE_RANGE.search(pdf) is not None
    if b"%PDF-" not in pdf[:1024]:
        raise Unreadable(signed=False)
    try:
        reader = PdfFileReader(BytesIO(pdf))
        pages = page_count(reader)
        embedded = sorted(reader.embedded_signatures, key=lambda s: s.signed_revision)
        if reader.encrypted and not embedded:
            raise Unreadable(signed=traces)
        signatures = tuple(_signature(s, pdf, trust, now) for s in embedded)
        bindings = [Binding(s.signed_revision, s.docmdp_level, s.fieldmdp) for s in embedded]
        return Examined(
            pages,
            len(pdf),
            reader.xrefs.total_revisions,
            signatures,
            unexplained(reader, bindings),
            not embedded and (traces or _left_behind(reader)),
            read_certificate(reader) if any(s.field == SEAL for s in signatures) else None,
        )
    except Exception as fault:
        raise Unreadable(signed=traces) from fault


def _signature(embedded: EmbeddedPdfSignature, pdf: bytes, trust: Sequence[Certificate], now: datetime) -> Signature:
    said = embedded.sig_object
    certificate = load_der_x509_certificate(embedded.signer_cert.dump())
    timestamp = embedded.sig_object_type == "/DocTimeStamp"
    at = _timestamp_time(embedded) if timestamp else embedded.self_reported_timestamp
    moment = at.astimezone(UTC) if at else now
    trusted_then = context(trust, moment)
    if timestamp:
        status: Any = run(async_validate_pdf_timestamp(embedded, trusted_then, skip_diff=True))
        stamped = False
    else:
        status = run(async_validate_pdf_signature(embedded, trusted_then, skip_diff=True))
        token = status.timestamp_validity
        stamped = token is not None and token.valid and token.trusted
    barred = getattr(status, "seed_value_constraint_error", None) is not None and certificate not in trust
    covers = embedded.byte_range[2] + embedded.byte_range[3]
    return Signature(
        field=embedded.field_name,
        signer=_common_name(certificate),
        certificate=certificate,
        at=moment if at else None,
        reason=str(said["/Reason"]) if "/Reason" in said else "",
        number=str(said["/ContactInfo"]) if "/ContactInfo" in said else "",
        timestamp=timestamp,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted) and not barred,
        timestamped=stamped,
        padded=_padding_touched(pdf, embedded) or _reshaped(pdf, embedded, certificate),
        covers=covers,
        revision=embedded.signed_revision,
        whole=status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION),
        certifies="/Reference" in said and embedded.docmdp_level is not None,
        allows=embedded.docmdp_level,
    )


def _timestamp_time(embedded: EmbeddedPdfSignature) -> datetime | None:
    info = embedded.signed_data["encap_content_info"]["content"].parsed
    said = info["gen_time"].native
    return said if isinstance(said, datetime) else None


def _padding_touched(pdf: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """Say whether the bytes between the signed ranges are anything but one signature in hex, filled up with zeros."""
    start, end = embedded.byte_range[1], embedded.byte_range[2]
    hole = pdf[start:end]
    if not (hole.startswith(b"<") and hole.endswith(b">")):
        return True
    try:
        der = bytes.fromhex(hole[1:-1].decode("ascii"))
        length = len(cms.ContentInfo.load(der).dump())
    except ValueError:
        return True
    digits = hole[1:-1]
    return der != embedded.pkcs7_content or any(der[length:]) or digits not in (digits.lower(), digits.upper())


def _reshaped(pdf: bytes, embedded: EmbeddedPdfSignature, certificate: Certificate) -> bool:
    """Say whether a signature of a station's key has a form that the station does not make: mirrored, or with additions."""
    signer = embedded.signer_info
    added = {attribute["type"].native for attribute in signer["unsigned_attrs"] or ()}
    if kind_of(certificate) is None or not isinstance(certificate.public_key(), ec.EllipticCurvePublicKey):
        return False
    hole = pdf[embedded.byte_range[1] : embedded.byte_range[2]]
    mirrored = embedded.sig_object_type != "/DocTimeStamp" and not has_smaller_s(signer["signature"].native)
    small = any(digit in b"abcdef" for digit in hole)
    return mirrored or small or not added <= {"signature_time_stamp_token"}


def _left_behind(reader: PdfFileReader) -> bool:
    """Say whether fields that a station prepares or signs stand in the form, or on a page, without any signature."""
    names = list(field_places(reader))
    for index in range(page_count(reader)):
        page = reader.find_page_for_modification(index)[0].get_object()  # type: ignore[no-untyped-call]
        widgets = [a.get_object() for a in page["/Annots"]] if "/Annots" in page else []
        names += [str(w["/T"]) for w in widgets if "/FT" in w and w["/FT"] == "/Sig" and "/T" in w]
    return any(OURS.match(name) for name in names)


def _common_name(certificate: Certificate) -> str:
    named = [a.value for a in certificate.subject if a.oid.dotted_string == "2.5.4.3"]
    return str(named[0]) if named else certificate.subject.rfc4514_string()


def digest_of(part: bytes) -> str:
    """Return the SHA-256 (hex)."""
    return hashlib.sha256(part).hexdigest()
