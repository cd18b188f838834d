"""One signature in one field: pyHanko, set up so that key, time and appearance are exactly what the caller passes."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError, UnacceptableSignerError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lims_complaints.errors import Refused
from lims_complaints.language import N_
from lims_complaints.signing.keys import CLAUSE, Key

# Validation material goes in before the archive timestamp, so that no byte at the end stands unsigned.
BEFORE_TIMESTAMP = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)


@dataclass(frozen=True)
class LongTerm:
    """What a long-term signature (B-LTA) needs: who says the time, whom to trust, what was revoked (CRLs, DER).

    A list may be named by its file: it is published anew while a worker runs, so each signature reads it as it is then.
    """

    timestamper: TimeStamper
    anchors: tuple[Certificate, ...]
    revoked: tuple[bytes | Path, ...] = ()

    @property
    def crls(self) -> tuple[bytes, ...]:
        """The lists of revoked certificates as they stand now."""
        return tuple(r.read_bytes() if isinstance(r, Path) else r for r in self.revoked)


@dataclass(frozen=True)
class Words:
    """What a signature says of itself: who, why, at which instant of the server, for which document."""

    reason: str
    name: str
    at: datetime
    number: str = ""


@dataclass(frozen=True)
class Terms:
    """How a signature binds: certified with which changes allowed (None: approval), trusted how, for how long."""

    certify: MDPPerm | None = None
    anchors: tuple[Certificate, ...] = ()
    long_term: LongTerm | None = None


class Writer(IncrementalPdfFileWriter):
    """An incremental update that leaves the document's own metadata as they are: the signature says when."""

    def _update_meta(self) -> None:
        """Change nothing."""


def update(pdf: bytes) -> Writer:
    """Begin a revision behind `pdf`, on a line of its own (PDF/A 6.1.9): typst ends its files without one."""
    return Writer(BytesIO(pdf if pdf.endswith((b"\n", b"\r")) else pdf + b"\n"))


@dataclass(frozen=True)
class NoStamp(BaseStampStyle):
    """Leave the appearance of the field as it is."""

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> None:  # noqa: ARG002 - pyHanko's signature
        """Make no stamp."""
        return


class KeySigner(Signer):
    """pyHanko's signer over one of our keys; no root goes into the file, and nothing twice."""

    def __init__(self, key: Key) -> None:
        above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        for certificate in key.chain:
            if certificate.subject != certificate.issuer:
                above.register(to_asn1(certificate))
        super().__init__(signing_cert=to_asn1(key.certificate), cert_registry=above)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        return bytes(512) if dry_run else self.key.sign(data)


class _PdfSigner(PdfSigner):
    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


def sign_field(writer: IncrementalPdfFileWriter, name: str, key: Key, words: Words, terms: Terms) -> bytes:
    """Sign the field `name`, which exists, with everything else that `writer` changed; return the whole file."""
    if words.at.tzinfo is None:
        raise ValueError("the time of a signature needs a zone")
    long_term = terms.long_term
    anchors = terms.anchors + (long_term.anchors if long_term else ())
    meta = PdfSignatureMetadata(
        field_name=name,
        certify=terms.certify is not None,
        docmdp_permissions=terms.certify,  # type: ignore[arg-type] # None: the field's own lock holds
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=words.reason or None,
        name=words.name or None,
        contact_info=words.number or None,
    )
    if anchors:
        meta = replace(meta, validation_context=context(anchors, words.at, long_term.crls if long_term else ()))
    if long_term:
        material = DSSContentSettings(include_vri=False, next_ts_settings=BEFORE_TIMESTAMP)
        meta = replace(meta, embed_validation_info=True, use_pades_lta=True, dss_settings=material)
    signer = _PdfSigner(
        meta,
        KeySigner(key),
        timestamper=long_term.timestamper if long_term else None,
        stamp_style=NoStamp(),
    )
    signer.at = words.at
    kept = room(key, long_term)
    try:
        signed: BytesIO = run(signer.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=kept))
    except SigningError as fault:
        if not isinstance(fault.__cause__ or fault, UnacceptableSignerError | PathBuildingError | PathValidationError):
            raise
        raise Refused(CLAUSE, N_("The file does not accept a signature by this key.")) from fault
    return signed.getvalue()


def check_term(key: Key, at: datetime) -> None:
    """Refuse to sign with a certificate that has ended or not begun: nobody would believe it."""
    certificate = key.certificate
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Refused(CLAUSE, N_("The certificate of this key is not valid at this time; have it renewed."))


def context(anchors: Sequence[Certificate], at: datetime, crls: Sequence[bytes] = ()) -> ValidationContext:
    """Return whom to trust at an instant, offline."""
    from asn1crypto.crl import CertificateList  # noqa: PLC0415

    return ValidationContext(
        trust_roots=[to_asn1(c) for c in anchors],
        moment=at,
        allow_fetching=False,
        crls=[CertificateList.load(c) for c in crls],
        revocation_mode="soft-fail",
    )


def to_asn1(certificate: Certificate) -> asn1.Certificate:
    """Return pyHanko's form of a certificate."""
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


@dataclass
class _Outcome:
    value: Any = None
    fault: BaseException | None = field(default=None)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run pyHanko's coroutine to its end, also where an event loop is already running in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    outcome = _Outcome()

    def apart() -> None:
        try:
            outcome.value = asyncio.run(coroutine)
        except BaseException as fault:  # noqa: BLE001 - handed to the thread that waits
            outcome.fault = fault

    thread = threading.Thread(target=apart)
    thread.start()
    thread.join()
    if outcome.fault is not None:
        raise outcome.fault
    return outcome.value


def room(key: Key, long_term: LongTerm | None = None) -> int:
    """Return the hex digits to keep for a signature: certificates, attributes, 4096 bits of RSA, a timestamp."""
    certificates = sum(len(c.public_bytes(Encoding.DER)) for c in (key.certificate, *key.chain))
    return 2 * (certificates + 2048 + (9216 if long_term else 0))
