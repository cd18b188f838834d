"""Visits of clients, who have no account: what their browser has proved, for a few hours; filed with at most once."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from lims_complaints.chance import Dice
from lims_complaints.db.engine import plain
from lims_complaints.db.straight import Straight
from lims_complaints.records.person import ClientVisit
from lims_complaints.records.report import Report, Result

WRITING = timedelta(hours=12)
"""How long a report once proved can be appealed without entering its check code again."""
READING = timedelta(hours=2)
"""How long a case stays open in a browser."""
_BY_TOKEN = select(ClientVisit).where(ClientVisit.token_hash == bindparam("hash"))
_HELD = select(ClientVisit.case_id).where(ClientVisit.token_hash == bindparam("hash")).with_for_update()
_FILED = update(ClientVisit.__table__).where(ClientVisit.token_hash == bindparam("hash"))  # type: ignore[arg-type]
_HOLDS = _BY_TOKEN.where(ClientVisit.expires_at > bindparam("at"))
_PROVED = (
    select(Report.id, Report.number, ClientVisit.case_id, ClientVisit.sealed, Result.line)
    .join(Report, Report.id == ClientVisit.report_id)
    .outerjoin(Result, Result.report_id == Report.id)
    .where(ClientVisit.token_hash == bindparam("hash"), ClientVisit.expires_at > bindparam("at"))
    .order_by(Result.line)
)


@dataclass(frozen=True)
class Proved:
    """The report that a browser has proved, with the lines of its results; and the case that came of it already, if one did."""

    report_id: int
    report: str
    lines: tuple[int, ...]
    case_id: int | None
    sealed: str


def proved(straight: Straight, token: str, at: datetime) -> Proved | None:
    """Return what a token that still holds has proved; None where that is no report."""
    rows = straight.execute(_PROVED, {"hash": _hashed(token), "at": at}).all() if token else ()
    if not rows:
        return None
    first, lines = rows[0], tuple(r.line for r in rows if r.line is not None)
    return Proved(first.id, first.number, lines, first.case_id, first.sealed)


def new_token(dice: Dice) -> str:
    """Return a fresh token; it lives in the browser alone."""
    return dice.bytes(32).hex()


def begin(
    session: Session, token: str, until: datetime, *, report_id: int | None = None, case_id: int | None = None
) -> ClientVisit:
    """Note what a browser has proved."""
    row = ClientVisit(token_hash=_hashed(token), report_id=report_id, case_id=case_id, expires_at=until)
    session.add(row)
    session.flush()
    return row


def find(session: Session, token: str, at: datetime) -> ClientVisit | None:
    """Return the visit of a token that still holds."""
    if not token:
        return None
    return session.scalars(_HOLDS, {"hash": _hashed(token), "at": at}).one_or_none()


def held(session: Session, token: str) -> int | None:
    """Hold the visit of a token until the transaction ends: of two filings one goes first. Return the case that came of it."""
    case_id: int | None
    (case_id,) = plain(session).execute(_HELD, {"hash": _hashed(token)}).one()
    return case_id


def filed(session: Session, token: str, case_id: int, sealed: str, until: datetime) -> None:
    """Note which case came of a visit; its receipt code is shown until its holder has saved it."""
    plain(session).execute(_FILED, {"hash": _hashed(token), "case_id": case_id, "sealed": sealed, "expires_at": until})


def end(session: Session, token: str) -> None:
    """End a visit."""
    session.execute(delete(ClientVisit).where(ClientVisit.token_hash == _hashed(token)))


def sweep(session: Session, at: datetime) -> None:
    """Drop visits that are over."""
    session.execute(delete(ClientVisit).where(ClientVisit.expires_at <= at))


def seal(token: str, text: str, dice: Dice) -> str:
    """Close a text so that the browser's token alone opens it: who reads the database has no codes."""
    nonce = dice.bytes(12)
    return base64.b64encode(nonce + AESGCM(_key(token)).encrypt(nonce, text.encode(), None)).decode()


def unseal(token: str, sealed: str) -> str:
    """Open what `seal` closed; nothing where there is nothing or the token is another."""
    if not sealed:
        return ""
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(_key(token)).decrypt(raw[:12], raw[12:], None).decode()
    except InvalidTag:
        return ""


def _key(token: str) -> bytes:
    return hashlib.sha256(b"client visit\0" + token.encode()).digest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
