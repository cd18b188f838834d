"""The station signs where its record stands: daily, when an edition is adopted, before a backup, or when asked."""

from collections.abc import Sequence

from cryptography.x509 import Certificate
from sqlalchemy import select

from lims_complaints.act import Desk
from lims_complaints.audit import checkpoint
from lims_complaints.audit.checkpoint import Verified, Why
from lims_complaints.db.engine import writing
from lims_complaints.records.journal import AuditCheckpoint
from lims_complaints.reports.keys import keyring

NEWEST = select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(1)


def sign(desk: Desk, why: Why) -> AuditCheckpoint | None:
    """Verify the record from its newest checkpoint on, sign it as it stands, and return the newest checkpoint.

    None where the station has no seal, or no record yet. Raises BrokenRecord and BadCheckpoint where it does not hold.
    """
    if desk.seal is None:
        return None
    with desk.read() as session:
        found = checkpoint.standing(session, trusted(desk))
        if found is None:
            newest: AuditCheckpoint | None = session.scalars(NEWEST).first()
            return newest
    with writing(desk.engine) as session:
        return checkpoint.make(session, desk.seal.key, found, desk.clock(), why)


def verified(desk: Desk, *, whole: bool = False) -> Verified:
    """Verify the record from its newest checkpoint on, or the whole of it. Raises BadCheckpoint."""
    with desk.read() as session:
        return checkpoint.verified(session, trusted(desk), whole=whole)


def trusted(desk: Desk) -> Sequence[Certificate]:
    """Return whose seals are believed: those of the station's own authority."""
    ring = keyring(desk.settings)
    return (desk.seal.root,) if desk.seal is not None else (ring.root,) if ring.exists else ()
