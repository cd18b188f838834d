"""The composition root: the only reader of settings, keys, the clock and real dice."""

import gc
import importlib
import logging
import pkgutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, text

import lims_complaints
from lims_complaints import reached
from lims_complaints.api.routes import ROOMS as API
from lims_complaints.api.routes import describe
from lims_complaints.chance import Dice, SystemDice
from lims_complaints.db import guards, migrate
from lims_complaints.db.engine import looking_up, open_engine, writing
from lims_complaints.documents.head import read_head
from lims_complaints.documents.store import Store
from lims_complaints.errors import NotFound, ProcedureError, Unavailable
from lims_complaints.failures import spare
from lims_complaints.identity.codes import Pepper
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.lazily import Lazily, Once
from lims_complaints.premises import Premises
from lims_complaints.settings import Settings, share
from lims_complaints.web.frame import framed
from lims_complaints.web.routes import ROOMS

if TYPE_CHECKING:  # of no use to a start until its first page is answered
    from sqlalchemy.orm import Session

    from lims_complaints import act, editions
    from lims_complaints.adoption import acts as adoption
    from lims_complaints.adoption import checking
    from lims_complaints.clocks import calendar
    from lims_complaints.procedure import document as documents
    from lims_complaints.procedure.edition import Edition
    from lims_complaints.signing import opening
    from lims_complaints.worker import loop
else:
    act, editions = Lazily("lims_complaints.act"), Lazily("lims_complaints.editions")
    adoption, checking = Lazily("lims_complaints.adoption.acts"), Lazily("lims_complaints.adoption.checking")
    calendar, documents = Lazily("lims_complaints.clocks.calendar"), Lazily("lims_complaints.procedure.document")
    opening, loop = Lazily("lims_complaints.signing.opening"), Lazily("lims_complaints.worker.loop")

TURN = 0.001
"""After how many seconds a thread that writes lets the pages have the interpreter, where they wait for it."""
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
COLLECTING = (20_000, 20, 50)
"""How often what is left over is looked for: a page leaves little, and what it leaves is gone with the request."""


def system_clock() -> datetime:
    """Return the instant that the machine's clock shows, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def import_steps() -> None:
    """Import every record, step and gatherer, so that classes know each other, and acts, facts and papers are registered."""
    importlib.import_module(f"{lims_complaints.__name__}.records.every")
    importlib.import_module(f"{lims_complaints.__name__}.outcomefields")
    for room in ("situation", *STEPS):
        package = importlib.import_module(f"{lims_complaints.__name__}.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def open_premises(settings: Settings, *, clock: object = None, dice: Dice | None = None, sealed: bool = True) -> Premises:
    """Open a station: database, files, secret; the clock and dice of the machine unless others are handed in.

    Its seal is opened as well, unless told otherwise: commands about people and keys need none.
    """
    return Premises(
        engine=open_engine(settings.database_url),
        clock=clock if callable(clock) else system_clock,
        dice=dice or SystemDice(),
        store=Store(settings.home / "files"),
        settings=settings,
        pepper=Pepper(_secret(settings.home / "secret", dice or SystemDice())),
        seal=opening.open_seal(settings) if sealed and settings.keys.is_dir() else None,
    )


def open_desk(settings: Settings, *, clock: object = None, dice: Dice | None = None, sealed: bool = True) -> "act.Desk":
    """Open a station and its desk."""
    return desk_at(open_premises(settings, clock=clock, dice=dice, sealed=sealed))


def desk_at(premises: Premises) -> "act.Desk":
    """Return the desk of a station, with every step loaded."""
    import_steps()
    return act.Desk.at(premises)


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
    edition: "Edition"


def read_document(file: Path) -> Document:
    """Read a document with its translations and check it against the program. Raises the first ProcedureError."""
    document = parse_document(file)
    errors = faults(document.edition)
    if errors:
        raise errors[0]
    return document


def parse_document(file: Path) -> Document:
    """Read a document with its translations. Raises ProcedureError where it cannot be read."""
    text = documents.text_of(file)
    found = {language: _file_of(file, language) for language in LANGUAGES[1:]}
    translations = {language: documents.text_of(path) for language, path in found.items() if path.exists()}
    return Document(file, text, translations, documents.parse_procedure(text, file.name, translations))


def handed_in(desk: "act.Desk", file: Path) -> dict[str, dict[str, str]]:
    """Keep a document and its translations in the store, as they are entered to be proposed."""
    read = {field: _file_of(file, language) for field, language in adoption.FILES.items()}
    lacking = [path for path in read.values() if not path.is_file()]
    if lacking:
        raise NotFound(
            f"{file}: its translation is missing, {' and '.join(p.name for p in lacking)} beside it in translations/"
        )
    return {
        field: {"sha256": desk.store.keep(path.read_bytes()), "name": path.name, "kind": "text/plain"}
        for field, path in read.items()
    }


def name_of(file: Path) -> str:
    """Return the procedure's name in a file, or nothing."""
    return _name(documents.text_of(file))


def _file_of(file: Path, language: Language | None) -> Path:
    """Return where a document lies, in a language."""
    return file if language is None else documents.translation_of(file, name_of(file) or file.stem, language)


def _name(text: str) -> str:
    for line in text.splitlines()[:12]:
        if line.startswith("name:"):
            return line.partition(":")[2].strip()
    return ""


def faults(edition: "Edition") -> list[ProcedureError]:
    """Return everything in which an edition contradicts itself or asks for what the program does not know."""
    import_steps()
    return checking.contradictions(edition)


def adopt(session: "Session", document: Document, *, by: str, at: datetime, in_force_at: datetime | None = None) -> bool:
    """Put a document into force: from the instant given, or from the day that it names."""
    zone = calendar.built_in(document.edition.jurisdiction).tz
    day = datetime.combine(document.edition.in_force_from, time(), zone)
    adoption = editions.Adoption(by, at, in_force_at or day.astimezone(UTC))
    return editions.adopt(session, document.edition, document.text, document.translations, adoption)


def procedures() -> list[Path]:
    """Return the procedure documents that come with the program."""
    return sorted(share("procedures").glob("*.md"))


def adopt_all(premises: Premises, by: str) -> None:
    """Adopt the procedure documents that come with the program, where no edition of them was adopted yet."""
    with looking_up(premises.engine) as connection:
        known = set(connection.scalars(text("select name from edition")))
    new = [read_document(file) for file in procedures() if name_of(file) not in known]
    if not new:
        return
    with writing(premises.engine) as session:
        for document in new:
            adopt(session, document, by=by, at=premises.clock())


def refuse_shorter(engine: Engine, home: Path) -> None:
    """Raise Unavailable where the record is shorter than it was when this home last saw it."""
    with looking_up(engine) as connection:
        reached.refuse_shorter(connection, home)


def create_app(premises: Premises) -> FastAPI:
    """Return the whole application of a station: pages and API.

    Raises Unavailable where the database is not guarded, or is an older one than it was.

    Its desk is opened, and with it records and steps are loaded, when somebody first comes to it.
    """
    refuse_unguarded(premises.engine)
    with looking_up(premises.engine) as connection:
        reached.refuse_shorter(connection, premises.settings.home)
        head = read_head(connection)
    return describe(framed(premises, Once(partial(desk_at, premises)), head, (*ROOMS, *API)))


def serve(premises: Premises, *, worker: bool = True) -> None:
    """Serve a station until it is stopped (^C), its worker beside it."""
    app = create_app(premises)
    gc.freeze()  # what is loaded now stays until the end: no collection need look at it again
    gc.set_threshold(*COLLECTING)
    sys.setswitchinterval(TURN)
    stopped = Event()
    begun = Thread(target=_load_the_rest, args=(app.state.desk, stopped if worker else None), daemon=True)
    at = premises.settings
    config = uvicorn.Config(app, host=at.host, port=at.port, log_level="warning", access_log=False, server_header=False)
    logging.getLogger("uvicorn.error").addFilter(spare)
    try:
        _Server(config, then=begun.start).run()
    finally:
        stopped.set()
        if begun.ident is not None:
            begun.join(timeout=1.5)  # a job in hand is taken over under its lease at the next start


class _Server(uvicorn.Server):
    """A server that calls `then` once it listens."""

    def __init__(self, config: uvicorn.Config, then: Callable[[], None]) -> None:
        super().__init__(config)
        self._then = then

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, where nothing stands against it."""
        await super().startup(sockets)
        if self.started:
            self._then()


def _load_the_rest(desk: "Callable[[], act.Desk]", work_until: Event | None) -> None:
    """Load what the first page did not need, while nobody waits for it; then work off what is to be done."""
    gc.disable()  # as at the start itself
    try:
        desk()
        for room in (*ROOMS, *API):
            importlib.import_module(room.module)
    finally:
        gc.enable()
    gc.freeze()
    if work_until is not None:
        _work_off(desk(), work_until)


def _work_off(desk: "act.Desk", stopped: Event) -> None:
    worker = loop.Worker(desk, "worker-in-process")
    worker.start()
    stopped.wait()
    worker.stop()
    worker.join()
