"""The one write path. A case moves only by acts; the procedure document allows them; the desk records every one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lims_complaints import attachments, audit, editions, outbox, papers, search, subject, timekeeping
from lims_complaints.context import Context as Context
from lims_complaints.db.engine import amend, however_often, plain, reading, writing
from lims_complaints.errors import Meanwhile, Refused, Stale
from lims_complaints.given import Given as Given
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_
from lims_complaints.premises import Premises
from lims_complaints.procedure.edition import THE_PROCEDURE, Edition, Move
from lims_complaints.procedure.moves import LACKING, NOT_NOW, Allowed, Refusal, follows, may
from lims_complaints.records.case import Case, Notice, Round
from lims_complaints.records.report import Report
from lims_complaints.situation.gather import Scene, Situation


@dataclass(frozen=True)
class Done:
    """An act that was done: on which case or report, where it stands now, and what is shown once and kept nowhere."""

    act: str
    key: str
    state: str
    version: int
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Offer:
    """An act that a page may offer, or grey with the reason."""

    act: str
    title: str
    clause: str
    allowed: bool
    reason: str = ""
    missing: tuple[str, ...] = ()


Run = Callable[[Context, Any], None]
R = TypeVar("R", bound=Run)
Prepare = Callable[["Desk", Scene, Edition, Any], Any]
"""Slow work before the act (typst, signatures): made from a reading of the scene, kept by hash, harmless if nothing follows."""


@dataclass(frozen=True)
class Ruling:
    """That something was ruled on: by which act, when, by whom."""

    act: str
    at: datetime
    by: str


Ruled = Callable[[Session, Any], Ruling | None]
"""The ruling on what the input names (a schedule, a proposed edition), once there is one: it bears version 1 until then, 2 afterwards."""


@dataclass(frozen=True)
class Act:
    """A kind of act: what it takes and what it does. Who may do it, and when, the procedure document says."""

    name: str
    title: str
    given: type[Given]
    run: Run
    on: str = "case"
    page: str = ""
    prepare: Prepare | None = None
    ruled: Ruled | None = None

    @property
    def step(self) -> str:
        """The step that the act belongs to."""
        return self.name.split(".")[0]


ACTS: dict[str, Act] = {}
_NOTICES = insert(Notice.__table__)  # type: ignore[arg-type]


def act(
    name: str, title: str, *, on: str = "case", page: str = "", prepare: Prepare | None = None, ruled: Ruled | None = None
) -> Callable[[R], R]:
    """Declare an act under its name; its input is the type of the function's second parameter.

    `page` names a page of its own (by route name), where people deserve more than the form that the input gives.
    What `prepare` returns, made outside the transaction once the act is allowed, is the act's `ctx.prepared`.
    """

    def register(function: R) -> R:
        given = function.__annotations__["given"]
        if name in ACTS:
            raise ValueError(f"two functions are the act {name}")
        ACTS[name] = Act(name, title, given, function, on, page, prepare, ruled)
        return function

    return register


class Beside(Protocol):
    """What the door by which somebody comes looks at and notes in the act's own transaction, so that the two never differ."""

    def before(self, session: Session) -> None:
        """Look whether the act may still be done. Raises where it was done already."""

    def after(self, ctx: Context) -> None:
        """Note what came of it."""


@dataclass(frozen=True)
class Desk(Premises):
    """Performs acts, and says which are open. Everything that it needs is handed in."""

    @classmethod
    def at(cls, premises: Premises) -> "Desk":
        """Return the desk of a station's premises."""
        return premises if isinstance(premises, cls) else cls(**vars(premises))

    def perform(  # noqa: PLR0913 - what is done, by whom, to what, as they saw it
        self, name: str, given: Given, *, by: Actor, key: str | None = None, seen: int | None = None, procedure: str = "",
        beside: Beside | None = None,
    ) -> Done:  # fmt: skip
        """Do an act in one transaction. Raises Refused, NotFound or Stale, and then nothing has changed.

        `key` is the case's or report's number, or the portion's code; None opens a case. `seen` is the version that
        whoever acts had before their eyes. `procedure` names the one that an act without a case belongs to; without it, the
        first that provides for the act, the house's main one before others. `beside`: what is noted in the same transaction.
        """
        kind = ACTS[name]
        prepared = self._prepare(kind, given, by, key, seen, procedure) if kind.prepare else None

        def once() -> Done:
            with writing(self.engine) as session:
                if beside:
                    beside.before(session)
                scene = self._scene(session, kind.on, key, by, lock=True)
                subject.check_version(scene, seen)
                edition, move = _granted(kind, replace(scene), given, procedure)  # what it read to judge is over with the act
                attachments.hold(session, self.store, given)
                ctx = self._context(scene, edition, move)
                ctx.prepared = prepared
                before = ctx.case.state if ctx.case else ""
                kind.run(ctx, given)
                self._conclude(ctx, name, given.recorded(), before)
                if beside:
                    beside.after(ctx)
                return self._done(ctx, name)

        return however_often(once)

    def attempt(self, name: str, given: Given, **how: Any) -> Done | Refused:
        """Do an act, or return the refusal instead of raising it."""
        try:
            return self.perform(name, given, **how)
        except Refused as refused:
            return refused

    def moves(self, session: Session, by: Actor, case: Case, situation: Situation | None = None) -> list[Offer]:
        """Return every act of the case's edition that stands open here or is only not yet ready, in the document's order.

        `situation`: the actor's with this case, where it was gathered already.
        """
        edition = editions.of_case(session, case)
        assert edition is not None
        if situation is None:
            situation = Situation(Scene(session, by, self.clock(), case=case, report=case.report))
        roles, route, state = by.roles_in(case.id, case.procedure), case.route, case.state
        offers: dict[str, Offer] = {}
        for move in edition.moves.values():
            if move.act not in ACTS or move.on != "case" or state not in move.from_states or move.act in offers:
                continue
            verdict = may(edition, move.act, route=route, state=state, roles=roles, situation=situation)
            offer = _offer(move.act, verdict)
            if offer:
                offers[move.act] = offer
        return list(offers.values())

    def offer(self, scene: Scene, name: str, procedure: str = "") -> Offer | None:
        """Return whether one act stands open in a scene, or None where it is not this actor's affair at all."""
        edition = _edition(scene, name, procedure)
        return _offer(name, _judge(edition, ACTS[name], scene, None))

    def refusal(self, scene: Scene, name: str, procedure: str = "") -> Refused:
        """Return why an act is not open in a scene: for another role, elsewhere in the course, or not provided for."""
        verdict = _judge(_edition(scene, name, procedure), ACTS[name], scene, None)
        return (
            Refused(verdict.clause, verdict.reason, (), name)
            if isinstance(verdict, Refusal)
            else Refused("", NOT_NOW, (), name)
        )

    def tick(self, number: str) -> None:
        """Let the moves that follow by themselves follow, as time alone may have made their facts true."""

        def once() -> None:
            with writing(self.engine) as session:
                scene = self._scene(session, "case", number, Actor(None, THE_PROCEDURE, frozenset()), lock=True)
                edition = editions.of_case(session, scene.case)
                assert edition is not None
                assert scene.case is not None
                ctx = self._context(scene, edition, Move("", "", 0))
                self._follow(ctx, scene.case)
                outbox.post_all(session, ctx.later, scene.now)

        however_often(once)

    def _prepare(self, kind: Act, given: Given, by: Actor, key: str | None, seen: int | None, procedure: str) -> Any:
        """Do an act's slow work before its transaction, for those alone who may do the act as things stand now."""
        assert kind.prepare is not None
        with reading(self.engine) as session:
            scene = self._scene(session, kind.on, key, by, lock=False)
            subject.check_version(scene, seen)
            edition, _ = _granted(kind, scene, given, procedure)
            attachments.check_kept(self.store, given)
            return kind.prepare(self, scene, edition, given)

    def _scene(self, session: Session, on: str, key: str | None, by: Actor, *, lock: bool) -> Scene:
        return subject.found(Scene(session, by, self.clock()), on, key, lock=lock)

    def _context(self, scene: Scene, edition: Edition, move: Move) -> Context:
        return Context(
            scene.session, scene.actor, scene.now, edition, move, self.dice, self.store, self.settings, self.pepper,
            scene.case, scene.report, scene.portion,
        )  # fmt: skip

    def _conclude(self, ctx: Context, name: str, body: dict[str, Any], before: str) -> None:
        """Set the state, write papers, clocks and audit, and let follow what follows by itself."""
        if ctx.case is not None:
            self._enter(ctx, ctx.case, ctx.move)
        else:
            ctx.session.flush()
        if ctx.report is not None and ctx.case is None:
            ctx.report.version += 1
        self._record(ctx, ctx.case, name, body, before)
        papers.make(ctx)
        if ctx.case is not None and not before:
            search.take_in_case(ctx.session, ctx.case)
        if ACTS[name].step == "reports":
            search.take_in_reports(ctx.session)
        if ctx.case is not None:
            self._follow(ctx, ctx.case, fresh=not before)
        for case in ctx.touched:
            self._follow(ctx, case)
        outbox.post_all(ctx.session, ctx.later, ctx.now)

    def _enter(self, ctx: Context, case: Case, move: Move) -> None:
        if move.next_round:
            _next_round(ctx, case)
        amend(ctx.session, case, state=case.state if move.to is None else move.to, version=case.version + 1)
        ctx.session.flush()
        if move.tells:
            told = [{"role": role, "case_id": case.id, "text": _told(move), "made_at": ctx.now} for role in move.tells]
            plain(ctx.session).write_all(_NOTICES, told)

    def _follow(self, ctx: Context, case: Case, *, fresh: bool = False) -> None:
        edition = editions.of_case(ctx.session, case)
        assert edition is not None
        for turn in range(len(edition.moves)):
            procedure = Actor(None, THE_PROCEDURE, frozenset())
            scene = Scene(ctx.session, procedure, ctx.now, case=case, report=case.report, author=ctx.actor)
            ctx.later.extend(timekeeping.keep(scene, edition, fresh=fresh and turn == 0))
            move = follows(edition, route=case.route, state=case.state, situation=Situation(scene))
            if move is None:
                return
            inner = self._context(scene, edition, move)
            inner.fields = ctx.fields
            before = case.state
            self._enter(inner, case, move)
            self._record(inner, case, f"{THE_PROCEDURE}: {move.name}", {}, before)
            papers.make(inner)
            ctx.later.extend(inner.later)

    def _record(self, ctx: Context, case: Case | None, name: str, body: dict[str, Any], before: str) -> None:
        kind, key = _subject(ctx, case)
        happened = audit.Happened(
            ctx.now, ctx.actor.person, ctx.actor.name, name, kind, key, ctx.move.clause, ctx.edition.hash, before,
            case.state if case else "", body, ctx.notes,
        )  # fmt: skip
        audit.append(ctx.session, happened, ctx.dice.bytes(16))
        ctx.notes = {}

    def _done(self, ctx: Context, name: str) -> Done:
        on: Case | Report | None = ctx.case or ctx.report
        state = ctx.case.state if ctx.case else (ctx.report.status if ctx.report else "")
        return Done(name, on.number if on else ctx.portion or "", state, on.version if on else 0, ctx.shown)


def _granted(kind: Act, scene: Scene, given: Given, procedure: str) -> tuple[Edition, Move]:
    """Return what allows the act. Raises Refused, or Stale to whom it was open until somebody else ruled on the same."""
    try:
        granted = _allowed(kind, scene, given, procedure)
    except Refused as refused:
        if refused.missing and (over := _over(kind, scene, given)):
            raise over from refused
        raise
    if over := _over(kind, scene, given):
        raise over
    return granted


def _over(kind: Act, scene: Scene, given: Given) -> Stale | None:
    """Return that somebody was quicker, where what the input names was ruled on."""
    ruling = kind.ruled(scene.session, given) if kind.ruled else None
    if ruling is None:
        return None
    clause = next((m.clause for m in _edition(scene, ruling.act, "").moves_of(ruling.act)), "")
    return Stale(1, 2, (Meanwhile(ruling.act, ACTS[ruling.act].title, clause, ruling.at, ruling.by, version=2),))


def _allowed(kind: Act, scene: Scene, given: Given, procedure: str) -> tuple[Edition, Move]:
    """Return the edition that holds and its move that allows the act. Raises Refused."""
    edition = _edition(scene, kind.name, procedure)
    verdict = _judge(edition, kind, scene, given)
    if isinstance(verdict, Refusal):
        raise Refused(verdict.clause, verdict.reason, verdict.missing, kind.name)
    return edition, verdict.move


def _edition(scene: Scene, act: str, procedure: str) -> Edition:
    """Return the edition that holds: the case's own; else the procedure's that was named, or that provides for the act."""
    if scene.case is not None:
        return editions.by_hash(scene.session, scene.case.edition)
    if procedure:
        return editions.in_force(scene.session, procedure, scene.now)
    return editions.providing(scene.session, act, scene.now)


def _judge(edition: Edition, kind: Act, scene: Scene, given: Given | None) -> Allowed | Refusal:
    case = scene.case
    return may(
        edition,
        kind.name,
        route=case.route if case else given.route_asked if given else "",
        state=case.state if case else None,
        roles=_roles(kind, scene, edition),
        situation=Situation(scene, given),
    )


def _roles(kind: Act, scene: Scene, edition: Edition) -> frozenset[str]:
    """Return the actor's roles where the act is done. At the bench a role for one case counts: its portions alone are theirs."""
    if kind.on == "bench":
        return scene.actor.all_roles()
    case = scene.case
    return scene.actor.roles_in(case.id if case else scene.actor.case, edition.name)


def _offer(name: str, verdict: Allowed | Refusal) -> Offer | None:
    if isinstance(verdict, Allowed):
        return Offer(name, ACTS[name].title, verdict.move.clause, allowed=True)
    if verdict.rank < LACKING:
        return None
    return Offer(name, ACTS[name].title, verdict.clause, allowed=False, reason=verdict.reason, missing=verdict.missing)


def _next_round(ctx: Context, case: Case) -> None:
    case.round.ended_at = ctx.now
    case.round_number += 1
    case.accepted_at = ctx.now
    case.outcome = ""
    case.rounds.append(Round(number=case.round_number, started_at=ctx.now, **ctx.fields.pop("next_round", {})))


def _subject(ctx: Context, case: Case | None) -> tuple[str, str]:
    if case is not None:
        return "case", case.number
    if ctx.report is not None:
        return "report", ctx.report.number
    return ("bench", ctx.portion) if ctx.portion else ("station", "")


def _told(move: Move) -> str:
    return ACTS[move.act].title if move.act else N_("The case has moved on.")
