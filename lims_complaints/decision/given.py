"""What is entered for a decision."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.language import N_

Outcome = Literal["maintained", "amended", "void without replacement", "not disproved"]

WORDS = (N_("maintained"), N_("amended"), N_("void without replacement"), N_("full"), N_("supplement"), N_("not disproved"))


class Change(Given):
    """One change in the report: which line and field, the new value, and why. The old value is the report's."""

    line: int = Field(ge=1, title=N_("Line of the report"))
    field: Literal["value", "unit", "method", "limit_of_detection", "uncertainty", "conformity", "remark"] = Field(
        default="value", title=N_("Field")
    )
    new: str = Field(max_length=200, title=N_("New"))
    why: str = Field(min_length=1, max_length=1000, title=N_("Why"))


class Decide(Given):
    """The decision (处理决定, 2.2.5)."""

    outcome: Outcome = Field(title=N_("Outcome"))
    facts: str = Field(min_length=1, max_length=6000, title=N_("Facts that it rests on"))
    reason: str = Field(min_length=1, max_length=6000, title=N_("Reason"))
    departure: str = Field(
        default="", max_length=4000, title=N_("If it departs from what was found: why? It is printed."),
    )  # fmt: skip
    changes: tuple[Change, ...] = Field(default=(), max_length=2000, title=N_("Changes in the report"))
    kind: Literal["full", "supplement"] = Field(default="full", title=N_("Reissue the whole report, or a supplement"))


class SetPenalty(Given):
    """Who bears which penalty and which points, and why; 0 where it is points alone."""

    person: int = Field(title=N_("Person"), json_schema_extra={"pick": "person"})
    amount: Decimal = Field(ge=0, max_digits=12, decimal_places=2, title=N_("Penalty"))
    points: int = Field(default=0, ge=0, le=1000, title=N_("Points"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))
