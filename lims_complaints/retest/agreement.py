"""Agreement under code: what was locked, gathered by series and analyst, and judged by the frozen plan (2.2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.language import N_
from lims_complaints.measurement.agreement import Agreement, judge_agreement
from lims_complaints.measurement.lines import Line, said
from lims_complaints.measurement.numerals import apart, mean, written
from lims_complaints.measurement.precision import number_of
from lims_complaints.measurement.value import Value, parse_value
from lims_complaints.records.bench import Assignment, Determination, Portion
from lims_complaints.retest.plan import RetestPlan

CONTROL_LINE = N_("Control sample {name}")


@dataclass(frozen=True)
class OneSet:
    """One analyst's determinations of one series: codes in the order given out, values of the newest entries."""

    person: int
    codes: tuple[str, ...]
    texts: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    corrected: bool

    def values(self, limit_of_detection: Decimal | None) -> tuple[Value, ...]:
        """Return the values as the engine reads them."""
        return tuple(parse_value(t, limit_of_detection=limit_of_detection) for t in self.texts)


@dataclass(frozen=True)
class Series:
    """What was determined of one unknown item, set by set in the order in which the analysts were assigned."""

    name: str
    parameter: str
    method: str
    unit: str
    sets: tuple[OneSet, ...]


def gather(session: Session, batch: str) -> tuple[Series, ...]:
    """Return every series of a batch, ordered by its name, which says nothing."""
    portions = session.scalars(select(Portion).where(Portion.batch_id == batch).order_by(Portion.series)).all()
    sets = _sets(session, batch)
    names = {p.series: p for p in portions}
    return tuple(Series(n, p.parameter, p.method, p.unit, tuple(sets.get(n, ()))) for n, p in names.items())


def _sets(session: Session, batch: str) -> dict[str, list[OneSet]]:
    query = (
        select(Portion.series, Assignment, Determination)
        .join(Assignment, Assignment.portion_code == Portion.code)
        .join(Determination, Determination.portion_code == Portion.code)
        .where(Portion.batch_id == batch)
        .order_by(Portion.series, Assignment.assigned_at, Portion.code, Determination.entry)
    )
    newest: dict[str, tuple[str, Assignment, Determination]] = {}
    for series, assignment, entry in session.execute(query):
        newest[assignment.portion_code] = (series, assignment, entry)
    grouped: dict[tuple[str, int], list[tuple[Assignment, Determination]]] = {}
    for series, assignment, entry in newest.values():
        grouped.setdefault((series, assignment.person_id), []).append((assignment, entry))
    found: dict[str, list[OneSet]] = {}
    for (series, person), rows in grouped.items():
        found.setdefault(series, []).append(_set(person, [entry for _, entry in rows]))
    return found


def _set(person: int, entries: Sequence[Determination]) -> OneSet:
    return OneSet(
        person,
        tuple(e.portion_code for e in entries),
        tuple(text for e in entries for text in e.replicates),
        entries[0].started_at,
        entries[0].ended_at,
        any(e.entry > 1 for e in entries),
    )


def agreement_of(series: Series, plan: RetestPlan) -> Agreement:
    """Judge one series by its plan."""
    own = plan.of(series.parameter, series.method)
    return judge_agreement(own, [s.values(own.limit_of_detection) for s in series.sets])


def at_the_same_time(series: Sequence[Series], window_hours: int) -> bool:
    """Whether the first two analysts of every series started within the plan's window."""
    window = timedelta(hours=window_hours)
    pairs = [s.sets[:2] for s in series if len(s.sets) >= 2]
    return all(abs(a.started_at - b.started_at) <= window for a, b in pairs)


def judged(series: Series, plan: RetestPlan, control: Mapping[str, str] | None) -> dict[str, Any]:
    """Return one series as the retest keeps it: sets as typed, agreement with its arithmetic, a control's own lines."""
    agreement = agreement_of(series, plan)
    lines = [] if control is None else control_lines(series, control)
    return {
        "parameter": series.parameter,
        "method": series.method,
        "unit": series.unit,
        "control": control is not None,
        "people": [s.person for s in series.sets],
        "codes": [list(s.codes) for s in series.sets],
        "sets": [list(s.texts) for s in series.sets],
        "corrected": [s.corrected for s in series.sets],
        "times": [[s.started_at.isoformat(), s.ended_at.isoformat()] for s in series.sets],
        "agreement": agreement.as_json(),
        "control_lines": [line.as_json() for line in lines],
        "control_passed": all(line.holds for line in lines),
    }


def control_lines(series: Series, control: Mapping[str, str]) -> list[Line]:
    """Hold each analyst's mean of a control against its reference; at the allowed deviation is within."""
    reference, allowed = (Fraction(number_of(parse_value(control[k]))) for k in ("reference", "allowed"))
    lines: list[Line] = []
    for each in series.sets:
        values = each.values(None)
        about = said(CONTROL_LINE, name=control["name"])
        if not all(v.is_number for v in values):
            lines.append(Line(about, "|x̄ − μ| ≤ Δ", "; ".join(each.texts), "", "", False))
            continue
        found = mean(Fraction(number_of(v)) for v in values)
        away = abs(found - reference)
        holds = away <= allowed
        numbers = (
            f"|{written(found)} − {control['reference']}| = {apart(away, allowed)} {'≤' if holds else '>'} {control['allowed']}"
        )
        lines.append(Line(about, "|x̄ − μ| ≤ Δ", numbers, apart(away, allowed), "ISO/IEC 17025 7.7.1", holds))
    return lines
