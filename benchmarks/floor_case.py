"""The floor's case page: the sections of the product's, told from bare rows, with as much HTML. Nothing in it is judged: not who may do what,
not which step comes next, not how a due date came about; what the product works out stands here as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

Row = Mapping[str, Any]
All = Callable[..., list[Any]]

CLAUSES = {
    "1.1": ("Written appeal", "17025 · 7.9.1", ("Client",)),
    "1.2": ("Acceptance", "17025 · 7.9.2", ("Technical business office",)),
    "2.2.1": ("Review of the records and preliminary opinion", "17025 · 7.5.1", ("Technical business office",)),
    "2.2.2": ("Retest under code", "17025 · 7.7.1", ("Quality manager",)),
    "2.2.3": ("The sample that is retested", "17025 · 7.4", ("Technical business office",)),
    "2.2.4": ("Two analysts at the same time", "17025 · 7.7.1", ("Technical business office",)),
    "2.2.5": ("Decision, outcome and terms", "17025 · 7.8.8", ("Quality manager", "Outside expert")),
    "3.1": ("Where the station is not at fault", "17025 · 7.9.5", ("Technical business office", "Department head")),
    "3.2": ("Where the station is at fault", "17025 · 7.9.5", ("Technical business office", "Department head")),
    "3.3": ("The client's opinion", "17025 · 8.6.2", ("Client", "Technical business office")),
    "7": ("Closing and archive", "17025 · 7.9.7", ("Technical business office", "Office")),
}
NOW = "2.2.2"
OPEN = {
    "intake.withdraw": "Withdraw",
    "feedback.send-progress": "Send a message before the reply",
    "review.hand-over": "Hand the case over",
    "feedback.promise-date": "Promise the client a day",
    "review.class-severity": "Say how grave it is",
    "feedback.note-contact": "Note a letter, a call or a message",
}
CASE = ("id", "number", "state", "subject", "who", "turn", "due_at", "report_id", "round_number", "procedure", "edition")
EVIDENCE = {
    "disputed": (
        ("Line", "Parameter", "Result", "Method", "Grounds"),
        (
            "select r.line, r.parameter, r.value, r.method, x.grounds from contested_result x join result r on r.id = x.result_id "
            "where x.case_id = :id order by r.line"
        ),
    ),
    "rulings": (
        ("Ruling", "Reason", "By", "When"),
        "select a.verdict, a.reason, p.name, a.at from admission a left join person p on p.id = a.by_id where a.case_id = :id",
    ),
    "stages": (
        ("Stage", "Finding", "What was looked at?", "What was found?", "By"),
        (
            "select s.stage, s.finding, s.looked_at, s.remarks, p.name from review_stage s join person p on p.id = s.by_id "
            "where s.round_id = :round order by s.id"
        ),
    ),
    "opinions": (
        ("Proposal", "Opinion", "By", "At", "Ruling"),
        (
            "select o.proposal, o.opinion, p.name, o.at, o.ruling from opinion o join person p on p.id = o.by_id "
            "where o.round_id = :round"
        ),
    ),
    "retests": (
        ("Parameters", "Ordered at", "Coded at", "Commitment", "Portions"),
        (
            "select c.subject, t.ordered_at, t.coded_at, t.commitment, (select count(*) from portion q where q.batch_id = t.batch_id) "
            "from retest t join round r on r.id = t.round_id join 'case' c on c.id = r.case_id where t.round_id = :round"
        ),
    ),
}
FILED = ("name", "channel", "arrived_on", "email", "remedy", "received_at", "in_time")
ASKED = ("Filed by", "How did it arrive?", "Arrived on", "Contact", "What do you ask for?", "Receipt of the report", "In time")
SAMPLES = (
    "select distinct s.number, s.seal, s.stored_where, s.quantity_left, s.keep_until, h.placed_at from contested_result x "
    "join result r on r.id = x.result_id join sample s on s.id = r.sample_id left join sample_hold h on h.sample_id = s.id "
    "and h.case_id = x.case_id where x.case_id = :id"
)
FILES = (
    "select a.sha256, a.name, a.what, f.size from attachment a join stored_file f on f.sha256 = a.sha256 where a.case_id = :id"
)


class Part(NamedTuple):
    """A piece of evidence: its title, and pairs or a table."""

    title: str
    pairs: list[tuple[str, Any]]
    head: tuple[str, ...] = ()
    rows: Sequence[Any] = ()


class Step(NamedTuple):
    """A clause, what was done under it, and its evidence."""

    clause: str
    heading: str
    meets: str
    roles: tuple[str, ...]
    state: str
    done: list[Any]
    parts: list[Part]


def told(every: All, number: str) -> dict[str, Any]:
    """Return what the page of a case shows."""
    case = dict(zip(CASE, every(f"select {', '.join(CASE)} from 'case' where number = ?", (number,))[0], strict=True))
    ids = {"id": case["id"], "round": every("select max(id) from round where case_id = ?", (case["id"],))[0][0]}
    happened = every(
        "select clause, act, actor, at from audit_event where subject_kind = 'case' and subject = ? order by sequence",
        (number,),
    )
    parts = _parts(every, ids)
    steps = list(_steps(happened, parts))
    return {
        "case": case,
        "report": every("select number from report where id = ?", (case["report_id"],))[0][0],
        "steps": steps,
        "leading": parts["2.2.1"],
        "clocks": _clocks(every, case["id"]),
        "open": OPEN,
        "samples": every(SAMPLES, ids),
        "papers": _papers(every, ids),
        "files": every(FILES, ids),
        "recent": happened[-6:],
        "events": len(happened),
    }


def _parts(every: All, ids: Row) -> dict[str, list[Part]]:
    filed = every(f"select {', '.join(FILED)} from appeal where case_id = :id", ids)[0]
    rows = {name: every(statement, ids) for name, (_, statement) in EVIDENCE.items()}

    def table(title: str, name: str) -> Part:
        return Part(title, [], EVIDENCE[name][0], rows[name])

    def pairs(title: str, name: str) -> list[Part]:
        return [Part(title, list(zip(EVIDENCE[name][0], row, strict=True))) for row in rows[name]]

    return {
        "1.1": [Part("What was filed", list(zip(ASKED, filed, strict=True))), table("Results in dispute", "disputed")],
        "1.2": [table("Rulings", "rulings")],
        "2.2.1": [table("Stages of the review", "stages"), *pairs("Preliminary opinion", "opinions")],
        "2.2.2": pairs("Retest", "retests"),
    }


def _steps(happened: list[Any], parts: dict[str, list[Part]]) -> Iterator[Step]:
    by_clause: dict[str, list[Any]] = {}
    for clause, act, actor, at in happened:
        done = by_clause.setdefault(clause, [])
        if not done or done[-1][:2] != (act, actor):
            done.append((act, actor, at))
    for clause, (heading, meets, roles) in CLAUSES.items():
        done = by_clause.get(clause, [])
        state = "now" if clause == NOW else "done" if done else "todo"
        yield Step(clause, heading, meets, roles, state, done, parts.get(clause, []))


def _papers(every: All, ids: Row) -> list[list[Any]]:
    kinds: dict[str, list[Any]] = {}
    for paper in every("select id, name, made_at, sealed from paper where case_id = :id order by id desc", ids):
        kinds.setdefault(paper[1], []).append(paper)
    return list(kinds.values())


def _clocks(every: All, case: int) -> list[Any]:
    found = []
    for clock, name, due_on, term, started_at, clause in every(
        "select id, name, due_on, term, started_at, clause from clock where case_id = ? order by id desc", (case,)
    ):
        first, last = date.fromisoformat(started_at[:10]), date.fromisoformat(due_on)
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        entries = every("select kind, at, reason from clock_entry where clock_id = ? order by at, id", (clock,))
        found.append((name, due_on, term, clause, [days[i : i + 7] for i in range(0, len(days), 7)], entries))
    return found
