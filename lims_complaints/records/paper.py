"""Papers and letters: what they say is frozen when the act is done; the PDF is made from that, in any language."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims_complaints.db.types import Base


class StoredFile(Base):
    """A file kept by its hash in the file store."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(doc="media type")
    kept_at: Mapped[datetime]


class FileVersion(Base):
    """A signed file, or its successor under a newer archive timestamp, which begins with the bytes before it."""

    __tablename__ = "file_version"
    __table_args__ = (UniqueConstraint("first_sha256", "version"),)

    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), primary_key=True)
    first_sha256: Mapped[str] = mapped_column(index=True, doc="the file as it was signed")
    version: Mapped[int] = mapped_column(doc="from 1")
    level: Mapped[str] = mapped_column(doc="B-B, B-T, B-LT or B-LTA")
    good_until: Mapped[datetime | None] = mapped_column(doc="until when its last signature or timestamp can be checked")
    made_at: Mapped[datetime]


class Paper(Base):
    """A form, record or letter of a case. `content` holds what it says; letters hold their words in each language."""

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    round_number: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(doc="the form's or letter's name in the procedure document")
    kind: Mapped[str] = mapped_column(doc="form, letter, record")
    number: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(default="zh-Hans", doc="the reader's")
    sealed: Mapped[bool] = mapped_column(default=False, doc="confidential until the envelope is opened")
    for_client: Mapped[bool] = mapped_column(default=False)
    signed: Mapped[bool] = mapped_column(default=False, doc="carries the station's seal")
    made_at: Mapped[datetime]
    files: Mapped[list["PaperFile"]] = relationship(back_populates="paper")


class PaperFile(Base):
    """A paper as PDF in one language."""

    __tablename__ = "paper_file"
    __table_args__ = (UniqueConstraint("paper_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    language: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    level: Mapped[str] = mapped_column(default="")
    paper: Mapped[Paper] = relationship(back_populates="files")


class Dispatch(Base):
    """That a letter left: to whom, how, when, and what came of it."""

    __tablename__ = "dispatch"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    to: Mapped[str]
    how: Mapped[str] = mapped_column(doc="e-mail, portal, post, by hand")
    asked_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
