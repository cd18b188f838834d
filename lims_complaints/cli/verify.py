"""`lims-complaints verify`: is a file in force, void, altered or nobody's; offline, judged by everything in it."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.error import URLError
from urllib.request import urlopen

import typer
from cryptography.x509 import Certificate

from lims_complaints.cli.options import AsJson, Home, station_settings
from lims_complaints.language import LANGUAGES, N_, Language, translator
from lims_complaints.signing.examine import Signature
from lims_complaints.signing.keyring import Keyring
from lims_complaints.signing.status import BadStatusList, StatusList, read_status_list
from lims_complaints.signing.trust import read_certificates
from lims_complaints.signing.verify import Report, verify_together, worst

LONGEST_WAIT = 10  # seconds for a status list from the network
LARGEST_LIST = 64 * 1024 * 1024
VERDICTS = {
    "in force": N_("in force"),
    "void": N_("void"),
    "superseded": N_("superseded"),
    "amended": N_("in force only together with its supplement"),
    "altered": N_("altered"),
    "untrusted": N_("signed by someone unknown"),
    "unreadable": N_("unreadable"),
    "unsigned": N_("not signed"),
    "genuine, status unknown": N_("genuine, status unknown"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="verify")(check)


def check(  # noqa: PLR0913 - one option each for what a judgement rests on
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="PDF files.", exists=True, dir_okay=False)],
    trust: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="PEM file of whom to trust.")] = None,
    status: Annotated[str, typer.Option(help="The station's signed status list: file or URL.")] = "",
    crl: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="List of revoked certificates.")] = None,
    language: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
    as_json: AsJson = False,
    home: Home = None,
) -> int:
    """Say of each file whether it is in force, and why.

    Exits 0 in force, 1 genuine but void, superseded or amended, 2 altered or signed by someone whom --trust does not know,
    3 unreadable or not signed, 4 genuine, but whether it is in force is not known without a current status list; of
    several files the worst, in the order 2, 3, 1, 4, 0. A void certificate among the files speaks for the file that it
    names; a supplement completes the report that it amends. Without --trust, the authority of the station in --home counts.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LANGUAGES)}.", param_hint="--language")
    keyring = Keyring(station_settings(home).keys)
    trusted = _trusted(trust, keyring)
    revoked = [crl.read_bytes()] if crl else [keyring.crl] if trust is None and keyring.exists else []
    now = datetime.now(UTC)  # noqa: TID251 - the command asks about now
    listed = _status_list(status, trusted, revoked, language) if status else None
    judged = verify_together({str(file): file.read_bytes() for file in files}, trusted, listed, now, revoked)
    reports = [(file, judged[str(file)]) for file in files]
    code = worst([report.exit_code for _, report in reports])
    if as_json:
        written = [_as_json(file, report) for file, report in reports]
        typer.echo(json.dumps({"exit_code": code, "files": written}, ensure_ascii=False, indent=2))
    else:
        for file, report in reports:
            _say(file, report, language)
    return code


def _trusted(given: Path | None, keyring: Keyring) -> tuple[Certificate, ...]:
    if given is not None:
        try:
            return read_certificates(given)
        except ValueError as wrong:
            raise typer.BadParameter(f"{given} holds no certificate in PEM.", param_hint="--trust") from wrong
    return (keyring.root,) if keyring.exists else ()


def _status_list(place: str, trust: tuple[Certificate, ...], revoked: list[bytes], language: Language) -> StatusList | None:
    """Read the list; one that cannot be had or believed is named on stderr and counts as none."""
    try:
        if place.startswith(("http://", "https://")):
            with urlopen(place, timeout=LONGEST_WAIT) as answer:  # noqa: S310 - http or https, as asked for
                text = answer.read(LARGEST_LIST)
        else:
            text = Path(place).read_bytes()
        return read_status_list(text, trust, revoked)
    except (OSError, URLError) as wrong:
        print(
            translator(language)(N_("{place}: the status list cannot be read: {fault}"), place=place, fault=wrong),
            file=sys.stderr,
        )
    except BadStatusList as wrong:
        print(f"{place}: {translator(language)(str(wrong))}", file=sys.stderr)
    return None


def _say(file: Path, report: Report, language: Language) -> None:
    say = translator(language)
    typer.echo(f"{file}: {say(VERDICTS[report.verdict])}")
    for reason in report.reasons:
        typer.echo(f"  {say(reason.text, **reason.values)}")


def _as_json(file: Path, report: Report) -> dict[str, Any]:
    return {
        "file": str(file),
        "verdict": report.verdict,
        "exit_code": report.exit_code,
        "reasons": [str(reason) for reason in report.reasons],
        "sha256": report.sha256,
        "number": report.number or None,
        "since_at": report.since_at.isoformat() if report.since_at else None,
        "replaced_by": report.replaced_by or None,
        "amended_by": list(report.amended_by),
        "pages": report.pages,
        "revisions": report.revisions,
        "signatures": [_signature(s) for s in report.signatures],
    }


def _signature(s: Signature) -> dict[str, Any]:
    return {
        "field": s.field,
        "signer": s.signer,
        "reason": s.reason,
        "at": s.at.isoformat() if s.at else None,
        "timestamp": s.timestamp,
        "intact": s.intact and s.valid,
        "trusted": s.trusted,
        "revision": s.revision,
        "covers_bytes": s.covers,
        "allows": s.allows.name.lower().replace("_", " ") if s.allows else None,
    }
