"""A station with many cases, made by bulk inserts as the program itself writes them, and one that was led by its acts."""

import hashlib
import random  # noqa: TID251 - a generator of load, seeded
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from lims_complaints import editions, search
from lims_complaints.db.engine import writing
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.turns import turn_key
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.report import Report, Result
from lims_complaints.records.search import SearchText
from tests.retesting import Course

STATES = ("filed", "accepted", "opinion given", "testing", "answered", "closed", "archived")
WORDS = ("氨氮", "总磷", "化学需氧量", "高锰酸盐指数", "lead", "cadmium", "zinc", "total nitrogen")
FIRMS = ("宏图农资", "青山水厂", "连云建工", "Harbour Foods", "Lakeside Mill", "金禾食品")
CHUNK = 20_000
Rows = dict[type, list[dict[str, Any]]]


def crowd(folder: Path, cases: int, *, open_ones: int = 7) -> Course:
    """Return a station with so many cases, one in `open_ones` of them open, 200 reports to dispute, and one case at the bench.

    That case was led there by its acts (`course.number`): filed, reviewed in ten stages, its portions coded and checked in.
    """
    course = Course(folder)
    with writing(course.engine) as session:
        for n in range(11, 211):
            course.write_report(session, f"WQ-2026-{n:05}", ("13.70", "<0.02"), "2026-03-02", FIRMS[n % 6], "zh-Hans")
    course.to_testing()
    for user in ("chen.yu", "sun.hao"):
        for code in course.codes_of(user):
            course.check_in(user, code)
    with writing(course.engine) as session:
        edition = editions.main(session, course.clock())
        connection = session.connection()
        _Crowd(connection, course, edition, open_ones).fill(cases)
        session.execute(text("analyze"))
    return course


class _Crowd:
    """Fills a station, a chunk of cases at a time."""

    def __init__(self, connection: Connection, course: Course, edition: Edition, open_ones: int) -> None:
        self.connection, self.edition, self.open_ones = connection, edition, open_ones
        self.now, self.dice = course.clock(), random.Random(7)
        self.reports = connection.execute(select(Report.id, Report.client_id, Report.number)).all()
        lines = connection.execute(select(Result.report_id, Result.id).where(Result.line == 1))
        self.results = dict(lines.all())
        self.first = 1 + max(connection.scalar(select(func.max(m.id))) or 0 for m in (Case, Round, Clock))

    def fill(self, cases: int) -> None:
        """Write so many cases."""
        for begin in range(self.first, self.first + cases, CHUNK):
            rows: Rows = {m: [] for m in (Case, Round, Appeal, ContestedResult, Clock, ClockEntry, SearchText)}
            for i in range(begin, min(begin + CHUNK, self.first + cases)):
                self._case(i, rows)
            for model, values in rows.items():
                self.connection.execute(insert(model), values)
            pairs = sorted((p, "case", row["ref"]) for row in rows[SearchText] for p in search.pairs(row["text"]))
            self.connection.exec_driver_sql("insert into search_pair (pair, kind, ref) values (?, ?, ?)", pairs)

    def _case(self, i: int, rows: Rows) -> None:
        now, dice = self.now, self.dice
        report, client, report_number = self.reports[i % len(self.reports)]
        at = now - timedelta(minutes=dice.randrange(60 * 24 * 700))
        over = i % self.open_ones != 0
        state = STATES[5 + i % 2] if over else STATES[i // self.open_ones % 5]
        who, what = f"{dice.choice(FIRMS)}{i % 997}", dice.choice(WORDS)
        due = now + timedelta(hours=dice.randrange(-72, 400))
        number = f"AP-2025-{i:06}"
        rows[Case].append(
            {
                "id": i, "number": number, "route": "data", "state": state, "round_number": 1, "procedure": self.edition.name,
                "edition": self.edition.hash, "report_id": report, "client_id": client, "subject": what, "who": who,
                "language": "zh-Hans", "filed_at": at, "accepted_at": at, "urgent": False, "department": "",
                "receipt_digest": hashlib.sha256(number.encode()).hexdigest(), "due_at": None if over else due,
                "due_clock": "" if over else "answer", "turn": turn_key(self.edition, "data", state),
                "waits": "client" if state == "answered" else "",
                "outcome": "maintained" if over else "", "points_to_error": False,
                "closed_at": at + timedelta(days=14) if over else None, "version": 5,
            }
        )  # fmt: skip
        rows[Round].append(
            {"id": i, "case_id": i, "number": 1, "started_at": at, "grounds": "", "new_grounds": True, "outcome": ""}
        )
        rows[Appeal].append(
            {
                "case_id": i, "channel": "web", "filed_at": at, "arrived_on": at.date(), "name": who, "grounds": f"{what}偏高",
                "in_time": True,
            }
        )  # fmt: skip
        rows[ContestedResult].append(
            {"case_id": i, "result_id": self.results[report], "grounds": "偏高", "retestable": True, "why_not": ""}
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
        words = search.folded(" \u241f ".join((number, who, what, report_number)))
        rows[SearchText].append({"kind": "case", "ref": i, "text": words})


RECKONING: dict[str, Any] = {
    "started_on": "2026-03-02", "first_day": "2026-03-03", "nominal_on": "2026-03-17", "provisional": False, "skipped": [],
    "made_up": [], "paused": [], "uncertain_days": [], "unpublished_years": [], "jurisdiction": "CN", "zone": "Asia/Shanghai",
    "edition": "chinesecalendar",
}  # fmt: skip
