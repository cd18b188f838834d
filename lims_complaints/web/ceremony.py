"""The ceremony of a signature: the very bytes, old beside new, meaning, name, the server's time; then the secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lims_complaints.errors import NotFound
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import visible
from lims_complaints.records.case import Case, Round
from lims_complaints.records.decision import Decision
from lims_complaints.records.person import Person, SigningKey
from lims_complaints.records.report import Report, Result
from lims_complaints.reports.drafting import AUTHORIZED, AUTHORIZED_AMENDED
from lims_complaints.situation.outcome import amended_by, newest_decision
from lims_complaints.timekeeping import local_day
from lims_complaints.web.act_pages import ActPage, Looking, Reader, serve
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.readers import holds
from lims_complaints.web.render import page
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(include_in_schema=False)
SEE_DRAFTS = ("authorized signatory", "quality manager", "technical business office")


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for its signatory; `address` is where it is signed, `replaces` the report that it takes the place of."""

    report: Report
    signatory: Person | None
    mine: bool
    address: str
    case: str
    replaces: str


@dataclass(frozen=True)
class Beside:
    """One line of the report, old beside new."""

    line: int
    parameter: str
    old: str
    new: str
    unit: str

    @property
    def changed(self) -> bool:
        """Whether the value differs."""
        return self.old != self.new


@router.get("/signing", name="signing")
async def signing(request: Request, actor: Reader) -> Response:
    """List what is drawn up for signing: one's own first."""
    if not holds(actor, SEE_DRAFTS):
        raise HTTPException(403)
    with desk_of(request).read() as session:
        query = select(Report).where(Report.status == "reserved").options(selectinload(Report.client)).order_by(Report.id)
        found = [_waiting(session, actor, r) for r in session.scalars(query)]
        waiting = sorted((w for w in found if w is not None), key=lambda w: not w.mine)
    return page(request, "ceremony/signing.html", waiting=waiting)


def _waiting(session: Session, actor: Actor, report: Report) -> Waiting | None:
    case = case_of(session, report)
    if case is not None and not visible(session, actor, case):
        return None
    address = f"/case/{case.number}/do/reports.sign-amendment" if case else f"/reports/{report.number}/do/reports.sign-report"
    mine = report.signed_by_id == actor.person
    return Waiting(
        report,
        session.get(Person, report.signed_by_id) if report.signed_by_id else None,
        mine,
        address,
        case.number if case else "",
        report.supersedes.number if report.supersedes else "",
    )


def case_of(session: Session, report: Report) -> Case | None:
    """Return the case on whose decision an amended report rests, if it rests on one."""
    query = (select(Case).join(Round, Round.case_id == Case.id).join(Decision, Decision.round_id == Round.id)).where(
        Decision.id == report.decision_id
    )
    return session.scalars(query).first() if report.decision_id else None


@router.get("/signing/{number}/{sha256}.pdf", name="signing.draft")
async def draft(request: Request, number: str, sha256: str, actor: Reader) -> Response:
    """Give the very bytes that are to be signed, by their hash; a draft that was drawn anew has another address."""
    desk = desk_of(request)
    with desk.read() as session:
        report = session.scalars(select(Report).where(Report.number == number, Report.draft_sha256 == sha256)).one_or_none()
        if report is None or not holds(actor, SEE_DRAFTS) or _waiting(session, actor, report) is None:
            raise NotFound(number)
    content = await apart(desk.store.get, sha256)
    headers = {"Content-Disposition": f'inline; filename="{number}-draft.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


def _around(look: Looking) -> Mapping[str, Any]:
    report = to_sign(look)
    if report is None or report.draft_sha256 is None:
        return {"signed": None}
    content = report.content or {}
    original = report.supersedes
    return {
        "signed": report,
        "client": report.client.name,
        "original": original,
        "size": len(look.desk.store.get(report.draft_sha256)),
        "amendment": content.get("amendment"),
        "beside": beside(look.session, original, report) if original else [],
        "results": [] if original else _results(look.session, report),
        "who": name_of(look),
        "now": look.desk.clock(),
        "mine": report.signed_by_id == look.actor.person,
        "today": _of_today(look, content),
        "key": key_of(look),
    }


def to_sign(look: Looking) -> Report | None:
    """Return the report that the ceremony is about: the one named, or the amended one that the case's decision asks for."""
    if look.case is None:
        return look.report
    row = newest_decision(look.scene)
    return amended_by(look.session, row) if row else None


def beside(session: Session, old: Report, new: Report) -> list[Beside]:
    """Return every line of two reports side by side."""
    before = {r.line: r for r in _results(session, old)}
    after = {r.line: r for r in _results(session, new)}
    found = []
    for line in sorted(before | after):
        a, b = before.get(line), after.get(line)
        one = b or a
        assert one is not None
        found.append(Beside(line, one.parameter, a.value if a else "", b.value if b else "", one.unit))
    return found


def _results(session: Session, report: Report) -> list[Result]:
    return list(session.scalars(select(Result).where(Result.report_id == report.id).order_by(Result.line)))


def name_of(look: Looking) -> str:
    """Return the actor's printed name."""
    return look.session.get_one(Person, look.actor.person).name


def _of_today(look: Looking, content: Mapping[str, Any]) -> bool:
    issued = content.get("issued_at")
    if not issued:
        return False
    now = look.desk.clock()
    return local_day(look.session, datetime.fromisoformat(issued)) == local_day(look.session, now)


def key_of(look: Looking) -> SigningKey | None:
    """Return the actor's newest key that holds now."""
    query = select(SigningKey).where(
        SigningKey.person_id == look.actor.person, SigningKey.purpose == "signatory", SigningKey.revoked_at.is_(None)
    )
    now = look.desk.clock()
    held = look.session.scalars(query.order_by(SigningKey.id.desc()))
    return next((k for k in held if k.expires_at is None or k.expires_at > now), None)


def _shown(look: Looking) -> Mapping[str, Any]:
    report = to_sign(look)
    return {"shown_sha256": report.draft_sha256 if report else ""}


def _meaning(look: Looking, form: Form) -> None:
    """Offer the one meaning that the draft bears; it is chosen by hand all the same."""
    report = to_sign(look)
    meaning = AUTHORIZED_AMENDED if report is not None and report.supersedes_id else AUTHORIZED
    form.choose("meaning", [Option(meaning, meaning)])


for _act in ("reports.sign-report", "reports.sign-amendment"):
    serve(router, ActPage(_act, "ceremony/sign.html", _around, _shown, choices=_meaning))
