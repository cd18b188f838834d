"""Supplements go to whoever holds what they are read with: told in a letter, nothing called back (2.2.5; 17025 7.8.8.2)."""

from collections.abc import Sequence
from datetime import datetime

from lims_complaints.act import Context, act
from lims_complaints.attachments import enter
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.given import SendSupplement
from lims_complaints.reports.issuing import let_follow
from lims_complaints.reports.recall import holder_of
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import lacking, read_with

HAS_IT = N_("This is no copy of what a supplement is read with, or its holder has every supplement already.")
NO_ADDRESS = N_("No email address is known for this holder: hand the supplement out on paper.")
NO_SCAN = N_("Attach the scan of the sealed supplement that is handed out.")
NO_PROOF = N_("Say what proves that the paper left the station, such as the courier’s number or a signed list.")


@act("reports.send-supplement", N_("Send the supplement to a holder"))
def send_supplement(ctx: Context, given: SendSupplement) -> None:
    """Send a holder of the report every supplement that they lack, and record those copies (2.2.5)."""
    assert ctx.report is not None
    chain = chain_of(ctx.session, ctx.report)
    copy = next((c for c in waiting(chain) if c.id == given.copy_id), None)
    if copy is None:
        raise Invalid((Fault("copy_id", HAS_IT),))
    to = holder_of(copy, copy.report)
    _refuse_unproved(given, to.email)
    for upload in given.scan:
        enter(ctx.session, ctx.store, upload, ctx.now)
    sent = lacking(chain)[copy.holder]
    for supplement in sent:
        supplement.copies.append(
            Copy(
                holder=copy.holder, email=copy.email, third_party=copy.third_party, how=given.how, sent_at=ctx.now,
                medium="file" if given.how == "e-mail" else "paper", evidence=given.evidence,
                scan_sha256=given.scan[0].sha256 if given.scan else None,
            )
        )  # fmt: skip
    let_follow(ctx)
    together = ", ".join(r.number for r in read_with(chain, sent[-1]) if r not in sent)
    numbers = ", ".join(r.number for r in sent)
    ctx.fields |= {"letter to": to, "client": copy.holder, "report number": together, "supplement number": numbers}


def _refuse_unproved(given: SendSupplement, email: str) -> None:
    """Raise Invalid for an e-mail to nowhere, and for a paper of which neither scan nor proof of departure is kept."""
    if given.how == "e-mail" and not email:
        raise Invalid((Fault("how", NO_ADDRESS),))
    if given.how != "e-mail" and not given.scan:
        raise Invalid((Fault("scan", NO_SCAN),))
    if given.how != "e-mail" and not given.evidence:
        raise Invalid((Fault("evidence", NO_PROOF),))


def waiting(chain: Sequence[Report]) -> list[Copy]:
    """Return one copy of each holder who lacks a supplement."""
    without = lacking(chain)
    copies = [
        c
        for s in dict.fromkeys(s for each in without.values() for s in each)
        for r in read_with(chain, s)[:-1]
        for c in r.copies
    ]
    return list({c.holder: c for c in copies if c.holder in without}.values())


def sent_to(supplement: Report, holder: str) -> datetime | None:
    """Return when a supplement was given out to a holder; None where it was not."""
    return min((c.sent_at for c in supplement.copies if c.holder == holder), default=None)


def proof_of(supplement: Report, holder: str) -> str:
    """Return what proves that a supplement went out to a holder: of an e-mail, the letter that it went with."""
    return "; ".join(c.evidence for c in supplement.copies if c.holder == holder and c.evidence)
