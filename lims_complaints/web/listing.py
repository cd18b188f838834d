"""Lists of cases: by urgency, fifty a page by keyset, never counting all. Statements are built once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, Text, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate, gate_of
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Person
from lims_complaints.records.report import Report

Statement = Select[*tuple[Any, ...]]
Part = Literal["own", "rest", "all"]
Group = Literal["late", "soon", "ok", "held", "none"]
GROUPS: tuple[Group, ...] = ("late", "soon", "ok", "held", "none")
PAGE = 50
TALLIES = (*GROUPS, "own", "mine")

_COLUMNS = (
    Case.id, Case.number, Report.number.label("report"), Case.subject, Case.matrix, Case.who, Case.state, Case.route, Case.round_number,
    Case.urgent, Case.owner_id, Case.procedure, Case.edition, Case.due_at, Case.waits, Case.due_clock, Case.turn,
    Case.closed_at, Case.outcome, Person.name.label("owner"), Person.name_latin,
    cast(Clock.reckoning, Text).label("reckoning"),
)  # fmt: skip
_OWN = Case.turn.in_(bindparam("turns", expanding=True))
_OF_PROCEDURE = Case.procedure == bindparam("procedure")
_MINE = Case.owner_id == bindparam("me")
_LATE = and_(Case.due_at <= bindparam("now"), Case.waits != "paused")
_OF_PART: dict[Part, tuple[ColumnElement[bool], ...]] = {"own": (_OWN,), "rest": (~_OWN,), "all": ()}
_CONDITIONS: dict[Group, ColumnElement[bool]] = {
    "late": _LATE,
    "soon": and_(Case.due_at > bindparam("now"), Case.due_at <= bindparam("soon"), Case.waits == ""),
    "ok": and_(Case.due_at > bindparam("soon"), Case.waits == ""),
    "held": and_(
        Case.waits.in_(("client", "paused")),
        or_(Case.due_at > bindparam("now"), Case.waits == "paused"),
        Case.due_at.is_not(None),
    ),
    "none": Case.due_at.is_(None),
}


@dataclass(frozen=True)
class Cursor:
    """Where the next page begins: behind this case of this part and group."""

    part: Part
    group: Group
    due_at: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.part}~{self.group}~{self.due_at.isoformat() if self.due_at else ''}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read a cursor from an address; None for what is none."""
        pieces = text.split("~")
        if len(pieces) != 4 or pieces[0] not in _OF_PART or pieces[1] not in GROUPS or not pieces[3].isdecimal():
            return None
        try:
            at = datetime.fromisoformat(pieces[2]) if pieces[2] else None
        except ValueError:
            return None
        if (at is None) != (pieces[1] == "none") or (at is not None and at.tzinfo is None):
            return None
        return cls(pieces[0], pieces[1], at, int(pieces[3]))


@dataclass(frozen=True)
class Wanted:
    """Which open cases: bound values (now, soon, turns, procedure), parts and groups in order, and what a filter adds.

    `mine`: only those that whoever looks is responsible for. A `procedure` among the values narrows to that one.
    """

    values: Mapping[str, Any]
    parts: Sequence[Part] = ("all",)
    groups: Sequence[Group] = GROUPS
    mine: bool = False
    more: tuple[ColumnElement[bool], ...] = ()

    def places(self, after: Cursor | None) -> list[tuple[Part, Group]]:
        """Return part and group in the order of the list, from the cursor's on."""
        order = [(part, group) for part in self.parts for group in self.groups]
        here = (after.part, after.group) if after else None
        return order[order.index(here) :] if here in order else order


@dataclass(frozen=True)
class Listed:
    """One page: part, group and row of each case, and where the next page begins; what is `beyond` it, as far as it was read."""

    rows: list[tuple[Part, Group, Any]]
    next: Cursor | None
    beyond: tuple[tuple[Part, Group, Any], ...] = ()


def page_of(session: Session, actor: Actor, wanted: Wanted, after: Cursor | None = None) -> Listed:
    """Return up to fifty open cases in order of urgency."""
    wide, bound = _gate(actor)
    found: list[tuple[Part, Group, Any]] = []
    straight = plain(session)
    for part, group in wanted.places(after):
        behind = after if after and (after.part, after.group) == (part, group) else None
        narrow = (bool(wanted.values["procedure"]), wanted.mine)
        statement = _open(part, group, wide, narrow, behind is not None)
        values = {**wanted.values, **bound, "most": PAGE + 1 - len(found)}
        if behind:
            values |= {"after_id": behind.id} | ({"after_due": behind.due_at} if group != "none" else {})
        made = statement.where(*wanted.more) if wanted.more else None
        rows: Iterable[Any] = straight.execute(statement, values) if made is None else session.execute(made, values)
        found += [(part, group, row) for row in rows]
        if len(found) > PAGE:
            last_part, last_group, last = found[PAGE - 1]
            return Listed(found[:PAGE], Cursor(last_part, last_group, last.due_at, last.id), tuple(found[PAGE:]))
    return Listed(found, None)


def tallies(
    session: Session, actor: Actor, values: Mapping[str, Any], names: Sequence[str], seen: Listed | None = None
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many open cases stand in each group, wait for whoever looks ("own"), or are theirs to answer for ("mine").

    A procedure among the values narrows all of them; from 51 on nobody counts further. Beside them: how many there are of each
    procedure of these names, those without any left out. `seen`: the first page of all that they count; what it tells already
    is not counted again.
    """
    groups, kinds = _told(seen, actor) if seen else ({}, {})
    if seen and not seen.beyond:
        return groups, kinds
    which, of = tuple(n for n in TALLIES if n not in groups), [n for n in names if n not in kinds]
    wide, bound = _gate(actor)
    if which or of:
        statement = _counts(wide, bool(values["procedure"]), which, len(of))
        row = plain(session).execute(statement, {**values, **bound, **_numbered(of)}).one()
        groups |= dict(zip(which, row, strict=False))
        kinds |= dict(zip(of, row[len(which) :], strict=True))
    return groups, {name: kinds[name] for name in names if kinds[name]}


def _told(seen: Listed, actor: Actor) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many of each there are as far as a first page tells: all where it holds every case, or what alone fills it."""
    groups, kinds = Counter[str](), Counter[str]()
    for part, group, row in (*seen.rows, *seen.beyond):
        groups[group] += 1
        groups["own"] += part == "own"
        groups["mine"] += row.owner_id == actor.person
        kinds[row.procedure] += 1
    if not seen.beyond:
        return {name: groups[name] for name in TALLIES}, dict(kinds)
    return _full(groups), _full(kinds)


def _full(counted: Counter[str]) -> dict[str, int]:
    return {name: n for name, n in counted.items() if n > PAGE}


def by_procedure(session: Session, actor: Actor, names: Sequence[str], *, closed: bool = False) -> dict[str, int]:
    """Return how many open (or closed) cases of each procedure somebody may see, up to 51; those without any are left out."""
    if not names:
        return {}
    wide, bound = _gate(actor)
    return _some(names, plain(session).execute(_counts_of(wide, closed, len(names)), {**bound, **_numbered(names)}).one())


def _numbered(names: Sequence[str]) -> dict[str, str]:
    return {f"of_{i}": name for i, name in enumerate(names)}


def _some(names: Sequence[str], counted: Sequence[int]) -> dict[str, int]:
    return {name: n for name, n in zip(names, counted, strict=True) if n}


def closed_page(session: Session, actor: Actor, after: Cursor | None = None, procedure: str = "") -> Listed:
    """Return up to fifty closed cases of a procedure, or of all, the newest first."""
    wide, bound = _gate(actor)
    behind = after is not None and after.due_at is not None
    values = bound | {"procedure": procedure} | ({"after_due": after.due_at, "after_id": after.id} if after and behind else {})
    rows: list[tuple[Part, Group, Any]] = [
        ("all", "ok", row) for row in plain(session).execute(_closed(wide, bool(procedure), behind), values)
    ]
    if len(rows) > PAGE:
        last = rows[PAGE - 1][2]
        return Listed(rows[:PAGE], Cursor("all", "ok", last.closed_at, last.id))
    return Listed(rows, None)


def _gate(actor: Actor) -> tuple[tuple[bool, bool], dict[str, Any]]:
    _, bound = gate_of(actor)
    return ("mine" not in bound, "department head" in actor.roles), bound


def _base(wide: tuple[bool, bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .outerjoin(Report, Report.id == Case.report_id)
        .outerjoin(Person, Person.id == Case.owner_id)
        .outerjoin(Clock, and_(Clock.case_id == Case.id, Clock.round_number == Case.round_number, Clock.name == Case.due_clock))
        .where(gate(wide=wide[0], heads=wide[1]))
    )


@lru_cache(maxsize=128)
def _open(part: Part, group: Group, wide: tuple[bool, bool], narrow: tuple[bool, bool], behind: bool) -> Statement:
    statement = _base(wide).where(Case.closed_at.is_(None), _CONDITIONS[group], *_OF_PART[part])
    if narrow[0]:
        statement = statement.where(_OF_PROCEDURE)
    if narrow[1]:
        statement = statement.where(_MINE)
    if behind and group == "none":
        statement = statement.where(Case.id > bindparam("after_id"))
    elif behind:
        due = bindparam("after_due", type_=Case.due_at.type)
        statement = statement.where(or_(Case.due_at > due, and_(Case.due_at == due, Case.id > bindparam("after_id"))))
    return statement.order_by(Case.due_at, Case.id).limit(bindparam("most"))


@lru_cache(maxsize=128)
def _counts(wide: tuple[bool, bool], narrow: bool, which: tuple[str, ...], procedures: int) -> Statement:
    every: dict[str, ColumnElement[bool]] = {"own": _OWN, "mine": _MINE} | dict(_CONDITIONS.items())
    conditions = [every[name] for name in which]
    base = select(Case.id).where(gate(wide=wide[0], heads=wide[1]), Case.closed_at.is_(None))
    if narrow:
        base = base.where(_OF_PROCEDURE)
    few = [base.where(condition).limit(PAGE + 1).subquery() for condition in conditions]
    return select(*map(_how_many, few), *_of_each(wide, procedures, closed=False))


@lru_cache(maxsize=16)
def _counts_of(wide: tuple[bool, bool], closed: bool, procedures: int) -> Statement:
    return select(*_of_each(wide, procedures, closed=closed))


def _of_each(wide: tuple[bool, bool], procedures: int, *, closed: bool) -> list[ScalarSelect[int]]:
    over = Case.closed_at.is_not(None) if closed else Case.closed_at.is_(None)
    base = select(Case.id).where(gate(wide=wide[0], heads=wide[1]), over).limit(PAGE + 1)
    return [_how_many(base.where(Case.procedure == bindparam(f"of_{i}")).subquery()) for i in range(procedures)]


def _how_many(of: Subquery) -> ScalarSelect[int]:
    return select(func.count()).select_from(of).scalar_subquery()


@lru_cache(maxsize=16)
def _closed(wide: tuple[bool, bool], narrow: bool, behind: bool) -> Statement:
    statement = _base(wide).where(Case.closed_at.is_not(None))
    if narrow:
        statement = statement.where(_OF_PROCEDURE)
    if behind:
        at = bindparam("after_due", type_=Case.closed_at.type)
        statement = statement.where(or_(Case.closed_at < at, and_(Case.closed_at == at, Case.id < bindparam("after_id"))))
    return statement.order_by(Case.closed_at.desc(), Case.id.desc()).limit(PAGE + 1)
