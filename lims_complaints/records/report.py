"""Reports that left the station: whose, with which results, who holds a copy, which one replaces which."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims_complaints.db.types import Base


class Client(Base):
    """Who ordered a test (委托方)."""

    __tablename__ = "client"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="CN")
    language: Mapped[str] = mapped_column(default="zh-Hans")


class Report(Base):
    """A test report (检测报告). Its issued bytes never change; of one root at most one is in force.

    One that is amended by a supplement is `supplemented`: it holds, read with the supplement, which is then the one in force.
    Of whole reports, which state the same results, at most one of a root is either.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("status in ('imported', 'reserved', 'in force', 'supplemented', 'void', 'cancelled')", name="status"),
        CheckConstraint(
            "status not in ('in force', 'supplemented', 'void') or file_sha256 is not null", name="issued_has_bytes"
        ),
        CheckConstraint("(supersedes_id is null) = (sequence = 0)", name="amended_names_replaced"),
        CheckConstraint("sequence = 0 or (basis <> '' and decision_id is not null)", name="amended_has_decision"),
        CheckConstraint("status <> 'void' or voided_at is not null", name="void_has_time"),
        UniqueConstraint("root_id", "sequence"),
        Index(
            "ix_report_one_in_force",
            "root_id",
            unique=True,
            sqlite_where=text("status = 'in force'"),
            postgresql_where=text("status = 'in force'"),
        ),
        Index(
            "ix_report_one_whole_standing",
            "root_id",
            unique=True,
            sqlite_where=text("status in ('in force', 'supplemented') and kind = 'full'"),
            postgresql_where=text("status in ('in force', 'supplemented') and kind = 'full'"),
        ),
        Index(
            "ix_report_one_successor",
            "supersedes_id",
            unique=True,
            sqlite_where=text("status in ('reserved', 'in force', 'supplemented', 'void')"),
            postgresql_where=text("status in ('reserved', 'in force', 'supplemented', 'void')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(default="full", doc="full or supplement")
    basis: Mapped[str] = mapped_column(default="", doc="case, nonconformity or textual")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", use_alter=True))
    status: Mapped[str] = mapped_column(default="imported", index=True)
    language: Mapped[str] = mapped_column(default="zh-Hans")
    title: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="water", doc="field of authorization for signing")
    reason_for_test: Mapped[str] = mapped_column(default="")
    received_on: Mapped[date | None]
    tested_from: Mapped[date | None]
    tested_until: Mapped[date | None]
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None] = mapped_column(doc="when the check was entered: with the results, or later")
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    content: Mapped[dict[str, Any] | None] = mapped_column(doc="the frozen content that was rendered")
    draft_sha256: Mapped[str | None] = mapped_column(doc="the exact bytes shown to the signatory")
    file_sha256: Mapped[str | None] = mapped_column(index=True)
    voided_sha256: Mapped[str | None] = mapped_column(index=True)
    status_token: Mapped[str | None] = mapped_column(unique=True)
    check_digest: Mapped[str] = mapped_column(default="", doc="keyed digest of the check code printed on the report")
    issued_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")
    source_sha256: Mapped[str] = mapped_column(default="", doc="the imported file that it came from")
    origin: Mapped[str] = mapped_column(default="", doc="file or paper, where it was entered and not drawn up here")
    issuer: Mapped[str] = mapped_column(default="", doc="who issued an entered report, if not the station itself")
    void_way: Mapped[str] = mapped_column(default="", doc="how it was voided: prepared, new fields or certificate only")
    void_copy_sha256: Mapped[str | None] = mapped_column(index=True, doc="the stamped copy beside a void certificate")
    version: Mapped[int] = mapped_column(default=1)
    client: Mapped[Client] = relationship()
    results: Mapped[list["Result"]] = relationship(back_populates="report", order_by="Result.line")
    copies: Mapped[list["Copy"]] = relationship(back_populates="report", order_by="Copy.id")
    supersedes: Mapped["Report | None"] = relationship(remote_side=[id], foreign_keys=[supersedes_id])  # noqa: A003 - the column of this table


class Sample(Base):
    """A test item, and what is kept of it (留样)."""

    __tablename__ = "sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    matrix: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None]
    taken_on: Mapped[date | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_by: Mapped[str] = mapped_column(default="", doc="a sampler who is not of the station")
    received_on: Mapped[date | None]
    condition: Mapped[str] = mapped_column(default="")
    preservation: Mapped[str] = mapped_column(default="")
    stored_where: Mapped[str] = mapped_column(default="")
    quantity_left: Mapped[Decimal | None]
    quantity_unit: Mapped[str] = mapped_column(default="mL")
    seal: Mapped[str] = mapped_column(default="")
    keep_until: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sample.id"), doc="the one whose sampling was at fault (2.2.3)")


class SampleHold(Base):
    """A retained sample that must not be used up or thrown away while a case is open."""

    __tablename__ = "sample_hold"
    __table_args__ = (UniqueConstraint("sample_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    placed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Result(Base):
    """One line of a report, to the letter as reported."""

    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("report_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"), index=True)
    line: Mapped[int]
    parameter: Mapped[str]
    fraction: Mapped[str] = mapped_column(default="")
    speciation: Mapped[str] = mapped_column(default="")
    value: Mapped[str] = mapped_column(doc="as reported: <0.02, 13.70, blank")
    number: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(default="")
    detection: Mapped[str] = mapped_column(default="")
    limit_of_detection: Mapped[str] = mapped_column(default="")
    uncertainty: Mapped[str] = mapped_column(default="")
    coverage_factor: Mapped[str] = mapped_column(default="")
    upper_limit: Mapped[str] = mapped_column(default="")
    lower_limit: Mapped[str] = mapped_column(default="")
    decision_rule: Mapped[str] = mapped_column(default="")
    conformity: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    external: Mapped[str] = mapped_column(default="", doc="the laboratory that a result comes from, if not ours")
    method: Mapped[str] = mapped_column(default="")
    method_context: Mapped[str] = mapped_column(default="")
    analysed_on: Mapped[date | None]
    analysed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    holding_hours: Mapped[int | None]
    retestable: Mapped[bool] = mapped_column(default=True)
    instrument: Mapped[str] = mapped_column(default="")
    worksheet: Mapped[str] = mapped_column(default="")
    report: Mapped[Report] = relationship(back_populates="results")
    sample: Mapped[Sample] = relationship()


class Copy(Base):
    """Who holds a copy: how it came to them, when, on what evidence; and what became of it when recalled."""

    __tablename__ = "copy"
    __table_args__ = (CheckConstraint("recall in ('', 'asked', 'returned', 'destroyed', 'lost', 'no answer')", name="recall"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    holder: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    third_party: Mapped[bool] = mapped_column(default=False)
    medium: Mapped[str] = mapped_column(default="file", doc="file or paper")
    how: Mapped[str] = mapped_column(doc="portal, e-mail, courier, by hand")
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    evidence: Mapped[str] = mapped_column(default="", doc="kind of proof of receipt; empty: not proved")
    evidence_sha256: Mapped[str | None]
    scan_sha256: Mapped[str | None] = mapped_column(doc="the sealed original that was handed out on paper")
    recall: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answer_sha256: Mapped[str | None]
    report: Mapped[Report] = relationship(back_populates="copies")


class VoidNotice(Base):
    """A public declaration that a report is void (报告作废公告), where its original cannot be got back."""

    __tablename__ = "void_notice"
    __table_args__ = (CheckConstraint("approved_by_id is null or approved_by_id <> drafted_by_id", name="approved_by_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), unique=True)
    reason: Mapped[str]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]


class Signature(Base):
    """Who signed what, when, with which meaning, over which hash; the row belongs to that hash alone."""

    __tablename__ = "signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("signing_key.id"))
    printed_name: Mapped[str]
    meaning: Mapped[str]
    what: Mapped[str] = mapped_column(doc="what was signed, such as report WQ-2026-0012-G1")
    shown_sha256: Mapped[str] = mapped_column(doc="the bytes that were shown")
    signed_sha256: Mapped[str] = mapped_column(doc="the bytes that came out")
    level: Mapped[str] = mapped_column(default="B-B")
    signed_at: Mapped[datetime]
