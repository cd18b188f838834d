"""What an act is done to: found for whoever may see it, locked where it is to change, at the version that was seen."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.errors import NotFound, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import reports_of, visible
from lims_complaints.procedure.edition import THE_PROCEDURE
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from lims_complaints.situation.gather import Scene


def found(scene: Scene, on: str, key: str | None, *, lock: bool) -> Scene:
    """Return the scene with the case, report or portion of a key. Raises NotFound, alike for absent and not yours."""
    if key is None:
        return scene
    if on == "case":
        case = _case(scene.session, key, lock=lock)
        if scene.actor.name != THE_PROCEDURE and not visible(scene.session, scene.actor, case):
            raise NotFound(key)
        return replace(scene, case=case, report=case.report)
    if on == "report":
        return replace(scene, report=_report(scene.session, scene.actor, key, lock=lock))
    return replace(scene, portion=key) if on == "bench" else scene


def check_version(scene: Scene, seen: int | None) -> None:
    """Raise Stale where somebody was quicker than the version that was seen."""
    subject: Case | Report | None = scene.case or scene.report
    if seen is not None and subject is not None and subject.version != seen:
        raise Stale(seen, subject.version)


def _case(session: Session, number: str, *, lock: bool) -> Case:
    query = select(Case).where(Case.number == number)
    case = session.scalars(query.with_for_update(of=Case) if lock else query).one_or_none()
    if case is None:
        raise NotFound(number)
    return case


def _report(session: Session, actor: Actor, number: str, *, lock: bool) -> Report:
    query = select(Report).where(Report.number == number, reports_of(actor))
    report = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if report is None:
        raise NotFound(number)
    return report
