"""The archive transfer list and the case record."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lims_complaints.act import ACTS, Context
from lims_complaints.archive.acts import newest
from lims_complaints.archive.pieces import WHAT, newest_papers, pieces_of
from lims_complaints.archive.record import NOT_BOUND
from lims_complaints.clocks.due import Due
from lims_complaints.clocks.term import say_term
from lims_complaints.documents.content import Titled, Value, Words
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Rows, Section, Table, rows, section
from lims_complaints.language import LANGUAGES, N_
from lims_complaints.papers import form, last_day, named, reckoned, sheet, state_named, titled
from lims_complaints.procedure.edition import THE_PROCEDURE, ClockRule, Edition, LetterRule
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Round
from lims_complaints.records.clock import Clock
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from lims_complaints.timekeeping import term_said


@form("archive-transfer-list")
def archive_transfer_list(ctx: Context) -> FormContent:
    """归档移交清单: pieces, hashes, retention, accepted or returned (7)."""
    row = newest(ctx)
    return sheet(
        ctx,
        "archive-transfer-list",
        section(
            N_("Transfer"),
            rows(
                (N_("Case"), ctx.the_case.number),
                (N_("From"), ctx.the_case.who),
                (N_("Pieces"), str(len(row.pieces))),
                (N_("SHA-256 of the package"), row.package_sha256),
                (N_("Retain until"), row.retain_until),
                (N_("Handed over by"), named(ctx.session, row.handed_by_id)),
                (N_("Handed over at"), row.handed_at),
                (N_("Ruling"), Words(text=VERDICTS[row.verdict])),
                (N_("Remark"), row.reason),
                (N_("Archivist"), named(ctx.session, row.ruled_by_id)),
                (N_("Received or returned at"), row.ruled_at),
            ),
        ),
        section(N_("Pieces handed over"), _pieces(ctx.edition, row.pieces)),
        number=row.number,
    )


def _pieces(edition: Edition, pieces: list[Any]) -> Table:
    heads = (
        Column(head=N_("No.")),
        Column(head=N_("What it is"), share=Decimal("1.6")),
        Column(head=N_("File"), share=Decimal("1.8")),
        Column(head=N_("SHA-256"), share=Decimal("2.6")),
    )
    lines = ((str(n), _what(edition, p["what"]), p["path"], p["sha256"]) for n, p in enumerate(pieces, 1))
    return Table(columns=heads, rows=tuple(lines))


def _what(edition: Edition, what: str) -> Value:
    """Say what a piece is: a form by its title, a letter by its matter, anything else in words."""
    if what in edition.forms:
        return titled(edition.forms[what].title)
    if what in edition.letters:
        return _letter_named(edition.letters[what])
    return Words(text=WHAT.get(what, what))


def _letter_named(rule: LetterRule) -> Titled:
    """Name a kind of letter by its matter, with … for what differs from one to the next; at its end nothing stands for that."""
    return Titled(texts={each: OPEN_END.sub("", PLACE.sub("…", rule.subject[each])) for each in LANGUAGES})


@form("case-record")
def case_record(ctx: Context) -> FormContent:
    """案卷: the course of a case, its clocks, papers, files and audit extract; the papers themselves are bound in behind."""
    parts = (section(N_("The case"), _head(ctx)), _course(ctx), *_clocks(ctx), _papers(ctx), _files(ctx), _audit(ctx))
    return sheet(ctx, "case-record", *parts, lead=Words(text=HOW_TO_READ)).model_copy(update={"contents": True})


PLACE = re.compile(r"\{[^{}]+\}")
OPEN_END = re.compile(r"[:：]?\s*…$")
HOW_TO_READ = N_(
    "The course of the case first, then its time limits, its papers and files with their hashes, and what the audit chain holds "
    "of it. Behind that stand the papers themselves, in the order in which they were made."
)


def _head(ctx: Context) -> Rows:
    case, filed = ctx.the_case, ctx.session.get_one(Appeal, ctx.the_case.id)
    route = ctx.edition.routes.get(case.route)
    return rows(
        (N_("Case"), case.number),
        (N_("Kind of case"), titled(route.title) if route else case.route),
        (N_("Filed at"), case.filed_at),
        (N_("From"), case.who),
        (N_("Report"), case.report.number if case.report else ""),
        (N_("Grounds"), filed.grounds),
        (N_("Remedy asked for"), Words(text=filed.remedy)),
        (N_("Accepted at"), case.accepted_at),
        (N_("Kind"), Words(text=N_("urgent") if case.urgent else N_("ordinary"))),
        (N_("Outcome"), Words(text=case.outcome) if case.outcome else ""),
        (N_("Where it stands"), state_named(ctx.edition, case.state)),
        (N_("Closed at"), case.closed_at),
        (
            N_("Edition of the procedure"),
            titled({each: f"{ctx.edition.title[each]} · {ctx.edition.number}" for each in LANGUAGES}),
        ),
        (N_("SHA-256 of the edition"), ctx.edition.hash),
    )


def _course(ctx: Context) -> Section:
    filed = ctx.session.get_one(Appeal, ctx.the_case.id).grounds
    rounds = ctx.session.scalars(select(Round).where(Round.case_id == ctx.the_case.id).order_by(Round.number)).all()
    heads = (
        *(
            Column(head=h, share=Decimal(s))
            for h, s in ((N_("Round"), "0.6"), (N_("Begun at"), "1.5"), (N_("Ended at"), "1.5"))
        ),
        *(Column(head=h, share=Decimal(s)) for h, s in ((N_("Grounds"), "3"), (N_("Outcome"), "1.2"))),
    )
    lines = tuple(
        (
            str(r.number),
            r.started_at,
            r.ended_at,
            r.grounds or (filed if r.number == 1 else ""),
            Words(text=r.outcome) if r.outcome else "",
        )
        for r in rounds
    )
    above = tuple(
        (
            str(r.number),
            Words(text=r.concluded),
            r.conclusion,
            r.recourse,
            named(ctx.session, r.concluded_by_id),
            r.concluded_at,
        )
        for r in rounds
        if r.concluded
    )
    names = (
        N_("Round"),
        N_("Top management concluded"),
        N_("What it found"),
        N_("The recourse outside the station"),
        N_("By"),
        N_("When"),
    )
    shares = ("0.6", "1.4", "2.4", "2.4", "1", "1.5")
    columns = tuple(Column(head=h, share=Decimal(s)) for h, s in zip(names, shares, strict=True))
    table = Table(columns=columns, rows=above, caption=N_("What top management concluded"))
    return section(N_("The course of the case"), Table(columns=heads, rows=lines), *((table,) if above else ()))


def _clocks(ctx: Context) -> tuple[Section, ...]:
    clocks = ctx.session.scalars(select(Clock).where(Clock.case_id == ctx.the_case.id).order_by(Clock.id)).all()
    shares = ("3", "1", "1.1", "1.7", "2.4", "2.4", "1.7", "2.4")
    names = (
        N_("Time limit"), N_("Round"), N_("Clause"), N_("Term"), N_("Started at"), N_("Due on"), N_("What became of it"), N_("When"),
    )  # fmt: skip
    heads = tuple(Column(head=h, share=Decimal(s)) for h, s in zip(names, shares, strict=True))
    lines = tuple(_clock(ctx.edition, c) for c in clocks)
    turned = tuple(
        (_clock_named(ctx.edition, c), Words(text=e.kind), e.at, e.reason)
        for c in clocks
        for e in c.entries
        if e.reason or e.kind == "missed"
    )
    why = Table(
        columns=tuple(Column(head=h) for h in (N_("Time limit"), N_("What"), N_("When"), N_("Reason"))),
        rows=turned,
        caption=N_("What changed a time limit, and why"),
    )
    table = section(N_("Time limits"), Table(columns=heads, rows=lines), *((why,) if turned else ()))
    explained = tuple((_clock_named(ctx.edition, c), _how(ctx.edition, c)) for c in clocks)
    return (table, Section(heading=N_("How each day was reckoned"), parts=(rows(*explained),), level=2))


def _clock(edition: Edition, clock: Clock) -> tuple[Value | None, ...]:
    became, at = "running", None
    if clock.met_at is not None:
        became, at = ("met" if clock.met_at < clock.due_at else "missed"), clock.met_at
    elif clock.ended_at is not None:
        became, at = "ended", clock.ended_at
    rule = edition.clocks.get(clock.name)
    term: Value = _term(rule, clock.term) if rule else clock.term
    named_clock = _clock_named(edition, clock)
    return (
        named_clock, str(clock.round_number), clock.clause, term, clock.started_at,
        last_day(clock.due_on, provisional=clock.provisional), Words(text=BECAME[became]), at,
    )  # fmt: skip


def _clock_named(edition: Edition, clock: Clock) -> Value:
    rule = edition.clocks.get(clock.name)
    return titled(rule.title) if rule else clock.name


def _term(rule: ClockRule, text: str) -> Value:
    """Say a term in the reader's language; one that the edition does not hold as it stands."""
    term = next((rule.terms[word] for word, said in rule.term_texts.items() if said == text and word in rule.terms), None)
    return Titled(texts={each: say_term(term, each) for each in LANGUAGES}) if term else text


def _how(edition: Edition, clock: Clock) -> Value:
    rule = edition.clocks.get(clock.name)
    if rule is None:
        return ""
    return reckoned(Due.from_json(clock.reckoning), term_said(rule, clock.term), clock.clause)


BECAME = {
    "running": N_("still running"),
    "met": N_("kept"),
    "missed": N_("kept too late"),
    "ended": N_("ended without being needed"),
}


def _papers(ctx: Context) -> Section:
    heads = (
        Column(head=N_("No.")),
        Column(head=N_("Paper"), share=Decimal(3)),
        Column(head=N_("Number"), share=Decimal("1.4")),
        Column(head=N_("Round")),
        Column(head=N_("Made at"), share=Decimal("1.8")),
    )
    found = [p for p in newest_papers(ctx.session, ctx.the_case) if p.name not in NOT_BOUND]
    lines = tuple(
        (str(n), _paper_named(ctx.edition, p), p.number or str(p.content.get("number", "")), str(p.round_number), p.made_at)
        for n, p in enumerate(found, 1)
    )
    return section(N_("Papers, in order"), Table(columns=heads, rows=lines))


def _paper_named(edition: Edition, paper: Paper) -> Value:
    if paper.kind != "letter":
        return _what(edition, paper.name)
    return Titled(texts={each: paper.content["words"][each]["subject"] for each in LANGUAGES})


def _files(ctx: Context) -> Section:
    kept: list[Mapping[str, str]] = [
        {"what": p.what, "path": p.path, "sha256": p.sha256}
        for p in pieces_of(ctx.session, ctx.the_case)
        if not p.path.startswith("papers/")
    ]
    if not kept:
        return section(N_("Files and reports"), Paragraphs(paragraphs=(Words(text=N_("No files belong to the case.")),)))
    return section(N_("Files and reports"), _pieces(ctx.edition, list(kept)))


def _audit(ctx: Context) -> Section:
    query = select(AuditEvent).where(AuditEvent.subject_kind == "case", AuditEvent.subject == ctx.the_case.number)
    names = (N_("No."), N_("When"), N_("Who"), N_("What was done"), N_("Clause"), N_("Then it stood"), N_("Hash"))
    shares = ("0.6", "1.7", "1.2", "2.2", "0.7", "1.9", "1.9")
    lines = tuple(
        (
            str(e.sequence), e.at, _actor(ctx, e), _act(e.act), e.clause, state_named(ctx.edition, e.to_state),
            e.hash[:16],
        )
        for e in ctx.session.scalars(query.order_by(AuditEvent.sequence))
    )  # fmt: skip
    how = Paragraphs(paragraphs=(Words(text=HOW_TO_CHECK),))
    heads = tuple(Column(head=h, share=Decimal(s)) for h, s in zip(names, shares, strict=True))
    return section(N_("Audit extract"), how, Table(columns=heads, rows=lines))


HOW_TO_CHECK = N_(
    "Each entry of the station's audit chain carries the hash of the one before. The first sixteen characters of each hash "
    "stand here; the whole entries travel in the archive package as audit.json."
)


def _actor(ctx: Context, event: AuditEvent) -> Value:
    return named(ctx.session, event.actor_id) or Words(text=ACTORS.get(event.actor, event.actor))


ACTORS = {"client": N_("the client"), THE_PROCEDURE: N_("by itself, under the procedure"), "the station": N_("the station")}


def _act(name: str) -> Value:
    """Say an act by its title; a move that follows by itself has none, and what it led to stands beside it."""
    if name in ACTS:
        return Words(text=ACTS[name].title)
    return Words(text=N_("The case has moved on."))


ENTRIES = (
    N_("started"),
    N_("met"),
    N_("missed"),
    N_("explained"),
    N_("ended"),
    N_("recomputed"),
    N_("paused"),
    N_("resumed"),
    N_("extended"),
)
VERDICTS = {"": N_("not ruled on yet"), "accepted": N_("taken into the archive"), "returned": N_("returned")}
