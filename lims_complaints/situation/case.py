"""Gathering what stands about the case, its report and its filing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.records.appeal import Admission, Appeal, ContestedResult
from lims_complaints.records.case import DATA, Case
from lims_complaints.records.quality import AffectedReport, Nonconformity
from lims_complaints.records.report import Report, Result, Sample
from lims_complaints.situation.gather import Scene, part
from lims_complaints.situation.values import CasePart, IntakePart, ReportPart

_REPORT: BindParameter[int] = bindparam("report")
_CHAIN = select(Report).where(Report.root_id == bindparam("root")).order_by(Report.sequence)
_METHODS = select(Result.method).where(Result.report_id == _REPORT).distinct()
_WORKED = (
    select(Report.id, Result.method, Result.analysed_by_id, Result.checked_by_id, Sample.taken_by_id)
    .outerjoin(Result, Result.report_id == Report.id)
    .outerjoin(Sample, Sample.id == Result.sample_id)
    .where(Report.root_id == bindparam("root"))
    .distinct()
)
_CASE: BindParameter[int] = bindparam("case")
_CONTESTED = select(ContestedResult.retestable, ContestedResult.grounds).where(ContestedResult.case_id == _CASE)


@part("case")
def case(scene: Scene) -> CasePart:
    """Gather where the case stands."""
    row = scene.case
    if row is None:
        return CasePart()
    return CasePart(row.number, row.route, row.state, row.round_number, row.urgent, row.outcome, row.department)


@part("report")
def report(scene: Scene) -> ReportPart:
    """Gather the report's standing."""
    row = scene.report
    if row is None:
        return ReportPart()
    return ReportPart(
        True, row.number, row.status, field=row.field, methods=methods_in(scene, row), stamped=row.voided_sha256 is not None,
        nonconformities=_nonconformities(scene, row.id),
    )  # fmt: skip


def _nonconformities(scene: Scene, report_id: int) -> frozenset[str]:
    if scene.case is not None and scene.case.report_id == report_id and not scene.rows.any(AffectedReport):
        return frozenset()
    return frozenset(plain(scene.session).scalars(select(Nonconformity.number).where(names_report(report_id))))


def names_report(report_id: int) -> ColumnElement[bool]:
    """Return whether a nonconformity names a report: one at risk from the same cause, or the one over whose case it was opened
    without a decision about it, as that was not admitted or was withdrawn (1.2, 5)."""
    at_risk = select(AffectedReport.nonconformity_id).where(AffectedReport.report_id == report_id)
    its_own = select(Case.id).where(Case.report_id == report_id, Case.outcome.in_(("not admitted", "withdrawn")))
    return or_(Nonconformity.id.in_(at_risk), Nonconformity.case_id.in_(its_own))


def open_cases_over(session: Session, report: Report) -> list[Case]:
    """Return the open cases over a report's chain, locked: what is done about one report may be what another case waits for."""
    chain = select(Report.id).where(Report.root_id == report.root_id)
    query = select(Case).where(Case.report_id.in_(chain), Case.closed_at.is_(None)).order_by(Case.id)
    return list(session.scalars(query.with_for_update()))


def chain_of(session: Session, report: Report) -> list[Report]:
    """Return a report's whole chain, the first one first: the original, -G1, -G2 …"""
    return list(session.scalars(_CHAIN, {"root": report.root_id}))


def chain_in(scene: Scene, report: Report) -> list[Report]:
    """Return the same, read once for a scene."""

    def read() -> list[Report]:
        alone = {row.id for row in worked_in(scene, report)} == {report.id}
        return [report] if alone else chain_of(scene.session, report)

    return scene.once(("chain", report.root_id), read)


def methods_of(session: Session, report_id: int) -> frozenset[str]:
    """Return the methods of a report's results."""
    return frozenset(plain(session).scalars(_METHODS, {"report": report_id}))


def methods_in(scene: Scene, report: Report) -> frozenset[str]:
    """Return the same, read once for a scene."""
    return frozenset(method for of, method, *_ in worked_in(scene, report) if of == report.id and method is not None)


def worked_in(scene: Scene, report: Report) -> Sequence[Any]:
    """Return every report of a report's chain with method, analyst, checker and sampler of its results, read once for a scene."""
    return scene.once(("worked", report.root_id), lambda: plain(scene.session).execute(_WORKED, {"root": report.root_id}).all())


def filed_in(scene: Scene) -> Any:
    """Return what was filed in a scene's case, to be looked at, read once for the scene."""
    assert scene.case is not None
    values = {"case": scene.case.id}
    return scene.once("filed", lambda: plain(scene.session).execute(_FILED, values).one())


_FILED = select(Appeal).where(Appeal.case_id == _CASE)


@part("intake")
def intake(scene: Scene) -> IntakePart:
    """Gather what was filed and what was said to it."""
    if scene.case is None:
        return IntakePart()
    filed = filed_in(scene)
    rulings = scene.rows.of_case(Admission)
    verdicts = [ruling.verdict for ruling in rulings]
    contested = plain(scene.session).execute(_CONTESTED, {"case": scene.case.id}).all()
    asked = [ruling for ruling in rulings if ruling.verdict == "asked"]  # each request has its row, and so has what answers it
    waiting = len(asked) % 2 == 1
    grounds = bool(contested) if scene.case.route == DATA else bool(filed.grounds)
    return IntakePart(
        filed_at=filed.filed_at,
        in_time=filed.in_time,
        received_at=filed.received_at,
        decided=bool({"accepted", "out of time", "not ours", "incomplete"} & set(verdicts)),
        complete=grounds and bool(filed.name and (filed.email or filed.phone or filed.address)) and not waiting,
        disputes_results=bool(contested),
        admitted_late="admitted late" in verdicts,
        urgent_asked=filed.urgent_asked,
        asked_for_missing=bool(asked),
        waiting=waiting,
        supplied_at=asked[-1].at if asked and not waiting else None,
        country=filed.country,
        anything_retestable=any(retestable for retestable, _ in contested),
    )
