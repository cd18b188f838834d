"""The station's authority, its seal, and the keys of its signatories: every certificate is an audited act."""

import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pydantic import Field, SecretStr
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, Given, act
from lims_complaints.chance import Dice, spell
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.codes import ALPHABET
from lims_complaints.language import N_
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Person, SigningKey
from lims_complaints.settings import Settings
from lims_complaints.signing import authority as ca
from lims_complaints.signing.authority import Holder
from lims_complaints.signing.keyring import Issued, Keyring
from lims_complaints.signing.keys import WrongPassphrase
from lims_complaints.signing.opening import SEAL_NAME, SEAL_PASSPHRASE
from lims_complaints.signing.opening import keyring as keyring
from lims_complaints.situation.gather import Scene

YEARS = 2
Custody = Literal["pkcs12", "pkcs11"]
SEAL_YEARS = 10
WRONG_AUTHORITY = N_("The passphrase does not open the authority.")


class IssueCertificate(Given):
    """A new key for a person. The authority's passphrase is its keeper's, the key's passphrase the person's own."""

    person: int = Field(ge=1, title=N_("Person"))
    authority_passphrase: SecretStr = Field(title=N_("Passphrase of the authority, typed by its keeper"))
    passphrase: SecretStr = Field(min_length=12, title=N_("Passphrase of the new key, typed by the person"))
    days: int = Field(default=365 * YEARS, ge=1, le=3650, title=N_("Days for which the certificate lasts"))


def _issue(desk: Desk, scene: Scene, _edition: Edition, given: IssueCertificate) -> Issued:
    ring = keyring(desk.settings)
    person = scene.session.get(Person, given.person)
    if person is None or person.left_at is not None:
        raise Invalid((Fault("person", N_("This is nobody at the station.")),))
    now = desk.clock().replace(microsecond=0)
    holder = Holder(
        person.name, "signatory", now - timedelta(minutes=5), now + timedelta(days=given.days), _organization(scene.session)
    )
    try:
        return ring.issue(given.authority_passphrase.get_secret_value(), holder, given.passphrase.get_secret_value())
    except WrongPassphrase as wrong:
        raise Invalid((Fault("authority_passphrase", WRONG_AUTHORITY),)) from wrong


@act("reports.issue-certificate", N_("Issue a certificate"), on="station", prepare=_issue)
def issue_certificate(ctx: Context, given: IssueCertificate) -> None:
    """Give a person a key and a certificate for it (1.1); the key lies encrypted, its passphrase nowhere."""
    issued: Issued = ctx.prepared
    hold(ctx.session, given.person, issued, base64.b64encode(keyring(ctx.settings).sealed(issued.serial)).decode(), ctx.now)
    ctx.notes["certificate"] = issued.serial
    ctx.shown["serial"] = issued.serial


def found_authority(desk: Desk, passphrase: str, *, rounds: int = ca.ROUNDS) -> Certificate:
    """Make the authority and the seal of a station whose record is written already, once."""
    ring = Keyring(desk.settings.keys, rounds)
    with desk.read() as session:
        name = _organization(session)
    return make_authority(ring, name, passphrase, desk.clock(), desk.dice)


def make_authority(ring: Keyring, station: str, passphrase: str, at: datetime, dice: Dice) -> Certificate:
    """Make a station's authority and its seal, once; the seal's passphrase lies in a file of its own, for the worker."""
    now = at.replace(microsecond=0)
    root = ring.make(f"{station} CA", passphrase, now)
    secret = _seal_passphrase(ring.folder, dice)
    until = now + timedelta(days=365 * SEAL_YEARS)
    ring.issue(passphrase, Holder(SEAL_NAME, "seal", now - timedelta(minutes=5), until, station), secret)
    return root


def give_key(
    desk: Desk, session: Session, person: int, secrets: tuple[str, str], *, demonstration: bool = False, rounds: int = ca.ROUNDS
) -> SigningKey:
    """Give a person a key while a station is founded, before there is anybody to act; `secrets`: the CA's, the person's."""
    ring = Keyring(desk.settings.keys, rounds)
    now = desk.clock().replace(microsecond=0)
    name = session.get_one(Person, person).name
    until = now + timedelta(days=365 * YEARS)
    holder = Holder(name, "signatory", now - timedelta(minutes=5), until, _organization(session))
    issued = ring.issue(secrets[0], holder, secrets[1])
    row = hold(session, person, issued, base64.b64encode(ring.sealed(issued.serial)).decode(), now)
    row.demonstration = demonstration
    session.flush()
    return row


def hold(session: Session, person: int, issued: Issued, wrapped: str, at: datetime, custody: Custody = "pkcs12") -> SigningKey:
    """Enter a person's key: the encrypted file in base64, or where it lies in a token (token label / key label)."""
    row = SigningKey(
        person_id=person, purpose="signatory", custody=custody, wrapped=wrapped, certificate=pem(issued.certificate),
        serial=issued.serial, made_at=at, expires_at=issued.certificate.not_valid_after_utc,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def revoked_serials(settings: Settings) -> frozenset[str]:
    """Return the serial numbers that the station's authority has revoked."""
    ring = keyring(settings)
    return frozenset(i.serial for i in ring.certificates() if i.revoked is not None) if ring.exists else frozenset()


def pem(certificate: Certificate) -> str:
    """Return a certificate as text."""
    return certificate.public_bytes(Encoding.PEM).decode()


def _organization(session: Session) -> str:
    name = session.get_one(StationRecord, 1).name
    return str(name.get("zh-Hans") or name["en"])


def _seal_passphrase(folder: Path, dice: Dice) -> str:
    secret = spell(dice, ALPHABET, 40)
    file = folder / SEAL_PASSPHRASE
    file.touch(mode=0o600)
    file.write_text(secret, "utf-8")
    return secret
