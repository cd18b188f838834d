"""`lims-complaints user`: accounts of the station's people, for its administrator. Every change stands in the record."""

import getpass
import json
import sys
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.cli.at_station import At, at_station
from lims_complaints.cli.options import AsJson, Home
from lims_complaints.errors import NotFound
from lims_complaints.records.person import Account, Person, RoleHeld

user = typer.Typer(
    help="Accounts of the station's people. Passwords are asked for, or read from standard input; never from a command.",
    no_args_is_help=True,
)
Username = Annotated[str, typer.Argument(help="User name, as `user list` shows it.")]
Only = Annotated[str, typer.Option("--procedure", help="The roles count in the cases of this procedure alone.")]


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
    procedure: Only = "",
    home: Home = None,
) -> int:
    """Add a person with an account. A user name is never used twice, not even a closed one."""
    from lims_complaints.identity import accounts, passwords

    hashed = passwords.hash_new(_password(), username)
    with at_station(home) as at:
        roles = [_role(at.session, r, procedure) for r in role or ()]
        more = {"name_latin": latin, "department": department, "email": email}
        person = accounts.add(at.session, name, username, hashed, at.now, **more)
        for each in roles:
            accounts.grant(at.session, person.id, each, at.today, procedure=procedure)
        at.record("user.add", "account", username, name=name, roles=roles, procedure=procedure)
    typer.echo(f"{username}: added" + (f", {', '.join(roles)}" if roles else ", without a role"))
    return 0


@user.command("list")
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> int:
    """List accounts with the roles held today."""
    with at_station(home, only_reads=True) as at:
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
    procedure: Only = "",
    home: Home = None,
) -> int:
    """Show the roles of a person, or let them begin and end. What was held stays on record."""
    from lims_complaints.identity import accounts

    with at_station(home) as at:
        account = accounts.named(at.session, username)
        for each in add_ or ():
            role = _role(at.session, each, procedure)
            accounts.grant(at.session, account.person_id, role, at.today, procedure=procedure)
        for each in end or ():
            accounts.withdraw(at.session, account.person_id, each, at.today, procedure)
        if add_ or end:
            said = {"begun": list(add_ or ()), "ended": list(end or ()), "procedure": procedure}
            at.record("user.roles", "account", account.username, **said)
        query = select(RoleHeld).where(RoleHeld.person_id == account.person_id).order_by(RoleHeld.from_on, RoleHeld.id)
        lines = [f"{_named(r)}  {r.from_on} – {r.until_on or ''}".rstrip() for r in at.session.scalars(query)]
    typer.echo("\n".join(lines) or f"{username} holds no role")
    return 0


@user.command("authorize")
def authorize(  # noqa: PLR0913 - one option each for what an authorization says
    username: Username,
    analysis: Annotated[list[str] | None, typer.Option(help="Method to test by, or * for all; several times.")] = None,
    signing: Annotated[list[str] | None, typer.Option(help="Field to sign in, or * for all; several times.")] = None,
    document: Annotated[str, typer.Option(help="The paper that says so.")] = "",
    from_: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; today.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; none.")] = None,
    end: Annotated[bool, typer.Option("--end", help="Let it end with today instead.")] = False,
    home: Home = None,
) -> int:
    """Let a person test by methods or sign in fields of testing, or let that end. What was held stays on record."""
    from lims_complaints.identity import accounts, authorizations

    asked: list[tuple[authorizations.LeaveFor, str]] = [("analysis", m) for m in analysis or ()]
    asked += [("signing", f) for f in signing or ()]
    if not asked:
        raise typer.BadParameter("Name a method or a field.", param_hint="--analysis, --signing")
    with at_station(home) as at:
        account = accounts.named(at.session, username)
        days = (from_.date() if from_ else at.today, until.date() if until else None)
        for kind, scope in asked:
            if end:
                authorizations.withdraw(at.session, account.person_id, kind, scope, at.today)
            else:
                authorizations.authorize(at.session, account.person_id, kind, scope, days=days, document=document)
        said = {
            "leave": [f"{k}: {s}" for k, s in asked],
            "from": str(days[0]),
            "until": str(days[1] or ""),
            "document": document,
        }
        at.record("user.authorize" if not end else "user.withdraw", "account", account.username, **said)
    typer.echo(f"{username}: {'ended' if end else 'authorized'}: {', '.join(s for _, s in asked)}")
    return 0


@user.command("absent")
def absent(
    username: Username,
    from_: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="FROM", help="First day, as 2026-03-31.")],
    until: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="UNTIL", help="Last day, included.")],
    home: Home = None,
) -> int:
    """Record days on which somebody is not at work, and gets no portion."""
    from lims_complaints.identity import accounts, authorizations

    with at_station(home) as at:
        account = accounts.named(at.session, username)
        authorizations.absent(at.session, account.person_id, from_.date(), until.date())
        at.record("user.absent", "account", account.username, **{"from": str(from_.date()), "until": str(until.date())})
    typer.echo(f"{username}: absent {from_:%Y-%m-%d} – {until:%Y-%m-%d}")
    return 0


@user.command("tie")
def tie(
    username: Username,
    client: Annotated[str, typer.Argument(help="Name of the client, as on its reports.")],
    what: Annotated[str, typer.Option(help="What binds them.")],
    home: Home = None,
) -> int:
    """Record a tie to a client that somebody has declared; it bars them from all cases of that client."""
    from lims_complaints.identity import accounts, authorizations

    with at_station(home) as at:
        account = accounts.named(at.session, username)
        authorizations.tie(at.session, account.person_id, client, what, at.now)
        at.record("user.tie", "account", account.username, client=client, what=what)
    typer.echo(f"{username}: tied to {client}")
    return 0


@user.command("password")
def password(username: Username, home: Home = None) -> int:
    """Give an account another password; its sessions end."""
    from lims_complaints.identity import accounts, passwords

    hashed = passwords.hash_new(_password(), username)
    with at_station(home) as at:
        account = accounts.named(at.session, username)
        accounts.set_password(at.session, account, hashed, at.now)
        at.record("user.password", "account", account.username)
    typer.echo(f"{username}: password changed, sessions ended")
    return 0


@user.command("close")
def close(username: Username, home: Home = None) -> int:
    """Close an account for good: sessions and tokens end; name and history stay."""
    from lims_complaints.identity import accounts

    with at_station(home) as at:
        account = accounts.named(at.session, username)
        accounts.close(at.session, account, at.now)
        at.record("user.close", "account", account.username)
    typer.echo(f"{username}: closed")
    return 0


def _password() -> str:
    """Ask twice at a terminal; otherwise read one line from standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise typer.BadParameter("The two passwords differ.", param_hint="password")
    return first


def _named(held: RoleHeld) -> str:
    return f"{held.role} ({held.procedure})" if held.procedure else held.role


def _role(session: Session, name: str, procedure: str) -> str:
    """Return a role that some adopted edition (of one procedure) knows; a station without one takes any."""
    from lims_complaints.staff.acts import roles_known

    known = roles_known(session, procedure)
    if procedure and not known:
        raise typer.BadParameter(f"there is no procedure {procedure!r}", param_hint="procedure")
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
        "roles": [_named(r) for r in held if r.from_on <= at.today and (r.until_on is None or at.today <= r.until_on)],
        "closed_at": account.closed_at.isoformat() if account.closed_at else None,
    }
