"""People, what they may do, and how they sign in. Accounts are closed, never deleted or used again."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims_complaints.db.types import Base


class Person(Base):
    """Somebody at the station, or from outside for one case."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_latin: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    outside: Mapped[str] = mapped_column(default="", doc="the body that an outside expert comes from")
    left_at: Mapped[datetime | None]
    roles: Mapped[list["RoleHeld"]] = relationship(back_populates="person")


class RoleHeld(Base):
    """A role that a person holds from a day on; an outside expert's ends with the one case that it is for."""

    __tablename__ = "role_held"
    __table_args__ = (Index("ix_role_held_role", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    procedure: Mapped[str] = mapped_column(default="", doc="empty: in every procedure")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", use_alter=True))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="roles")


class Outsider(Base):
    """Somebody from outside, or of another laboratory, named for one case (2). The account ends with the case."""

    __tablename__ = "outsider"
    __table_args__ = (CheckConstraint("part in ('reviews and decides', 'tests at the bench')", name="part"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    part: Mapped[str]
    reason: Mapped[str] = mapped_column(doc="why nobody of the station does it; the reply says so")
    competence: Mapped[str] = mapped_column(doc="on what their competence rests, such as an accreditation and its scope")
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Authorization(Base):
    """Leave to test by a method or to sign in a field (ISO/IEC 17025 6.2.6), from a day until a day included."""

    __tablename__ = "authorization"
    __table_args__ = (CheckConstraint("kind in ('analysis', 'signing')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    scope: Mapped[str] = mapped_column(doc="a method, a field, or * for all of the station's scope")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(default="")


class Absence(Base):
    """Days on which somebody is not at work; the last day is included."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]


class Tie(Base):
    """A declared tie between a person and a client, which bars them from that client's cases (R-30)."""

    __tablename__ = "tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    what: Mapped[str]
    declared_at: Mapped[datetime]


class Account(Base):
    """How a person signs in."""

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="")


class WebSession(Base):
    """A signed-in browser; only the SHA-256 of its token is kept."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(default="")


class ApiToken(Base):
    """A program's way in, with its person's roles; only the SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ClientVisit(Base):
    """What a browser without an account has proved: a report (by its check code) or a case (by its receipt code).

    Only the SHA-256 of its token is kept; `sealed` opens with the token alone.
    """

    __tablename__ = "client_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", use_alter=True), index=True)
    sealed: Mapped[str] = mapped_column(default="", doc="the check code until filed, then the receipt code until it was saved")
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Throttle(Base):
    """How often something was tried within a window: sign-in by account and address, public codes."""

    __tablename__ = "throttle"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class SigningKey(Base):
    """A signatory's or seal's key: its certificate, and its PKCS#12 (openable by the holder's passphrase alone) or token."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(doc="signatory, seal, or envelope")
    certificate: Mapped[str] = mapped_column(default="")
    custody: Mapped[str] = mapped_column(default="pkcs12")
    wrapped: Mapped[str] = mapped_column(default="", doc="base64 of the encrypted key, or the token's label")
    public: Mapped[str] = mapped_column(default="")
    serial: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
