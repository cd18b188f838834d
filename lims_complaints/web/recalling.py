"""Pages after an amendment: the void stamp, the ledger of copies, the public notice (2.2.5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Offer
from lims_complaints.identity.actor import Actor
from lims_complaints.language import NAMES, Language
from lims_complaints.records.case import Case
from lims_complaints.records.person import Person
from lims_complaints.records.report import Copy, Report, VoidNotice
from lims_complaints.reports.supplementing import sent_to, waiting
from lims_complaints.reports.voiding import ways_to_void
from lims_complaints.situation.case import chain_of
from lims_complaints.situation.chain import read_with, replacement, supplements
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.outcome import amended_by, newest_decision
from lims_complaints.web.act_pages import ActPage, Looking, Reader, serve
from lims_complaints.web.among import Among
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.pickers import copy_in_words, offer_choices
from lims_complaints.web.readers import case_for
from lims_complaints.web.render import page
from lims_complaints.web.state import desk_of

router = APIRouter(include_in_schema=False)
ACCOUNTED = frozenset({"returned", "destroyed", "lost", "no answer"})


@dataclass(frozen=True)
class Ledger:
    """One void report and everybody who holds a copy of it."""

    report: Report
    copies: tuple[Copy, ...]
    notice: VoidNotice | None
    drafted_by: Person | None
    supplements: tuple[Report, ...] = ()

    def sent_to(self, holder: str) -> datetime | None:
        """When the last of the supplements was given out to a holder; None while one is missing."""
        times = [at for s in self.supplements if (at := sent_to(s, holder))]
        return max(times) if len(times) == len(self.supplements) > 0 else None

    @property
    def open(self) -> int:
        """How many copies are not accounted for; where nothing is called back, how many holders lack a supplement."""
        if self.supplements:
            return len({c.holder for c in self.copies if self.sent_to(c.holder) is None})
        return sum(c.recall not in ACCOUNTED for c in self.copies)

    @property
    def lost(self) -> int:
        """How many cannot be got back."""
        return sum(c.recall in ("lost", "no answer") for c in self.copies)

    @property
    def papers(self) -> int:
        """How many were handed out on paper."""
        return sum(c.medium == "paper" for c in self.copies)

    @property
    def stamped(self) -> int:
        """How many papers came back, were stamped by hand and scanned."""
        return sum(c.medium == "paper" and c.recall == "returned" and c.answer_sha256 is not None for c in self.copies)


def ledgers(session: Session, chain: Sequence[Report]) -> list[Ledger]:
    """Return the ledgers of a chain: of every void report, and of what stands as amended by a supplement."""
    return [
        *(_ledger(session, r) for r in chain if r.status == "void"),
        *(replace(_ledger(session, r), supplements=tuple(added)) for r in chain if (added := supplements(chain, r))),
    ]


def _ledgers_of(session: Session, report: Report | None) -> list[Ledger]:
    return ledgers(session, chain_of(session, report) if report else ())


def _ledger(session: Session, report: Report) -> Ledger:
    copies = tuple(session.scalars(select(Copy).where(Copy.report_id == report.id).order_by(Copy.id)))
    notice = session.scalars(select(VoidNotice).where(VoidNotice.report_id == report.id)).one_or_none()
    return Ledger(report, copies, notice, session.get(Person, notice.drafted_by_id) if notice else None)


@router.get("/case/{number}/recall", name="recall")
async def ledger_page(request: Request, number: str, actor: Reader) -> Response:
    """Show who holds a copy of what is void, what they were asked and what they answered."""
    desk = desk_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        offers = {o.act for o in _offers(request, session, actor, case) if o.allowed}
        found = _ledgers_of(session, case.report)
        return page(request, "ceremony/ledger.html", case=case, ledgers=found, offers=offers)


def _offers(request: Request, session: Session, actor: Actor, case: Case) -> list[Offer]:
    desk = desk_of(request)
    scene = Scene(session, actor, desk.clock(), case=case, report=case.report)
    acts = (
        "reports.send-supplement",
        "reports.ask-copy-back",
        "reports.record-copy-answer",
        "reports.draft-void-notice",
        "reports.approve-void-notice",
    )
    return [o for name in acts if (o := desk.offer(scene, name)) is not None]


def _copies(look: Looking) -> list[Copy]:
    open_yet = [c for c in _held(look) if c.recall in ("", "asked")]
    asked = [c for c in open_yet if c.recall == "asked"]
    return asked if asked and look.kind.name == "reports.record-copy-answer" else open_yet


def _held(look: Looking) -> Iterator[Copy]:
    for ledger in _ledgers_of(look.session, look.report):
        yield from ledger.copies if not ledger.supplements else ()


def _which_copy(look: Looking, form: Form) -> None:
    options = [Option(str(c.id), copy_in_words(c, look.language)) for c in _copies(look)]
    if options:
        form.choose("copy_id", options)


def _which_holder(look: Looking, form: Form) -> None:
    chain = chain_of(look.session, look.report) if look.report else []
    options = [Option(str(c.id), c.holder) for c in waiting(chain)]
    if options:
        form.choose("copy_id", options)


def _around(look: Looking) -> Mapping[str, Any]:
    return {"ledgers": _ledgers_of(look.session, look.report)}


def _written_to(look: Looking) -> Mapping[str, Any]:
    """Say beside the ledgers in which language the holders are written to, where it is another than the reader's."""
    language = cast("Language", look.report.language) if look.report else look.language
    return {**_around(look), "reads": NAMES[language] if language != look.language else ""}


def _why_void(look: Looking) -> Mapping[str, Any]:
    """Fill in why the report is void, as its stamp says it."""
    reasons = [ledger.report.void_reason for ledger in _ledgers_of(look.session, look.report)]
    return {"reason": look.say(reasons[0]) if any(reasons[:1]) else ""}


def _void(look: Looking) -> Mapping[str, Any]:
    row = newest_decision(look.scene)
    if row is None:
        return {"void": None}
    replaced = amended_by(look.session, row)
    report = look.session.get_one(Report, row.report_id)
    together = [r.number for r in read_with(chain_of(look.session, report), report)]
    return {"void": report, "together": together, "replaced_by": replaced.number if replaced else "", **_how(look, report)}


def _void_alone(look: Looking) -> Mapping[str, Any]:
    """Say how a report is voided that rests on no case."""
    report = look.report
    assert report is not None
    chain = chain_of(look.session, report)
    replaced = replacement(chain, report)
    together = [r.number for r in read_with(chain, report)]
    return {"void": report, "together": together, "replaced_by": replaced.number if replaced else "", **_how(look, report)}


def _how(look: Looking, report: Report) -> Mapping[str, Any]:
    way = ways_to_void(look.desk, report.origin, look.desk.store.get(report.file_sha256)) if report.file_sha256 else None
    return {"now": report.voided_at or look.desk.clock(), "how_void": way}


def _nonconformities(look: Looking, form: Form) -> None:
    offer_choices(form, Among(look.session, look.language, report=look.report))


def _reason(look: Looking) -> Mapping[str, Any]:
    row = newest_decision(look.scene)
    return {"reason": row.reason if row and len(row.reason) <= 200 else ""}


serve(router, ActPage("reports.void", "ceremony/void.html", _void, _reason, grave=True))
serve(router, ActPage("reports.stamp-void", "ceremony/void.html", _void_alone, grave=True))
serve(
    router, ActPage("reports.void-for-nonconformity", "ceremony/void.html", _void_alone, choices=_nonconformities, grave=True)
)
serve(router, ActPage("reports.send-supplement", "ceremony/recall.html", _around, choices=_which_holder))
serve(router, ActPage("reports.ask-copy-back", "ceremony/recall.html", _written_to, _why_void, choices=_which_copy))
serve(router, ActPage("reports.record-copy-answer", "ceremony/recall.html", _around, choices=_which_copy))
serve(router, ActPage("reports.draft-void-notice", "ceremony/recall.html", _around))
serve(router, ActPage("reports.approve-void-notice", "ceremony/recall.html", _around))
