"""Open a station: an empty one is filled first; demonstration people and keys are served to this machine alone."""

import ipaddress
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

from lims_complaints.app import adopt_all, open_premises, prepare
from lims_complaints.db.engine import looking_up, open_engine
from lims_complaints.demonstration.notes import noted
from lims_complaints.errors import Unavailable
from lims_complaints.lazily import Lazily
from lims_complaints.premises import Premises
from lims_complaints.settings import Settings

if TYPE_CHECKING:  # an empty station alone is filled
    from lims_complaints.demonstration import fill
else:
    fill = Lazily("lims_complaints.demonstration.fill")

FILLING = "filling"
_SOMEBODY = text("select exists (select 1 from station) or exists (select 1 from person)")
_PRINTED = text(
    "select exists (select 1 from account where demonstration and closed_at is null) "
    "or exists (select 1 from signing_key where demonstration and revoked_at is null)"
)
_GUESTS = text(
    "select account.username, person.name, person.name_latin, role_held.role "
    "from account join person on person.id = account.person_id left join role_held on role_held.person_id = person.id "
    "where account.demonstration and account.closed_at is null order by person.id, role_held.id"
)


@dataclass(frozen=True)
class Guest:
    """Somebody who can sign in at a demonstration, and with what."""

    user: str
    name: str
    roles: str
    password: str
    passphrase: str


def open_station(settings: Settings, say: Callable[[str], None] = print) -> Premises:
    """Open a station, filled with a demonstration if there was nothing. Raises Unavailable where it must not be served."""
    engine = open_engine(settings.database_url)
    prepare(engine)
    if _nobody(engine):
        refuse_outside(settings, demonstration=True)
        say("Making a demonstration station: people, keys, forty signed reports, sixty days of work. Less than a minute …")
        engine.dispose()
        _fill(settings)
        engine = open_engine(settings.database_url)
    demonstration = is_demonstration(engine)
    refuse_outside(settings, demonstration=demonstration)
    engine.dispose()
    premises = open_premises(settings)
    if demonstration:  # a station of one's own adopts what it wants to work by
        adopt_all(premises, "the program")
    return premises


def is_demonstration(engine: Engine) -> bool:
    """Whether an account or a key is there whose secret is printed."""
    with looking_up(engine) as connection:
        return bool(connection.scalar(_PRINTED))


def refuse_outside(settings: Settings, *, demonstration: bool) -> None:
    """Raise Unavailable where others than this machine could reach a demonstration."""
    if demonstration and not _is_loopback(settings.host):
        raise Unavailable(
            "This station holds demonstration accounts and keys, whose passwords and passphrases are printed; it is not "
            f"served on {settings.host}. Serve it on 127.0.0.1, or found a station of your own: `lims-complaints found`."
        )


def guests(premises: Premises) -> list[Guest]:
    """Return who can sign in with a demonstration password, in the order in which they were hired."""
    secrets = noted(premises.settings).get("people", {})
    roles: dict[tuple[str, str], list[str]] = {}
    with looking_up(premises.engine) as connection:
        for row in connection.execute(_GUESTS):
            roles.setdefault((row.username, f"{row.name} {row.name_latin}"), []).extend(filter(None, [row.role]))
    return [
        Guest(user, name, ", ".join(held) or "–", s["password"], s["passphrase"])
        for (user, name), held in roles.items()
        if (s := secrets.get(user))
    ]


def _nobody(engine: Engine) -> bool:
    """Whether there is neither a station nor anybody in it."""
    with looking_up(engine) as connection:
        return not connection.scalar(_SOMEBODY)


def _fill(settings: Settings) -> None:
    """Fill beside, then move in, so that a filling that was broken off leaves nothing behind."""
    if settings.database:
        fill.fill(settings)
        return
    beside = settings.home / FILLING
    shutil.rmtree(beside, ignore_errors=True)
    fill.fill(replace(settings, home=beside)).desk.engine.dispose()
    for kept in sorted(beside.iterdir(), key=lambda f: f.suffix == ".db"):
        kept.replace(settings.home / kept.name)
    beside.rmdir()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
