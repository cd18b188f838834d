"""The rows that figures are made of: read once, through the read gate, for a procedure and a span of days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from lims_complaints import timekeeping
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.measurement.comparison import ABOUT
from lims_complaints.measurement.value import parse_value
from lims_complaints.performance.measures import JUSTIFIED, Compared, Decided, Fault, Retested, Settled, Spell
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.case import ANEW, STANDS, Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.decision import Decision, SentBack
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.records.review import GeneralOutcome, Investigation, ReviewStage

DAY = Decimal(24 * 3600)
OLDEST = 8
LOOK_BACK = timedelta(days=400)
"""A stay that ended within the span is known if it began at most so long before."""


@dataclass(frozen=True)
class Span:
    """A procedure's cases ("": those of all) in the days from first to last, both included; the instants that bound them."""

    procedure: str
    first: date
    last: date
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Old:
    """A case that is still open: since when, where it stands, until when it is due."""

    number: str
    state: str
    filed_on: date
    due_on: date | None
    provisional: bool = False


@dataclass(frozen=True)
class Gathered:
    """Everything that figures are made of."""

    settled: tuple[Settled, ...]
    spells: tuple[Spell, ...]
    decided: tuple[Decided, ...]
    faults: tuple[Fault, ...]
    compared: tuple[Compared, ...]
    retested: tuple[Retested, ...]
    oldest: tuple[Old, ...]
    filed: int
    closed: int
    open: int
    stands: int
    anew: int


def span_of(session: Session, procedure: str, first: date, last: date) -> Span:
    """Return a span of days in the station's zone."""
    zone = timekeeping.zone_of(session)
    begin = datetime.combine(first, time(), zone)
    return Span(procedure, first, last, begin, datetime.combine(last + timedelta(days=1), time(), zone))


def gather(session: Session, actor: Actor, span: Span, now: datetime) -> Gathered:
    """Read the rows of every case that somebody may see. The control chart has all retests up to the span's last day."""
    gated = _Gated(session, actor, span)
    return Gathered(
        settled=tuple(_settled(gated, now)),
        spells=tuple(_spells(gated)),
        decided=tuple(_decided(gated)),
        faults=tuple(_faults(gated)),
        compared=tuple(_compared(gated)),
        retested=tuple(_retested(gated)),
        oldest=tuple(_oldest(gated)),
        filed=_count(gated, Case.filed_at >= span.begin, Case.filed_at < span.end),
        closed=_count(gated, Case.closed_at >= span.begin, Case.closed_at < span.end),
        open=_count(gated, Case.closed_at.is_(None)),
        stands=_concluded(gated, STANDS),
        anew=_concluded(gated, ANEW),
    )


class _Gated:
    """Runs statements over the cases of the span's procedure that somebody may see."""

    def __init__(self, session: Session, actor: Actor, span: Span) -> None:
        self.session, self.span = session, span
        self._condition, self._bound = gate_of(actor)

    def rows(self, query: Select[*tuple[Any, ...]]) -> list[Any]:
        """Run a statement that has the case in it."""
        narrow = (Case.procedure == self.span.procedure,) if self.span.procedure else ()
        return list(self.session.execute(query.where(self._condition, *narrow), self._bound))

    def day(self, at: datetime) -> date:
        """Return the local day of an instant."""
        return timekeeping.local_day(self.session, at)


def _settled(gated: _Gated, now: datetime) -> list[Settled]:
    """Return the station's own time limits: those with an owner who is not the client. One that stands is not late.

    A term that passed unmet stays missed, whether or not anybody needed it afterwards.
    """
    span = gated.span
    until = min(span.end, now)
    met = (Clock.met_at >= span.begin) & (Clock.met_at < span.end)
    passed = Clock.ended_at.is_(None) | (Clock.ended_at >= Clock.due_at)
    missed = Clock.met_at.is_(None) & passed & (Clock.due_at >= span.begin) & (Clock.due_at <= until)
    missed &= Clock.paused_at.is_(None) | (Clock.paused_at >= Clock.due_at)
    query = (
        select(Case.number, Clock.name, Clock.met_at, Clock.due_at, Clock.due_on)
        .join(Case, Case.id == Clock.case_id)
        .where(Clock.owner.not_in(("", "client")), or_(met, missed))
        .order_by(Clock.id)
    )
    return [
        Settled(number, name, gated.day(met_at) if met_at else due_on, met_at is not None and met_at < due_at)
        for number, name, met_at, due_at, due_on in gated.rows(query)
    ]


def _spells(gated: _Gated) -> list[Spell]:
    """Return the stays in a state that ended within the span, from the record of acts."""
    span = gated.span
    query = (
        select(Case.number, AuditEvent.at, AuditEvent.from_state)
        .join(Case, Case.number == AuditEvent.subject)
        .where(AuditEvent.subject_kind == "case", AuditEvent.from_state != AuditEvent.to_state)
        .where(AuditEvent.at >= span.begin - LOOK_BACK, AuditEvent.at < span.end)
        .order_by(AuditEvent.sequence)
    )
    since: dict[str, datetime] = {}
    made = list[Spell]()
    for number, at, before in gated.rows(query):
        if before and number in since and at >= span.begin:
            took = at - since[number]
            made.append(Spell(before, Decimal(int(took.total_seconds())) / DAY))
        since[number] = at
    return made


def _decided(gated: _Gated) -> list[Decided]:
    """Return the newest decision of each case that no signatory sent back."""
    span = gated.span
    query = (
        select(Case.id, Case.number, Decision.at, Decision.outcome)
        .join(Round, Round.id == Decision.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(Decision.at >= span.begin, Decision.at < span.end)
        .where(Decision.id.not_in(select(SentBack.decision_id)))
        .order_by(Decision.id)
    )
    newest = {case: (number, at, outcome) for case, number, at, outcome in gated.rows(query)}
    methods = _methods(gated)
    decided = [Decided(n, gated.day(at), outcome, frozenset(methods[case])) for case, (n, at, outcome) in newest.items()]
    return decided + _judged(gated)


def _judged(gated: _Gated) -> list[Decided]:
    """Return the newest approved outcome of each complaint that is no dispute over data: justified or not."""
    span = gated.span
    query = (
        select(Case.id, Case.number, GeneralOutcome.ruled_at, GeneralOutcome.justified)
        .join(Round, Round.id == GeneralOutcome.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(GeneralOutcome.ruling == "approved", GeneralOutcome.ruled_at >= span.begin, GeneralOutcome.ruled_at < span.end)
        .order_by(GeneralOutcome.id)
    )
    newest = {case: (number, at, justified) for case, number, at, justified in gated.rows(query)}
    return [Decided(n, gated.day(at), JUSTIFIED if right else "", frozenset()) for n, at, right in newest.values()]


def _methods(gated: _Gated) -> defaultdict[int, set[str]]:
    query = (
        select(Case.id, Result.method)
        .join(ContestedResult, ContestedResult.case_id == Case.id)
        .join(Result, Result.id == ContestedResult.result_id)
        .where(Case.filed_at < gated.span.end)
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for case, method in gated.rows(query):
        found[case].add(method)
    return found


def _faults(gated: _Gated) -> list[Fault]:
    """Return the faults that stand: of each stage of a round the newest entry."""
    span = gated.span
    newest = select(func.max(ReviewStage.id)).group_by(ReviewStage.round_id, ReviewStage.stage)
    query = (
        select(Case.number, ReviewStage.stage)
        .join(Round, Round.id == ReviewStage.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(ReviewStage.id.in_(newest), ReviewStage.finding == "fault")
        .where(ReviewStage.at >= span.begin, ReviewStage.at < span.end)
        .order_by(ReviewStage.id)
    )
    return [Fault(number, stage) for number, stage in gated.rows(query)] + _investigated(gated)


def _investigated(gated: _Gated) -> list[Fault]:
    """Return where the causes lie that investigations found: of each round the newest entry that says it."""
    span = gated.span
    newest = select(func.max(Investigation.id)).where(Investigation.cause_kind != "").group_by(Investigation.round_id)
    query = (
        select(Case.number, Investigation.cause_kind)
        .join(Round, Round.id == Investigation.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(Investigation.id.in_(newest), Investigation.at >= span.begin, Investigation.at < span.end)
        .order_by(Investigation.id)
    )
    return [Fault(number, kind) for number, kind in gated.rows(query)]


def _compared(gated: _Gated) -> list[Compared]:
    query = (
        select(Result.method, Evaluation.verdict)
        .join(Result, Result.id == Evaluation.result_id)
        .join(Retest, Retest.id == Evaluation.retest_id)
        .join(Round, Round.id == Retest.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(Evaluation.made_at < gated.span.end, Retest.spoiled_at.is_(None))
        .order_by(Evaluation.made_at, Evaluation.id)
    )
    ratios = ((method, ratio_of(verdict)) for method, verdict in gated.rows(query))
    return [Compared(method, ratio) for method, ratio in ratios if ratio is not None]


def ratio_of(verdict: dict[str, Any]) -> Decimal | None:
    """Return (retest - original)/criterion of a kept verdict; None where nothing was compared."""
    last = verdict["lines"][-1] if verdict["lines"] else None
    value = verdict["agreement"]["value"]
    if last is None or last["about"]["message"] != ABOUT or last["ratio"] is None or value is None:
        return None
    original = parse_value(verdict["inputs"]["original"]["text"]).number
    if verdict["inputs"]["original"]["kind"] != "number" or original is None:
        return None
    ratio = Decimal(last["ratio"])
    return ratio if Decimal(value) >= original else -ratio


def _retested(gated: _Gated) -> list[Retested]:
    span = gated.span
    query = (
        select(Retest.ordered_at, Retest.opened_at, Retest.spoiled_at, Retest.agreement)
        .join(Round, Round.id == Retest.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(Retest.ordered_at >= span.begin, Retest.ordered_at < span.end)
        .order_by(Retest.id)
    )
    return [
        Retested(gated.day(ordered), opened is not None and spoiled is None, spoiled is not None, _further(agreement))
        for ordered, opened, spoiled, agreement in gated.rows(query)
    ]


def _further(agreement: dict[str, Any] | None) -> bool:
    """Whether agreement was judged more than once, as two determinations were not enough."""
    return bool((agreement or {}).get("earlier"))


def _oldest(gated: _Gated) -> list[Old]:
    hangs = (Clock.case_id == Case.id, Clock.due_at == Case.due_at, Clock.provisional.is_(True), Clock.met_at.is_(None))
    query = (
        select(Case.number, Case.state, Case.filed_at, Case.due_at, exists().where(*hangs))
        .where(Case.closed_at.is_(None))
        .order_by(Case.filed_at, Case.id)
        .limit(OLDEST)
    )
    second = timedelta(seconds=1)
    return [
        Old(n, s, gated.day(filed), gated.day(due - second) if due else None, bool(open_to_change))
        for n, s, filed, due, open_to_change in gated.rows(query)
    ]


def _concluded(gated: _Gated, concluded: str) -> int:
    """Return of how many rounds top management concluded this within the span (4)."""
    span = gated.span
    within = (Round.concluded == concluded, Round.concluded_at >= span.begin, Round.concluded_at < span.end)
    query = select(func.count()).select_from(Round).join(Case, Case.id == Round.case_id).where(*within)
    return int(gated.rows(query)[0][0])


def _count(gated: _Gated, *conditions: Any) -> int:
    rows = gated.rows(select(func.count()).select_from(Case).where(*conditions))
    return int(rows[0][0])
