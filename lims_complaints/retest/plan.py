"""The frozen plan of a retest, as it is kept with the retest and read back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from lims_complaints.measurement.criterion import Plan


@dataclass(frozen=True)
class Line:
    """The plan for one disputed result; parameter and method as the bench sees them."""

    result: int
    parameter: str
    method: str
    plan: Plan


@dataclass(frozen=True)
class Named:
    """A control sample or blank that the plan names, and the result that it accompanies."""

    result: int
    kind: str
    name: str


@dataclass(frozen=True)
class RetestPlan:
    """The whole plan: window in hours, companions for each parameter, portions in reserve, one line a result.

    `named` are results of retained samples that go along as decoys, `bottles` the control samples and blanks.
    """

    window_hours: int
    due_on: date | None
    decoys: int
    controls: int
    reserve: int
    lines: tuple[Line, ...]
    named: tuple[int, ...] = ()
    bottles: tuple[Named, ...] = ()

    def of(self, parameter: str, method: str) -> Plan:
        """Return the plan by which a series is judged. Results of one parameter and method share theirs."""
        return next(line.plan for line in self.lines if (line.parameter, line.method) == (parameter, method))

    def as_json(self) -> dict[str, Any]:
        """Return the plan as JSON values."""
        return {
            "window_hours": self.window_hours,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "decoys": self.decoys,
            "controls": self.controls,
            "reserve": self.reserve,
            "named": list(self.named),
            "bottles": [asdict(b) for b in self.bottles],
            "results": [
                {
                    "result": line.result,
                    "parameter": line.parameter,
                    "method": line.method,
                    "plan": line.plan.model_dump(mode="json", exclude_defaults=True),
                }
                for line in self.lines
            ],
        }


def read_plan(kept: Mapping[str, Any]) -> RetestPlan:
    """Read a plan back from its JSON."""
    lines = tuple(Line(r["result"], r["parameter"], r["method"], Plan.model_validate(r["plan"])) for r in kept["results"])
    due_on = date.fromisoformat(kept["due_on"]) if kept["due_on"] else None
    bottles = tuple(Named(**b) for b in kept.get("bottles", ()))
    return RetestPlan(
        kept["window_hours"], due_on, kept["decoys"], kept["controls"], kept["reserve"], lines,
        tuple(kept.get("named", ())), bottles,
    )  # fmt: skip
