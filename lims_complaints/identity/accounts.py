"""Accounts of people: made, signed in with, given another password, closed. Never deleted, and no name is used twice."""

import logging
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lims_complaints.chance import Dice
from lims_complaints.db.engine import writing
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.identity import passwords, sessions, throttle
from lims_complaints.identity.codes import Pepper
from lims_complaints.identity.throttle import Limit
from lims_complaints.language import N_
from lims_complaints.records.person import Account, ApiToken, Person, RoleHeld

LOG = logging.getLogger(__name__)
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")

BY_PAIR = Limit("sign-in from here", 5, timedelta(minutes=10))
BY_ACCOUNT = Limit("sign-in to account", 30, timedelta(minutes=30))
BY_ADDRESS = Limit("sign-in from address", 30, timedelta(minutes=10))


@dataclass(frozen=True)
class Credentials:
    """What somebody signs in with, and from where."""

    username: str
    password: str
    address: str
    agent: str = ""


@dataclass(frozen=True)
class SignedIn:
    """A session was begun; its token goes to the browser and is kept nowhere."""

    person: int
    token: str
    language: str


@dataclass(frozen=True)
class Wait:
    """Too many tries: how long until the next is looked at."""

    seconds: int


def sign_in(engine: Engine, who: Credentials, at: datetime, dice: Dice, pepper: Pepper) -> SignedIn | Wait | None:
    """Sign in, or return how long to wait, or None when name or password is wrong (which of them is not told).

    Takes about 150 ms of a processor: call it in a thread. The try is counted and committed before it is judged, and given
    back where it was right: only failures add up, so that a station behind one address can come to work in the morning.
    """
    username = who.username.strip().lower()
    keys = {BY_ADDRESS: who.address, BY_PAIR: f"{username} {who.address}", BY_ACCOUNT: username}
    hidden = {limit: pepper.digest(limit.bucket, key) for limit, key in keys.items()}
    with writing(engine) as session:
        if wait := throttle.take_all(session, hidden, at):  # whoever waits here locks nobody out elsewhere
            return Wait(int(wait.total_seconds()))
        account = session.scalars(select(Account).where(Account.username == username)).one_or_none()
        kept = account.password_hash if account and account.closed_at is None else None
    good, fresh = passwords.right(who.password, kept)
    if not good or account is None:
        LOG.info("a sign-in failed")
        return None
    with writing(engine) as session:
        return _admit(session, account.person_id, fresh, hidden, who.agent, at, dice)


def _admit(  # noqa: PLR0913 - one transaction's ingredients
    session: Session, person: int, fresh: str | None, hidden: dict[Limit, str], agent: str, at: datetime, dice: Dice
) -> SignedIn | None:
    account = session.get_one(Account, person, with_for_update=True)
    if account.closed_at is not None:
        return None
    if fresh:
        account.password_hash = fresh
    throttle.forgive(session, BY_PAIR, hidden[BY_PAIR])
    for limit in (BY_ADDRESS, BY_ACCOUNT):  # what others failed at from here, or at this account from elsewhere, stays counted
        throttle.give_back(session, limit, hidden[limit], at)
    return SignedIn(person, sessions.open_session(session, person, at, dice, agent), account.language)


def add(session: Session, name: str, username: str, hashed: str, at: datetime, **more: str) -> Person:
    """Add a person with an account; `more` are columns of Person. Raises Invalid for a name that was ever used.

    `hashed` comes from `passwords.hash_new`, made before the transaction so that nobody waits for it.
    """
    username = username.strip().lower()
    if not NAME.fullmatch(username):
        raise Invalid((Fault("username", N_("A user name has 2 to 40 small letters, digits, dots or hyphens.")),))
    if session.scalar(select(func.count()).select_from(Account).where(Account.username == username)):
        raise Invalid((Fault("username", N_("This user name is or was somebody’s; names are never used again.")),))
    person = Person(name=name.strip(), **more)
    session.add(person)
    session.flush()
    session.add(Account(person_id=person.id, username=username, password_hash=hashed, changed_at=at))
    session.flush()
    return person


def named(session: Session, username: str) -> Account:
    """Return an account by its user name, closed ones too. Raises NotFound."""
    account = session.scalars(select(Account).where(Account.username == username.strip().lower())).one_or_none()
    if account is None:
        raise NotFound(f"there is no account {username!r}")
    return account


def set_password(session: Session, account: Account, hashed: str, at: datetime, keep_session: int = 0) -> None:
    """Give an account another password (checked and hashed before) and end its sessions, but perhaps the one at hand."""
    account.password_hash = hashed
    account.changed_at = at
    account.demonstration = False
    sessions.end_all(session, account.person_id, at, but=keep_session)


def set_language(session: Session, person: int, language: str) -> None:
    """Remember the language in which somebody reads pages and letters."""
    session.get_one(Account, person).language = language


def close(session: Session, account: Account, at: datetime) -> None:
    """Close an account for good: its sessions and tokens end, its roles end with the day; name and history stay."""
    account.closed_at = account.closed_at or at
    session.get_one(Person, account.person_id).left_at = at
    sessions.end_all(session, account.person_id, at)
    for token in session.scalars(select(ApiToken).where(ApiToken.person_id == account.person_id)):
        token.ended_at = token.ended_at or at


def grant(
    session: Session, person: int, role: str, from_on: date, until_on: date | None = None, *, procedure: str = ""
) -> None:
    """Let a person hold a role from a day on, perhaps until a day included; in every procedure, or in one alone."""
    session.add(RoleHeld(person_id=person, role=role, procedure=procedure, from_on=from_on, until_on=until_on))
    session.flush()


def withdraw(session: Session, person: int, role: str, last_on: date, procedure: str = "") -> None:
    """End a role with `last_on` as its last day; what was held stays on record. Raises NotFound if it is not held."""
    held = session.scalars(
        select(RoleHeld).where(RoleHeld.person_id == person, RoleHeld.role == role, RoleHeld.procedure == procedure)
    ).all()
    open_ones = [r for r in held if r.until_on is None or r.until_on > last_on]
    if not open_ones:
        raise NotFound(f"the role {role!r} is not held")
    for row in open_ones:
        row.until_on = last_on


def make_token(session: Session, person: int, label: str, at: datetime, dice: Dice) -> str:
    """Make a token for a program that acts with the person's roles; it is shown once."""
    token = sessions.new_token(dice)
    session.add(ApiToken(token_hash=sessions.digest(token), person_id=person, label=label[:80], created_at=at))
    session.flush()
    return token


def tokens(session: Session, person: int) -> list[ApiToken]:
    """Return a person's tokens that hold."""
    query = select(ApiToken).where(ApiToken.person_id == person, ApiToken.ended_at.is_(None)).order_by(ApiToken.id)
    return list(session.scalars(query))


def revoke(session: Session, person: int, token_id: int, at: datetime) -> None:
    """Revoke one of a person's own tokens; somebody else's is not found."""
    row = session.get(ApiToken, token_id)
    if row is None or row.person_id != person:
        raise NotFound(str(token_id))
    row.ended_at = row.ended_at or at
