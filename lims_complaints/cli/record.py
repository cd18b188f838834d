"""`lims-complaints record`: checkpoints of the record, for an assessor to take home and compare later."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lims_complaints.cli.at_station import desk_of_station
from lims_complaints.cli.options import AsJson, Home
from lims_complaints.errors import Unavailable

record = typer.Typer(help="Checkpoints of the record: signed by the seal, taken home, compared later.", no_args_is_help=True)


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
