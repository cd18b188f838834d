"""The papers about void reports: the recall ledger (报告收回登记) and the public notice (报告作废公告)."""

from sqlalchemy import select

from lims_complaints.act import Context
from lims_complaints.documents.content import Value, Words
from lims_complaints.documents.forms import Column, FormContent, Paragraphs, Section, Table, rows, section
from lims_complaints.language import N_
from lims_complaints.papers import form, sheet
from lims_complaints.records.report import Copy, Report
from lims_complaints.report_files import CERTIFIED
from lims_complaints.reports.recall import notice_of
from lims_complaints.reports.supplementing import proof_of, sent_to
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import replacement, supplements

ANSWERS = {
    "": N_("not asked yet"),
    "asked": N_("asked, no answer yet"),
    "returned": N_("returned"),
    "destroyed": N_("destroyed"),
    "lost": N_("lost"),
    "no answer": N_("no answer"),
}
BACK = N_("returned, stamped void by hand")
HOW = {"portal": N_("portal"), "e-mail": N_("e-mail"), "courier": N_("courier"), "by hand": N_("by hand")}
MEDIA = {"file": N_("file"), "paper": N_("paper copy")}
NOT_REPLACED = N_("not replaced")


@form("recall-ledger")
def recall_ledger(ctx: Context) -> FormContent:
    """报告收回登记: each copy of each void report, its holder, asked, answer, evidence (2.2.5)."""
    assert ctx.report is not None
    chain = chain_of(ctx.session, ctx.report)
    sections = [part for report in chain if report.status == "void" for part in _ledger(ctx, report, chain)]
    sections += [part for report in chain if report.status == "supplemented" for part in _read_together(report, chain)]
    return sheet(ctx, "recall-ledger", *sections, number="" if ctx.case else ctx.report.number)


def _ledger(ctx: Context, report: Report, chain: list[Report]) -> tuple[Section, ...]:
    head = rows(
        (N_("Report number"), report.number),
        (N_("Void since"), report.voided_at),
        (N_("Reason"), Words(text=report.void_reason)),
        (N_("Replaced by"), _replaced_by(report, chain)),
        (N_("SHA-256 of the file as entered") if report.origin else N_("SHA-256 of the file as issued"), report.file_sha256),
        (_mark(report), report.voided_sha256 or ""),
    )
    return section(N_("The void report"), head), section(N_("Copies"), _copies(ctx, report))


def _read_together(report: Report, chain: list[Report]) -> tuple[Section, ...]:
    """A report that stands as amended: who holds it, and when the supplement went to them. Nothing is called back."""
    added = supplements(chain, report)
    head = rows(
        (N_("Report number"), report.number),
        (N_("Amended by"), ", ".join(s.number for s in added)),
        (N_("SHA-256 of the file as issued"), report.file_sha256),
    )
    heads = (
        N_("Holder"), N_("How it was given out"), N_("Medium"), N_("Supplement"), N_("Supplement given out"), N_("Evidence"),
    )  # fmt: skip
    lines: list[tuple[Value | None, ...]] = [
        (c.holder, Words(text=HOW[c.how]), Words(text=MEDIA[c.medium]), s.number, sent_to(s, c.holder), proof_of(s, c.holder))
        for c in report.copies
        for s in added
    ]
    table = Table(columns=tuple(Column(head=h) for h in heads), rows=tuple(lines))
    none = Paragraphs(paragraphs=(Words(text=N_("No copy was given out.")),))
    return section(N_("The report that a supplement amends"), head), section(N_("Copies"), table if lines else none)


def _mark(report: Report) -> str:
    return N_("SHA-256 of the void certificate") if report.void_way == CERTIFIED else N_("SHA-256 of the stamped file")


def _copies(ctx: Context, report: Report) -> Table | Paragraphs:
    copies = ctx.session.scalars(select(Copy).where(Copy.report_id == report.id).order_by(Copy.id)).all()
    if not copies:
        return Paragraphs(paragraphs=(Words(text=N_("No copy was given out.")),))
    heads = (
        N_("Holder"),
        N_("How it was given out"),
        N_("Medium"),
        N_("Asked back at"),
        N_("What became of it"),
        N_("Answer"),
        N_("Evidence (SHA-256)"),
    )
    lines: list[tuple[Value | None, ...]] = [
        (
            c.holder,
            Words(text=HOW[c.how]),
            Words(text=MEDIA[c.medium]),
            c.asked_at,
            Words(text=_became(c)),
            c.answer,
            c.answer_sha256,
        )
        for c in copies
    ]
    return Table(columns=tuple(Column(head=h) for h in heads), rows=tuple(lines))


def _became(copy: Copy) -> str:
    """Say what became of a copy; a paper that came back was stamped by hand."""
    return BACK if copy.medium == "paper" and copy.recall == "returned" else ANSWERS[copy.recall]


@form("void-notice")
def void_notice(ctx: Context) -> FormContent:
    """报告作废公告: number, date, void since, why in a line, replaced by; nothing of the client or the results (2.2.5)."""
    notice = notice_of(ctx)
    report = ctx.session.get_one(Report, notice.report_id)
    chain = chain_of(ctx.session, report)
    said = rows(
        (N_("Report number"), report.number),
        (N_("Issued at"), report.issued_at),
        (N_("Void since"), report.voided_at),
        (N_("Reason"), notice.reason),
        (N_("Replaced by"), _replaced_by(report, chain)),
        (N_("Published at"), notice.published_at),
    )
    lead = Words(text=N_("Test report {number} is void. Nobody may rely on it any more."), values={"number": report.number})
    return sheet(ctx, "void-notice", section("", said), number=report.number, lead=lead)


def _replaced_by(report: Report, chain: list[Report]) -> Value:
    replaced = replacement(chain, report)
    return replaced.number if replaced else Words(text=NOT_REPLACED)
