"""The one read gate: who may see a case. Whoever may not gets the same answer as if there were none."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from lims_complaints.db.engine import plain
from lims_complaints.identity.actor import BLIND, Actor
from lims_complaints.records.bench import Assignment, Portion
from lims_complaints.records.case import DATA, Case, CaseSeen, Round
from lims_complaints.records.handling import ReadingRule
from lims_complaints.records.person import Person
from lims_complaints.records.quality import Nonconformity
from lims_complaints.records.report import Report
from lims_complaints.records.retest import Retest

READERS = frozenset(
    {
        "technical business office",
        "office",
        "quality manager",
        "authorized signatory",
        "archivist",
        "auditor",
        "top management",
        "the station",
    }
)
WHOLE = frozenset({"quality manager", "auditor", "office", "top management"})
"""Who reads the whole of every case, and may have its record at any time."""

_AT_THE_BENCH = (
    select(Assignment.person_id)
    .join(Portion, Portion.code == Assignment.portion_code)
    .join(Retest, Retest.batch_id == Portion.batch_id)
    .join(Round, Round.id == Retest.round_id)
    .where(Round.case_id == bindparam("case"), Retest.opened_at.is_(None))
)


def visible(session: Session, actor: Actor, case: Case) -> bool:
    """Whether an actor may see a case at all.

    A client sees their own; a department head general ones, those that led to nonconforming work or that they answer for; an outside expert the one they were named for.
    Whoever tests its portions right now sees nothing of it, whatever other roles they hold.
    """
    if actor.case is not None:
        return actor.case == case.id
    if actor.person is not None and actor.person in at_the_bench(session, case):
        return False
    roles = actor.roles_in(case.id, case.procedure)
    if case.restricted:
        return _reads(session, actor, case, roles)
    if roles & READERS or case.id in named_for(actor):
        return True
    theirs = actor.person is not None and actor.person in (case.owner_id, case.handed_to_id)
    return "department head" in roles and (theirs or case.route != DATA or _nonconforming(session, case))


def reads_whole(session: Session, actor: Actor, case: Case) -> bool:
    """Whether an actor may have the record of a case as it stands: by role, or by the edition where it says who reads.

    Never one to whom the bench is open, whatever other roles they hold.
    """
    roles = actor.roles_in(case.id, case.procedure)
    if actor.person is None or actor.all_roles() & BLIND or not (case.restricted or roles & WHOLE):
        return False
    if not visible(session, actor, case):
        return False
    if not case.restricted:
        return True
    query = select(ReadingRule.reads).where(ReadingRule.edition == case.edition, ReadingRule.role.in_(roles))
    return "all" in set(session.scalars(query))


def named_for(actor: Actor) -> frozenset[int]:
    """Return the cases that somebody from outside was named for and may read; who only tests reads none."""
    return frozenset(only for role, only in actor.case_roles if role not in BLIND)


def of_the_house(actor: Actor) -> bool:
    """Whether somebody belongs to the station, and not only to the cases that they were named for."""
    return bool(actor.roles or actor.procedure_roles)


def _reads(session: Session, actor: Actor, case: Case, roles: frozenset[str]) -> bool:
    """Whether the edition lets a role of the actor read its cases, or the actor is responsible for this one."""
    if "the station" in roles or (actor.person is not None and actor.person in (case.owner_id, case.handed_to_id)):
        return True
    query = select(ReadingRule.reads).where(ReadingRule.edition == case.edition, ReadingRule.role.in_(roles))
    reads = set(session.scalars(query))
    own = session.scalar(select(Person.department).where(Person.id == actor.person)) or ""
    return "all" in reads or ("own department" in reads and bool(own) and own == case.department)


def _read_by_rule() -> ColumnElement[bool]:
    """The same for lists: `roles` are the actor's everywhere, `held` those of one procedure, as procedure/role."""
    own = select(Person.department).where(Person.id == bindparam("me")).scalar_subquery()
    rule = exists().where(
        ReadingRule.edition == Case.edition,
        ReadingRule.role.in_(bindparam("roles", expanding=True))
        | (Case.procedure + "/" + ReadingRule.role).in_(bindparam("held", expanding=True)),
        or_(
            ReadingRule.reads == "all",
            and_(ReadingRule.reads == "own department", Case.department != "", Case.department == own),
        ),
    )
    return or_(Case.owner_id == bindparam("me"), Case.handed_to_id == bindparam("me"), rule)


def _nonconforming(session: Session, case: Case) -> bool:
    """Whether the case led to nonconforming work, which department heads put right (5)."""
    return session.scalar(select(Nonconformity.id).where(Nonconformity.case_id == case.id).limit(1)) is not None


def at_the_bench(session: Session, case: Case) -> frozenset[int]:
    """Return who was assigned to the batch of a retest whose envelope is still closed."""
    return frozenset(plain(session).scalars(_AT_THE_BENCH, {"case": case.id}))


@lru_cache(maxsize=8)
def gate(*, wide: bool, heads: bool) -> ColumnElement[bool]:
    """Return the same gate as a condition of lists: bound to `me` (person) and `mine` (ids of cases with a role for them).

    A case of an edition that says who reads it goes by that alone. `wide`: holds a role that reads every case; `heads`: heads a
    department; `wide_in` and `heads_in` are bound to the procedures in which alone somebody does.
    """
    bench = (
        select(Round.case_id)
        .join(Retest, Retest.round_id == Round.id)
        .join(Portion, Portion.batch_id == Retest.batch_id)
        .join(Assignment, Assignment.portion_code == Portion.code)
        .where(Assignment.person_id == bindparam("me"), Retest.opened_at.is_(None))
    )
    named = Case.id.in_(bindparam("mine", expanding=True))
    headed = true() if heads else Case.procedure.in_(bindparam("heads_in", expanding=True))
    led_to_nonconformity = exists().where(Nonconformity.case_id == Case.id).correlate(Case)
    theirs = or_(Case.owner_id == bindparam("me"), Case.handed_to_id == bindparam("me"))
    whole = true() if wide else or_(
        named,
        Case.procedure.in_(bindparam("wide_in", expanding=True)),
        headed & ((Case.route != DATA) | led_to_nonconformity | theirs),
    )  # fmt: skip
    readable = or_(and_(Case.restricted.is_(False), whole), and_(Case.restricted.is_(True), _read_by_rule()))
    return readable & Case.id.not_in(bench)


def gate_of(actor: Actor) -> tuple[ColumnElement[bool], dict[str, Any]]:
    """Return a staff actor's gate for lists with the values that it is bound to."""
    if actor.person is None:
        return false(), {}
    wide, heads = bool(actor.roles & READERS), "department head" in actor.roles
    values: dict[str, Any] = {"me": actor.person, "roles": sorted(actor.roles)}
    values["held"] = sorted(f"{procedure}/{role}" for role, procedure in actor.procedure_roles)
    if not wide:
        values["mine"] = sorted(named_for(actor))
        values["wide_in"] = sorted({procedure for role, procedure in actor.procedure_roles if role in READERS})
    if not wide and not heads:
        values["heads_in"] = sorted({procedure for role, procedure in actor.procedure_roles if role == "department head"})
    return gate(wide=wide, heads=heads), values


def reports_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of reports that somebody may read: who was named for a case reads its report and that one's chain.

    To whom the bench alone concerns, there are none.
    """
    if actor.is_staff() and actor.all_roles() <= BLIND:
        return false()
    if of_the_house(actor):
        return true()
    own = aliased(Report)
    disputed = select(own.root_id).join(Case, Case.report_id == own.id).where(Case.id.in_(sorted(named_for(actor))))
    return Report.root_id.in_(disputed)


def note_seen(session: Session, actor: Actor, case: Case, now: object) -> None:
    """Remember that a person has opened a case."""
    if actor.person is not None and session.get(CaseSeen, (case.id, actor.person)) is None:
        session.add(CaseSeen(case_id=case.id, person_id=actor.person, first_at=now))
