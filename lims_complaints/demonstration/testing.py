"""A retest as the demonstration plays it: sample judged, portions coded, two analysts at the bench, map opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.issuing import the_report
from lims_complaints.demonstration.words import WORDS
from lims_complaints.measurement.criterion import Criterion, Plan
from lims_complaints.records.report import Result, Sample
from lims_complaints.records.retest import Evaluation
from lims_complaints.retest import bench

CONTROL = Decimal(50)
SPREAD = (Decimal("0.993"), Decimal("1.004"), Decimal("1.006"), Decimal("0.998"))
"""What two analysts find in two portions each, as parts of what is there."""


@dataclass
class Bench:
    """What a retest needs to know: the disputed result, how much of the reported value is found, who tests."""

    result: int
    found: Decimal
    analysts: tuple[str, str]
    manager: str
    coder: str
    decoys: int = 1
    words: Mapping[str, str] = field(default_factory=dict)
    labels: list[dict[str, Any]] = field(default_factory=list)


def plan(source: str) -> dict[str, Any]:
    """Return a plan: ten per cent relative deviation, two replicates each."""
    ten = Criterion(kind="RD", limit=Decimal(10), source=source)
    made = Plan(within=ten, between=ten, against_original=ten)
    return made.model_dump(mode="json", exclude_defaults=True)


def judge_sample(cast: Cast, case: str, at: Bench, *, enough: bool = True) -> None:
    """Judge the retained sample (2.2.3)."""
    sample = {"result": at.result, "quantity_enough": enough, "seal_intact": True, "storage_kept": True}
    cast.do("retest.judge-sample", at.coder, case, samples=[sample])


def order(cast: Cast, case: str, at: Bench) -> None:
    """Order the retest with its plan (2.2.2)."""
    given = {"results": [{"result": at.result, "plan": plan(_result(cast, at.result).method)}], "window_hours": 72}
    cast.do("retest.order", at.manager, case, decoys=at.decoys, controls=1, **given)


def take(cast: Cast, case: str, at: Bench) -> None:
    """Take the sample out of the store (2.2.3)."""
    with cast.read() as session:
        sample = session.get_one(Result, at.result).sample
        read = {"sample": sample.number, "seal": sample.seal or "–", "seal_intact": True}
    cast.do("retest.take-samples", at.coder, case, samples=[read])


def code(cast: Cast, case: str, at: Bench) -> None:
    """Code the portions; the labels are shown once."""
    take(cast, case, at)
    control = {
        "result": at.result, "name": f"QC {case[-4:]}", "reference": SecretStr(str(CONTROL)), "allowed": SecretStr("2.5"),
    }  # fmt: skip
    at.labels = list(cast.do("retest.code-portions", at.coder, case, controls=[control]).shown["labels"])


def assign(cast: Cast, case: str, at: Bench) -> None:
    """Release the work package and assign two analysts, in the house's own language: the client's would say whose sample it is."""
    instructions = WORDS["zh-Hans"]["instructions"]
    cast.do("retest.release-work-package", at.coder, case, instructions=instructions)
    cast.do("retest.assign-analysts", at.coder, case, analysts=[cast.people[a] for a in at.analysts])
    hand_out(cast, case, at)


def hand_out(cast: Cast, case: str, at: Bench) -> None:
    """Hand every portion to its analyst under a seal of its own (2.2.3)."""
    codes = [p.code for user in at.analysts for p in _portions(cast, user, at)]
    cast.do("retest.hand-out", at.coder, case, portions=[{"code": c, "seal": seal(c)} for c in sorted(codes)])


def seal(code: str) -> str:
    """Return the number on a portion's seal: as random as its code, and another."""
    return f"F-{int.from_bytes(sha256(code.encode()).digest()[:3]):08}"


def check_in(cast: Cast, at: Bench, user: str) -> None:
    """Take every portion over."""
    for portion in _portions(cast, user, at):
        cast.do("retest.check-in", user, portion.code, seal=seal(portion.code))


def lock(cast: Cast, at: Bench, user: str) -> None:
    """Lock what was read for every portion."""
    parts = SPREAD[:2] if user == at.analysts[0] else SPREAD[2:]
    for portion in _portions(cast, user, at):
        true = _true(cast, at, portion.code)
        given = {"instrument": "ICS-600 (No. 0417)", "password": cast.password(user)} | _around(cast, at)
        cast.do("retest.lock-determination", user, portion.code, replicates=[read(true * p) for p in parts], **given)


def _around(cast: Cast, at: Bench) -> dict[str, Any]:
    """Return what stood around a determination: calibration, reagents, conditions."""
    calibrated = cast.clock().astimezone(cast.calendar.tz).date() + timedelta(days=120)
    return {
        "calibrated_until": calibrated,
        "reagents": at.words.get("reagents", ""),
        "conditions": at.words.get("conditions", ""),
    }


def judge(cast: Cast, case: str, at: Bench) -> None:
    """Judge agreement under code."""
    cast.do("retest.judge-agreement", at.manager, case, passphrase=cast.passphrase(at.manager))


def open_map(cast: Cast, case: str, at: Bench) -> None:
    """Open the sealed map."""
    cast.do(
        "retest.open-envelope", at.manager, case, passphrase=cast.passphrase(at.manager), reason=at.words.get("opening", "")
    )


def retested(cast: Cast, result: int) -> str:
    """Return the value that the retest would put into the report."""
    with cast.read() as session:
        query = select(Evaluation.verdict).where(Evaluation.result_id == result).order_by(Evaluation.id.desc())
        verdict: Mapping[str, Any] = session.scalars(query.limit(1)).one()
    return str(verdict["report"])


def read(value: Decimal) -> str:
    """Write a value as an instrument shows it: four significant digits."""
    return f"{value:.{max(0, 3 - value.adjusted())}f}" if value else "0"


def disputable(cast: Cast, report: str, line: int) -> Result:
    """Return the line of a report, or the first after it that is a number above nothing."""
    results = the_report(cast, report).results
    ordered = [r for r in results if r.line >= line] + [r for r in results if r.line < line]
    numbers = [r for r in ordered if r.number is not None and r.number > 0 and r.value.replace(".", "").isdigit()]
    return numbers[0] if numbers else ordered[0]


def _portions(cast: Cast, user: str, at: Bench) -> list[bench.BenchPortion]:
    mine = {code for label in at.labels for code in label["codes"]}
    with cast.read() as session:
        listed = bench.worklist(session, cast.people[user], cast.clock())
    return [p for p in listed if p.code in mine and not p.locked]


def _true(cast: Cast, at: Bench, portion: str) -> Decimal:
    """Return what is in a portion: the control's reference, a decoy's reported value, or what is found of the disputed."""
    label = next(x for x in at.labels if portion in x["codes"])
    disputed = _result(cast, at.result)
    if label["sample"] == disputed.sample.number:
        return (disputed.number or Decimal(1)) * at.found
    with cast.read() as session:
        query = select(Result.number).join(Sample, Sample.id == Result.sample_id).where(Sample.number == str(label["sample"]))
        return session.scalars(query.where(Result.parameter == disputed.parameter)).first() or CONTROL


def _result(cast: Cast, number: int) -> Result:
    with cast.read() as session:
        result = session.get_one(Result, number)
        _ = result.sample
        return result
