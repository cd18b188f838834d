"""Found a demonstration station: its people with accounts and keys, its authority and seal, and where their secrets lie."""

from dataclasses import replace

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from lims_complaints.app import open_desk, prepare
from lims_complaints.chance import Dice, below
from lims_complaints.clocks.calendar import built_in
from lims_complaints.db.engine import writing
from lims_complaints.demonstration.cast import Cast, Secrets
from lims_complaints.demonstration.clock import Dial, Overheard
from lims_complaints.demonstration.notes import write_down
from lims_complaints.demonstration.people import FIGURES, found_station, hire
from lims_complaints.records.person import Account, SigningKey
from lims_complaints.reports.keys import found_authority, give_key
from lims_complaints.retest.wrapping import new_pair
from lims_complaints.settings import Settings
from lims_complaints.signing.opening import open_seal

AUTHORITY = "authority"
"""Stands for the keeper of the station's certificate authority, who is nobody's user."""
ROUNDS, MEMORY_KIB = 20_000, 1024
"""For demonstration secrets, which stand in a file anyway; at the first sign-in a password is hashed as any other."""
EASY = (
    "amber anchor apple arrow autumn bamboo barley basket beacon birch bridge bright brook candle canyon cedar "
    "chalk cherry cinder citrus clay clover cobalt copper coral crane crystal delta dune ember falcon feather fern "
    "field flint forest garden glacier granite harbor hazel heron hollow indigo island ivory jade juniper lagoon "
    "lantern larch lemon linen lotus maple marble meadow mist moss ocean olive orchid pebble pepper pine plum pond "
    "quartz rain reed river saddle sage salt sand silver slate spruce stone storm sugar summer sunset thistle "
    "timber tulip valley velvet violet walnut willow winter "
)
WORDS = tuple(EASY.split())


def found(settings: Settings, clock: Dial, dice: Dice, *, rounds: int = ROUNDS) -> Cast:
    """Found a station with demonstration people in an empty database, and return everybody who can act."""
    overheard = Overheard(dice)
    desk = open_desk(settings, clock=clock, dice=overheard)
    prepare(desk.engine)
    authority = phrase(dice, 6)
    secrets = {f.user: Secrets(phrase(dice, 4), phrase(dice, 5) if _signs(f.roles) else "") for f in FIGURES}
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1),))
    with writing(desk.engine) as session:
        found_station(session)
        people = hire(session)
        session.add_all(
            Account(
                person_id=person, username=user, password_hash=quick.hash(secrets[user].password), changed_at=clock(),
                demonstration=True,
            )
            for user, person in people.items()
        )  # fmt: skip
    found_authority(desk, authority, rounds=rounds)
    with writing(desk.engine) as session:
        for figure in FIGURES:
            own = secrets[figure.user].passphrase
            if "authorized signatory" in figure.roles:
                give_key(desk, session, people[figure.user], (authority, own), demonstration=True, rounds=rounds)
            if "quality manager" in figure.roles:
                session.add(_envelope_key(people[figure.user], own, clock, dice))
    desk = replace(desk, seal=open_seal(settings))
    secrets |= {AUTHORITY: Secrets("", authority)}
    write_down(settings.home, secrets)
    return Cast(desk, clock, overheard, people, secrets, built_in("CN"))


def phrase(dice: Dice, words: int) -> str:
    """Return a phrase of so many words, which is easy to type."""
    return " ".join(WORDS[below(dice, len(WORDS))] for _ in range(words))


def _envelope_key(person: int, passphrase: str, clock: Dial, dice: Dice) -> SigningKey:
    public, wrapped = new_pair(passphrase, dice, MEMORY_KIB)
    return SigningKey(
        person_id=person, purpose="envelope", custody="passphrase", public=public, wrapped=wrapped, made_at=clock(),
        demonstration=True,
    )  # fmt: skip


def _signs(roles: tuple[str, ...]) -> bool:
    return bool({"authorized signatory", "quality manager"} & set(roles))
