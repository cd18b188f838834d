"""Proof, asked anew in the middle of a visit, that somebody is who they are: the password, or the passphrase of their key.

Both take a tenth of a second or more. They are looked at before an act's transaction, and what was found is judged again within it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lims_complaints.db.engine import reading, writing
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity import passwords, throttle
from lims_complaints.identity.codes import Pepper
from lims_complaints.identity.throttle import Limit
from lims_complaints.language import N_
from lims_complaints.records.person import Account

PASSWORDS = Limit("signing", 5, timedelta(minutes=10))
FRESH = timedelta(minutes=1)
"""How long a proof lasts: from the request in which it was given to the transaction that rests on it."""

WRONG_PASSWORD = N_("The password is not right.")
TOO_OFTEN = N_("Too many wrong tries. Wait {seconds} seconds.")
TOO_LATE = N_("Give your password once more: it took too long, or your account has changed since.")


@dataclass(frozen=True)
class Proof:
    """A person's password was right at an instant; `kept` is the hash that it was held against."""

    person: int
    kept: str
    at: datetime

    def fault(self, session: Session, person: int, now: datetime) -> Fault | None:
        """Return why it proves nothing (any more) of whoever acts now; None where it does."""
        account = session.get(Account, person)
        same = account is not None and account.closed_at is None and account.password_hash == self.kept
        if self.person == person and same and timedelta() <= now - self.at <= FRESH:
            return None
        return Fault("password", TOO_LATE)


def prove(engine: Engine, pepper: Pepper, person: int | None, password: str, now: datetime) -> Proof:
    """Check a password again, here and now. Raises Invalid; wrong tries are counted, and after five one waits."""
    with counted(engine, pepper, PASSWORDS, person, "password", now):
        with reading(engine) as session:
            account = session.get(Account, person)
        kept = account.password_hash if account is not None and account.closed_at is None else None
        if not passwords.proves(password, kept):
            raise Invalid((Fault("password", WRONG_PASSWORD),))
        assert person is not None
        assert kept is not None
        return Proof(person, kept, now)


@contextmanager
def counted(engine: Engine, pepper: Pepper, limit: Limit, person: int | None, field: str, now: datetime) -> Iterator[None]:
    """Count a try before it is looked at, and forget the tries once one was right. Raises Invalid for one too many."""
    hidden = pepper.digest(limit.bucket, str(person))
    with writing(engine) as session:
        wait = throttle.take(session, limit, hidden, now)
    if wait:
        raise Invalid((Fault(field, TOO_OFTEN, {"seconds": str(int(wait.total_seconds()))}),))
    yield
    with writing(engine) as session:
        throttle.forgive(session, limit, hidden)
