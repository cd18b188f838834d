"""Acts that put a report right (2.2.5): the amended report reserved, signed, sent back; and words alone."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.documents.report_content import Change, ReportContent
from lims_complaints.errors import Fault, Invalid, Refused, Stale
from lims_complaints.language import N_
from lims_complaints.measurement.value import parse_value
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.bench import Determination, Portion
from lims_complaints.records.decision import Decision, SentBack
from lims_complaints.records.quality import Nonconformity
from lims_complaints.records.report import Report, Result
from lims_complaints.records.retest import Retest
from lims_complaints.reports import ceremony, changes, drafting
from lims_complaints.reports.ceremony import Signed
from lims_complaints.reports.content import checked_by, content_of, prepared_by
from lims_complaints.reports.drafting import Draft
from lims_complaints.reports.given import (
    AmendForNonconformity,
    AmendText,
    ReserveAmendment,
    SendBack,
    SignAmendment,
    VoidForNonconformity,
)
from lims_complaints.reports.issuing import put_in_force, the_report
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import read_with
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.outcome import amended_by, newest_decision
from lims_complaints.timekeeping import local_day

NOT_RIGHT_NOW = N_("The report is not in force any more: there is nothing to amend.")
ANOTHER_WAITS = N_("Another amended report of it waits for its signature: that one is signed or sent back first.")


@dataclass(frozen=True)
class Reserved:
    """An amended report, drawn: which report it replaces, on which decision, its number and place in the chain, its pages."""

    original: int
    decision: int | None
    number: str
    sequence: int
    draft: Draft


def draw_amendment(
    desk: Desk, scene: Scene, edition: Edition, original: Report, plan: "AmendmentPlan", signatory: int
) -> Reserved:
    """Draw the report that is to replace `original`, under the next number of its chain."""
    session = scene.session
    if original.status != "in force" or original.file_sha256 is None:
        raise Refused("2.2.5", NOT_RIGHT_NOW)
    mine = amended_by(session, plan.decision) if plan.decision else None
    number, sequence = (mine.number, mine.sequence) if mine else _next_number(session, edition, original)
    old = content_of(session, original, edition)
    new, table = changes.amended(old, plan.changes)
    if plan.words_only and (lines := changes.results_changed(old, new)):
        message = N_("Line {lines}: a result would change; that takes a decision of a case or of a nonconformity.")
        raise Invalid((Fault("changes", message, {"lines": ", ".join(lines)}),))
    why = {"reason": plan.reason, "case": plan.case, "kind": plan.kind}
    together = read_with(chain_of(session, original), original)
    earlier = _said_before(session, edition, together) if plan.kind == "full" else ()
    replaced = [(r.number, r.file_sha256 or "") for r in together]
    content = changes.replacing(new, replaced, number, (*earlier, *table), **why)
    content = prepared_by(session, content, scene.actor.person, desk.clock())
    decided = plan.decision
    content = checked_by(
        session, content, decided.by_id if decided else scene.actor.person, decided.at if decided else scene.now
    )
    if decided and any(c["field"] == "value" for c in plan.changes):
        content = _tested_again(session, content, decided)
    draft = drafting.draw(desk, session, content, signatory, mine.status_token if mine else None)
    return Reserved(original.id, plan.decision.id if plan.decision else None, number, sequence, draft)


def _tested_again(session: Session, content: ReportContent, decided: Decision) -> ReportContent:
    """Return the content with the days of its tests reaching to the retest that a value comes from (7.8.2.1 j)."""
    query = select(func.max(Determination.ended_at)).join(Portion).join(Retest, Retest.batch_id == Portion.batch_id)
    last = session.scalar(query.where(Retest.round_id == decided.round_id))
    if last is None:
        return content
    day = local_day(session, last)
    return content.model_copy(update={"tested_until": max(day, content.tested_until or day)})


def _said_before(session: Session, edition: Edition, together: list[Report]) -> tuple[Change, ...]:
    """Return the changes of the supplements that a whole report replaces with their report: it shows them as well (7.8.8.1)."""
    said = [content_of(session, r, edition).amendment for r in together if r.kind == "supplement"]
    return tuple(change for amendment in said if amendment for change in amendment.changes)


@dataclass(frozen=True)
class AmendmentPlan:
    """What an amendment says and rests on."""

    reason: str
    changes: list[Any]
    decision: Decision | None = None
    case: str = ""
    kind: str = "full"
    words_only: bool = False


def _draw(desk: Desk, scene: Scene, edition: Edition, given: ReserveAmendment) -> Reserved:
    row = newest_decision(scene)
    assert row is not None
    assert scene.case is not None
    plan = AmendmentPlan(row.reason, row.changes, row, scene.case.number, row.kind)
    return draw_amendment(desk, scene, edition, scene.session.get_one(Report, row.report_id), plan, given.signatory)


@act("reports.reserve-amendment", N_("Draw up the amended report"), prepare=_draw)
def reserve_amendment(ctx: Context, given: ReserveAmendment) -> None:  # noqa: ARG001 - it was drawn from it
    """Give the amended report its number and put it before a signatory; done again, it is drawn anew (2.2.5)."""
    row = newest_decision(ctx.scene())
    reserved: Reserved = ctx.prepared
    if row is None or row.id != reserved.decision:
        raise Stale(0, 0)
    enter_amendment(ctx, reserved, row, "case")


def enter_amendment(ctx: Context, reserved: Reserved, decision: Decision, basis: str) -> Report:
    """Write the amended report with its results, or put the new draft on the one that is reserved already."""
    report = amended_by(ctx.session, decision)
    if report is None:
        original = ctx.session.get_one(Report, reserved.original, with_for_update=True)
        if original.status != "in force":
            raise Refused("2.2.5", NOT_RIGHT_NOW)
        waiting = select(Report.id).where(Report.supersedes_id == original.id, Report.status == "reserved")
        if ctx.session.scalar(waiting) is not None:
            raise Refused("2.2.5", ANOTHER_WAITS)
        report = _successor(original, reserved, decision, basis, ctx.actor.person)
        ctx.session.add(report)
        ctx.session.flush()
        ctx.session.add_all(_results(ctx.session, original, report, decision.changes))
    drafting.put(ctx, report, reserved.draft)
    ctx.notes["amended report"] = report.number
    ctx.shown["report"] = report.number
    return report


def _sign(desk: Desk, scene: Scene, _edition: Edition, given: SignAmendment) -> Signed:
    return ceremony.sign(desk, scene.session, _reserved(scene), given, scene.actor)


@act("reports.sign-amendment", N_("Sign the amended report"), page="sign-amendment", prepare=_sign)
def sign_amendment(ctx: Context, given: SignAmendment) -> None:
    """Sign the amended report: it takes the original's place in the same moment, so that never two are in force (2.2.5)."""
    report = _reserved(ctx.scene())
    ceremony.refuse_other_draft(ctx.session, report, given, ctx.actor, ctx.now)
    put_in_force(ctx, report, ctx.prepared)


@act("reports.send-back", N_("Send back without signing"))
def send_back(ctx: Context, given: SendBack) -> None:
    """Refuse to sign, with the reason; the quality manager decides again, and a reserved number stays, cancelled (2.2.5)."""
    row = newest_decision(ctx.scene())
    assert row is not None
    ctx.session.add(SentBack(decision_id=row.id, reason=given.reason, by_id=ctx.person, at=ctx.now))
    report = amended_by(ctx.session, row)
    if report is not None:
        report.status = "cancelled"
        ctx.notes["cancelled"] = report.number
    ctx.the_case.outcome = ctx.round.outcome = ""


def _draw_words(desk: Desk, scene: Scene, edition: Edition, given: AmendText) -> Reserved:
    listed = [{"field": c.place, "line": c.line, "new": c.new, "why": c.why} for c in given.changes]
    plan = AmendmentPlan(given.reason, listed, words_only=True)
    return draw_amendment(desk, scene, edition, the_report(scene), plan, given.signatory)


@act("reports.amend-text", N_("Amend words that touch no result"), on="report", prepare=_draw_words)
def amend_text(ctx: Context, given: AmendText) -> None:
    """Decide that words of a report are put right, and draw up the amended report; its signatory signs it (1.1)."""
    reserved: Reserved = ctx.prepared
    listed = [{"field": c.place, "line": c.line, "new": c.new, "why": c.why} for c in given.changes]
    decision = Decision(
        report_id=reserved.original, outcome="textual", facts=given.reason, reason=given.reason, changes=listed,
        by_id=ctx.person, at=ctx.now,
    )  # fmt: skip
    ctx.session.add(decision)
    ctx.session.flush()
    enter_amendment(ctx, reserved, decision, "textual")


def _draw_faulty(desk: Desk, scene: Scene, edition: Edition, given: AmendForNonconformity) -> Reserved:
    listed = [c.model_dump() for c in given.changes]
    return draw_amendment(desk, scene, edition, the_report(scene), AmendmentPlan(given.reason, listed), given.signatory)


@act("reports.amend-for-nonconformity", N_("Amend a report with the same fault"), on="report", prepare=_draw_faulty)
def amend_for_nonconformity(ctx: Context, given: AmendForNonconformity) -> None:
    """Decide that a report named in a nonconformity is put right, and draw up the amended one; its signatory signs it (5)."""
    reserved: Reserved = ctx.prepared
    decision = basis_in_nonconformity(ctx, given, "amended")
    decision.changes = [c.model_dump() for c in given.changes]
    ctx.session.add(decision)
    ctx.session.flush()
    enter_amendment(ctx, reserved, decision, "nonconformity")


def basis_in_nonconformity(ctx: Context, given: AmendForNonconformity | VoidForNonconformity, outcome: str) -> Decision:
    """Return the decision that a nonconformity asks for about the act's report."""
    number = ctx.session.scalars(select(Nonconformity.id).where(Nonconformity.number == given.nonconformity)).one()
    return Decision(
        nonconformity_id=number, report_id=the_report(ctx).id, outcome=outcome, facts=given.facts, reason=given.reason,
        by_id=ctx.person, at=ctx.now,
    )  # fmt: skip


def _reserved(scene: Scene) -> Report:
    row = newest_decision(scene)
    report = amended_by(scene.session, row) if row else None
    if report is None or report.status != "reserved":
        raise Refused("2.2.5", N_("No amended report waits for a signature."))
    return report


def _next_number(session: Session, edition: Edition, original: Report) -> tuple[str, int]:
    root = session.get_one(Report, original.root_id)
    last = session.scalar(select(func.max(Report.sequence)).where(Report.root_id == root.id)) or 0
    return edition.numbers["amendment"].format(report=root.number, n=last + 1), last + 1


def _successor(original: Report, reserved: Reserved, decision: Decision, basis: str, person: int | None) -> Report:
    content = ReportContent.model_validate(reserved.draft.content)
    return Report(
        number=reserved.number, client_id=original.client_id, root_id=original.root_id, supersedes_id=original.id,
        sequence=reserved.sequence, kind=decision.kind or "full", basis=basis, decision_id=decision.id, status="reserved",
        language=original.language, title=original.title, field=original.field, reason_for_test=content.reason,
        received_on=original.received_on, tested_from=content.tested_from, tested_until=content.tested_until,
        prepared_by_id=person, prepared_at=reserved.draft.at, checked_by_id=original.checked_by_id, checked_at=original.checked_at,
        source_sha256=original.source_sha256,
    )  # fmt: skip


def _results(session: Session, original: Report, report: Report, listed: list[Any]) -> list[Result]:
    """Return the amended report's own results: the original's, with the cells that change."""
    made = []
    columns = [c.key for c in Result.__table__.columns if c.key not in ("id", "report_id")]
    for row in session.scalars(select(Result).where(Result.report_id == original.id).order_by(Result.line)):
        fields = {c: getattr(row, c) for c in columns} | {"report_id": report.id}
        for change in listed:
            if change.get("line") == row.line and change["field"] in columns:
                fields[change["field"]] = change["new"]
        if fields["value"] != row.value:
            fields["number"], fields["detection"] = _number(fields["value"]), ""
        made.append(Result(**fields))
    return made


def _number(text: str) -> Any:
    try:
        return parse_value(text).number
    except Invalid:
        return None
