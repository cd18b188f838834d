"""What the client thinks of the outcome (3.3). Silence is no answer, never satisfaction."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class Feedback(Base):
    """The client's answer to a round, or that there was none by the term. The newest one holds."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("answer in ('satisfied', 'partly satisfied', 'not satisfied', 'no answer')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    answer: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    would_settle: Mapped[str] = mapped_column(default="")
    new_grounds: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="who took it down, if not the client")


class Reply(Base):
    """The written answer to a round (答复函): final or interim, whether the station was at fault, its own words."""

    __tablename__ = "reply"
    __table_args__ = (CheckConstraint("kind in ('final', 'interim', 'progress')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str]
    at_fault: Mapped[bool | None]
    words: Mapped[str] = mapped_column(default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
