"""Keys of the station's people, as the station knows them: whose certificate it is, and an event of the record for each."""

import base64
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from lims_complaints.cli.at_station import At, at_station, has_database
from lims_complaints.cli.options import station_settings
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity import accounts
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Account, Person, SigningKey
from lims_complaints.signing.authority import Holder
from lims_complaints.signing.keyring import Issued, Keyring


def holder_for(home: Path | None, user: str, asked: Holder) -> Holder:
    """Return the holder with the person's name and the station's; Invalid for who is at the station no more."""
    with at_station(home, only_reads=True) as at:
        account, person = _person(at, user)
        if account.closed_at is not None:
            raise Invalid((Fault(user, "this account is closed"),))
        station = at.session.get_one(StationRecord, 1).name["zh-Hans"]
        return replace(asked, name=person.name, organization=asked.organization or station, email=asked.email or person.email)


def enter(home: Path | None, one: Issued, user: str = "", token: str = "") -> None:
    """Enter a certificate that was issued into the record; with `user` as the key that this person signs with."""
    if not user and not has_database(station_settings(home)):
        return
    with at_station(home) as at:
        if user:
            _hold(at, one, user, token)
        holder = one.certificate.subject.rfc4514_string()
        at.record("keys.issue", "key", one.serial, holder=holder, user=user, token=token)


def user_of(home: Path | None, serial: str) -> str:
    """Return the user name of whoever signs with a certificate; nothing where it is nobody's at the station."""
    if not has_database(station_settings(home)):
        return ""
    with at_station(home, only_reads=True) as at:
        query = select(Account.username).join(SigningKey, SigningKey.person_id == Account.person_id)
        return at.session.scalar(query.where(SigningKey.serial == serial)) or ""


def note_revoked(home: Path | None, one: Issued, reason: str) -> None:
    """Enter into the record that a certificate was taken back."""
    if not has_database(station_settings(home)):
        return
    with at_station(home) as at:
        for row in at.session.scalars(select(SigningKey).where(SigningKey.serial == one.serial)):
            row.revoked_at, row.revoked_reason = row.revoked_at or at.now, reason
        at.record("keys.revoke", "key", one.serial, reason=reason)


def _hold(at: At, one: Issued, user: str, token: str) -> None:
    from lims_complaints.reports.keys import hold

    account, _ = _person(at, user)
    if token:
        hold(at.session, account.person_id, one, token, at.now, "pkcs11")
        return
    sealed = Keyring(at.desk.settings.keys).sealed(one.serial)
    hold(at.session, account.person_id, one, base64.b64encode(sealed).decode(), at.now)


def _person(at: At, user: str) -> tuple[Account, Person]:
    account = accounts.named(at.session, user)
    return account, at.session.get_one(Person, account.person_id)
