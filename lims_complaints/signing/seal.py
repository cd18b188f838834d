"""The station's seal (检验检测专用章): its open key, the root above it, and the level at which it signs."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.x509 import Certificate

from lims_complaints.lazily import Lazily
from lims_complaints.signing.keys import Key

if TYPE_CHECKING:
    from lims_complaints.signing import issue
    from lims_complaints.signing.pen import LongTerm
else:
    issue = Lazily("lims_complaints.signing.issue")


@dataclass(frozen=True)
class Seal:
    """What the worker signs with: papers, void stamps, status lists. Never anything in a person's name."""

    key: Key
    root: Certificate
    name: str
    long_term: "LongTerm | None" = None

    def put_on(self, pdf: bytes, *, reason: str, at: datetime, number: str = "") -> bytes:
        """Return a paper under the seal."""
        return issue.seal(pdf, self.key, reason=reason, at=at, name=self.name, number=number, long_term=self.long_term)
