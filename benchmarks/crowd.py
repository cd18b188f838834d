"""A station with many cases, made by bulk inserts: shaped as the program itself writes them."""

import hashlib
import random  # noqa: TID251 - a generator of load, seeded
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from lims_complaints import editions, search
from lims_complaints.db.engine import writing
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.turns import turn_key
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.person import Account
from lims_complaints.records.report import Report, Result
from tests.station import Station

STATES = ("filed", "accepted", "opinion given", "testing", "answered", "closed", "archived")
WORDS = ("氨氮", "总磷", "化学需氧量", "高锰酸盐指数", "lead", "cadmium", "zinc", "total nitrogen")
FIRMS = ("宏图农资", "青山水厂", "连云建工", "Harbour Foods", "Lakeside Mill", "金禾食品")
CHUNK = 5000


def crowd(folder: Path, cases: int) -> Station:
    """Return a station with so many cases, six in seven of them over, and 200 reports to dispute."""
    station = Station(folder)
    with writing(station.engine) as session:
        for n in range(1, 201):
            station.write_report(session, f"WQ-2026-{n:05}", ("13.70", "<0.02"), "2026-03-02", FIRMS[n % 6], "zh-Hans")
        account = Account(
            person_id=station.people["liu.wen"], username="liu.wen", password_hash="-", changed_at=station.clock()
        )
        session.add(account)
    dice = random.Random(7)
    with writing(station.engine) as session:
        _fill(session, station, cases, dice)
    with writing(station.engine) as session:
        session.execute(text("analyze"))
    return station


def _fill(session: Session, station: Station, cases: int, dice: random.Random) -> None:
    reports = session.execute(select(Report.id, Report.client_id, Report.number)).all()
    results = dict(session.execute(select(Result.report_id, Result.id).where(Result.line == 1)).all())
    edition = editions.adopted(session)[0]
    for begin in range(0, cases, CHUNK):
        rows: dict[type, list[dict[str, Any]]] = {m: [] for m in (Case, Round, Appeal, ContestedResult, Clock, ClockEntry)}
        texts = [
            _case(i, rows, station, edition, reports[i % len(reports)], results, dice)
            for i in range(begin + 1, min(begin + CHUNK, cases) + 1)
        ]
        for model, values in rows.items():
            session.execute(insert(model), values)
        for number, words in texts:
            search.note(session, "case", number, words)
        session.flush()
        session.expunge_all()


def _case(i: int, rows: Any, station: Station, edition: Edition, report: Any, results: Any, dice: random.Random) -> Any:
    at = station.clock() - timedelta(minutes=dice.randrange(60 * 24 * 700))
    over = i % 7 != 0
    state = STATES[5 + i % 2] if over else STATES[i % 5]
    who, what = f"{dice.choice(FIRMS)}{i % 997}", dice.choice(WORDS)
    due = station.clock() + timedelta(hours=dice.randrange(-72, 400))
    number = f"AP-2025-{i:06}"
    rows[Case].append(
        {
            "id": i, "number": number, "route": "data", "state": state, "round_number": 1, "procedure": "testing-station",
            "edition": edition.hash, "report_id": report[0], "client_id": report[1], "subject": what, "who": who, "language": "zh-Hans",
            "filed_at": at, "accepted_at": at, "urgent": False, "department": "", "receipt_digest": hashlib.sha256(number.encode()).hexdigest(),
            "due_at": None if over else due, "due_clock": "" if over else "answer", "outcome": "maintained" if over else "",
            "turn": turn_key(edition, "data", state), "points_to_error": False, "closed_at": at + timedelta(days=14) if over else None, "version": 5,
        }
    )  # fmt: skip
    rows[Round].append(
        {
            "id": i,
            "case_id": i,
            "number": 1,
            "started_at": at,
            "grounds": "",
            "new_grounds": True,
            "outcome": "",
            "ended_at": None,
        }
    )
    rows[Appeal].append(
        {
            "case_id": i,
            "channel": "web",
            "filed_at": at,
            "arrived_on": at.date(),
            "name": who,
            "grounds": f"{what}偏高",
            "in_time": True,
        }
    )
    rows[ContestedResult].append(
        {"case_id": i, "result_id": results[report[0]], "grounds": "偏高", "retestable": True, "why_not": ""}
    )
    rows[Clock].append(
        {
            "id": i, "case_id": i, "round_number": 1, "name": "answer", "clause": "2.2.5", "term": "15 days", "started_at": at,
            "due_on": due.date(), "due_at": due, "provisional": False, "owner": "technical business office",
            "reckoning": RECKONING | {"due_date": due.date().isoformat(), "due_at": due.isoformat()},
            "met_at": at + timedelta(days=10) if over else None, "ended_at": None,
        }
    )  # fmt: skip
    rows[ClockEntry].append({"clock_id": i, "kind": "started", "at": at, "reason": "", "by_id": None})
    return i, (number, who, what, report[2])


RECKONING: dict[str, Any] = {
    "started_on": "2026-03-02", "first_day": "2026-03-03", "nominal_on": "2026-03-17", "provisional": False, "skipped": [],
    "made_up": [], "paused": [], "uncertain_days": [], "unpublished_years": [], "jurisdiction": "CN", "zone": "Asia/Shanghai",
    "edition": "chinesecalendar",
}  # fmt: skip
