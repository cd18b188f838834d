"""`lims-complaints procedure adopt`: a first edition at once; a later one proposed by one person and approved by another."""

import getpass
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lims_complaints.cli.at_station import desk_of_station
from lims_complaints.cli.options import AsJson, Home
from lims_complaints.errors import Fault, Invalid, ProcedureError, Refused

if TYPE_CHECKING:  # loaded inside the commands, so that --help stays quick
    from lims_complaints.act import Desk
    from lims_complaints.adoption.given import ProposeEdition
    from lims_complaints.identity.actor import Actor
    from lims_complaints.procedure.edition import Edition

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A procedure document.")]
Proposer = Annotated[str, typer.Option("--proposed-by", metavar="USER", help="Who proposes a later edition.")]
Approver = Annotated[str, typer.Option("--approved-by", metavar="USER", help="Who approves it: somebody else.")]
Reason = Annotated[str, typer.Option(help="What a later edition changes, and why.")]
Passwords = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, allow_dash=True,
        help="File with two lines, the proposer's password and the approver's (- for standard input); without it they are asked for.",
    ),
]  # fmt: skip
BOTH = (
    "an edition of {name} was adopted before. A later one is proposed by one person and approved by another: name both with"
    " --proposed-by and --approved-by, and give the --reason."
)
PROPOSE, APPROVE = "edition.propose", "edition.approve"


@dataclass(frozen=True)
class Hand:
    """Somebody who takes part: the user name as given, and the person with the roles held today."""

    username: str
    actor: "Actor"


def adopt(  # noqa: PLR0913 - one option each for what is said of an adoption
    file: File,
    proposed_by: Proposer = "",
    approved_by: Approver = "",
    reason: Reason = "",
    passwords: Passwords = None,
    as_json: AsJson = False,
    home: Home = None,
) -> int:
    """Put an edition into force from its date on, after the check. Exits 1 if something stands against it.

    A procedure's first edition needs nobody. A later one is proposed by one person and approved by another, as on the page
    of procedures: both are named, and each proves by password who they are. Open cases keep their edition.
    """
    readable, errors = judged(file, None)
    for error in errors:
        typer.echo(str(error), err=True)
    if readable is None or errors:
        return 1
    edition = _with_translations(file)
    desk = _desk(home)
    told: dict[str, object] = {"proposal": None, "proposed_by": None, "approved_by": None}
    standing = _standing(desk, edition)
    if standing == "first":
        _first(desk, file)
    elif standing == "later":
        if not (proposed_by and approved_by and reason):
            raise typer.BadParameter(BOTH.format(name=edition.name))
        try:
            told = _later(desk, file, (proposed_by, approved_by), reason, passwords)
        except Invalid as wrong:
            for fault in wrong.faults:
                typer.echo(fault.message.format(**fault.values), err=True)
            return 1
    _tell(desk, edition, {"new": standing != "adopted", **told}, as_json=as_json)
    return 0


def judged(file: Path, features: Path | None) -> "tuple[Edition | None, Sequence[ProcedureError]]":
    """Read and check a document with all that the program knows: acts, facts, moments, letter fields."""
    from lims_complaints.app import faults
    from lims_complaints.procedure.document import read
    from lims_complaints.procedure.scenarios import scenarios_in, unshown

    try:
        reading = read(file)
    except ProcedureError as wrong:
        return None, (wrong,)
    if reading.edition is None:
        return None, reading.errors
    errors = [
        *faults(reading.edition),
        *(unshown(reading.edition, scenarios_in(features, reading.edition.name)) if features else ()),
    ]
    return reading.edition, sorted(errors, key=lambda e: e.line)


def _with_translations(file: Path) -> "Edition":
    from lims_complaints.app import parse_document

    return parse_document(file).edition


def _desk(home: Path | None) -> "Desk":
    from lims_complaints.app import prepare

    desk = desk_of_station(home, sealed=False)
    prepare(desk.engine)
    return desk


def _standing(desk: "Desk", edition: "Edition") -> str:
    """Say what the document would be: the procedure's first edition, a later one, or one adopted already."""
    from lims_complaints import editions

    with desk.read() as session:
        if not editions.known(session, edition.name):
            return "first"
        return "adopted" if edition.hash in {row.hash for row in editions.all_of(session, edition.name)} else "later"


def _first(desk: "Desk", file: Path) -> None:
    from lims_complaints import app
    from lims_complaints.db.engine import writing

    with writing(desk.engine) as session:
        app.adopt(session, app.parse_document(file), by="command line", at=desk.clock())


def _later(
    desk: "Desk", file: Path, names: tuple[str, str], reason: str, passwords: Path | None
) -> dict[str, object]:  # fmt: skip
    """Propose by the one and approve by the other. Raises Refused or Invalid, before anything is proposed where it can."""
    from lims_complaints.adoption.given import ApproveEdition
    from lims_complaints.identity import proof

    given, under = _judged(desk, file, reason)
    hands = [_hand(desk, username) for username in names]
    _may(desk, hands, under)
    for hand, password in zip(hands, _passwords(passwords, names), strict=True):
        try:
            proof.prove(desk.engine, desk.pepper, hand.actor.person, password, desk.clock())
        except Invalid as wrong:
            raise Invalid(tuple(replace(f, message=f"{hand.username}: {f.message}") for f in wrong.faults)) from None
    proposer, approver = hands
    proposal = desk.perform(PROPOSE, given, by=proposer.actor, procedure=under).shown["proposal"]
    desk.perform(APPROVE, ApproveEdition(proposal=proposal), by=approver.actor, procedure=under)
    return {"proposal": proposal, "proposed_by": proposer.username, "approved_by": approver.username}


def _judged(desk: "Desk", file: Path, reason: str) -> "tuple[ProposeEdition, str]":
    """Return what is entered to propose a document, and the procedure that says who may. Raises Invalid with all faults."""
    from lims_complaints import app, editions
    from lims_complaints.adoption.acts import checked
    from lims_complaints.adoption.given import ProposeEdition

    given = ProposeEdition.model_validate({**app.handed_in(desk, file), "reason": reason})
    with desk.read() as session:
        found = checked(session, desk.store, given, desk.clock())
        under = editions.governing(session, app.name_of(file), desk.clock()).name
    if found.faults:
        raise Invalid(tuple(Fault("", "{fault}", {"fault": str(each)}) for each in found.faults))
    return given, under


def _hand(desk: "Desk", username: str) -> Hand:
    from lims_complaints.identity import accounts
    from lims_complaints.identity.people import actor_of
    from lims_complaints.timekeeping import local_day

    with desk.read() as session:
        person = accounts.named(session, username).person_id
        return Hand(username, actor_of(session, person, local_day(session, desk.clock())))


def _may(desk: "Desk", hands: Sequence[Hand], under: str) -> None:
    """Raise Refused where one of them may not do their part, or both are one person; nothing was proposed then."""
    from lims_complaints.situation.gather import Scene

    with desk.read() as session:
        for act, hand in zip((PROPOSE, APPROVE), hands, strict=True):
            scene = Scene(session, hand.actor, desk.clock())
            offer = desk.offer(scene, act, under)
            if offer is None or not offer.allowed:
                refused = desk.refusal(scene, act, under)
                raise Refused(refused.clause, f"{hand.username}: {refused.reason}", refused.missing, act)
            if act == APPROVE and hand.actor.person == hands[0].actor.person:
                raise Refused(offer.clause, f"{hand.username}: an edition is approved by somebody else than who proposed it.")


def _passwords(file: Path | None, names: Sequence[str]) -> list[str]:
    """Ask each at the terminal without showing what is typed; otherwise read one line each from the file or standard input."""
    if file is None and sys.stdin.isatty():
        return [getpass.getpass(f"Password of {username}: ") for username in names]
    text = sys.stdin.read() if file is None or str(file) == "-" else file.read_text("utf-8")
    lines = text.splitlines()
    if len(lines) != len(names):
        raise typer.BadParameter(
            f"two lines are read: the password of {names[0]}, then that of {names[1]}.", param_hint="--passwords"
        )
    return lines


def _tell(desk: "Desk", edition: "Edition", told: dict[str, object], *, as_json: bool) -> None:
    from lims_complaints import editions

    with desk.read() as session:
        row = next(row for row in editions.all_of(session, edition.name) if row.hash == edition.hash)
    said = {
        "procedure": row.name, "edition": row.number, "hash": row.hash, "in_force_at": row.in_force_at.isoformat(), **told
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    outcome = f"in force from {edition.in_force_from}" if told["new"] else "was adopted before; nothing changes"
    hands = f"; proposed by {told['proposed_by']}, approved by {told['approved_by']}" if told["proposal"] else ""
    typer.echo(f"{row.name}, edition {row.number}: {outcome}{hands}")
