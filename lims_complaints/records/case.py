"""The case and its rounds. A dispute over data that is taken up hangs on one report; a complaint about general affairs needs none."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims_complaints.db.types import Base
from lims_complaints.language import N_
from lims_complaints.records.report import Client, Report

DATA = "data"
"""The route of a dispute over test data. Until the station knows which report it is over, such a case has none."""

STANDS = N_("the earlier outcome stands")
ANEW = N_("to be handled anew")
"""What top management may conclude of a round that is reserved for it (4)."""


class Case(Base):
    """One appeal or complaint, from filing to the archive (抱怨/申诉)."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("route <> 'data' or report_id is not null or accepted_at is null", name="data_has_report"),
        Index("ix_case_open_due", "closed_at", "due_at", "id"),
        Index("ix_case_state", "state", "due_at", "id"),
        Index("ix_case_turn", "turn", "closed_at", "due_at", "id"),
        Index("ix_case_procedure", "procedure", "closed_at", "due_at", "id"),
        Index("ix_case_waits", "waits", "closed_at", "due_at", "id"),
        Index("ix_case_owner", "owner_id", "closed_at", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    route: Mapped[str]
    state: Mapped[str]
    round_number: Mapped[int] = mapped_column(default=1)
    procedure: Mapped[str]
    edition: Mapped[str] = mapped_column(ForeignKey("edition.hash"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    subject: Mapped[str] = mapped_column(default="", doc="parameters in dispute, or the words of whoever filed")
    matrix: Mapped[str] = mapped_column(
        default="", server_default="", doc="in what the parameters were measured; empty: free words"
    )
    who: Mapped[str] = mapped_column(default="", doc="the name of whoever filed")
    language: Mapped[str] = mapped_column(default="zh-Hans")
    filed_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    department: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="first person asked, until handed over")
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="to whom it is handed, until they accept it")
    receipt_digest: Mapped[str] = mapped_column(default="", index=True, doc="keyed digest of the client's receipt code")
    due_at: Mapped[datetime | None] = mapped_column(doc="the earliest open clock's end")
    due_clock: Mapped[str] = mapped_column(default="")
    waits: Mapped[str] = mapped_column(
        default="", server_default="", doc="client: it is the client's turn; paused: the clock that is due first stands still"
    )
    turn: Mapped[str] = mapped_column(default="", server_default="", doc="procedure and roles that move it on, for lists")
    outcome: Mapped[str] = mapped_column(default="")
    points_to_error: Mapped[bool] = mapped_column(default=False)
    restricted: Mapped[bool] = mapped_column(default=False, doc="the edition says which roles read it")
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    report: Mapped[Report | None] = relationship()
    client: Mapped[Client | None] = relationship()
    rounds: Mapped[list["Round"]] = relationship(back_populates="case", order_by="Round.number")

    @property
    def round(self) -> "Round":
        """The round that is going on, or the last one."""
        return self.rounds[-1]


class Round(Base):
    """One handling of the case; a client who is not satisfied gets another (clause 4). What it said stays as it was."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(f"concluded in ('', '{STANDS}', '{ANEW}')", name="concluded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    grounds: Mapped[str] = mapped_column(default="", doc="what the client said when asking for this round")
    new_grounds: Mapped[bool] = mapped_column(default=True)
    outcome: Mapped[str] = mapped_column(default="")
    concluded: Mapped[str] = mapped_column(default="", server_default="", doc="what top management concluded of it")
    conclusion: Mapped[str] = mapped_column(default="", server_default="", doc="what its review found, or why anew")
    recourse: Mapped[str] = mapped_column(default="", server_default="", doc="the recourse outside that it named")
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    concluded_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship(back_populates="rounds")


class Notice(Base):
    """A line in somebody's worklist: what happened or falls due, for a person or for all who hold a role.

    `text` is a sentence (a msgid); one that names something is written whole in `said`, by language, and in English in `text`.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_role", "role", "seen_at"), Index("ix_notice_person", "person_id", "seen_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    text: Mapped[str]
    said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CaseSeen(Base):
    """That somebody has opened a case; they are off the roster of its analysts from then on."""

    __tablename__ = "case_seen"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_at: Mapped[datetime]
