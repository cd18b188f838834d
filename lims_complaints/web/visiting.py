"""A client's browser: the cookie of its visit, what it may see, and how often it may guess."""

from collections.abc import Mapping
from datetime import datetime, timedelta

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
BY_PAIR = Limit("public code, number from here", 10, timedelta(hours=1))
BY_NUMBER = Limit("public code, number", 1000, timedelta(hours=1))
"""From everywhere together: so many that nobody keeps a client from their own report, and too few to find one of 31⁹ codes."""
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
    guess_all(desk, {limit: key})


def guess_all(desk: Desk, keys: Mapping[Limit, str]) -> datetime:
    """Count one guess under several limits, or under none of them; return when. Raises TooMany."""
    at = desk.clock()
    with writing(desk.engine) as session:
        wait = throttle.take_all(session, _hidden(desk, keys), at)
    if wait:
        raise TooMany(int(wait.total_seconds()))
    return at


def right(desk: Desk, keys: Mapping[Limit, str], at: datetime) -> None:
    """Take back what a guess counted at an instant, as it was right: only what was wrong adds up, for all who share an address."""
    with writing(desk.engine) as session:
        for limit, key in _hidden(desk, keys).items():
            throttle.give_back(session, limit, key, at)


def by_number(number: str, address: str) -> dict[Limit, str]:
    """Return under what a guess at a report's check code is counted."""
    return {BY_PAIR: f"{number.upper()} {address}", BY_NUMBER: number.upper()}


def _hidden(desk: Desk, keys: Mapping[Limit, str]) -> dict[Limit, str]:
    return {limit: digest(desk, key) for limit, key in keys.items()}


def digest(desk: Desk, key: str) -> str:
    """Return as what an address or a number is counted: nobody reads it back without the station's secret."""
    return desk.pepper.digest("throttle", key.encode().hex())
