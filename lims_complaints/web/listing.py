"""Lists of cases: by urgency, fifty a page by keyset, never counting all. Statements are built once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate, gate_of
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Person
from lims_complaints.records.report import Report

Group = Literal["late", "soon", "ok", "held", "none"]
GROUPS: tuple[Group, ...] = ("late", "soon", "ok", "held", "none")
PAGE = 50

_COLUMNS = (
    Case.id, Case.number, Report.number.label("report"), Case.subject, Case.who, Case.state, Case.route, Case.round_number,
    Case.urgent, Case.edition, Case.due_at, Case.due_clock, Case.closed_at, Person.name.label("owner"), Clock.reckoning,
)  # fmt: skip
_WAITING = Case.state.in_(bindparam("waiting", expanding=True))
_CONDITIONS: dict[Group, ColumnElement[bool]] = {
    "late": Case.due_at <= bindparam("now"),
    "soon": and_(Case.due_at > bindparam("now"), Case.due_at <= bindparam("soon"), ~_WAITING),
    "ok": and_(Case.due_at > bindparam("soon"), ~_WAITING),
    "held": and_(Case.due_at > bindparam("now"), _WAITING),
    "none": Case.due_at.is_(None),
}


@dataclass(frozen=True)
class Cursor:
    """Where the next page begins: behind this case of this group."""

    group: Group
    due_at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.group}~{self.due_at.isoformat() if self.due_at else ''}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read a cursor from an address; None for what is none."""
        group, _, rest = text.partition("~")
        due, _, number = rest.partition("~")
        if group not in GROUPS or not number.isdecimal():
            return None
        try:
            at = datetime.fromisoformat(due) if due else None
        except ValueError:
            return None
        return cls(group, at, int(number)) if at is None or at.tzinfo is not None else None  # type: ignore[arg-type]


@dataclass(frozen=True)
class Wanted:
    """Which cases: bound values (now, soon, waiting), and further conditions where somebody filters."""

    values: Mapping[str, Any]
    groups: Sequence[Group] = GROUPS
    more: tuple[ColumnElement[bool], ...] = ()


def page_of(session: Session, actor: Actor, wanted: Wanted, after: Cursor | None) -> tuple[list[tuple[Group, Any]], Cursor | None]:
    """Return up to fifty open cases in order of urgency, each with its group, and where the next page begins."""
    wide, bound = _gate(actor)
    found: list[tuple[Group, Any]] = []
    groups = wanted.groups[wanted.groups.index(after.group) :] if after and after.group in wanted.groups else wanted.groups
    for group in groups:
        behind = after if after and after.group == group else None
        statement = _open(group, *wide, behind is not None).where(*wanted.more) if wanted.more else _open(group, *wide, behind is not None)
        values = {**wanted.values, **bound, "most": PAGE + 1 - len(found)}
        if behind:
            values |= {"after_id": behind.id} | ({"after_due": behind.due_at} if group != "none" else {})
        found += [(group, row) for row in session.execute(statement, values)]
        if len(found) > PAGE:
            group, last = found[PAGE - 1]
            return found[:PAGE], Cursor(group, last.due_at, last.id)
    return found, None


def tallies(session: Session, actor: Actor, wanted: Wanted) -> dict[Group, int]:
    """Return how many open cases stand in each group; from 51 on nobody counts further."""
    wide, bound = _gate(actor)
    counted = {}
    for group in GROUPS:
        statement = _count(group, *wide, wanted.more) if wanted.more else _count(group, *wide)
        counted[group] = session.scalar(statement, {**wanted.values, **bound}) or 0
    return counted


def closed_page(session: Session, actor: Actor, after: Cursor | None) -> tuple[list[Any], Cursor | None]:
    """Return up to fifty closed cases, the newest first."""
    wide, bound = _gate(actor)
    values = bound | ({"after_due": after.due_at, "after_id": after.id} if after and after.due_at else {})
    rows = list(session.execute(_closed(*wide, bool(after and after.due_at)), values))
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        return rows[:PAGE], Cursor("none", last.closed_at, last.id)
    return rows, None


def _gate(actor: Actor) -> tuple[tuple[bool, bool], dict[str, Any]]:
    _, bound = gate_of(actor)
    return ("mine" not in bound, "department head" in actor.roles), bound


def _base(wide: bool, heads: bool) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin(Report, Report.id == Case.report_id)
        .outerjoin(Person, Person.id == Case.owner_id)
        .outerjoin(Clock, and_(Clock.case_id == Case.id, Clock.round_number == Case.round_number, Clock.name == Case.due_clock))
        .where(gate(wide=wide, heads=heads))
    )


@lru_cache(maxsize=64)
def _open(group: Group, wide: bool, heads: bool, behind: bool) -> Select[Any]:
    statement = _base(wide, heads).where(Case.closed_at.is_(None), _CONDITIONS[group])
    if behind and group == "none":
        statement = statement.where(Case.id > bindparam("after_id"))
    elif behind:
        due = bindparam("after_due", type_=Case.due_at.type)
        statement = statement.where(or_(Case.due_at > due, and_(Case.due_at == due, Case.id > bindparam("after_id"))))
    return statement.order_by(Case.due_at, Case.id).limit(bindparam("most"))


@lru_cache(maxsize=64)
def _count(group: Group, wide: bool, heads: bool, more: tuple[ColumnElement[bool], ...] = ()) -> Select[Any]:
    inner = select(Case.id).where(gate(wide=wide, heads=heads), Case.closed_at.is_(None), _CONDITIONS[group], *more)
    return select(func.count()).select_from(inner.limit(PAGE + 1).subquery())


@lru_cache(maxsize=16)
def _closed(wide: bool, heads: bool, behind: bool) -> Select[Any]:
    statement = _base(wide, heads).where(Case.closed_at.is_not(None))
    if behind:
        at = bindparam("after_due", type_=Case.closed_at.type)
        statement = statement.where(or_(Case.closed_at < at, and_(Case.closed_at == at, Case.id < bindparam("after_id"))))
    return statement.order_by(Case.closed_at.desc(), Case.id.desc()).limit(PAGE + 1)
