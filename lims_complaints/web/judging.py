"""Pages of the verdict: agreement under code, the opening before everyone's eyes, the comparison, the broken blind."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from lims_complaints.act import Done
from lims_complaints.errors import NotFound, Refused
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Evaluation, Retest
from lims_complaints.retest.agreement import at_the_same_time, gather
from lims_complaints.retest.coding import chain_entry, sealed_to
from lims_complaints.retest.commitment import root
from lims_complaints.retest.reading import opened
from lims_complaints.retest.sample import disputed as results_of
from lims_complaints.retest.sample import key_of
from lims_complaints.web import retest_evidence
from lims_complaints.web.act_pages import ActPage, Looking, Reader, serve
from lims_complaints.web.coding import the_retest
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.names import names
from lims_complaints.web.readers import case_for
from lims_complaints.web.render import page, redirect
from lims_complaints.web.retest_told import told_judged, told_series, told_verdict
from lims_complaints.web.state import desk_of

router = APIRouter(include_in_schema=False)
TELLERS = retest_evidence
"""What a case page tells of the retest; importing it registers it."""


def _agreement(look: Looking) -> Mapping[str, Any]:
    row, plan = the_retest(look)
    series = gather(look.session, row.batch_id or "")
    return {
        "series": [told_series(s, plan, look.language) for s in series],
        "plan": plan,
        "together": at_the_same_time(series, plan.window_hours),
    }


def _holders(look: Looking, form: Form) -> None:
    """Offer those to whom this very map was sealed."""
    row, _ = the_retest(look)
    ids, _ = sealed_to(look.session, row)
    if look.actor.person in ids:
        form.initial.setdefault("holder", look.actor.person)
        form.__dict__.pop("fields", None)
    options = [Option(str(p), name) for p, name in sorted(names(look.session, look.language, ids).items())]
    if options:
        form.choose("holder", options)


def _opening(look: Looking) -> Mapping[str, Any]:
    row, plan = the_retest(look)
    judged: dict[str, Any] = (row.agreement or {}).get("series", {})
    return {
        "check": commitment_check(look, row),
        "series": [told_judged(name, kept, look.language) for name, kept in judged.items()],
        "plan": plan,
        "agreement": row.agreement,
    }


def commitment_check(look: Looking, row: Retest) -> dict[str, Any]:
    """Return what stands in the record since the coding, beside what lies sealed now."""
    try:
        entry = chain_entry(look.session, row, look.the_case.number)
    except Refused:
        entry = {"root": "", "commitments": []}
    reckoned = root(entry["commitments"]) if entry["commitments"] else ""
    return {
        "in_chain": entry["root"],
        "reckoned": reckoned,
        "kept": row.commitment,
        "count": len(entry["commitments"]),
        "holds": bool(entry["root"]) and entry["root"] == reckoned == row.commitment,
        "coded_at": row.coded_at,
    }


def _opened(look: Looking, _done: Done) -> Response:
    return redirect(f"{look.back}/opening")


@router.get("/case/{number}/opening", name="retest.opened")
async def opening_page(request: Request, number: str, actor: Reader) -> Response:
    """Show the opened map, each commitment reckoned anew, and the comparison of each result with its original."""
    desk, language = desk_of(request), language_of(request)
    with desk.read() as session:
        case = case_for(session, actor, number)
        found = opened(session, case)
        if found is None:
            raise NotFound(number)
        query = (
            select(Evaluation, Retest, Result)
            .join(Retest, Retest.id == Evaluation.retest_id)
            .join(Result, Result.id == Evaluation.result_id)
            .where(Retest.round_id.in_([r.id for r in case.rounds]))
            .order_by(Retest.id, Result.line)
        )
        rows = session.execute(query).all()
        last = rows[-1][1] if rows else None
        verdicts = [
            told_verdict(e, key_of(r).parameter, language) for e, of, r in rows if last is not None and of.id == last.id
        ]
        judged: dict[str, Any] = (last.agreement or {}).get("series", {}) if last else {}
        who = names(session, language, [last.opened_by_id] if last else [])
        return page(
            request, "retest/opened.html", case=case, opened=found, verdicts=verdicts, retest=last, who=next(iter(who.values()), ""),
            disputed=frozenset(results_of(session, case)),
            series=[told_judged(name, kept, language) for name, kept in judged.items()],
        )  # fmt: skip


def _broken(look: Looking) -> Mapping[str, Any]:
    return {"plan": the_retest(look)[1]}


serve(router, ActPage("retest.judge-agreement", "retest/agreement.html", _agreement, choices=_holders))
serve(router, ActPage("retest.open-envelope", "retest/opening.html", _opening, choices=_holders, finish=_opened))
serve(router, ActPage("retest.break-blind", "retest/break.html", _broken, choices=_holders, grave=True))
