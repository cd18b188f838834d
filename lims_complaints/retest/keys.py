"""Keys to sealed maps (2.2.2): made by their holders, the private half wrapped by a passphrase that the program never keeps."""

import hashlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.identity import passwords
from lims_complaints.identity.proof import Proof, prove
from lims_complaints.language import N_
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.person import Account, Person, SigningKey
from lims_complaints.retest.coding import holders, waiting
from lims_complaints.retest.given import EndEnvelopeKey, MakeEnvelopeKey
from lims_complaints.retest.wrapping import new_pair
from lims_complaints.situation.gather import Scene

DIFFER = N_("The two passphrases differ. Type the new one again.")
SAME = N_("The passphrase of the key is another than your password.")


@dataclass(frozen=True)
class Made:
    """A fresh pair, and the proof of who had it made."""

    proof: Proof
    public: str
    wrapped: str


@dataclass(frozen=True)
class Held:
    """One holder as others see them: since when, the fingerprint of the key, and how many sealed maps wait for them.

    `by_older` of these were sealed to an earlier key of theirs, and open with its passphrase alone.
    """

    person: int
    name: str
    key: int
    made_at: datetime
    fingerprint: str
    waiting: int
    by_older: int


def held(session: Session, today: date) -> list[Held]:
    """Return everybody to whom maps are sealed on a day, by name."""
    found = [_held(session, session.get_one(Person, person), key) for person, key in holders(session, today).items()]
    return sorted(found, key=lambda h: h.name)


def _held(session: Session, person: Person, key: SigningKey) -> Held:
    maps = waiting(session, person.id)
    older = sum(at < key.made_at for at in maps)
    return Held(person.id, person.name, key.id, key.made_at, fingerprint(key.public), len(maps), older)


def fingerprint(public: str) -> str:
    """Return the first half of a public key's SHA-256, in groups of four, for two people to compare."""
    digest = hashlib.sha256(b64decode(public)).hexdigest()[:32]
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


def _made(desk: Desk, scene: Scene, _: Edition, given: MakeEnvelopeKey) -> Made:
    """Prove who it is, draw the pair and wrap the private half, before the transaction. Raises Invalid."""
    phrase, password = given.passphrase.get_secret_value(), given.password.get_secret_value()
    account = scene.session.get(Account, scene.actor.person)
    passwords.check_new(phrase, account.username if account else "", "passphrase")
    if phrase != given.again.get_secret_value():
        raise Invalid((Fault("again", DIFFER),))
    if phrase == password:
        raise Invalid((Fault("passphrase", SAME),))
    proof = prove(desk.engine, desk.pepper, scene.actor.person, password, scene.now)
    return Made(proof, *new_pair(phrase, desk.dice))


@act("retest.make-envelope-key", N_("Make a key to sealed maps"), on="station", page="envelope", prepare=_made)
def make_envelope_key(ctx: Context, given: MakeEnvelopeKey) -> None:  # noqa: ARG001 - all of it went into the pair
    """Keep a holder's new key; maps are sealed to it from now on. An earlier one stays, for the maps sealed to it (2.2.2)."""
    made: Made = ctx.prepared
    if fault := made.proof.fault(ctx.session, ctx.person, ctx.now):
        raise Invalid((fault,))
    key = SigningKey(
        person_id=ctx.person,
        purpose="envelope",
        custody="passphrase",
        public=made.public,
        wrapped=made.wrapped,
        made_at=ctx.now,
    )
    ctx.session.add(key)
    ctx.session.flush()
    ctx.notes["key"] = {"id": key.id, "fingerprint": fingerprint(made.public)}


@act("retest.end-envelope-key", N_("End a key to sealed maps"), on="station", page="envelope.end")
def end_envelope_key(ctx: Context, given: EndEnvelopeKey) -> None:
    """End a key whose passphrase is lost or known to others: nothing is sealed to it, nor to its holder's earlier ones (2.2.2)."""
    key = ctx.session.get(SigningKey, given.key)
    if key is None or key.purpose != "envelope" or key.revoked_at is not None:
        raise NotFound(str(given.key))
    query = select(SigningKey).where(
        SigningKey.person_id == key.person_id, SigningKey.purpose == "envelope", SigningKey.revoked_at.is_(None)
    )
    for each in ctx.session.scalars(query.where(SigningKey.id <= key.id)):
        each.revoked_at, each.revoked_reason = ctx.now, given.reason
    ctx.notes["key"] = {"id": key.id, "holder": key.person_id, "fingerprint": fingerprint(key.public)}
