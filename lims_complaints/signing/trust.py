"""Does a certificate lead to someone whom we trust, at an instant; and may its holder speak as the station's seal?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate

from lims_complaints.signing.authority import Revocation, kind_of, read_crl

LONGEST = 8  # certificates from a holder up to a root; a chain that is longer is an attempt at something


def read_certificates(file: Path) -> tuple[Certificate, ...]:
    """Read the certificates of a PEM file; ValueError where there is none."""
    return tuple(x509.load_pem_x509_certificates(file.read_bytes()))


def chain_to(
    certificate: Certificate, others: Sequence[Certificate], trust: Sequence[Certificate], at: datetime
) -> tuple[Certificate, ...]:
    """Return the certificates from `certificate` up to one of `trust`, each valid at `at`; empty when none leads there."""
    chain = [certificate]
    while len(chain) < LONGEST:
        last = chain[-1]
        if not last.not_valid_before_utc <= at <= last.not_valid_after_utc:
            return ()
        if last in trust:
            return tuple(chain)
        above = next((c for c in (*trust, *others) if c not in chain and _issued(c, last)), None)
        if above is None:
            return ()
        chain.append(above)
    return ()


def may_seal(certificate: Certificate, trust: Sequence[Certificate]) -> bool:
    """Say whether the holder is a seal: so named by the station's authority, or pinned as such by being in `trust` itself."""
    return kind_of(certificate) == "seal" or certificate in trust


def revocations(trust: Sequence[Certificate], crls: Sequence[bytes]) -> tuple[Revocation, ...]:
    """Return what lists of revoked certificates (DER) take back that one of `trust` signed; any other list says nothing."""
    found: list[Revocation] = []
    for der in crls:
        for issuer in trust:
            try:
                found.extend(read_crl(der, issuer)[1])
            except (ValueError, TypeError):
                continue
    return tuple(found)


def taken_back(
    certificate: Certificate, at: datetime | None, revoked: Sequence[Revocation], *, timestamped: bool = False
) -> Revocation | None:
    """Return the revocation that spoils what a certificate signed at an instant: an earlier one, or the loss of its key.

    Whoever found a key can date back; only a timestamp of another authority upholds what was signed before.
    """
    back = {r.serial: r for r in revoked}.get(certificate.serial_number)
    spoils = back and at and (back.at <= at or (back.reason == "keyCompromise" and not timestamped))
    return back if spoils else None


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    try:
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return True
