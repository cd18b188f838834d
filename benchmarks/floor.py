"""The floor: the same pages and the same records by bare sqlite3 and Jinja2 under Starlette, on a copy of the same database.

Pages of the same kind: session, tallies, rows, evidence, clocks with their days, papers; as much HTML. What it leaves out is what the
product is for: rights, languages, the procedure's judgement of what may be done, and clocks that reckon. `/rows` is its worklist of fifty
rows that stand ready, without a database and without asking who looks.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from jinja2 import Environment, FileSystemLoader
from pwdlib import PasswordHash
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from benchmarks.floor_case import told

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages_of_floor"), autoescape=True, auto_reload=False, trim_blocks=True
)
KNOWN = (
    "select p.id, p.name, a.language, r.role from web_session s join account a on a.person_id = s.person_id "
    "join person p on p.id = a.person_id left join role_held r on r.person_id = p.id "
    "where s.token_hash = ? and s.ended_at is null and a.closed_at is null"
)
OPEN = "from 'case' c where c.closed_at is null and "
GROUPS = {
    "Overdue": f"{OPEN} c.due_at <= :now",
    "Due today or tomorrow": f"{OPEN} c.due_at > :now and c.due_at <= :soon",
    "On time": f"{OPEN} c.due_at > :soon",
    "Waiting": f"{OPEN} c.waits <> ''",
    "Waits for you": f"{OPEN} c.turn like '%technical business office%'",
}
TALLIES = "select " + ", ".join(f"(select count(*) from (select 1 {where} limit 51))" for where in GROUPS.values())
ROWS = (
    "select c.number, c.subject, c.who, c.state, c.due_at, k.clause, c.urgent, c.round_number, r.number, p.name, k.term "
    "from 'case' c left join report r on r.id = c.report_id left join person p on p.id = c.owner_id left join clock k "
    "on k.case_id = c.id and k.name = c.due_clock and k.round_number = c.round_number "
    "where c.closed_at is null order by c.due_at, c.id limit 50"
)
NOTICES = (
    "select n.id, n.text, n.made_at, c.number from notice n left join 'case' c on c.id = n.case_id "
    "where n.role = 'technical business office' and n.seen_at is null order by n.id desc limit 5"
)


class Bare:
    """The database by sqlite3 alone, set as the product sets it."""

    def __init__(self, file: str) -> None:
        self.base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON", "cache_size=-8000"):
            self.base.execute(f"pragma {pragma}")

    def all(self, statement: str, *values: Any) -> list[Any]:
        """Return every row."""
        return self.base.execute(statement, *values).fetchall()

    def known(self, request: Request) -> Any:
        """Return who asks, with their roles, by the session's cookie."""
        token = hashlib.sha256(request.cookies.get("session", "").encode()).hexdigest()
        return self.all(KNOWN, (token,))[0]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        self.base.execute("begin immediate")
        yield self.base
        self.base.execute("commit")

    def insert(self, table: str, **row: Any) -> int:
        """Insert a row; return its id."""
        places = ", ".join("?" * len(row))
        return self.base.execute(f"insert into '{table}' ({', '.join(row)}) values ({places})", (*row.values(),)).lastrowid or 0


def page(name: str, title: str, who: Any, **context: Any) -> HTMLResponse:
    """Answer with a page in the frame."""
    return HTMLResponse(TEMPLATES.get_template(name).render(title=title, name=who[1], **context))


def application(file: str, at: str) -> Starlette:
    """Return the bare application on a database file; `at` is the instant that its clock shows, as the database writes instants."""
    bare = Bare(file)
    passwords = PasswordHash.recommended()

    async def worklist(request: Request) -> Response:
        who = bare.known(request)
        counts = zip(bare.all(TALLIES, {"now": at, "soon": at})[0], GROUPS, strict=True)
        return page("worklist.html", "Worklist", who, rows=bare.all(ROWS), tallies=list(counts), notices=bare.all(NOTICES))

    ready = {"rows": bare.all(ROWS), "tallies": [(7, name) for name in GROUPS], "notices": bare.all(NOTICES)}

    async def fifty(_request: Request) -> Response:
        return page("worklist.html", "Worklist", (0, "Liu Wen"), **ready)

    async def show(request: Request) -> Response:
        who, number = bare.known(request), request.path_params["n"]
        return page("case.html", number, who, **told(bare.all, number))

    async def search(request: Request) -> Response:
        who, asked = bare.known(request), request.query_params["q"]
        found = (
            "select c.number, c.subject, c.who, c.state, r.number from search_pair s join 'case' c on c.id = s.ref left join report r "
            "on r.id = c.report_id join search_text t on t.kind = 'case' and t.ref = c.id and t.text like :like "
            "where s.kind = 'case' and s.pair = :pair order by s.ref desc limit 50"
        )
        values = {"pair": asked[:2], "like": f"%{asked}%"}
        reports = bare.all("select number, title from report where title like :like limit 51", values)
        clients = bare.all("select name from client where name like :like limit 51", values)
        return page("search.html", "Search", who, asked=asked, rows=bare.all(found, values), reports=reports, clients=clients)

    async def file_appeal(request: Request) -> Response:
        form = dict(await request.form())
        with bare.writing():
            number = put_on_file(bare, form, at)
        return Response(status_code=303, headers={"Location": f"/receipt/{number}"})

    async def lock(request: Request) -> Response:
        who, given = bare.known(request), await request.json()
        kept = bare.all("select password_hash from account where person_id = ?", (who[0],))[0][0]
        if not passwords.verify(given["password"], kept):
            return Response(status_code=403)
        with bare.writing():
            _lock(bare, who, request.path_params["code"], given, at)
        return Response(status_code=200)

    async def trivial(_request: Request) -> Response:
        return HTMLResponse("ok")

    return Starlette(
        routes=[
            Route("/worklist", worklist),
            Route("/rows", fifty),
            Route("/case/{n}", show),
            Route("/search", search),
            Route("/sign-in", trivial),
            Route("/appeal/form", file_appeal, methods=["POST"]),
            Route("/api/bench/{code}/acts/retest.lock-determination", lock, methods=["POST"]),
        ]
    )


def _happen(bare: Bare, act: str, subject: tuple[str, str], body: dict[str, Any], at: str) -> None:
    """Add an event to the chain with its input."""
    sequence, before = bare.all("select sequence, hash from audit_head where id = 1")[0]
    text = json.dumps(body, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    chained = hashlib.sha256(f"{before}{act}{subject}{at}{digest}".encode()).hexdigest()
    edition = bare.all("select hash from edition limit 1")[0][0]
    bare.insert(
        "audit_event", sequence=sequence + 1, at=at, actor="client", act=act, subject_kind=subject[0], subject=subject[1], clause="1.1",
        edition=edition, from_state="", to_state="filed", input_digest=digest, notes="{}", previous=before, hash=chained,
    )  # fmt: skip
    bare.insert("act_input", sequence=sequence + 1, salt=b"salt", body=text)
    bare.base.execute("update audit_head set sequence = ?, hash = ? where id = 1", (sequence + 1, chained))


def put_on_file(bare: Bare, form: dict[str, Any], at: str) -> str:
    """Write the rows that the product writes for an appeal: case, round, appeal, hold, clocks, forms, jobs, notice, search, event."""
    report, client = bare.all("select id, client_id from report where number = ?", (form["report"],))[0]
    result, sample = bare.all("select id, sample_id from result where report_id = ? and line = 1", (report,))[0]
    edition = bare.all("select hash from edition limit 1")[0][0]
    bare.base.execute("update counter set last = last + 1 where name like '%appeal%'")
    case = bare.all("select max(id) + 1 from 'case'")[0][0]
    number = f"AP-0000-{case:06}"
    bare.insert(
        "case", id=case, number=number, route="data", state="filed", round_number=1, procedure="testing-station", edition=edition,
        report_id=report, client_id=client, subject="氨氮", who=form["name"], language="en", filed_at=at, urgent=0, department="",
        receipt_digest=hashlib.sha256(number.encode()).hexdigest(), due_at=at, due_clock="answer", outcome="", points_to_error=0,
        restricted=0, version=1,
    )  # fmt: skip
    bare.insert("round", id=case, case_id=case, number=1, started_at=at, grounds="", new_grounds=1, outcome="")
    bare.insert(
        "appeal", case_id=case, channel="web", filed_at=at, arrived_on=at[:10], name=form["name"], organisation="", email=form["email"],
        phone="", address="", representative_for="", about="", grounds=form["results-1-grounds"], evidence="", remedy="", urgent_asked=0,
        urgent_reason="", received_evidence="", in_time=1, country="", authority="", filing_sha256="",
    )  # fmt: skip
    bare.insert("contested_result", case_id=case, result_id=result, grounds=form["results-1-grounds"], retestable=1, why_not="")
    bare.insert("sample_hold", sample_id=sample, case_id=case, placed_at=at)
    bare.insert("notice", role="technical business office", case_id=case, text="An appeal was filed.", made_at=at)
    for name in ("appeal", "admission"):
        reckoning = json.dumps({"due_date": at[:10], "first_day": at[:10], "paused": [], "skipped": [], "due_at": at})
        clock = bare.insert(
            "clock", case_id=case, round_number=1, name=name, clause="1.2", term="1 working day", started_at=at, due_on=at[:10], due_at=at,
            provisional=0, reckoning=reckoning, owner="technical business office",
        )  # fmt: skip
        bare.insert("clock_entry", clock_id=clock, kind="started", at=at, reason="")
        _later(bare, "clock.remind", f"remind:{clock}", {"clock": clock}, at)
    for name in ("appeal registration form", "filing receipt"):
        content = json.dumps(
            {"title": name, "sections": [{"heading": "x", "rows": list(form.items())}] * 6}, ensure_ascii=False
        )
        paper = bare.insert(
            "paper", case_id=case, round_number=1, name=name, kind="form", number="", content=content, language="en", sealed=0,
            for_client=1, signed=1, made_at=at,
        )  # fmt: skip
        _later(bare, "paper.render", f"floor:{paper}", {"paper": paper}, at)
    _happen(bare, "intake.file-appeal", ("case", number), form, at)
    text = f"{number} {form['name']} {form['report']} 氨氮 宏图农资有限公司".lower()
    bare.insert("search_text", kind="case", ref=case, text=text)
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    bare.base.executemany("insert into search_pair (pair, kind, ref) values (?, 'case', ?)", [(p, case) for p in pairs])
    return number


def _later(bare: Bare, kind: str, dedup: str, body: dict[str, Any], at: str) -> None:
    bare.insert(
        "job",
        kind=kind,
        dedup=f"{dedup}:floor",
        body=json.dumps(body),
        due_at=at,
        state="ready",
        attempt=0,
        lease_owner="",
        last_error="",
        made_at=at,
    )


def _lock(bare: Bare, who: Any, code: str, given: dict[str, Any], at: str) -> None:
    """Write the rows that the product writes for a determination: the entry and its event."""
    bare.insert(
        "determination", portion_code=code, entry=1, person_id=who[0], replicates=json.dumps(given["replicates"]),
        instrument=given["instrument"], reagents="", conditions="", started_at=at, ended_at=at, remarks="", locked_at=at, reason="", seal="",
    )  # fmt: skip
    _happen(bare, "retest.lock-determination", ("bench", code), given | {"password": ""}, at)


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[1], sys.argv[3]), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False
    )
