"""Who had a part: in the original work, in earlier rounds, in this one. Computed from records, never typed in."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.db.engine import plain
from lims_complaints.procedure.openings import deciding
from lims_complaints.records.appeal import Admission
from lims_complaints.records.bench import Determination, Portion
from lims_complaints.records.case import Case, CaseSeen, Round
from lims_complaints.records.decision import Decision
from lims_complaints.records.person import Authorization, Person, RoleHeld, Tie
from lims_complaints.records.report import Report
from lims_complaints.records.retest import Retest
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion
from lims_complaints.situation.case import chain_in, worked_in
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import ActorPart, HeadsPart, OriginalPart

_BEFORE = select(Round.id).where(Round.case_id == bindparam("case"), Round.number < bindparam("number"))
_DECIDED = select(Decision.by_id).where(Decision.round_id.in_(_BEFORE))
_THOUGHT = select(Opinion.by_id, Opinion.ruled_by_id).where(Opinion.round_id.in_(_BEFORE))
_PROPOSED = select(GeneralOutcome.by_id, GeneralOutcome.ruled_by_id).where(GeneralOutcome.round_id.in_(_BEFORE))
_INVESTIGATED = select(Investigation.by_id).where(Investigation.round_id.in_(_BEFORE))
_TEAMS = select(Escalation.team).where(Escalation.round_id.in_(_BEFORE))
_TESTED = (
    select(Determination.person_id)
    .join(Portion, Portion.code == Determination.portion_code)
    .join(Retest, Retest.batch_id == Portion.batch_id)
    .where(Retest.round_id.in_(_BEFORE))
)
_SAW = select(CaseSeen.person_id).where(CaseSeen.case_id == bindparam("case"))
_TIED = select(Tie.person_id).where(Tie.client_id == bindparam("client"))
_SIGNS = (
    select(Person.department, Authorization.scope, Authorization.from_on, Authorization.until_on)
    .outerjoin(Authorization, (Authorization.person_id == Person.id) & (Authorization.kind == "signing"))
    .where(Person.id == bindparam("person"))
)
_ROLES: BindParameter[str] = bindparam("roles", expanding=True)
_HEADED = (
    select(Person.department)
    .join(RoleHeld, RoleHeld.person_id == Person.id)
    .where(RoleHeld.role.in_(_ROLES), RoleHeld.case_id.is_(None), RoleHeld.until_on.is_(None))
    .where(RoleHeld.procedure.in_(("", bindparam("procedure"))), Person.department != "", Person.left_at.is_(None))
    .distinct()
)


def involved_in(scene: Scene, report: Report) -> frozenset[int]:
    """Return everybody who sampled, analysed, checked, prepared or signed for a report, or for one that it replaces."""
    return _worked(scene, report) | _ids(each.prepared_by_id for each in chain_in(scene, report))


def _worked(scene: Scene, report: Report) -> frozenset[int]:
    """Return the same but for those who only prepared."""
    signed = (person for each in chain_in(scene, report) for person in (each.checked_by_id, each.signed_by_id))
    tested = (worker for _, _, *workers in worked_in(scene, report) for worker in workers)
    return _ids((*signed, *tested))


def _apart_from_words(scene: Scene, report: Report) -> frozenset[int]:
    """Return the same for an act on a report alone: who decided to put words right drew that up, and works on no result by it."""
    return _worked(scene, report) | _ids(r.prepared_by_id for r in chain_in(scene, report) if r.basis != "textual")


def _ids(people: Iterable[int | None]) -> frozenset[int]:
    return frozenset(person for person in people if person is not None)


def earlier(session: Session, case: Case) -> frozenset[int]:
    """Return who tested, investigated, gave or ruled on an opinion or an outcome, or decided in an earlier round."""
    if case.round_number == 1:
        return frozenset()
    before = {"case": case.id, "number": case.round_number}
    people: set[int | None] = set()
    for query in (_DECIDED, _TESTED, _INVESTIGATED):
        people |= set(plain(session).scalars(query, before))
    for team in plain(session).scalars(_TEAMS, before):
        people |= set(team or ())
    for ruling in (_THOUGHT, _PROPOSED):
        for by, ruled in plain(session).execute(ruling, before):
            people |= {by, ruled}
    return frozenset(p for p in people if p is not None)


def looked(scene: Scene, case: Case) -> frozenset[int]:
    """Return who has opened a case."""
    return scene.once(("looked", case.id), lambda: frozenset(plain(scene.session).scalars(_SAW, {"case": case.id})))


@part("original")
def original(scene: Scene) -> OriginalPart:
    """Gather who is barred, and by what."""
    session, case, report = scene.session, scene.case, scene.report
    if case is None:
        if report is None:
            return OriginalPart()
        return OriginalPart(involved=_apart_from_words(scene, report), tied=_tied(session, report.client_id))
    ruled = {ruling.by_id for ruling in scene.rows.of_case(Admission) if ruling.by_id is not None}
    return OriginalPart(
        involved=involved_in(scene, report) if report else frozenset(),
        earlier_rounds=earlier(session, case),
        seen=looked(scene, case) | ruled,
        tied=_tied(session, case.client_id) if case.client_id and scene.rows.any(Tie) else frozenset(),
    )


def _tied(session: Session, client: int) -> frozenset[int]:
    return frozenset(plain(session).scalars(_TIED, {"client": client}))


@part("heads")
def heads(scene: Scene) -> HeadsPart:
    """Gather which departments have somebody who judges what concerns them, under the case's edition."""
    edition = editions.of_case(scene.session, scene.case)
    if edition is None:
        return HeadsPart()
    roles = sorted(deciding(edition, "about"))
    return HeadsPart(frozenset(plain(scene.session).scalars(_HEADED, {"roles": roles, "procedure": edition.name})))


@part("actor")
def who(scene: Scene) -> ActorPart:
    """Gather who acts, with the scopes in which they may sign."""
    actor = scene.actor
    roles = actor.roles_in(scene.case.id, scene.case.procedure) if scene.case else actor.roles_in(None)
    if actor.person is None:
        return ActorPart(None, actor.name, roles)
    found: Sequence[Any] = plain(scene.session).execute(_SIGNS, {"person": actor.person}).all()
    scopes = tuple((scope, begins, ends) for _, scope, begins, ends in found if scope is not None)
    return ActorPart(actor.person, actor.name, roles, frozenset({row[0] for row in found} - {""}), scopes)
