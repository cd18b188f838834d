"""The station's seal (检验检测专用章): its open key, the root above it, and the level at which it signs."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate

from lims_complaints.signing.issue import seal
from lims_complaints.signing.keys import Key
from lims_complaints.signing.pen import LongTerm


@dataclass(frozen=True)
class Seal:
    """What the worker signs with: papers, void stamps, status lists. Never anything in a person's name."""

    key: Key
    root: Certificate
    name: str
    long_term: LongTerm | None = None

    def put_on(self, pdf: bytes, *, reason: str, at: datetime, number: str = "") -> bytes:
        """Return a paper under the seal."""
        return seal(pdf, self.key, reason=reason, at=at, name=self.name, number=number, long_term=self.long_term)
