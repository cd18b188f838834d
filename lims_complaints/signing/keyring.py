"""The folder `keys` of a station: its authority, the certificates that it issued, the keys of people, what was revoked.

ca.pem                 the root, to be handed out
ca.key.p12             its key, under the authority's passphrase
revoked.crl            the list of revoked certificates (DER)
<serial>.pem           each certificate
<serial>.p12           its key, under the holder's passphrase (none for a key in a token)
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from lims_complaints.errors import NotFound, Refused
from lims_complaints.signing import authority as ca
from lims_complaints.signing.authority import Authority, Holder, Reason, Revocation
from lims_complaints.signing.keys import CLAUSE, FileKey

ROOT = "ca.pem"
ROOT_KEY = "ca.key.p12"
CRL = "revoked.crl"
CRL_DAYS = 35
SHORTEST_PASSPHRASE = 12  # characters
SHORTEST_SERIAL = 16  # hex digits; they are random, of 160 bits, and "ca" is none


@dataclass(frozen=True)
class Issued:
    """A certificate of this authority, and since when it is revoked, if it is."""

    certificate: Certificate
    revoked: Revocation | None

    @property
    def serial(self) -> str:
        """The serial number as its files are named."""
        return f"{self.certificate.serial_number:x}"


@dataclass(frozen=True)
class Keyring:
    """The files of an authority in one folder."""

    folder: Path
    rounds: int = ca.ROUNDS

    @property
    def exists(self) -> bool:
        """Whether an authority stands here."""
        return (self.folder / ROOT).is_file()

    @property
    def root(self) -> Certificate:
        """The root certificate; NotFound before `make`."""
        if not self.exists:
            raise NotFound(f"{self.folder}: no authority here yet; `lims-complaints keys make-ca` makes one")
        return x509.load_pem_x509_certificate((self.folder / ROOT).read_bytes())

    def make(self, name: str, passphrase: str, now: datetime) -> Certificate:
        """Make the authority; Refused where there is one already, since what it signed would lose its ground."""
        if self.exists:
            raise Refused(CLAUSE, f"{self.folder / ROOT} exists already; nothing was changed")
        made = ca.make_authority(name, passphrase, now, self.rounds)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(self.folder / ROOT_KEY, made.sealed)
        _write(self.folder / CRL, ca.crl(made, passphrase, (), 1, now, now + timedelta(days=CRL_DAYS)))
        _write(self.folder / ROOT, made.certificate.public_bytes(Encoding.PEM), open_to_all=True)
        return made.certificate

    def issue(self, passphrase: str, holder: Holder, holder_passphrase: str) -> Issued:
        """Make key and certificate for `holder`."""
        certificate, sealed = ca.issue(self._authority(), passphrase, holder, holder_passphrase, self.rounds)
        _write(self.folder / f"{certificate.serial_number:x}.p12", sealed)
        return self._keep(certificate)

    def certify(self, passphrase: str, holder: Holder, request: x509.CertificateSigningRequest) -> Issued:
        """Certify a key that lives in a token, by its signing request; only its key is taken from it."""
        if not request.is_signature_valid:
            raise Refused(CLAUSE, "the request is not signed by its own key")
        public = request.public_key()
        return self._keep(ca.certify(self._authority(), passphrase, holder, public))

    def sealed(self, serial: str) -> bytes:
        """Return the locked key of a certificate (PKCS#12)."""
        file = self.folder / f"{serial}.p12"
        if not _is_serial(serial) or not file.is_file():
            raise NotFound(f"no key {serial} in {self.folder}")
        return file.read_bytes()

    def open(self, serial: str, holder_passphrase: str) -> FileKey:
        """Open a key; WrongPassphrase when it does not fit."""
        return FileKey.open(self.sealed(serial), holder_passphrase)

    def certificate(self, serial: str) -> Issued:
        """Return a certificate by its serial number (hex)."""
        file = self.folder / f"{serial}.pem"
        if not _is_serial(serial) or not file.is_file():
            raise NotFound(f"no certificate {serial} in {self.folder}")
        return self._seen(x509.load_pem_x509_certificate(file.read_bytes()))

    def certificates(self) -> Iterator[Issued]:
        """Yield what was issued, earliest first."""
        files = (f for f in self.folder.glob("*.pem") if _is_serial(f.stem))
        read = [x509.load_pem_x509_certificate(f.read_bytes()) for f in files]
        for certificate in sorted(read, key=lambda c: (c.not_valid_before_utc, c.serial_number)):
            yield self._seen(certificate)

    def revoke(self, passphrase: str, serial: str, reason: Reason, now: datetime) -> Issued:
        """Take a certificate back and publish the list anew."""
        taken = self.certificate(serial).certificate
        self.publish(passphrase, now, ca.revoke(self._revocations()[1], taken, reason, now))
        return self._seen(taken)

    def publish(self, passphrase: str, now: datetime, revocations: tuple[Revocation, ...] | None = None) -> bytes:
        """Sign the list of revoked certificates anew, with the next number; return it (DER)."""
        number, known = self._revocations()
        until = now + timedelta(days=CRL_DAYS)
        signed = ca.crl(self._authority(), passphrase, known if revocations is None else revocations, number + 1, now, until)
        _write(self.folder / CRL, signed, open_to_all=True)
        return signed

    @property
    def crl(self) -> bytes:
        """The list of revoked certificates as it was last published (DER)."""
        return (self.folder / CRL).read_bytes()

    @property
    def crl_ends(self) -> datetime:
        """Until when the list of revoked certificates may be relied on."""
        ends = x509.load_der_x509_crl(self.crl).next_update_utc
        assert ends is not None
        return ends

    def _authority(self) -> Authority:
        return Authority(self.root, (self.folder / ROOT_KEY).read_bytes())

    def _revocations(self) -> tuple[int, tuple[Revocation, ...]]:
        return ca.read_crl(self.crl, self.root)

    def _keep(self, certificate: Certificate) -> Issued:
        file = self.folder / f"{certificate.serial_number:x}.pem"
        _write(file, certificate.public_bytes(Encoding.PEM), open_to_all=True)
        return Issued(certificate, None)

    def _seen(self, certificate: Certificate) -> Issued:
        taken = next((r for r in self._revocations()[1] if r.serial == certificate.serial_number), None)
        return Issued(certificate, taken)


def holder_like(old: Certificate, now: datetime, days: int) -> Holder:
    """Return the holder of a certificate for `days` more: what `renew` issues anew."""
    kind = ca.kind_of(old)
    if kind is None:
        raise Refused(CLAUSE, "this certificate does not say what it is for; issue a new one instead")
    names = {a.oid: str(a.value) for a in old.subject}
    try:
        others = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        email = next(iter(others.get_values_for_type(x509.RFC822Name)), "")
    except x509.ExtensionNotFound:
        email = ""
    organization = names.get(x509.NameOID.ORGANIZATION_NAME, "")
    return Holder(names[x509.NameOID.COMMON_NAME], kind, now, now + timedelta(days=days), organization, email)


def _is_serial(text: str) -> bool:
    return len(text) >= SHORTEST_SERIAL and all(c in "0123456789abcdef" for c in text)


def _write(file: Path, content: bytes, *, open_to_all: bool = False) -> None:
    """Write a file whole or not at all."""
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(part).chmod(0o644 if open_to_all else 0o600)
    Path(part).replace(file)
