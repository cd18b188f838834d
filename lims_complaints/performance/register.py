"""The register of complaints (抱怨受理登记表) as a table: a line a case, in the station's columns (1.1, 1.2, 2.2.5, 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims_complaints import editions, timekeeping
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.language import N_, Language, name_in, say_subject
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.meanings import ANSWER
from lims_complaints.records.appeal import Admission, Appeal
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Person

Cell = str | date | int | None
Say = Callable[[str], str]
HEADS = (
    N_("Number"),
    N_("Filed on"),
    N_("Route"),
    N_("By way of"),
    N_("Name"),
    N_("Organisation"),
    N_("Report number"),
    N_("Subject"),
    N_("Ruling"),
    N_("Reason"),
    N_("Accepted on"),
    N_("Kind"),
    N_("Answer due on"),
    N_("Provisional"),
    N_("Answered on"),
    N_("Presiding"),
    N_("Department concerned"),
    N_("Rounds"),
    N_("Stands at"),
    N_("Outcome"),
    N_("Top management concluded"),
    N_("Closed on"),
    N_("Procedure"),
)


@dataclass(frozen=True)
class Entry:
    """What one case puts into the register, beside the case itself."""

    case: Case
    filed: Appeal | None
    ruling: Admission | None
    answer: Clock | None
    owner: Person | None
    concluded: Round | None


def register(session: Session, actor: Actor, first: date, last: date, procedure: str = "") -> list[Entry]:
    """Return the cases of a procedure, or of all, that somebody may see, filed from first to last, in the order of filing."""
    zone = timekeeping.zone_of(session)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    condition, bound = gate_of(actor)
    query = (
        select(Case, Appeal, Person)
        .outerjoin(Appeal, Appeal.case_id == Case.id)
        .outerjoin(Person, Person.id == Case.owner_id)
        .options(joinedload(Case.report))
        .where(condition, Case.filed_at >= begin, Case.filed_at < end)
        .order_by(Case.filed_at, Case.id)
    )
    if procedure:
        query = query.where(Case.procedure == procedure)
    found = session.execute(query, bound).all()
    ids = [case.id for case, _, _ in found]
    rulings = _newest(session, Admission, ids, Admission.verdict.not_in(("urgent", "ordinary", "asked")))
    answers = _newest(session, Clock, ids, Clock.name.in_(editions.clock_names(session, ANSWER)))
    above = _newest(session, Round, ids, Round.concluded != "")
    return [Entry(c, filed, rulings.get(c.id), answers.get(c.id), owner, above.get(c.id)) for c, filed, owner in found]


def lines(
    session: Session, entries: list[Entry], say: Say, language: Language, edition_of: Callable[[str], Edition]
) -> list[tuple[Cell, ...]]:
    """Return the register's lines in the reader's language; kinds and states are called as each case's own edition does."""

    def day(at: datetime | None) -> date | None:
        return timekeeping.local_day(session, at) if at else None

    def line(e: Entry) -> tuple[Cell, ...]:
        case, filed, ruling, answer, edition = e.case, e.filed, e.ruling, e.answer, edition_of(e.case.edition)
        route, state = edition.routes.get(case.route), edition.states.get(case.state)
        return (
            case.number,
            day(case.filed_at),
            route.title[language] if route else case.route,
            say(filed.channel) if filed else "",
            filed.name if filed else case.who,
            filed.organisation if filed else "",
            case.report.number if case.report else "",
            say_subject(language, case.subject, case.matrix),
            say(ruling.verdict) if ruling else "",
            ruling.reason if ruling else "",
            day(case.accepted_at),
            say("urgent" if case.urgent else "ordinary"),
            answer.due_on if answer else None,
            say(N_("yes")) if answer and answer.provisional else "",
            day(answer.met_at) if answer else None,
            name_in(language, e.owner.name, e.owner.name_latin) if e.owner else "",
            case.department,
            case.round_number,
            state.title[language] if state else case.state,
            say(case.outcome) if case.outcome else "",
            say(e.concluded.concluded) if e.concluded else "",
            day(case.closed_at),
            edition.title[language],
        )

    return [line(e) for e in entries]


def _newest(session: Session, record: Any, ids: list[int], condition: Any) -> dict[int, Any]:
    """Return the newest row of a record for each case; ids go in portions, as databases bound how many a statement takes."""
    found = dict[int, Any]()
    for start in range(0, len(ids), 500):
        query = select(record).where(record.case_id.in_(ids[start : start + 500]), condition).order_by(record.id)
        found |= {row.case_id: row for row in session.scalars(query)}
    return found
