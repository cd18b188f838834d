"""A client's browser: the cookie of its visit, what it may see, and how often it may guess."""

from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response

from lims_complaints.act import Desk
from lims_complaints.db.engine import writing
from lims_complaints.identity import throttle, visits
from lims_complaints.identity.throttle import Limit
from lims_complaints.records.person import ClientVisit
from lims_complaints.web.problem import TooMany
from lims_complaints.web.state import address_of, desk_of

BY_ADDRESS = Limit("public code, address", 20, timedelta(minutes=15))
BY_NUMBER = Limit("public code, number", 10, timedelta(hours=1))
UPLOADS = Limit("uploads, address", 60, timedelta(hours=1))
DRAFTS = Limit("forms begun, address", 300, timedelta(hours=1))
CHECKS = Limit("file check, address", 60, timedelta(minutes=15))


def cookie_name(request: Request) -> str:
    """Return the name of the cookie; __Host- binds it to this host and to https."""
    return "__Host-client" if address_of(request).secure else "client"


def token_in(request: Request) -> str:
    """Return the token that the browser brings, or nothing."""
    return request.cookies.get(cookie_name(request), "")


def visit_in(request: Request) -> ClientVisit | None:
    """Return the visit of the browser, if it still holds."""
    desk = desk_of(request)
    with desk.read() as session:
        return visits.find(session, token_in(request), desk.clock())


def hand_over(request: Request, answer: Response, token: str) -> Response:
    """Give the browser its token."""
    secure = address_of(request).secure
    answer.set_cookie(cookie_name(request), token, path="/", httponly=True, samesite="lax", secure=secure)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def take_back(request: Request, answer: Response) -> Response:
    """Take the cookie away."""
    secure = address_of(request).secure
    answer.delete_cookie(cookie_name(request), path="/", httponly=True, samesite="lax", secure=secure)
    return answer


def unkept(answer: Response) -> Response:
    """Say that nobody on the way keeps a page."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def guess(desk: Desk, limit: Limit, key: str) -> None:
    """Count one guess under a key. Raises TooMany."""
    with writing(desk.engine) as session:
        wait = throttle.take(session, limit, digest(desk, key), desk.clock())
    if wait:
        raise TooMany(int(wait.total_seconds()))


def forgive(desk: Desk, limit: Limit, key: str) -> None:
    """Forget the guesses under a key, after a right one."""
    with writing(desk.engine) as session:
        throttle.forgive(session, limit, digest(desk, key))


def digest(desk: Desk, key: str) -> str:
    """Return as what an address or a number is counted: nobody reads it back without the station's secret."""
    return desk.pepper.digest("throttle", key.encode().hex())
