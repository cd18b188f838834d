"""`lims-complaints worker`: the worker apart from the server, for stations that run more than one process."""

import signal
import threading
from typing import Annotated

import typer

from lims_complaints.cli.at_station import desk_of_station
from lims_complaints.cli.options import Home


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
    name: Annotated[str, typer.Option(help="Name under which it takes jobs.")] = "worker",
    home: Home = None,
) -> int:
    """Draw papers, send letters and reminders, until ^C. A job that was broken off is taken up again."""
    from lims_complaints.app import prepare, refuse_shorter, refuse_unguarded
    from lims_complaints.worker.loop import Worker, begin, run_due

    desk = desk_of_station(home)
    prepare(desk.engine)
    refuse_unguarded(desk.engine)
    refuse_shorter(desk.engine, desk.settings.home)
    if once:
        begin(desk)
        typer.echo(f"{run_due(desk, name)} jobs done")
        return 0
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    running = Worker(desk, name)
    running.start()
    typer.echo("working; ^C stops")
    stopped.wait()
    running.stop()
    running.join(timeout=30)
    typer.echo("stopped")
    return 0
