"""Who asks by the interface: somebody of the station, a client who files, or a client whose receipt code opens their case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import select

from lims_complaints.act import Desk
from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import CLIENT, Actor, client_of
from lims_complaints.identity.throttle import Limit
from lims_complaints.records.case import Case
from lims_complaints.web.session import SignInFirst, client_address, signed_in
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import BY_ADDRESS, by_number, guess, guess_all, right

RECEIPT = "receipt-code"
"""The header with a client's receipt code."""
FILING = frozenset({"intake.file-appeal", "intake.file-complaint"})
"""Acts that need no account: an appeal is proved by the check code on the report."""
FOLLOWING = frozenset({"intake.complete-appeal", "intake.withdraw", "feedback.record-feedback", "feedback.note-contact"})
"""Acts of a client on their case, opened by its receipt code."""


async def asker(request: Request, act: str, number: str | None = None) -> Actor:
    """Return who asks for an act. Raises SignInFirst, NotFound for a code that opens nothing here, TooMany for one who guesses."""
    if getattr(request.state, "actor", None) is not None or "authorization" in request.headers:
        return signed_in(request)
    desk, address = desk_of(request), client_address(request)
    if number is None and act in FILING:
        await apart(guess, desk, BY_ADDRESS, address)
        return CLIENT
    if number is not None and act in FOLLOWING and (code := request.headers.get(RECEIPT, "")):
        return await apart(_client, desk, address, number, code)
    raise SignInFirst


async def client_by_code(request: Request) -> int:
    """Return the case that the receipt code in the header opens. Raises SignInFirst without one, NotFound, TooMany."""
    code = request.headers.get(RECEIPT, "")
    if not code:
        raise SignInFirst
    return await apart(_opened, desk_of(request), client_address(request), code)


@dataclass(frozen=True)
class Tried:
    """A try at a report's check code, as it was counted: under what, and when."""

    keys: Mapping[Limit, str]
    at: datetime


def count_proof(desk: Desk, actor: Actor, address: str, given: BaseModel) -> Tried | None:
    """Count a try at a report's check code, where there is one to try. Raises TooMany."""
    if actor is CLIENT and (number := str(getattr(given, "report", ""))):
        keys = by_number(number, address)
        return Tried(keys, guess_all(desk, keys))
    return None


def forgive_proof(desk: Desk, tried: Tried | None) -> None:
    """Take back a try that was right."""
    if tried is not None:
        right(desk, tried.keys, tried.at)


def _client(desk: Desk, address: str, number: str, code: str) -> Actor:
    return client_of(_opened(desk, address, code, number))


def _opened(desk: Desk, address: str, code: str, number: str = "") -> int:
    """Return the case of a receipt code; a right one is no guess, so that a program may come back as often as it needs."""
    counted_at = guess_all(desk, {BY_ADDRESS: address})
    query = select(Case.id).where(Case.receipt_digest == desk.pepper.digest("receipt", code))
    with desk.read() as session:
        case: int | None = session.scalars(query.where(Case.number == number) if number else query).one_or_none()
    if case is None:
        raise NotFound(number)
    right(desk, {BY_ADDRESS: address}, counted_at)
    return case
