"""Found a demonstration station: its people with accounts and keys, its authority and seal, and where their secrets lie."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from sqlalchemy import func, select

from lims_complaints.act import Desk
from lims_complaints.app import open_desk, prepare
from lims_complaints.chance import Dice, below
from lims_complaints.clocks.calendar import built_in
from lims_complaints.db.engine import writing
from lims_complaints.demonstration.cast import Cast, Secrets
from lims_complaints.demonstration.clock import Dial, Overheard
from lims_complaints.demonstration.people import FIGURES, found_station, hire
from lims_complaints.identity.passwords import hash_password
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.person import Account
from lims_complaints.reports.keys import found_authority, give_key, open_seal
from lims_complaints.retest.coding import new_envelope_key
from lims_complaints.settings import Settings

FILE = "demonstration.json"
ROUNDS = 20_000
"""Of the passphrases of demonstration keys, which stand in a file anyway."""
WORDS = (
    "amber", "anchor", "apple", "arrow", "autumn", "bamboo", "barley", "basket", "beacon", "birch", "bridge", "bright", "brook",
    "candle", "canyon", "cedar", "chalk", "cherry", "cinder", "citrus", "clay", "clover", "cobalt", "copper", "coral", "crane",
    "crystal", "delta", "dune", "ember", "falcon", "feather", "fern", "field", "flint", "forest", "garden", "glacier", "granite",
    "harbor", "hazel", "heron", "hollow", "indigo", "island", "ivory", "jade", "juniper", "lagoon", "lantern", "larch", "lemon",
    "linen", "lotus", "maple", "marble", "meadow", "mist", "moss", "ocean", "olive", "orchid", "pebble", "pepper", "pine", "plum",
    "pond", "quartz", "rain", "reed", "river", "saddle", "sage", "salt", "sand", "silver", "slate", "spruce", "stone", "storm",
    "sugar", "summer", "sunset", "thistle", "timber", "tulip", "valley", "velvet", "violet", "walnut", "willow", "winter",
)  # fmt: skip


def is_empty(desk: Desk) -> bool:
    """Whether no station was founded in this database yet."""
    with desk.read() as session:
        return session.scalar(select(func.count()).select_from(StationRecord)) == 0


def found(settings: Settings, clock: Dial, dice: Dice, *, rounds: int = ROUNDS) -> Cast:
    """Found a station with demonstration people in an empty database, and return everybody who can act."""
    overheard = Overheard(dice)
    desk = open_desk(settings, clock=clock, dice=overheard)
    prepare(desk.engine)
    authority = phrase(dice, 6)
    secrets = {f.user: Secrets(phrase(dice, 4), phrase(dice, 5) if _signs(f.roles) else "") for f in FIGURES}
    with writing(desk.engine) as session:
        found_station(session)
        people = hire(session)
        session.add_all(
            Account(
                person_id=person, username=user, password_hash=hash_password(secrets[user].password), changed_at=clock(),
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
                new_envelope_key(session, people[figure.user], own, clock(), dice, demonstration=True)
    desk = replace(desk, seal=open_seal(settings))
    write_down(settings.home, authority, secrets)
    return Cast(desk, clock, overheard, people, secrets, built_in("CN"))


def phrase(dice: Dice, words: int) -> str:
    """Return a phrase of so many words, which is easy to type."""
    return " ".join(WORDS[below(dice, len(WORDS))] for _ in range(words))


def write_down(home: Path, authority: str, secrets: Mapping[str, Secrets], **more: object) -> None:
    """Write the secrets of the demonstration into a file that its owner alone reads."""
    file = home / FILE
    file.touch(mode=0o600)
    people = {user: asdict(s) for user, s in secrets.items()}
    body = {"authority_passphrase": authority, "people": people, **more}
    file.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _signs(roles: tuple[str, ...]) -> bool:
    return bool({"authorized signatory", "quality manager"} & set(roles))
