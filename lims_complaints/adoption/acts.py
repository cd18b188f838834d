"""Proposing, approving and declining an edition."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.act import Context, Desk, Ruling, act
from lims_complaints.adoption.checking import Before, Checked, follows_on, look_at, words_of
from lims_complaints.adoption.given import ApproveEdition, DeclineEdition, ProposeEdition
from lims_complaints.adoption.rules import ProposalsPart, Waiting
from lims_complaints.clocks.calendar import built_in
from lims_complaints.errors import Fault, Invalid, NotFound, ProcedureError
from lims_complaints.language import N_, Language
from lims_complaints.outbox import Later
from lims_complaints.procedure.document import parse_procedure
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import AdoptedEdition, ProposedEdition
from lims_complaints.situation.gather import Scene, part

FILES: Mapping[str, Language | None] = {"document": None, "simplified": "zh-Hans", "traditional": "zh-Hant"}
NO_TEXT = N_("{name} is no text in UTF-8. Save it as UTF-8 and choose it again.")
SAME = N_("These very words were adopted before or wait for approval already; nothing is new.")
OLD = N_("This is edition {number}, and edition {newest} was adopted meanwhile. Propose it again with a higher number.")
ANOTHER = N_("Another procedure provides for this document.")


@part("proposals")
def proposals(scene: Scene) -> ProposalsPart:
    """Gather the editions that wait for approval."""
    rows = scene.session.scalars(select(ProposedEdition).where(ProposedEdition.outcome == ""))
    today = timekeeping.local_day(scene.session, scene.now)
    return ProposalsPart(today, tuple(Waiting(r.id, r.proposed_by_id, r.in_force_from) for r in rows))


def checked(session: Session, store: Any, given: ProposeEdition, at: datetime) -> Checked:
    """Read what is proposed and judge it, against what was adopted as well. Raises Invalid for files that are no text."""
    text, translations = "", {}
    for field, language in FILES.items():
        upload = getattr(given, field)
        try:
            words = words_of(store, upload.sha256)
        except UnicodeDecodeError as wrong:
            raise Invalid((Fault(field, NO_TEXT, {"name": upload.name}),)) from wrong
        if language is None:
            text = words
        else:
            translations[language] = words
    found = look_at(text, translations, given.document.name)
    if found.edition is None:
        return found
    newest = session.scalar(select(func.max(AdoptedEdition.number)).where(AdoptedEdition.name == found.edition.name))
    late = follows_on(text, found.edition, Before(newest or 0, timekeeping.local_day(session, at)))
    return Checked(text, translations, found.edition, (*late, *found.faults))


def as_fault(error: ProcedureError) -> Fault:
    """Return a fault of a document as a fault of what was entered."""
    return Fault("document", "{fault}", {"fault": str(error)}, error.said)


def _look(desk: Desk, scene: Scene, _edition: Edition, given: ProposeEdition) -> Checked:
    found = checked(scene.session, desk.store, given, scene.now)
    if found.faults:
        raise Invalid(tuple(as_fault(f) for f in found.faults))
    return found


@act("edition.propose", N_("Propose an edition of a procedure"), on="station", prepare=_look)
def propose_edition(ctx: Context, given: ProposeEdition) -> None:
    """Keep an edition until somebody else approves it; nothing changes for any case yet (8.4)."""
    found: Checked = ctx.prepared
    assert found.edition is not None
    propose(ctx, found, found.edition, given.reason)


def propose(ctx: Context, found: Checked, edition: Edition, reason: str) -> None:
    """Enter a proposal and tell whoever approves it. Raises Invalid where it is nothing new or under another procedure."""
    _belongs(ctx, edition.name)
    query = select(ProposedEdition.id).where(ProposedEdition.hash == edition.hash, ProposedEdition.outcome == "")
    if ctx.session.get(AdoptedEdition, edition.hash) or ctx.session.scalar(query):
        raise Invalid((Fault("document", SAME),))
    row = ProposedEdition(
        hash=edition.hash, name=edition.name, number=edition.number, in_force_from=edition.in_force_from, text=found.text,
        translations=dict(found.translations), reason=reason, proposed_at=ctx.now, proposed_by=ctx.actor.name,
        proposed_by_id=ctx.actor.person,
    )  # fmt: skip
    ctx.session.add(row)
    ctx.session.flush()
    for role in sorted({role for move in ctx.edition.moves_of(editions.APPROVE) for role in move.by}):
        ctx.session.add(Notice(role=role, text=N_("A new edition of a procedure waits for approval."), made_at=ctx.now))
    ctx.notes["edition"] = f"{edition.name} {edition.number} {edition.hash}"
    ctx.shown["proposal"] = row.id


def _ruled(session: Session, given: ApproveEdition | DeclineEdition) -> Ruling | None:
    row = session.get(ProposedEdition, given.proposal)
    if row is None or row.closed_at is None:
        return None
    return Ruling(editions.APPROVE if row.outcome == "approved" else DECLINE, row.closed_at, row.closed_by)


DECLINE = "edition.decline"


@act(editions.APPROVE, N_("Approve an edition of a procedure"), on="station", ruled=_ruled)
def approve_edition(ctx: Context, given: ApproveEdition) -> None:
    """Put an edition into force from its day on, and never for what lies behind; open cases keep theirs (8.4)."""
    row = _waiting(ctx, given.proposal)
    newest = ctx.session.scalar(select(func.max(AdoptedEdition.number)).where(AdoptedEdition.name == row.name)) or 0
    if row.number <= newest:
        raise Invalid((Fault("proposal", OLD, {"number": str(row.number), "newest": str(newest)}),))
    _close(ctx, row, "approved", "")
    translations = cast("dict[Language, str]", row.translations)
    edition = parse_procedure(row.text, f"{row.name}.md", translations)
    day = datetime.combine(row.in_force_from, time(), built_in(edition.jurisdiction).tz).astimezone(UTC)
    adoption = editions.Adoption(ctx.actor.name, ctx.now, max(day, ctx.now))
    editions.adopt(ctx.session, edition, row.text, translations, adoption)
    ctx.later.append(Later("audit.checkpoint", f"checkpoint:edition:{edition.hash}", {"why": "adoption"}))


@act(DECLINE, N_("Decline an edition of a procedure"), on="station", ruled=_ruled)
def decline_edition(ctx: Context, given: DeclineEdition) -> None:
    """Say why an edition does not come into force; whoever proposed it may take it back so (8.4)."""
    _close(ctx, _waiting(ctx, given.proposal), "declined", given.reason)


def _waiting(ctx: Context, proposal: int) -> ProposedEdition:
    row = ctx.session.get(ProposedEdition, proposal)
    if row is None:
        raise NotFound(str(proposal))
    _belongs(ctx, row.name)
    return row


def _belongs(ctx: Context, name: str) -> None:
    """Hold an edition to the procedure that says who approves it: its own, where that says so."""
    if editions.governing(ctx.session, name, ctx.now).name != ctx.edition.name:
        raise Invalid((Fault("document", ANOTHER),))


def _close(ctx: Context, row: ProposedEdition, outcome: str, why: str) -> None:
    row.outcome, row.closed_at, row.closed_by, row.closed_by_id = outcome, ctx.now, ctx.actor.name, ctx.actor.person
    row.closed_why = why
    ctx.session.flush()
    ctx.notes["edition"] = f"{row.name} {row.number} {row.hash}"
