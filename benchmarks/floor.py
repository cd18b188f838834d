"""The floor: the same pages' data by bare sqlite3 and Jinja2 under Starlette, on the same database, without rights or languages."""

import hashlib
import sqlite3
import sys
from typing import Any

import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

LIST = Environment(autoescape=True).from_string(
    "<table>{% for r in rows %}<tr><td>{{ r[0] }}</td><td>{{ r[1] }}</td><td>{{ r[2] }}</td><td>{{ r[3] }}</td>"
    "<td>{{ r[4] }}</td></tr>{% endfor %}</table>"
)
SHOW = Environment(autoescape=True).from_string(
    "<h1>{{ case[0] }}</h1><p>{{ case[1] }} {{ case[2] }}</p><ul>{% for c in clocks %}<li>{{ c[0] }} {{ c[1] }}</li>{% endfor %}</ul>"
    "<ul>{% for e in events %}<li>{{ e[0] }} {{ e[1] }}</li>{% endfor %}</ul>"
)


def application(file: str) -> Starlette:
    """Return the bare application on a database file."""
    base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        base.execute(f"pragma {pragma}")

    def known(request: Request) -> Any:
        token = hashlib.sha256(request.cookies.get("session", "").encode()).hexdigest()
        return base.execute("select person_id from web_session where token_hash = ?", (token,)).fetchone()

    async def worklist(request: Request) -> HTMLResponse:
        known(request)
        rows = base.execute(
            "select number, subject, who, state, due_at from 'case' where closed_at is null order by due_at, id limit 50"
        ).fetchall()
        return HTMLResponse(LIST.render(rows=rows))

    async def show(request: Request) -> HTMLResponse:
        known(request)
        case = base.execute(
            "select number, subject, who, id from 'case' where number = ?", (request.path_params["n"],)
        ).fetchone()
        clocks = base.execute("select name, due_at from clock where case_id = ?", (case[3],)).fetchall()
        events = base.execute("select at, act from audit_event where subject = ? limit 20", (case[0],)).fetchall()
        return HTMLResponse(SHOW.render(case=case, clocks=clocks, events=events))

    async def search(request: Request) -> HTMLResponse:
        known(request)
        asked = request.query_params["q"]
        rows = base.execute(
            "select number, subject, who, state, due_at from 'case' where subject like ? order by id desc limit 50",
            (f"%{asked}%",),
        ).fetchall()
        return HTMLResponse(LIST.render(rows=rows))

    async def trivial(_request: Request) -> HTMLResponse:
        return HTMLResponse("ok")

    return Starlette(
        routes=[Route("/worklist", worklist), Route("/case/{n}", show), Route("/search", search), Route("/sign-in", trivial)]
    )


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
