"""Search from two characters on, in Chinese and English, on either engine: pairs of characters find, the text confirms.

No engine's own full text index serves both: SQLite's trigrams find nothing for two Chinese characters, PostgreSQL's parser
depends on the locale. Two characters are one pair and need no confirming; the hits are those of LIKE over the same text.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.records.case import Case
from lims_complaints.records.report import Client, Report, Result, Sample
from lims_complaints.records.search import SearchPair, SearchText

Kind = Literal["case", "report", "client"]
_TEXT, _PAIRS = insert(SearchText.__table__), insert(SearchPair.__table__)  # type: ignore[arg-type]
LEAST = 2
BETWEEN = " \u241f "
"""What stands between the words that are searched of one thing: no question reaches over it."""
LOOK_BACK = 500
"""Reports and clients are taken in with the act that makes them; so many of the newest are looked at for missing ones."""
ENOUGH = 200


def folded(text: str) -> str:
    """Return a text in one spelling: full width as half width, no capitals, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def pairs(text: str) -> list[str]:
    """Return every two neighbouring characters of a folded text, each once, in order; none reaches from one of its words to the next."""
    return list(dict.fromkeys(word[i : i + 2] for word in text.split(BETWEEN) for i in range(len(word) - 1)))


def take_in_case(session: Session, case: Case) -> None:
    """Take in a case that an act has opened."""
    note(session, "case", case.id, text_of_case(case), new=True)


def take_in_reports(session: Session) -> None:
    """Take in the reports and clients that an act has made, and any of the newest that are not known yet."""
    for client in _unknown(session, "client", Client):
        note(session, "client", client.id, (client.name, client.address, client.email))
    for report in _unknown(session, "report", Report):
        note(session, "report", report.id, text_of_report(session, report))


def note(session: Session, kind: Kind, ref: int, words: Iterable[str], *, new: bool = False) -> None:
    """Write what is searched of one thing; what is written already is not written again. `new`: nothing is written of it yet."""
    text = BETWEEN.join(filter(None, map(folded, words)))
    row = None if new else session.get(SearchText, (kind, ref))
    if row is not None and row.text == text:
        return
    if row is not None:
        session.execute(delete(SearchPair).where(SearchPair.kind == kind, SearchPair.ref == ref))
        row.text = text
    else:
        plain(session).execute(_TEXT, {"kind": kind, "ref": ref, "text": text})
    rows = [{"pair": p, "kind": kind, "ref": ref} for p in pairs(text)]
    plain(session).write_all(_PAIRS, rows)


def text_of_case(case: Case) -> tuple[str, ...]:
    """Return what is searched of a case: its number, who filed, about what, which report, whose."""
    report, client = case.report, case.client
    return (case.number, case.who, case.subject, report.number if report else "", client.name if client else "")


def text_of_report(session: Session, report: Report) -> tuple[str, ...]:
    """Return what is searched of a report: its number, title, client, parameters, samples and sites."""
    rows = session.execute(
        select(Result.parameter, Sample.number, Sample.site)
        .join(Sample, Sample.id == Result.sample_id)
        .where(Result.report_id == report.id)
    ).all()
    words = dict.fromkeys(word for row in rows for word in row if word)
    client = session.get(Client, report.client_id)
    return (report.number, report.title, client.name if client else "", *words)


def rebuild(session: Session) -> int:
    """Write everything anew, from the records; return how many texts there are."""
    session.execute(delete(SearchPair))
    session.execute(delete(SearchText))
    session.flush()
    for case in session.scalars(select(Case)):
        note(session, "case", case.id, text_of_case(case))
    for client in session.scalars(select(Client)):
        note(session, "client", client.id, (client.name, client.address, client.email))
    for report in session.scalars(select(Report)):
        note(session, "report", report.id, text_of_report(session, report))
    session.flush()
    return session.scalar(select(func.count()).select_from(SearchText)) or 0


def matching(session: Session, kind: Kind, asked: str) -> Select[Any]:
    """Return the ids of what a text is found in, as a query without order or limit; one character finds nothing."""
    text = folded(asked)
    found, wanted = select(SearchPair.ref).where(SearchPair.kind == kind), pairs(text)
    rarest = _rarest(session, kind, wanted) if wanted else None
    if rarest is None:
        return found.where(literal(False))
    found = found.where(SearchPair.pair == rarest)
    if len(text) == LEAST:
        return found
    confirmed = select(SearchText.ref).where(
        SearchText.kind == kind, SearchText.ref == SearchPair.ref, SearchText.text.contains(text, autoescape=True)
    )
    return found.where(confirmed.exists())


def newest(
    session: Session,
    kind: Kind,
    asked: str,
    *,
    before: int | None = None,
    most: int = 51,
    gate: ColumnElement[bool] | None = None,
) -> list[int]:
    """Return ids of what a text is found in, the newest first, from `before` (exclusive) downwards."""
    query = matching(session, kind, asked)
    if before is not None:
        query = query.where(SearchPair.ref < before)
    if gate is not None:
        query = query.where(gate)
    return list(session.scalars(query.order_by(SearchPair.ref.desc()).limit(most)))


@cache
def _few(pairs: int) -> Select[Any]:
    """Return the statement that counts in how many texts each of some pairs stands, up to a bound."""
    each = (
        select(SearchPair.ref)
        .where(SearchPair.pair == bindparam(f"pair{i}"), SearchPair.kind == bindparam("of"))
        .limit(ENOUGH)
        .subquery()
        for i in range(pairs)
    )
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in each))


def _rarest(session: Session, kind: Kind, wanted: Sequence[str]) -> str | None:
    """Return the pair that stands in the fewest texts (counted up to a bound); None where one stands in none."""
    if len(wanted) == 1:
        return wanted[0]
    some = wanted[:12]
    counts = session.execute(_few(len(some)), {"of": kind} | {f"pair{i}": pair for i, pair in enumerate(some)}).one()
    return some[counts.index(min(counts))] if all(counts) else None


def _unknown(session: Session, kind: Kind, table: Any) -> list[Any]:
    missing = session.scalars(_missing(table), {"kind": kind}).all()
    return [session.get_one(table, ref) for ref in missing]


@cache
def _missing(table: Any) -> Select[Any]:
    """Return the statement for the ids of clients or reports that are not taken in, among the newest."""
    last = select(func.coalesce(func.max(SearchText.ref), 0)).where(SearchText.kind == bindparam("kind")).scalar_subquery()
    known = select(SearchText.ref).where(SearchText.kind == bindparam("kind"), SearchText.ref == table.id)
    query: Select[Any] = select(table.id).where(table.id > last - LOOK_BACK, ~known.exists()).order_by(table.id)
    return query
