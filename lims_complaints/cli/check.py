"""`lims-complaints check`: whether a station is whole: its guards, its record, its files, its procedure documents."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from lims_complaints.cli.options import AsJson, Home

if TYPE_CHECKING:  # loaded inside the command, so that --help stays quick
    from sqlalchemy.orm import Session

    from lims_complaints.act import Desk


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be: what was checked, where, and what is wrong."""

    check: str
    where: str
    message: str


LACKING = (
    "the database lacks this guard or has another in its place, and is not served; look for what was changed, then put it back: "
    "`lims-complaints check --put-back-guards`"
)
CHECKS = ("guards", "record", "files", "procedures")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(
    as_json: AsJson = False,
    put_back_guards: Annotated[
        bool, typer.Option("--put-back-guards", help="Put guards back first that somebody took out; the record tells of it.")
    ] = False,
    home: Home = None,
) -> int:
    """Check guards against changing the record, the chain of events, every kept file, every adopted document.

    Changes nothing but what it is told to put back. Exits 1 if there is a finding.
    """
    from lims_complaints.cli.at_station import desk_of_station

    desk = desk_of_station(home)
    if put_back_guards:
        _put_back(desk)
    found = [*_guards(desk), *_inside(desk)]
    if as_json:
        typer.echo(json.dumps({"checked": list(CHECKS), "findings": [asdict(f) for f in found]}, ensure_ascii=False, indent=2))
    else:
        for f in found:
            typer.echo(f"{f.check}: {f.where}: {f.message}", err=True)
        if not found:
            typer.echo(f"{desk.settings.home}: nothing is wrong ({', '.join(CHECKS)})")
    return 1 if found else 0


def _guards(desk: "Desk") -> Iterator[Finding]:
    from lims_complaints.db import guards

    for name in sorted(guards.missing(desk.engine)):
        yield Finding("guards", name, LACKING)


def _put_back(desk: "Desk") -> None:
    """Install the guards that the database lacks, and write down which: what was done without them is to be looked for."""
    from lims_complaints.cli.at_station import put_down
    from lims_complaints.db import guards
    from lims_complaints.db.engine import writing

    lacking = sorted(guards.missing(desk.engine))
    if not lacking:
        return
    with writing(desk.engine) as session:
        guards.install(session.connection())
        put_down(session, desk, "check.put-back-guards", "station", "", guards=lacking)


def _inside(desk: "Desk") -> Iterator[Finding]:
    from lims_complaints.db.engine import reading

    yield from _record(desk)
    with reading(desk.engine) as session:
        yield from _files(desk, session)
        yield from _procedures(session)


def _record(desk: "Desk") -> Iterator[Finding]:
    """Walk the whole chain, against every checkpoint that the seal signed."""
    from lims_complaints import checkpointing
    from lims_complaints.audit.checkpoint import BadCheckpoint

    yield from _standing(desk)
    try:
        found = checkpointing.verified(desk, whole=True)
    except BadCheckpoint as bad:
        yield Finding("record", "checkpoints", str(bad))
        return
    if found.broken is not None:
        yield Finding("record", f"event {found.broken.sequence}", found.broken.why)


def _standing(desk: "Desk") -> Iterator[Finding]:
    """Compare how far the record goes with what was noted beside it, and its newest event with the clock."""
    from lims_complaints import audit, reached
    from lims_complaints.db.engine import looking_up

    with looking_up(desk.engine) as connection:
        if said := reached.shorter(connection, desk.settings.home):
            yield Finding("record", reached.FILE, said)
    with desk.read() as session:
        if said := audit.behind(session, desk.clock()):
            yield Finding("record", "clock", said)


def _files(desk: "Desk", session: "Session") -> Iterator[Finding]:
    """Read every file that the record names; the store checks each against its hash."""
    from sqlalchemy import select

    from lims_complaints.errors import NotFound, Unavailable
    from lims_complaints.records.paper import StoredFile

    for sha256 in session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)):
        try:
            desk.store.get(sha256)
        except (NotFound, Unavailable) as wrong:
            yield Finding("files", sha256, str(wrong))


def _procedures(session: "Session") -> Iterator[Finding]:
    """Read every adopted document as the program is now."""
    from sqlalchemy import select

    from lims_complaints import editions
    from lims_complaints.app import faults
    from lims_complaints.errors import ProcedureError
    from lims_complaints.records.journal import AdoptedEdition

    for row in session.execute(select(AdoptedEdition.hash, AdoptedEdition.name, AdoptedEdition.number)):
        where = f"{row.name}, edition {row.number}"
        try:
            edition = editions.by_hash(session, row.hash)
        except ProcedureError as error:
            yield Finding("procedures", where, str(error))
            continue
        if edition.hash != row.hash:
            yield Finding("procedures", where, "its words are not those that were adopted")
        for fault in faults(edition):
            yield Finding("procedures", where, str(fault))
