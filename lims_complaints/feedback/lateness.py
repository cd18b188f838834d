"""An answer that comes late says why, once: before the day, with a reason given meanwhile, or with the answer itself (2.2.5)."""

from lims_complaints import ledger
from lims_complaints.act import Context
from lims_complaints.clocks import lateness
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.letterfields import answers_running

LACKING = N_("This answer is late, and nobody has said why yet: the client is told the reason with the answer.")


def explain_late_answer(ctx: Context, reason: str) -> None:
    """Enter the reason of an answer that goes out late. Raises Invalid where it has none, from now or from before."""
    for row in answers_running(ctx):
        if not lateness.over(row.due_at, ctx.now, row.paused_at):
            continue
        if reason:
            ledger.enter(row, ctx.scene(), "explained", reason)
        elif not lateness.explained(row.entries):
            raise Invalid((Fault("lateness", LACKING),))


def foretell_lateness(ctx: Context, reason: str) -> None:
    """Enter why the answer will be later than its term, as the client is told: nothing more is asked when it has passed."""
    for row in answers_running(ctx):
        ledger.enter(row, ctx.scene(), "explained", reason)
