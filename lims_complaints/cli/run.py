"""`lims-complaints run`: serve a station, with its worker, until it is stopped."""

import gc
import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from lims_complaints.cli.backup import SUMS
from lims_complaints.cli.options import Home, station_settings
from lims_complaints.errors import Unavailable

if TYPE_CHECKING:  # loaded inside the command, so that --help stays quick
    from lims_complaints.premises import Premises

COPY = "This home is a copy that `backup` made. Where it takes the station's place: lims-complaints record restored --help\n"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (LIMS_PORT, 8000).")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (LIMS_HOST, 127.0.0.1).")] = None,
    home: Home = None,
) -> int:
    """Serve the station until ^C; an empty one is filled with demonstration people and cases first."""
    gc.disable()  # modules that are being loaded stay: looking for what is left over took a sixth of the start
    from lims_complaints.app import serve
    from lims_complaints.demonstration.opening import open_station

    gc.enable()
    settings = station_settings(home, host=host, port=port)
    _can_listen(settings.host, settings.port)
    premises = open_station(settings, say=lambda text: typer.echo(text))
    _greet(premises)
    with suppress(KeyboardInterrupt):  # the server has stopped by then
        serve(premises)
    typer.echo("stopped")
    return 0


def _can_listen(host: str, port: int) -> None:
    """Raise Unavailable where somebody listens there already, before anything is made or greeted."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as wrong:
        raise Unavailable(f"{host}, port {port}: {os.strerror(wrong.errno or 0)}. Choose another: --port") from wrong


def _greet(premises: "Premises") -> None:
    """Print the addresses, and for a demonstration who can sign in and which report can be appealed."""
    from lims_complaints.demonstration.notes import noted
    from lims_complaints.demonstration.opening import guests

    origin = premises.settings.public_origin
    typer.echo(f"\n  For clients   {origin}/\n  For staff     {origin}/sign-in\n")
    table = [("User name", "Name", "Role", "Password", "Passphrase of the key")]
    table += [(g.user, g.name, g.roles, g.password, g.passphrase) for g in guests(premises)]
    if len(table) > 1:
        widths = [max(_width(row[i]) for row in table) for i in range(5)]
        for row in table:
            cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
            typer.echo(("  " + "  ".join(cells)).rstrip())
        for one in noted(premises.settings).get("to_appeal", []):
            typer.echo(f"\n  To try an appeal: report {one['report']}, check code {one['check_code']}", nl=False)
        typer.echo("\n")
    if (premises.settings.home / SUMS).is_file():
        typer.echo(COPY)
    typer.echo("^C stops.")


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal, where a Chinese character takes two."""
    return sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in text)
