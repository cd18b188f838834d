"""Why something did not work, for people as a page and for programs as problem+json (RFC 9457)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from lims_complaints.errors import Fault, Invalid, Meanwhile, NotFound, Refused, Stale, Unavailable
from lims_complaints.language import N_, translator
from lims_complaints.web.language import language_of
from lims_complaints.web.render import page, tell

LOG = logging.getLogger(__name__)
KINDS: dict[str, tuple[int, str, str, str]] = {
    "bad request": (
        400,
        N_("This request could not be read"),
        N_("Something in the address or in what was sent is not what this page expects."),
        N_("Go back, reload the page and try again."),
    ),
    "search in address": (
        400,
        N_("A search does not belong in an address"),
        N_("Addresses are written down by whatever stands between us, and names do not belong there. Send it as a body: {way}"),
        "",
    ),
    "host": (
        400,
        N_("This is not the address of the station"),
        N_("The station does not answer to the name in the address."),
        N_("Use the address that stands on your report or letter."),
    ),
    "sign in": (
        401,
        N_("Please sign in first"),
        N_("You have been signed out, or were not signed in."),
        N_("Sign in in another tab, then come back and reload this page: your browser sends what you typed again."),
    ),
    "forbidden": (
        403,
        N_("This is not yours to do"),
        N_("Your roles do not include this."),
        N_("If it should be yours, ask the quality manager or the administrator."),
    ),
    "origin": (
        403,
        N_("This did not come from a page of the station"),
        N_("For your safety only the station’s own pages may send this."),
        N_("Open the page at the station’s own address and try again."),
    ),
    "refused": (403, N_("The procedure does not allow this now"), "", ""),
    "not found": (
        404,
        N_("There is nothing here for you"),
        N_("The address may be mistyped, or what it names is not yours to see."),
        N_("Check the address, or begin at the start page."),
    ),
    "method": (
        405,
        N_("This page cannot be asked in that way"),
        N_("What was sent does not fit this address."),
        N_("Go back and use the form on the page."),
    ),
    "stale": (
        409,
        N_("Somebody was quicker"),
        N_("While you were looking at it, somebody else changed it. Nothing of yours was saved, so nothing of theirs is lost."),
        N_("Look at it as it stands now, then decide again."),
    ),
    "too large": (
        413,
        N_("What you sent is too large"),
        N_("A form can carry five files of at most 20 MB each."),
        N_("Go back, choose smaller files or fewer, and send the form again."),
    ),
    "invalid": (
        422,
        N_("Something in the form is not right"),
        "",
        N_("Go back, correct it and send the form again."),
    ),
    "too many": (
        429,
        N_("Too many tries"),
        N_("To keep others from guessing, there is a wait of {minutes} min before the next try."),
        N_("Wait, then try again. What you have filed or saved is safe."),
    ),
    "failed": (
        500,
        N_("The program has failed"),
        N_("This is our fault. Nothing was half saved: what you did last is either saved whole or not at all."),
        N_(
            "Reload the page and look whether it was saved. If it happens again, give the reference below to the administrator."
        ),
    ),
    "unavailable": (
        503,
        N_("This does not work just now"),
        N_("The program waits for something outside: the disk, the mail server or the timestamp authority."),
        N_("Nothing was half saved. Try again in a minute."),
    ),
}
BY_STATUS = {
    400: "bad request",
    401: "sign in",
    403: "forbidden",
    404: "not found",
    405: "method",
    413: "too large",
    422: "invalid",
    429: "too many",
    503: "unavailable",
}


@dataclass(frozen=True)
class Problem:
    """What went wrong, as msgids. `seen` and `now` are versions of a record; `reference` finds the entry in the log."""

    kind: str
    status: int
    title: str
    detail: str
    cure: str
    clause: str = ""
    act: str = ""
    missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    seen: int | None = None
    now: int | None = None
    between: tuple[Meanwhile, ...] = ()
    entered: Mapping[str, object] | None = None
    typed: tuple[tuple[str, str], ...] = ()
    reference: str = ""
    back: str = ""
    retry_after: int = 0

    @classmethod
    def of(cls, kind: str) -> "Problem":
        """Return the problem of a kind in its own words."""
        return cls(kind, *KINDS[kind])


def problem_of(failure: Exception, reference: str = "") -> Problem:
    """Put a failure into words that tell what to do and nothing that is not the reader's."""
    match failure:
        case Refused():
            said = replace(Problem.of("refused"), detail=failure.reason, clause=failure.clause)
            return replace(said, missing=failure.missing, act=failure.act, typed=failure.typed, back=failure.back)
        case NotFound():
            return replace(Problem.of("not found"), typed=failure.typed)
        case Stale():
            told = {name: getattr(failure, name) for name in ("seen", "now", "between", "entered", "typed", "back")}
            return replace(Problem.of("stale"), **told)
        case Invalid():
            return replace(Problem.of("invalid"), faults=failure.faults)
        case Unavailable():
            return Problem.of("unavailable")
        case RequestValidationError() | OverflowError() | DataError():  # the latter two: no column holds such a number
            return Problem.of("bad request")
        case TooMany():
            wait = Problem.of("too many")
            values = {"minutes": str(-(-failure.seconds // 60))}
            return replace(wait, detail=failure.why or wait.detail, values=values, retry_after=failure.seconds)
        case SearchInAddress():
            return replace(Problem.of("search in address"), values={"way": failure.way})
        case HTTPException():
            said = Problem.of(BY_STATUS.get(failure.status_code, "bad request"))
            return replace(said, typed=failure.typed if isinstance(failure, Barred) else ())
        case _:
            return replace(Problem.of("failed"), reference=reference)


class TooMany(Exception):
    """Too many tries within a time; after `seconds` the next one is looked at. `why`: where it is not to keep others from guessing."""

    def __init__(self, seconds: int, why: str = "") -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds
        self.why = why


class Barred(HTTPException):
    """Somebody sends a form that is no affair of theirs, any more perhaps; `typed` as with a refusal."""

    def __init__(self, typed: tuple[tuple[str, str], ...]) -> None:
        super().__init__(403)
        self.typed = typed


class SearchInAddress(Exception):
    """A program searches by an address; `way` is how it should."""

    def __init__(self, way: str) -> None:
        super().__init__(way)
        self.way = way


def answer(request: Request, problem: Problem) -> Response:
    """Answer with a problem: as problem+json under /api and to programs, otherwise as a page."""
    made = _json(request, problem) if _wants_json(request) else _page(request, problem)
    if problem.kind == "stale" or problem.typed:
        made.headers["Cache-Control"] = "no-store"
    if problem.retry_after:
        made.headers["Retry-After"] = str(problem.retry_after)
    return made


def answer_problems(app: FastAPI) -> None:
    """Let an application answer its few typed errors in words."""
    typed = (Refused, NotFound, Stale, Invalid, Unavailable, TooMany, SearchInAddress, HTTPException)
    for kind in (*typed, RequestValidationError, OverflowError, DataError):
        app.add_exception_handler(kind, _handle)


async def _handle(request: Request, failure: Exception) -> Response:
    reference = getattr(request.state, "reference", "")
    if isinstance(failure, (OverflowError, DataError)):
        LOG.warning("request %s asked for what no column holds: %s", reference, type(failure).__name__)
    problem = problem_of(failure, reference)
    if problem.kind == "stale" and request.method == "POST":
        problem = replace(problem, back=problem.back or request.url.path.rsplit("/", 1)[0] or "/")
    return answer(request, problem)


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api") or "json" in request.headers.get("accept", "")


def _page(request: Request, problem: Problem) -> HTMLResponse:
    return page(request, "error.html", problem.status, problem=problem)


def _json(request: Request, problem: Problem) -> JSONResponse:
    language = language_of(request)
    say = translator(language)
    content = {
        "type": f"/problems/{problem.kind.replace(' ', '-')}",
        "title": say(problem.title),
        "status": problem.status,
        "detail": say(problem.detail, **problem.values),
        "clause": problem.clause,
        "act": problem.act,
        "missing": [say(m) for m in problem.missing],
        "faults": [{"field": f.field, "message": tell(language, f)} for f in problem.faults],
        "seen": problem.seen,
        "now": problem.now,
        "between": [_told(m, say) for m in problem.between],
        "entered": problem.entered,
        "reference": problem.reference,
    }
    kept = {k: v for k, v in content.items() if v not in ("", None, [])}
    return JSONResponse(kept, problem.status, {"Content-Language": language}, "application/problem+json")


def _told(one: Meanwhile, say: Callable[..., str]) -> dict[str, object]:
    """Say what somebody else did meanwhile; `by` is left out where it is not the reader's to know."""
    content = {
        "version": one.version, "act": one.act, "title": say(one.title), "clause": one.clause, "at": one.at.isoformat(),
        "by": one.by, "from": one.from_state, "to": one.to_state,
    }  # fmt: skip
    return {k: v for k, v in content.items() if v not in ("", None)}
