"""A station that works until it is killed: files appeals, accepts them, does jobs; tells what was done after each commit."""

import os

from lims_complaints.act import ACTS, Desk, Done
from lims_complaints.db.engine import open_engine
from lims_complaints.documents.store import Store
from lims_complaints.identity.actor import CLIENT, Actor
from lims_complaints.identity.codes import Pepper
from lims_complaints.settings import Settings
from lims_complaints.worker.jobs import JOBS
from lims_complaints.worker.loop import run_due
from tests.station import MONDAY, Dial, Replayed, Station


def reopened(station: Station, seed: str) -> Desk:
    """Return the desk of a station as a process of its own opens it."""
    settings = Settings(home=station.folder)
    engine = open_engine(settings.database_url)
    return Desk(engine, Dial(MONDAY), Replayed(seed), Store(station.folder / "files"), settings, Pepper(b"pepper" * 6))


def work(desk: Desk, clerk: Actor, check_code: str, out: int) -> None:
    """Work until killed; one line a thing done: "filed AP-2026-0001", "accepted AP-2026-0001", "jobs 3"."""
    JOBS["paper.render"] = lambda _desk, _body: None  # typst is not what is tried here
    JOBS["mail.send"] = lambda _desk, _body: None
    while True:
        number = file(desk, check_code)
        os.write(out, f"filed {number}\n".encode())
        desk.perform("intake.accept", ACTS["intake.accept"].given(), by=clerk, key=number)
        os.write(out, f"accepted {number}\n".encode())
        os.write(out, f"jobs {run_due(desk, 'worker', limit=3)}\n".encode())


def file(desk: Desk, check_code: str) -> str:
    """File an appeal as a client; return its number."""
    return filed(desk, check_code).key


def filed(desk: Desk, check_code: str) -> Done:
    """File an appeal as a client; return all that is told."""
    given = {
        "report": "WQ-2026-0001", "check_code": check_code, "name": "Li Na", "email": "li@client.example",
        "results": [{"line": 1, "grounds": "Twice what our own laboratory finds."}],
    }  # fmt: skip
    return desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT)
