"""A supplement goes to whoever holds what it is read with: told in a letter, nothing called back (2.2.5; 17025 7.8.8.2)."""

from collections.abc import Sequence
from datetime import datetime

from lims_complaints.act import Context, act
from lims_complaints.attachments import enter
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.given import SendSupplement
from lims_complaints.reports.recall import holder_of
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import holders_without, newest_supplement, read_with

HAS_IT = N_("This is no copy of what the supplement is read with, or its holder has the supplement already.")
NO_ADDRESS = N_("No email address is known for this holder: hand the supplement out on paper.")
NO_SCAN = N_("Attach the scan of the sealed supplement that is handed out.")


@act("reports.send-supplement", N_("Send the supplement to a holder"))
def send_supplement(ctx: Context, given: SendSupplement) -> None:
    """Send the supplement to who holds the report that it is read with, and record that copy (2.2.5)."""
    assert ctx.report is not None
    chain = chain_of(ctx.session, ctx.report)
    supplement = newest_supplement(chain)
    assert supplement is not None
    copy = next((c for c in waiting(chain, supplement) if c.id == given.copy_id), None)
    if copy is None:
        raise Invalid((Fault("copy_id", HAS_IT),))
    to = holder_of(copy, copy.report)
    if given.how == "e-mail" and not to.email:
        raise Invalid((Fault("how", NO_ADDRESS),))
    if given.how != "e-mail" and not given.scan:
        raise Invalid((Fault("scan", NO_SCAN),))
    for upload in given.scan:
        enter(ctx.session, ctx.store, upload, ctx.now)
    medium = "file" if given.how == "e-mail" else "paper"
    supplement.copies.append(
        Copy(
            holder=copy.holder, email=copy.email, third_party=copy.third_party, medium=medium,
            how=given.how, sent_at=ctx.now, scan_sha256=given.scan[0].sha256 if given.scan else None,
        )
    )  # fmt: skip
    together = ", ".join(r.number for r in read_with(chain, supplement)[:-1])
    ctx.fields |= {"letter to": to, "client": copy.holder, "report number": together, "supplement number": supplement.number}


def waiting(chain: Sequence[Report], supplement: Report) -> list[Copy]:
    """Return one copy of each holder who has not the supplement yet."""
    without = set(holders_without(chain, supplement))
    copies = [c for r in read_with(chain, supplement)[:-1] for c in r.copies if c.holder in without]
    return list({c.holder: c for c in copies}.values())


def sent_to(supplement: Report, holder: str) -> datetime | None:
    """Return when a supplement was given out to a holder; None where it was not."""
    return min((c.sent_at for c in supplement.copies if c.holder == holder), default=None)
