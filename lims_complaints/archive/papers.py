"""The archive transfer list and the case record."""

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.archive.acts import newest
from lims_complaints.archive.pieces import pieces_of
from lims_complaints.documents.content import Words
from lims_complaints.documents.forms import Column, FormContent, Section, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, name_of, sheet
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Round
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.journal import AuditEvent


@form("archive-transfer-list")
def archive_transfer_list(ctx: Context) -> FormContent:
    """归档移交清单: pieces, hashes, retention, accepted or returned (7)."""
    row = newest(ctx)
    heads = (Column(head=N_("Piece")), Column(head=N_("What it is")), Column(head=N_("SHA-256")))
    pieces = Table(columns=heads, rows=tuple((p["path"], p["what"], p["sha256"]) for p in row.pieces))
    return sheet(
        ctx,
        "archive-transfer-list",
        section(
            N_("Transfer"),
            rows(
                (N_("Case"), ctx.the_case.number),
                (N_("Handed over by"), name_of(ctx.session, row.handed_by_id)),
                (N_("Handed over at"), row.handed_at),
                (N_("Retain until"), row.retain_until),
                (N_("SHA-256 of the package"), row.package_sha256),
                (N_("Verdict"), Words(text=row.verdict) if row.verdict else ""),
                (N_("Reason"), row.reason),
                (N_("Archivist"), name_of(ctx.session, row.ruled_by_id)),
            ),
        ),
        section(N_("Pieces"), pieces),
        number=row.number,
    )


@form("case-record")
def case_record(ctx: Context) -> FormContent:
    """案卷: the whole course of a case, its clocks, its pieces and its audit extract, in order."""
    case = ctx.the_case
    filed = ctx.session.get_one(Appeal, case.id)
    head = rows(
        (N_("Case"), case.number),
        (N_("Filed at"), case.filed_at),
        (N_("From"), case.who),
        (N_("Report"), case.report.number if case.report else ""),
        (N_("Grounds"), filed.grounds),
        (N_("Accepted at"), case.accepted_at),
        (N_("Outcome"), Words(text=case.outcome) if case.outcome else ""),
        (N_("Closed at"), case.closed_at),
        (N_("Edition of the procedure"), f"{ctx.edition.name} {ctx.edition.number} ({ctx.edition.hash})"),
    )
    content = sheet(ctx, "case-record", section(N_("The case"), head), *_rounds(ctx), _clocks(ctx), _pieces(ctx), _audit(ctx))
    return content.model_copy(update={"contents": True})


def _rounds(ctx: Context) -> tuple[Section, ...]:
    rounds = ctx.session.scalars(select(Round).where(Round.case_id == ctx.the_case.id).order_by(Round.number)).all()
    return tuple(
        section(
            Words(text=N_("Round {n}"), values={"n": str(r.number)}),
            rows(
                (N_("Begun at"), r.started_at),
                (N_("Ended at"), r.ended_at),
                (N_("Grounds"), r.grounds),
                (N_("Outcome"), Words(text=r.outcome) if r.outcome else ""),
            ),
        )
        for r in rounds
    )


def _clocks(ctx: Context) -> Section:
    query = select(Clock, ClockEntry).join(ClockEntry, ClockEntry.clock_id == Clock.id).where(Clock.case_id == ctx.the_case.id)
    names = ctx.edition.clocks
    lines = tuple(
        (
            Words(text=names[c.name].title["en"]) if c.name in names else c.name,
            str(c.round_number),
            c.clause,
            c.term,
            c.due_on,
            Words(text=e.kind),
            e.at,
            e.reason,
        )
        for c, e in ctx.session.execute(query.order_by(ClockEntry.id))
    )
    heads = tuple(
        Column(head=h)
        for h in (N_("Clock"), N_("Round"), N_("Clause"), N_("Term"), N_("Due on"), N_("What"), N_("When"), N_("Reason"))
    )
    return section(N_("Clocks"), Table(columns=heads, rows=lines))


def _pieces(ctx: Context) -> Section:
    heads = (Column(head=N_("Piece")), Column(head=N_("What it is")), Column(head=N_("SHA-256")))
    return section(
        N_("Pieces"), Table(columns=heads, rows=tuple((p.path, p.what, p.sha256) for p in pieces_of(ctx.session, ctx.the_case)))
    )


def _audit(ctx: Context) -> Section:
    query = select(AuditEvent).where(AuditEvent.subject_kind == "case", AuditEvent.subject == ctx.the_case.number)
    heads = tuple(Column(head=h) for h in (N_("No."), N_("When"), N_("Who"), N_("Act"), N_("Clause"), N_("To"), N_("Hash")))
    lines = tuple(
        (str(e.sequence), e.at, e.actor, e.act, e.clause, e.to_state, e.hash[:16])
        for e in ctx.session.scalars(query.order_by(AuditEvent.sequence))
    )
    return section(N_("Audit extract"), Table(columns=heads, rows=lines))


ENTRIES = (N_("started"), N_("met"), N_("missed"), N_("ended"), N_("recomputed"), N_("paused"), N_("resumed"), N_("extended"))
VERDICTS = (N_("accepted"), N_("returned"))
