"""The secret addresses under which calendar programs read a person's due dates; only their SHA-256 is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class FeedAddress(Base):
    """One address of a person's calendar feed. At most one holds; a new one ends it."""

    __tablename__ = "feed_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
