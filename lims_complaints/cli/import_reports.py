"""`lims-complaints import`: take the station's reports from a file; `--dry-run` shows what would happen, line by line."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from lims_complaints.cli.at_station import desk_of_station
from lims_complaints.cli.options import AsJson, Home
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.language import Language, translator

if TYPE_CHECKING:
    from lims_complaints.act import Desk
    from lims_complaints.identity.actor import Actor
    from lims_complaints.reports.given import Import
    from lims_complaints.reports.planning import Plan

DRAWER = "technical business office"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)


def import_(  # noqa: PLR0913 - one option each for what a file may leave open
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; write nothing.")] = False,
    client: Annotated[str, typer.Option(help="Client, where the file names none.")] = "",
    client_address: Annotated[str, typer.Option(help="Address of this client.")] = "",
    matrix: Annotated[str, typer.Option(help="What was sampled, where the file does not say it.")] = "",
    analysed_by: Annotated[str, typer.Option(help="User name or name, where the file does not say it.")] = "",
    checked_by: Annotated[str, typer.Option(help="User name or name, where the file does not say it.")] = "",
    by: Annotated[str, typer.Option(help="User name of whoever imports; the first of the business office otherwise.")] = "",
    language: Annotated[str, typer.Option(help="Language of the reports and of this answer.")] = "zh-Hans",
    as_json: AsJson = False,
    home: Home = None,
) -> int:
    """Take the reports of a file, one a sample: all of them or none. The same file twice changes nothing."""
    from lims_complaints.attachments import Upload
    from lims_complaints.reports import importing
    from lims_complaints.reports.given import Import

    if language not in get_args(Language):
        raise typer.BadParameter(f"{language!r} is none of {', '.join(get_args(Language))}.", param_hint="--language")
    desk = desk_of_station(home)
    actor = _actor(desk, by)
    kept = Upload(sha256=desk.store.keep(file.read_bytes()), name=file.name[-200:], kind="application/octet-stream")
    given = Import(
        file=kept, client=client, client_address=client_address, matrix=matrix, analysed_by=analysed_by,
        checked_by=checked_by, language=cast("Language", language),
    )  # fmt: skip
    try:
        plan = importing.dry_run(desk, given)
        faults: Sequence[Fault] = plan.faults
    except Invalid as invalid:
        plan, faults = None, invalid.faults
    idle = dry_run or faults or plan is None or not plan.new
    numbers = [] if idle else _import(desk, given, actor)
    _answer(plan, faults, numbers, given, as_json=as_json)
    return 1 if faults else 0


def _import(desk: "Desk", given: "Import", actor: "Actor") -> list[str]:
    return list(desk.perform("reports.import", given, by=actor).shown["reports"])


def _actor(desk: "Desk", username: str) -> "Actor":
    from sqlalchemy import select

    from lims_complaints.identity import accounts
    from lims_complaints.identity.people import actor_of
    from lims_complaints.records.person import Person, RoleHeld
    from lims_complaints.timekeeping import local_day

    with desk.read() as session:
        query = select(Person.id).join(RoleHeld, RoleHeld.person_id == Person.id).where(RoleHeld.role == DRAWER)
        first = session.scalars(query.where(Person.left_at.is_(None)).order_by(Person.id).limit(1)).first()
        person = accounts.named(session, username).person_id if username else first
        if person is None:
            raise NotFound("nobody of the technical business office is here yet: add somebody with `lims-complaints user`")
        return actor_of(session, person, local_day(session, desk.clock()))


def _answer(plan: "Plan | None", faults: Sequence[Fault], numbers: list[str], given: "Import", *, as_json: bool) -> None:
    say = translator(given.language)
    told = [say(f.message, **f.values) for f in faults]
    if as_json:
        answer = _as_json(plan, numbers) | {
            "file_sha256": given.file.sha256,
            "faults": [f.values | {"message": text} for f, text in zip(faults, told, strict=True)],
            "notes": [say(n.text, **n.values) for n in plan.notes] if plan else [],
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for planned in plan.reports if plan else ():
        typer.echo(_line(planned, faults))
    for note in plan.notes if plan else ():
        typer.echo(say(note.text, **note.values))
    for text in told:
        typer.echo(text, err=True)
    if plan and not faults:
        known = len(plan.reports) - len(plan.new)
        typer.echo(f"imported {len(numbers)}, to be imported {len(plan.new) - len(numbers)}, here already {known}")


def _line(planned: Any, faults: Sequence[Fault]) -> str:
    lines = f"lines {planned.lines[0].at}-{planned.lines[-1].at}, {len(planned.lines)} results"
    state = f"here already as {planned.known}" if planned.known else "not imported" if faults else "new"
    return f"{planned.sample}: {state} ({lines})"


def _as_json(plan: "Plan | None", numbers: list[str]) -> dict[str, Any]:
    fresh = iter(numbers)
    reports = [
        {
            "sample": p.sample,
            "state": "known" if p.known else "new",
            "number": p.known or next(fresh, ""),
            "results": len(p.lines),
            "first_line": p.lines[0].at,
            "last_line": p.lines[-1].at,
        }
        for p in (plan.reports if plan else ())
    ]
    return {"reports": reports}
