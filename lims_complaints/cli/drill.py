"""`lims-complaints drill`: the procedure run through in a scratch station, every document of it in a folder."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lims_complaints.cli.options import AsJson
from lims_complaints.language import LANGUAGES


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(drill)


def drill(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the documents; made if need be.")],
    reports: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Results to work on (CSV, XLSX, JSON); otherwise its own.")
    ] = None,
    procedure: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Procedure document to run under.")
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="INSTANT", help="When it begins, as 2026-03-02T09:00 (in the station's zone).")
    ] = "",
    every_language: Annotated[
        bool,
        typer.Option(
            "--every-language", help="Each form and letter in English, 简体中文 and 繁體中文, not in its client's alone."
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Run seven disputes from the appeal to the archive, and write every document that somebody would hold into DIR.

    One ends in maintained, one in amended, one is urgent, one late and not admitted, one a general complaint that goes to
    the Office, one takes two rounds, one is withdrawn. Exits 1 where the document contradicts itself or a file has faults.
    """
    begin = _instant(at)
    from lims_complaints.drill import run as drilling

    document = None
    if procedure is not None:
        document, errors = drilling.document_for(procedure)
        for error in errors:
            typer.echo(str(error), err=True)
        if errors:
            return 1
    results = reports.read_bytes() if reports is not None else None
    manifest = drilling.drill(
        folder,
        results=results,
        procedure=document,
        at=begin,
        languages=LANGUAGES if every_language else (),
        say=lambda text: typer.echo(text, err=True),
    )
    typer.echo(json.dumps(manifest, ensure_ascii=False, indent=1) if as_json else _told(folder, manifest))
    return 0


def _told(folder: Path, manifest: dict[str, object]) -> str:
    files, cases = manifest["files"], manifest["cases"]
    assert isinstance(files, list)
    assert isinstance(cases, list)
    lines = [
        f"{c['number']}  {c['kind']:7}  {'urgent' if c['urgent'] else '      '}  round {c['round']}  {c['outcome']}"
        for c in cases
    ]
    return "\n".join([*lines, f"{len(files)} documents; look at {folder / 'index.html'}"])


def _instant(text: str) -> datetime | None:
    """Read when the drill begins; without a zone it is the station's."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        message = f"{text!r} is no instant; write one as 2026-03-02T09:00 or 2026-03-02T09:00+08:00."
        raise typer.BadParameter(message, param_hint="--at") from wrong
    if at.tzinfo is None:
        from lims_complaints.clocks.calendar import built_in

        return at.replace(hour=at.hour or 9, tzinfo=built_in("CN").tz)
    return at
