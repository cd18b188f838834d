"""What pages and the API show of a retest to those who may see the case; nothing here goes to the bench."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims_complaints.errors import Refused
from lims_complaints.records.case import Case, Round
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.retest.coding import chain_entry, sealed_to
from lims_complaints.retest.commitment import Sealed, root
from lims_complaints.retest.plan import RetestPlan, read_plan
from lims_complaints.situation.work import bench_standing


@dataclass(frozen=True)
class Standing:
    """How far one coding of a retest has come; of the codes only how many there are."""

    sequence: int
    plan: RetestPlan
    ordered_at: datetime
    coded_at: datetime | None
    released_at: datetime | None
    commitment: str
    commitments: tuple[str, ...]
    holders: tuple[int, ...]
    portions: int
    assigned: int
    locked: int
    agreement: Mapping[str, Any] | None
    judged_at: datetime | None
    opened_at: datetime | None
    spoiled_at: datetime | None
    spoiled_reason: str
    evaluations: tuple[Evaluation, ...]


@dataclass(frozen=True)
class OpenedLine:
    """One line of the opened map, with its commitment reckoned anew from code, item and nonce."""

    code: str
    series: str
    item: Mapping[str, Any]
    nonce: str
    commitment: str
    in_chain: bool


@dataclass(frozen=True)
class Opened:
    """The opened map as everyone may check it: the root in the audit chain, and the root reckoned from the lines."""

    root_in_chain: str
    root_reckoned: str
    lines: tuple[OpenedLine, ...]

    @property
    def holds(self) -> bool:
        """Whether every line and the whole set are what was committed to."""
        return self.root_in_chain == self.root_reckoned and all(line.in_chain for line in self.lines)


_OF_CASE = select(Retest).join(Round, Round.id == Retest.round_id).where(Round.case_id == bindparam("case")).order_by(Retest.id)


def retests(session: Session, case: Case) -> tuple[Standing, ...]:
    """Return every coding of every round of a case, in their order."""
    return tuple(_standing(session, row) for row in session.scalars(_OF_CASE, {"case": case.id}))


def _standing(session: Session, row: Retest) -> Standing:
    keepers, commitments = sealed_to(session, row)
    bench = bench_standing(session, row.batch_id)
    evaluations = session.scalars(select(Evaluation).where(Evaluation.retest_id == row.id).order_by(Evaluation.id))
    return Standing(
        sequence=row.sequence, plan=read_plan(row.plan), ordered_at=row.ordered_at, coded_at=row.coded_at,
        released_at=row.released_at, commitment=row.commitment, commitments=commitments, holders=keepers,
        portions=bench.portions, assigned=bench.assigned, locked=bench.locked,
        agreement=row.agreement, judged_at=row.judged_at, opened_at=row.opened_at, spoiled_at=row.spoiled_at,
        spoiled_reason=row.spoiled_reason, evaluations=tuple(evaluations),
    )  # fmt: skip


def opened(session: Session, case: Case) -> Opened | None:
    """Return the newest opened map of a case with everything reckoned anew; None while it is shut."""
    query = select(Retest).where(Retest.round_id.in_([r.id for r in case.rounds]), Retest.opening.is_not(None))
    row = session.scalars(query.order_by(Retest.id.desc()).limit(1)).first()
    if row is None or not row.opening:
        return None
    try:
        entry = chain_entry(session, row, case.number)
    except Refused:
        entry = {"root": "", "commitments": []}
    kept = [Sealed(p["code"], p["series"], p["item"], p["nonce"]) for p in row.opening["portions"]]
    lines = tuple(
        OpenedLine(x.code, x.series, json.loads(x.item), x.nonce, x.commitment(), x.commitment() in entry["commitments"])
        for x in kept
    )
    return Opened(entry["root"], root(x.commitment() for x in kept), lines)
