"""Pages before the coding: the sample judged for each disputed result, and the plan fixed (2.2.2, 2.2.3)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from lims_complaints.language import N_
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.report import Result
from lims_complaints.records.retest import SampleGate
from lims_complaints.retest.plan import read_plan
from lims_complaints.retest.rules import why_not_fit
from lims_complaints.retest.sample import alike, at_hand, disputed, holding_until, is_kept, key_of
from lims_complaints.situation.work import current_retest, fit_results
from lims_complaints.web.act_pages import ActPage, Looking, serve
from lims_complaints.web.fields import Option
from lims_complaints.web.forms import Entered, Form

router = APIRouter(include_in_schema=False)
SIDES = {"upper_limit": "upper", "lower_limit": "lower"}
OPTIONAL_PARTS = {
    "plan-uncertainty": ("original", "retest"),
    "plan-limit": ("value",),
    "plan-within": ("kind",),
    "plan-between": ("kind",),
    "plan-against_original": ("kind",),
}
"""Parts of a plan, and what must be filled in for the part to be meant at all; choices that come chosen do not count."""


@dataclass(frozen=True)
class Disputed:
    """A disputed result as the sample gate shows it: how it stands to its holding time, and how it was judged before."""

    result: Result
    contested: ContestedResult
    parameter: str
    left: timedelta | None
    until: datetime | None
    kept: bool
    retestable: bool
    judged: SampleGate | None
    why_not: tuple[str, ...]


def the_results(look: Looking) -> list[Disputed]:
    """Return everything that is disputed, in the order of the report's lines."""
    now = look.desk.clock()
    gates = {
        g.result_id: g
        for g in look.session.scalars(
            select(SampleGate).where(SampleGate.round_id == look.the_case.round.id).order_by(SampleGate.id)
        )
    }
    return [_disputed(look, c, r, gates.get(r.id), now) for c, r in disputed(look.session, look.the_case).values()]


def _disputed(look: Looking, contested: ContestedResult, result: Result, gate: SampleGate | None, now: datetime) -> Disputed:
    until, name = holding_until(result, look.zone), key_of(result).parameter
    return Disputed(
        result=result, contested=contested, parameter=name, left=until - now if until else None, until=until,
        kept=is_kept(result, now, look.zone), retestable=contested.retestable and result.retestable, judged=gate,
        why_not=why_not_fit(gate) if gate else (),
    )  # fmt: skip


def _sample(look: Looking) -> Mapping[str, Any]:
    return {"results": the_results(look)}


def _samples(look: Looking) -> Mapping[str, Any]:
    found = [d for d in the_results(look) if d.retestable]
    return {"samples": [{"result": d.result.id, "seal_intact": "", "storage_kept": ""} for d in found]}


def _fit(look: Looking) -> list[Disputed]:
    fit = fit_results(look.session, look.the_case)
    return [d for d in the_results(look) if fit.get(d.result.id, False)]


@dataclass(frozen=True)
class Fitting:
    """A retained sample that can go along as a decoy, and why nobody at the bench can tell it from the disputed one."""

    result: int
    sample: str
    value: str
    kept_until: datetime | None
    left: str
    beside: str


def _order(look: Looking) -> Mapping[str, Any]:
    results = the_results(look)
    fit = {d.result.id for d in _fit(look)}
    return {
        "fit": [d for d in results if d.result.id in fit],
        "unfit": [d for d in results if d.result.id not in fit],
        "fitting": {d.result.id: fitting(look, d.result) for d in results if d.result.id in fit},
    }


def fitting(look: Looking, result: Result) -> list[Fitting]:
    """Return the decoys that a disputed result could have, those first whose value lies nearest to it."""
    found = [r for r in alike(look.session, result) if (r.sample.quantity_left or 0) > 0]
    near = sorted(found, key=lambda r: (abs((r.number or 0) - (result.number or 0)), r.id))
    return [
        Fitting(
            r.id, r.sample.number, f"{r.value} {r.unit}", holding_until(r, look.zone),
            f"{r.sample.quantity_left:f} {r.sample.quantity_unit}".strip(), result.parameter,
        )
        for r in near
    ]  # fmt: skip


def _standing(look: Looking) -> Mapping[str, Any]:
    """Return the plan as it stands, to be changed."""
    row = current_retest(look.session, look.the_case)
    if row is None:
        return {}
    plan = read_plan(row.plan)
    lines = [{"result": x.result, "plan": x.plan.model_dump(mode="json", exclude_none=True)} for x in plan.lines]
    return {
        "results": lines, "window_hours": plan.window_hours, "due_on": plan.due_on, "decoys": plan.decoys,
        "controls": plan.controls, "reserve": plan.reserve, "named": list(plan.named), "bottles": [asdict(b) for b in plan.bottles],
    }  # fmt: skip


def _accompanied(look: Looking, form: Form) -> None:
    options = [Option(str(d.result.id), f"{d.result.line}. {look.say(d.parameter)}") for d in _fit(look)]
    form.choose("bottles-result", options)
    form.choose("results-result", options)
    decoys = {f.result: f"{f.sample}: {f.value}" for d in _fit(look) for f in fitting(look, d.result)}
    form.choose("named", [Option(str(result), said) for result, said in decoys.items()])


def _plans(look: Looking) -> Mapping[str, Any]:
    fit = _fit(look)
    decoys = min((1, *(at_hand(look.session, d.result, ()) for d in fit)))
    return {
        "results": [{"result": d.result.id, "plan": proposed(d.result)} for d in fit],
        "decoys": decoys, "controls": 1 - decoys,
    }  # fmt: skip


def proposed(result: Result) -> dict[str, Any]:
    """Return the plan that the page proposes for a result: what the report says of it, and RD 10 % where nothing is known."""
    rd = {"kind": "RD", "limit": "10", "source": ""}
    plan: dict[str, Any] = {"determinations": 2, "within": rd, "between": rd, "against_original": rd}
    if places := _interval(result.value):
        plan["rounding"] = places
    if result.limit_of_detection:
        plan["limit_of_detection"] = result.limit_of_detection
    for field, side in SIDES.items():
        if value := getattr(result, field):
            plan["limit"] = {"value": value, "side": side, "rule": "simple"}
            break
    return plan


def _interval(value: str) -> str:
    """Return the step of the last digit of a reported value: 13.70 → 0.01; nothing for what is no plain number."""
    plain = value.strip().lstrip("<")
    if not plain.replace(".", "", 1).isdigit():
        return ""
    places = len(plain.partition(".")[2])
    return "1" if not places else "0." + "0" * (places - 1) + "1"


def meant(entered: Entered) -> Entered:
    """Leave out parts of a plan that were only shown: a limit without a value, uncertainties without numbers."""
    values = dict(entered.values)
    rows = {name.split("-")[1] for name in values if name.startswith("results-")}
    for row in rows:
        for part, telling in OPTIONAL_PARTS.items():
            before = f"results-{row}-{part}-"
            if not any(entered.one(before + name).strip() for name in telling):
                values = {k: v for k, v in values.items() if not k.startswith(before)}
        if not any(entered.one(f"results-{row}-result").strip() for _ in (1,)):
            values = {k: v for k, v in values.items() if not k.startswith(f"results-{row}-")}
    bottles = {name.split("-")[1] for name in values if name.startswith("bottles-")}
    empty = tuple(f"bottles-{row}-" for row in bottles if not entered.one(f"bottles-{row}-name").strip())
    return replace(entered, values={k: v for k, v in values.items() if not k.startswith(empty)} if empty else values)


EXPLAINED = {
    "determinations": N_("How many results each analyst reads from each portion. Two is what most methods ask for."),
    "within": N_("How close one analyst’s own determinations must be to each other."),
    "between": N_("How close the two analysts must be before the envelope may be opened."),
    "against_original": N_("How close the original must be to the retest for it to stand."),
    "source": N_("Name the method and its clause, such as HJ 828-2017, 11.2. The verdict prints it."),
    "limit": N_("RD and RPD in per cent; the others in the unit. En and zeta need none: 1 and 2."),
    "rounding": N_("The value to report is rounded once, at the end (GB/T 8170)."),
    "non_detects": N_("What counts in a mean where a value is below the limit of detection."),
    "testing": N_("ISO 5725-6: two more where a test is cheap, one more where it is costly."),
}

serve(router, ActPage("retest.judge-sample", "retest/sample.html", _sample, _samples))
serve(router, ActPage("retest.order", "retest/order.html", _order, _plans, meant, _accompanied, said={"explained": EXPLAINED}))
serve(
    router,
    ActPage("retest.change-plan", "retest/order.html", _order, _standing, meant, _accompanied, said={"explained": EXPLAINED}),
)
