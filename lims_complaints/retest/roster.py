"""The roster: every analyst with what stands against them, computed from records, and the draw of two by a seed."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.chance import Dice, shuffled
from lims_complaints.records.bench import Assignment, BenchBatch, Portion
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.person import Absence, Authorization, Person, RoleHeld, SigningKey
from lims_complaints.records.retest import Retest
from lims_complaints.retest.coding import sealed_to
from lims_complaints.retest.rules import Candidate, RosterPart
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.people import original
from lims_complaints.situation.work import current_retest


@part("roster")
def roster(scene: Scene) -> RosterPart:
    """Gather every analyst of the station, judged for the case's retest on this day (the station's zone)."""
    case, session = scene.case, scene.session
    if case is None:
        return RosterPart()
    today = timekeeping.local_day(session, scene.now)
    barred, seen = original(scene), _seen(session, case)
    tested = _tested(session, case)
    load, authorized, absent = _load(session), _authorized(session, today), _absent(session, today)
    return RosterPart(
        methods_of(current_retest(session, case)),
        tuple(
            Candidate(
                person=p.id,
                name=p.name,
                methods=authorized.get(p.id, frozenset()),
                involved=p.id in barred.involved,
                earlier_round=p.id in barred.earlier_rounds,
                seen=p.id in seen or p.id in barred.seen,
                tied=p.id in barred.tied,
                tested_already=p.id in tested,
                present=p.id not in absent,
                open_portions=load.get(p.id, 0),
                outside=p.outside,
            )
            for p in _analysts(session, case, today)
        ),
    )


def methods_of(retest: Retest | None) -> tuple[str, ...]:
    """Return the methods that a retest's plan asks for, in their order."""
    if retest is None:
        return ()
    return tuple(dict.fromkeys(r["method"] for r in retest.plan["results"]))


def draw(among: Sequence[int], seed: str, n: int = 2) -> tuple[int, ...]:
    """Draw n of the people by a seed (hexadecimal): the same seed and people give the same draw, so it can be replayed."""
    return tuple(shuffled(_Seeded(seed), sorted(among))[:n])


class _Seeded(Dice):
    """Dice that throw SHA-256(seed ‖ counter)."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = bytes.fromhex(seed), 0

    def bytes(self, n: int) -> bytes:
        """Return the next n bytes."""
        thrown = b""
        while len(thrown) < n:
            thrown += sha256(self._seed + self._count.to_bytes(8)).digest()
            self._count += 1
        return thrown[:n]


def _analysts(session: Session, case: Case, today: date) -> Sequence[Person]:
    query = (
        select(Person)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .where(
            RoleHeld.role == "analyst",
            RoleHeld.from_on <= today,
            or_(RoleHeld.until_on.is_(None), RoleHeld.until_on >= today),
            or_(RoleHeld.case_id.is_(None), RoleHeld.case_id == case.id),
            Person.left_at.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    )
    return session.scalars(query).all()


def _seen(session: Session, case: Case) -> frozenset[int]:
    """Return whoever did anything to the case, and whoever could open its map; whoever looked at it is in `original`."""
    acted = session.scalars(
        select(AuditEvent.actor_id).where(AuditEvent.subject_kind == "case", AuditEvent.subject == case.number).distinct()
    )
    keys = session.scalars(
        select(SigningKey.person_id).where(SigningKey.purpose == "envelope", SigningKey.revoked_at.is_(None))
    )
    retest = current_retest(session, case)  # a key that was ended since opens what was sealed to it all the same
    sealed = sealed_to(session, retest)[0] if retest is not None else ()
    return frozenset(p for p in (*acted, *keys, *sealed) if p is not None)


def _tested(session: Session, case: Case) -> frozenset[int]:
    """Return whoever was given portions in any retest of the case."""
    query = (
        select(Assignment.person_id)
        .join(Portion, Portion.code == Assignment.portion_code)
        .join(Retest, Retest.batch_id == Portion.batch_id)
        .where(Retest.round_id.in_([r.id for r in case.rounds]))
    )
    return frozenset(session.scalars(query))


def _load(session: Session) -> dict[int, int]:
    query = (
        select(Assignment.person_id, func.count())
        .join(Portion, Portion.code == Assignment.portion_code)
        .join(BenchBatch, BenchBatch.id == Portion.batch_id)
        .where(BenchBatch.closed_at.is_(None))
        .group_by(Assignment.person_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _authorized(session: Session, today: date) -> dict[int, frozenset[str]]:
    query = select(Authorization.person_id, Authorization.scope).where(
        Authorization.kind == "analysis", Authorization.from_on <= today,
        or_(Authorization.until_on.is_(None), Authorization.until_on >= today),
    )  # fmt: skip
    found: dict[int, frozenset[str]] = {}
    for person, scope in session.execute(query):
        found[person] = found.get(person, frozenset()) | {scope}
    return found


def _absent(session: Session, today: date) -> frozenset[int]:
    return frozenset(session.scalars(select(Absence.person_id).where(Absence.from_on <= today, Absence.until_on >= today)))
