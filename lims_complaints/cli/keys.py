"""`lims-complaints keys`: the station's authority, certificates for its people and seal, what was taken back."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from cryptography import x509

from lims_complaints.cli import held_keys
from lims_complaints.cli.options import AsJson, Home, station_settings
from lims_complaints.errors import NotFound, Refused
from lims_complaints.signing.authority import Holder, Kind, Reason, kind_of
from lims_complaints.signing.keyring import SHORTEST_PASSPHRASE, Issued, Keyring, holder_like
from lims_complaints.signing.keys import CLAUSE, WrongPassphrase

AUTHORITY_PASSPHRASE = "LIMS_CA_PASSPHRASE"  # noqa: S105 - the name of a variable
HOLDER_PASSPHRASE = "LIMS_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
YEARS = 2

keys = typer.Typer(
    help="The station's certificate authority and its keys, in the folder keys of its home. Passphrases are asked for, "
    f"or read from {AUTHORITY_PASSPHRASE} and {HOLDER_PASSPHRASE}; they never stand in a command.",
    no_args_is_help=True,
)
Serial = Annotated[str, typer.Argument(help="Serial number, as `keys list` shows it.")]
Days = Annotated[int, typer.Option(min=1, max=3650, help="How long the certificate lasts.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(keys, name="keys")


@keys.command("make-ca")
def make_ca(
    name: Annotated[str, typer.Argument(help="Name of the authority, as certificates show it.")], home: Home = None
) -> int:
    """Make the station's authority, once."""
    keyring = Keyring(station_settings(home).keys)
    if keyring.exists:
        raise Refused(CLAUSE, f"{keyring.folder / 'ca.pem'} exists already; nothing was changed")
    root = keyring.make(name, _new_passphrase(AUTHORITY_PASSPHRASE, "Passphrase of the authority"), _now())
    typer.echo(f"{keyring.folder / 'ca.pem'}: {root.subject.rfc4514_string()}, until {root.not_valid_after_utc:%Y-%m-%d}")
    return 0


@keys.command("issue")
def issue(  # noqa: PLR0913 - one option each for what a certificate says
    name: Annotated[str, typer.Argument(help="Name of the person or seal; with --user it is known.")] = "",
    user: Annotated[str, typer.Option(help="User name of the station's person who is to sign with it.")] = "",
    kind: Annotated[str, typer.Option(help="signatory, seal or timestamp.")] = "signatory",
    organization: Annotated[str, typer.Option(help="Name of the station.")] = "",
    email: Annotated[str, typer.Option(help="Address of the person.")] = "",
    days: Days = 365 * YEARS,
    request: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Signing request (PEM) of a key in a token.")
    ] = None,
    token: Annotated[str, typer.Option(help="With --request and --user: where the key lies, TOKEN LABEL/KEY LABEL.")] = "",
    home: Home = None,
) -> int:
    """Issue a certificate: with a new key under the holder's passphrase, or for a key in a token by its request.

    With --user the person signs reports with it from now on; without, it is a file for another use.
    """
    if kind not in get_args(Kind):
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(get_args(Kind))}.", param_hint="--kind")
    if bool(name) == bool(user):
        raise typer.BadParameter("Name a station's person by --user, or anybody else by name.", param_hint="--user")
    if user and (bool(request) != bool(token) or kind != "signatory"):
        raise typer.BadParameter("A key in a token needs both --request and --token; a person's is a signatory's.")
    now = _now()
    holder = Holder(name, cast("Kind", kind), now, now + timedelta(days=days), organization, email)
    if user:
        holder = held_keys.holder_for(home, user, holder)
    one = _issue(_keyring(home), holder, request)
    held_keys.enter(home, one, user, token)
    _show(one)
    return 0


@keys.command("renew")
def renew(serial: Serial, days: Days = 365 * YEARS, home: Home = None) -> int:
    """Issue a new key and certificate for the same holder; the old certificate stays good until its own end.

    The seal's new key takes over its passphrase, so that the worker opens it as before.
    """
    keyring, now = _keyring(home), _now()
    holder = holder_like(keyring.certificate(serial).certificate, now, days)
    one = _issue(keyring, holder, None, _kept(keyring) if holder.kind == "seal" else None)
    held_keys.enter(home, one, held_keys.user_of(home, serial))
    _show(one)
    return 0


@keys.command("revoke")
def revoke(
    serial: Serial,
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(Reason))}.")],
    home: Home = None,
) -> int:
    """Take a certificate back from now on, and publish the list; what it signed before stays good."""
    if reason not in get_args(Reason):
        raise typer.BadParameter(f"{reason!r} is none of {', '.join(get_args(Reason))}.", param_hint="--reason")
    keyring = _keyring(home)
    keyring.certificate(serial)
    try:
        taken = keyring.revoke(
            _passphrase(AUTHORITY_PASSPHRASE, "Passphrase of the authority"), serial, cast("Reason", reason), _now()
        )
    except WrongPassphrase as wrong:
        raise _does_not_open() from wrong
    held_keys.note_revoked(home, taken, reason)
    _show(taken)
    return 0


@keys.command("crl")
def crl(
    out: Annotated[Path | None, typer.Option(help="Also write it there.")] = None,
    home: Home = None,
) -> int:
    """Publish the list of revoked certificates anew; it is good for 35 days."""
    keyring = _keyring(home)
    try:
        signed = keyring.publish(_passphrase(AUTHORITY_PASSPHRASE, "Passphrase of the authority"), _now())
    except WrongPassphrase as wrong:
        raise _does_not_open() from wrong
    if out is not None:
        out.write_bytes(signed)
    read = x509.load_der_x509_crl(signed)
    place = out or keyring.folder / "revoked.crl"
    typer.echo(f"{place}: {len(list(read))} revoked, until {read.next_update_utc:%Y-%m-%d}")
    return 0


@keys.command("list")
def list_(as_json: AsJson = False, home: Home = None) -> int:
    """List the certificates that were issued."""
    issued = list(_keyring(home).certificates())
    if as_json:
        typer.echo(json.dumps({"certificates": [_as_json(i) for i in issued]}, ensure_ascii=False, indent=2))
    else:
        for one in issued:
            _show(one)
    return 0


def _issue(keyring: Keyring, holder: Holder, request: Path | None, own: str | None = None) -> Issued:
    """Issue with the authority's passphrase; `own` is the holder's where it is known, otherwise asked for."""
    passphrase = _passphrase(AUTHORITY_PASSPHRASE, "Passphrase of the authority")
    try:
        if request is None:
            own = own or _new_passphrase(HOLDER_PASSPHRASE, f"Passphrase of {holder.name}")
            return keyring.issue(passphrase, holder, own)
        try:
            asked = x509.load_pem_x509_csr(request.read_bytes())
        except ValueError as wrong:
            raise typer.BadParameter(f"{request} is no signing request in PEM.", param_hint="--request") from wrong
        return keyring.certify(passphrase, holder, asked)
    except WrongPassphrase as wrong:
        raise _does_not_open() from wrong


def _kept(keyring: Keyring) -> str | None:
    """Return the passphrase under which the worker opens the seal; None where none is kept for it."""
    from lims_complaints.signing.opening import seal_passphrase

    try:
        return seal_passphrase(keyring.folder)
    except NotFound:
        return None


def _keyring(home: Path | None) -> Keyring:
    """Return the keys of the station. Raises NotFound, and asks for no passphrase, where no authority was made."""
    keyring = Keyring(station_settings(home).keys)
    if not keyring.exists:
        raise NotFound(f"there is no authority in {keyring.folder}; `lims-complaints found` or `keys make-ca` makes one")
    return keyring


def _now() -> datetime:
    from lims_complaints.app import system_clock

    return system_clock().replace(microsecond=0)


def _passphrase(variable: str, question: str) -> str:
    given = os.environ.get(variable)
    return given if given is not None else str(typer.prompt(question, hide_input=True, err=True))


def _new_passphrase(variable: str, question: str) -> str:
    given = os.environ.get(variable)
    if given is None:
        given = str(typer.prompt(question, hide_input=True, confirmation_prompt=True, err=True))
    if len(given) < SHORTEST_PASSPHRASE:
        raise Refused(CLAUSE, f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
    return given


def _does_not_open() -> Refused:
    return Refused(CLAUSE, "the passphrase of the authority does not fit; nothing was changed")


def _show(one: Issued) -> None:
    c = one.certificate
    back = f"  revoked {one.revoked.at:%Y-%m-%d} ({one.revoked.reason})" if one.revoked else ""
    name = c.subject.rfc4514_string()
    term = f"{c.not_valid_before_utc:%Y-%m-%d} – {c.not_valid_after_utc:%Y-%m-%d}"
    typer.echo(f"{one.serial}  {kind_of(c) or '-':9}  {term}  {name}{back}")


def _as_json(one: Issued) -> dict[str, object]:
    c = one.certificate
    return {
        "serial": one.serial,
        "kind": kind_of(c),
        "subject": c.subject.rfc4514_string(),
        "not_before": c.not_valid_before_utc.isoformat(),
        "not_after": c.not_valid_after_utc.isoformat(),
        "revoked_at": one.revoked.at.isoformat() if one.revoked else None,
        "reason": one.revoked.reason if one.revoked else None,
    }
