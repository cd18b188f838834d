"""Waiting for the client or for a sample, and more time for a term: where a procedure has them. The clocks follow by themselves."""

from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.clocks.explain import say_due
from lims_complaints.language import LANGUAGES, N_
from lims_complaints.records.clock import Clock
from lims_complaints.review.given import ExtendTerm, GoOn, WaitForClient, WaitForSample


@act("review.wait-for-client", N_("Wait for the client"))
def wait_for_client(ctx: Context, given: WaitForClient) -> None:
    """Ask the client for what is needed; the document says which clocks stand meanwhile."""
    ctx.step("waits for client", words=given.what)
    ctx.fields["what was done"] = given.what


@act("review.wait-for-sample", N_("Wait for the sample"))
def wait_for_sample(ctx: Context, given: WaitForSample) -> None:
    """Say which sample or goods are on their way; the document says which clocks stand meanwhile."""
    ctx.step("waits for sample", words=given.what)
    ctx.fields["what was done"] = given.what


@act("review.go-on", N_("Go on with the case"))
def go_on(ctx: Context, given: GoOn) -> None:
    """Go on, as what was waited for has come or will not come."""
    ctx.step("goes on", words=given.reason)
    ctx.fields["what was done"] = given.reason


@act("review.extend-term", N_("Extend a term"))
def extend_term(ctx: Context, given: ExtendTerm) -> None:
    """Extend a running term by so many of its own units, within the bound that the document sets, with the reason."""
    case = ctx.the_case
    query = select(Clock).where(
        Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name == given.term,
        Clock.met_at.is_(None), Clock.ended_at.is_(None),
    )  # fmt: skip
    row = ctx.session.scalars(query).one()
    former = {language: say_due(row.due_on, language, provisional=row.provisional) for language in LANGUAGES}
    timekeeping.extend(ctx.scene(), ctx.edition, row, given.more, given.reason)
    ctx.step("term extended", said=given.term, words=given.reason, day=row.due_on)
    ctx.fields |= {
        "former due date": former,
        "due date": {language: say_due(row.due_on, language, provisional=row.provisional) for language in LANGUAGES},
        "reason": given.reason,
    }
