"""Random people make random moves: nothing that is reachable breaks one of the twelve points, and a refusal changes nothing."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic import SecretStr, ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.exc import NoResultFound

from lims_complaints import audit, editions
from lims_complaints.act import ACTS, Offer
from lims_complaints.app import import_steps
from lims_complaints.clocks.due import Due
from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.identity.actor import CLIENT, STATION, Actor, client_of
from lims_complaints.identity.visibility import at_the_bench, visible
from lims_complaints.procedure.facts import FACTS
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.bench import Assignment, Determination, Portion
from lims_complaints.records.case import Case, Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.decision import Decision
from lims_complaints.records.feedback import Feedback, Reply
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Report
from lims_complaints.records.retest import Retest
from lims_complaints.records.review import GeneralOutcome, Opinion
from lims_complaints.situation.people import involved_in
from tests.clauses.words import VERBS
from tests.retesting import PASSWORD, STAGES, Course

import_steps()
REACHED: Counter[str] = Counter()
PEOPLE = (
    "liu.wen", "he.jing", "zhao.min", "zhou.kai", "wang.lei", "chen.yu", "sun.hao", "lin.yue", "hu.bin", "xu.fang", "ma.li",
    "tang.rui", "pan.yun", "fang.jie", "lu.qing", "song.bo", "the client", "the station", "another client",
)  # fmt: skip
INPUTS: dict[str, list[Callable[["Place"], dict[str, Any]]]] = {}
for _name, _entered in VERBS.values():
    INPUTS.setdefault(_name, []).append(lambda _place, entered=_entered: entered)  # type: ignore[misc]
for _stage in STAGES:
    for _finding in ("in order", "in order", "fault"):
        INPUTS.setdefault("review.record-stage", []).append(
            lambda _place, stage=_stage, finding=_finding: {"stage": stage, "looked_at": "原始记录", "finding": finding}  # type: ignore[misc]
        )
INPUTS["retest.judge-sample"] = [
    lambda place, enough=enough: {  # type: ignore[misc]
        "samples": [{"result": place.course.result, "quantity_enough": enough, "seal_intact": True, "storage_kept": True}]
    }
    for enough in (True, True, False)
]
INPUTS["retest.order"] = [lambda place: place.course.ordered()]
INPUTS["retest.code-portions"] = [lambda _place: {"controls": []}]
INPUTS["retest.take-samples"] = [
    lambda _place, seal=seal: {"samples": [{"sample": "S-WQ-2026-0001", "seal": seal, "seal_intact": True, "otherwise": True}]}  # type: ignore[misc]
    for seal in ("S-7741", "S-7741", "S-7714")
]
INPUTS["retest.hand-out"] = [lambda place: {"portions": place.course.to_be_handed()}]
INPUTS["retest.assign-analysts"] = [
    lambda place, pair=pair: {"analysts": [place.course.people[p] for p in pair]}  # type: ignore[misc]
    for pair in (("chen.yu", "sun.hao"), ("chen.yu", "chen.yu"), ("wang.lei", "lin.yue"), ("lin.yue", "sun.hao"))
]
INPUTS["review.name-team"] = [lambda place: {"departments": "sampling", "team": [place.course.people["tang.rui"]]}]
ASIDE = {"intake.withdraw", "intake.refuse", "intake.ask-for-missing", "feedback.send-progress", "retest.break-blind"}
"""Acts that lead away from the main road; they are offered more often than anything else."""
PREPARED = {name for name, kind in ACTS.items() if kind.prepare is not None}


class Place:
    """Where a step of the machine happens."""

    def __init__(self, course: Course) -> None:
        self.course = course


@cache
def _founded() -> Course:
    """Found the station once; each run of the machine gets a copy."""
    return Course(Path(tempfile.mkdtemp(prefix="random-people-")))


class People(RuleBasedStateMachine):
    """A station, a few cases, and whoever does something to them."""

    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="random-people-"))
        self.course = _founded().copy(self.folder)
        self.place = Place(self.course)
        self.numbers: list[str] = []
        self.appeal()
        self.complain()

    def teardown(self) -> None:
        self.course.engine.dispose()
        shutil.rmtree(self.folder)

    # What happens

    def appeal(self) -> None:
        given = {
            "report": "WQ-2026-0001", "check_code": self.course.check_codes["WQ-2026-0001"], "name": "Li Na",
            "email": "li@client.example", "results": [{"line": 1, "grounds": "Twice ours."}], "urgent": True,
            "urgent_reason": "drinking water",
        }  # fmt: skip
        act = ACTS["intake.file-appeal"]
        self.course.number = self.course.desk.perform(act.name, act.given(**given), by=CLIENT).key
        self.numbers.append(self.course.number)

    def complain(self) -> None:
        given = {"name": "王先生", "email": "w@client.example", "about": "sampling", "what_happened": "采样迟到"}
        act = ACTS["intake.file-complaint"]
        self.numbers.append(self.course.desk.perform(act.name, act.given(**given), by=CLIENT).key)

    @rule(finding=st.sampled_from(["13.5", "8.2"]))
    @precondition(lambda self: self.course.case(self.numbers[0]).state == "testing")
    def both_analysts_lock_what_they_have(self, finding: str) -> None:
        """The bench in one step; single portions are another rule's."""
        self.course.number = self.numbers[0]
        for user, person in self.course.people.items():
            if person in self.course.assigned().values():
                for code in self.course.codes_of(user):
                    self.course.lock(user, code, finding, finding)

    @rule(days=st.sampled_from([0, 0, 0, 1, 1, 16]), hours=st.integers(0, 5))
    def time_passes(self, days: int, hours: int) -> None:
        self.course.clock.forward(days=days, hours=hours)
        for number in self.numbers:
            self.course.desk.tick(number)

    @rule(data=st.data(), on=st.sampled_from([True, True, True, False]))
    def somebody_does_what_is_offered(self, data: st.DataObject, on: bool) -> None:
        """What a page offers is what it answers: a refusal can come only from what was entered."""
        number = data.draw(st.sampled_from(self.numbers))
        for who in data.draw(st.permutations(PEOPLE)):
            acts = {o.act for o in self.offers(who, number) if o.allowed} & (
                INPUTS.keys() - PREPARED - (ASIDE if on else set())
            )
            if acts:
                self.act(who, number, data.draw(st.sampled_from(sorted(acts))), data, offered=True)
                return

    @rule(
        finding=st.sampled_from(["in order", "in order", "fault"]),
        proposal=st.sampled_from(["retest", "stands", "not disproved"]),
    )
    @precondition(lambda self: self.course.case(self.numbers[0]).state == "accepted")
    def the_review_comes_to_its_opinion(self, finding: str, proposal: str) -> None:
        """Ten stages one by one would take all the steps that there are."""
        self.course.number = self.numbers[0]
        for stage in STAGES:
            self.course.do("review.record-stage", "he.jing", stage=stage, looked_at="原始记录", finding=finding)
        self.course.do("review.give-opinion", "he.jing", proposal=proposal, opinion="意见")

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), name=st.sampled_from(sorted(INPUTS)))
    def somebody_tries_anything(self, data: st.DataObject, who: str, name: str) -> None:
        """What a page does not offer is refused, whoever asks for it in whatever way."""
        number = data.draw(st.sampled_from(self.numbers))
        offered = {o.act for o in self.offers(who, number) if o.allowed}
        if name in offered or ACTS[name].on != "case":
            return
        self.act(who, number, name, data, offered=False)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE[:9]), right=st.booleans())
    def somebody_is_at_the_bench(self, data: st.DataObject, who: str, right: bool) -> None:
        with self.course.read() as session:
            query = select(Assignment.portion_code).order_by(Assignment.portion_code)
            mine = Assignment.person_id == self.course.people[who]
            codes = session.scalars(query.where(mine if right else ~mine)).all()
        if not codes:
            return
        code = data.draw(st.sampled_from(codes))
        before = self.digest()
        entered = {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": SecretStr(PASSWORD)}
        try:
            self.course.check_in(who, code)
            self.course.do("retest.lock-determination", who, key=code, **entered)
        except (Refused, Invalid, NotFound):
            assert right or self.digest() == before
        else:
            assert right

    # What must hold after each step

    @invariant()
    def the_chain_holds(self) -> None:
        with self.course.read() as session:
            assert audit.verify(session) is None

    @invariant()
    def every_case_stands_where_the_document_knows(self) -> None:
        with self.course.read() as session:
            cases = session.scalars(select(Case)).all()
            assert sorted(c.number for c in cases) == sorted(self.numbers)  # 9: what was filed stays
            for case in cases:
                edition = editions.of_case(session, case)
                assert edition is not None
                assert case.state in edition.states
                last = session.scalars(
                    select(AuditEvent).where(AuditEvent.subject == case.number).order_by(AuditEvent.sequence.desc()).limit(1)
                ).one()
                assert last.to_state == case.state
                assert session.get(Appeal, case.id) is not None
                assert session.scalar(select(Paper.id).where(Paper.case_id == case.id, Paper.name == "filing-receipt"))

    @invariant()
    def nobody_does_what_they_must_not(self) -> None:
        with self.course.read() as session:
            for decision, case in session.execute(
                select(Decision, Case).join(Round, Round.id == Decision.round_id).join(Case, Case.id == Round.case_id)
            ):
                assert case.report is not None
                assert decision.by_id not in involved_in(session, case.report)  # 5
            for kind in (Opinion, GeneralOutcome):
                for row in session.scalars(select(kind)):
                    assert row.ruled_by_id is None or row.ruled_by_id != row.by_id
            for retest, case in session.execute(
                select(Retest, Case).join(Round, Round.id == Retest.round_id).join(Case, Case.id == Round.case_id)
            ):
                self.blind(session, retest, case)

    def blind(self, session: Any, retest: Retest, case: Case) -> None:
        """Points 1 to 3 for one retest."""
        rows = session.execute(
            select(Portion.series, Assignment.person_id)
            .join(Assignment, Assignment.portion_code == Portion.code)
            .where(Portion.batch_id == retest.batch_id)
        ).all()
        assert len(set(rows)) == len(rows)
        assert case.report is not None
        barred = involved_in(session, case.report)
        assert not barred & {person for _, person in rows}
        for person in at_the_bench(session, case):
            user = next(u for u, p in self.course.people.items() if p == person)
            assert not visible(session, self.course.who(user), case)
        locked = session.scalar(select(func.count()).select_from(Determination).where(Determination.entry == 1))
        assert retest.opened_at is None or retest.spoiled_at is not None or locked == len(rows)

    @invariant()
    def dates_reports_and_closings_are_right(self) -> None:
        with self.course.read() as session:
            for clock in session.scalars(select(Clock)):
                assert Due.from_json(clock.reckoning).at == clock.due_at  # 8
            per_root = select(func.count()).where(Report.status == "in force").group_by(Report.root_id)
            assert max(session.scalars(per_root), default=0) <= 1  # 6
            for case in session.scalars(select(Case).where(Case.closed_at.is_not(None))):
                if case.outcome not in ("not admitted", "withdrawn"):  # 10
                    assert session.scalar(select(Reply.id).where(Reply.round_id == case.round.id, Reply.kind == "final"))
                    assert session.scalar(select(Feedback.id).where(Feedback.round_id == case.round.id))

    # How it is done

    def who(self, who: str, number: str) -> Actor:
        case = self.course.case(number)
        if who == "the client":
            return client_of(case.id)
        if who == "another client":
            return client_of(case.id + 1000)
        return STATION if who == "the station" else self.course.who(who)

    def offers(self, who: str, number: str) -> list[Offer]:
        with self.course.read() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            actor = self.who(who, number)
            return self.course.desk.moves(session, actor, case) if visible(session, actor, case) else []

    def act(self, who: str, number: str, name: str, data: st.DataObject, *, offered: bool) -> None:
        make = data.draw(st.sampled_from(INPUTS[name]))
        self.course.number = number
        try:
            given = ACTS[name].given(**make(self.place))
        except (ValidationError, NoResultFound):  # this case has no values for this input
            return
        before, refused = self.digest(), None
        try:
            self.course.desk.perform(name, given, by=self.who(who, number), key=number)
        except (Refused, Invalid, NotFound) as stopped:
            refused = stopped
        if refused is None:
            assert offered, f"{who} did {name}, which no page offers"
            REACHED[self.course.case(number).state] += 1
            return
        assert self.digest() == before, f"{name} was refused and changed something"
        assert not (offered and isinstance(refused, NotFound)), name
        if offered and isinstance(refused, Refused):
            told = [s for s in refused.missing if not FACTS[s].about_input]
            assert not told, f"{name} was offered to {who}, and refused: {refused}"

    def digest(self) -> str:
        """Return a digest over every row of the database."""
        whole = hashlib.sha256()
        with self.course.read() as session:
            for name in session.scalars(
                text("select name from sqlite_master where type = 'table' and name <> 'edition'")
            ).all():
                for row in session.execute(text(f'select * from "{name}"')):
                    whole.update(repr(tuple(row)).encode())
        return whole.hexdigest()


TestRandomPeople = People.TestCase
TestRandomPeople.settings = settings(settings.get_profile("ci"), max_examples=8, stateful_step_count=30)
if settings.get_current_profile_name() == "search":
    TestRandomPeople.settings = settings(settings.get_profile("search"), max_examples=200, stateful_step_count=80)
