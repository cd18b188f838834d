"""The composition root: the only reader of settings, keys, the clock and real dice."""

import gc
import importlib
import pkgutil
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import lims_complaints
from lims_complaints import editions
from lims_complaints.act import Desk
from lims_complaints.api.routes import ROOMS as API
from lims_complaints.api.routes import describe
from lims_complaints.chance import Dice, SystemDice
from lims_complaints.clocks.calendar import built_in
from lims_complaints.db import guards, migrate
from lims_complaints.db.engine import open_engine, writing
from lims_complaints.documents.store import Store
from lims_complaints.errors import ProcedureError, Unavailable
from lims_complaints.identity.codes import Pepper
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.lazily import Lazily
from lims_complaints.papers import station_head
from lims_complaints.procedure.document import parse_procedure
from lims_complaints.procedure.edition import Edition
from lims_complaints.reports.keys import open_seal
from lims_complaints.settings import Settings, share
from lims_complaints.web.frame import framed
from lims_complaints.web.routes import ROOMS

if TYPE_CHECKING:
    from lims_complaints.adoption import acts as adoption
    from lims_complaints.adoption import checking
    from lims_complaints.worker import loop
else:
    adoption, checking = Lazily("lims_complaints.adoption.acts"), Lazily("lims_complaints.adoption.checking")
    loop = Lazily("lims_complaints.worker.loop")

STEPS = (
    "intake",
    "review",
    "retest",
    "decision",
    "reports",
    "feedback",
    "quality",
    "compensation",
    "archive",
    "calendars",
    "adoption",
    "staff",
)


def system_clock() -> datetime:
    """Return the instant that the machine's clock shows, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def import_steps() -> None:
    """Import every step and every gatherer, so that acts, facts and papers are registered."""
    importlib.import_module(f"{lims_complaints.__name__}.outcomefields")
    for room in ("situation", *STEPS):
        package = importlib.import_module(f"{lims_complaints.__name__}.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def open_desk(
    settings: Settings, *, clock: object = None, dice: Dice | None = None, engine: Engine | None = None, sealed: bool = True,
    steps: bool = True,
) -> Desk:  # fmt: skip
    """Open a station's desk: database, files, secret; the clock and dice of the machine unless others are handed in.

    Its seal is opened as well, unless told otherwise: commands about people and keys need none. Where a server is to answer
    soon, its `steps` are loaded with the first page that needs them.
    """
    if steps:
        import_steps()
    engine = engine or open_engine(settings.database_url)
    return Desk(
        engine=engine,
        clock=clock if callable(clock) else system_clock,
        dice=dice or SystemDice(),
        store=Store(settings.home / "files"),
        settings=settings,
        pepper=Pepper(_secret(settings.home / "secret", dice or SystemDice())),
        seal=open_seal(settings) if sealed else None,
    )


def _secret(file: Path, dice: Dice) -> bytes:
    """Read the station's secret, made at first start and readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(dice.bytes(32))
    return file.read_bytes()


def prepare(engine: Engine) -> None:
    """Bring a database to the newest schema, with its guards."""
    migrate.upgrade(engine)


def refuse_unguarded(engine: Engine) -> None:
    """Raise Unavailable where the database lacks a guard against changing the record."""
    lacking = guards.missing(engine)
    if lacking:
        raise Unavailable(f"the database lacks its guards: {', '.join(sorted(lacking))}")


@dataclass(frozen=True)
class Document:
    """A procedure document as files hold it."""

    file: Path
    text: str
    translations: dict[Language, str]
    edition: Edition


def read_document(file: Path) -> Document:
    """Read a document with its translations and check it against the program. Raises the first ProcedureError."""
    document = parse_document(file)
    errors = faults(document.edition)
    if errors:
        raise errors[0]
    return document


def parse_document(file: Path) -> Document:
    """Read a document with its translations. Raises ProcedureError where it cannot be read."""
    text = file.read_text("utf-8")
    found = {language: _file_of(file, language) for language in LANGUAGES[1:]}
    translations = {language: path.read_text("utf-8") for language, path in found.items() if path.exists()}
    return Document(file, text, translations, parse_procedure(text, file.name, translations))


def handed_in(desk: Desk, file: Path) -> dict[str, dict[str, str]]:
    """Keep a document and its translations in the store, as they are entered to be proposed."""
    read = {field: _file_of(file, language) for field, language in adoption.FILES.items()}
    return {
        field: {"sha256": desk.store.keep(path.read_bytes()), "name": path.name, "kind": "text/plain"}
        for field, path in read.items()
    }


def name_of(file: Path) -> str:
    """Return the procedure's name in a file, or nothing."""
    return _name(file.read_text("utf-8"))


def _file_of(file: Path, language: Language | None) -> Path:
    """Return where a document's translation lies: beside it, or with the program."""
    if language is None:
        return file
    beside = file.parent / "translations"
    own = beside / f"{file.stem}.{language}.md"
    if own.exists():
        return own
    named = f"{name_of(file) or file.stem}.{language}.md"
    return beside / named if (beside / named).exists() else share("procedures", "translations", named)


def _name(text: str) -> str:
    for line in text.splitlines()[:12]:
        if line.startswith("name:"):
            return line.partition(":")[2].strip()
    return ""


def faults(edition: Edition) -> list[ProcedureError]:
    """Return everything in which an edition contradicts itself or asks for what the program does not know."""
    import_steps()
    return checking.contradictions(edition)


def adopt(session: Session, document: Document, *, by: str, at: datetime, in_force_at: datetime | None = None) -> bool:
    """Put a document into force: from the instant given, or from the day that it names."""
    zone = built_in(document.edition.jurisdiction).tz
    day = datetime.combine(document.edition.in_force_from, time(), zone)
    adoption = editions.Adoption(by, at, in_force_at or day.astimezone(UTC))
    return editions.adopt(session, document.edition, document.text, document.translations, adoption)


def procedures() -> list[Path]:
    """Return the procedure documents that come with the program."""
    return sorted(share("procedures").glob("*.md"))


def adopt_all(desk: Desk, by: str) -> None:
    """Adopt the procedure documents that come with the program, where no edition of them was adopted yet."""
    with writing(desk.engine) as session:
        for file in procedures():
            document = read_document(file)
            if not editions.known(session, document.edition.name):
                adopt(session, document, by=by, at=desk.clock())


def create_app(desk: Desk) -> FastAPI:
    """Return the whole application of a station: pages and API. Raises Unavailable where the database is not guarded."""
    refuse_unguarded(desk.engine)
    with desk.read() as session:
        head = station_head(session)
    return describe(framed(desk, head, (*ROOMS, *API), beforehand=import_steps))


def serve(desk: Desk) -> None:
    """Serve a station until it is stopped (^C), its worker beside it."""
    app = create_app(desk)
    gc.freeze()  # what is loaded now stays until the end: no collection need look at it again
    begun = Thread(target=_begin_work, args=(desk, stopped := Event()), daemon=True)
    begun.start()
    try:
        config = uvicorn.Config(
            app, host=desk.settings.host, port=desk.settings.port, log_level="warning", access_log=False, server_header=False
        )
        uvicorn.Server(config).run()
    finally:
        stopped.set()
        begun.join(timeout=1.5)  # a job in hand is taken over under its lease at the next start


def _begin_work(desk: Desk, stopped: Event) -> None:
    """Load what the first page did not need, while nobody waits for it; then work off what is to be done."""
    import_steps()
    for room in (*ROOMS, *API):
        importlib.import_module(room.module)
    worker = loop.Worker(desk, "worker-in-process")
    worker.start()
    stopped.wait()
    worker.stop()
    worker.join()
