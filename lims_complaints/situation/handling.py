"""Gathering the recorded steps of a complaint's handling, and what its edition says that sentences ask for."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.clocks.calendar import built_in
from lims_complaints.records.case import Case
from lims_complaints.records.feedback import Reply
from lims_complaints.records.handling import HandlingStep, Statistics
from lims_complaints.records.review import Investigation
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import HandlingPart, ProcedurePart


@part("procedure")
def procedure(scene: Scene) -> ProcedurePart:
    """Gather jurisdiction, settings and powers of the case's edition."""
    edition = editions.of_case(scene.session, scene.case)
    if edition is None:
        return ProcedurePart()
    powers = {role.name: role.decides_up_to for role in edition.roles.values() if role.decides_up_to}
    return ProcedurePart(edition.jurisdiction, edition.settings, powers)


@part("handling")
def handling(scene: Scene) -> HandlingPart:
    """Gather the steps: most of them of the round, who is responsible and who is concerned of the whole case."""
    case = scene.case
    if case is None:
        return HandlingPart()
    every, here = scene.rows.of_case(HandlingStep), scene.rows.of_round(HandlingStep)
    investigated = scene.rows.newest(Investigation)
    named = _of(every, "responsible named")
    amount, party = _last(here, "amount estimated"), _last(every, "other party")
    promised = _last(every, "date promised")
    signed = {d: s.said for s in _of(here, "countersigned") for d in s.departments}
    return HandlingPart(
        steps=frozenset(s.kind for s in here),
        responsible=case.owner_id,
        named=bool(named),
        investigated_at=investigated.at if investigated else None,
        concerned=frozenset(named[-1].departments) if named else frozenset(),
        countersigned=frozenset(signed),
        disagreeing=frozenset(d for d, said in signed.items() if said == "no"),
        disagreement_decided=_last(here, "disagreement decided") is not None,
        amount=amount.amount if amount else None,
        other_party_open=party is not None and party.said == "open",
        promised_at=promised.at if promised else None,
        promised_on=_end_of(promised.day, scene, case) if promised and promised.day else None,
        promise_kept=promised is not None and _answered(scene, every, promised),
        special=(special := _last(every, "ruled special")) is not None and special.said == "yes",
        important=_last(every, "important") is not None,
        counted=_counted(scene, case),
        handed_to=case.handed_to_id,
        severity=classed.said if (classed := _last(every, "severity")) else "",
        looked_at_above=_last(every, "looked at above") is not None,
        contacts_open=len(_of(every, "contact noted")) > len(_of(every, "contact answered")),
        today=scene.now.astimezone(_zone(scene, case)).date(),
    )


def _of(steps: Sequence[HandlingStep], kind: str) -> list[HandlingStep]:
    return [s for s in steps if s.kind == kind]


def _last(steps: Sequence[HandlingStep], kind: str) -> HandlingStep | None:
    found = _of(steps, kind)
    return found[-1] if found else None


def _answered(scene: Scene, steps: Sequence[HandlingStep], promised: HandlingStep) -> bool:
    """Whether the client heard something after the promise: what was promised, or the final answer."""
    if any(s.kind == "promise kept" and s.id > promised.id for s in steps):
        return True
    assert scene.case is not None
    replies = select(Reply.id).where(
        Reply.round_id.in_([r.id for r in scene.case.rounds]), Reply.kind == "final", Reply.at > promised.at
    )
    return scene.session.scalar(replies.limit(1)) is not None


def _zone(scene: Scene, case: Case) -> Any:
    edition = editions.of_case(scene.session, case)
    assert edition is not None
    return built_in(edition.jurisdiction).tz


def _end_of(day: date, scene: Scene, case: Case) -> datetime:
    return datetime.combine(day, time(12), _zone(scene, case))


def _counted(scene: Scene, case: Case) -> bool:
    """Whether statistics of the procedure cover the day on which the case was closed."""
    if case.closed_at is None:
        return False
    day = case.closed_at.astimezone(_zone(scene, case)).date()
    query = select(Statistics.id).where(
        Statistics.procedure == case.procedure,
        Statistics.from_on <= day,
        Statistics.until_on >= day,
        Statistics.at >= case.closed_at,
    )
    return scene.session.scalar(query.limit(1)) is not None
