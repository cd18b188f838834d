"""A case that somebody of the station registers is opened once, though its form is sent twice, as by a double click."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import audit
from lims_complaints.act import Context
from lims_complaints.records.journal import ActInput, AuditEvent

AGAIN = timedelta(minutes=10)
"""So long the same words of the same person for the same act are the same sending."""


class SentBefore(Exception):
    """The form was sent before; `key` is the case that came of it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Sending:
    """A form that opens a case, looked for among what its sender has just sent; to be held beside the act."""

    act: str
    by: int | None
    body: dict[str, Any]
    at: Any

    def before(self, session: Session) -> None:
        """Wait for whoever acts just now, then look. Raises SentBefore."""
        audit.hold(session)
        query = (
            select(AuditEvent.subject, ActInput.body)
            .join(ActInput, ActInput.sequence == AuditEvent.sequence)
            .where(AuditEvent.act == self.act, AuditEvent.actor_id == self.by, AuditEvent.at > self.at - AGAIN)
            .order_by(AuditEvent.sequence.desc())
        )
        for subject, body in session.execute(query):
            if body == self.body:
                raise SentBefore(subject)

    def after(self, ctx: Context) -> None:
        """Nothing more: the act's own event is what is looked for."""
