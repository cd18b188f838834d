"""A drill from beginning to end: a scratch station, seven disputes, a folder."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from lims_complaints import app
from lims_complaints.act import Desk
from lims_complaints.app import Document
from lims_complaints.chance import Dice, SystemDice
from lims_complaints.clocks.calendar import built_in
from lims_complaints.db.engine import writing
from lims_complaints.demonstration.cast import MAIN
from lims_complaints.demonstration.clock import Dial
from lims_complaints.demonstration.founding import found
from lims_complaints.drill.assumed import assume
from lims_complaints.drill.disputes import Played, play
from lims_complaints.drill.writing import gather, refuse_others, write
from lims_complaints.errors import Phrase, ProcedureError
from lims_complaints.language import Language
from lims_complaints.reports.status import GOOD_FOR
from lims_complaints.settings import Settings

ROUNDS = 2_000
"""For keys that live as long as the drill."""
BACK = 75
ANOTHER_NAME = "a drill runs under a document named {name}; this one is named {given}."


def drill(  # noqa: PLR0913 - what it works on, under which rules, when, and in which languages
    folder: Path, *, results: bytes | None = None, procedure: Document | None = None, at: datetime | None = None,
    dice: Dice | None = None, languages: Sequence[Language] = (), say: Callable[[str], None] = lambda _: None,
) -> dict[str, object]:  # fmt: skip
    """Run a drill and write it into a folder; return its manifest. The same instant and dice give the same but for keys.

    Papers are in the language of their client, or in each of `languages`; a report is issued in one language and stays in it.

    Raises Refused or Invalid before anything is written: for a folder that holds something else, or results too few.
    """
    refuse_others(folder)
    with TemporaryDirectory(prefix="lims-drill-") as home:
        played = _play(Settings(home=Path(home) / "station"), at or usual_begin(), results, procedure, dice or SystemDice())
        say("Seven disputes are played; drawing their papers …")
        try:
            return write(folder, gather(played, languages, _dated(played.cast.desk, app.system_clock())))
        finally:
            played.cast.desk.engine.dispose()


def _dated(desk: Desk, now: datetime) -> datetime:
    """Return the day of the status list: today, so that `verify` answers for the drill's files; its own where today lies before it,
    or behind the end of its seal."""
    played = desk.clock()
    ended = desk.seal.key.certificate.not_valid_after_utc if desk.seal else played
    return now if played <= now < ended - GOOD_FOR else played


def usual_begin(now: datetime | None = None) -> datetime:
    """Return when a drill begins that is not told: a morning some weeks ago, so that all of it lies in the past."""
    zone = built_in("CN").tz
    day = (now or app.system_clock()).astimezone(zone).date() - timedelta(days=BACK)
    return datetime.combine(built_in("CN").next_working(day), time(9), zone)


def _play(settings: Settings, at: datetime, results: bytes | None, procedure: Document | None, dice: Dice) -> Played:
    cast = found(settings, Dial(at), dice, rounds=ROUNDS)
    before = at - timedelta(days=366)
    with writing(cast.desk.engine) as session:
        for file in app.procedures():
            document = app.read_document(file)
            document = procedure if procedure is not None and document.edition.name == MAIN else document
            app.adopt(session, document, by="drill", at=at, in_force_at=before)
        cast.calendar = assume(session, cast.calendar, at)
    return play(cast, results)


def document_for(file: Path) -> tuple[Document | None, list[ProcedureError]]:
    """Read the document that a drill is to run under, with everything that stands against it."""
    try:
        document = app.parse_document(file)
    except ProcedureError as error:
        return None, [error]
    errors = list(app.faults(document.edition))
    if document.edition.name != MAIN:
        errors.append(ProcedureError(file.name, 2, "", Phrase(ANOTHER_NAME, {"name": MAIN, "given": document.edition.name})))
    return document, errors
