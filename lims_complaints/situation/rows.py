"""The rows that belong to a case: each table is read once for a scene, and one statement tells which tables hold any.

They are for looking: rows with a record's columns, not records. An act that changes one reads it by itself.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, inspect, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.records.appeal import Admission, Attachment
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case, Round
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.decision import Decision, SentBack
from lims_complaints.records.feedback import Feedback, Reply
from lims_complaints.records.handling import HandlingStep
from lims_complaints.records.person import Outsider, Tie
from lims_complaints.records.quality import AffectedReport, Nonconformity, NonconformityDeclined
from lims_complaints.records.retest import Evaluation, Resampling, Retest, SampleGate, SampleTaken
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage

M = TypeVar("M")
_CASE: BindParameter[int] = bindparam("case")
OF_ROUNDS = (
    SampleGate, Resampling, Retest, ReviewStage, Opinion, Investigation, Escalation, GeneralOutcome, Decision, Reply, Feedback,
    HandlingStep,
)  # fmt: skip
OF_CASES = (Admission, Outsider, Nonconformity, NonconformityDeclined, CompensationEntry, Transfer, Attachment)


def _some() -> dict[type, Select[*tuple[Any, ...]]]:
    """Return how each table's rows are found from the case outwards, as it is quickest told whether there are any."""
    rounds = select(1).select_from(Round).where(Round.case_id == Case.id)
    found: dict[type, Select[*tuple[Any, ...]]] = {m: rounds.join(m, m.round_id == Round.id) for m in OF_ROUNDS}
    found |= {m: select(1).select_from(m).where(m.case_id == Case.id) for m in OF_CASES}
    found |= {m: found[Retest].join(m, m.retest_id == Retest.id) for m in (Evaluation, SampleTaken)}
    found[SentBack] = found[Decision].join(SentBack, SentBack.decision_id == Decision.id)
    found[Tie] = select(1).select_from(Tie).where(Tie.client_id == Case.client_id)
    found[AffectedReport] = select(1).select_from(AffectedReport).where(AffectedReport.report_id == Case.report_id)
    return found


SOME = _some()
_ANY = select(*(each.correlate(Case).exists() for each in SOME.values())).select_from(Case).where(Case.id == _CASE)

_EVERY: dict[Any, Select[Any]] = {
    m: each.with_only_columns(m, maintain_column_froms=True).where(Case.id == _CASE).order_by(*inspect(m).primary_key)
    for m, each in SOME.items()
}


class Rows:
    """The rows of one case as they stand when they are first asked for; what is written afterwards needs a new scene."""

    def __init__(self, session: Session, case: Case) -> None:
        self._session, self._case = session, case
        self._read: dict[type, list[Any]] = {}
        self._some: frozenset[type] | None = None

    def any(self, model: type) -> bool:
        """Whether a table holds a row of the case."""
        if self._some is None:
            found = plain(self._session).execute(_ANY, {"case": self._case.id}).one()
            self._some = frozenset(m for m, some in zip(SOME, found, strict=True) if some)
        return model in self._some

    def of_case(self, model: type[M]) -> list[M]:
        """Return a table's rows of the case, of every round, in the order of their keys."""
        if model not in self._read:
            found = plain(self._session).execute(_EVERY[model], {"case": self._case.id}).all() if self.any(model) else ()
            self._read[model] = list(found)
        return self._read[model]

    def of_round(self, model: type[M]) -> list[M]:
        """Return those of the current round."""
        here = self._case.round.id
        return [row for row in self.of_case(model) if row.round_id == here]  # type: ignore[attr-defined]

    def newest(self, model: type[M], *, by: Callable[[M], int] | None = None) -> M | None:
        """Return the newest of the current round, by key or by its number."""
        rows = self.of_round(model)
        return max(rows, key=by) if rows and by else rows[-1] if rows else None
