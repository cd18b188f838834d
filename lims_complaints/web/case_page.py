"""The page of one case: its course by clauses, the current step open in place, what may be done, what belongs to it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import bindparam, select

from lims_complaints import editions
from lims_complaints.act import ACTS
from lims_complaints.db.engine import plain
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import reads_whole
from lims_complaints.procedure.edition import THE_PROCEDURE, Edition, Move, Role
from lims_complaints.procedure.turns import onward, turn_of
from lims_complaints.records.appeal import Admission, Attachment
from lims_complaints.records.case import Case
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.journal import ActInput, AuditEvent
from lims_complaints.records.person import Outsider
from lims_complaints.records.quality import Nonconformity
from lims_complaints.situation.case import filed_in
from lims_complaints.situation.gather import Scene, Situation
from lims_complaints.situation.people import looked
from lims_complaints.web import aside, handling_evidence
from lims_complaints.web.chain import state_of
from lims_complaints.web.course import OUTSIDE, Happening, course, current_move, gathered_up, happenings
from lims_complaints.web.evidence import Telling, told
from lims_complaints.web.if_accepted import if_accepted_now
from lims_complaints.web.moves_open import open_moves
from lims_complaints.web.names import names
from lims_complaints.web.readers import case_for, holds, reader, remember
from lims_complaints.web.remedies import roles_for
from lims_complaints.web.render import page
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.steps import shown
from lims_complaints.web.threads import apart
from lims_complaints.web.timed import clocks as clocks_of
from lims_complaints.web.urgency import urgency

TELLERS = handling_evidence
"""Importing it registers what it tells."""
router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Depends(reader)]
RECENT = 6
STATION = "the station"


@router.get("/case/{number}")
async def case_page(request: Request, number: str, actor: Reader) -> Response:
    """Show a case; that it was opened is remembered, for the roster of analysts."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        scene = Scene(session, actor, desk.clock(), case=case, report=case.report)
        context = gathered(request, scene, case)
        seen_by = looked(scene, case)
    await remember(request, actor, case, seen_by)
    done = request.query_params.get("done", "")
    return page(request, "case.html", done=ACTS[done].title if done in ACTS else "", **context)


@router.get("/case/{number}/record")
async def record_page(request: Request, number: str, actor: Reader, whole: bool = False) -> Response:
    """Show every event of a case with its hash, and whether the chain holds."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        rows = session.execute(
            select(AuditEvent, ActInput.body)
            .outerjoin(ActInput, ActInput.sequence == AuditEvent.sequence)
            .where(AuditEvent.subject_kind == "case", AuditEvent.subject == number)
            .order_by(AuditEvent.sequence)
        ).all()
        edition = editions.of_case(session, case)
        assert edition is not None
        view = view_of(request, session)
        events = [(event, act_title(event.act), _state(edition, event, view.language)) for event, _ in rows]
        called = names(session, view.language, [event.actor_id for event, _ in rows])
    await remember(request, actor, case)
    state = await apart(state_of, desk, whole=whole)
    walk = f"/case/{number}/record?whole=true"
    return page(request, "record.html", number=number, events=events, state=state, whole=walk, called=called)


def gathered(request: Request, scene: Scene, case: Case) -> dict[str, Any]:
    """Return everything that the page of a case shows."""
    session, actor = scene.session, scene.actor
    desk, view = desk_of(request), view_of(request, session)
    edition = editions.of_case(session, case)
    assert edition is not None
    situation = Situation(scene)
    events = happenings(session, case, view.language)
    people = {e.by: e.name for e in events if e.by is not None}
    current = current_move(edition, case, situation)
    offers = desk.moves(session, actor, case, situation)
    steps = course(edition, case, events, situation, current)
    lacking = [c.sentence for s in steps for c in s.checks if not c.holds]
    telling = Telling(scene, edition, view.language, view.now.zone, actor.roles_in(case.id), people)
    clocks = clocks_of(view, edition, case, people)
    evidence = told(telling, _done_under(case, events))
    return {
        "case": case,
        "filed": filed_in(scene),
        "owner": telling.who(case.owner_id),
        "edition": edition,
        "state": edition.states[case.state].title[view.language],
        "how": urgency(case.due_at, view.now, waits=case.waits),
        "clocks": clocks,
        "first_clock": next((c for c in clocks if c.face and c.name == case.due_clock), None),
        "promised": next((c for c in clocks if c.face and c.outer and c.name != case.due_clock), None),
        "steps": steps,
        "standing": list(shown(telling, steps, clocks, evidence.by_clause, act_title)),
        "current": any(s.state == "now" for s in steps),
        "evidence": evidence,
        "moves": open_moves(request, edition, current, case, offers, lacking),
        "by": [edition.roles[r].title[view.language] for r in _turn(scene, edition, current, lacking) if r in edition.roles],
        "others": _others(edition, current, case, actor, lacking),
        "unruled": _awaits_ruling(scene),
        "may_rule": any(o.act == "intake.rule-on-urgency" and o.allowed for o in offers),
        "accept": if_accepted_now(view, edition, offers, case, scene),
        "independent": independence(situation, actor),
        "samples": aside.samples(session, case),
        "papers": aside.papers(session, edition, case, view.language, may_open_sealed(situation, actor)),
        "files": aside.files(session, case, attached=scene.rows.any(Attachment)),
        "nonconformities": aside.nonconformities(session, case) if scene.rows.any(Nonconformity) else [],
        "compensation": scene.rows.of_case(CompensationEntry),
        "recent": [(act_title(e.act), e) for e in reversed(gathered_up(events)[-RECENT:])],
        "events": len(events),
        "reads_whole": reads_whole(session, actor, case),
    }


_NAMED = select(Outsider.person_id).where(Outsider.case_id == bindparam("case")).limit(1)


def _turn(scene: Scene, edition: Edition, current: Move | None, lacking: Sequence[str]) -> list[str]:
    """Return whose turn it is: the client's where the case waits for them; an expert's from outside only where one is named.

    What lacks something that another does first waits for them, and so does what follows by itself.
    """
    case = scene.case
    assert case is not None
    if case.waits == "client":
        return ["client"]
    by = current.by if current else frozenset[str]()
    if by <= {THE_PROCEDURE}:
        by = frozenset(turn_of(edition, case.route, case.state))
    by = frozenset(roles_for(edition.moves.values(), lacking)) or by
    named = OUTSIDE in by and plain(scene.session).scalar(_NAMED, {"case": case.id}) is not None
    return sorted(role for role in by if named or role != OUTSIDE)


def _others(edition: Edition, current: Move | None, case: Case, actor: Actor, lacking: Sequence[str]) -> list[Role]:
    """Return who does first what is missing here, where it is one's own turn otherwise: whoever does what leads nowhere by itself."""
    mine = actor.roles_for(edition.name)
    if current is None or not current.by & mine:
        return []
    stays = (m for m in onward(edition, case.route, case.state) if m.act and m.to in (None, case.state))
    first = roles_for(edition.moves.values(), lacking) or {r for m in stays for r in m.by - {OUTSIDE, STATION}}
    return [edition.roles[r] for r in sorted(set(first) - mine) if r in edition.roles]


def _awaits_ruling(scene: Scene) -> bool:
    """Whether an urgent answer is asked for and nobody ruled on it yet."""
    filed = filed_in(scene)
    asked = filed is not None and filed.urgent_asked
    return asked and not any(a.verdict in ("urgent", "ordinary") for a in scene.rows.of_case(Admission))


def independence(situation: Situation, actor: Actor) -> str:
    """Return how whoever looks stands to the original work: "free", "involved", or nothing where that is no question."""
    original = situation["original"]
    if not situation["report"].exists and not original.tied and not original.earlier_rounds:
        return ""
    return "involved" if actor.person in original.involved | original.tied | original.earlier_rounds else "free"


def may_open_sealed(situation: Situation, actor: Actor) -> bool:
    """Whether somebody may read sealed papers: anybody who sees the case once the map is opened, the quality manager before."""
    return bool(situation["retest"].opened) or holds(actor, {"quality manager"})


def _done_under(case: Case, events: Sequence[Happening]) -> dict[str, str]:
    """Return under which clause each act of the round was done, in the order in which they were done last."""
    done: dict[str, str] = {}
    for event in events:
        if event.at >= case.round.started_at or case.round_number == 1:
            done.pop(event.act, None)
            done[event.act] = event.clause
    return done


def act_title(name: str) -> str:
    """Return the title of an act as the record names it; moves that follow by themselves have their own names."""
    return ACTS[name].title if name in ACTS else name.partition(": ")[2].replace("-", " ").capitalize() or name


def _state(edition: Edition, event: AuditEvent, language: Any) -> str:
    return edition.states[event.to_state].title[language] if event.to_state in edition.states else event.to_state
