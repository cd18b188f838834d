"""`lims-complaints record`: checkpoints of the record, for an assessor to take home and compare later."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lims_complaints.cli.at_station import desk_of_station, put_down
from lims_complaints.cli.options import AsJson, Home
from lims_complaints.errors import Unavailable

record = typer.Typer(
    help="The record: checkpoints that the seal signs, taken home and compared later; a backup put back; a clock set back.",
    no_args_is_help=True,
)
Reason = Annotated[str, typer.Option(help="What happened, for whoever reads the record later.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(record, name="record")


@record.command("checkpoint")
def checkpoint(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where the checkpoint goes.")], home: Home = None
) -> int:
    """Verify the record, sign where it stands, and write the checkpoint to FILE. Exits 1 where the record does not hold."""
    from lims_complaints import checkpointing
    from lims_complaints.audit.checkpoint import BadCheckpoint, BrokenRecord

    desk = desk_of_station(home)
    try:
        row = checkpointing.sign(desk, "asked for")
    except (BadCheckpoint, BrokenRecord) as broken:
        typer.echo(str(broken), err=True)
        return 1
    if row is None:
        raise Unavailable("there is nothing to sign yet, or no seal to sign with")
    file.write_text(row.signed, "utf-8")
    typer.echo(f"{file}: checkpoint {row.number}, up to event {row.sequence}")
    return 0


@record.command("compare")
def compare(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A checkpoint that was taken home.")],
    as_json: AsJson = False,
    home: Home = None,
) -> int:
    """Walk the whole record against a checkpoint that was taken home. Exits 1 where they do not agree."""
    from lims_complaints import checkpointing
    from lims_complaints.audit import checkpoint as points

    desk = desk_of_station(home)
    said: dict[str, Any] = {"file": str(file), "agrees": False, "number": None, "sequence": None, "signed_at": None}
    try:
        with desk.read() as session:
            point, found = points.compared(session, checkpointing.trusted(desk), file.read_bytes())
    except points.BadCheckpoint as bad:
        why = str(bad)
    else:
        said |= {"number": point.number, "sequence": point.sequence, "signed_at": point.at.isoformat()}
        why = f"event {found.broken.sequence}: {found.broken.why}" if found.broken else ""
    said |= {"agrees": not why, "why": why}
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif why:
        typer.echo(f"{file}: {why}", err=True)
    else:
        typer.echo(f"{file}: agrees; every event up to {said['sequence']} is as it was at {said['signed_at']}")
    return 1 if why else 0


@record.command("restored")
def restored(
    reason: Reason,
    skip: Annotated[
        int, typer.Option(min=0, help="How many numbers of each series may have been given out since the backup.")
    ] = 0,
    home: Home = None,
) -> int:
    """Tell the record that a backup was put back, and give none of the numbers twice that were given out since.

    They are known where the station's home folder was not put back with it; where it was, or stands on another machine, --skip says how many.
    """
    from lims_complaints.app import prepare
    from lims_complaints.cli.restoring import restore, settle
    from lims_complaints.db.engine import writing

    desk = desk_of_station(home, sealed=False)
    prepare(desk.engine)
    with writing(desk.engine) as session:
        found = restore(session, desk.settings.home, skip, desk.clock())
        put_down(session, desk, "record.restored", "station", "", reason=_said(reason), **found)
    settle(desk.settings.home)
    for name, (first, last) in found["skipped"].items():
        typer.echo(f"{name}: {first} to {last} are not given out again")
    typer.echo("The record tells of it; quality manager and auditor have a notice.")
    return 0


@record.command("clock")
def clock(reason: Reason, home: Home = None) -> int:
    """Tell the record that the machine's clock had run ahead and was set right: what was done in between keeps its hour."""
    from lims_complaints import audit
    from lims_complaints.app import prepare
    from lims_complaints.db.engine import writing

    desk = desk_of_station(home, sealed=False)
    prepare(desk.engine)
    with writing(desk.engine) as session:
        said = audit.behind(session, desk.clock())
        if not said:
            raise Unavailable("the clock does not stand before the newest event; there is nothing to tell")
        put_down(session, desk, "record.clock", "station", "", clock_back=True, reason=_said(reason), found=said)
    typer.echo("The record tells of it; the station acts on.")
    return 0


def _said(reason: str) -> str:
    if not reason.strip():
        raise Unavailable("say what happened: --reason")
    return reason.strip()
