"""Random people at a station: they do what is offered, try what is not, and tamper; what must hold is in `twelve`."""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import SecretStr, ValidationError
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session

from lims_complaints import act as kernel
from lims_complaints import editions
from lims_complaints.act import ACTS, Act
from lims_complaints.chance import below, shuffled
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid, NotFound, Refused, Unavailable
from lims_complaints.identity.actor import CLIENT, STATION, Actor, client_of
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.facts import FACTS
from lims_complaints.records.case import Case
from lims_complaints.records.report import Report
from lims_complaints.situation.gather import Scene
from lims_complaints.subject import found
from tests.clauses.stages import Stages
from tests.properties.entered import INPUTS, MEASURED, Entered, Place, portions
from tests.properties.twelve import POINTS, World
from tests.retesting import Course
from tests.station import Replayed

STAFF = (
    "liu.wen", "he.jing", "zhao.min", "zhou.kai", "wang.lei", "chen.yu", "sun.hao", "lin.yue", "gao.ming", "hu.bin", "xu.fang",
    "ma.li", "tang.rui", "deng.hua", "pan.yun", "fang.jie", "lu.qing", "song.bo",
)  # fmt: skip
OUTSIDE = ("the client", "the station", "another client")
PEOPLE = STAFF + OUTSIDE
OPENING = {"intake.file-appeal", "intake.register-appeal", "intake.file-complaint", "intake.register-complaint"}
BY_HAND = (
    "update determination set replicates = '[\"1\", \"1\"]'", "delete from determination", "update portion set series = 'X'",
    "update audit_event set actor = 'nobody'", "delete from audit_event", "update clock set due_at = '2027-01-01 00:00:00'",
    "delete from \"case\"", "update report set file_sha256 = 'x' where file_sha256 is not null", "delete from appeal",
    "update decision set outcome = 'maintained', facts = 'x'", "update sealed_map set sealed = ''", "delete from paper",
)  # fmt: skip
"""What somebody with the database's own rights tries; the guards refuse it."""
DEEDS = (
    *["something_new"] * 8, *["something_offered"] * 2, "something_not_offered", *["time_passes"] * 2, "the_bench_works",
    "a_wrong_password", "by_hand", "half_way",
)  # fmt: skip
ANALYSTS = ("chen.yu", "sun.hao", "lin.yue", "gao.ming")
NOTHING_DONE = (Refused, Invalid, NotFound, Unavailable)


class Throws:
    """What a step's chances are, all from one seed."""

    def __init__(self, seed: str) -> None:
        self._dice = Replayed(seed)

    def choice(self, among: Sequence[Any]) -> Any:
        """Return one of these."""
        return among[below(self._dice, len(among))]

    def shuffled(self, what: Sequence[Any]) -> list[Any]:
        """Return these in another order."""
        return shuffled(self._dice, what)


class People(RuleBasedStateMachine):
    """A station at a stage of its course, and whoever does something there."""

    deeds = DEEDS

    def __init__(self, stages: Stages, start: str, known: Collection[str], reached: Callable[[str], None]) -> None:
        """`start`: a stage, and by how many days it is over (answered + 40); `known`: what was reached before."""
        super().__init__()
        stage, _, later = start.partition(" + ")
        self.folder = Path(tempfile.mkdtemp(prefix="random-people-"))
        self.station: Any = stages.copy(stage, self.folder, f"people at {stage}")
        self.station.clock.forward(days=int(later or 0))
        self.world = World(self.station)
        self.watch = sqlite3.connect(self.folder / "station" / "station.db")
        self.vain: set[str] = set()
        signs = not isinstance(self.station, Course)
        self.names = sorted(name for name in INPUTS if signs or ACTS[name].on != "report")
        self.stage, self.steps = start, 0
        self.known, self.done, self._reached = set(known), set[str](), reached
        with self.station.read() as session:
            self.edition: Edition = editions.in_force(session, "testing-station", self.station.clock())
        self.actors: dict[str, Actor] = {}
        self.roles = {user: self.actor(user, None).all_roles() for user in STAFF}
        self.roles |= {"the client": frozenset({"client"}), "the station": STATION.roles, "another client": frozenset()}
        self.note_states()

    def teardown(self) -> None:
        self.watch.close()
        self.station.engine.dispose()
        shutil.rmtree(self.folder)

    # What happens

    @rule(throw=st.integers(0, 2**32))
    def happens(self, throw: int) -> None:
        """One rule for all, so that what moves a case on comes oftener than what tries its guards.

        The throw alone decides; mixed with the step, so that the simplest run of all is a motley one as well.
        """
        self.steps += 1
        dice = Throws(f"{self.stage} {len(self.known)} {self.steps} {throw}")
        getattr(self, dice.choice(self.deeds))(dice)

    def something_new(self, dice: Throws) -> None:
        """Whatever was not reached yet comes first, so that the whole of the document is walked."""
        new = dice.shuffled([a for a in self.names if a not in self.known | self.done | self.vain])
        if not self.do_one_of(sorted(new, key=self.places), dice, tries=5):
            self.something_offered(dice)

    def places(self, name: str) -> int:
        """Return in how many states an act can be done: what stands open at few of them is more easily missed."""
        return sum(len(move.from_states) or 1 for move in self.edition.moves.values() if move.act == name)

    def something_offered(self, dice: Throws) -> None:
        """What a page offers is what it answers: a refusal can come only from what was entered."""
        self.do_one_of(dice.shuffled([a for a in self.names if a not in ("intake.withdraw", "retest.break-blind")]), dice)

    def do_one_of(self, names: list[str], dice: Throws, tries: int = 4) -> bool:
        """Do the first of these acts that can be done; give up after some tries. Return whether one was done."""
        with self.station.read() as session:
            standing_open = list(islice(self.standing_open(session, names, dice), tries))
        for who, kind, key in standing_open:
            if any(self.act(who, kind, key, given) for given in self.inputs(kind, dice)):
                return True
            self.vain.add(kind.name)
        return False

    def inputs(self, kind: Act, dice: Throws) -> list[Entered]:
        """Return some of what can be entered for an act."""
        return dice.shuffled(INPUTS[kind.name])[:2]

    def standing_open(self, session: Session, names: list[str], dice: Throws) -> Iterator[tuple[str, Act, str | None]]:
        """Yield who can do which of these acts to what, as far as a page could tell."""
        places = dict(session.execute(select(Case.number, Case.state)).all())
        for kind in (ACTS[name] for name in names):
            moves = [m for m in self.edition.moves.values() if m.act == kind.name]
            where = {state for move in moves for state in move.from_states}
            could = dice.shuffled([u for u in PEOPLE if self.roles[u] & {role for move in moves for role in move.by}])
            for who in could[:3]:
                for key in dice.shuffled(self.keys(session, kind, who))[:3]:
                    elsewhere = kind.on == "case" and key is not None and places[key] not in where
                    if not elsewhere and self.offered(session, kind, who, key) is not False:
                        yield who, kind, key

    def something_not_offered(self, dice: Throws) -> None:
        """What a page does not offer is refused, whoever asks for it in whatever way."""
        who, kind = dice.choice(PEOPLE), ACTS[dice.choice(self.names)]
        with self.station.read() as session:
            keys = [k for k in self.keys(session, kind, who) if self.offered(session, kind, who, k) is False]
        if keys:
            assert not self.act(who, kind, dice.choice(keys), dice.choice(INPUTS[kind.name])), (
                f"{who} did {kind.name}, which no page offers"
            )

    def time_passes(self, dice: Throws) -> None:
        """Hours or days go by, and what follows by itself follows."""
        self.station.clock.forward(days=dice.choice((0, 1, 1, 5, 16, 40)), hours=dice.choice(range(6)))
        with self.station.read() as session:
            numbers = session.scalars(select(Case.number)).all()
        for number in numbers:
            self.station.desk.tick(number)
        self.note_states()

    def the_bench_works(self, dice: Throws) -> None:
        """Every analyst locks what they have in one step; single portions are another deed's."""
        if not isinstance(self.station, Course) or "testing" not in self.states():
            return
        value = dice.choice(("13.5", "13.5", "8.2"))
        for user in ANALYSTS:
            for code in self.station.codes_of(user):
                with suppress(*NOTHING_DONE):  # it is in other hands, or its seal does not fit
                    self._reached(self.station.lock(user, code, value, value).act)
        self.note_states()

    def a_wrong_password(self, dice: Throws) -> None:
        """Nobody locks under another's name."""
        who = dice.choice(ANALYSTS)
        given = ACTS["retest.lock-determination"].given(**MEASURED | {"password": SecretStr("not the password")})
        with self.station.read() as session:
            codes = portions(session, self.station.people[who])
        for code in codes[:1]:
            before = self.standing(whole=True)
            with pytest.raises(NOTHING_DONE):
                self.station.desk.perform("retest.lock-determination", given, by=self.actor(who, None), key=code)
            assert self.standing(whole=True) == before

    def by_hand(self, dice: Throws) -> None:
        """Somebody writes into the tables: either the guards refuse it, or there is nothing yet that it could touch."""
        before, statement = self.standing(), dice.choice(BY_HAND)
        with suppress(DBAPIError), writing(self.station.engine) as session:
            session.execute(text(statement))
        assert self.standing() == before, f"{statement}: nothing refused it"

    def half_way(self, dice: Throws) -> None:
        """An act whose last step fails leaves everything as it was."""
        before, whole = self.standing(whole=True), kernel.outbox.post_all

        def broken(*_: Any) -> None:
            raise Unavailable("no room left")

        kernel.outbox.post_all = broken
        try:
            self.do_one_of(dice.shuffled(self.names), dice, tries=1)
        finally:
            kernel.outbox.post_all = whole
        assert self.standing(whole=True) == before, "half of an act was kept"

    # What must hold after each step

    @invariant()
    def none_of_the_twelve_is_broken(self) -> None:
        with self.station.read() as session:
            for number, holds in POINTS.items():
                try:
                    holds(session, self.world)
                except AssertionError as broken:
                    raise AssertionError(f"point {number}: {broken}") from broken

    # How it is done

    def keys(self, session: Session, kind: Act, who: str) -> list[str | None]:
        """Return what an act could be done to: the newest two cases or reports, or somebody's portions; read once a session."""
        if kind.on == "station" or kind.name in OPENING:
            return [None]
        of = self.station.people.get(who) if kind.on == "bench" else None
        if (kind.on, of) not in session.info:
            on: Any = Report if kind.on == "report" else Case
            newest = select(on.number).order_by(on.id.desc()).limit(2)
            session.info[kind.on, of] = list(portions(session, of) if kind.on == "bench" else session.scalars(newest))
        return list(session.info[kind.on, of])

    def actor(self, who: str, case: str | None) -> Actor:
        """Return whoever acts; a client is one of a case."""
        if who in ("the client", "another client"):
            return client_of(self.station.case(case).id + 1000 * (who == "another client")) if case else CLIENT
        if who not in self.actors:
            self.actors[who] = STATION if who == "the station" else self.station.who(who)
        return self.actors[who]

    def offered(self, session: Session, kind: Act, who: str, key: str | None) -> bool | None:
        """Whether a page would offer the act; None where what is entered decides, or only a form can tell."""
        if key is None:
            return None
        actor = self.actor(who, key if kind.on == "case" else None)
        try:
            scene = found(Scene(session, actor, self.station.clock()), kind.on, key, lock=False)
            offer = self.station.desk.offer(scene, kind.name)
        except NotFound:
            return False
        return offer is not None and offer.allowed

    def act(self, who: str, kind: Act, key: str | None, entered: Entered) -> bool:
        """Do an act with one of its inputs; return whether it was done. A refusal changes nothing."""
        self.station.number = key if kind.on == "case" and key else self.station.number
        try:
            given = kind.given(**entered(Place(self.station, key)))
        except (ValidationError, InvalidRequestError):
            return False  # this case has no values for this input
        except (AttributeError, KeyError):
            if isinstance(self.station, Course):
                raise
            return False  # the report of a station whose signatories have keys has no such values
        slow = kind.prepare is not None
        with self.station.read() as session:
            offered = self.offered(session, kind, who, key)
        before = self.standing(whole=slow)
        actor = self.actor(who, key if kind.on == "case" else None)
        refused: Exception | None
        try:
            done = self.station.desk.perform(kind.name, given, by=actor, key=key)
        except NOTHING_DONE as stopped:
            refused = stopped
        else:
            refused = None
        if refused is not None:
            told = [s for s in getattr(refused, "missing", ()) if s in FACTS and not FACTS[s].about_input]
            assert self.standing(whole=slow) == before, f"{kind.name} was refused and changed something"
            assert not (offered and told), f"{kind.name} was offered to {who}, and refused: {refused}"
            return False
        self.station.shown = done.shown.get("draft_sha256", getattr(self.station, "shown", ""))
        self.done.add(kind.name)
        self.vain.discard(kind.name)
        self._reached(kind.name)
        self.note_states()
        return True

    def states(self) -> set[str]:
        """Return where the cases stand."""
        with self.station.read() as session:
            return set(session.scalars(select(Case.state)))

    def note_states(self) -> None:
        """Count where the cases stand now."""
        for state in self.states():
            self._reached(state)

    def standing(self, *, whole: bool = False) -> object:
        """Return what stays the same as long as nothing is kept: SQLite's count of commits, or the `whole` content.

        A password that was tried is counted, whatever comes of the act; so its act is held against the content.
        """
        if not whole:
            return self.watch.execute("pragma data_version").fetchone()
        digest = hashlib.sha256()
        for (name,) in self.watch.execute(
            "select name from sqlite_master where type = 'table' and name <> 'throttle'"
        ).fetchall():
            for row in self.watch.execute(f'select * from "{name}"'):
                digest.update(repr(row).encode())
        return digest.hexdigest()
