"""`lims-complaints run`: serve a station, with its worker, until it is stopped."""

from typing import Annotated

import typer

from lims_complaints.cli.options import Home, station_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (LIMS_PORT, 8000).")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (LIMS_HOST, 127.0.0.1).")] = None,
    home: Home = None,
) -> None:
    """Serve the station; an empty one is filled with demonstration people and cases first."""
    from lims_complaints.app import serve

    serve(station_settings(home, host=host, port=port))
