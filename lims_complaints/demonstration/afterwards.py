"""What follows a wrong report, as the demonstration plays it: copies come back, nonconforming work is handled, money is paid (5, 6)."""

from typing import Protocol

from sqlalchemy import select

from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.issuing import SCAN, the_report
from lims_complaints.demonstration.words import Words
from lims_complaints.records.quality import AffectedReport, CorrectiveAction, Nonconformity


class Disputed(Protocol):
    """What of a dispute is asked for here."""

    @property
    def number(self) -> str: ...

    @property
    def report(self) -> str: ...

    @property
    def words(self) -> Words: ...

    @property
    def by_retest(self) -> bool: ...

    @property
    def passed_on(self) -> bool: ...


def compensate(cast: Cast, d: Disputed) -> None:
    """Offer half, settle for it, and pay it (6)."""
    w, today = d.words, cast.clock().astimezone(cast.calendar.tz).date()
    cast.do("compensation.make-offer", "ma.li", d.number, amount="2400.00", basis=w["offer"])
    cast.do("compensation.settle", "ma.li", d.number, agreed=True, amount="2400.00", basis=w["agreed"])
    paid = cast.keep(SCAN, "payment.pdf")
    cast.do("compensation.record-payment", "ma.li", d.number, amount="2400.00", paid_on=today, files=[paid])


def returned(cast: Cast, d: Disputed) -> None:
    """Record what became of each copy of a voided report."""
    for copy in the_report(cast, d.report).copies:
        scan = cast.keep(SCAN, "copy.pdf")
        words = d.words["returned"]
        cast.do(
            "reports.record-copy-answer", "liu.wen", d.number, copy_id=copy.id, answer="returned", words=words, files=[scan],
            passed_on_to=d.words["passed on to"] if d.passed_on else "",
        )  # fmt: skip


def never_got_back(cast: Cast, d: Disputed) -> None:
    """Ask whoever the client passed a copy on to, hear nothing, and say in public that the report is void (2.2.5)."""
    w = d.words
    for copy in (c for c in the_report(cast, d.report).copies if c.third_party):
        cast.do("reports.ask-copy-back", "liu.wen", d.number, copy_id=copy.id, reason=w["recall"])
        cast.do("reports.record-copy-answer", "liu.wen", d.number, copy_id=copy.id, answer="no answer", words=w["no answer"])
    cast.do("reports.draft-void-notice", "liu.wen", d.number, reason=w["void notice"])
    cast.do("reports.approve-void-notice", "zhao.min", d.number)


def nonconformity(cast: Cast, d: Disputed) -> None:
    """Open a nonconformity, plan its action, carry it out, check it by another person, close it (5)."""
    w, owner, how = d.words, cast.people["deng.hua"], " retest" if d.by_retest else ""
    given = {
        "description": w[f"nonconformity{how}"],
        "significance": "major",
        "impact": w["impact"],
        "containment": w["containment"],
    }
    cast.do("quality.open-nonconformity", "zhao.min", d.number, **given)
    with cast.read() as session:
        number = session.scalars(select(Nonconformity.number).order_by(Nonconformity.id.desc()).limit(1)).one()
    today = cast.clock().astimezone(cast.calendar.tz).date()
    cast.do(
        "quality.plan-action", "zhao.min", d.number, nonconformity=number, cause=w[f"opinion wrong{how}"], cause_method="5 Why",
        action=w[f"action{how}"], owner=owner, due_on=cast.later(10).date(),
    )  # fmt: skip
    with cast.read() as session:
        action = session.scalars(select(CorrectiveAction.id).order_by(CorrectiveAction.id.desc()).limit(1)).one()
    cast.do("quality.complete-action", "deng.hua", d.number, action=action, done_on=today, evidence=w["action evidence"])
    cast.do("quality.check-effectiveness", "zhao.min", d.number, action=action, effective=True, found=w["effective"])
    with cast.read() as session:
        unruled = session.scalars(
            select(AffectedReport.id)
            .join(Nonconformity)
            .where(Nonconformity.number == number, AffectedReport.disposition == "")
        )
        waits = unruled.first() is not None
    if not waits:
        cast.do(
            "quality.close-nonconformity", "zhao.min", d.number, nonconformity=number, action_needed=True,
            reason=w["nonconformity closed"],
        )  # fmt: skip
