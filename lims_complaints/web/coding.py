"""Pages of the blind: portions coded, the work package searched and released, analysts assigned (2.2.2, 2.2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from lims_complaints import editions, timekeeping
from lims_complaints.act import Context, Done
from lims_complaints.documents.forms import LABELS
from lims_complaints.measurement.lines import say
from lims_complaints.procedure.edition import Move
from lims_complaints.records.bench import Portion
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Retest
from lims_complaints.retest.coding import holders
from lims_complaints.retest.given import ReleaseWorkPackage
from lims_complaints.retest.leaks import leaks
from lims_complaints.retest.plan import RetestPlan, read_plan
from lims_complaints.retest.roster import roster
from lims_complaints.retest.rules import Candidate, reasons
from lims_complaints.retest.sample import key_of
from lims_complaints.retest.under_code import package_of, secrets_of
from lims_complaints.situation.work import current_retest
from lims_complaints.web.act_pages import ActPage, Looking, serve
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Form
from lims_complaints.web.names import names
from lims_complaints.web.render import page

router = APIRouter(include_in_schema=False)
PIECES = ("code", "parameter", "method", "unit", "matrix", "preservation")


@dataclass(frozen=True)
class Listed:
    """An analyst on the roster with what stands against them, said."""

    person: int
    name: str
    reasons: tuple[str, ...]
    open_portions: int
    outside: str


def the_retest(look: Looking) -> tuple[Retest, RetestPlan]:
    """Return the retest that is going on, with its plan."""
    row = current_retest(look.session, look.the_case)
    assert row is not None
    return row, read_plan(row.plan)


def planned(look: Looking) -> list[tuple[Result, Any]]:
    """Return the results that are retested, each with its plan."""
    return [(look.session.get_one(Result, line.result), line.plan) for line in the_retest(look)[1].lines]


def key_holders(look: Looking) -> list[tuple[int, str]]:
    """Return whoever holds a key to sealed maps: id and name."""
    return sorted(
        names(look.session, look.language, holders(look.session, timekeeping.local_day(look.session, look.scene.now))).items()
    )


def _coding(look: Looking) -> Mapping[str, Any]:
    _, plan = the_retest(look)
    parameters = {key_of(r) for r, _ in planned(look)}
    return {
        "plan": plan,
        "planned": [(r, key_of(r).parameter, p) for r, p in planned(look)],
        "holders": [name for _, name in key_holders(look)],
        "copies": 2 + plan.reserve,
        "decoys": [look.session.get_one(Result, n).sample.number for n in plan.named],
        "items": len(plan.lines) + len(parameters) * (plan.decoys + plan.controls),
    }


def _controls(look: Looking) -> Mapping[str, Any]:
    _, plan = the_retest(look)
    named = [{"result": b.result, "name": b.name} for b in plan.bottles]
    wanted = [
        {"result": r.id} for r, _ in planned(look) for _ in range(plan.controls - sum(b.result == r.id for b in plan.bottles))
    ]
    return {"controls": named + wanted}


def _accompanied(look: Looking, form: Form) -> None:
    row = current_retest(look.session, look.the_case)
    if row is not None:
        options = [Option(str(r.id), f"{r.line}. {look.say(key_of(r).parameter)}") for r, _ in planned(look)]
        form.choose("controls-result", options)


def _coded(look: Looking, done: Done) -> Response:
    """Show once which codes go on which bottle. Nothing keeps this page."""
    newest = select(Paper.id).where(Paper.case_id == look.the_case.id, Paper.name == LABELS).order_by(Paper.id.desc()).limit(1)
    sheet = look.session.scalar(newest)
    answer = page(look.request, "retest/coded.html", labels=done.shown["labels"], sheet=sheet, case=look.case, back=look.back)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _release(look: Looking) -> Mapping[str, Any]:
    row, _ = the_retest(look)
    ctx = _context(look)
    package = package_of(ctx, row, ReleaseWorkPackage())
    secrets = secrets_of(ctx, row)
    found = leaks(package, secrets)
    portions = look.session.scalars(select(Portion.code).where(Portion.batch_id == row.batch_id)).all()
    kinds: dict[str, int] = {}
    for secret in secrets:
        kinds[secret.kind] = kinds.get(secret.kind, 0) + 1
    return {
        "package": [(piece, package[piece].splitlines()) for piece in PIECES if piece != "code"],
        "portions": len(portions),
        "searched": sorted(kinds.items()),
        "leaks": [leak.fault() for leak in found],
    }


def _context(look: Looking) -> Context:
    """Return a context for reading alone: what the search of the work package looks at."""
    edition = editions.of_case(look.session, look.case)
    assert edition is not None
    desk = look.desk
    return Context(
        look.session, look.actor, desk.clock(), edition, Move("", "", 0), desk.dice, desk.store, desk.settings, desk.pepper,
        look.case, look.report,
    )  # fmt: skip


def _roster(look: Looking) -> Mapping[str, Any]:
    found = roster(look.scene)
    called = names(look.session, look.language, [c.person for c in found.candidates])
    listed = [_listed(look, replace(c, name=called[c.person]), found.methods) for c in found.candidates]
    listed.sort(key=lambda c: c.name)
    return {
        "methods": found.methods,
        "able": [c for c in listed if not c.reasons],
        "others": [c for c in listed if c.reasons],
        "outside": look.desk.offer(look.scene, "review.name-from-outside"),
    }


def _able(look: Looking, form: Form) -> None:
    """Offer those against whom nothing stands."""
    form.choose("analysts", [Option(str(c.person), c.name) for c in _roster(look)["able"]])


def _listed(look: Looking, candidate: Candidate, methods: tuple[str, ...]) -> Listed:
    why = tuple(say(r, look.language) for r in reasons(candidate, methods))
    return Listed(candidate.person, candidate.name, why, candidate.open_portions, candidate.outside)


def _further(look: Looking) -> Mapping[str, Any]:
    row, _ = the_retest(look)
    series: dict[str, Any] = (row.agreement or {}).get("series", {})
    asked = [s for s in series.values() if not s["control"]]
    more = [
        (look.say(s["parameter"]), sum(s["agreement"]["more"]), s["agreement"]["more_sets"])
        for s in asked
        if any(s["agreement"]["more"]) or s["agreement"]["more_sets"]
    ]
    return {**_roster(look), "more": more, "sets": max((s["agreement"]["more_sets"] for s in asked), default=0)}


serve(router, ActPage("retest.code-portions", "retest/coding.html", _coding, _controls, choices=_accompanied, finish=_coded))
serve(router, ActPage("retest.release-work-package", "retest/release.html", _release))
serve(router, ActPage("retest.assign-analysts", "retest/roster.html", _roster, choices=_able, said={"sets": 2, "more": ()}))
serve(router, ActPage("retest.order-further", "retest/roster.html", _further, choices=_able))
