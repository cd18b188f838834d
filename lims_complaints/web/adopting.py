"""Editions of the procedures: proposed as files, compared with what holds, approved by somebody else, in force from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import ACTS, Desk
from lims_complaints.adoption.checking import name_in, words_of
from lims_complaints.adoption.given import ApproveEdition, DeclineEdition, ProposeEdition
from lims_complaints.errors import Fault, Invalid, NotFound, Refused, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language, translator
from lims_complaints.procedure.compare import Change, compare, rewritten
from lims_complaints.procedure.document import parse_procedure
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.journal import AdoptedEdition, ProposedEdition
from lims_complaints.situation.gather import Scene
from lims_complaints.web import meanwhile
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import staff
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.web.standing import view_of
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
Looking = Annotated[Actor, Depends(staff)]
SAID = {
    "proposed": N_("The edition is proposed. It holds once somebody else has approved it, from the day that it names."),
    "approved": N_("The edition is approved. It holds from its day on; open cases keep theirs."),
    "declined": N_("The edition is declined. Nothing changes."),
}
KINDS = {
    "front": N_("Title and calendar"),
    "clock": N_("Terms"), "move": N_("Moves"), "clause": N_("Clauses"), "letter": N_("Letters"), "form": N_("Forms"),
    "role": N_("Roles"), "state": N_("States"), "route": N_("Kinds of complaint"), "setting": N_("Settings"), "number": N_("Numberings"),
}  # fmt: skip
LATELY = 20


@dataclass(frozen=True)
class Running:
    """A procedure that the house runs: the edition in force, those to come, and how many were before."""

    edition: Edition
    row: AdoptedEdition
    coming: Sequence[AdoptedEdition]
    earlier: int


@router.get("/procedures")
async def procedures(request: Request, actor: Looking) -> Response:
    """Show which editions are in force, which are to come and which wait, and the form to propose one."""
    return await apart(_answer, request, actor, Form(ProposeEdition, restore(request)))


@router.post("/procedures")
async def propose(request: Request, actor: Looking) -> Response:
    """Propose an edition: what is wrong with the files is shown with file, line and cure, and nothing is kept of it."""
    entered = await read_form(request, ProposeEdition)
    form = Form.of(ProposeEdition, entered)
    if not isinstance(form.value, ProposeEdition):
        return await apart(_answer, request, actor, form)
    try:
        done = await apart(_propose, desk_of(request), form.value, actor)
    except Invalid as wrong:
        return await apart(_answer, request, actor, Form(ProposeEdition, entered, wrong.faults))
    except Refused as refused:
        return await apart(_answer, request, actor, Form(ProposeEdition, entered, _told(refused)), 403)
    return sent(request, redirect(f"/procedures/proposals/{done}?said=proposed"), entered)


@router.get("/procedures/proposals/{proposal}")
async def proposal(request: Request, proposal: int, actor: Looking) -> Response:
    """Show what a proposed edition changes, in the reader's language, and let it be approved or declined."""
    return await apart(_compared, request, actor, proposal, Form(DeclineEdition))


@router.post("/procedures/proposals/{proposal}/approve")
async def approve(request: Request, proposal: int, actor: Looking) -> Response:
    """Approve the edition."""
    try:
        given = ApproveEdition(proposal=proposal)
        await apart(_rule, desk_of(request), "edition.approve", given, proposal, actor)
    except ValidationError as wrong:
        raise NotFound(str(proposal)) from wrong
    except Stale as quicker:
        raise await meanwhile.told(request, quicker, ACTS["edition.approve"], actor, None) from quicker
    except Invalid as wrong:
        return await apart(_compared, request, actor, proposal, Form(DeclineEdition, None, wrong.faults), 422)
    except Refused as refused:
        return await apart(_compared, request, actor, proposal, Form(DeclineEdition, None, _told(refused)), 403)
    return redirect(f"/procedures/proposals/{proposal}?said=approved")


@router.post("/procedures/proposals/{proposal}/decline")
async def decline(request: Request, proposal: int, actor: Looking) -> Response:
    """Decline the edition, with the reason."""
    entered = await read_form(request, DeclineEdition)
    entered = _about(entered, proposal)
    form = Form.of(DeclineEdition, entered)
    if not isinstance(form.value, DeclineEdition):
        return await apart(_compared, request, actor, proposal, form, 422)
    try:
        await apart(_rule, desk_of(request), "edition.decline", form.value, proposal, actor)
    except Stale as quicker:
        stale = await meanwhile.told(request, quicker, ACTS["edition.decline"], actor, None)
        raise replace(stale, typed=meanwhile.typed(form, translator(language_of(request)))) from quicker
    except Refused as refused:
        return await apart(_compared, request, actor, proposal, Form(DeclineEdition, entered, _told(refused)), 403)
    return redirect(f"/procedures/proposals/{proposal}?said=declined")


def _about(entered: Any, proposal: int) -> Any:
    entered.values["proposal"] = [str(proposal)]
    return entered


def _told(refused: Refused) -> tuple[Fault, ...]:
    clause = {"clause": refused.clause, "why": ""}
    reasons = refused.missing or (refused.reason,)
    return tuple(Fault("", "{label} (§ {clause})", clause | {"label": reason}) for reason in reasons)


def _propose(desk: Desk, given: ProposeEdition, actor: Actor) -> int:
    """Propose under the procedure that says who may: the document's own, or the house's for a first edition."""
    try:
        name = name_in(words_of(desk.store, given.document.sha256))
    except UnicodeDecodeError:
        name = ""
    with desk.read() as session:
        under = editions.governing(session, name, desk.clock()).name
    return int(desk.perform("edition.propose", given, by=actor, procedure=under).shown["proposal"])


def _rule(desk: Desk, act: str, given: Any, proposal: int, actor: Actor) -> None:
    with desk.read() as session:
        under = editions.governing(session, _found(session, proposal).name, desk.clock()).name
    desk.perform(act, given, by=actor, procedure=under)


def _found(session: Session, proposal: int) -> ProposedEdition:
    row = session.get(ProposedEdition, proposal)
    if row is None:
        raise NotFound(str(proposal))
    return row


def _answer(request: Request, actor: Actor, form: Form, status: int = 0) -> Response:
    desk = desk_of(request)
    with desk.read() as session:
        now = desk.clock()
        running = [_running(session, e, now) for e in editions.named(session, now)]
        rows = session.scalars(select(ProposedEdition).order_by(ProposedEdition.id.desc()).limit(LATELY)).all()
        may = any(_open(desk, session, actor, "edition.propose", r.edition.name) for r in running)
    return ask(
        request, "procedures.html", form, status, running=running, may=may,
        waiting=[r for r in rows if not r.outcome], closed=[r for r in rows if r.outcome],
    )  # fmt: skip


def _running(session: Session, edition: Edition, now: datetime) -> Running:
    rows = editions.all_of(session, edition.name)
    here = next(r for r in rows if r.hash == edition.hash)
    coming = [r for r in rows if r.in_force_at > now]
    return Running(edition, here, coming, len(rows) - len(coming) - 1)


def _open(desk: Desk, session: Session, actor: Actor, act: str, procedure: str) -> bool:
    offer = desk.offer(Scene(session, actor, desk.clock()), act, procedure)
    return offer is not None and offer.allowed


def _compared(request: Request, actor: Actor, proposal: int, form: Form, status: int = 200) -> Response:
    desk, language = desk_of(request), language_of(request)
    with desk.read() as session:
        row, now = _found(session, proposal), desk.clock()
        new = parse_procedure(row.text, f"{row.name}.md", cast("dict[Language, str]", row.translations))
        old = editions.in_force(session, row.name, now) if editions.known(session, row.name) else None
        under = editions.governing(session, row.name, now)
        may = not row.outcome and _open(desk, session, actor, "edition.approve", under.name)
        today = view_of(request, session).now.today
    return page(
        request, "proposal.html", status, row=row, new=new, old=old, changes=_by_kind(old, new, language), kinds=KINDS, form=form,
        may=may, own=row.proposed_by_id is not None and row.proposed_by_id == actor.person, past=row.in_force_from < today,
        said=SAID.get(request.query_params.get("said", ""), ""),
        approvers=[under.roles[r].title[language] for m in under.moves_of("edition.approve") for r in sorted(m.by) if r in under.roles],
    )  # fmt: skip


def _by_kind(old: Edition | None, new: Edition, language: Language) -> dict[str, list[tuple[Change, Any]]]:
    """Return the changes by kind, each with its words as they were and are, where words changed."""
    found: dict[str, list[tuple[Change, Any]]] = {}
    for change in compare(old, new) if old else ():
        found.setdefault(change.kind, []).append((change, rewritten(old, new, change, language) if old else ()))
    return found
