"""Custody of a key is a port: an encrypted file whose passphrase nobody stores, or a token that gives no key away."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import Certificate, load_der_x509_certificate

from lims_complaints.errors import NotFound, Unavailable

CLAUSE = "2.2.5"  # who signs, amends and voids
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class WrongPassphrase(Exception):
    """The passphrase or PIN does not open this key."""


class Key(Protocol):
    """Something that signs for one certificate."""

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key."""

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificates above it, root included or not, nearest first."""

    def sign(self, message: bytes) -> bytes:
        """Sign `message` with SHA-256: ECDSA (DER, the smaller s) or RSA PKCS#1 v1.5."""


@dataclass(frozen=True)
class FileKey:
    """A key from a PKCS#12 file, open in memory for as long as this object lives."""

    certificate: Certificate
    chain: tuple[Certificate, ...]
    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @classmethod
    def open(cls, sealed: bytes, passphrase: str) -> "FileKey":
        """Open a PKCS#12; raise WrongPassphrase when passphrase and file do not fit."""
        try:
            key, certificate, more = pkcs12.load_key_and_certificates(sealed, passphrase.encode())
        except (ValueError, UnsupportedAlgorithm) as fault:
            raise WrongPassphrase from fault
        if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise ValueError("the file holds no key for ECDSA or RSA with its certificate")
        return cls(certificate, tuple(more), key)

    def sign(self, message: bytes) -> bytes:
        """Sign with SHA-256."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return smaller_s(self.private.sign(message, ec.ECDSA(hashes.SHA256())), self.private.curve)


@dataclass(frozen=True)
class TokenKey:
    """A key in a PKCS#11 token or HSM: it signs there and cannot be taken out."""

    certificate: Certificate
    chain: tuple[Certificate, ...]
    private: Any
    session: Any

    @classmethod
    def open(cls, module: str, token_label: str, pin: str, key_label: str) -> "TokenKey":
        """Open `key_label` in `token_label` through the PKCS#11 library `module`.

        Raises WrongPassphrase for a wrong PIN, NotFound without token, key or certificate, Unavailable without driver.
        """
        try:
            import pkcs11  # noqa: PLC0415 - only stations with a token install it
        except ImportError as fault:
            raise Unavailable("for keys in a token, install lims-complaints[pkcs11]") from fault
        from pkcs11.exceptions import NoSuchKey, NoSuchToken, PinIncorrect, UserAlreadyLoggedIn  # noqa: PLC0415

        missing = f"no key {key_label!r} in a token {token_label!r}"
        try:
            session = pkcs11.lib(module).get_token(token_label=token_label).open(user_pin=pin)
        except PinIncorrect as fault:
            raise WrongPassphrase from fault
        except NoSuchToken as fault:
            raise NotFound(missing) from fault
        except UserAlreadyLoggedIn as fault:  # another's session must not stand in for this PIN
            raise Unavailable("the token is in use; try again in a moment") from fault
        except pkcs11.PKCS11Error as fault:
            raise Unavailable(f"the token does not answer: {type(fault).__name__}") from fault
        try:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key_label)
            certificate, chain = _certificates(session, key_label)
        except (NoSuchKey, NotFound) as fault:
            session.close()
            raise NotFound(missing) from fault
        return cls(certificate, chain, key, session)

    def sign(self, message: bytes) -> bytes:
        """Sign with SHA-256, inside the token."""
        from pkcs11 import Mechanism  # noqa: PLC0415

        public = self.certificate.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            return bytes(self.private.sign(message, mechanism=Mechanism.SHA256_RSA_PKCS))
        assert isinstance(public, ec.EllipticCurvePublicKey)
        raw = bytes(self.private.sign(hashlib.sha256(message).digest(), mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        der = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        return smaller_s(der, public.curve)

    def close(self) -> None:
        """Log out of the token."""
        self.session.close()


def smaller_s(signature: bytes, curve: ec.EllipticCurve) -> bytes:
    """Return the same ECDSA signature with s ≤ n/2, so that nobody can turn it into a second valid form (P-256)."""
    if not isinstance(curve, ec.SECP256R1):
        return signature
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, P256_ORDER - s))


def has_smaller_s(signature: bytes) -> bool:
    """Say whether an ECDSA signature on P-256 has the form in which a station makes it."""
    return decode_dss_signature(signature)[1] <= P256_ORDER // 2


def _certificates(session: Any, label: str) -> tuple[Certificate, tuple[Certificate, ...]]:
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415

    own: list[Certificate] = []
    others: list[Certificate] = []
    for found in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        certificate = load_der_x509_certificate(bytes(found[Attribute.VALUE]))
        (own if found[Attribute.LABEL] == label else others).append(certificate)
    if not own:
        raise NotFound(label)
    return own[0], tuple(others)
