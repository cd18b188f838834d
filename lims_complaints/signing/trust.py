"""Does a certificate lead to someone whom we trust, at an instant; and may its holder speak as the station's seal?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate

from lims_complaints.signing.authority import kind_of

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


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    try:
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return True
