"""Files that people sent before the act that names them: watched until it is done, forgotten if it never is."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class HandedIn(Base):
    """A file as it came, by its hash. Its row is the lock between an act that names it and the sweep that would forget it."""

    __tablename__ = "handed_in"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    place: Mapped[str] = mapped_column(default="", doc="digest of the address, where nobody was signed in")
    handed_at: Mapped[datetime] = mapped_column(doc="when it came last")
    used: Mapped[bool] = mapped_column(default=False, doc="an act names it: it is never forgotten")


class FileToken(Base):
    """What a program was given for a file that it sent: good once, for whoever sent it. Only its digest is kept."""

    __tablename__ = "file_token"

    digest: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("handed_in.sha256", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(doc="media type, by its content")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="None: a client, who has no account")
    made_at: Mapped[datetime]
