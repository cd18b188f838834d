"""`lims-complaints user`: accounts of the station's people, for its administrator. Every change stands in the record."""

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import audit, editions
from lims_complaints.cli.options import AsJson, Home, station_settings
from lims_complaints.errors import NotFound
from lims_complaints.records.journal import AdoptedEdition
from lims_complaints.records.person import Account, Person, RoleHeld

user = typer.Typer(
    help="Accounts of the station's people. Passwords are asked for, or read from standard input; never from a command.",
    no_args_is_help=True,
)
Username = Annotated[str, typer.Argument(help="User name, as `user list` shows it.")]
LOCAL = "administrator at the machine"


@dataclass(frozen=True)
class At:
    """One transaction of a command: the session, the instant, the station's day."""

    session: Session
    now: datetime
    today: date
    salt: bytes

    def record(self, act: str, username: str, **body: str | list[str]) -> None:
        """Write what was done into the record; never a password."""
        happened = audit.Happened(self.now, None, LOCAL, act, "account", username, "", "", "", "", dict(body), {})
        audit.append(self.session, happened, self.salt)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(user, name="user")


@user.command("add")
def add(  # noqa: PLR0913 - one option each for what is known of a person
    username: Annotated[str, typer.Argument(help="2 to 40 small letters, digits, dots or hyphens.")],
    name: Annotated[str, typer.Option(help="Name as it stands on papers.")],
    role: Annotated[list[str] | None, typer.Option(help="A role of the procedure; may be given several times.")] = None,
    latin: Annotated[str, typer.Option(help="Name in Latin letters.")] = "",
    department: Annotated[str, typer.Option(help="Department.")] = "",
    email: Annotated[str, typer.Option(help="Address for letters and reminders.")] = "",
    home: Home = None,
) -> int:
    """Add a person with an account. A user name is never used twice, not even a closed one."""
    from lims_complaints.identity import accounts, passwords

    hashed = passwords.hash_new(_password(), username)
    with _at(home) as at:
        roles = [_role(at.session, r) for r in role or ()]
        more = {"name_latin": latin, "department": department, "email": email}
        person = accounts.add(at.session, name, username, hashed, at.now, **more)
        for each in roles:
            accounts.grant(at.session, person.id, each, at.today)
        at.record("user.add", username, name=name, roles=roles)
    typer.echo(f"{username}: added" + (f", {', '.join(roles)}" if roles else ", without a role"))
    return 0


@user.command("list")
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> int:
    """List accounts with the roles held today."""
    with _at(home) as at:
        rows = [_row(at, account) for account in at.session.scalars(select(Account).order_by(Account.username))]
    shown = [r for r in rows if all_ or r["closed_at"] is None]
    if as_json:
        typer.echo(json.dumps({"users": shown}, ensure_ascii=False, indent=2))
        return 0
    for r in shown:
        closed = f"  closed {str(r['closed_at'])[:10]}" if r["closed_at"] else ""
        typer.echo(f"{r['username']}  {r['name']}  {', '.join(r['roles']) or '-'}{closed}")  # type: ignore[arg-type]
    return 0


@user.command("roles")
def roles(
    username: Username,
    add_: Annotated[list[str] | None, typer.Option("--add", help="Role to hold from today on.")] = None,
    end: Annotated[list[str] | None, typer.Option("--end", help="Role whose last day is today.")] = None,
    home: Home = None,
) -> int:
    """Show the roles of a person, or let them begin and end. What was held stays on record."""
    from lims_complaints.identity import accounts

    with _at(home) as at:
        account = accounts.named(at.session, username)
        for each in add_ or ():
            accounts.grant(at.session, account.person_id, _role(at.session, each), at.today)
        for each in end or ():
            accounts.withdraw(at.session, account.person_id, each, at.today)
        if add_ or end:
            at.record("user.roles", account.username, begun=list(add_ or ()), ended=list(end or ()))
        query = select(RoleHeld).where(RoleHeld.person_id == account.person_id).order_by(RoleHeld.from_on, RoleHeld.id)
        lines = [f"{r.role}  {r.from_on} – {r.until_on or ''}".rstrip() for r in at.session.scalars(query)]
    typer.echo("\n".join(lines) or f"{username} holds no role")
    return 0


@user.command("password")
def password(username: Username, home: Home = None) -> int:
    """Give an account another password; its sessions end."""
    from lims_complaints.identity import accounts, passwords

    hashed = passwords.hash_new(_password(), username)
    with _at(home) as at:
        account = accounts.named(at.session, username)
        accounts.set_password(at.session, account, hashed, at.now)
        at.record("user.password", account.username)
    typer.echo(f"{username}: password changed, sessions ended")
    return 0


@user.command("close")
def close(username: Username, home: Home = None) -> int:
    """Close an account for good: sessions and tokens end; name and history stay."""
    from lims_complaints.identity import accounts

    with _at(home) as at:
        account = accounts.named(at.session, username)
        accounts.close(at.session, account, at.now)
        at.record("user.close", account.username)
    typer.echo(f"{username}: closed")
    return 0


@contextmanager
def _at(home: Path | None) -> Iterator[At]:
    """Open the station in `home` for one writing transaction."""
    from lims_complaints.app import open_desk, prepare
    from lims_complaints.db.engine import writing
    from lims_complaints.timekeeping import local_day

    desk = open_desk(station_settings(home))
    try:
        prepare(desk.engine)
        with writing(desk.engine) as session:
            now = desk.clock()
            yield At(session, now, local_day(session, now), desk.dice.bytes(16))
    finally:
        desk.engine.dispose()


def _password() -> str:
    """Ask twice at a terminal; otherwise read one line from standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise typer.BadParameter("The two passwords differ.", param_hint="password")
    return first


def _role(session: Session, name: str) -> str:
    """Return a role that some adopted edition knows; a station without one takes any."""
    hashes = session.scalars(select(AdoptedEdition.hash)).all()
    known = {role for h in hashes for role in editions.by_hash(session, h).roles} - {"client", "the station"}
    if known and name not in known:
        raise typer.BadParameter(f"there is no role {name!r}; there are: {', '.join(sorted(known))}.", param_hint="role")
    return name


def _row(at: At, account: Account) -> dict[str, object]:
    person = at.session.get(Person, account.person_id)
    if person is None:
        raise NotFound(account.username)
    held = at.session.scalars(select(RoleHeld).where(RoleHeld.person_id == person.id).order_by(RoleHeld.id))
    return {
        "username": account.username,
        "name": person.name,
        "roles": [r.role for r in held if r.from_on <= at.today and (r.until_on is None or at.today <= r.until_on)],
        "closed_at": account.closed_at.isoformat() if account.closed_at else None,
    }
