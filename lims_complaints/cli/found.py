"""`lims-complaints found`: a station of one's own, from nothing; `station` shows and changes what it says of itself."""

import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from lims_complaints.cli.at_station import at_station
from lims_complaints.cli.options import AsJson, Home, station_settings
from lims_complaints.errors import Fault, Invalid

if TYPE_CHECKING:  # loaded inside the commands, so that --help stays quick
    from lims_complaints.founding.charter import Charter

AUTHORITY_PASSPHRASE = "LIMS_CA_PASSPHRASE"  # noqa: S105 - the name of a variable
ADMINISTRATOR_PASSWORD = "LIMS_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
R = TypeVar("R")
File = Annotated[Path | None, typer.Option("--from", exists=True, dir_okay=False, help="TOML file; `--template` prints one.")]

station = typer.Typer(help="What the station says of itself: names, address, marks, contact.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(found)
    app.add_typer(station, name="station")


def found(
    from_: File = None,
    procedure: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Procedure document of the station.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a founding file to fill in, and end.")] = False,
    home: Home = None,
) -> int:
    """Found a station in an empty home: its record, authority and seal, first administrator, procedure.

    Asks at a terminal, or reads --from. The two secrets are asked for, or read from LIMS_CA_PASSPHRASE and
    LIMS_ADMIN_PASSWORD; they never stand in a command or a file.
    """
    from lims_complaints.founding.charter import TEMPLATE, read_charter

    if template:
        typer.echo(TEMPLATE, nl=False)
        return 0
    settings = station_settings(home)
    if from_ is None and not sys.stdin.isatty():
        raise typer.BadParameter("Without a terminal, name a file; --template prints one.", param_hint="--from")
    charter = _read(from_, read_charter) if from_ else _asked()
    from lims_complaints.app import read_document
    from lims_complaints.founding.found import Founding
    from lims_complaints.founding.found import found as founded
    from lims_complaints.settings import share

    document = read_document(procedure or share("procedures", "testing-station.md"))
    authority = _secret(AUTHORITY_PASSPHRASE, "Passphrase of the authority, typed by its keeper, who is not the administrator")
    password = _secret(ADMINISTRATOR_PASSWORD, f"Password of {charter.administrator.username}")
    desk = founded(settings, Founding(charter, document, authority, password))
    desk.engine.dispose()
    typer.echo(
        NEXT.format(
            name=charter.station.name.en, home=settings.home, edition=document.edition.number, origin=settings.public_origin
        )
    )
    return 0


@station.command("show")
def show(as_json: AsJson = False, home: Home = None) -> int:
    """Show what the station says of itself."""
    said = _said(home)
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return 0
    for name, value in said.items():
        for language, text in value.items() if isinstance(value, dict) else (("", value),):
            typer.echo(f"{name}{'.' if language else ''}{language}: {text}")
    return 0


@station.command("change")
def change(from_: File = None, home: Home = None) -> int:
    """Take names, address, marks and contact from a file; papers that are made keep what they say."""
    from lims_complaints.founding.charter import read_station
    from lims_complaints.records.journal import StationRecord

    if from_ is None:
        raise typer.BadParameter("Name a file; `lims-complaints found --template` prints one.", param_hint="--from")
    charter = _read(from_, read_station)
    with at_station(home) as at:
        row = at.session.get_one(StationRecord, 1, with_for_update=True)
        for column, value in charter.columns().items():
            setattr(row, column, value)
        at.record("station.change", "station", "", station=charter.columns())
    typer.echo(f"{charter.name.en}: changed; a server that runs shows it after its next start")
    return 0


def _said(home: Path | None) -> dict[str, Any]:
    from lims_complaints.records.journal import StationRecord

    with at_station(home, only_reads=True) as at:
        row = at.session.get_one(StationRecord, 1)
        return {column: getattr(row, column) for column in SAID}


def _read(file: Path, read: Callable[[str], R]) -> R:
    """Read a file; what is wrong is told line by line, each with the file's name."""
    try:
        return read(file.read_text("utf-8"))
    except UnicodeDecodeError:
        typer.echo(f"{file}: the file is no text in UTF-8; `lims-complaints found --template` prints one", err=True)
        raise typer.Exit(1) from None
    except Invalid as wrong:
        for fault in wrong.faults:
            typer.echo(f"{file}: {fault.field}{': ' if fault.field else ''}{fault.message.format(**fault.values)}", err=True)
        raise typer.Exit(1) from None


def _asked() -> "Charter":
    """Ask for everything; where something cannot be, ask again with what was answered as default."""
    from lims_complaints.founding.charter import charter_of

    said: dict[str, Any] = {"station": {"zone": "Asia/Shanghai"}, "administrator": {}}
    while True:
        for part, question in (("name", "Name of the station"), ("address", "Its address"), ("contact", "Whom clients ask")):
            known = said["station"].get(part, {})
            said["station"][part] = {k: _line(f"{question} ({k})", known.get(k)) for k in ("en", "zh-Hans", "zh-Hant")}
        for section, questions in (("station", STATION), ("administrator", ADMINISTRATOR)):
            for part, question in questions:
                said[section][part] = _line(question, said[section].get(part, "" if part in OPTIONAL else None))
        try:
            return charter_of(said)
        except Invalid as wrong:
            typer.echo(f"\n{wrong}\nOnce more; Enter keeps what is there.\n", err=True)


def _line(question: str, default: str | None) -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default)))


SAID = ("name", "address", "contact", "phone", "email", "cma_number", "accreditation_number", "zone", "jurisdiction")
STATION = (
    ("phone", "Telephone"),
    ("email", "Email for appeals"),
    ("cma_number", "Number of the CMA certificate (none: Enter)"),
    ("accreditation_number", "Number of the accreditation (none: Enter)"),
    ("zone", "Time zone"),
)
ADMINISTRATOR = (
    ("username", "User name of the first administrator"),
    ("name", "Name of the first administrator"),
    ("name_latin", "The same in Latin letters"),
    ("email", "Email of the first administrator (none: Enter)"),
)
OPTIONAL = ("phone", "cma_number", "accreditation_number", "name_latin")


def _secret(variable: str, question: str, ask: Callable[[str], str] = getpass.getpass) -> str:
    """Return a secret from its variable, or asked twice at the terminal."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"Without a terminal, put it into {variable}.", param_hint=variable)
    first = ask(f"{question}: ")
    if first != ask("Once more: "):
        raise Invalid((Fault(variable, "the two differ; nothing was founded"),))
    return first


NEXT = """\
{name} stands in {home} (procedure: edition {edition}).

  keys/ca.pem           give it to whoever checks your signatures
  keys/seal.passphrase  opens the seal for the worker; only you can read it
  secret                belongs to every backup

What comes next (docs/running.md says more):
  1. lims-complaints user add NAME --name … --role …       everybody, in their roles
  2. lims-complaints user authorize NAME --analysis METHOD  analysts; --signing FIELD for signatories
  3. lims-complaints keys issue --user NAME                 a key for each signatory
  4. lims-complaints run                                    then import reports, draw one up, have it signed;
                                                            the quality manager and a deputy make their keys to
                                                            sealed maps at {origin}/account/key"""
