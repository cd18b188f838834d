"""The twelve things that must be impossible, each as a question to a station as it stands, whatever led there."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lims_complaints import audit, timekeeping
from lims_complaints.clocks.due import Due
from lims_complaints.identity.codes import well_formed
from lims_complaints.identity.visibility import at_the_bench, visible
from lims_complaints.records.appeal import Admission, Appeal
from lims_complaints.records.bench import Assignment, Determination, Portion
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.code_key import SealedMap
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.decision import Decision
from lims_complaints.records.feedback import Feedback, Reply
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Authorization
from lims_complaints.records.quality import Nonconformity, NonconformityDeclined
from lims_complaints.records.report import Copy, Report, Result, Sample
from lims_complaints.records.retest import Retest
from lims_complaints.records.review import GeneralOutcome, Opinion, ReviewStage
from lims_complaints.reports.status import by_token
from lims_complaints.retest import bench
from lims_complaints.retest.commitment import root
from tests.station import Station

TESTED = ("locked", "judged under code", "opened")
"""Where a case stands only once every determination is locked."""
UNANSWERED = ("not admitted", "withdrawn")
"""What ends a case without a round's reply."""
MOVES = ("recomputed", "extended", "paused", "resumed")
"""Entries by which a clock's rule gives another date: urgency was ruled on, say."""
SIGNED = {"reports.sign-report", "reports.sign-amendment"}


class World:
    """A station, and what was seen of it before: what may not change is held against it."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.held: dict[tuple[Any, ...], Any] = {}
        self.clocks: dict[int, tuple[Any, int]] = {}

    def same(self, what: str, rows: Iterable[tuple[Any, Any]]) -> None:
        """Assert that nothing of what was seen before is gone or another: pairs of a key and what stands there."""
        now = {(what, key): value for key, value in rows}
        before = {key: value for key, value in self.held.items() if key[0] == what}
        assert {key: now.get(key) for key in before} == before, f"{what}: changed or gone"
        self.held |= now


def the_analysts(session: Session, world: World) -> None:
    """1: two people for each item, none of whom had a part or looked, each authorized when assigned."""
    for retest, case in retests(session):
        rows = session.execute(assigned(retest)).all()
        items = [(series, person) for series, person, _, _ in rows]
        assert len(set(items)) == len(items), "one person has two portions of one item"
        assert not barred(session, case, retest) & {person for _, person in items}, "somebody tests who had a part"
        for _, person, method, at in rows:
            assert may(session, person, "analysis", {method}, timekeeping.local_day(session, at)), "not authorized"


def what_they_see(session: Session, world: World) -> None:
    """2: to whoever tests, the case is none, and what they read names nothing of it."""
    for _, case in retests(session):
        assert case.report is not None
        told = [case.number, case.report.number, case.report.client.name, case.who]
        told += session.scalars(
            select(Sample.number).join(Result, Result.sample_id == Sample.id).where(Result.report_id == case.report.id)
        )
        for person in at_the_bench(session, case):
            user = next(u for u, p in world.station.people.items() if p == person)
            assert not visible(session, world.station.who(user), case), "an analyst sees the case"
            now = world.station.clock()
            read = f"{bench.worklist(session, person, now)} {bench.keeping(session, person)}"
            assert not [word for word in told if word and word in read], "the bench names what it must not"
            for line in bench.worklist(session, person, now):
                assert {d.person_id for d in determined(session, line.code)} <= {person}


def the_codes(session: Session, world: World) -> None:
    """3: a code says nothing and stands for one item; the map is committed to, and opened in its time only."""
    world.same("code", session.execute(select(Portion.code, Portion.series)).all())
    assert all(well_formed(code, bench.CODE_LENGTH) for code in session.scalars(select(Portion.code)))
    noted = {str(event.notes) for event in session.scalars(select(AuditEvent).where(AuditEvent.act == "retest.code-portions"))}
    for retest, case in retests(session):
        maps = session.scalars(select(SealedMap).where(SealedMap.retest_id == retest.id)).all()
        assert len({row.holder_id for row in maps}) >= 2, "fewer than two can open the map"
        assert {root(row.commitments) for row in maps if row.part == "samples"} == {retest.commitment}
        assert any(retest.commitment in notes for notes in noted), "the commitment is not in the chain"
        open_portions = session.scalar(waiting(retest))
        assert not open_portions or retest.opened_at is None or retest.spoiled_at is not None, "opened too early"
        assert not open_portions or retest.spoiled_at is not None or case.state not in TESTED, "not everything is locked"
    world.same("commitment", session.execute(select(Retest.id, Retest.commitment).where(Retest.coded_at.is_not(None))).all())


def what_is_locked(session: Session, world: World) -> None:
    """4: what was locked stays; what corrects it stands beside it, with its reason, by the same person."""
    rows = session.scalars(select(Determination)).all()
    world.same("determination", (((d.portion_code, d.entry), (d.person_id, tuple(d.replicates), d.reason)) for d in rows))
    assert all(d.reason for d in rows if d.entry > 1)
    assert {d.portion_code: d.person_id for d in rows}.items() <= dict(holders(session)).items()


def who_decides(session: Session, world: World) -> None:
    """5: nobody decides or approves who had a part, or whose own opinion it is."""
    rounds = dict(session.execute(select(Round.id, Round)).all())
    for decision in session.scalars(select(Decision).where(Decision.round_id.is_not(None))):
        here = rounds[decision.round_id or 0]
        assert decision.by_id not in involved(here.case.report), "somebody decides who had a part"
        assert decision.by_id not in before(session, here), "somebody decides who acted in an earlier round"
    for kind in (Opinion, GeneralOutcome):
        for row in session.scalars(select(kind).where(kind.ruled_by_id.is_not(None))):
            assert row.ruled_by_id != row.by_id, "somebody approves their own"
            assert row.ruled_by_id not in involved(rounds[row.round_id].case.report)


def the_reports(session: Session, world: World) -> None:
    """6: one in force of each root, amended by a decision alone; bytes stay; what is void says so."""
    reports = session.scalars(select(Report)).all()
    standing = Counter(r.root_id for r in reports if r.status == "in force")
    assert max(standing.values(), default=0) <= 1, "two are in force"
    for report in reports:
        if report.sequence:
            decision = session.get(Decision, report.decision_id or 0)
            assert decision is not None, "amended without a decision"
            assert decision.outcome in ("amended", "textual")
            assert report.supersedes is not None
            assert report.number == f"{report.supersedes.number.partition('-G')[0]}-G{report.sequence}"
        if report.status == "void" and report.status_token:
            assert by_token(session, report.status_token).state == "void", "void, and nobody is told"
    held = (getattr(Report, f) for f in ("file_sha256", "voided_sha256"))
    for column in held:
        world.same(str(column.key), session.execute(select(Report.number, column).where(column.is_not(None))).all())
    for sha256 in {r.file_sha256 for r in reports if r.file_sha256}:
        assert hashlib.sha256(world.station.desk.store.get(sha256)).hexdigest() == sha256


def who_signs(session: Session, world: World) -> None:
    """7: whoever is named as signing did so themselves, then and there, for what they are authorized for."""
    for event in session.scalars(select(AuditEvent).where(AuditEvent.act.in_(SIGNED))):
        report = signed_then(session, event)
        assert report.signed_by_id == event.actor_id, "somebody signed for another"
        assert report.issued_at == event.at
        methods = set(session.scalars(select(Result.method).where(Result.report_id == report.id)))
        day = timekeeping.local_day(session, event.at)
        assert may(session, event.actor_id, "signing", methods, day, report.field), "signed outside the scope"
    locks = select(AuditEvent).where(AuditEvent.act.in_(("retest.lock-determination", "retest.correct-determination")))
    own = dict(holders(session))
    assert all(own[event.subject] == event.actor_id for event in session.scalars(locks))


def the_clocks(session: Session, world: World) -> None:
    """8: a date is what its rule reckons, and nothing else moves it."""
    clocks = session.scalars(select(Clock)).all()
    for clock in clocks:
        due = Due.from_json(clock.reckoning)
        assert due.at == clock.due_at, "a date that its reckoning does not give"
        assert all(e.reason and (e.by_id or e.by_role) for e in clock.entries if e.kind in ("explained", "extended"))
    world.same("clock", ((c.id, (c.name, c.term, c.started_at)) for c in clocks))
    moved = {c.id: (c.due_at, sum(e.kind in MOVES for e in c.entries)) for c in clocks if not c.provisional}
    for key, (due_at, entries) in world.clocks.items():
        assert moved.get(key, (due_at,))[0] == due_at or moved[key][1] > entries, "a date moved without an entry"
    world.clocks |= moved


def what_was_filed(session: Session, world: World) -> None:
    """9: what was filed has a number, a receipt and, once refused, an answer; late ones are admitted by a reason alone."""
    cases = session.scalars(select(Case)).all()
    world.same("case", ((c.number, (c.route, c.filed_at, c.edition)) for c in cases))
    papers = set(session.execute(select(Paper.case_id, Paper.name)).all())
    for case in cases:
        assert session.get(Appeal, case.id) is not None
        receipt = "filing-receipt" if case.route == "data" else "complaint-receipt"
        assert (case.id, receipt) in papers, "no receipt"
        assert case.state != "refused" or (case.id, "not-admitted") in papers, "refused without an answer"
        if case.route == "data" and case.accepted_at and late(session, case):
            verdicts = {a.verdict: a for a in session.scalars(select(Admission).where(Admission.case_id == case.id))}
            assert verdicts["admitted late"].reason, "late, and accepted all the same"


def what_is_owed(session: Session, world: World) -> None:
    """10: a closed case owes nothing: reply, feedback, copies, nonconforming work, claims."""
    for case in session.scalars(select(Case).where(Case.closed_at.is_not(None))):
        answered = case.outcome not in UNANSWERED and case.state not in UNANSWERED
        if answered:
            final = select(Reply.id).where(Reply.round_id == case.round.id, Reply.kind == "final")
            assert session.scalar(final), "closed without a reply"
            assert session.scalar(select(Feedback.id).where(Feedback.round_id == case.round.id)), "closed without feedback"
        if case.report is not None:
            chain = select(Report.id).where(Report.root_id == case.report.root_id, Report.status == "void")
            out = select(Copy.id).where(Copy.report_id.in_(chain), Copy.recall.in_(("", "asked")))
            assert not session.scalar(out), "closed with a copy of a void report outstanding"
        faults = select(ReviewStage.id).where(
            ReviewStage.round_id.in_([r.id for r in case.rounds]), ReviewStage.finding == "fault"
        )
        if session.scalar(faults):
            written = [session.scalar(select(k.id).where(k.case_id == case.id)) for k in (Nonconformity, NonconformityDeclined)]
            assert any(written), "closed with nonconforming work that led to nothing"
        steps = session.scalars(select(CompensationEntry.kind).where(CompensationEntry.case_id == case.id)).all()
        assert not steps or steps[-1] in ("paid", "not agreed"), "closed with a claim open"


def the_chain(session: Session, world: World) -> None:
    """11: no event is changed or gone, and each leads to the next."""
    assert audit.verify(session) is None, "the chain is broken"
    world.same("event", session.execute(select(AuditEvent.sequence, AuditEvent.hash)).all())


def nothing_between(session: Session, world: World) -> None:
    """12: a case stands where its last event brought it, and each of its rounds is there."""
    newest = select(func.max(AuditEvent.sequence)).where(AuditEvent.subject_kind == "case").group_by(AuditEvent.subject)
    last = {e.subject: e.to_state for e in session.scalars(select(AuditEvent).where(AuditEvent.sequence.in_(newest)))}
    for case in session.scalars(select(Case)):
        assert last[case.number] == case.state, "a case stands where no event brought it"
        assert [r.number for r in case.rounds] == list(range(1, case.round_number + 1))


POINTS: dict[int, Callable[[Session, World], None]] = dict(
    enumerate(
        (
            the_analysts, what_they_see, the_codes, what_is_locked, who_decides, the_reports, who_signs, the_clocks,
            what_was_filed, what_is_owed, the_chain, nothing_between,
        ),
        1,
    )
)  # fmt: skip
"""domain.md's numbers → what must hold in every state that can be reached."""


def retests(session: Session) -> list[tuple[Retest, Case]]:
    """Return every coded retest with its case."""
    query = select(Retest, Case).join(Round, Round.id == Retest.round_id).join(Case, Case.id == Round.case_id)
    return list(session.execute(query.where(Retest.coded_at.is_not(None))).all())


def assigned(retest: Retest) -> Any:
    """Select item, person, method and instant of everything that was assigned in a retest."""
    columns = (Portion.series, Assignment.person_id, Portion.method, Assignment.assigned_at)
    own = Portion.batch_id == retest.batch_id
    return select(*columns).join(Assignment, Assignment.portion_code == Portion.code).where(own)


def waiting(retest: Retest) -> Any:
    """Count what was assigned in a retest and is not locked."""
    locked = select(Determination.portion_code)
    query = select(func.count()).select_from(Assignment).join(Portion, Portion.code == Assignment.portion_code)
    return query.where(Portion.batch_id == retest.batch_id, Assignment.portion_code.not_in(locked))


def determined(session: Session, code: str) -> list[Determination]:
    """Return what was locked of a portion."""
    return list(session.scalars(select(Determination).where(Determination.portion_code == code)))


def holders(session: Session) -> list[tuple[str, int]]:
    """Return whose each assigned portion is."""
    return list(session.execute(select(Assignment.portion_code, Assignment.person_id)).all())


def involved(report: Report | None) -> set[int | None]:
    """Return who sampled, analysed, checked, drew up or signed; reckoned here once more, and not by the rule under test."""
    people: set[int | None] = set()
    while report is not None:
        people |= {report.prepared_by_id, report.checked_by_id, report.signed_by_id}
        for result in report.results:
            people |= {result.analysed_by_id, result.checked_by_id, result.sample.taken_by_id}
        report = report.supersedes
    return people - {None}


def before(session: Session, here: Round) -> set[int | None]:
    """Return who gave or ruled on an opinion, or decided, in an earlier round of the same case."""
    people: set[int | None] = set()
    earlier = [r.id for r in here.case.rounds if r.number < here.number]
    people |= set(session.scalars(select(Decision.by_id).where(Decision.round_id.in_(earlier))))
    for kind in (Opinion, GeneralOutcome):
        for row in session.scalars(select(kind).where(kind.round_id.in_(earlier))):
            people |= {row.by_id, row.ruled_by_id}
    return people - {None}


def barred(session: Session, case: Case, retest: Retest) -> set[int | None]:
    """Return whoever may not test: had a part, acted in the case before the assignment, or was at the bench before."""
    rounds = [r.id for r in case.rounds]
    tested = select(Assignment.person_id).join(Portion, Portion.code == Assignment.portion_code)
    older = select(Retest.batch_id).where(Retest.round_id.in_(rounds), Retest.id < retest.id)
    acted = select(AuditEvent.actor_id).where(AuditEvent.subject == case.number)
    people: set[int | None] = set(session.scalars(tested.where(Portion.batch_id.in_(older))))
    return involved(case.report) | people | set(session.scalars(acted)) - {None}


def may(session: Session, person: int | None, kind: str, scopes: set[str], day: Any, field: str = "") -> bool:
    """Whether somebody was authorized on a day for each of these methods, for their field, or for everything."""
    query = select(Authorization.scope).where(
        Authorization.person_id == person, Authorization.kind == kind, Authorization.from_on <= day,
        or_(Authorization.until_on.is_(None), Authorization.until_on >= day),
    )  # fmt: skip
    held = set(session.scalars(query))
    return bool({"*", field or "*"} & held) or scopes <= held


def signed_then(session: Session, event: AuditEvent) -> Report:
    """Return the report that an event signed: itself, or the one that the case's decision led to."""
    issued = select(Report).where(Report.issued_at == event.at)
    if event.act == "reports.sign-report":
        return session.scalars(issued.where(Report.number == event.subject)).one()
    decided = select(Decision.id).join(Round, Round.id == Decision.round_id).join(Case, Case.id == Round.case_id)
    return session.scalars(issued.where(Report.decision_id.in_(decided.where(Case.number == event.subject)))).one()


def late(session: Session, case: Case) -> bool:
    """Whether it was filed when the time to appeal was over."""
    window = select(Clock.due_at).where(Clock.case_id == case.id, Clock.name == "appeal-window", Clock.round_number == 1)
    due = session.scalar(window)
    return due is not None and case.filed_at >= due
