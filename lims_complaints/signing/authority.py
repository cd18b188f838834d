"""The station's own certificate authority: a root, certificates for people and the seal, and what was taken back.

Pure over values: whoever calls keeps the files and passes the time. Certificates of a licensed authority take the
place of these without a change elsewhere; what one is for is then said by pinning the seal's certificate itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12
from cryptography.x509 import Certificate
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lims_complaints.signing.keys import WrongPassphrase

Kind = Literal["signatory", "seal", "timestamp"]
Reason = Literal["unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation"]
# What a certificate of a station is for. Below the arc of UUIDs (2.25), where nobody needs to register.
POLICIES: dict[Kind, x509.ObjectIdentifier] = {
    "signatory": x509.ObjectIdentifier("2.25.105393057817012743013591146242845813446.1"),
    "seal": x509.ObjectIdentifier("2.25.105393057817012743013591146242845813446.2"),
    "timestamp": x509.ObjectIdentifier("2.25.105393057817012743013591146242845813446.3"),
}
ROUNDS = 600_000  # of PBKDF2, as OWASP advises for SHA-256
ROOT_YEARS = 20


@dataclass(frozen=True)
class Authority:
    """A root certificate and its key, as PKCS#12 under the authority's passphrase."""

    certificate: Certificate
    sealed: bytes


@dataclass(frozen=True)
class Holder:
    """Who gets a certificate, for what, from when to when (UTC instants)."""

    name: str
    kind: Kind
    not_before: datetime
    not_after: datetime
    organization: str = ""
    email: str = ""


@dataclass(frozen=True)
class Revocation:
    """A certificate that was taken back: its serial number, why, and since when (UTC)."""

    serial: int
    reason: Reason
    at: datetime


def make_authority(name: str, passphrase: str, now: datetime, rounds: int = ROUNDS) -> Authority:
    """Make a root (EC P-256, twenty years) that may only issue to persons, the seal and a timestamp service."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    end = now + timedelta(days=365 * ROOT_YEARS + ROOT_YEARS // 4)
    certificate = (
        _dated(now - timedelta(minutes=5), end)
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, seal_key(key, certificate, (), passphrase, rounds))


def issue(
    authority: Authority, passphrase: str, holder: Holder, holder_passphrase: str, rounds: int = ROUNDS
) -> tuple[Certificate, bytes]:
    """Make a key for `holder`; return its certificate and both as PKCS#12 under the holder's passphrase."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certify(authority, passphrase, holder, key.public_key())
    return certificate, seal_key(key, certificate, (authority.certificate,), holder_passphrase, rounds)


def certify(authority: Authority, passphrase: str, holder: Holder, public_key: CertificatePublicKeyTypes) -> Certificate:
    """Return a certificate for a key that was made elsewhere (a token), for `holder`."""
    issuer = authority.certificate
    if not holder.not_before < holder.not_after <= issuer.not_valid_after_utc:
        raise ValueError(f"a certificate must end after it begins, and not after {issuer.not_valid_after_utc:%Y-%m-%d}")
    signer = _open(authority, passphrase)
    builder = (
        _dated(holder.not_before, holder.not_after)
        .subject_name(_subject(holder))
        .issuer_name(issuer.subject)
        .public_key(public_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=holder.kind != "timestamp"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(x509.CertificatePolicies([x509.PolicyInformation(POLICIES[holder.kind], None)]), critical=False)
    )
    if holder.kind == "timestamp":
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if holder.email:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(holder.email)]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def kind_of(certificate: Certificate) -> Kind | None:
    """Say what a station's certificate is for; None for one of another authority."""
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return None
    named = {p.policy_identifier for p in policies}
    return next((kind for kind, policy in POLICIES.items() if policy in named), None)


def revoke(revocations: Sequence[Revocation], certificate: Certificate, reason: Reason, at: datetime) -> tuple[Revocation, ...]:
    """Return the revocations with this one added; the first revocation of a certificate stands."""
    if any(r.serial == certificate.serial_number for r in revocations):
        return tuple(revocations)
    return (*revocations, Revocation(certificate.serial_number, reason, at))


def crl(
    authority: Authority, passphrase: str, revocations: Sequence[Revocation], number: int, at: datetime, until: datetime
) -> bytes:
    """Return the signed list of revoked certificates (RFC 5280, DER) for `at` to `until`; `number` must grow."""
    signer = _open(authority, passphrase)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(at)
        .next_update(until)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for r in revocations:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(r.serial)
            .revocation_date(r.at)
            .add_extension(x509.CRLReason(x509.ReasonFlags(r.reason)), critical=False)
            .build()
        )
    return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER)


def read_crl(der: bytes, issuer: Certificate) -> tuple[int, tuple[Revocation, ...]]:
    """Return number and revocations of a list that `issuer` signed; ValueError for anything else."""
    revoked = x509.load_der_x509_crl(der)
    if not revoked.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
        raise ValueError("the list of revoked certificates is not signed by this authority")
    number = revoked.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    return number, tuple(_revocation(entry) for entry in revoked)


def seal_key(
    key: ec.EllipticCurvePrivateKey,
    certificate: Certificate,
    chain: Sequence[Certificate],
    passphrase: str,
    rounds: int = ROUNDS,
) -> bytes:
    """Return key and certificates as PKCS#12 under `passphrase` (PBES2, AES-256, SHA-256)."""
    if not passphrase:
        raise ValueError("a key is not kept without a passphrase")
    lock = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(rounds)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    return pkcs12.serialize_key_and_certificates(None, key, certificate, list(chain), lock)


def _open(authority: Authority, passphrase: str) -> ec.EllipticCurvePrivateKey:
    try:
        key, _, _ = pkcs12.load_key_and_certificates(authority.sealed, passphrase.encode())
    except ValueError as fault:
        raise WrongPassphrase from fault
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _subject(holder: Holder) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, holder.name)]
    if holder.organization:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, holder.organization))
    return x509.Name(parts)


def _dated(not_before: datetime, not_after: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().serial_number(x509.random_serial_number())
    return builder.not_valid_before(not_before).not_valid_after(not_after)


def _usage(**granted: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{use: granted.get(use, False) for use in every})


def _revocation(entry: x509.RevokedCertificate) -> Revocation:
    try:
        said = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except x509.ExtensionNotFound:
        said = "unspecified"
    reason: Reason = next((r for r in get_args(Reason) if r == said), "unspecified")
    return Revocation(entry.serial_number, reason, entry.revocation_date_utc)
